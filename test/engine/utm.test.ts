import type { IDataObject } from 'n8n-workflow';

import { Chat2DeskEmulator } from '../emulators/chat2desk/server';
import { restTime, type Channel, type Client, type Message } from '../emulators/chat2desk/world';
import { run, runJson, type Connection } from './harness';

const START = Date.UTC(2026, 6, 17, 10, 0, 0);
const MINUTE = 60_000;

describe('request: resolveUtm', () => {
	let api: Chat2DeskEmulator;
	let connection: Connection;
	let channel: Channel;
	let client: Client;

	beforeEach(async () => {
		api = await new Chat2DeskEmulator().start();
		connection = { apiToken: api.token, baseUrl: api.url };
		channel = api.world.addChannel('WhatsApp', ['wa_direct']);
		client = api.world.addClient('Anna', '79000000001');
	});

	afterEach(async () => await api.stop());

	const parameters = (
		requestId: unknown,
		clientId: unknown = '',
		options: IDataObject = {},
	): IDataObject => ({
		resource: 'request',
		operation: 'resolveUtm',
		requestId: typeof requestId === 'number' ? String(requestId) : (requestId as string),
		clientId: { __rl: true, mode: 'id', value: String(clientId) },
		options,
	});

	const resolve = async (...given: Parameters<typeof parameters>): Promise<IDataObject> => {
		api.calls.length = 0;
		const [item] = await runJson(connection, parameters(...given));
		if (!item) throw new Error('No item');
		expect(api.problems).toEqual([]);
		return item;
	};

	/** What was asked of Chat2Desk, in order. */
	const asked = () => api.calls.map(({ method, path }) => `${method} ${path.replace('/v1', '')}`);

	const says = (text: string | null, minutes = 0, extraData: object = {}): Message =>
		Object.assign(api.world.clientWrites(client, channel, text, { silent: true, extraData }), {
			at: START + minutes * MINUTE,
		});

	const answers = (text: string): Message => {
		const operator = api.world.addOperator('Olga', 'Operatorova', 'olga@example.com');
		return api.world.operatorWrites(operator, client, channel, text, { silent: true });
	};

	const close = () => api.world.closeRequest(client, channel);

	/** Marks in web analytics: `minutes` after the request began. */
	const visit = (source: string, minutes: number, extra: object = {}) => ({
		client_id: client.id,
		click_time: restTime(START + minutes * MINUTE),
		utm_source: source,
		...extra,
	});

	const fails = (path: RegExp, status: number, message: string) =>
		api.faults.push({ path, status, body: { status: 'error', message } });

	describe('from web analytics', () => {
		it('takes the row of the first message, with two calls', async () => {
			says('An old question', -5000);
			close();
			const first = says('Hello');
			says('Are you there?', 1);
			const row = visit('google', -1, {
				message_id: first.id,
				utm_medium: 'cpc',
				utm_compaign: 'summer',
				gclid: 'G1',
				Yandex_id: 12345,
				page: { url: 'https://example.com/?utm_term=sofa' },
			});
			const rows = [row, visit('newer', -0.5), visit('later', 5)];
			api.world.addWebAnalytics(client, ...rows);
			api.world.addWebAnalytics(api.world.addClient('Boris', '79000000002'), visit('other', -0.1));
			expect(await resolve(first.request_id)).toEqual({
				found: true,
				source: 'web_analytics',
				utm: { source: 'google', medium: 'cpc', campaign: 'summer', content: null, term: 'sofa' },
				clickIds: { gclid: 'G1', yandex_id: '12345' },
				clickTime: '2026-07-17T09:59:00.000Z',
				clientId: client.id,
				requestId: first.request_id,
				messageId: first.id,
				raw: expect.arrayContaining(rows),
				warnings: [],
			});
			expect(asked()).toEqual([`GET /requests/${first.request_id}/messages`, 'GET /web_analytics_data']);
			expect(api.calls[1]?.query).toEqual({ client_id: String(client.id), order: 'desc', limit: '200' });
		});

		it('takes the newest row before the request where none names it, and says so', async () => {
			const { request_id } = says('Hello');
			api.world.addWebAnalytics(client, visit('old', -100), visit('close', -1), visit('later', 5));
			expect(await resolve(request_id)).toMatchObject({
				source: 'web_analytics',
				utm: { source: 'close' },
				warnings: [expect.stringContaining('newest one before it')],
			});
		});

		it('gives up where every row is later, and says so', async () => {
			const { request_id, id } = says('Hello');
			api.world.addWebAnalytics(client, visit('later', 5), visit('much later', 50));
			expect(await resolve(request_id)).toEqual({
				found: false,
				source: null,
				utm: { source: null, medium: null, campaign: null, content: null, term: null },
				clickIds: {},
				clickTime: null,
				clientId: client.id,
				requestId: request_id,
				messageId: id,
				raw: [expect.anything(), expect.anything()],
				warnings: [expect.stringMatching(/none of the 2 rows .* belongs to request/)],
			});
		});

		it('takes the newest row of a client without a request, with one call', async () => {
			api.world.addWebAnalytics(
				client,
				visit('old', -100),
				visit('new', 5, { message_id: 77, request_id: '88' }),
				visit('middle', 0),
			);
			expect(await resolve('', client.id)).toMatchObject({
				source: 'web_analytics',
				utm: { source: 'new' },
				clientId: client.id,
				requestId: 88,
				messageId: 77,
				warnings: [],
			});
			expect(asked()).toEqual(['GET /web_analytics_data']);
		});

		it('does not take rows of others when the filter is ignored', async () => {
			const { request_id } = says('Hello');
			api.faults.push({
				path: /web_analytics/,
				status: 200,
				body: { status: 'success', data: [visit('other', -1, { client_id: 1 }), visit('own', -2)] },
			});
			const item = await resolve(request_id);
			expect(item).toMatchObject({ utm: { source: 'own' } });
			expect(item.raw).toHaveLength(1);
		});

		it('takes the newest row while no message of the request is listed yet, and says so', async () => {
			const { request_id } = says('Hello');
			api.lagMs = Date.now();
			api.world.addWebAnalytics(client, visit('old', -100), visit('new', 0));
			expect(await resolve(request_id)).toMatchObject({
				utm: { source: 'new' },
				clientId: client.id,
				messageId: null,
				warnings: [expect.stringContaining('no message of request'), expect.stringContaining('newest')],
			});
			const known = await resolve(request_id, client.id);
			expect(known.utm).toMatchObject({ source: 'new' });
			expect(asked()).toEqual([`GET /requests/${request_id}/messages`, 'GET /web_analytics_data']);
		});

		it.each([
			[403, 'Access denied by the plan'],
			[404, 'Page not found'],
			[400, 'Not available'],
		])('goes on without it on HTTP %i, and notes it', async (status, message) => {
			const { request_id } = says('Hello from https://example.com/?utm_source=text');
			fails(/web_analytics/, status, message);
			expect(await resolve(request_id)).toMatchObject({
				source: 'message',
				utm: { source: 'text' },
				raw: [],
				warnings: [expect.stringMatching(new RegExp(`^Web analytics: .*${message}`))],
			});
		});

		it.each([[403], [404]])('is asked once per execution where it is closed (%i)', async (status) => {
			const { request_id } = says('Hello');
			fails(/web_analytics/, status, 'Page not found');
			const items = await runJson(connection, parameters(request_id, client.id), [{}, {}, {}]);
			expect(items.map(({ warnings }) => (warnings as string[]).length)).toEqual([1, 1, 1]);
			expect(api.callsTo('GET', /web_analytics/)).toHaveLength(1);
		});

		it('is asked again where only one client is not known', async () => {
			fails(/web_analytics/, 404, 'Client not found');
			await runJson(connection, parameters('', client.id), [{}, {}]);
			expect(api.callsTo('GET', /web_analytics/)).toHaveLength(2);
		});

		it.each([
			[401, 'You need to auth'],
			[403, 'Token is not correct'],
			[400, 'API calls exceeded API limit per month'],
		])('fails on HTTP %i "%s", which concerns everything', async (status, message) => {
			const { request_id } = says('Hello');
			fails(/web_analytics/, status, message);
			const { error } = await run(connection, parameters(request_id));
			expect(error?.message).toContain(message);
		});
	});

	describe('from custom fields', () => {
		const field = (name: string, value: string, tracking_field = false): string => {
			const { id } = api.world.addCustomField(name, { tracking_field });
			client.custom_fields[String(id)] = value;
			return String(id);
		};

		it('reads the mapped ones without asking for the list of fields', async () => {
			const { request_id } = says('Hello');
			const source = field('Where from', 'google');
			const time = field('When', '2026-07-17T09:00:00Z');
			const options = {
				customFieldMapping: {
					field: [
						{ customField: source, parameter: 'utm_source' },
						{ customField: time, parameter: 'click_time' },
					],
				},
			};
			expect(await resolve(request_id, '', options)).toMatchObject({
				source: 'custom_fields',
				utm: { source: 'google' },
				clickTime: '2026-07-17T09:00:00.000Z',
				warnings: [expect.stringContaining('nothing about client')],
			});
			expect(asked()).toEqual([
				`GET /requests/${request_id}/messages`,
				'GET /web_analytics_data',
				`GET /clients/${client.id}`,
			]);
		});

		it('reads named and tracking fields by the list, which is asked for once per execution', async () => {
			field('utm_medium', 'cpc');
			field('First page', 'https://example.com/?utm_source=google', true);
			field('Favourite page', 'https://example.com/?utm_term=wrong');
			const items = await runJson(connection, parameters('', client.id), [{}, {}]);
			expect(items).toHaveLength(2);
			for (const item of items) {
				expect(item).toMatchObject({
					source: 'custom_fields',
					utm: { source: 'google', medium: 'cpc', term: null },
				});
			}
			expect(api.callsTo('GET', /custom_client_fields/)).toHaveLength(1);
			expect(api.problems).toEqual([]);
		});

		it('goes on when the client cannot be read', async () => {
			fails(/^\/clients\/\d+$/, 404, 'Client not found');
			expect(await resolve('', client.id, { defaultUtm: { source: 'direct' } })).toMatchObject({
				source: 'default',
				warnings: [expect.anything(), expect.stringContaining('Client not found')],
			});
		});
	});

	describe('from messages', () => {
		it('reads extra_data of the request before its text', async () => {
			says('?utm_source=old', -5000, { utm_source: 'older' });
			close();
			const { request_id } = says('Hello https://example.com/?utm_source=text');
			says('More', 1, { visit: { utm_source: 'extra', utm_campaign: 'c' } });
			expect(await resolve(request_id)).toMatchObject({
				source: 'extra_data',
				utm: { source: 'extra', campaign: 'c' },
			});
			expect(asked()).toHaveLength(3);
		});

		it('reads the first text of the client, not ours', async () => {
			const { request_id, id } = answers('Look: https://example.com/?utm_source=ours');
			says('https://example.com/?utm_source=theirs&fbclid=F1');
			says('https://example.com/?utm_source=second', 1);
			expect(await resolve(request_id)).toMatchObject({
				source: 'message',
				utm: { source: 'theirs' },
				clickIds: { fbclid: 'F1' },
				messageId: id,
			});
		});

		it.each([
			['ysclid', 'Hello https://example.com/?ysclid=Y1'],
			['msclkid', 'https://example.com/?msclkid=Y1&x=2'],
			['gbraid', '<a href="https://example.com/?gbraid=Y1&amp;x=2">x</a>'],
		])('takes a click id alone, %s, for an origin without UTM', async (name, text) => {
			const { request_id } = says(text);
			expect(await resolve(request_id)).toMatchObject({
				found: true,
				source: 'message',
				utm: { source: null, medium: null, campaign: null, content: null, term: null },
				clickIds: { [name]: 'Y1' },
			});
		});

		it('takes a click that opened WhatsApp for an origin', async () => {
			const { request_id } = says('Hello', 0, { referral: { source_type: 'ad', ctwa_clid: 'ARA1' } });
			expect(await resolve(request_id)).toMatchObject({
				found: true,
				source: 'extra_data',
				clickIds: { ctwa_clid: 'ARA1' },
			});
		});

		it('reads rows in the words of the messages of a request', async () => {
			const { request_id, id, dialog_id } = says('x');
			const body = [
				{
					id: id + 1,
					type: 'out',
					text: '?utm_source=ours',
					operatorID: 0,
					clientID: client.id,
					created: START / 1000,
				},
				{
					id,
					type: 'in',
					text: '?utm_source=theirs',
					clientID: client.id,
					dialogID: dialog_id,
					created: START / 1000,
				},
			];
			api.faults.push({ path: /requests\/\d+\/messages/, status: 200, body });
			expect(await resolve(request_id)).toMatchObject({
				source: 'message',
				utm: { source: 'theirs' },
				clientId: client.id,
				messageId: id,
			});
		});

		it('reads those of the newest request of a client, with one call more', async () => {
			says('?utm_source=old', -5000);
			close();
			const { request_id, id } = says('?utm_source=new');
			says('thanks', 1);
			expect(await resolve('', client.id)).toMatchObject({
				source: 'message',
				utm: { source: 'new' },
				requestId: request_id,
				messageId: id,
			});
			expect(asked()).toEqual(['GET /web_analytics_data', `GET /clients/${client.id}`, 'GET /messages']);
		});

		it('finds the beginning of a newest request longer than a page', async () => {
			const { request_id, id } = says('?utm_source=beginning');
			for (let n = 1; n <= 250; n++) says('more', n);
			expect(await resolve('', client.id)).toMatchObject({
				source: 'message',
				utm: { source: 'beginning' },
				requestId: request_id,
				messageId: id,
			});
			expect(asked()).toHaveLength(4);
		});

		it.each([['data'], ['array']] as const)(
			'reads them whichever shape the answer has: %s',
			async (shape) => {
				api.behaviour.requestMessagesAnswer = shape;
				const { request_id } = says('?utm_source=a');
				expect(await resolve(request_id)).toMatchObject({ utm: { source: 'a' }, clientId: client.id });
			},
		);

		it('reads the dialog where the messages of a request are not to be had', async () => {
			says('?utm_source=old', -5000);
			close();
			const { request_id, id } = says('?utm_source=a');
			fails(/requests\/\d+\/messages/, 404, 'Page not found');
			expect(await resolve(request_id)).toMatchObject({
				utm: { source: 'a' },
				clientId: client.id,
				messageId: id,
				warnings: [expect.stringContaining('Page not found'), expect.anything()],
			});
			expect(asked().slice(0, 3)).toEqual([
				`GET /requests/${request_id}/messages`,
				`GET /requests/${request_id}`,
				'GET /messages',
			]);
		});

		it('asks for the first message in full where the listed ones do not name the client', async () => {
			const { request_id, id } = says('?utm_source=a');
			const body = [{ id, type: 'from_client', text: '?utm_source=a', created: START / 1000 }];
			api.faults.push({ path: /requests\/\d+\/messages/, status: 200, body });
			api.world.addWebAnalytics(client, visit('google', -1));
			expect(await resolve(request_id)).toMatchObject({ utm: { source: 'google' }, clientId: client.id });
			expect(asked()).toEqual([
				`GET /requests/${request_id}/messages`,
				`GET /messages/${id}`,
				'GET /web_analytics_data',
			]);
		});
	});

	describe('from the defaults', () => {
		const channelDefaults = () => ({
			mapping: [
				{ channelId: '', transport: '', source: 'any' },
				{ channelId: channel.id, transport: '', source: 'channel', medium: 'chat' },
				{ channelId: String(channel.id), transport: 'telegram', source: 'other' },
			],
		});

		it('takes the most specific one of the channel', async () => {
			const { request_id } = says('Hello');
			const options = { channelDefaults: channelDefaults(), defaultUtm: { source: 'direct' } };
			expect(await resolve(request_id, '', options)).toMatchObject({
				found: true,
				source: 'channel_default',
				utm: { source: 'channel', medium: 'chat', campaign: null },
			});
			expect(asked()).toHaveLength(3);
		});

		it('takes the global one where none of the channel fits', async () => {
			const { request_id } = says('Hello');
			const options = {
				channelDefaults: { mapping: [{ channelId: '', transport: 'telegram', source: 'tg' }] },
				defaultUtm: { source: 'direct', medium: '' },
			};
			expect(await resolve(request_id, '', options)).toMatchObject({
				source: 'default',
				utm: { source: 'direct', medium: null },
			});
		});

		it('takes the channel of the dialog while no message is listed', async () => {
			const { request_id } = says('Hello');
			api.lagMs = Date.now();
			expect(await resolve(request_id, client.id, { channelDefaults: channelDefaults() })).toMatchObject({
				source: 'channel_default',
				utm: { source: 'channel' },
			});
		});

		it('ignores the session when told so: no call for the global one', async () => {
			const { request_id } = says('?utm_source=a');
			api.world.addWebAnalytics(client, visit('google', -1));
			const options = { ignoreSession: true, defaultUtm: { source: 'direct' } };
			expect(await resolve(request_id, client.id, options)).toEqual({
				found: true,
				source: 'default',
				utm: { source: 'direct', medium: null, campaign: null, content: null, term: null },
				clickIds: {},
				clickTime: null,
				clientId: client.id,
				requestId: request_id,
				messageId: null,
				raw: [],
				warnings: [],
			});
			expect(asked()).toEqual([]);
		});

		it('ignores the session when told so: one call for that of the channel', async () => {
			const { request_id } = says('?utm_source=a');
			const options = { ignoreSession: true, channelDefaults: channelDefaults() };
			expect(await resolve(request_id, '', options)).toMatchObject({ utm: { source: 'channel' } });
			expect(asked()).toEqual([`GET /requests/${request_id}/messages`]);
			expect(await resolve('', client.id, options)).toMatchObject({ utm: { source: 'channel' } });
			expect(asked()).toEqual(['GET /messages']);
		});

		it('has nothing found as a result, with all sources asked in order', async () => {
			const { request_id } = says('Hello');
			client.custom_fields['7'] = 'x';
			expect(await resolve(request_id)).toMatchObject({ found: false, source: null });
			expect(asked()).toEqual([
				`GET /requests/${request_id}/messages`,
				'GET /web_analytics_data',
				`GET /clients/${client.id}`,
				'GET /custom_client_fields',
			]);
		});
	});

	describe('what is asked for', () => {
		it('is refused without request and client, before any call', async () => {
			const { error } = await run(connection, parameters('', ''));
			expect(error?.message).toContain('Neither a request nor a client');
			expect(error?.context?.data).toMatchObject({ code: 'VALIDATION' });
			expect(api.calls).toEqual([]);
		});

		it.each([
			['abc', '', 'Request ID'],
			['', '={{ "abc" }}', 'Client'],
		])('is refused when it is no number: %p %p', async (requestId, clientId, label) => {
			const { error } = await run(connection, parameters(requestId, clientId));
			expect(error?.message).toContain(label);
			expect(api.calls).toEqual([]);
		});

		it.each<[string, IDataObject]>([
			['Ignore Session', { ignoreSession: 'maybe' }],
			['Ignore Session', { ignoreSession: null }],
			['Source of Default 1', { channelDefaults: { mapping: [{ source: { a: 1 } }] } }],
			['Source', { defaultUtm: { source: ['a'] } }],
		])('is refused where %s is %j', async (label, options) => {
			const { error } = await run(connection, parameters(1, '', options));
			expect(error?.context?.data).toMatchObject({ code: 'VALIDATION' });
			expect(error?.message).toContain(label);
			expect(api.calls).toEqual([]);
		});

		it("may be written as text or as Chat2Desk's web application writes it", async () => {
			const { request_id } = says('?utm_source=a');
			expect(await resolve(`N-${request_id}`, '', { ignoreSession: 'false' })).toMatchObject({
				utm: { source: 'a' },
				requestId: request_id,
			});
			expect(await resolve(request_id, '', { ignoreSession: 'true' })).toMatchObject({ found: false });
		});

		it('is refused when a channel default names no channel', async () => {
			const options = { channelDefaults: { mapping: [{ channelId: 'WhatsApp', source: 'a' }] } };
			const { error } = await run(connection, parameters(1, '', options));
			expect(error?.message).toContain('Channel of Default 1');
			expect(api.calls).toEqual([]);
		});

		it('is not found when there is no such request', async () => {
			const { error } = await run(connection, parameters(999_999));
			expect(error?.context?.data).toMatchObject({ code: 'NOT_FOUND' });
		});

		it('may be a request that is not found when the client is known', async () => {
			api.world.addWebAnalytics(client, visit('google', -1));
			expect(await resolve(999_999, client.id)).toMatchObject({
				found: false,
				clientId: client.id,
				warnings: [expect.anything(), expect.stringContaining('999999'), expect.stringContaining('none of')],
			});
		});

		it('is the client of the request where another one is given', async () => {
			const { request_id } = says('Hello');
			api.world.addWebAnalytics(client, visit('google', -1));
			const other = api.world.addClient('Boris', '79000000002');
			expect(await resolve(request_id, other.id)).toMatchObject({
				utm: { source: 'google' },
				clientId: client.id,
				warnings: [expect.stringContaining(`not to client ${other.id}`), expect.anything()],
			});
		});

		it('may come from expressions that give null or numbers', async () => {
			const { request_id } = says('?utm_source=a');
			const [item] = await runJson(
				connection,
				{
					...parameters('={{ $json.requestId }}'),
					clientId: { __rl: true, mode: 'id', value: '={{ $json.clientId }}' },
				},
				[{ requestId: request_id, clientId: null }],
			);
			expect(item).toMatchObject({ utm: { source: 'a' }, clientId: client.id });
		});
	});
});
