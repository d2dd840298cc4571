import type { IDataObject } from 'n8n-workflow';

import { Chat2DeskEmulator } from '../emulators/chat2desk/server';
import { restClient } from '../emulators/chat2desk/world';
import { run, runJson, search, TriggerRig, type Connection } from './harness';

const HTML = '<!doctype html><html><body>Sign in</body></html>';
const AT_ONCE = { 'retry-after': '0' };

describe('reads', () => {
	let api: Chat2DeskEmulator;
	let connection: Connection;

	beforeEach(async () => {
		api = await new Chat2DeskEmulator().start();
		connection = { apiToken: api.token, baseUrl: api.url };
	});

	afterEach(async () => await api.stop());

	const clientGet = (value: unknown) => ({
		resource: 'client',
		operation: 'get',
		clientId: { __rl: true, mode: 'id', value },
	});

	const getAll = (resource: string, extra: object = {}) => ({ resource, operation: 'getAll', ...extra });

	function addOperators(count: number): void {
		for (let i = 0; i < count; i++) api.world.addOperator(`Op${i}`, 'Erator', `op${i}@example.com`);
	}

	describe('client: get', () => {
		it("returns Chat2Desk's row, untouched", async () => {
			const client = api.world.addClient('Anna', '[tg] 100001', '79000000001');
			client.custom_fields = { '1': 'blue' };
			expect(await runJson(connection, clientGet(String(client.id)))).toEqual([restClient(client)]);
			expect(await runJson(connection, clientGet(client.id))).toEqual([restClient(client)]);
			expect(api.problems).toEqual([]);
		});

		it('takes an id picked from the list, and one per item', async () => {
			const [a, b] = [
				api.world.addClient('Anna', '79000000001'),
				api.world.addClient('Boris', '79000000002'),
			];
			const parameters = {
				...clientGet(''),
				clientId: { __rl: true, mode: 'list', value: '={{ $json.id }}', cachedResultName: 'Anna' },
			};
			const { outputs } = await run(connection, parameters, [{ id: a.id }, { id: String(b.id) }]);
			expect(outputs[0]?.map(({ json, pairedItem }) => [json.name, pairedItem])).toEqual([
				['Anna', { item: 0 }],
				['Boris', { item: 1 }],
			]);
			expect(api.problems).toEqual([]);
		});

		it.each([[''], ['abc'], ['12/dialogs'], ['-1'], ['0'], [null]])(
			'refuses the id %j before any call',
			async (id) => {
				const { error } = await run(connection, clientGet(`={{ ${JSON.stringify(id)} }}`));
				expect(error?.context).toMatchObject({ itemIndex: 0, data: { code: 'VALIDATION', httpCode: null } });
				expect(`${error?.message} ${error?.description}`).toContain('Client');
				expect(api.calls).toHaveLength(0);
			},
		);
	});

	describe('dialog: get', () => {
		it("returns Chat2Desk's row, untouched", async () => {
			const channel = api.world.addChannel('Telegram', ['telegram']);
			const client = api.world.addClient('Anna', '[tg] 100001');
			const message = api.world.clientWrites(client, channel, 'Hello');
			const parameters = { resource: 'dialog', operation: 'get', dialogId: String(message.dialog_id) };
			const [item] = await runJson(connection, parameters);
			expect(item).toMatchObject({
				id: message.dialog_id,
				state: 'open',
				operator_id: null,
				messages: 1,
				last_message: { id: message.id, text: 'Hello', client_id: client.id, dialog_id: message.dialog_id },
			});
			expect(api.problems).toEqual([]);
		});

		it('says which parameter is missing', async () => {
			const { error } = await run(connection, {
				resource: 'dialog',
				operation: 'get',
				dialogId: '={{ $json.none }}',
			});
			expect(error?.context).toMatchObject({ data: { code: 'VALIDATION' } });
			expect(error?.message).toContain('Dialog ID');
			expect(api.calls).toHaveLength(0);
		});
	});

	describe('operator: getAll', () => {
		it('brings all 450, each once, in three calls', async () => {
			addOperators(450);
			const { outputs } = await run(connection, getAll('operator', { returnAll: true }));
			expect(outputs[0]?.map((item) => item.json)).toEqual(api.world.operators);
			expect(outputs[0]?.[449]?.pairedItem).toEqual({ item: 0 });
			expect(api.calls.map((call) => call.query)).toEqual([
				{ limit: '200', offset: '0' },
				{ limit: '200', offset: '200' },
				{ limit: '200', offset: '400' },
			]);
			expect(api.problems).toEqual([]);
		});

		it.each([
			[1, 1, 1],
			[50, 50, 1],
			[200, 200, 1],
			[201, 201, 2],
			[449, 449, 3],
			[450, 450, 3],
			[1000, 450, 3],
		])('with a limit of %d: %d rows in %d calls', async (limit, rows, calls) => {
			addOperators(450);
			const found = await runJson(connection, getAll('operator', { returnAll: false, limit }));
			expect(found.map((row) => row.id)).toEqual(api.world.operators.slice(0, rows).map((row) => row.id));
			expect(api.calls).toHaveLength(calls);
			expect(api.problems).toEqual([]);
		});

		it('stops at a full last page', async () => {
			addOperators(400);
			expect(await runJson(connection, getAll('operator', { returnAll: true }))).toHaveLength(400);
			expect(api.calls).toHaveLength(2);
		});

		it('brings 50 by default, and nothing where there is nothing', async () => {
			expect(await runJson(connection, getAll('operator'))).toEqual([]);
			addOperators(60);
			expect(await runJson(connection, getAll('operator'))).toHaveLength(50);
			expect(api.problems).toEqual([]);
		});

		it('brings a row once when rows shift between two pages', async () => {
			addOperators(250);
			const rows = api.world.operators;
			api.faults.push({
				path: /operators/,
				times: 1,
				status: 200,
				body: { data: rows.slice(0, 200), meta: { total: 250 } },
			});
			const overlap = { data: rows.slice(190, 250), meta: { total: 250 } };
			api.faults.push({ path: /operators/, times: 1, status: 200, body: overlap });
			expect(await runJson(connection, getAll('operator', { returnAll: true }))).toEqual(rows);
		});

		it.each([
			['a bare array', (rows: unknown) => rows],
			['data without meta', (rows: unknown) => ({ data: rows })],
			['an envelope with a message', (rows: unknown) => ({ data: rows, message: 'ok', status: 'success' })],
			['a total as text', (rows: unknown) => ({ data: rows, meta: { total: '3' } })],
		])('reads %s', async (_, envelope) => {
			addOperators(3);
			api.faults.push({ path: /operators/, times: 1, status: 200, body: envelope(api.world.operators) });
			expect(await runJson(connection, getAll('operator', { returnAll: true }))).toHaveLength(3);
			expect(api.calls).toHaveLength(1);
		});
	});

	describe('channel: getAll', () => {
		const addChannels = (count: number) => {
			for (let i = 0; i < count; i++) api.world.addChannel(`Channel ${i}`, ['telegram']);
		};

		it.each([
			[{ returnAll: true }, 15],
			[{ returnAll: false, limit: 10 }, 10],
			[{ returnAll: false, limit: 100 }, 15],
		])('with %j brings %d of 15', async (options, count) => {
			addChannels(15);
			expect(await runJson(connection, getAll('channel', options))).toEqual(
				api.world.channels.slice(0, count),
			);
			expect(api.calls).toHaveLength(1);
			expect(api.problems).toEqual([]);
		});

		it.each([[{ returnAll: true }], [{ returnAll: false, limit: 220 }]])(
			'does not loop where the offset is ignored, %j',
			async (options) => {
				addChannels(250);
				const rows = await runJson(connection, getAll('channel', options));
				expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
				expect(rows).toHaveLength(200);
				expect(api.calls.length).toBeLessThanOrEqual(2);
				expect(api.problems).toEqual([]);
			},
		);
	});

	describe('errors', () => {
		const operators = getAll('operator', { returnAll: true });

		it('AUTH for a wrong token, after one call, without the token', async () => {
			const wrong = { ...connection, apiToken: 'nobodys-secret-token-0123456789' };
			const { error, status } = await run(wrong, clientGet('5'));
			expect(status).toBe('error');
			expect(error).toMatchObject({
				message: expect.stringContaining('Token is not correct'),
				description: expect.stringContaining('API token'),
				httpCode: '401',
				context: { itemIndex: 0, data: { code: 'AUTH', httpCode: 401 } },
			});
			expect(api.calls).toHaveLength(1);
			const shown = JSON.stringify([error, error?.message, error?.description, error?.stack, error?.context]);
			expect(shown).not.toContain(wrong.apiToken);
		});

		it('NOT_FOUND for an unknown id', async () => {
			const { error } = await run(connection, clientGet('999999'));
			expect(error).toMatchObject({
				message: expect.stringContaining('Client not found'),
				httpCode: '404',
				context: { itemIndex: 0, data: { code: 'NOT_FOUND', httpCode: 404 } },
			});
			expect(error?.description).toBeTruthy();
			expect(api.problems).toEqual([]);
		});

		it('NOT_FOUND where an empty array stands for the object', async () => {
			api.faults.push({ path: /clients/, status: 200, body: { data: [], status: 'success' } });
			const { error } = await run(connection, clientGet('5'));
			expect(error?.context).toMatchObject({ data: { code: 'NOT_FOUND' } });
		});

		it.each([
			['a web page', 200, HTML],
			['nothing', 200, ''],
			['a redirect to a web page', 302, HTML],
			['the refusal of something in front of the API', 418, HTML],
		])('BAD_RESPONSE for %s', async (_, status, body) => {
			api.faults.push({ path: /clients/, status, body });
			const { error } = await run(connection, clientGet('5'));
			expect(error).toMatchObject({
				description: expect.stringContaining('API host'),
				context: { itemIndex: 0, data: { code: 'BAD_RESPONSE', httpCode: status } },
			});
			expect(api.calls).toHaveLength(1);
		});

		it.each([
			['Token is not correct', 'AUTH'],
			['You need to auth', 'AUTH'],
			['Client not found', 'NOT_FOUND'],
			['API calls exceeded API limit per month', 'QUOTA_EXHAUSTED'],
			['Something is wrong with the field', 'VALIDATION'],
		])('HTTP 200 with status "error" and "%s": %s', async (message, code) => {
			api.faults.push({ path: /clients/, status: 200, body: { message, status: 'error', errors: {} } });
			const { error } = await run(connection, clientGet('5'));
			expect(error?.message).toContain(message);
			expect(error?.context).toMatchObject({ data: { code, httpCode: 200 } });
			expect(api.calls).toHaveLength(1);
		});

		it.each([
			['a map of field to texts', { errors: { phone: ['is bad', 'is short'] } }, 'phone: is bad; is short'],
			['errors as text', { errors: 'the phone is bad' }, 'the phone is bad'],
			['errors as a list', { errors: ['one', 'two'] }, 'one; two'],
			['a singular error', { error: 'the phone is bad' }, 'the phone is bad'],
			['a message alone', { message: 'the phone is bad' }, 'the phone is bad'],
		])("VALIDATION in Chat2Desk's own words: %s", async (_, body, words) => {
			api.faults.push({ path: /clients/, status: 400, body });
			const { error } = await run(connection, clientGet('5'));
			expect(error?.message).toContain(words);
			expect(error).toMatchObject({
				httpCode: '400',
				context: { data: { code: 'VALIDATION', httpCode: 400 } },
			});
			expect(api.calls).toHaveLength(1);
		});

		it('is retried after a 500, a 503 in HTML, a 429 and a closed connection, then succeeds', async () => {
			addOperators(3);
			for (const fault of [{ status: 500 }, { status: 503, body: HTML }, { status: 429 }]) {
				api.faults.push({ path: /operators/, times: 1, headers: AT_ONCE, ...fault });
			}
			expect(await runJson(connection, operators)).toHaveLength(3);
			expect(api.calls.map((call) => call.status)).toEqual([500, 503, 429, 200]);

			api.faults.push({ path: /operators/, times: 1, drop: true });
			expect(await runJson(connection, operators)).toHaveLength(3);
			expect(api.problems).toEqual([]);
		});

		it.each([
			['SERVER', 500, 4],
			['SERVER', 502, 4],
			['RATE_LIMIT', 429, 6],
		])('%s when it stays at %d, after %d tries', async (code, status, tries) => {
			api.faults.push({ path: /operators/, status, headers: AT_ONCE });
			const { error } = await run(connection, operators);
			expect(error).toMatchObject({
				httpCode: String(status),
				context: { itemIndex: 0, data: { code, httpCode: status } },
			});
			expect(error?.description).toBeTruthy();
			expect(api.calls).toHaveLength(tries);
		});

		it('waits longer from try to try where Chat2Desk does not say how long', async () => {
			api.faults.push({ path: /operators/, times: 3, status: 500 });
			addOperators(1);
			expect(await runJson(connection, operators)).toHaveLength(1);
			const times = api.calls.map((call) => Date.parse(call.at));
			const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
			expect(gaps).toHaveLength(3);
			for (const [i, gap] of gaps.entries()) expect(gap).toBeGreaterThanOrEqual(200 * 2 ** i);
		}, 20_000);

		it('NETWORK when nobody listens', async () => {
			const { error } = await run({ ...connection, baseUrl: 'http://127.0.0.1:1' }, clientGet('5'));
			expect(error).toMatchObject({
				message: expect.stringContaining('ECONNREFUSED'),
				description: expect.stringContaining('API host'),
				context: { itemIndex: 0, data: { code: 'NETWORK', httpCode: null } },
			});
		}, 20_000);

		it('in the middle of a list fails the item as a whole', async () => {
			addOperators(300);
			api.faults.push({
				path: /operators/,
				times: 1,
				status: 200,
				body: { data: api.world.operators.slice(0, 200), meta: { total: 300 } },
			});
			api.faults.push({ path: /operators/, status: 400, body: { message: 'no', status: 'error' } });
			const { error, outputs } = await run(connection, operators);
			expect(error?.context).toMatchObject({ data: { code: 'VALIDATION' } });
			expect(outputs.flat()).toHaveLength(0);
		});

		it('goes on with the regular output and with the error output, in the shapes of the contract', async () => {
			const client = api.world.addClient('Anna', '79000000001');
			const parameters = clientGet('={{ $json.id }}');
			const items = [{ id: 1 }, { id: client.id }, { id: 'x' }];

			const regular = await run(connection, parameters, items, { onError: 'continueRegularOutput' });
			expect(regular.outputs[0]?.map((item) => item.json)).toEqual([
				{ error: expect.stringContaining('Client not found'), errorCode: 'NOT_FOUND' },
				expect.objectContaining({ id: client.id }),
				{ error: expect.stringContaining('Client'), errorCode: 'VALIDATION' },
			]);

			const split = await run(connection, parameters, items, { onError: 'continueErrorOutput' });
			expect(split.outputs[0]?.map((item) => item.json.id)).toEqual([client.id]);
			expect(split.outputs[1]?.map((item) => (item.json.error as IDataObject).code)).toEqual([
				'NOT_FOUND',
				'VALIDATION',
			]);
			expect(split.outputs[1]?.[0]?.json.error).toEqual({
				message: expect.stringContaining('Client not found'),
				description: expect.any(String),
				code: 'NOT_FOUND',
				httpCode: 404,
			});
			expect(split.outputs[1]?.map((item) => item.pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		});
	});

	describe('the client picker', () => {
		it.each(['79000000077', '+7 900 000-00-77', '+7 (900) 000 00 77'])(
			'finds %s by phone in one call',
			async (filter) => {
				for (let i = 0; i < 90; i++)
					api.world.addClient(`Client ${i}`, `790000000${String(i).padStart(2, '0')}`);
				const wanted = api.world.clients[77];
				expect(await search(connection, filter)).toEqual({
					results: [{ name: 'Client 77 (79000000077)', value: String(wanted?.id) }],
				});
				expect(api.calls.map((call) => call.query.phone)).toEqual(['79000000077']);
				expect(api.problems).toEqual([]);
			},
		);

		it('finds a client of a messenger without numbers by the real phone', async () => {
			const client = api.world.addClient('Anna', '[tg] 100001', '79000000001');
			expect((await search(connection, '79000000001')).results).toEqual([
				{ name: 'Anna (79000000001)', value: String(client.id) },
			]);
		});

		it('pages through all clients, each once', async () => {
			for (let i = 0; i < 120; i++)
				api.world.addClient(`Client ${i}`, `790000000${String(i).padStart(3, '0')}`);
			const values: unknown[] = [];
			let token: string | undefined;
			let pages = 0;
			do {
				const page = await search(connection, undefined, token);
				values.push(...page.results.map((result) => result.value));
				token = page.paginationToken as string | undefined;
			} while (token !== undefined && ++pages < 10);
			expect(values).toEqual(api.world.clients.map((client) => String(client.id)));
			expect(api.problems).toEqual([]);
		});

		it('finds by part of a name, on whichever page it is', async () => {
			for (let i = 0; i < 120; i++)
				api.world.addClient(i === 110 ? 'Annabel Lee' : `Client ${i}`, `[tg] ${1000 + i}`);
			const found: unknown[] = [];
			let token: string | undefined;
			let pages = 0;
			do {
				const page = await search(connection, ' annabel ', token);
				found.push(...page.results);
				token = page.paginationToken as string | undefined;
			} while (token !== undefined && ++pages < 10);
			expect(found).toEqual([{ name: 'Annabel Lee ([tg] 1110)', value: String(api.world.clients[110]?.id) }]);
			expect(api.problems).toEqual([]);
		});

		it('prefers the name the company gave, and shows something for a client without one', async () => {
			const named = api.world.addClient('anna_1987', '79000000001');
			named.assigned_name = 'Anna Petrova';
			const nameless = api.world.addClient('', '[tg] 7');
			expect((await search(connection)).results).toEqual([
				{ name: 'Anna Petrova (79000000001)', value: String(named.id) },
				{ name: `Client ${nameless.id} ([tg] 7)`, value: String(nameless.id) },
			]);
		});

		it('shows why it failed', async () => {
			const wrong = { ...connection, apiToken: 'nobodys-secret-token-0123456789' };
			await expect(search(wrong)).rejects.toMatchObject({
				message: expect.stringContaining('Token is not correct'),
				context: { data: { code: 'AUTH' } },
			});
		});
	});

	describe('the channel options of the trigger', () => {
		const options = async (of: Connection = connection) =>
			await new TriggerRig(of, { events: ['inbox'] }).channelOptions();

		it('have the name, the id and the messengers', async () => {
			const a = api.world.addChannel('WhatsApp', ['wa_direct'], '79990000000');
			const b = api.world.addChannel('', ['telegram', 'viber_public'], '79990000001');
			const c = api.world.addChannel('', []);
			expect(await options()).toEqual([
				{ name: 'WhatsApp', value: a.id, description: '79990000000 - wa_direct' },
				{ name: '79990000001', value: b.id, description: '79990000001 - telegram, viber_public' },
				{ name: `Channel ${c.id}`, value: c.id, description: '' },
			]);
			expect(api.calls).toHaveLength(1);
			expect(api.problems).toEqual([]);
		});

		it('do not loop where there are many', async () => {
			for (let i = 0; i < 230; i++) api.world.addChannel(`Channel ${i}`, ['telegram']);
			expect(await options()).toHaveLength(200);
			expect(api.calls.length).toBeLessThanOrEqual(2);
		});

		it('show why they failed', async () => {
			await expect(options({ ...connection, apiToken: 'x'.repeat(30) })).rejects.toMatchObject({
				context: { data: { code: 'AUTH' } },
			});
		});
	});
});
