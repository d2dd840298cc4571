import type { IDataObject } from 'n8n-workflow';

import { Chat2DeskEmulator } from '../emulators/chat2desk/server';
import { TriggerRig, WEBHOOK_ID, type Connection } from './harness';

interface Thrown extends Error {
	description?: string | null;
	httpCode?: string | null;
	context: IDataObject;
}

describe('Chat2Desk Trigger: registration', () => {
	let api: Chat2DeskEmulator;
	let connection: Connection;

	beforeEach(async () => {
		api = await new Chat2DeskEmulator().start();
		connection = { apiToken: api.token, baseUrl: api.url };
	});

	afterEach(async () => await api.stop());

	/** The same trigger of the same workflow each time, as it is opened, changed and published again. */
	const trigger = (
		parameters: IDataObject = {},
		bases: object = {},
		of: Connection = connection,
		workflowId = 'the-workflow',
	) => new TriggerRig(of, { events: ['inbox'], ...parameters }, {}, bases, { workflowId });

	/** Puts a webhook into Chat2Desk as somebody else would. */
	function existing(url: string, extra: object = {}) {
		const hook = {
			id: api.world.id(),
			name: 'CRM',
			url,
			events: ['inbox'],
			channels: [] as number[],
			status: 'enable' as 'enable' | 'disable',
			errors: [],
			lastSuccess: Date.now(),
			...extra,
		};
		api.webhooks.push(hook);
		return hook;
	}

	const foreign = (count: number) =>
		Array.from({ length: count }, (_, i) =>
			existing(`https://crm-${i}.example.com/in/secret-path-${i}`, { name: `CRM ${i}` }),
		);

	const calls = (method: string) => api.callsTo(method, /^\/webhooks/);

	async function failureOf(work: Promise<unknown>): Promise<Thrown> {
		return await work.then(
			() => {
				throw new Error('It did not fail');
			},
			(error: unknown) => error as Thrown,
		);
	}

	it('is idempotent, five times over, activated or created', async () => {
		const rig = trigger({ events: ['inbox', 'close_request'], channelIds: [3, 4] });
		expect(await rig.method('checkExists')).toBe(false);
		for (let i = 0; i < 5; i++) await rig.activate();
		for (let i = 0; i < 5; i++) expect(await rig.method('create')).toBe(true);
		expect(api.webhooks).toHaveLength(1);
		expect(calls('POST')).toHaveLength(1);
		expect(calls('PUT')).toHaveLength(0);
		expect(await rig.method('checkExists')).toBe(true);
		expect(api.problems).toEqual([]);
	});

	it('leaves one webhook when two processes create at once', async () => {
		await Promise.all([trigger().method('create'), trigger().method('create')]);
		expect(api.webhooks).toHaveLength(1);
		expect(api.problems).toEqual([]);
	});

	it('leaves one after activating and deactivating over and over', async () => {
		const rig = trigger();
		for (let i = 0; i < 3; i++) {
			await rig.activate();
			expect(api.webhooks).toHaveLength(1);
			await rig.method('delete');
			expect(api.webhooks).toHaveLength(0);
		}
		await rig.method('delete');
		expect(api.problems).toEqual([]);
	});

	it('leaves the webhook of the original to it when a refused copy of the workflow is cleaned up', async () => {
		const [original, copy] = [trigger(), trigger({}, {}, connection, 'the-copy')];
		await original.activate();
		// n8n 1 refuses the copy because of its address, and lets it delete its webhook before it says so.
		await copy.method('delete');
		expect(api.webhooks).toHaveLength(1);
		await original.method('delete');
		expect(api.webhooks).toHaveLength(0);
		await copy.activate();
		await original.method('delete');
		expect(api.webhooks).toHaveLength(1);
		await copy.method('delete');
		expect(api.webhooks).toHaveLength(0);
		expect(api.problems).toEqual([]);
	});

	it('adopts its own webhook with an outdated secret instead of making a second one', async () => {
		await trigger().activate();
		const own = api.webhooks[0];
		const [id, url] = [own?.id, own?.url ?? ''];
		if (own) own.url = url.replace(/[^/]+$/, 'f'.repeat(32));
		const rig = trigger();
		expect(await rig.method('checkExists')).toBe(false);
		await rig.activate();
		expect(api.webhooks).toEqual([expect.objectContaining({ id, url })]);
		expect(calls('POST')).toHaveLength(1);
		expect(api.problems).toEqual([]);
	});

	it('switches its webhook on again when Chat2Desk switched it off', async () => {
		const rig = trigger();
		await rig.activate();
		const [own] = api.webhooks;
		if (own) own.status = 'disable';
		expect(await rig.method('checkExists')).toBe(false);
		await rig.activate();
		expect(api.webhooks).toEqual([expect.objectContaining({ id: own?.id, status: 'enable' })]);
		expect(await rig.method('checkExists')).toBe(true);
		// The full object, as the API wants it.
		expect(calls('PUT').map((call) => call.body)).toEqual([
			expect.objectContaining({
				name: own?.name,
				url: own?.url,
				events: ['inbox'],
				channels: [],
				status: 'enable',
			}),
		]);
		expect(api.problems).toEqual([]);
	});

	it.each([
		['events', { events: ['inbox', 'close_dialog'] }, { events: ['inbox', 'close_dialog'], channels: [] }],
		[
			'custom events',
			{ options: { customEvents: ['new_ticket'] } },
			{ events: ['inbox', 'new_ticket'], channels: [] },
		],
		['channels', { channelIds: ['7', 8] }, { events: ['inbox'], channels: [7, 8] }],
	])('is updated when the %s change, and back', async (_, parameters, expected) => {
		await trigger().activate();
		const id = api.webhooks[0]?.id;
		const changed = trigger(parameters);
		expect(await changed.method('checkExists')).toBe(false);
		await changed.activate();
		expect(api.webhooks).toEqual([expect.objectContaining({ id, ...expected })]);
		expect(await changed.method('checkExists')).toBe(true);
		await trigger().activate();
		expect(api.webhooks).toEqual([expect.objectContaining({ id, events: ['inbox'], channels: [] })]);
		expect(api.problems).toEqual([]);
	});

	it('does not mind the order of events and channels', async () => {
		await trigger({ events: ['inbox', 'close_dialog'], channelIds: [1, 2] }).activate();
		expect(
			await trigger({ events: ['close_dialog', 'inbox'], channelIds: ['2', '1'] }).method('checkExists'),
		).toBe(true);
	});

	it('removes surplus webhooks of its own', async () => {
		const rig = trigger();
		await rig.activate();
		const right = api.webhooks[0]?.url ?? '';
		for (const secret of ['a', 'b'])
			existing(right.replace(/[^/]+$/, secret.repeat(32)), { name: 'n8n: old' });
		expect(await rig.method('checkExists')).toBe(false);
		await rig.activate();
		expect(api.webhooks.map((hook) => hook.url)).toEqual([right]);
		expect(await rig.method('checkExists')).toBe(true);
		expect(api.problems).toEqual([]);
	});

	it('never touches a foreign webhook', async () => {
		const others = [
			existing('https://crm.example.com/in'),
			// Another trigger of this n8n, another n8n with a copy of this workflow, and one whose URL was emptied.
			existing('http://127.0.0.1:5678/webhook/c0000000-0000-4000-8000-000000000009/abc', {
				name: 'n8n: Other',
				status: 'disable',
			}),
			existing(`https://other-n8n.example.com/webhook/${WEBHOOK_ID}/abc`, { name: 'n8n: Test workflow' }),
			existing('', { name: 'Emptied' }),
		];
		const before = JSON.parse(JSON.stringify(others));
		const rig = trigger();
		await rig.activate();
		expect(api.webhooks).toHaveLength(5);
		await trigger({ events: ['inbox', 'close_dialog'] }).activate();
		await rig.method('delete');
		expect(JSON.parse(JSON.stringify(api.webhooks))).toEqual(before);
		expect(api.problems).toEqual([]);
	});

	it('reads a list of webhooks in any of its forms', async () => {
		const rig = trigger();
		await rig.activate();
		const rows = api.webhooks.map(({ channels: _, ...hook }) => hook);
		for (const body of [rows, { data: rows }, { data: rows, message: 'ok' }]) {
			api.faults.push({ method: 'GET', path: /^\/webhooks$/, times: 1, status: 200, body });
			expect(await rig.method('checkExists')).toBe(true);
		}
	});

	describe('refuses by name, before anything is registered,', () => {
		it.each<[string, IDataObject, RegExp]>([
			[
				'an unknown operator filter',
				{ options: { operatorFilter: 'everybody' } },
				/^Operator Filter has to be any/,
			],
			['a filter that is a list', { options: { operatorFilter: ['any'] } }, /^Operator Filter/],
			[
				'an unknown signature mode',
				{ options: { signature: 'Required' } },
				/^Signature has to be off, ifPresent or/,
			],
			['one in its group', { options: { tags: { filter: { tagFilter: 'no' } } } }, /^Tag Filter has to be/],
			[
				'operators that are no numbers',
				{ options: { operatorFilter: 'specific', operatorIds: 'Olga' } },
				/^Operator Names or IDs .*not Olga/,
			],
			[
				'tags that are objects',
				{ options: { tagFilter: 'only', tagIds: [{ id: 62 }] } },
				/^Tag Names or IDs .*not \{"id":62\}/,
			],
			['tags of the group', { options: { tags: { filter: { tagIds: '62, vip' } } } }, /not vip/],
			['a negative channel', { channelIds: [-1] }, /^Channel Names or IDs .*not -1/],
			['messengers that are objects', { messengers: [{ name: 'telegram' }] }, /^Messenger Names or IDs/],
			['custom events that are objects', { options: { customEvents: [{}] } }, /^Custom Events/],
			[
				'a size of nothing',
				{ options: { downloadAttachments: true, attachmentMaxSizeMb: 0 } },
				/^Attachment Size Limit .*not 0/,
			],
			[
				'a size in words',
				{ options: { downloadAttachments: true, attachmentMaxSizeMb: 'big' } },
				/number over 0, not big/,
			],
			['a header with a blank', { options: { timestampHeader: 'X Time' } }, /^Timestamp Header/],
			['a header that is a number', { options: { timestampHeader: 7 } }, /^Timestamp Header/],
			[
				'a switch that is neither',
				{ options: { deduplicate: 'maybe' } },
				/^Deduplicate has to be true or false/,
			],
			['a switch that is an object', { options: { rawOutput: {} } }, /^Raw Output .*not \{\}/],
		])('%s', async (_, parameters, said) => {
			const { message } = await failureOf(trigger(parameters).activate());
			expect(message).toMatch(said);
			expect(message).toMatch(/Correct the option/);
			expect(calls('POST')).toEqual([]);
		});

		it('and takes what is meant', async () => {
			await trigger({
				channelIds: '7, 8',
				messengers: 'telegram, wa_direct',
				options: {
					operatorFilter: 'specific',
					operatorIds: ['21', 22],
					tags: { filter: { tagIds: '' } },
					tagFilter: '',
					firstMessageOnly: 'False',
					includeRatings: 1,
					deduplicate: null,
					attachmentMaxSizeMb: '5',
					timestampHeader: ' X-Timestamp ',
					customEvents: 'outbox\nclose_dialog',
				},
			}).activate();
			expect(api.webhooks).toMatchObject([{ channels: [7, 8] }]);
		});
	});

	describe('of a test webhook', () => {
		const publicBases = (test: string) => ({
			webhookBaseUrl: 'https://n8n.example.com/webhook',
			webhookTestBaseUrl: `https://n8n.example.com/${test}`,
		});

		it.each([
			['with the usual paths', {}],
			['with a path of its own for test webhooks (N8N_ENDPOINT_WEBHOOK_TEST)', publicBases('hook-test')],
		])('stands beside the production one and goes without touching it, %s', async (_, bases) => {
			const rig = trigger({}, bases);
			await rig.activate();
			const production = JSON.parse(JSON.stringify(api.webhooks[0]));
			await rig.activate(true);
			expect(api.webhooks).toHaveLength(2);
			const test = api.webhooks[1];
			expect(test?.url).not.toBe(production.url);
			expect(test?.url).toContain('test/');
			expect(await rig.method('checkExists')).toBe(true);
			expect(await rig.method('checkExists', true)).toBe(true);
			await rig.activate();
			await rig.activate(true);
			expect(api.webhooks).toHaveLength(2);

			await rig.method('delete', true);
			expect(JSON.parse(JSON.stringify(api.webhooks))).toEqual([production]);
			expect(api.problems).toEqual([]);
		});

		it('is not removed by deactivating', async () => {
			const rig = trigger();
			await rig.activate(true);
			await rig.activate();
			await rig.method('delete');
			expect(api.webhooks.map((hook) => hook.url)).toEqual([expect.stringContaining('/webhook-test/')]);
			expect(api.problems).toEqual([]);
		});
	});

	describe('at the limit of five', () => {
		it('says so and names the five, but not their secret paths', async () => {
			const others = foreign(5);
			const rig = trigger();
			expect(await rig.method('checkExists')).toBe(false);
			const error = await failureOf(rig.method('create'));
			expect(error.context.data).toMatchObject({ code: 'WEBHOOK_LIMIT' });
			for (const { name } of others) expect(error.message).toContain(name);
			expect(error.description).toMatch(/five/);
			expect(JSON.stringify([error, error.message, error.description])).not.toMatch(
				/secret-path|0123456789abcdef/,
			);
			expect(api.webhooks).toHaveLength(5);
			expect(api.problems).toEqual([]);
		});

		it('still adopts what is its own', async () => {
			await trigger().activate();
			foreign(4);
			await trigger({ events: ['inbox', 'close_dialog'] }).activate();
			expect(api.webhooks).toHaveLength(5);
			expect(api.webhooks[0]?.events).toEqual(['inbox', 'close_dialog']);
			expect(api.problems).toEqual([]);
		});

		it('takes the fifth place', async () => {
			foreign(4);
			await trigger().activate();
			expect(api.webhooks).toHaveLength(5);
			expect(api.problems).toEqual([]);
		});

		it('is recognised when somebody takes the fifth place in between', async () => {
			foreign(4);
			// What is listed first lacks the fifth.
			const rows = api.webhooks.map(({ lastSuccess: _, ...hook }) => hook);
			foreign(1);
			api.faults.push({
				method: 'GET',
				path: /^\/webhooks$/,
				times: 1,
				status: 200,
				body: { data: rows, status: 'success' },
			});
			const error = await failureOf(trigger().method('create'));
			expect(error.context.data).toMatchObject({ code: 'WEBHOOK_LIMIT' });
			expect(api.webhooks).toHaveLength(5);
		});
	});

	describe('when the answer to the creation is lost', () => {
		it.each([
			['a 500', { status: 500 }],
			['a 502 of a proxy', { status: 502, body: '<html>Bad gateway</html>' }],
			['a closed connection', { drop: true }],
			['a web page', { status: 200, body: '<html></html>' }],
		])('%s: there is exactly one, and it is known', async (_, fault) => {
			api.faults.push({ method: 'POST', path: /^\/webhooks/, times: 1, afterwards: true, ...fault });
			const rig = trigger();
			await rig.activate();
			expect(api.webhooks).toHaveLength(1);
			expect(await rig.method('checkExists')).toBe(true);
			await rig.activate();
			expect(api.webhooks).toHaveLength(1);
			expect(calls('POST')).toHaveLength(1);
			expect(api.problems).toEqual([]);
		});

		it('and nothing was created: the error is of the server, and does not speak of messages', async () => {
			api.faults.push({ method: 'POST', path: /^\/webhooks/, status: 500 });
			const error = await failureOf(trigger().method('create'));
			expect(error.context.data).toMatchObject({ code: 'SERVER', httpCode: 500 });
			expect(`${error.message} ${error.description}`).not.toMatch(/dialog|message/i);
			expect(api.webhooks).toHaveLength(0);
		});
	});

	it('repeats an update whose answer was lost', async () => {
		await trigger().activate();
		api.faults.push({
			method: 'PUT',
			path: /^\/webhooks/,
			times: 1,
			status: 500,
			afterwards: true,
			headers: { 'retry-after': '0' },
		});
		await trigger({ events: ['inbox', 'close_dialog'] }).activate();
		expect(api.webhooks).toEqual([
			expect.objectContaining({ events: ['inbox', 'close_dialog'], status: 'enable' }),
		]);
		expect(api.problems).toEqual([]);
	});

	describe('fails', () => {
		it.each([
			['a wrong token', { status: 401, code: 'AUTH' }],
			['a wrong token on an installation that answers 403', { status: 403, code: 'AUTH' }],
			['a wrong token answered with HTTP 200', { status: 200, code: 'AUTH' }],
		])('with AUTH for %s', async (_, { status, code }) => {
			const wrong = { ...connection, apiToken: 'nobodys-secret-token-0123456789' };
			if (status !== 401) {
				const body = { message: 'Token is not correct', status: 'error', errors: {} };
				api.faults.push({ path: /./, status, body });
			}
			const error = await failureOf(trigger({}, {}, wrong).method('create'));
			expect(error.context.data).toMatchObject({ code, httpCode: status });
			expect(error.message).toContain('Token is not correct');
			expect(error.description).toContain('API token');
			expect(JSON.stringify([error, error.message, error.description, error.stack])).not.toContain(
				wrong.apiToken,
			);
			expect(api.webhooks).toHaveLength(0);
		});

		it('with VALIDATION for an address of n8n that a public Chat2Desk cannot reach, before any call', async () => {
			const far = { ...connection, baseUrl: 'https://api.chat2desk.example' };
			for (const webhookBaseUrl of [
				'http://localhost:5678/webhook',
				'http://127.0.0.1:5678/webhook',
				'http://192.168.1.5:5678/webhook',
				'http://[::1]:5678/webhook',
				'http://n8n:5678/webhook',
			]) {
				const error = await failureOf(trigger({}, { webhookBaseUrl }, far).method('create'));
				expect(error.context.data).toMatchObject({ code: 'VALIDATION' });
				expect(error.message).toContain(new URL(webhookBaseUrl).hostname.replace(/^\[|\]$/g, ''));
				expect(error.description).toContain('WEBHOOK_URL');
			}
		});

		it('not for a public address of n8n', async () => {
			const bases = { webhookBaseUrl: 'https://n8n.example.com/webhook' };
			await trigger({}, bases).activate();
			expect(api.webhooks[0]?.url).toMatch(/^https:\/\/n8n\.example\.com\/webhook\//);
			expect(api.problems).toEqual([]);
		});

		it("with VALIDATION and Chat2Desk's words for an event the installation does not know", async () => {
			const rig = trigger({ options: { customEvents: ['no_such_event'] } });
			const error = await failureOf(rig.method('create'));
			expect(error.context.data).toMatchObject({ code: 'VALIDATION', httpCode: 400 });
			expect(error.message).toContain('no_such_event');
			expect(api.webhooks).toHaveLength(0);
			expect(api.problems).toEqual([]);
		});

		it('with VALIDATION when no event is chosen', async () => {
			const error = await failureOf(trigger({ events: [] }).method('create'));
			expect(error.context.data).toMatchObject({ code: 'VALIDATION' });
			expect(api.calls).toHaveLength(0);
		});

		it('with QUOTA_EXHAUSTED when the month is used up', async () => {
			api.faults.push({
				path: /./,
				status: 429,
				body: { status: 'error', message: 'API calls exceeded API limit per month' },
			});
			const error = await failureOf(trigger().method('create'));
			expect(error.context.data).toMatchObject({ code: 'QUOTA_EXHAUSTED' });
			expect(api.calls).toHaveLength(1);
		});
	});

	describe('removal never throws:', () => {
		it('Chat2Desk is down', async () => {
			const rig = trigger({}, {}, { ...connection, baseUrl: 'http://127.0.0.1:1' });
			await expect(rig.method('delete')).resolves.toEqual(expect.any(Boolean));
		}, 20_000);

		it('the token is wrong, and the webhook stays for the next activation to adopt', async () => {
			await trigger().activate();
			const rig = trigger({}, {}, { ...connection, apiToken: 'x'.repeat(30) });
			await expect(rig.method('delete')).resolves.toEqual(expect.any(Boolean));
			expect(api.webhooks).toHaveLength(1);
			await trigger().activate();
			expect(api.webhooks).toHaveLength(1);
		});

		it('there is no credential any more', async () => {
			const rig = new TriggerRig(connection, { events: ['inbox'] }, { credentials: undefined });
			await expect(rig.method('delete')).resolves.toEqual(expect.any(Boolean));
		});

		it('no event is chosen any more, and the webhook goes all the same', async () => {
			await trigger().activate();
			await trigger({ events: [] }).method('delete');
			expect(api.webhooks).toHaveLength(0);
		});

		it('the webhook is gone already', async () => {
			const rig = trigger();
			await rig.activate();
			api.faults.push({
				method: 'DELETE',
				path: /./,
				times: 1,
				status: 404,
				afterwards: true,
				body: { message: 'Webhook not found', status: 'error' },
			});
			expect(await rig.method('delete')).toBe(true);
			expect(await rig.method('delete')).toBe(true);
			expect(api.webhooks).toHaveLength(0);
			expect(api.problems).toEqual([]);
		});
	});
});
