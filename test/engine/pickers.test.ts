import type { IDataObject, INodeListSearchResult } from 'n8n-workflow';

import { Chat2Desk } from '../../nodes/Chat2Desk/Chat2Desk.node';
import { pickers, TriggerRig } from './harness';
import { useStandIn, type StandIn } from './standIn';

const standIn = useStandIn();

const of = (parameters: IDataObject = {}) => pickers(standIn().connection, parameters);
const namesOf = ({ results }: INodeListSearchResult) => results.map(({ name }) => name);

type Search = Parameters<ReturnType<typeof of>['search']>[0];
type Options = Parameters<ReturnType<typeof of>['options']>[0];

/** Everything a picker offers, scrolled to the end. */
async function scroll(name: Search, filter?: string) {
	const pages: INodeListSearchResult[] = [];
	let token: string | undefined;
	do {
		const page = await of().search(name, filter, token);
		pages.push(page);
		token = page.paginationToken as string | undefined;
	} while (token !== undefined && pages.length < 20);
	return pages;
}

describe('the picker of clients', () => {
	const search = async (filter?: string) => await of().search('searchClients', filter);

	function addClients(count: number): void {
		const { world } = standIn();
		for (let i = 0; i < count; i++) world.addClient(`Client ${i}`, `790000000${String(i).padStart(2, '0')}`);
	}

	it.each(['79000000077', '+7 900 000-00-77', '+7 (900) 000 00 77', '8 (900) 000-00-77'])(
		'finds %s by phone, without looking through the list',
		async (filter) => {
			addClients(90);
			const wanted = standIn().world.clients[77];
			expect(await search(filter)).toEqual({
				results: [{ name: 'Client 77 (79000000077)', value: String(wanted?.id) }],
			});
			expect(standIn().asked).toEqual([
				['GET /clients', { phone: '79000000077' }],
				['GET /clients', { phone: '89000000077' }],
			]);
		},
	);

	it('finds all who are stored under one of the spellings of a number', async () => {
		const { world } = standIn();
		const stored = ['5531987654321', '553187654321'].map((phone) => world.addClient('Ana', phone));
		world.addClient('Somebody else', '553137654321');
		for (const filter of ['+55 31 98765-4321', '+55 31 8765 4321']) {
			const { results } = await search(filter);
			expect(results.map(({ value }) => value)).toEqual(stored.map(({ id }) => String(id)));
		}
	});

	it.each(['+7 900 000-00-7', '900 000-00-7', '0000077'])('finds %s by part of a number', async (filter) => {
		addClients(90);
		const names = namesOf(await search(filter));
		expect(names).toContain('Client 77 (79000000077)');
		expect(names.every((name) => name.includes('900000007'))).toBe(true);
	});

	it('shows the phone that stands in assigned_phone alone', async () => {
		const row = { id: 5, name: 'Anna', phone: '[wa_gupshup] KZ.1000000001', assigned_phone: '79000000001' };
		standIn().api.faults.push({ path: /clients/, status: 200, body: { data: [row] } });
		expect(await search('+7 900 000-00-01')).toEqual({
			results: [{ name: 'Anna (79000000001)', value: '5' }],
		});
	});

	it('finds nobody else by phone where the filter is ignored', async () => {
		const strangers = { data: [{ id: 5, name: 'Boris', phone: '79000000005' }] };
		standIn().api.faults.push({ path: /clients/, status: 200, body: strangers });
		expect(await search('79000000077')).toEqual({ results: [] });
	});

	it('finds a client of a messenger without numbers by the real phone', async () => {
		const client = standIn().world.addClient('Anna', '[tg] 100001', '79000000001');
		expect((await search('79000000001')).results).toEqual([
			{ name: 'Anna (79000000001)', value: String(client.id) },
		]);
	});

	it('pages through all clients, each once', async () => {
		addClients(120);
		const pages = await scroll('searchClients');
		const values = pages.flatMap(({ results }) => results.map(({ value }) => value));
		expect(values).toEqual(standIn().world.clients.map((client) => String(client.id)));
		expect(pages.map(({ paginationToken }) => paginationToken)).toEqual(['50', '100', undefined]);
	});

	it('begins with the newest', async () => {
		standIn().api.behaviour.clientOrder = true;
		addClients(3);
		expect(namesOf(await search())).toEqual([
			'Client 2 (79000000002)',
			'Client 1 (79000000001)',
			'Client 0 (79000000000)',
		]);
	});

	it('finds by part of a name, on whichever page it is', async () => {
		const { world } = standIn();
		for (let i = 0; i < 120; i++)
			world.addClient(i === 110 ? 'Annabel Lee' : `Client ${i}`, `[tg] ${1000 + i}`);
		const pages = await scroll('searchClients', ' annabel ');
		expect(pages.flatMap(({ results }) => results)).toEqual([
			{ name: 'Annabel Lee ([tg] 1110)', value: String(world.clients[110]?.id) },
		]);
	});

	it('looks through four pages for a name before it waits to be scrolled on', async () => {
		addClients(90);
		for (let i = 0; i < 300; i++) standIn().world.addClient(`More ${i}`, `[tg] ${i}`);
		expect(await search('nobody')).toEqual({ results: [], paginationToken: '200' });
		expect(standIn().asked).toHaveLength(4);
	});

	it('prefers the name the company gave, and shows something for a client without one', async () => {
		const { world } = standIn();
		const named = world.addClient('anna_1987', '79000000001');
		named.assigned_name = 'Anna Petrova';
		const nameless = world.addClient('', '[tg] 7');
		expect((await search()).results).toEqual([
			{ name: 'Anna Petrova (79000000001)', value: String(named.id) },
			{ name: `Client ${nameless.id} ([tg] 7)`, value: String(nameless.id) },
		]);
	});
});

/** What the other pickers with pages offer for a row. */
const PAGED: Array<[Search, string, (at: StandIn, i: number) => { id: number }, (i: number) => object]> = [
	[
		'searchOperators',
		'/operators',
		({ world }, i) => world.addOperator('Olga', `No${i}`, `o${i}@example.com`),
		(i) => ({ name: `Olga No${i} (o${i}@example.com)` }),
	],
	[
		'searchOperatorGroups',
		'/operators_groups',
		({ world }, i) => world.addOperatorGroup(`No${i}`),
		(i) => ({ name: `No${i}` }),
	],
];

describe.each(PAGED)('%s', (name, path, add, shown) => {
	const fill = (count: number) => Array.from({ length: count }, (_, i) => add(standIn(), i));
	const items = (rows: Array<{ id: number }>, from = 0) =>
		rows.map(({ id }, i) => ({ ...shown(from + i), value: String(id) }));

	it('offers names, page by page', async () => {
		const rows = fill(70);
		const pages = await scroll(name);
		expect(pages).toEqual([
			{ results: items(rows.slice(0, 50)), paginationToken: '50' },
			{ results: items(rows.slice(50), 50) },
		]);
		expect(standIn().asked).toEqual([
			[`GET ${path}`, { limit: '50', offset: '0' }],
			[`GET ${path}`, { limit: '50', offset: '50' }],
		]);
	});

	it('finds by part of a name or by number, whatever the case, without a filter that would be ignored', async () => {
		const rows = fill(70);
		expect((await of().search(name, 'NO69')).results).toEqual(items(rows.slice(69), 69));
		expect((await of().search(name, String(rows[3]?.id))).results).toContainEqual(
			items(rows.slice(3, 4), 3)[0],
		);
		for (const [, query] of standIn().asked)
			expect(Object.keys(query as object).sort()).toEqual(['limit', 'offset']);
	});
});

describe('the picker of operators', () => {
	it('hides those who cannot work any more', async () => {
		const { world } = standIn();
		for (const role of ['operator', 'deleted', 'disabled', 'admin', 'supervisor', 'unconfirmed'])
			world.addOperator(role, '', `${role}@example.com`, { role });
		const shown = ['operator', 'admin', 'supervisor', 'unconfirmed'].map(
			(role) => `${role} (${role}@example.com)`,
		);
		expect(namesOf(await of().search('searchOperators'))).toEqual(shown);
		expect((await of().options('getOperators')).map(({ name }) => name)).toEqual(shown);
	});

	it.each(['deleted', 'disabled', 'Deleted'])('hides those whose status is %s', async (status) => {
		standIn().world.addOperator('Gone', '', 'gone@example.com', { status } as object);
		expect(await of().search('searchOperators')).toEqual({ results: [] });
		expect(await of().options('getOperators')).toEqual([]);
	});

	it('tells operators of one name apart', async () => {
		const ids = [1, 2].map(() => standIn().world.addOperator('Olga', '', '').id);
		const names = ids.map((id) => `Olga (#${id})`);
		expect(namesOf(await of().search('searchOperators'))).toEqual(names);
		expect((await of().options('getOperators')).map(({ name }) => name)).toEqual(names);
	});

	it('shows something for an operator without a name', async () => {
		standIn().world.addOperator('', '', 'o@example.com');
		const nobody = standIn().world.addOperator('', '', '');
		expect(namesOf(await of().search('searchOperators'))).toEqual(['o@example.com', `Operator ${nobody.id}`]);
	});
});

describe('the picker of channels', () => {
	it('offers all with their messengers, and numbers where there are any; there are no pages', async () => {
		const { world } = standIn();
		const a = world.addChannel('WhatsApp', ['wa_direct', 'telegram'], '79990000000');
		const b = world.addChannel('', ['viber_public'], '79990000001');
		const c = world.addChannel('', [], null);
		expect(await of().search('searchChannels')).toEqual({
			results: [
				{ name: 'WhatsApp (79990000000)', value: String(a.id), description: 'wa_direct, telegram' },
				{ name: '79990000001', value: String(b.id), description: 'viber_public' },
				{ name: `Channel ${c.id}`, value: String(c.id) },
			],
		});
		expect(namesOf(await of().search('searchChannels', 'whats'))).toEqual(['WhatsApp (79990000000)']);
		expect(namesOf(await of().search('searchChannels', '0001'))).toEqual(['79990000001']);
		expect(standIn().asked).toHaveLength(3);
	});
});

describe('the picker of tags', () => {
	it('offers all with their groups, finds them by name or number, and tells those of one name apart', async () => {
		const { world } = standIn();
		const [sales, support] = [world.addTagGroup('Sales'), world.addTagGroup('Support')];
		const first = world.addTag('VIP', sales);
		for (let i = 0; i < 60; i++) world.addTag(`No${i}`, sales);
		const second = world.addTag('VIP', support);
		const items = [
			{ name: `VIP (#${first.id})`, value: String(first.id), description: 'Sales' },
			{ name: `VIP (#${second.id})`, value: String(second.id), description: 'Support' },
		];
		const { results, paginationToken } = await of().search('searchTags');
		expect([results.length, paginationToken]).toEqual([62, undefined]);
		expect([results[0], results.at(-1)]).toEqual(items);
		expect((await of().search('searchTags', 'vip')).results).toEqual(items);
		expect((await of().search('searchTags', `#${second.id}`)).results).toEqual(items.slice(1));
		expect(standIn().asked).toHaveLength(3);
		const options = await of().options('getTags');
		expect(options.filter(({ name }) => name.startsWith('VIP'))).toEqual([
			{ name: `VIP (#${first.id})`, value: first.id, description: 'Sales' },
			{ name: `VIP (#${second.id})`, value: second.id, description: 'Support' },
		]);
	});
});

it.each<[unknown, string[]]>([
	['telegram', ['telegram']],
	['wa_direct, telegram', ['wa_direct', 'telegram']],
	[null, []],
	[{}, []],
	[[], []],
	[5, ['5']],
	[[null, 'viber', { a: 1 }], ['viber']],
])('channels whose transports are %j are offered with %j', async (transports, expected) => {
	const body = { data: [{ id: 1, name: 'Odd', phone: {}, transports }] };
	standIn().api.faults.push({ path: /channels/, status: 200, body });
	const description = expected.length > 0 ? { description: expected.join(', ') } : {};
	expect(await of().search('searchChannels')).toEqual({
		results: [{ name: 'Odd', value: '1', ...description }],
	});
	expect((await of().options('getTransports')).map(({ name }) => name)).toEqual([...expected].sort());
	expect(await of().options('getChannels')).toEqual([
		{ name: 'Odd', value: 1, description: expected.join(', ') },
	]);
});

describe('the picker of groups of tags', () => {
	it('offers the groups of the tags there are, each once, since Chat2Desk lists no groups', async () => {
		const { world } = standIn();
		const [sales, support] = [world.addTagGroup('Sales'), world.addTagGroup('Support')];
		for (const group of [sales, support, sales]) world.addTag('x', group);
		world.addTagGroup('Without a tag');
		expect(await of().search('searchTagGroups')).toEqual({
			results: [
				{ name: 'Sales', value: String(sales.id) },
				{ name: 'Support', value: String(support.id) },
			],
		});
		expect(namesOf(await of().search('searchTagGroups', 'sup'))).toEqual(['Support']);
	});

	it('copes with tags without a group, or with a nameless one', async () => {
		const data = [
			{ id: 1, label: 'a' },
			{ id: 2, label: 'b', group_id: '7' },
			{ id: 3, label: 'c', group_id: 7, group_name: null },
		];
		standIn().api.faults.push({ path: /tags/, status: 200, body: { data } });
		expect(await of().search('searchTagGroups')).toEqual({ results: [{ name: 'Group 7', value: '7' }] });
	});
});

describe('the picker of webhooks', () => {
	it('offers their names, and never their addresses', async () => {
		const url = 'https://crm.example.com/secret-path';
		const data = [
			{ id: 5, name: 'CRM', url },
			{ id: '6', name: '', url },
		];
		standIn().api.faults.push({ path: /webhooks/, status: 200, body: { data } });
		expect(await of().search('searchWebhooks')).toEqual({
			results: [
				{ name: 'CRM', value: '5' },
				{ name: 'Webhook 6', value: '6' },
			],
		});
	});
});

describe('the list of transports', () => {
	function channels() {
		const { world } = standIn();
		return [
			world.addChannel('WhatsApp', ['wa_direct', 'telegram']),
			world.addChannel('Both', ['viber_public', 'telegram']),
			world.addChannel('Empty', []),
		].map(({ id }) => id) as [number, number, number];
	}
	const writeFirst = (channelId: unknown) => ({
		resource: 'message',
		operation: 'writeFirst',
		channelId: { __rl: true, mode: 'list', value: channelId },
	});
	const send = (additionalFields: object) => ({ resource: 'message', operation: 'send', additionalFields });
	const ALL = ['telegram', 'viber_public', 'wa_direct'];

	it.each<[string, (ids: [number, number, number]) => IDataObject, string[]]>([
		['of all channels as long as none is chosen', () => writeFirst(''), ALL],
		['of all channels as long as no field is added', () => send({}), ALL],
		['of the channel chosen', ([id]) => writeFirst(String(id)), ['telegram', 'wa_direct']],
		[
			'of the channel chosen in the additional fields',
			([, id]) => send({ channelId: id }),
			['telegram', 'viber_public'],
		],
		['of all where the channel comes from an expression', () => writeFirst('={{ $json.channelId }}'), ALL],
		['of all where there is no such channel', () => writeFirst('1'), ALL],
		['of a channel without any: none', ([, , id]) => writeFirst(String(id)), []],
	])('has those %s, each once, in order', async (_, parameters, expected) => {
		const options = await of(parameters(channels())).options('getTransports');
		expect(options).toEqual(expected.map((transport) => ({ name: transport, value: transport })));
		expect(standIn().asked).toHaveLength(1);
	});
});

describe('drop-downs', () => {
	it('have channels with their messengers', async () => {
		const { world } = standIn();
		const a = world.addChannel('WhatsApp', ['wa_direct', 'telegram'], '79990000000');
		const options = [{ name: 'WhatsApp (79990000000)', value: a.id, description: 'wa_direct, telegram' }];
		expect(await of().options('getChannels')).toEqual(options);
		expect(await of().options('getChannelsOrAny')).toEqual([{ name: 'Any Channel', value: '' }, ...options]);
		// The trigger offers the same.
		const trigger = new TriggerRig(standIn().connection, { events: ['inbox'] });
		expect(await trigger.options('getChannels')).toEqual(options);
	});

	it('do not loop where there are many channels, though the offset is ignored', async () => {
		for (let i = 0; i < 230; i++) standIn().world.addChannel(`Channel ${i}`, ['telegram']);
		expect(await of().options('getChannels')).toHaveLength(200);
		expect(standIn().asked.length).toBeLessThanOrEqual(2);
	});

	it('have operators, tags and custom fields, all of them', async () => {
		const { world } = standIn();
		const operator = world.addOperator('Olga', 'Operatorova', 'olga@example.com');
		const tag = world.addTag('VIP', world.addTagGroup('Sales'), 'Big orders');
		const field = world.addCustomField('Colour');
		for (let i = 0; i < 220; i++) world.addTag(`Tag ${i}`);
		expect(await of().options('getOperators')).toEqual([
			{ name: 'Olga Operatorova (olga@example.com)', value: operator.id },
		]);
		const tags = await of().options('getTags');
		expect(tags[0]).toEqual({ name: 'VIP', value: tag.id, description: 'Sales - Big orders' });
		expect(tags).toHaveLength(221);
		expect(await of().options('getCustomFields')).toEqual([{ name: 'Colour', value: String(field.id) }]);
	});
});

describe('the form of custom fields', () => {
	it('has a field for each that can be edited, as a text, none of them at first', async () => {
		const { world } = standIn();
		const colour = world.addCustomField('Colour');
		world.addCustomField('Internal', { editable: false });
		expect(await of().clientFields()).toEqual({
			fields: [
				{
					id: String(colour.id),
					displayName: 'Colour',
					type: 'string',
					required: false,
					defaultMatch: false,
					canBeUsedToMatch: false,
					display: true,
					removed: true,
				},
			],
		});
	});

	it('has a field of which little is known', async () => {
		const body = { data: [{ id: '7', name: null, editable: null }] };
		standIn().api.faults.push({ path: /custom_client_fields/, status: 200, body });
		expect((await of().clientFields()).fields).toMatchObject([{ id: '7', displayName: 'Field 7' }]);
	});
});

describe('where Chat2Desk cannot be asked', () => {
	const SEARCHES: Search[] = [
		'searchChannels',
		'searchClients',
		'searchOperatorGroups',
		'searchOperators',
		'searchTagGroups',
		'searchTags',
		'searchWebhooks',
	];
	const OPTIONS: Options[] = [
		'getChannels',
		'getChannelsOrAny',
		'getCustomFields',
		'getOperators',
		'getTags',
		'getTransports',
	];
	const wrong = () => pickers({ ...standIn().connection, apiToken: 'nobodys-secret-token-0123456789' });

	const cases: Array<[string, () => Promise<unknown>]> = [
		...SEARCHES.map((name): [string, () => Promise<unknown>] => [
			name,
			async () => await wrong().search(name),
		]),
		...OPTIONS.map((name): [string, () => Promise<unknown>] => [
			name,
			async () => await wrong().options(name),
		]),
		['getClientFields', async () => await wrong().clientFields()],
	];

	it.each(cases)('%s says why, without the token', async (_, ask) => {
		const error = await ask().then(
			() => null,
			(caught: unknown) => caught as Error & { description: string },
		);
		expect(error).toMatchObject({
			message: expect.stringContaining('Token is not correct'),
			description: expect.stringContaining('API token in the credential'),
			context: { data: { code: 'AUTH', httpCode: 401 } },
		});
		expect(JSON.stringify([error, error?.message, error?.stack])).not.toContain('nobodys-secret-token');
		expect(standIn().asked).toHaveLength(1);
	});

	it('every picker is among these', () => {
		const { methods } = new Chat2Desk();
		expect(Object.keys(methods.listSearch).sort()).toEqual(SEARCHES);
		expect(Object.keys(methods.loadOptions).sort()).toEqual(OPTIONS);
		expect(Object.keys(methods.resourceMapping)).toEqual(['getClientFields']);
	});
});
