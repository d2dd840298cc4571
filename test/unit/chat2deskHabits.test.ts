import { FILTERS } from '../emulators/chat2desk/behaviour';
import { Chat2DeskEmulator, type Chat2DeskOptions } from '../emulators/chat2desk/server';
import type { Channel, Client } from '../emulators/chat2desk/world';

interface Row {
	[field: string]: unknown;
}

/** What public sources say differently of the API, played both ways. */
describe('the Chat2Desk stand-in, of another habit', () => {
	let api: Chat2DeskEmulator;
	let channel: Channel;
	let client: Client;

	async function start(options: Chat2DeskOptions = {}): Promise<void> {
		api = await new Chat2DeskEmulator(options).start();
		channel = api.world.addChannel('WhatsApp', ['wa_direct'], '79990000000');
		client = api.world.addClient('Anna', '79000000001');
	}

	afterEach(async () => await api.stop());

	async function call(path: string, method = 'GET', body?: object) {
		const response = await fetch(`${api.url}/v1${path}`, {
			method,
			headers: { authorization: api.token, 'content-type': 'application/json' },
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		const text = await response.text();
		return { status: response.status, type: response.headers.get('content-type'), text };
	}

	async function get(path: string): Promise<{ data: Row[]; meta: Row }> {
		const answer = JSON.parse((await call(path)).text) as { data: Row[]; meta: Row } | Row[];
		return Array.isArray(answer) ? { data: answer, meta: {} } : answer;
	}

	const ids = ({ data }: { data: Row[] }) => data.map(({ id }) => id);

	const write = (count: number) =>
		Array.from({ length: count }, (_, i) =>
			api.world.clientWrites(client, channel, `m${i}`, { silent: true }),
		);

	it.each([
		[false, [0, 1, 2]],
		[true, [2, 3, 4]],
	])('honours the offset of messages or not: %p', async (messageOffset, expected) => {
		await start({ messageOffset });
		const messages = write(5);
		expect(ids(await get('/messages?limit=3&offset=2'))).toEqual(expected.map((i) => messages[i]?.id));
	});

	it.each([
		['real', { total: 50, limit: 20, offset: 0 }],
		['asked', { total: 50, limit: 200, offset: 0 }],
		['none', undefined],
	] as const)('caps pages below what is asked for, with a limit that is %s', async (metaLimit, meta) => {
		await start({ pageCap: 20, metaLimit });
		for (let i = 0; i < 50; i++) api.world.addOperator(`Op${i}`, 'E', `${i}@example.com`);
		const page = await get('/operators?limit=200');
		expect([page.data.length, page.meta]).toEqual([20, meta]);
	});

	it('ignores parameters', async () => {
		await start({ ignores: ['start_id', 'order'] });
		const messages = write(3);
		const all = messages.map(({ id }) => id);
		expect(ids(await get(`/messages?start_id=${messages[2]?.id}&order=desc`))).toEqual(all);
	});

	it('ignores filters', async () => {
		await start({ ignores: FILTERS });
		write(1);
		api.world.addClient('Boris', '79000000002');
		expect((await get('/clients?phone=79000000002')).data).toHaveLength(2);
		expect((await get('/messages?client_id=5&type=comment')).data).toHaveLength(1);
		expect((await get('/dialogs?state=closed')).data).toHaveLength(1);
	});

	it('has a row on two pages', async () => {
		await start({ repeatsRows: true });
		const [a, b, c, d] = write(4).map(() => api.world.addTag('T'));
		expect(ids(await get('/tags?limit=2'))).toEqual([a?.id, b?.id]);
		expect(ids(await get('/tags?limit=2&offset=2'))).toEqual([b?.id, c?.id, d?.id]);
	});

	it.each([
		[{}, { type: 'from_client', operator_id: null }],
		[{ requestMessageWords: 'short' }, { type: 'in', operator_id: 0 }],
		[
			{ requestMessageWords: 'short', camelIds: 'requestMessages' },
			{ type: 'in', operatorID: 0 },
		],
		[{ camelIds: 'everywhere' }, { type: 'from_client', operatorID: null }],
	] as const)('has words and ids of its own for the messages of a request: %j', async (habits, row) => {
		await start(habits);
		const [message] = write(1);
		const { data } = await get(`/requests/${message?.request_id}/messages`);
		const key = 'operatorID' in row ? 'clientID' : 'client_id';
		expect(data[0]).toMatchObject({ ...row, [key]: client.id });
		const listed = (await get('/messages')).data[0];
		const isCamel = 'camelIds' in habits && habits.camelIds === 'everywhere';
		expect(listed?.[isCamel ? 'clientID' : 'client_id']).toBe(client.id);
	});

	it.each([[true], [false]])('names the last request of a dialog or not: %p', async (lastRequestId) => {
		await start({ lastRequestId });
		const [message] = write(1);
		const [dialog] = (await get('/dialogs')).data;
		expect(dialog?.last_request_id).toBe(lastRequestId ? message?.request_id : undefined);
	});

	it('answers errors with pages, and changes with nothing', async () => {
		await start({ errorPages: true, emptyAnswers: true });
		expect(await call('/clients/5')).toMatchObject({
			status: 404,
			type: expect.stringContaining('text/html'),
			text: expect.stringContaining('Client not found'),
		});
		expect(await call(`/clients/${client.id}`, 'PUT', { comment: 'x' })).toMatchObject({
			status: 200,
			text: '',
		});
		expect(client.comment).toBe('x');
	});

	it('has nobody free in a group, which it says with HTTP 200', async () => {
		await start({ groupIsBusy: true });
		const [message] = write(1);
		const group = api.world.addOperatorGroup('Sales');
		const { status, text } = await call(`/messages/${message?.id}/transfer_to_group?group_id=${group.id}`);
		expect([status, JSON.parse(text)]).toEqual([200, expect.objectContaining({ status: 'fail', data: [] })]);
	});

	describe('tickets', () => {
		it('come 20 a page, whatever is asked for, and have a text as id', async () => {
			await start();
			for (let i = 1; i <= 25; i++) api.world.addTicket(`Ticket ${i}`, { request_ids: i % 2 ? [] : [i] });
			const page = await get('/tickets?limit=200');
			expect([page.data.length, page.meta]).toEqual([20, { total: 25, limit: 20, offset: 0 }]);
			expect(ids(await get('/tickets?limit=200&offset=20'))).toEqual(
				[21, 22, 23, 24, 25].map((i) => `TICK-${i}`),
			);
			expect(page.data[0]).toMatchObject({ id: 'TICK-1', status: 1, assignee_id: null, request_ids: [] });
		});

		it.each([
			[true, 200],
			[false, 404],
		])('can be had one by one or not: %p', async (ticketById, status) => {
			await start({ ticketById });
			const { id } = api.world.addTicket('Lamp is broken');
			const answer = await call(`/tickets/${id}`);
			expect(answer.status).toBe(status);
			if (ticketById) expect(JSON.parse(answer.text).data.id).toBe(id);
			expect((await call('/tickets/TICK-99')).status).toBe(404);
		});
	});

	it('sends what comes later or in other forms: refusals, quoted replies, imported messages, tickets', async () => {
		await start();
		const sent: Array<[string, Row]> = [];
		const names = ['inbox', 'outbox', 'outbox_status', 'imported_message', 'new_ticket', 'ticket_updated'];
		jest
			.spyOn(api.deliveries, 'emit')
			.mockImplementation((event, payload) => void sent.push([event, payload as Row]));
		const { world } = api;
		world.refuseLater(client, channel);
		const message = world.clientReplies(client, channel, 'Do you ship?', 'Yes', { coordinates: '52.1,23.7' });
		world.reportStatus(message, 'Message from operator was not delivered');
		world.importMessage(client, channel, 'Long ago', Date.parse('2020-01-01T00:00:00Z'));
		world.updateTicket(world.createTicket('Lamp', { request_ids: [51] }), { status: 4 });
		const events = Object.fromEntries(sent.filter(([event]) => names.includes(event)));
		expect(events).toMatchObject({
			outbox: {
				type: 'system',
				text: expect.stringContaining('24 hours passed'),
				client: { phone: '79000000001' },
			},
			inbox: { text: '« Do you ship? »\nYes', coordinates: '52.1,23.7' },
			outbox_status: { data: { id: message.id, client_id: client.id } },
			imported_message: { text: 'Long ago' },
			new_ticket: { ticket: { id: 'TICK-1', status: 1, request_ids: [51] } },
			ticket_updated: { ticket: { id: 'TICK-1', status: 4 } },
		});
		expect(events.outbox).not.toHaveProperty('message_id');
	});
});
