import { restClient } from '../emulators/chat2desk/world';
import { run } from './harness';
import { useFastTime } from '../unit/support/fastTime';
import { byId, useStandIn } from './standIn';

const HTML = '<!doctype html><html><body>Sign in</body></html>';
const AT_ONCE = { 'retry-after': '0' };

/** What all reads share, shown by `client: get` for one object and `operator: getAll` for a list. */
describe('reads', () => {
	const standIn = useStandIn();
	useFastTime();

	const clientGet = (value: unknown) => ({ clientId: byId(value) });

	function addOperators(count: number): void {
		for (let i = 0; i < count; i++) standIn().world.addOperator(`Op${i}`, 'Erator', `op${i}@example.com`);
	}
	const operators = async (parameters: object = { returnAll: true }) =>
		await standIn().json('operator.getAll', parameters);

	describe('one object', () => {
		it.each([
			['a number', (id: number) => id],
			['a text', (id: number) => String(id)],
			['a text with blanks', (id: number) => ` ${id} `],
		])('is found by its id, given as %s, and comes untouched', async (_, given) => {
			const client = standIn().world.addClient('Anna', '[tg] 100001', '79000000001');
			client.custom_fields = { '1': 'blue' };
			expect(await standIn().json('client.get', clientGet(given(client.id)))).toEqual([restClient(client)]);
		});

		it('is picked from the list, another one for each item', async () => {
			const { world } = standIn();
			const [a, b] = [world.addClient('Anna', '79000000001'), world.addClient('Boris', '79000000002')];
			const clientId = { __rl: true, mode: 'list', value: '={{ $json.id }}', cachedResultName: 'Anna' };
			const items = [{ id: a.id }, { id: String(b.id) }];
			const { outputs } = await standIn().run('client.get', { clientId }, items);
			expect(outputs[0]?.map(({ json, pairedItem }) => [json.name, pairedItem])).toEqual([
				['Anna', { item: 0 }],
				['Boris', { item: 1 }],
			]);
		});

		it.each([[''], ['abc'], ['12/dialogs'], ['-1'], ['0'], ['1.5'], [null], [true], [[]], [{}]])(
			'is not asked for by the id %j',
			async (id) => {
				const error = await standIn().failure('client.get', clientGet(`={{ ${JSON.stringify(id)} }}`));
				expect(error.context).toMatchObject({ itemIndex: 0, data: { code: 'VALIDATION', httpCode: null } });
				expect(error.message).toContain('Client has to be a number');
				expect(error.description).toContain('Client');
				expect(standIn().asked).toEqual([]);
			},
		);

		it.each([
			['dialog.get', 'dialogId', 'Dialog ID'],
			['message.get', 'messageId', 'Message ID'],
			['request.get', 'requestId', 'Request ID'],
		])('%s says which parameter is missing', async (operation, parameter, label) => {
			const error = await standIn().failure(operation, { [parameter]: '={{ $json.none }}' });
			expect(error.message).toMatch(new RegExp(`^${label} (has to be a number, but )?is empty$`));
			expect(error.context).toMatchObject({ data: { code: 'VALIDATION' } });
			expect(standIn().asked).toEqual([]);
		});

		it('that comes as an empty list is not there', async () => {
			standIn().api.faults.push({ path: /clients/, status: 200, body: { data: [], status: 'success' } });
			const error = await standIn().failure('client.get', clientGet(5));
			expect(error.context).toMatchObject({ data: { code: 'NOT_FOUND', httpCode: null } });
		});
	});

	describe('a list', () => {
		const queries = () => standIn().asked.map(([, query]) => query);

		it('of 450 comes whole, each row once, in three calls', async () => {
			addOperators(450);
			const { outputs } = await standIn().run('operator.getAll', { returnAll: true });
			expect(outputs[0]?.map((item) => item.json)).toEqual(standIn().world.operators);
			expect(outputs[0]?.[449]?.pairedItem).toEqual({ item: 0 });
			expect(queries()).toEqual([
				{ limit: '200', offset: '0' },
				{ limit: '200', offset: '200' },
				{ limit: '200', offset: '400' },
			]);
		});

		it.each([
			[1, 1, 1],
			[50, 50, 1],
			[200, 200, 1],
			[201, 201, 2],
			[449, 449, 3],
			[450, 450, 3],
			[1000, 450, 3],
			[2.9, 2, 1],
		])('with a limit of %d has %d rows in %d calls', async (limit, rows, calls) => {
			addOperators(450);
			const found = await operators({ returnAll: false, limit });
			expect(found).toEqual(standIn().world.operators.slice(0, rows));
			expect(queries()).toHaveLength(calls);
		});

		it('ends with a full last page', async () => {
			addOperators(400);
			expect(await operators()).toHaveLength(400);
			expect(queries()).toHaveLength(2);
		});

		it('has 50 rows by default, and none where there is nothing', async () => {
			expect(await operators({})).toEqual([]);
			addOperators(60);
			expect(await operators({})).toHaveLength(50);
		});

		it('has a row once when rows shift between two pages', async () => {
			addOperators(250);
			const rows = standIn().world.operators;
			for (const data of [rows.slice(0, 200), rows.slice(190, 250)]) {
				const body = { data, meta: { total: 250 } };
				standIn().api.faults.push({ path: /operators/, times: 1, status: 200, body });
			}
			expect(await operators()).toEqual(rows);
		});

		it('comes whole where a page is capped at fewer rows, which the answer says', async () => {
			addOperators(25);
			const rows = standIn().world.operators;
			for (const offset of [0, 10, 20]) {
				const body = { data: rows.slice(offset, offset + 10), meta: { limit: 10 } };
				standIn().api.faults.push({ path: /operators/, times: 1, status: 200, body });
			}
			expect(await operators()).toEqual(rows);
			expect(queries()).toMatchObject([{ offset: '0' }, { offset: '10' }, { offset: '20' }]);
		});

		it.each([
			['a bare array', (rows: unknown) => rows],
			['data without meta', (rows: unknown) => ({ data: rows })],
			['an envelope with a message', (rows: unknown) => ({ data: rows, message: 'ok', status: 'success' })],
			['a total as text', (rows: unknown) => ({ data: rows, meta: { total: '3' } })],
		])('is read from %s', async (_, envelope) => {
			addOperators(3);
			const body = envelope(standIn().world.operators);
			standIn().api.faults.push({ path: /operators/, times: 1, status: 200, body });
			expect(await operators()).toHaveLength(3);
			expect(queries()).toHaveLength(1);
		});

		it.each([[{ returnAll: true }], [{ returnAll: false, limit: 220 }]])(
			'of channels, whose offset is ignored, is an error when more are wanted than can be had: %j',
			async (parameters) => {
				for (let i = 0; i < 250; i++) standIn().world.addChannel(`Channel ${i}`, ['telegram']);
				const error = await standIn().failure('channel.getAll', parameters);
				expect(error.message).toContain('200 of 250 rows of /channels');
				expect(error.description).toContain('Limit');
				expect(error.context).toMatchObject({ data: { code: 'BAD_RESPONSE', received: 200, total: 250 } });
				expect(queries().length).toBeLessThanOrEqual(2);
				const rows = await standIn().json('channel.getAll', { returnAll: false, limit: 200 });
				expect(rows).toEqual(standIn().world.channels.slice(0, 200));
			},
		);

		it('that fails in the middle fails as a whole', async () => {
			addOperators(300);
			const body = { data: standIn().world.operators.slice(0, 200), meta: { total: 300 } };
			standIn().api.faults.push({ path: /operators/, times: 1, status: 200, body });
			standIn().api.faults.push({ path: /operators/, status: 400, body: { message: 'no', status: 'error' } });
			const { error, outputs } = await standIn().run('operator.getAll', { returnAll: true });
			expect(error?.context).toMatchObject({ data: { code: 'VALIDATION' } });
			expect(outputs.flat()).toHaveLength(0);
		});
	});

	describe('a fault', () => {
		it.each([
			['a web page', 200, HTML],
			['nothing', 200, ''],
			['a redirect to a web page', 302, HTML],
			['the refusal of something in front of the API', 418, HTML],
		])('BAD_RESPONSE for %s', async (_, status, body) => {
			standIn().api.faults.push({ path: /clients/, status, body });
			const error = await standIn().failure('client.get', clientGet('5'));
			expect(error).toMatchObject({
				description: expect.stringContaining('API host'),
				context: { itemIndex: 0, data: { code: 'BAD_RESPONSE', httpCode: status } },
			});
			expect(standIn().asked).toHaveLength(1);
		});

		it.each([
			['Token is not correct', 'AUTH'],
			['You need to auth', 'AUTH'],
			['Client not found', 'NOT_FOUND'],
			['API calls exceeded API limit per month', 'QUOTA_EXHAUSTED'],
			['Something is wrong with the field', 'VALIDATION'],
		])('HTTP 200 with status "error" and "%s": %s', async (message, code) => {
			const body = { message, status: 'error', errors: {} };
			standIn().api.faults.push({ path: /clients/, status: 200, body });
			const error = await standIn().failure('client.get', clientGet('5'));
			expect(error.message).toContain(message);
			expect(error.context).toMatchObject({ data: { code, httpCode: 200 } });
			expect(standIn().asked).toHaveLength(1);
		});

		it.each([
			['a map of field to texts', { errors: { phone: ['is bad', 'is short'] } }, 'phone: is bad; is short'],
			['errors as text', { errors: 'the phone is bad' }, 'the phone is bad'],
			['errors as a list', { errors: ['one', 'two'] }, 'one; two'],
			['a singular error', { error: 'the phone is bad' }, 'the phone is bad'],
			['a message alone', { message: 'the phone is bad' }, 'the phone is bad'],
		])("VALIDATION in Chat2Desk's own words: %s", async (_, body, words) => {
			standIn().api.faults.push({ path: /clients/, status: 400, body });
			const error = await standIn().failure('client.get', clientGet('5'));
			expect(error.message).toContain(words);
			expect(error).toMatchObject({
				httpCode: '400',
				context: { data: { code: 'VALIDATION', httpCode: 400 } },
			});
			expect(standIn().asked).toHaveLength(1);
		});

		it('is over after a 500, a 503 in HTML, a 429 and a closed connection: the call is made again', async () => {
			addOperators(3);
			const { api } = standIn();
			for (const fault of [{ status: 500 }, { status: 503, body: HTML }, { status: 429 }]) {
				api.faults.push({ path: /operators/, times: 1, headers: AT_ONCE, ...fault });
			}
			expect(await operators()).toHaveLength(3);
			expect(api.calls.map((call) => call.status)).toEqual([500, 503, 429, 200]);

			api.faults.push({ path: /operators/, times: 1, drop: true });
			expect(await operators()).toHaveLength(3);
		});

		it.each([
			['SERVER', 500, 4],
			['SERVER', 502, 4],
			['RATE_LIMIT', 429, 10],
		])('%s when it stays at %d, after so many tries: %d', async (code, status, tries) => {
			standIn().api.faults.push({ path: /operators/, status, headers: AT_ONCE });
			const error = await standIn().failure('operator.getAll', { returnAll: true });
			expect(error).toMatchObject({
				httpCode: String(status),
				context: { itemIndex: 0, data: { code, httpCode: status } },
			});
			expect(error.description).toBeTruthy();
			expect(Math.abs(standIn().asked.length - tries)).toBeLessThanOrEqual(code === 'RATE_LIMIT' ? 2 : 0);
		});

		it('NETWORK when nobody listens', async () => {
			const nowhere = { ...standIn().connection, baseUrl: 'http://127.0.0.1:1' };
			const parameters = { resource: 'client', operation: 'get', ...clientGet('5') };
			const { error } = await run(nowhere, parameters);
			expect(error).toMatchObject({
				message: expect.stringContaining('ECONNREFUSED'),
				description: expect.stringContaining('API host'),
				context: { itemIndex: 0, data: { code: 'NETWORK', httpCode: null } },
			});
		}, 20_000);
	});
});

describe('what a run costs', () => {
	const standIn = useStandIn();
	useFastTime();
	const hintsOf = async (...args: Parameters<ReturnType<typeof standIn>['run']>) =>
		(await standIn().run(...args)).hints;

	it('is said beside the output: every call counts against the quota of the month', async () => {
		for (let i = 0; i < 450; i++) standIn().world.addOperator(`Op${i}`, 'Erator', `op${i}@example.com`);
		expect(await hintsOf('operator.getAll', { returnAll: true }, [{}, {}])).toEqual([
			'Chat2Desk API calls in this run: 6',
		]);
	});

	it('counts tries that failed, too', async () => {
		standIn().api.faults.push({ path: /operators/, times: 2, status: 429, headers: AT_ONCE });
		expect(await hintsOf('operator.getAll')).toEqual(['Nothing found. Chat2Desk API calls in this run: 3']);
	});

	it('is said with "continue" when all items failed', async () => {
		const parameters = { clientId: byId(5) };
		expect(await hintsOf('client.get', parameters, [{}, {}], { onError: 'continueRegularOutput' })).toEqual([
			'Chat2Desk API calls in this run: 2',
		]);
	});

	it('is not worth a word when nothing was asked', async () => {
		const parameters = { clientId: byId('={{ "x" }}') };
		expect(await hintsOf('client.get', parameters, [{}], { onError: 'continueRegularOutput' })).toEqual([]);
	});
});
