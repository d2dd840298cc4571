import { Limiter, limiterFor } from '../../nodes/Chat2Desk/api/limiter';
import { Chat2DeskApi } from '../../nodes/Chat2Desk/api/request';

/** Time that passes only when everybody sleeps. */
class Clock {
	now = 0;

	private readonly sleepers: Array<{ at: number; wake: () => void }> = [];

	readonly sleep = async (ms: number): Promise<void> =>
		await new Promise((wake) => this.sleepers.push({ at: this.now + ms, wake }));

	/** Lets time pass up to a moment, waking whoever has slept enough. */
	async pass(until = Number.POSITIVE_INFINITY): Promise<void> {
		for (;;) {
			await new Promise((resolve) => setImmediate(resolve));
			const next = this.sleepers.sort((a, b) => a.at - b.at)[0];
			if (!next || next.at > until) break;
			this.sleepers.shift();
			this.now = next.at;
			next.wake();
		}
		if (Number.isFinite(until)) this.now = until;
	}
}

let clock: Clock;
let limiter: Limiter;
/** When each call went out. */
let out: number[];

beforeEach(() => {
	clock = new Clock();
	limiter = new Limiter(() => clock.now);
	out = [];
});

/** Calls that want to go out now. */
function call(times = 1): void {
	for (let i = 0; i < times; i++) void limiter.turn(clock.sleep).then(() => out.push(clock.now));
}

/** One refusal after the other, each when the pause of the one before is over. */
async function refuse(times: number, pauseMs?: number): Promise<void> {
	for (let i = 0; i < times; i++) {
		limiter.refused(pauseMs);
		await clock.pass(clock.now + (pauseMs ?? 1000));
	}
}

it('lets every call out at once as long as none was refused: the limit per minute is not known', async () => {
	const sleep = jest.fn(clock.sleep);
	for (let i = 0; i < 1000; i++) {
		await limiter.turn(sleep);
		limiter.accepted();
	}
	expect(sleep).not.toHaveBeenCalled();
});

describe('after a refusal', () => {
	it.each([
		[3000, 3000],
		[undefined, 1000],
	])('all wait as long as asked, %p, and then go one by one', async (pauseMs, pause) => {
		limiter.refused(pauseMs);
		call(4);
		await clock.pass();
		expect(out).toEqual([pause, pause + 100, pause + 200, pause + 300]);
	});

	it('calls that come later keep the distance as well, and those that come late enough do not wait', async () => {
		await refuse(1);
		call(2);
		await clock.pass(1150);
		call();
		await clock.pass(5000);
		call();
		await clock.pass();
		expect(out).toEqual([1000, 1100, 1200, 5000]);
	});

	it('those that were under way together count once', async () => {
		for (let i = 0; i < 8; i++) limiter.refused();
		call(2);
		await clock.pass();
		expect(out).toEqual([1000, 1100]);
	});

	it.each([
		[1000, 5000],
		[5000, 1000],
	])('of pauses asked for together, %d and %d, the longest counts', async (...pauses) => {
		for (const pause of pauses) limiter.refused(pause);
		call();
		await clock.pass();
		expect(out).toEqual([5000]);
	});

	it('who waits already waits longer when another call is refused meanwhile', async () => {
		limiter.refused(1000);
		call();
		await clock.pass(500);
		limiter.refused(2000);
		await clock.pass();
		expect(out).toEqual([2500]);
	});

	it.each([
		[1, 100],
		[2, 200],
		[3, 400],
		[4, 800],
		[5, 1600],
		[6, 2000],
		[10, 2000],
	])('%d refusals one after the other keep calls %d ms apart', async (times, gap) => {
		await refuse(times);
		const start = clock.now;
		call(3);
		await clock.pass();
		expect(out).toEqual([start, start + gap, start + 2 * gap]);
	});
});

describe('recovers', () => {
	const gapNow = async () => {
		out = [];
		call(2);
		await clock.pass();
		return Math.round((out[1] ?? 0) - (out[0] ?? 0));
	};

	it('with every call that is accepted', async () => {
		await refuse(1);
		expect(await gapNow()).toBe(100);
		limiter.accepted();
		expect(await gapNow()).toBe(90);
		limiter.accepted();
		expect(await gapNow()).toBe(81);
	});

	it.each([
		[1, 16],
		[6, 44],
	])('after %d refusals it is as fast as ever with %d calls', async (refusals, calls) => {
		await refuse(refusals);
		for (let i = 0; i < calls - 1; i++) limiter.accepted();
		expect(await gapNow()).toBeGreaterThan(0);
		limiter.accepted();
		await clock.pass(clock.now + 1000);
		expect(await gapNow()).toBe(0);
	});
});

describe('who cannot wait', () => {
	const turn = async (maxWaitMs: number) =>
		await limiter.turn(clock.sleep, maxWaitMs).then(
			() => out.push(clock.now),
			(error: unknown) => error,
		);

	it('is told at once, and keeps nobody else waiting', async () => {
		await refuse(5);
		const start = clock.now;
		call();
		await clock.pass(clock.now);
		for (let i = 0; i < 900; i++) expect(await turn(1500)).toMatchObject({ code: 'RATE_LIMIT' });
		call();
		await clock.pass();
		expect(out).toEqual([start, start + 1600]);
	});

	it('of a burst of look-ups as many go through as there is room for, and a send afterwards goes as usual', async () => {
		await refuse(5);
		const start = clock.now;
		const outcomes: unknown[] = [];
		for (let second = 0; second < 300; second++) {
			for (let i = 0; i < 3; i++) {
				void turn(5000).then((outcome) => {
					outcomes.push(outcome);
					if (typeof outcome === 'number') limiter.accepted();
				});
			}
			await clock.pass(start + second * 1000);
		}
		await clock.pass();
		expect(outcomes).toHaveLength(900);
		expect(outcomes.filter((outcome) => typeof outcome === 'number').length).toBeGreaterThan(850);
		const before = clock.now;
		out = [];
		call();
		await clock.pass();
		expect((out[0] ?? Number.NaN) - before).toBeLessThan(2000);
	});

	it('is told later when another call is refused while it waits', async () => {
		limiter.refused(1000);
		const waiting = turn(3000);
		await clock.pass(500);
		limiter.refused(20_000);
		await clock.pass();
		expect(await waiting).toMatchObject({ code: 'RATE_LIMIT' });
	});

	it('gives its place back when its sleep is broken off', async () => {
		await refuse(5);
		call();
		await clock.pass(clock.now);
		const start = clock.now;
		for (let i = 0; i < 100; i++) {
			const broken = limiter.turn(async () => await Promise.reject(new Error('stopped')));
			await expect(broken).rejects.toThrow('stopped');
		}
		call();
		await clock.pass();
		expect(out.at(-1)).toBe(start + 1600);
	});
});

describe('of a token', () => {
	it('is the same for all nodes that use it at a host', () => {
		const one = limiterFor('https://api.chat2desk.com', 'token-1');
		expect(limiterFor('https://api.chat2desk.com', 'token-1')).toBe(one);
		expect(limiterFor('https://api.chat2desk.com', 'token-2')).not.toBe(one);
		expect(limiterFor('https://api.chat2desk.kz', 'token-1')).not.toBe(one);
	});

	it('is forgotten once a hundred others were in use', () => {
		const one = limiterFor('https://api.chat2desk.com', 'old');
		for (let i = 0; i < 99; i++) limiterFor('https://api.chat2desk.com', `new ${i}`);
		expect(limiterFor('https://api.chat2desk.com', 'old')).toBe(one);
		for (let i = 0; i < 100; i++) limiterFor('https://api.chat2desk.com', `newer ${i}`);
		expect(limiterFor('https://api.chat2desk.com', 'old')).not.toBe(one);
	});
});

describe('the calls of a token', () => {
	/** When each call was made, by answers with these statuses; the policy allows a single try. */
	function apiOf(apiToken: string, statuses: number[]) {
		const made: number[] = [];
		const ctx = {
			getCredentials: async () => ({ apiToken, baseUrl: 'https://api.chat2desk.com' }),
			helpers: {
				httpRequestWithAuthentication: async () => {
					made.push(clock.now);
					return { statusCode: statuses.shift() ?? 200, headers: { 'retry-after': '3' }, body: {} };
				},
			},
		};
		const policy = { attempts: 1, baseMs: 1, maxMs: 30_000, sleep: clock.sleep, random: () => 1 };
		const api = new Chat2DeskApi(ctx as unknown as ConstructorParameters<typeof Chat2DeskApi>[0], policy);
		return { made, get: async () => await api.get('/clients').catch(() => null) };
	}

	beforeEach(() => void jest.spyOn(Date, 'now').mockImplementation(() => clock.now));
	afterEach(() => jest.restoreAllMocks());

	it('wait for each other after a 429, over all nodes; those of another token do not', async () => {
		const [refused, sameToken, otherToken] = [apiOf('one', [429]), apiOf('one', []), apiOf('two', [])];
		await refused.get();
		const calls = [sameToken, sameToken, refused, otherToken].map(async ({ get }) => await get());
		await clock.pass();
		await Promise.all(calls);
		// The gap shrinks as soon as a call was accepted.
		expect([...refused.made, ...sameToken.made].sort((a, b) => a - b)).toEqual([0, 3000, 3100, 3190]);
		expect(sameToken.made).toHaveLength(2);
		expect(otherToken.made).toEqual([0]);
	});

	it('go freely after any other refusal', async () => {
		const { made, get } = apiOf('three', [400, 500, 401]);
		for (let i = 0; i < 4; i++) await get();
		expect(made).toEqual([0, 0, 0, 0]);
	});
});
