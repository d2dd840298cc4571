import type { IDataObject } from 'n8n-workflow';

import { restClient, type Channel, type Client } from '../../emulators/chat2desk/world';
import { byId, useStandIn } from '../standIn';

const standIn = useStandIn();
let channel: Channel;

beforeEach(() => {
	channel = standIn().world.addChannel('WhatsApp', ['wa_direct', 'viber_business'], '79990000000');
});

const newClient = (extra: object = {}) => ({
	phone: '+7 900 000-00-01',
	channelId: byId(channel.id),
	transport: 'wa_direct',
	additionalFields: {},
	...extra,
});
const onlyClient = () => restClient(standIn().world.clients[0] as Client);

/** The form of custom fields, as n8n stores it. */
const form = (value: IDataObject | null, type = 'string') => ({
	mappingMode: 'defineBelow',
	value,
	matchingColumns: [],
	schema: Object.keys(value ?? {}).map((id) => ({
		id,
		displayName: id,
		type,
		required: false,
		defaultMatch: false,
		display: true,
	})),
});

const ALL_FIELDS = {
	nickname: 'Anna',
	comment: 'Likes tea',
	extraComment1: 'one',
	extraComment2: 'two',
	extraComment3: 'three',
	externalId: 'crm-5',
};
const ALL_NAMES = {
	nickname: 'Anna',
	comment: 'Likes tea',
	extra_comment_1: 'one',
	extra_comment_2: 'two',
	extra_comment_3: 'three',
	external_id: 'crm-5',
};

describe('client: create', () => {
	const create = async (extra: object = {}) => await standIn().json('client.create', newClient(extra));

	it("creates a client and returns Chat2Desk's row, untouched", async () => {
		const [row] = await create({ additionalFields: { nickname: 'Anna' } });
		expect(row).toEqual(onlyClient());
		expect(standIn().asked).toEqual([
			[
				'POST /clients',
				{ phone: '79000000001', transport: 'wa_direct', channel_id: channel.id, nickname: 'Anna' },
			],
		]);
	});

	it('takes the channel from the list and the transport as an expression', async () => {
		await standIn().json(
			'client.create',
			newClient({
				channelId: { __rl: true, mode: 'list', value: String(channel.id), cachedResultName: 'WhatsApp' },
				transport: '={{ $json.transport }}',
			}),
			[{ transport: ' viber_business ' }],
		);
		expect(standIn().asked[0]?.[1]).toEqual({
			phone: '79000000001',
			transport: 'viber_business',
			channel_id: channel.id,
		});
	});

	it('CLIENT_EXISTS names the one there is', async () => {
		const client = standIn().world.addClient('Anna', '79000000001');
		const error = await standIn().failure('client.create', newClient());
		expect(error.message).toContain('Client already exist');
		expect(error.description).toContain('existing client');
		expect(error.context).toMatchObject({
			data: { code: 'CLIENT_EXISTS', httpCode: 400, clientId: client.id },
		});
		expect(standIn().world.clients).toHaveLength(1);
	});

	it('is not left in doubt by an answer without a client', async () => {
		const { api } = standIn();
		api.faults.push({ path: /clients/, status: 200, body: { data: [], status: 'success' } });
		const error = await standIn().failure('client.create', newClient());
		expect(error.description).toContain('Look the client up');
		expect(error.context).toMatchObject({ data: { code: 'BAD_RESPONSE' } });
		expect(api.calls).toHaveLength(1);
	});

	it('tries again after a fault of the server, and creates nobody twice', async () => {
		standIn().api.faults.push({ path: /clients/, times: 1, status: 503 });
		expect(await create()).toEqual([onlyClient()]);
		expect(standIn().asked).toHaveLength(2);
	});

	it.each<[string, object, string, string]>([
		['a phone that is none', { phone: 'Anna' }, 'Phone cannot be used', 'country code'],
		['an empty transport', { transport: '={{ $json.none }}' }, 'Transport is empty', 'Transport'],
		[
			'no channel',
			{ channelId: byId('={{ $json.none }}') },
			'Channel has to be a number, but is empty',
			'Channel',
		],
	])('refuses %s before any call', async (_, extra, text, advice) => {
		const error = await standIn().failure('client.create', newClient(extra));
		expect(error.message).toContain(text);
		expect(error.description).toContain(advice);
		expect(error.context).toMatchObject({ data: { code: 'VALIDATION', httpCode: null } });
		expect(standIn().asked).toEqual([]);
	});
});

describe('client: get', () => {
	it("returns Chat2Desk's row, untouched, or the main fields with Simplify", async () => {
		const client = standIn().world.addClient('Anna', '[tg] 100001', '79000000001');
		client.custom_fields = { '1': 'blue' };
		client.comment = 'Likes tea';
		const parameters = { clientId: byId(client.id) };
		expect(await standIn().json('client.get', parameters)).toEqual([restClient(client)]);
		expect(await standIn().json('client.get', { ...parameters, simplify: true })).toEqual([
			{
				id: client.id,
				name: 'Anna',
				assigned_name: null,
				phone: '[tg] 100001',
				client_phone: '79000000001',
				comment: 'Likes tea',
				custom_fields: { '1': 'blue' },
				tags: [],
			},
		]);
		expect(standIn().asked).toEqual(Array(2).fill([`GET /clients/${client.id}`, {}]));
	});

	it('reads a row that comes in a list of one, and leaves a field out that it lacks', async () => {
		standIn().api.faults.push({ path: /clients/, status: 200, body: { data: [{ id: '5', name: 'Anna' }] } });
		expect(await standIn().json('client.get', { clientId: byId(5), simplify: true })).toEqual([
			{ id: '5', name: 'Anna' },
		]);
	});
});

describe('client: getAll', () => {
	const getAll = async (filters: object = {}, extra: object = {}) =>
		await standIn().json('client.getAll', { returnAll: true, filters, ...extra });

	it('pages through all', async () => {
		const { world } = standIn();
		for (let i = 0; i < 250; i++) world.addClient(`Client ${i}`, `[tg] ${i}`);
		expect(await getAll()).toEqual(world.clients.map(restClient));
		expect(standIn().asked.map(([, query]) => query)).toEqual([
			{ limit: '200', offset: '0' },
			{ limit: '200', offset: '200' },
		]);
	});

	it('asks for no more than the limit where nothing has to be filtered', async () => {
		for (let i = 0; i < 10; i++) standIn().world.addClient(`Client ${i}`, `[tg] ${i}`);
		expect(await getAll({}, { returnAll: false, limit: 3, simplify: true })).toHaveLength(3);
		expect(standIn().asked).toEqual([['GET /clients', { limit: '3', offset: '0' }]]);
	});

	it.each(['79000000001', '+7 900 000-00-01', ' 7(900)0000001 '])(
		'by phone, in any spelling with the country code: %s',
		async (phone) => {
			const { world } = standIn();
			const anna = world.addClient('Anna', '79000000001');
			world.addClient('Boris', '79000000002');
			expect(await getAll({ phone })).toEqual([restClient(anna)]);
			expect(standIn().asked).toEqual([
				['GET /clients', { phone: '79000000001', limit: '200', offset: '0' }],
			]);
		},
	);

	it('by the real phone of a client whose messenger has none', async () => {
		const anna = standIn().world.addClient('Anna', '[tg] 100001', '79000000001');
		expect(await getAll({ phone: '79000000001' })).toEqual([restClient(anna)]);
	});

	it('by phone compares what comes back, since a filter may be ignored', async () => {
		const { world, api } = standIn();
		const anna = world.addClient('Anna', '79000000001');
		world.addClient('Boris', '79000000002');
		api.faults.push({ path: /clients/, status: 200, body: { data: world.clients.map(restClient) } });
		expect(await getAll({ phone: '+79000000001' })).toEqual([restClient(anna)]);
		expect(await getAll({ phone: '+79000000009' })).toEqual([]);
	});

	it('by tags: those who have at least one of them', async () => {
		const { world } = standIn();
		const [vip, debtor, other] = ['VIP', 'Debtor', 'Other'].map((label) => world.addTag(label));
		const clients = [vip, debtor, other].map((tag, i) => {
			const client = world.addClient(`Client ${i}`, `[tg] ${i}`);
			if (tag) client.tags.push(tag);
			return client;
		});
		const tagIds = [vip?.id, debtor?.id];
		expect(await getAll({ tagIds })).toEqual(clients.slice(0, 2).map(restClient));
		expect(standIn().asked).toEqual([
			['GET /clients', { tags: tagIds.join(','), limit: '200', offset: '0' }],
		]);
		// As an expression: ids in a text.
		expect(await getAll({ tagIds: `=${tagIds.join(', ')}` })).toEqual(clients.slice(0, 2).map(restClient));

		const everybody = { data: clients.map(restClient) };
		standIn().api.faults.push({ path: /clients/, times: 1, status: 200, body: everybody });
		expect(await getAll({ tagIds })).toEqual(clients.slice(0, 2).map(restClient));
	});

	it('finds as many as wanted also behind rows that a filter which is ignored lets through', async () => {
		const others = Array.from({ length: 5 }, (_, i) => ({ id: i + 1, tags: [] }));
		const data = [...others, { id: 10, tags: [61] }, { id: 11, tags: [61] }, { id: 12, tags: [61] }];
		standIn().api.faults.push({ path: /clients/, status: 200, body: { data } });
		const found = await getAll({ tagIds: [61] }, { returnAll: false, limit: 2 });
		expect(found.map(({ id }) => id)).toEqual([10, 11]);
		expect(standIn().asked).toEqual([['GET /clients', { tags: '61', limit: '200', offset: '0' }]]);
	});

	it.each([
		['ids alone', { id: 1, tags: [61] }, 1],
		['ids as strings', { id: 1, tags: [{ id: '61' }] }, 1],
		['other tags', { id: 1, tags: [{ id: 62 }] }, 0],
		['no tags in the row, which says nothing', { id: 1 }, 1],
	])('by tags understands %s', async (_, row, count) => {
		standIn().api.faults.push({ path: /clients/, status: 200, body: { data: [row] } });
		expect(await getAll({ tagIds: [61] })).toHaveLength(count);
	});

	it.each([
		['a phone that is none', { phone: 'Anna' }, 'Phone is not a phone number: Anna'],
		['a tag that is no number', { tagIds: ['VIP'] }, 'Tags has to be a number, but is "VIP"'],
	])('refuses %s before any call', async (_, filters, text) => {
		const error = await standIn().failure('client.getAll', { filters });
		expect(error.message).toBe(text);
		expect(error.context).toMatchObject({ data: { code: 'VALIDATION' } });
		expect(standIn().asked).toEqual([]);
	});
});

describe('client: update', () => {
	let client: Client;
	let field: number;
	beforeEach(() => {
		const { world } = standIn();
		client = world.addClient('Anna', '79000000001');
		field = world.addCustomField('Colour').id;
	});

	const update = async (extra: object) =>
		await standIn().json('client.update', {
			clientId: byId(String(client.id)),
			updateFields: {},
			customFields: form(null),
			...extra,
		});

	it('names every field as Chat2Desk does', async () => {
		await update({ updateFields: ALL_FIELDS, customFields: form({ [field]: 'blue' }) });
		expect(standIn().asked).toEqual([
			[`PUT /clients/${client.id}`, { ...ALL_NAMES, custom_fields: { [field]: 'blue' } }],
		]);
		expect(client).toMatchObject({
			assigned_name: 'Anna',
			comment: 'Likes tea',
			custom_fields: { [field]: 'blue' },
		});
	});

	it.each<[string, object, object]>([
		['only what is set', { updateFields: { comment: 'x' } }, { comment: 'x' }],
		['an empty text, which empties a field', { updateFields: { comment: '' } }, { comment: '' }],
		['a number as a text', { updateFields: { externalId: 5 } }, { external_id: '5' }],
	])('writes %s', async (_, parameters, body) => {
		await update(parameters);
		expect(standIn().asked[0]?.[1]).toEqual(body);
	});

	it.each<[string, unknown, string, unknown]>([
		['a text', 'blue', 'string', 'blue'],
		['an empty text, which deletes the value', '', 'string', ''],
		['a number', 5, 'number', '5'],
		['a flag', false, 'boolean', 'false'],
		['an object', { a: 1 }, 'object', '{"a":1}'],
	])('writes %s into a custom field as a text', async (_, value, type, text) => {
		await update({ customFields: form({ [field]: value as string }, type) });
		expect(standIn().asked[0]?.[1]).toEqual({ custom_fields: { [field]: text } });
	});

	it('leaves a custom field without a value as it is', async () => {
		await update({ updateFields: { comment: 'x' }, customFields: form({ [field]: null }) });
		expect(standIn().asked[0]?.[1]).toEqual({ comment: 'x' });
	});

	it('takes values of the form from each item', async () => {
		const items = [{ colour: 'blue' }, { colour: 'red' }];
		await standIn().json(
			'client.update',
			{ clientId: byId(client.id), customFields: form({ [field]: '={{ $json.colour }}' }) },
			items,
		);
		expect(standIn().asked.map(([, body]) => body)).toEqual(
			items.map(({ colour }) => ({ custom_fields: { [field]: colour } })),
		);
	});

	it.each<['status' | 'object' | 'array', () => unknown]>([
		['status', () => ({ id: client.id, comment: 'x' })],
		['object', () => ({ client_id: client.id, client_phone: null })],
		['array', () => restClient(client)],
	])('returns one item, whichever way Chat2Desk answers: %s', async (answer, expected) => {
		standIn().api.behaviour.clientUpdateAnswer = answer;
		expect(await update({ updateFields: { comment: 'x' } })).toEqual([expected()]);
	});

	it('says that there is nothing to change, before any call', async () => {
		const error = await standIn().failure('client.update', { clientId: byId(client.id) });
		expect(error.message).toBe('There is nothing to change');
		expect(error.description).toContain('Update Fields or Custom Fields');
		expect(error.context).toMatchObject({ data: { code: 'VALIDATION' } });
		expect(standIn().asked).toEqual([]);
	});
});

describe('client: upsert', () => {
	const upsert = async (extra: object = {}) => await standIn().json('client.upsert', newClient(extra));

	it('creates a client who is new', async () => {
		expect(await upsert({ additionalFields: { nickname: 'Anna' } })).toEqual([onlyClient()]);
		expect(standIn().asked).toEqual([
			[
				'POST /clients',
				{ phone: '79000000001', transport: 'wa_direct', channel_id: channel.id, nickname: 'Anna' },
			],
		]);
	});

	it('creates and fills the card of a client who is new', async () => {
		standIn().api.behaviour.clientUpdateAnswer = 'array';
		const field = standIn().world.addCustomField('Colour').id;
		expect(await upsert({ updateFields: ALL_FIELDS, customFields: form({ [field]: 'blue' }) })).toEqual([
			onlyClient(),
		]);
		const [client] = standIn().world.clients;
		expect(standIn().asked[1]).toEqual([
			`PUT /clients/${client?.id}`,
			{ ...ALL_NAMES, custom_fields: { [field]: 'blue' } },
		]);
	});

	it('updates the one there is', async () => {
		const client = standIn().world.addClient('Anna', '79000000001');
		standIn().api.behaviour.clientUpdateAnswer = 'status';
		expect(await upsert({ updateFields: { comment: 'x' } })).toEqual([{ id: client.id, comment: 'x' }]);
		expect(standIn().asked.map(([call]) => call)).toEqual(['POST /clients', `PUT /clients/${client.id}`]);
		expect(client.comment).toBe('x');
		expect(standIn().world.clients).toHaveLength(1);
	});

	it('returns the whole card of the one there is, when there is nothing to change', async () => {
		const client = standIn().world.addClient('Anna', '79000000001');
		expect(await upsert()).toEqual([restClient(client)]);
		expect(standIn().asked.map(([call]) => call)).toEqual(['POST /clients', `GET /clients/${client.id}`]);
	});

	it('looks the client up by phone where the refusal does not name them', async () => {
		const client = standIn().world.addClient('Anna', '79000000001');
		const refused = { status: 'error', errors: { client: ['Client already exist'] } };
		standIn().api.faults.push({ method: 'POST', path: /clients/, status: 400, body: refused });
		expect(await upsert()).toEqual([restClient(client)]);
		expect(standIn().asked.map(([call]) => call)).toEqual(['POST /clients', 'GET /clients']);
	});

	it('makes one client of two items with the same phone, also side by side', async () => {
		const { outputs } = await standIn().run(
			'client.upsert',
			newClient({ phone: '={{ $json.phone }}' }),
			[{ phone: '+79000000001' }, { phone: '79000000001' }],
			{ onError: 'continueRegularOutput' },
		);
		expect(outputs[0]?.map(({ json }) => json.id)).toEqual(Array(2).fill(standIn().world.clients[0]?.id));
		expect(standIn().world.clients).toHaveLength(1);
	});

	it('fails like create where Chat2Desk refuses the client for another reason than that there is one', async () => {
		standIn().world.addClient('Anna', '79000000001');
		const refused = { status: 'error', message: 'Channel is not active' };
		standIn().api.faults.push({ method: 'POST', path: /clients/, status: 400, body: refused });
		const error = await standIn().failure('client.upsert', newClient());
		expect(error.message).toContain('Channel is not active');
		expect(error.context).toMatchObject({ data: { code: 'VALIDATION', httpCode: 400 } });
		expect(standIn().asked.map(([call]) => call)).toEqual(['POST /clients']);
	});
});
