import { Chat2DeskError } from '../../nodes/Chat2Desk/api/errors';
import { Limiter } from '../../nodes/Chat2Desk/api/limiter';
import { withRetry } from '../../nodes/Chat2Desk/api/retry';
import { factsOf, LookUps, lookUpPolicy } from '../../nodes/Chat2Desk/trigger/lookUps';
import { eventOf } from './support/event';

const NOW = 1_784_329_800_000;
const SECOND = 1000;

/** `GET` over a table of answers; an error in it is thrown. Answers are given when `open` is called, at once by default. */
class Api {
	readonly paths: string[] = [];

	private gates: Array<() => void> = [];

	constructor(
		private readonly answers: Record<string, unknown>,
		private readonly holds = false,
	) {}

	async get(path: string): Promise<unknown> {
		this.paths.push(path);
		if (this.holds) await new Promise<void>((resolve) => this.gates.push(resolve));
		const answer = path in this.answers ? this.answers[path] : new Chat2DeskError('NOT_FOUND', 'not found');
		if (answer instanceof Error) throw answer;
		return answer;
	}

	open(): void {
		for (const gate of this.gates.splice(0)) gate();
	}
}

let accounts = 0;
/** An account nobody has asked about before: answers are shared over the whole process. */
const account = () => ({ host: 'https://api.chat2desk.com', token: `token-${++accounts}` });

const client = (...tags: number[]) => ({
	data: { id: 31, tags: tags.map((id) => ({ id })) },
	status: 'success',
});

const lookUpsOf = (api: Api, of = account(), now = () => NOW, deadline = Number.POSITIVE_INFINITY) =>
	new LookUps(api, of, deadline, now);

describe('the facts', () => {
	const none = { tags: [], clientId: null, dialogId: null, operatorId: null };

	it.each<[string, unknown, object]>([
		['of a client', { data: { id: 31, tags: [{ id: 61, label: 'VIP' }, { id: '62' }] } }, { tags: [61, 62] }],
		[
			'of a dialog',
			{ data: { id: 41, operator_id: '21', last_message: { client_id: 31, operator_id: 5 } } },
			{ clientId: 31, operatorId: 21 },
		],
		['of a dialog without a message', { data: { id: 41, operator_id: null, last_message: null } }, {}],
		['of a request in data', { data: { dialog_id: 41, tags: [61] } }, { dialogId: 41, tags: [61] }],
		['of a request at the root', { dialog_id: 41, tags: ['61', 62] }, { dialogId: 41, tags: [61, 62] }],
		[
			'of a request with its tags beside data',
			{ data: { dialog_id: 41 }, tags: [{ id: 61 }] },
			{ dialogId: 41, tags: [61] },
		],
		['of a request that names its client', { data: { client_id: 31 } }, { clientId: 31 }],
		[
			'in other spellings',
			{ data: { clientID: 31, dialogId: '41', operatorID: 0, tags: [{ tagID: 61 }] } },
			{ clientId: 31, dialogId: 41, tags: [61] },
		],
		['of a client in an object of its own', { data: { id: 51, client: { id: 31 } } }, { clientId: 31 }],
		['in a list of one', { data: [{ id: 31, tags: [{ id: 61 }] }] }, { tags: [61] }],
		['that cannot be read', { data: { tags: [null, 'VIP', { label: 'VIP' }, -1], client_id: {} } }, {}],
	])('%s', (_, answer, expected) => expect(factsOf(answer)).toEqual({ ...none, ...expected }));

	it.each([{ data: [], status: 'success' }, { data: null }])('are none of an empty envelope: %j', (answer) =>
		expect(factsOf(answer)).toBeNull(),
	);

	it.each([[], {}, 'text', null, { ok: true }, [{ error: 'x' }], { data: { message: 'Welcome' } }])(
		'cannot be told from %j, which stops no event',
		(answer) => expect(() => factsOf(answer)).toThrow(expect.objectContaining({ code: 'BAD_RESPONSE' })),
	);
});

describe('a look-up', () => {
	it('asks for what it is about', async () => {
		const api = new Api({ '/clients/31': client(61), '/dialogs/41': { id: 41 }, '/requests/51': { id: 51 } });
		const lookUps = lookUpsOf(api);
		expect((await lookUps.client(31))?.tags).toEqual([61]);
		await lookUps.dialog(41);
		await lookUps.request(51);
		expect(api.paths).toEqual(['/clients/31', '/dialogs/41', '/requests/51']);
	});

	it('of what does not exist is null, and that is remembered as well', async () => {
		const api = new Api({});
		const lookUps = lookUpsOf(api);
		for (let i = 0; i < 2; i++) expect(await lookUps.client(31)).toBeNull();
		expect(api.paths).toHaveLength(1);
	});

	it('is used again for half a minute, by other deliveries as well', async () => {
		const [api, of] = [new Api({ '/clients/31': client(61) }), account()];
		for (const [later, calls] of [
			[0, 1],
			[29 * SECOND, 1],
			[31 * SECOND, 2],
			[60 * SECOND, 2],
			[62 * SECOND, 3],
		] as const) {
			await lookUpsOf(api, of, () => NOW + later).client(31);
			expect(api.paths).toHaveLength(calls);
		}
	});

	it('is of one account only', async () => {
		const [one, other] = [new Api({ '/clients/31': client(61) }), new Api({ '/clients/31': client(62) })];
		const { token } = account();
		expect((await lookUpsOf(one, { host: 'https://a.example', token }).client(31))?.tags).toEqual([61]);
		expect((await lookUpsOf(other, { host: 'https://b.example', token }).client(31))?.tags).toEqual([62]);
		expect((await lookUpsOf(other).client(31))?.tags).toEqual([62]);
	});

	it('is made once for all who ask at the same time', async () => {
		const [api, of] = [new Api({ '/clients/31': client(61) }, true), account()];
		const asking = Array.from({ length: 5 }, async () => await lookUpsOf(api, of).client(31));
		await Promise.resolve();
		api.open();
		for (const facts of await Promise.all(asking)) expect(facts?.tags).toEqual([61]);
		expect(api.paths).toHaveLength(1);
	});

	it('that fails fails for all who asked, and is made again by the next', async () => {
		const error = new Chat2DeskError('SERVER', 'down', { status: 503 });
		const of = account();
		const api = new Api({ '/clients/31': error }, true);
		const asking = Promise.allSettled([lookUpsOf(api, of).client(31), lookUpsOf(api, of).client(31)]);
		await Promise.resolve();
		api.open();
		for (const outcome of await asking) expect(outcome).toEqual({ status: 'rejected', reason: error });
		expect((await lookUpsOf(new Api({ '/clients/31': client(61) }), of).client(31))?.tags).toEqual([61]);
	});

	it('is not begun after the deadline, but what is known is used', async () => {
		const [api, of] = [new Api({ '/clients/31': client(61), '/clients/32': client() }), account()];
		await lookUpsOf(api, of).client(31);
		const late = lookUpsOf(api, of, () => NOW, NOW);
		expect((await late.client(31))?.tags).toEqual([61]);
		await expect(late.client(32)).rejects.toMatchObject({ code: 'NETWORK' });
		expect(api.paths).toEqual(['/clients/31']);
	});

	it('keeps only so many', async () => {
		const [api, lookUpsAccount] = [new Api({}), account()];
		const lookUps = lookUpsOf(api, lookUpsAccount);
		for (let id = 1; id <= 1001; id++) await lookUps.client(id);
		await lookUps.client(2);
		expect(api.paths).toHaveLength(1001);
		await lookUps.client(1);
		expect(api.paths).toHaveLength(1002);
	});
});

describe('an event about a change ends what is known', () => {
	it.each([
		[{ hook_type: 'add_tag_to_client', id: 61, client_id: 31 }, ['/clients/31']],
		[{ hook_type: 'delete_tag_from_client', id: 61, client_id: 31 }, ['/clients/31']],
		[
			{ hook_type: 'add_tag_to_request', id: 61, client_id: 31, request_id: 51 },
			['/clients/31', '/requests/51'],
		],
		[{ hook_type: 'delete_tag_from_request', id: 61, request_id: 51 }, ['/requests/51']],
		[{ hook_type: 'dialog_transferred', dialog_id: 41, client_id: 31 }, ['/dialogs/41']],
		[{ hook_type: 'add_tag_to_client', id: 61, client_id: 99 }, []],
		[{ hook_type: 'inbox', message_id: 1, client_id: 31, request_id: 51, dialog_id: 41 }, []],
	])('%j', async (body, askedAgain) => {
		const api = new Api({});
		const lookUps = lookUpsOf(api);
		const askAll = async () =>
			await Promise.all([lookUps.client(31), lookUps.request(51), lookUps.dialog(41)]);
		await askAll();
		lookUps.forget(eventOf(body));
		api.paths.length = 0;
		await askAll();
		expect(api.paths).toEqual(askedAgain);
	});

	it('also when it is just being asked for', async () => {
		const answers: Record<string, unknown> = { '/clients/31': client() };
		const [api, of] = [new Api(answers, true), account()];
		const before = lookUpsOf(api, of).client(31);
		lookUpsOf(api, of).forget(eventOf({ hook_type: 'add_tag_to_client', id: 61, client_id: 31 }));
		const after = lookUpsOf(api, of).client(31);
		await Promise.resolve();
		expect(api.paths).toHaveLength(2);
		api.open();
		await Promise.all([before, after]);
		// The later answer is the one that is kept.
		await lookUpsOf(api, of).client(31);
		expect(api.paths).toHaveLength(2);
	});

	it('and an older question that fails then does not take the newer answer along', async () => {
		const of = account();
		const failing = new Api({ '/clients/31': new Chat2DeskError('SERVER', 'down', { status: 503 }) }, true);
		const before = lookUpsOf(failing, of).client(31);
		lookUpsOf(failing, of).forget(eventOf({ hook_type: 'add_tag_to_client', id: 61, client_id: 31 }));
		const api = new Api({ '/clients/31': client(61) });
		await lookUpsOf(api, of).client(31);
		failing.open();
		await expect(before).rejects.toMatchObject({ code: 'SERVER' });
		expect((await lookUpsOf(api, of).client(31))?.tags).toEqual([61]);
		expect(api.paths).toHaveLength(1);
	});
});

describe('the policy', () => {
	const down = new Chat2DeskError('SERVER', 'down', { status: 503 });

	async function tries(deadline: number): Promise<number> {
		let count = 0;
		await withRetry(
			async () => {
				count++;
				throw down;
			},
			true,
			{ ...lookUpPolicy(deadline, () => NOW), baseMs: 1 },
		).catch(() => {});
		return count;
	}

	it('tries twice', async () => expect(await tries(NOW + SECOND)).toBe(2));

	it('takes no turn it cannot wait for, so that those behind are not held up', async () => {
		const limiter = new Limiter(() => NOW);
		limiter.refused(30 * SECOND);
		const slept: number[] = [];
		const policy = {
			...lookUpPolicy(NOW + 5 * SECOND, () => NOW),
			sleep: async (ms: number) => void slept.push(ms),
		};
		const lookUp = async () => {
			await withRetry(async (maxWaitMs) => await limiter.turn(policy.sleep, maxWaitMs), true, policy);
		};
		for (let i = 0; i < 100; i++) await expect(lookUp()).rejects.toMatchObject({ code: 'RATE_LIMIT' });
		expect(slept).toEqual([]);

		let clock = NOW;
		const other = new Limiter(() => clock);
		other.refused(30 * SECOND);
		for (let i = 0; i < 100; i++) await other.turn(async () => {}, 5 * SECOND).catch(() => undefined);
		const waits: number[] = [];
		await other.turn(async (ms) => {
			waits.push(ms);
			clock += ms;
		});
		expect(waits).toEqual([30 * SECOND]);
	});

	it('does not wait past the deadline', async () => {
		expect(await tries(NOW)).toBe(1);
		await expect(lookUpPolicy(NOW + SECOND, () => NOW).sleep(30 * SECOND)).rejects.toMatchObject({
			code: 'NETWORK',
		});
	});
});
