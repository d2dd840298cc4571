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

	it.each([[502], [408], [200]])(
		'returns the client whom a call created whose answer was lost (HTTP %i)',
		async (status) => {
			const { api } = standIn();
			const fault = { method: 'POST', path: /clients/, times: 1, status, body: '<html>', afterwards: true };
			api.faults.push(fault);
			expect(await create()).toEqual([onlyClient()]);
			expect(standIn().world.clients).toHaveLength(1);
		},
	);

	it.each([
		['8 (029) 123-45-67', '+375291234567 if it is Belarusian'],
		['+44 07911 123456', '+447911123456'],
		['+49 0170 1234567', '+491701234567'],
		['+55 (031) 98765-4321', '+5531987654321'],
		['810 7 900 000-00-01', '+79000000001'],
		['123456789012345', 'Check the number'],
	])('refuses %s, which is nobody, and says how to type it', async (phone, advice) => {
		const error = await standIn().failure('client.create', newClient({ phone }));
		expect(error.message).toContain(`Phone cannot be used: "${phone}"`);
		expect(error.description).toContain(advice);
		expect(error.context).toMatchObject({ data: { code: 'VALIDATION' } });
		expect(standIn().asked).toEqual([]);
	});

	it.each([
		['+39 06 12345678', '390612345678'],
		['+225 07 00 00 00 01', '2250700000001'],
		['+242 06 000 0001', '242060000001'],
		['+55 31 8765-4321', '5531987654321'],
		['+52 55 1000 0001', '5215510000001'],
	])('takes %s as %s', async (phone, digits) => {
		await create({ phone });
		expect(standIn().asked[0]?.[1]).toMatchObject({ phone: digits });
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
		['a phone that is an object', { phone: '={{ { a: 1 } }}' }, 'Phone has to be a text', 'Phone'],
		[
			'a nickname that is a list',
			{ additionalFields: { nickname: '={{ ["Anna"] }}' } },
			'Nickname has to be a text, but is a list',
			'Nickname',
		],
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
				['GET /clients', { phone: '89000000001', limit: '200', offset: '0' }],
			]);
		},
	);

	it.each([
		['+55 31 98765-4321', ['5531987654321', '553187654321'], '553137654321'],
		['+55 31 8765-4321', ['5531987654321', '553187654321'], '553137654321'],
		['+54 11 1000-0001', ['541110000001', '5491110000001'], '541110000002'],
		['+52 1 55 1000 0001', ['525510000001', '5215510000001'], '525510000002'],
		['8 (900) 000-00-01', ['79000000001', '89000000001'], '79000000002'],
		['+49 170 0000001', ['491700000001'], '491700000002'],
	])('by phone finds who is stored under any spelling of %s', async (phone, stored, stranger) => {
		const { world } = standIn();
		world.addClient('Somebody else', stranger);
		const clients = stored.map((number) => world.addClient(`Stored as ${number}`, number));
		const found = await getAll({ phone });
		expect(found.map(({ id }) => id).sort()).toEqual(clients.map(({ id }) => id).sort());
		const [first] = await getAll({ phone }, { returnAll: false, limit: 1 });
		expect(clients.map(({ id }) => id)).toContain(first?.id);
	});

	it('by a pseudo-phone, as it stands', async () => {
		const rows = ['[tg] 100001', '[tg] 1000012', '[max_bot group] -70000000001'].map((phone, id) => ({
			id: id + 1,
			phone,
		}));
		standIn().api.faults.push({ path: /clients/, status: 200, body: { data: rows } });
		expect(await getAll({ phone: ' [tg] 100001 ' })).toEqual([rows[0]]);
		expect(await getAll({ phone: '[max_bot group] -70000000001' })).toEqual([rows[2]]);
	});

	it('asks once where the filter by phone is ignored: the whole list came', async () => {
		const { world, api } = standIn();
		const anna = world.addClient('Anna', '89000000001');
		world.addClient('Boris', '79000000002');
		api.faults.push({ path: /clients/, status: 200, body: { data: world.clients.map(restClient) } });
		expect(await getAll({ phone: '+7 900 000-00-01' })).toEqual([restClient(anna)]);
		expect(standIn().asked).toHaveLength(1);
	});

	it('by the phone that stands in assigned_phone alone', async () => {
		const row = { id: 5, phone: '[wa_gupshup] KZ.1000000001', assigned_phone: '+7 900 000-00-01' };
		standIn().api.faults.push({ path: /clients/, status: 200, body: { data: [row] } });
		expect(await getAll({ phone: '79000000001' })).toEqual([row]);
	});

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
		[
			'a phone that is none',
			{ phone: 'Anna' },
			'The filter Phone cannot be used: "Anna" is more than a phone number, or none',
		],
		[
			'a phone with a prefix that is dialled within the country only',
			{ phone: '+44 07911 123456' },
			'The filter Phone cannot be used: "+44 07911 123456" has 0 behind the country code 44, which is dialled only within the country',
		],
		['a list of phones', { phone: ['79000000001'] }, 'Phone has to be a text, but is a list'],
		['an empty phone', { phone: '' }, 'The filter Phone is empty'],
		['a blank phone', { phone: ' ' }, 'The filter Phone is empty'],
		['no phone', { phone: null }, 'The filter Phone is empty'],
		[
			'a phone from an expression that returns nothing',
			{ phone: '={{ $json.none }}' },
			'The filter Phone is empty',
		],
		['a phone that is no number', { phone: '={{ NaN }}' }, 'The filter Phone is empty'],
		['no tags', { tagIds: [] }, 'The filter Tags is empty'],
		['empty tags', { tagIds: [''] }, 'The filter Tags is empty'],
		[
			'tags of an expression that returns nothing',
			{ tagIds: '={{ $json.none }}' },
			'The filter Tags is empty',
		],
		['tags of commas only', { tagIds: '={{ " , " }}' }, 'The filter Tags is empty'],
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

	it.each(['={{ $json.none }}', '={{ null }}'])(
		'leaves a field as it is whose value is nothing (%p)',
		async (comment) => {
			client.comment = 'Likes tea';
			await update({ updateFields: { comment, nickname: 'Anna' } });
			expect(standIn().asked[0]?.[1]).toEqual({ nickname: 'Anna' });
			expect(client.comment).toBe('Likes tea');
		},
	);

	it('writes a date into a custom field as a date', async () => {
		await update({ customFields: form({ [field]: '={{ new Date(0) }}' }) });
		expect(standIn().asked[0]?.[1]).toEqual({ custom_fields: { [field]: '1970-01-01T00:00:00.000Z' } });
	});

	it.each<[string, object, string]>([
		[
			'an object in a field of text',
			{ updateFields: { comment: '={{ { a: 1 } }}' } },
			'Comment has to be a text, but is an object',
		],
		[
			'a list in a field of text',
			{ updateFields: { externalId: '={{ [5] }}' } },
			'External ID has to be a text, but is a list',
		],
		[
			'no client',
			{ clientId: byId('={{ $json.none }}'), updateFields: { comment: 'x' } },
			'Client has to be a number',
		],
	])('refuses %s before any call', async (_, parameters, text) => {
		const { error } = await standIn().run('client.update', {
			clientId: byId(String(client.id)),
			...parameters,
		});
		expect(error?.message).toContain(text);
		expect(error?.context).toMatchObject({ data: { code: 'VALIDATION' } });
		expect(standIn().asked).toEqual([]);
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
		expect(standIn().asked.map(([call]) => call)).toEqual([
			'POST /clients',
			`GET /clients/${client.id}/transport`,
			`PUT /clients/${client.id}`,
		]);
		expect(client.comment).toBe('x');
		expect(standIn().world.clients).toHaveLength(1);
	});

	it('returns the whole card of the one there is, when there is nothing to change', async () => {
		const client = standIn().world.addClient('Anna', '79000000001');
		expect(await upsert()).toEqual([restClient(client)]);
		expect(standIn().asked.map(([call]) => call)).toEqual([
			'POST /clients',
			`GET /clients/${client.id}/transport`,
			`GET /clients/${client.id}`,
		]);
	});

	it('gives the one there is the nickname, unless Update Fields has another', async () => {
		const { world } = standIn();
		const client = world.createClient('79000000001', 'Old', channel, 'wa_direct');
		const additionalFields = { nickname: 'Anna' };
		await upsert({ additionalFields });
		expect(client.assigned_name).toBe('Anna');
		await upsert({ additionalFields, updateFields: { nickname: 'Ann' } });
		expect(client.assigned_name).toBe('Ann');
	});

	it('takes the one there is on another channel of the same messenger', async () => {
		const { world } = standIn();
		const other = world.addChannel('WhatsApp 2', ['wa_direct'], '79990000001');
		const client = world.createClient('79000000001', 'Anna', other, 'wa_direct');
		await upsert({ updateFields: { comment: 'x' } });
		expect(client.comment).toBe('x');
	});

	it('changes nobody who is known in another messenger: the refusal is shown, and where they are', async () => {
		const { world } = standIn();
		const client = world.createClient('79000000001', 'Anna', channel, 'viber_business');
		const error = await standIn().failure('client.upsert', newClient({ updateFields: { comment: 'x' } }));
		expect(error.message).toContain('Client already exist');
		expect(error.message).toContain(
			`Client ${client.id} has this number in viber_business on channel ${channel.id}, not in wa_direct on channel ${channel.id}`,
		);
		expect(error.context).toMatchObject({
			data: { code: 'CLIENT_EXISTS', httpCode: 400, clientId: client.id },
		});
		expect(client.comment).toBeNull();
	});

	it.each([
		['the update', { updateFields: { comment: 'x' } }, { method: 'PUT', path: /clients/ }],
		[
			'the update, for good',
			{ updateFields: { comment: 'x' } },
			{ method: 'PUT', path: /clients/, status: 403 },
		],
	])('says that the client was created when %s fails', async (_, parameters, fault) => {
		const refused = { status: 'error', message: 'No such field' };
		standIn().api.faults.push({ status: 400, body: refused, ...fault });
		const error = await standIn().failure('client.upsert', newClient(parameters));
		const id = standIn().world.clients[0]?.id;
		expect(error.message).toContain('No such field');
		expect(error.message).toContain(`Client ${id} was created before that`);
		expect(error.context).toMatchObject({ data: { clientId: id, clientCreated: true } });
	});

	it('says whom an update was for that fails, also where they were there before', async () => {
		const client = standIn().world.addClient('Anna', '79000000001');
		standIn().api.faults.push({ method: 'PUT', path: /clients/, status: 400, body: { status: 'error' } });
		const error = await standIn().failure('client.upsert', newClient({ updateFields: { comment: 'x' } }));
		expect(error.message).not.toContain('was created');
		expect(error.context).toMatchObject({
			data: { code: 'VALIDATION', clientId: client.id, clientCreated: false },
		});
	});

	it('looks the client up by phone where the refusal does not name them', async () => {
		const client = standIn().world.addClient('Anna', '79000000001');
		const refused = { status: 'error', errors: { client: ['Client already exist'] } };
		standIn().api.faults.push({ method: 'POST', path: /clients/, status: 400, body: refused });
		expect(await upsert()).toEqual([restClient(client)]);
		expect(standIn().asked.map(([call]) => call)).toEqual([
			'POST /clients',
			'GET /clients',
			`GET /clients/${client.id}/transport`,
			'GET /clients',
		]);
	});

	it.each([
		['+55 31 98765-4321', '553187654321'],
		['+54 11 1000-0001', '541110000001'],
		['8 900 000-00-01', '89000000001'],
		['+52 55 1000 0001', '525510000001'],
	])('looks %s up in the spelling %s as well', async (phone, stored) => {
		const client = standIn().world.createClient(stored, 'Anna', channel, 'wa_direct');
		const refused = { status: 'error', errors: { client: ['Client already exist'] } };
		standIn().api.faults.push({ method: 'POST', path: /clients/, status: 400, body: refused });
		expect(await upsert({ phone })).toEqual([restClient(client)]);
	});

	it('makes one client of two items with the same phone, also side by side', async () => {
		const { outputs } = await standIn().run(
			'client.upsert',
			newClient({ phone: '={{ $json.phone }}' }),
			[{ phone: '+79000000001' }, { phone: '8 (900) 000-00-01' }],
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
