import type { IDataObject } from 'n8n-workflow';

import { restMessage, type Channel, type Client, type Message } from '../../emulators/chat2desk/world';
import { TriggerRig, until, WebhookServer } from '../harness';
import { useStandIn } from '../standIn';

const standIn = useStandIn();
let channel: Channel;
let client: Client;

const getAll = async (filters: object = {}, extra: object = {}) =>
	await standIn().json('message.getAll', { returnAll: true, filters, options: {}, ...extra });
const idsOf = (rows: IDataObject[]) => rows.map(({ id }) => id);
const rowsOf = (messages: Message[]) => messages.map(restMessage);

/** The queries of the list, page by page. */
const queries = () =>
	standIn()
		.api.callsTo('GET', /^\/messages$/)
		.map(({ query }) => query);

beforeEach(() => {
	const { world } = standIn();
	channel = world.addChannel('WhatsApp', ['wa_direct'], '79990000000');
	client = world.addClient('Anna', '79000000001');
});

function write(count: number): Message[] {
	const { world } = standIn();
	return Array.from({ length: count }, (_, i) => world.clientWrites(client, channel, `Text ${i}`));
}

describe('message: getAll', () => {
	it("returns Chat2Desk's rows, untouched, oldest first, each with its item", async () => {
		const messages = write(3);
		const { outputs } = await standIn().run('message.getAll', { returnAll: true }, [{}, {}]);
		expect(outputs[0]?.map(({ json }) => json)).toEqual([...rowsOf(messages), ...rowsOf(messages)]);
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 0, 0, 1, 1, 1].map((item) => ({ item })),
		);
		expect(queries()[0]).toEqual({ start_id: '1', order: 'asc', limit: '200' });
	});

	it('returns the main fields with Simplify', async () => {
		write(1);
		const [row = {}] = await getAll({}, { simplify: true });
		expect(Object.keys(row)).toEqual([
			'id',
			'type',
			'text',
			'transport',
			'created',
			'read',
			'attachments',
			'client_id',
			'dialog_id',
			'request_id',
			'channel_id',
			'operator_id',
		]);
	});

	describe('pages', () => {
		it('by the id of the last message, since the offset is ignored', async () => {
			const messages = write(450);
			expect(idsOf(await getAll())).toEqual(messages.map(({ id }) => id));
			expect(queries()).toEqual([
				{ start_id: '1', order: 'asc', limit: '200' },
				{ start_id: String(Number(messages[199]?.id) + 1), order: 'asc', limit: '200' },
				{ start_id: String(Number(messages[399]?.id) + 1), order: 'asc', limit: '200' },
			]);
		});

		it.each([
			[1, 1, 1],
			[50, 50, 1],
			[200, 200, 1],
			[201, 201, 2],
			[1000, 450, 3],
		])('with a limit of %d: %d rows in %d calls', async (limit, rows, calls) => {
			const messages = write(450);
			const found = await getAll({}, { returnAll: false, limit });
			expect(idsOf(found)).toEqual(messages.slice(0, rows).map(({ id }) => id));
			expect(queries()).toHaveLength(calls);
		});

		it('brings 50 by default, and nothing where there is nothing', async () => {
			expect(await standIn().json('message.getAll')).toEqual([]);
			write(60);
			expect(await standIn().json('message.getAll')).toHaveLength(50);
		});

		it.each([[0], [-1], ['many'], ['']])('refuses the limit %j before any call', async (limit) => {
			const error = await standIn().failure('message.getAll', { limit: `={{ ${JSON.stringify(limit)} }}` });
			expect(error.message).toBe(
				`Limit has to be a number of at least 1, but is ${limit === '' ? 'empty' : JSON.stringify(limit)}`,
			);
			expect(error.description).toContain('Return All');
			expect(error.context).toMatchObject({ data: { code: 'VALIDATION' } });
			expect(standIn().asked).toEqual([]);
		});

		it('ends with the last full page where nothing comes after it', async () => {
			write(400);
			expect(await getAll()).toHaveLength(400);
			expect(queries()).toHaveLength(2);
		});

		it.each([
			['a bare array', (rows: unknown) => rows],
			[
				'ids as strings',
				(rows: IDataObject[]) => ({ data: rows.map((row) => ({ ...row, id: String(row.id) })) }),
			],
			['data: [] for nothing', () => ({ data: [], status: 'success' })],
		])('reads %s', async (_, envelope) => {
			const rows = rowsOf(write(3)) as unknown as IDataObject[];
			const body = envelope(rows);
			standIn().api.faults.push({ path: /messages/, status: 200, body });
			const expected = Array.isArray(body) ? body : (body as { data: unknown[] }).data;
			expect(await getAll()).toEqual(expected);
			expect(queries()).toHaveLength(1);
		});

		it('puts a page that comes in another order right', async () => {
			const rows = rowsOf(write(3));
			standIn().api.faults.push({ path: /messages/, status: 200, body: { data: [...rows].reverse() } });
			expect(await getAll()).toEqual(rows);
		});

		it('brings what is written between two pages as well', async () => {
			const { api } = standIn();
			const messages = write(250);
			jest.spyOn(api.calls, 'push').mockImplementationOnce((...calls) => {
				messages.push(...write(200));
				return Array.prototype.push.apply(api.calls, calls);
			});
			expect(idsOf(await getAll())).toEqual(messages.map(({ id }) => id));
			expect(messages).toHaveLength(450);
		});

		it('is an error where neither start_id nor offset leads on', async () => {
			const rows = rowsOf(write(200));
			standIn().api.faults.push({ path: /messages/, status: 200, body: { data: rows } });
			const error = await standIn().failure('message.getAll', { returnAll: true });
			expect(error.context).toMatchObject({ data: { code: 'BAD_RESPONSE', received: 200 } });
			expect(queries().length).toBeLessThanOrEqual(4);
		});
	});

	describe('filters', () => {
		/** Two of everything, so that each filter lets something through and keeps something out. */
		function variety() {
			const { world } = standIn();
			const telegram = world.addChannel('Telegram', ['telegram']);
			const boris = world.addClient('Boris', '[tg] 100002');
			const olga = world.addOperator('Olga', 'Operatorova', 'olga@example.com');
			const mine = world.clientWrites(client, channel, 'From Anna');
			const answer = world.operatorWrites(olga, client, channel, 'Answer');
			const theirs = world.clientWrites(boris, telegram, 'From Boris');
			mine.read = 1;
			return { telegram, boris, olga, mine, answer, theirs };
		}
		type Variety = ReturnType<typeof variety>;

		const cases: Array<
			[string, (all: Variety) => object, object | ((all: Variety) => object), (all: Variety) => Message[]]
		> = [
			[
				'clientId',
				({ boris }) => ({ clientId: String(boris.id) }),
				({ boris }) => ({ client_id: String(boris.id) }),
				({ theirs }) => [theirs],
			],
			[
				'dialogId',
				({ mine }) => ({ dialogId: mine.dialog_id }),
				({ mine }) => ({ dialog_id: String(mine.dialog_id) }),
				({ mine, answer }) => [mine, answer],
			],
			[
				'channelId',
				({ telegram }) => ({ channelId: telegram.id }),
				({ telegram }) => ({ channel_id: String(telegram.id) }),
				({ theirs }) => [theirs],
			],
			[
				'operatorId',
				({ olga }) => ({ operatorId: olga.id }),
				({ olga }) => ({ operator_id: String(olga.id) }),
				({ answer }) => [answer],
			],
			['transport', () => ({ transport: ' Telegram ' }), { transport: 'telegram' }, ({ theirs }) => [theirs]],
			['type', () => ({ type: 'to_client' }), { type: 'to_client' }, ({ answer }) => [answer]],
			['read', () => ({ read: true }), { read: '1' }, ({ mine }) => [mine]],
			['not read', () => ({ read: false }), { read: '0' }, ({ answer, theirs }) => [answer, theirs]],
			[
				'several',
				({ mine }) => ({ dialogId: mine.dialog_id, type: 'from_client' }),
				({ mine }) => ({ dialog_id: String(mine.dialog_id), type: 'from_client' }),
				({ mine }) => [mine],
			],
		];

		it.each(cases)(
			'%s: is asked for, and looked at again on our side',
			async (_, filters, query, expected) => {
				const all = variety();
				expect(await getAll(filters(all))).toEqual(rowsOf(expected(all)));
				const asked = typeof query === 'function' ? query(all) : query;
				expect(queries()).toEqual([{ start_id: '1', order: 'asc', limit: '200', ...asked }]);

				// An installation that ignores the filter answers with everything.
				const body = { data: rowsOf(standIn().world.messages) };
				standIn().api.faults.push({ path: /messages/, times: 1, status: 200, body });
				expect(await getAll(filters(all))).toEqual(rowsOf(expected(all)));
			},
		);

		it('finds as many as wanted behind pages of strangers, where a filter is ignored', async () => {
			write(200);
			const boris = standIn().world.addClient('Boris', '79000000002');
			const theirs = [1, 2, 3].map(() => standIn().world.clientWrites(boris, channel, 'Hi'));
			const all = rowsOf(standIn().world.messages);
			for (const data of [all.slice(0, 200), all.slice(200)])
				standIn().api.faults.push({ path: /messages/, times: 1, status: 200, body: { data } });
			const found = await getAll({ clientId: boris.id }, { returnAll: false, limit: 2 });
			expect(found).toEqual(rowsOf(theirs.slice(0, 2)));
		});

		it.each([
			['ids as strings', { client_id: '31', dialog_id: '41', read: '1' }],
			['a flag as a boolean', { client_id: 31, dialog_id: 41, read: true }],
		])('compares %s', async (_, row) => {
			standIn().api.faults.push({ path: /messages/, status: 200, body: { data: [{ id: 1, ...row }] } });
			expect(await getAll({ clientId: 31, dialogId: '41', read: true })).toEqual([{ id: 1, ...row }]);
		});

		it('refuses an id that is none before any call', async () => {
			const error = await standIn().failure('message.getAll', { filters: { dialogId: 'x' } });
			expect(error.message).toBe('Dialog ID has to be a number, but is "x"');
			expect(standIn().asked).toEqual([]);
		});
	});

	describe('dates', () => {
		/** Messages at these moments, in order. */
		function at(...times: string[]): Message[] {
			const { world } = standIn();
			return times.map((time) => {
				const message = world.clientWrites(client, channel, time);
				message.at = Date.parse(time);
				return message;
			});
		}

		it('begin a day early in the format Chat2Desk wants, are cut to the moment, and never go with start_id', async () => {
			const [, , first, last] = at(
				'2026-07-15T12:00:00Z',
				'2026-07-17T06:59:59Z',
				'2026-07-17T07:00:00Z',
				'2026-07-18T20:59:59Z',
				'2026-07-18T21:00:00Z',
			) as [Message, Message, Message, Message];
			// The date picker names no zone: these are the workflow's, UTC+3.
			const found = await getAll({ dateFrom: '2026-07-17T10:00:00', dateTo: '2026-07-19T00:00:00' });
			expect(found).toEqual(rowsOf([first, last]));
			expect(queries()).toEqual([{ start_date: '16-07-2026', order: 'asc', limit: '200' }]);
		});

		it.each([
			['a zone of its own', '2026-07-17T02:00:00+05:00', '15-07-2026'],
			['UTC in words', '2026-07-17 00:30:00 UTC', '16-07-2026'],
			['a day', '2026-07-17', '15-07-2026'],
			['the end of a year', '2027-01-01T12:00:00Z', '31-12-2026'],
			['an expression', '={{ DateTime.fromISO("2026-07-17T12:00:00Z") }}', '16-07-2026'],
			['a Date', '={{ new Date("2026-07-17T12:00:00Z") }}', '16-07-2026'],
		])('may be given as %s', async (_, dateFrom, start_date) => {
			await getAll({ dateFrom, dateTo: '2030-01-01' });
			expect(queries()).toEqual([{ start_date, order: 'asc', limit: '200' }]);
		});

		it('lose nothing where an imported history lies between, and cost a page where only one message is wanted', async () => {
			const minute = (i: number) => new Date(Date.UTC(2026, 6, 17, 0, i)).toISOString();
			const earlier = at(...Array.from({ length: 300 }, (_, i) => minute(i)));
			// Numbers grow while the times do not.
			at(...Array.from({ length: 600 }, () => '2020-01-01T00:00:00Z'));
			const later = at(...Array.from({ length: 300 }, (_, i) => minute(300 + i)));
			const dateFrom = minute(0);
			expect(idsOf(await getAll({ dateFrom }))).toEqual([...earlier, ...later].map(({ id }) => id));

			standIn().api.calls.length = 0;
			expect(await getAll({ dateFrom }, { returnAll: false, limit: 1 })).toEqual(rowsOf(earlier.slice(0, 1)));
			expect(queries()).toHaveLength(1);
		});

		it('go with the other filters, also when those are ignored', async () => {
			const messages = at('2026-07-17T06:00:00Z', '2026-07-17T07:00:00Z', '2026-07-17T08:00:00Z');
			const boris = standIn().world.addClient('Boris', '79000000002');
			standIn().world.clientWrites(boris, channel, 'Hi');
			const filters = { dateFrom: '2026-07-17T10:00:00', clientId: client.id };
			expect(await getAll(filters)).toEqual(rowsOf(messages.slice(1)));
			expect(queries()).toMatchObject([{ client_id: String(client.id), start_date: '16-07-2026' }]);

			const body = { data: rowsOf([...standIn().world.messages]) };
			standIn().api.faults.push({ path: /messages/, status: 200, body });
			expect(await getAll(filters)).toEqual(rowsOf(messages.slice(1)));
			expect(await getAll(filters, { returnAll: false, limit: 1 })).toEqual(rowsOf(messages.slice(1, 2)));
		});

		it.each(['Pacific/Kiritimati', 'Etc/GMT+12', 'Asia/Almaty'])(
			'lose nothing for a company in %s, whose days are others',
			async (timezone) => {
				standIn().api.behaviour.timezone = timezone;
				const hours = Array.from({ length: 72 }, (_, hour) =>
					new Date(Date.UTC(2026, 6, 16, hour)).toISOString(),
				);
				const messages = at(...hours);
				const found = await getAll({ dateFrom: '2026-07-17T00:00:00Z', dateTo: '2026-07-18T00:00:00Z' });
				expect(found).toEqual(rowsOf(messages.slice(24, 48)));
			},
		);

		it('lead to the first page only; from there on it goes by id, and ends with the last of the days up to Date To', async () => {
			const minutes = Array.from({ length: 700 }, (_, i) =>
				new Date(Date.UTC(2026, 6, 17, 0, 10 * i)).toISOString(),
			);
			const messages = at(...minutes);
			const found = await getAll({
				dateFrom: '2026-07-17T00:00:00Z',
				dateTo: '2026-07-19T02:00:00Z',
			});
			expect(idsOf(found)).toEqual(messages.slice(0, 300).map(({ id }) => id));
			const dates = { start_date: '16-07-2026' };
			expect(queries()).toEqual([
				{ ...dates, order: 'asc', limit: '200' },
				{ start_id: String(Number(messages[199]?.id) + 1), order: 'asc', limit: '200' },
				// Where that is, in case old messages were imported after it.
				{ ...dates, finish_date: '20-07-2026', order: 'desc', limit: '2' },
				{ start_id: String(Number(messages[399]?.id) + 1), order: 'asc', limit: '200' },
			]);
		});

		it('take Date To alone', async () => {
			const [early] = at('2026-07-16T00:00:00Z', '2026-07-18T00:00:00Z');
			expect(await getAll({ dateTo: '2026-07-17T00:00:00Z' })).toEqual(rowsOf([early as Message]));
			expect(queries()).toEqual([{ start_id: '1', order: 'asc', limit: '200' }]);
		});

		it('keep a message without a readable time, rather than lose it', async () => {
			const body = {
				data: [
					{ id: 1, created: 'yesterday' },
					{ id: 2, created: null },
				],
			};
			standIn().api.faults.push({ path: /messages/, status: 200, body });
			expect(idsOf(await getAll({ dateFrom: '2026-07-17', dateTo: '2026-07-18' }))).toEqual([1, 2]);
			expect(idsOf(await getAll({ dateFrom: '2026-07-17' }))).toEqual([1, 2]);
		});

		it('that are none are refused before any call', async () => {
			const error = await standIn().failure('message.getAll', { filters: { dateTo: 'tomorrow' } });
			expect(error.message).toBe('Date To has to be a date, but is "tomorrow"');
			expect(error.description).toContain('Date To');
			expect(error.context).toMatchObject({ data: { code: 'VALIDATION' } });
			expect(standIn().asked).toEqual([]);
		});
	});

	describe('newest first', () => {
		const newestFirst = { options: { newestFirst: true } };

		it('brings the last messages in one call', async () => {
			const messages = write(250);
			const found = await getAll({}, { returnAll: false, limit: 200, ...newestFirst });
			expect(idsOf(found)).toEqual(
				messages
					.slice(50)
					.reverse()
					.map(({ id }) => id),
			);
			expect(queries()).toEqual([{ order: 'desc', limit: '200' }]);
		});

		it('is right also where the order is ignored', async () => {
			const rows = rowsOf(write(3));
			standIn().api.faults.push({ path: /messages/, status: 200, body: { data: rows } });
			expect(await getAll({}, { returnAll: false, limit: 2, ...newestFirst })).toEqual([rows[2], rows[1]]);
		});

		it('filters like the other order', async () => {
			const [first] = write(2);
			const boris = standIn().world.addClient('Boris', '79000000002');
			standIn().world.clientWrites(boris, channel, 'Hi');
			const found = await getAll(
				{ clientId: client.id, type: 'from_client' },
				{ limit: 10, returnAll: false, ...newestFirst },
			);
			expect(idsOf(found)).toEqual([Number(first?.id) + 1, first?.id]);
			expect(queries()).toEqual([
				{ client_id: String(client.id), type: 'from_client', order: 'desc', limit: '200' },
			]);
		});

		it.each([{ returnAll: true }, { returnAll: false, limit: 201 }])(
			'is refused for more than one page, %j: Chat2Desk cannot page backwards',
			async (amount) => {
				const error = await standIn().failure('message.getAll', { ...amount, ...newestFirst });
				expect(error.message).toBe('Newest First gives at most 200 messages');
				expect(error.description).toContain('Limit');
				expect(standIn().asked).toEqual([]);
			},
		);
	});

	describe('of a request', () => {
		it('are found through its dialog, since Chat2Desk ignores the filter by request', async () => {
			const { world } = standIn();
			write(2);
			world.closeRequest(client, channel);
			const [mine, ...rest] = write(3);
			world.closeRequest(client, channel);
			write(2);
			const requestId = mine?.request_id;
			expect(await getAll({ requestId: String(requestId) })).toEqual(rowsOf([mine as Message, ...rest]));
			expect(standIn().asked[0]).toEqual([`GET /requests/${requestId}`, {}]);
			for (const query of queries()) expect(query).toMatchObject({ dialog_id: String(mine?.dialog_id) });

			const newest = await getAll({ requestId }, { options: { newestFirst: true } });
			expect(idsOf(newest)).toEqual(
				[...rest]
					.reverse()
					.concat(mine as Message)
					.map(({ id }) => id),
			);
		});

		it('go through the other filters and the limit as well', async () => {
			const { world } = standIn();
			const olga = world.addOperator('Olga', 'Operatorova', 'olga@example.com');
			const [first] = write(3);
			world.operatorWrites(olga, client, channel, 'Answer');
			const found = await getAll(
				{ requestId: first?.request_id, type: 'from_client' },
				{ returnAll: false, limit: 2 },
			);
			expect(idsOf(found)).toEqual([first?.id, Number(first?.id) + 1]);
		});

		it('that does not exist fail', async () => {
			const error = await standIn().failure('message.getAll', { filters: { requestId: 999_999 } });
			expect(error.context).toMatchObject({ data: { code: 'NOT_FOUND', httpCode: 404 } });
		});
	});

	describe('as events', () => {
		let webhooks: WebhookServer;
		beforeEach(async () => {
			webhooks = await new WebhookServer().start();
		});
		afterEach(async () => await webhooks.stop());

		it('are what the trigger puts out for the same messages, but for what only a delivery knows', async () => {
			const { world, connection, api } = standIn();
			const parameters = {
				events: ['inbox', 'outbox', 'comment', 'system_message'],
				channelIds: [],
				options: {},
			};
			webhooks.rig = new TriggerRig(connection, parameters, {}, webhooks.bases);
			await webhooks.rig.activate();
			const olga = world.addOperator('Olga', 'Operatorova', 'olga@example.com');
			world.clientWrites(client, channel, 'Hello', {
				attachments: [{ name: 'a.jpg', link: 'https://storage.example.com/a.jpg' }],
			});
			world.operatorWrites(olga, client, channel, 'Answer');
			world.operatorWrites(olga, client, channel, 'Note', { type: 'comment' });
			world.operatorWrites(olga, client, channel, 'Closed by rule', { type: 'system' });
			world.operatorWrites(olga, client, channel, 'Menu', { type: 'autoreply' });
			await until('all were delivered', () => webhooks.items.length === 5);

			const events = await getAll({}, { options: { asEvents: true } });
			const byMessage = (a: IDataObject, b: IDataObject) => Number(a.messageId) - Number(b.messageId);
			const comparable = ({
				body: _,
				client: __,
				signature: ___,
				eventTime: ____,
				...rest
			}: IDataObject) => ({
				...rest,
				isNewRequest: null,
				isNewClient: null,
			});
			expect(events.map(comparable)).toEqual([...webhooks.items].sort(byMessage).map(comparable));
			expect(events.map(({ event }) => event)).toEqual([
				'inbox',
				'outbox',
				'comment',
				'system_message',
				'outbox',
			]);
			expect(events.map(({ signature, client: of }) => [signature, of])).toEqual(
				Array(5).fill(['off', null]),
			);
			expect(events.map(({ body }) => body)).toEqual(rowsOf(world.messages));
			expect(Object.keys(events[0] ?? {}).sort()).toEqual(Object.keys(webhooks.items[0] ?? {}).sort());
			expect(api.deliveries.attempts).toHaveLength(5);
		});
	});
});
