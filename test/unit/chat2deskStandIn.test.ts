import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Chat2DeskEmulator, type Chat2DeskOptions } from '../emulators/chat2desk/server';
import type { Channel, Client, Operator } from '../emulators/chat2desk/world';

interface Row {
	[field: string]: unknown;
}

interface Answer {
	status: number;
	body: Row;
	/** `data` where it is a list. */
	rows: Row[];
	/** `data` where it is an object. */
	data: Row;
}

describe('the Chat2Desk stand-in', () => {
	let api: Chat2DeskEmulator;
	let channel: Channel;
	let client: Client;
	let operator: Operator;

	async function start(options: Chat2DeskOptions = {}): Promise<void> {
		await api?.stop();
		api = await new Chat2DeskEmulator(options).start();
		channel = api.world.addChannel('WhatsApp', ['wa_direct'], '79990000000');
		client = api.world.addClient('Anna', '79000000001');
		operator = api.world.addOperator('Olga', 'Operatorova', 'olga@example.com');
	}

	beforeEach(async () => await start());

	afterEach(async () => await api.stop());

	async function call(method: string, path: string, body?: object, token = api.token): Promise<Answer> {
		const response = await fetch(`${api.url}/v1${path}`, {
			method,
			headers: { 'content-type': 'application/json', ...(token ? { authorization: token } : {}) },
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		const answer = (await response.json()) as Row;
		const { data } = answer;
		return {
			status: response.status,
			body: answer,
			rows: Array.isArray(data) ? (data as Row[]) : [],
			data: (data ?? {}) as Row,
		};
	}

	const get = async (path: string) => await call('GET', path);

	const ids = ({ rows }: Answer) => rows.map((row) => row.id);

	const says = (text: string, at?: string) => {
		const message = api.world.clientWrites(client, channel, text);
		if (at) message.at = Date.parse(at);
		return message;
	};

	const dialog = () => api.world.dialogOf(client, channel);

	describe('in general', () => {
		it('wants the raw token, except for dictionaries', async () => {
			expect((await call('GET', '/tags', undefined, '')).body.message).toBe('You need to auth');
			expect((await call('GET', '/tags', undefined, `Bearer ${api.token}`)).status).toBe(401);
			expect((await call('GET', '/help/transports', undefined, '')).rows.length).toBeGreaterThan(0);
		});

		it('answers 404 to a path or an id it does not know', async () => {
			for (const path of ['/nothing', '/tag_groups', '/clients/1', '/clients/abc', '/requests/1/messages']) {
				expect((await get(path)).status).toBe(404);
			}
			expect((await get('/tags/7')).body).toMatchObject({ status: 'error', message: 'Tag not found' });
		});

		it('takes a path with and without a trailing slash', async () => {
			expect(ids(await get('/clients/'))).toEqual([client.id]);
			expect((await get(`/clients/${client.id}/`)).data.id).toBe(client.id);
		});

		it('gives pages of 20 by default, of 200 at most, and says so', async () => {
			for (let i = 0; i < 250; i++) api.world.addTag(`Tag ${i}`);
			expect((await get('/tags')).rows).toHaveLength(20);
			const { rows, body } = await get('/tags?limit=1000&offset=100');
			expect(rows).toHaveLength(150);
			expect(rows[0]?.id).toBe(api.world.tags[100]?.id);
			expect(body.meta).toEqual({ total: 250, limit: 200, offset: 100 });
			expect(api.problems).toEqual([]);
		});

		it('writes down unknown parameters and fields, and ignores them', async () => {
			expect(ids(await get('/clients?name=Nobody'))).toEqual([client.id]);
			expect(ids(await get('/dialogs?client_id=1'))).toEqual([]);
			await call('PUT', `/clients/${client.id}`, { comment: 'x', coment: 'y' });
			await call('DELETE', `/webhooks/1`, { id: 1 });
			expect(api.problems).toEqual([
				'GET /clients: query parameter "name" is ignored',
				'GET /dialogs: query parameter "client_id" is ignored',
				`PUT /clients/${client.id}: field "coment" is unknown and ignored`,
				'DELETE /webhooks/1: field "id" is unknown and ignored',
			]);
		});

		it.each([
			['PUT', '/clients/:id', { external_id: 7 }, 'external_id'],
			['POST', '/tags/assign_to', { tag_ids: '1' }, 'tag_ids'],
			['PUT', '/requests/close', { request_id: 'abc' }, 'request_id'],
			['POST', '/messages', { open_dialog: 'false' }, 'open_dialog'],
		])('refuses a wrong type: %s %s %j', async (method, path, body, field) => {
			const { status, body: answer } = await call(method, path.replace(':id', String(client.id)), body);
			expect(status).toBe(400);
			expect(Object.keys(answer.errors as Row)).toEqual([field]);
			expect(api.problems.join()).toContain(`"${field}" is not`);
		});
	});

	describe('GET /messages', () => {
		it('filters', async () => {
			const first = says('One');
			const second = api.world.operatorWrites(operator, client, channel, 'Two');
			const other = api.world.clientWrites(
				api.world.addClient('Boris', '79000000002'),
				api.world.addChannel('Site', ['widget']),
				'Three',
			);
			second.read = 1;
			const found = async (query: string) => ids(await get(`/messages?${query}`));
			expect(await found('')).toEqual([first.id, second.id, other.id]);
			expect(await found('order=desc&limit=1')).toEqual([other.id]);
			expect(await found('transport=widget')).toEqual([other.id]);
			expect(await found(`channel_id=${channel.id}&type=from_client`)).toEqual([first.id]);
			expect(await found(`client_id=${client.id}&read=0`)).toEqual([first.id]);
			expect(await found(`operator_id=${operator.id}`)).toEqual([second.id]);
			expect(await found(`dialog_id=${other.dialog_id}`)).toEqual([other.id]);
			expect(await found(`start_id=${second.id}`)).toEqual([second.id, other.id]);
			expect(api.problems).toEqual([]);
		});

		it('ignores request_id and offset', async () => {
			const { id, request_id } = says('One');
			const { body } = await get(`/messages?request_id=${request_id + 1}&offset=1`);
			expect(body).toMatchObject({ data: [{ id }], meta: { total: 1, offset: 0 } });
			expect(api.problems).toHaveLength(1);
		});

		it("takes days of the company's time zone, the last one exclusive", async () => {
			api.behaviour.timezone = 'Asia/Almaty';
			const before = says('16th, 23:59 there', '2026-07-16T18:59:59Z');
			const begin = says('17th, 0:00 there', '2026-07-16T19:00:00Z');
			const end = says('17th, 23:59 there', '2026-07-17T18:59:59Z');
			const after = says('18th, 0:00 there', '2026-07-17T19:00:00Z');
			const found = async (query: string) => ids(await get(`/messages?${query}`));
			expect(await found('start_date=17-07-2026&finish_date=18-07-2026')).toEqual([begin.id, end.id]);
			expect(await found('start_date=17-07-2026&finish_date=17-07-2026')).toEqual([]);
			expect(await found('finish_date=17-07-2026')).toEqual([before.id]);
			expect(await found('start_date=18-07-2026')).toEqual([after.id]);
			expect(api.problems).toEqual([]);
		});

		it.each([
			'start_date=2026-07-17',
			'start_date=7-7-2026',
			'finish_date=31-02-2026',
			'start_date=',
			'start_id=5&start_date=17-07-2026',
		])('refuses %s', async (query) => {
			expect((await get(`/messages?${query}`)).status).toBe(400);
		});

		it('shows a message after the lag only', async () => {
			api.lagMs = 60_000;
			const { id, request_id } = says('One');
			expect((await get('/messages')).rows).toEqual([]);
			expect((await get(`/messages/${id}`)).status).toBe(404);
			expect((await get(`/requests/${request_id}/messages`)).body).toEqual([]);
		});

		it('gives an empty extra_data as a list, and an external id in it', async () => {
			says('One');
			const sent = await call('POST', '/messages', { client_id: client.id, text: 'Two', external_id: 'x-1' });
			const { rows } = await get('/messages');
			expect(rows.map((row) => row.extra_data)).toEqual([[], { external_id: 'x-1' }]);
			expect(rows[1]?.id).toBe(sent.data.message_id);
		});
	});

	describe('GETs that change something', () => {
		it('mark a message read and unread', async () => {
			const { id } = says('One');
			expect((await get(`/messages/${id}/read`)).body).toEqual({ status: 'success' });
			expect((await get(`/messages/${id}`)).data.read).toBe(1);
			await get(`/messages/${id}/unread`);
			expect((await get(`/messages/${id}`)).data.read).toBe(0);
		});

		it('transfer the dialog of a message to an operator, and to one of a group who is online', async () => {
			const { id } = says('One');
			const away = api.world.addOperator('Ivan', 'Away', 'ivan@example.com', { online: 0 });
			const group = api.world.addOperatorGroup('Sales', [away, operator]);
			const path = `/messages/${id}/transfer`;
			expect((await get(`${path}?operator_id=${away.id}&force_assign=true`)).body).toEqual({
				data: [],
				status: 'success',
			});
			expect(dialog().operator_id).toBe(away.id);
			expect((await get(`${path}_to_group?group_id=${group.id}`)).data).toEqual({
				assignee: { id: operator.id },
			});
			expect(dialog().operator_id).toBe(operator.id);
			expect((await get(`${path}?operator_id=1`)).body.message).toBe('Operator not found');
			expect((await get(`${path}_to_group?group_id=1`)).body.message).toBe('Operator group not found');
			expect((await get(`/messages/1/transfer?operator_id=${operator.id}`)).body.message).toBe(
				'Message not found',
			);
			expect(api.problems).toEqual([]);
		});

		it('give an operator who is away a dialog only by force, where set so', async () => {
			api.behaviour.onlineOnly = true;
			operator.online = 0;
			const { id } = says('One');
			expect((await get(`/messages/${id}/transfer?operator_id=${operator.id}`)).status).toBe(400);
			const put = async (extra: object) =>
				(await call('PUT', `/dialogs/${dialog().id}`, { operator_id: operator.id, ...extra })).status;
			expect(await put({})).toBe(400);
			expect(await put({ force_assign: true })).toBe(200);
		});
	});

	describe('POST /messages', () => {
		it('opens a request unless told not to', async () => {
			const { request_id } = says('One');
			api.world.closeRequest(client, channel);
			const comment = { client_id: client.id, text: 'Note', type: 'comment' };
			const quiet = await call('POST', '/messages', { ...comment, open_dialog: false });
			expect(quiet.data.request_id).toBe(request_id);
			expect(dialog().state).toBe('closed');
			const loud = await call('POST', '/messages', comment);
			expect(loud.data.request_id).not.toBe(request_id);
			expect(dialog().state).toBe('open');
		});

		it("takes the transport named, otherwise that of the client's last message", async () => {
			const both = api.world.addChannel('Both', ['telegram', 'viber']);
			api.world.clientWrites(client, both, 'Hi', { transport: 'viber' });
			const send = async (extra: object = {}) =>
				(await call('POST', '/messages', { client_id: client.id, text: 'x', ...extra })).data.transport;
			expect(await send()).toBe('viber');
			expect(await send({ transport: 'telegram' })).toBe('telegram');
			expect(api.problems).toEqual([]);
			await send({ transport: 'sms' });
			expect(api.problems.join()).toContain('does not carry "sms"');
		});

		it('writes down what is unknown in buttons', async () => {
			says('One');
			const button = { type: 'reply', text: 'Yes', color: 'red' };
			const send = async (extra: object) =>
				await call('POST', '/messages', { client_id: client.id, text: 'x', ...extra });
			await send({ inline_buttons: [button], keyboard: { buttons: [button] } });
			expect(api.problems).toEqual([]);
			await send({ inline_buttons: [{ ...button, type: 'link' }] });
			await send({ keyboard: { buttons: [{ ...button, label: 'Yes' }] } });
			expect(api.problems).toHaveLength(2);
		});
	});

	describe('clients', () => {
		it('are found by phone and by tags', async () => {
			const boris = api.world.addClient('Boris', '[tg] 5', '79000000002');
			const [hot, cold] = [api.world.addTag('Hot'), api.world.addTag('Cold')];
			api.world.tagClient(boris, hot);
			api.world.tagClient(client, cold);
			expect(ids(await get('/clients?phone=79000000002'))).toEqual([boris.id]);
			expect(ids(await get(`/clients?tags=${hot.id}`))).toEqual([boris.id]);
			expect(ids(await get(`/clients?tags=${hot.id},${cold.id}`))).toEqual([client.id, boris.id]);
			expect(api.problems).toEqual([]);
			await get('/clients?phone=%2B79000000002');
			expect(api.problems).toHaveLength(1);
		});

		it('come in the order asked for only where set so', async () => {
			const boris = api.world.addClient('Boris', '79000000002');
			expect(ids(await get('/clients?order=desc'))).toEqual([client.id, boris.id]);
			api.behaviour.clientOrder = true;
			expect(ids(await get('/clients?order=desc'))).toEqual([boris.id, client.id]);
			expect(api.problems).toEqual([]);
		});

		it('are created, once per phone', async () => {
			const body = { phone: '79000000009', transport: 'wa_direct', channel_id: channel.id, nickname: 'Vera' };
			const { data } = await call('POST', '/clients', body);
			expect(data).toMatchObject({ phone: '79000000009', assigned_name: 'Vera' });
			expect((await get(`/clients/${String(data.id)}/transport`)).rows).toEqual([
				{ channel_id: channel.id, transports: ['wa_direct'] },
			]);
			const again = await call('POST', '/clients', body);
			expect(again.status).toBe(400);
			expect(again.body.errors).toEqual({ client: ['Client already exist', `{"id":${String(data.id)}}`] });
			expect(api.problems).toEqual([]);
		});

		it.each([
			[{ phone: '+79000000009' }, 'phone'],
			[{ phone: '123456789' }, 'phone'],
			[{ phone: '790000000091234' }, 'phone'],
			[{ phone: 79000000009 }, 'phone'],
			[{ transport: undefined }, 'transport'],
			[{ transport: 'sms' }, 'transport'],
			[{ channel_id: 1 }, 'channel_id'],
		])('are not created with %j', async (wrong, field) => {
			const body = { phone: '79000000009', transport: 'wa_direct', ...wrong };
			const { status, body: answer } = await call('POST', '/clients', body);
			expect(status).toBe(400);
			expect(Object.keys(answer.errors as Row)).toEqual([field]);
			expect(api.world.clients).toEqual([client]);
		});

		it('need a channel where several carry the transport', async () => {
			const body = { phone: '79000000009', transport: 'wa_direct' };
			const second = api.world.addChannel('Second', ['wa_direct']);
			expect((await call('POST', '/clients', body)).status).toBe(400);
			expect((await call('POST', '/clients', { ...body, channel_id: second.id })).status).toBe(200);
		});

		it('who never wrote cannot be written to without the paid option', async () => {
			await start({ writeFirst: false });
			expect((await get('/companies/api_info')).data.write_first_option).toBe(false);
			const create = async (phone: string) =>
				(await call('POST', '/clients', { phone, transport: 'wa_direct' })).body;
			expect((await create('79000000009')).message).toContain('text invented');
			// That the client exists is said all the same.
			expect((await create(client.phone)).errors).toHaveProperty('client');
			const send = { client_id: client.id, text: 'Hello', channel_id: channel.id };
			expect((await call('POST', '/messages', send)).body.message).toContain('text invented');
			expect(api.world.dialogs).toEqual([]);
			says('Hi');
			expect((await call('POST', '/messages', send)).status).toBe(200);
		});

		it('are updated, with an empty text deleting a custom field', async () => {
			const field = api.world.addCustomField('Colour');
			const put = async (body: object) => await call('PUT', `/clients/${client.id}`, body);
			await put({
				nickname: 'Anna P.',
				comment: 'c',
				extra_comment_2: 'e',
				external_id: '77',
				custom_fields: { [field.id]: 'blue', language: 'en' },
			});
			expect((await get(`/clients/${client.id}`)).data).toMatchObject({
				assigned_name: 'Anna P.',
				comment: 'c',
				extra_comment_1: null,
				extra_comment_2: 'e',
				external_id: '77',
				custom_fields: { [field.id]: 'blue', language: 'en' },
			});
			await put({ custom_fields: { [field.id]: '', language: '' } });
			// An empty map comes as a list.
			expect((await get(`/clients/${client.id}`)).data).toMatchObject({ comment: 'c', custom_fields: [] });
			expect(api.problems).toEqual([]);
			await put({ custom_fields: { '7': 'x' } });
			expect(api.problems).toHaveLength(1);
			expect((await put({ custom_fields: { [field.id]: 5 } })).status).toBe(400);
		});

		it('are updated with each of the answers that were seen', async () => {
			const put = async () => (await call('PUT', `/clients/${client.id}`, { comment: 'x' })).body;
			expect(await put()).toMatchObject({ data: { client_id: client.id } });
			api.behaviour.clientUpdateAnswer = 'array';
			expect(await put()).toMatchObject({ data: [{ id: client.id }] });
			api.behaviour.clientUpdateAnswer = 'status';
			expect(await put()).toEqual({ status: 'success' });
		});
	});

	describe('dialogs and requests', () => {
		it('are listed by state and operator, and by client under the client', async () => {
			says('One');
			const boris = api.world.addClient('Boris', '79000000002');
			api.world.operatorWrites(operator, boris, channel, 'Hello');
			api.world.closeRequest(boris, channel);
			const [first, second] = api.world.dialogs.map(({ id }) => id);
			expect(ids(await get('/dialogs?state=open'))).toEqual([first]);
			expect(ids(await get(`/dialogs?operator_id=${operator.id}`))).toEqual([second]);
			expect(ids(await get('/dialogs?order=desc'))).toEqual([second, first]);
			expect(ids(await get(`/clients/${client.id}/dialogs`))).toEqual([first]);
			expect(api.problems).toEqual([]);
		});

		it('wait for an answer', async () => {
			const message = says('One');
			expect(ids(await get('/dialogs/unanswered?limit=600'))).toEqual([]);
			message.at -= 700_000;
			expect(ids(await get('/dialogs/unanswered?limit=600'))).toEqual([message.dialog_id]);
			api.world.operatorWrites(operator, client, channel, 'Two');
			expect(ids(await get('/dialogs/unanswered?limit=600'))).toEqual([]);
		});

		it('are closed and reopened, the operator named along', async () => {
			says('One');
			const put = async (body: object) => await call('PUT', `/dialogs/${dialog().id}`, body);
			expect((await put({ operator_id: operator.id, state: 'closed' })).data).toMatchObject({
				state: 'closed',
				operator_id: operator.id,
			});
			expect(api.world.requests).toMatchObject([{ closed: true }]);
			await put({ operator_id: null, state: 'open' });
			expect(dialog()).toMatchObject({ state: 'open', operator_id: null, end: null });
			expect(api.world.requests).toHaveLength(1);
			expect(api.problems).toEqual([]);
			await put({ state: 'closed' });
			expect(api.problems.join()).toContain('not known to be accepted');
			expect((await put({ operator_id: null, state: 'done' })).status).toBe(400);
			expect((await put({ operator_id: 1 })).status).toBe(404);
		});

		it('are closed by request or by client', async () => {
			const close = async (body: object) => (await call('PUT', '/requests/close', body)).status;
			const { request_id } = says('One');
			expect(await close({ request_id })).toBe(200);
			expect(dialog().state).toBe('closed');
			says('Two');
			expect(await close({ client_id: client.id })).toBe(200);
			expect(api.world.requests.map((request) => request.closed)).toEqual([true, true]);
			expect(await close({ request_id: 1 })).toBe(404);
			expect(await close({})).toBe(400);
			expect(await close({ request_id, client_id: client.id })).toBe(400);
		});

		it('answer in each of the shapes that were seen', async () => {
			const { request_id, dialog_id } = says('One', '2026-07-17T10:48:57Z');
			const [request] = api.world.requests;
			if (!request) throw new Error('No request');
			const tag = api.world.addTag('Hot');
			api.world.tagRequest(request, tag);
			expect((await get(`/requests/${request_id}`)).body).toEqual({
				data: { dialog_id },
				status: 'success',
			});
			expect((await get(`/requests/${request_id}/messages`)).body).toMatchObject([{ created: 1784285337 }]);
			Object.assign(api.behaviour, {
				requestAnswer: 'root',
				requestTags: true,
				requestMessagesAnswer: 'data',
			});
			expect((await get(`/requests/${request_id}`)).body).toEqual({ dialog_id, tags: [tag.id] });
			expect((await get(`/requests/${request_id}/messages`)).rows).toHaveLength(1);
		});
	});

	describe('tags', () => {
		it('are created in a group, with colours without #', async () => {
			const group = api.world.addTagGroup('Sales');
			const tag = {
				tag_group_id: group.id,
				tag_label: 'Hot',
				tag_description: 'Buys soon',
				tag_bg_color: '5be6c1',
				tag_text_color: 'ffffff',
				order_show: 1,
			};
			const { data } = await call('POST', '/tags', tag);
			expect((await get(`/tags/${String(data.id)}`)).data).toEqual({
				id: data.id,
				group_id: group.id,
				group_name: 'Sales',
				label: 'Hot',
				description: 'Buys soon',
			});
			const status = async (wrong: object) => (await call('POST', '/tags', { ...tag, ...wrong })).status;
			expect(await status({ tag_bg_color: '#5be6c1' })).toBe(400);
			expect(await status({ tag_text_color: 'white' })).toBe(400);
			expect(await status({ tag_group_id: 1 })).toBe(400);
			expect(await status({ tag_label: '' })).toBe(400);
			const { data: own } = await call('POST', '/tag_groups', {
				tag_group_name: 'New',
				order_show: 1,
				display: 1,
			});
			expect(await status({ tag_group_id: own.id })).toBe(200);
			expect(api.problems).toEqual([]);
		});

		it('are added to a client or a request, and taken off with query parameters', async () => {
			const { request_id } = says('One');
			const [a, b] = [api.world.addTag('A'), api.world.addTag('B')];
			const assign = async (body: object) => (await call('POST', '/tags/assign_to', body)).status;
			await assign({ tag_ids: [a.id], assignee_type: 'client', assignee_id: client.id });
			await assign({
				tag_ids: [a.id, String(b.id)],
				assignee_type: 'client',
				assignee_id: String(client.id),
			});
			expect(client.tags).toEqual([a, b]);
			await assign({ tag_ids: [a.id], assignee_type: 'request', assignee_id: request_id });
			expect(api.world.requests[0]?.tags).toEqual([a]);
			const remove = async (query: string) => await call('DELETE', `/tags/${a.id}/delete_from${query}`);
			await remove(`?client_id=${client.id}`);
			await remove(`?request_id=${request_id}`);
			expect(client.tags).toEqual([b]);
			expect(api.world.requests[0]?.tags).toEqual([]);
			expect(api.problems).toEqual([]);
			expect(await assign({ tag_ids: [1], assignee_type: 'client', assignee_id: client.id })).toBe(404);
			expect(await assign({ tag_ids: [a.id], assignee_type: 'dialog', assignee_id: 1 })).toBe(400);
			expect((await remove('')).status).toBe(400);
		});
	});

	describe('what the account consists of', () => {
		it('operators, by each filter', async () => {
			const gone = api.world.addOperator('Ivan', 'Gone', 'ivan@example.com', { role: 'deleted', online: 1 });
			const away = api.world.addOperator('Petr', 'Away', 'petr@example.com', { online: 0, status_id: 4 });
			expect(ids(await get('/operators'))).toEqual([operator.id, gone.id, away.id]);
			expect(ids(await get('/operators?online=1&status=enabled'))).toEqual([operator.id]);
			expect(ids(await get('/operators?email=petr@example.com'))).toEqual([away.id]);
			expect(ids(await get('/operators?role=deleted'))).toEqual([gone.id]);
			expect(ids(await get('/operators?status_id=4'))).toEqual([away.id]);
			expect((await get('/operators/statuses')).status).toBe(200);
			expect((await get(`/operators/${away.id}`)).data).toEqual(away);
			const group = api.world.addOperatorGroup('Sales', [operator, away]);
			expect((await get('/operators_groups')).rows).toEqual([
				{ id: group.id, name: 'Sales', operator_ids: [operator.id, away.id] },
			]);
			expect(api.problems).toEqual([]);
		});

		it('channels, of which the offset is ignored', async () => {
			const second = api.world.addChannel('Second', ['telegram']);
			expect(ids(await get('/channels?offset=1'))).toEqual([channel.id, second.id]);
			expect(ids(await get('/channels?phone=79990000000'))).toEqual([channel.id]);
			expect((await get(`/channels/${second.id}`)).data).toEqual(second);
			expect(api.problems).toEqual([]);
		});

		it('custom fields and reply templates', async () => {
			const field = api.world.addCustomField('UTM', { tracking_field: true });
			const template = api.world.addTemplate('/hi', 'Hello!');
			expect((await get('/custom_client_fields')).rows).toEqual([field]);
			expect((await get('/templates')).rows).toEqual([template]);
			expect((await get(`/templates/${template.id}`)).data).toEqual(template);
		});

		it('menus, without pages, and sends them', async () => {
			const root = api.world.addMenuItem('Root', { command: '/start' });
			const own = api.world.addMenuItem('Status', { parent: root, channel });
			const { body } = await get('/scenarios/menu_items?limit=1');
			expect(body).toEqual({
				status: 'success',
				data: [
					{ id: root.id, text: 'Root', command: '/start', parentID: null, position: 1 },
					{ id: own.id, text: 'Status', command: '/2', parentID: root.id, position: 2 },
				],
			});
			expect(ids(await get('/scenarios/menu_items?channel_id=1'))).toEqual([root.id]);
			expect(ids(await get('/scenarios/menu_items?level=2'))).toEqual([own.id]);
			const send = async () =>
				await call('POST', '/scenarios/send_menu_item', { client_id: client.id, menu_item_id: own.id });
			expect((await send()).status).toBe(400);
			says('One');
			expect((await send()).status).toBe(200);
			expect(api.world.messages.at(-1)).toMatchObject({ type: 'autoreply', text: 'Status' });
			expect(api.problems).toEqual([]);
		});

		it('the plan, as a test sets it', async () => {
			api.behaviour.account = { mode: 'demo', requests_this_month: 99_999 };
			expect((await get('/companies/api_info')).data).toMatchObject({
				mode: 'demo',
				requests_this_month: 99_999,
				write_first_option: true,
			});
			expect((await get('/companies/info')).status).toBe(200);
		});
	});

	describe('statistics', () => {
		it('compute the requests of a day of the company, newest first, numbers and texts mixed', async () => {
			api.behaviour.timezone = 'Asia/Almaty';
			const begin = Date.parse('2026-07-16T18:59:00Z');
			says('One').at = begin;
			api.world.operatorWrites(operator, client, channel, 'Two').at = begin + 12_000;
			Object.assign(api.world.closeRequest(client, channel), { start: begin, end: begin + 267_000 });
			const open = says('Three').request_id;
			Object.assign(api.world.requests[1] ?? {}, { start: begin + 30_000 });
			const { rows } = await get('/statistics?report=request_stats&date=2026-07-16&limit=200&offset=0');
			expect(rows).toMatchObject([
				{ request_id: open, request_end: '', request_time: '', reaction_time: '' },
				{
					request_start: '2026-07-16 23:59:00',
					request_end: '2026-07-17 00:03:27',
					request_time: 267,
					reaction_time: '12',
					request_type: 'common',
					client_id: client.id,
					operator_name: 'Olga Operatorova',
					incoming_messages: 1,
					outgoing_messages: '1',
				},
			]);
			expect((await get('/statistics?report=request_stats&date=2026-07-17')).rows).toEqual([]);
			expect(api.problems).toEqual([]);
		});

		it('give the rows a test has set, in pages', async () => {
			const set = [{ rating_id: 2 }, { rating_id: 1 }];
			api.world.setStatistics('rating', '2026-07-16', set);
			expect((await get('/statistics?report=rating&date=2026-07-16')).rows).toEqual(set);
			expect((await get('/statistics?report=rating&date=2026-07-16&offset=1')).rows).toEqual(set.slice(1));
			expect((await get('/statistics?report=rating&date=2026-07-17')).rows).toEqual([]);
		});

		it.each(['report=rating&date=16-07-2026', 'report=rating', 'report=sales&date=2026-07-16'])(
			'refuse %s',
			async (query) => expect((await get(`/statistics?${query}`)).status).toBe(400),
		);

		it('of the web are filtered by client', async () => {
			const boris = api.world.addClient('Boris', '79000000002');
			api.world.addWebAnalytics(client, { n: 1 }, { n: 2 });
			api.world.addWebAnalytics(boris, { n: 3 });
			expect((await get('/web_analytics_data')).rows).toHaveLength(3);
			expect((await get(`/web_analytics_data?client_id=${client.id}&order=desc`)).rows).toEqual([
				{ n: 2 },
				{ n: 1 },
			]);
			expect((await get(`/web_analytics_data?client_id=${client.id}&limit=1`)).rows).toEqual([{ n: 1 }]);
			expect(api.problems).toEqual([]);
			await get('/web_analytics_data?date_from=2026-07-16');
			expect(api.problems).toHaveLength(1);
		});
	});

	describe('events', () => {
		let receiver: Server;

		beforeEach(async () => {
			receiver = createServer((req, res) => req.resume().on('end', () => res.end()));
			await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
			await subscribe();
		});

		afterEach(async () => {
			receiver.closeAllConnections();
			await new Promise((resolve) => receiver.close(resolve));
		});

		async function subscribe(): Promise<void> {
			const { port } = receiver.address() as AddressInfo;
			const { status } = await call('POST', '/webhooks', {
				name: 'All',
				url: `http://127.0.0.1:${port}/`,
				events: [
					'inbox',
					'outbox',
					'comment',
					'new_client',
					'client_updated',
					'new_request',
					'close_request',
					'close_dialog',
					'dialog_transferred',
					'new_tag',
					'add_tag_to_client',
					'delete_tag_from_client',
					'add_tag_to_request',
					'delete_tag_from_request',
					'operator_status_changed',
				],
			});
			expect(status).toBe(200);
		}

		/** What was delivered since the last look, by event, without time and name. */
		async function delivered(): Promise<Array<[event: string, body: Row]>> {
			while (!api.deliveries.idle) await new Promise((resolve) => setImmediate(resolve));
			return api.deliveries.attempts
				.splice(0)
				.map(({ event, body }): [string, Row] => {
					const { hook_type, event_time, ...rest } = JSON.parse(body) as Row;
					expect(typeof event_time).toBe('string');
					return [hook_type === event ? event : `${event} as ${String(hook_type)}`, rest];
				})
				.sort(([a], [b]) => a.localeCompare(b));
		}

		const eventsOf = async () => (await delivered()).map(([event]) => event);

		it('of closing, reopening and giving a dialog away through the API', async () => {
			const { request_id, dialog_id } = says('One');
			expect(await eventsOf()).toEqual(['inbox', 'new_request']);
			const put = async (body: object) => await call('PUT', `/dialogs/${dialog_id}`, body);
			await put({ operator_id: operator.id });
			await put({ operator_id: operator.id });
			expect(await delivered()).toEqual([
				['dialog_transferred', { dialog_id, client_id: client.id, operator_id: operator.id, request_id }],
			]);
			await put({ operator_id: operator.id, state: 'closed' });
			await put({ operator_id: operator.id, state: 'closed' });
			expect(await delivered()).toEqual([
				['close_dialog', { dialog_id, client_id: client.id }],
				['close_request', { request_id }],
			]);
			await put({ operator_id: operator.id, state: 'open' });
			expect(await delivered()).toEqual([]);
			says('Two');
			expect(await eventsOf()).toEqual(['inbox', 'new_request']);
		});

		it('of tags: the id is the tag, the channel is named on adding only', async () => {
			const { request_id } = says('One');
			await delivered();
			const { id } = api.world.addTag('Hot');
			const assign = async (assignee_type: string, assignee_id: number) =>
				await call('POST', '/tags/assign_to', { tag_ids: [id], assignee_type, assignee_id });
			await assign('client', client.id);
			await assign('client', client.id);
			await assign('request', request_id);
			await call('DELETE', `/tags/${id}/delete_from?client_id=${client.id}`);
			await call('DELETE', `/tags/${id}/delete_from?request_id=${request_id}`);
			const group = api.world.tagGroups[0]?.id;
			const { data } = await call('POST', '/tags', { tag_group_id: group, tag_label: 'New' });
			expect(await delivered()).toEqual([
				['add_tag_to_client', { id, client_id: client.id, channel_id: channel.id }],
				['add_tag_to_request', { id, request_id, client_id: client.id }],
				['delete_tag_from_client', { id, client_id: client.id }],
				['delete_tag_from_request', { id, request_id, client_id: client.id }],
				['new_tag', { id: data.id }],
			]);
		});

		it('of clients, who stand at the top level', async () => {
			const { data } = await call('POST', '/clients', { phone: '79000000009', transport: 'wa_direct' });
			await call('PUT', `/clients/${String(data.id)}`, { nickname: 'Vera' });
			expect(await delivered()).toMatchObject([
				['client_updated', { id: data.id, assigned_name: 'Vera' }],
				['new_client', { id: data.id, phone: '79000000009', channels: [{ id: channel.id }] }],
			]);
		});

		it('of messages name our external id only where set so', async () => {
			says('One');
			await delivered();
			const send = { client_id: client.id, text: 'x', external_id: 'mark' };
			await call('POST', '/messages', send);
			const [[, silent] = ['', {}]] = await delivered();
			expect(silent).not.toHaveProperty('external_id');
			api.behaviour.echoExternalId = true;
			await call('POST', '/messages', { ...send, type: 'comment' });
			expect(await delivered()).toMatchObject([['comment', { external_id: 'mark' }]]);
		});

		it("of a client's message name the operator of the dialog only where set so", async () => {
			const inbox = async () => (await delivered()).find(([event]) => event === 'inbox')?.[1].operator_id;
			const write = () => api.world.clientWrites(client, channel, 'x', { operator });
			write();
			expect(await inbox()).toBeNull();
			api.behaviour.inboxOperator = true;
			expect(write().operator_id).toBe(operator.id);
			expect(await inbox()).toBe(operator.id);
		});

		it('of a survey: a request of the kind rating, to which the answer belongs', async () => {
			says('One');
			api.world.closeRequest(client, channel);
			await delivered();
			const survey = api.world.startSurvey(client, channel);
			expect(says('5').request_id).toBe(survey.id);
			const events = await delivered();
			expect(events.map(([event]) => event)).toEqual(['inbox', 'new_request', 'outbox']);
			expect(events[1]?.[1]).toMatchObject({ request_id: survey.id, type: 'rating', by_client: false });
		});

		it("of an operator's status arrive under another name", async () => {
			api.deliveries.emit('operator_status_changed', { id: String(operator.id), online: 0 });
			expect(await eventsOf()).toEqual(['operator_status_changed as operator_status_updated']);
		});
	});

	describe('files', () => {
		it('are a line of text unless a test sets them', async () => {
			const response = await fetch(`${api.url}/files/lamp.jpg`);
			expect([response.headers.get('content-type'), await response.text()]).toEqual([
				'text/plain; charset=utf-8',
				'File lamp.jpg',
			]);
		});

		it('have the bytes, the type and the status set, and may lead elsewhere', async () => {
			const bytes = Buffer.from([0xff, 0xd8, 0x00]);
			api.files.set('a.jpg', { type: 'image/jpeg', body: bytes });
			api.files.set('moved', { redirectTo: `${api.url}/files/a.jpg`, delayMs: 5 });
			api.files.set('gone', { status: 404 });
			const response = await fetch(`${api.url}/files/moved`, { headers: { 'x-test': '1' } });
			expect(response.headers.get('content-type')).toBe('image/jpeg');
			expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
			expect((await fetch(`${api.url}/files/gone`)).status).toBe(404);
			expect(api.fileCalls.map(({ name }) => name)).toEqual(['moved', 'a.jpg', 'gone']);
			expect(api.fileCalls[0]?.headers).toMatchObject({ 'x-test': '1' });
		});
	});
});
