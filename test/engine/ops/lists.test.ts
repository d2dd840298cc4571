import { byId, useStandIn, type StandIn } from '../standIn';

const standIn = useStandIn();
const PAGE = { limit: '200', offset: '0' };

/** Lists without filters, with what fills them. */
const LISTS: Array<[string, string, (at: StandIn, i: number) => object]> = [
	['channel', '/channels', ({ world }, i) => world.addChannel(`Channel ${i}`, ['telegram'], null)],
	['operatorGroup', '/operators_groups', ({ world }, i) => world.addOperatorGroup(`Group ${i}`)],
	[
		'customField',
		'/custom_client_fields',
		({ world }, i) => world.addCustomField(`Field ${i}`, { editable: i > 0 }),
	],
	['replyTemplate', '/templates', ({ world }, i) => world.addTemplate(`/t${i}`, `Text ${i}`)],
	['tag', '/tags', ({ world }, i) => world.addTag(`Tag ${i}`)],
	['operator', '/operators', ({ world }, i) => world.addOperator('Olga', `O${i}`, `o${i}@example.com`)],
];

describe.each(LISTS)('%s: getAll', (resource, path, add) => {
	const fill = (count: number) => Array.from({ length: count }, (_, i) => add(standIn(), i));
	const getAll = async (parameters: object) => await standIn().json(`${resource}.getAll`, parameters);

	it("returns all of Chat2Desk's rows, untouched", async () => {
		const rows = fill(3);
		expect(await getAll({ returnAll: true })).toEqual(rows);
		expect(standIn().asked).toEqual([[`GET ${path}`, PAGE]]);
	});

	it('returns as many as wanted, asking for no more', async () => {
		const rows = fill(5);
		expect(await getAll({ returnAll: false, limit: 2 })).toEqual(rows.slice(0, 2));
		expect(standIn().asked).toEqual([[`GET ${path}`, { limit: '2', offset: '0' }]]);
	});

	it.each([0, -3, null])('refuses a limit of %j', async (limit) => {
		const error = await standIn().failure(`${resource}.getAll`, { limit: `={{ ${limit} }}` });
		expect(error.message).toBe(`Limit has to be a number of at least 1, but is ${limit ?? 'empty'}`);
		expect(error.context).toMatchObject({ data: { code: 'VALIDATION' } });
		expect(standIn().asked).toEqual([]);
	});

	it('returns nothing where there is nothing', async () => {
		expect(await getAll({ returnAll: true })).toEqual([]);
		standIn().api.faults.push({ path: /./, status: 200, body: { data: [], status: 'success' } });
		expect(await getAll({ returnAll: true })).toEqual([]);
	});
});

describe('operator: getAll', () => {
	const getAll = async (filters: object, extra: object = {}) =>
		await standIn().json('operator.getAll', { returnAll: true, filters, ...extra });

	/** One who is online, one who is not, two who were deleted and are shown online all the same. */
	function operators() {
		const { world } = standIn();
		return [
			world.addOperator('Olga', 'Operatorova', 'olga@example.com', { role: 'admin' }),
			world.addOperator('Oleg', 'Operatorov', 'oleg@example.com', { online: 0 }),
			world.addOperator('Dora', 'Deleted', 'dora@example.com', { role: 'deleted' }),
			world.addOperator('Dan', 'Deleted', 'dan@example.com', { status: 'deleted' } as object),
		];
	}

	it.each<[object, object, number[]]>([
		[{ email: ' olga@example.com ' }, { email: 'olga@example.com' }, [0]],
		[{ email: 'OLEG@example.com' }, { email: 'oleg@example.com' }, [1]],
		[{ online: true }, { online: '1' }, [0, 2, 3]],
		[{ online: false }, { online: '0' }, [1]],
		[{ role: 'deleted' }, {}, [2, 3]],
		[{ role: ' Admin ' }, { role: 'admin' }, [0]],
		[{ role: 'DELETED' }, {}, [2, 3]],
		[{ online: true, role: 'operator' }, { online: '1', role: 'operator' }, [3]],
	])('by %j: is asked for, and looked at again on our side', async (filters, query, expected) => {
		const all = operators();
		const wanted = expected.map((index) => all[index]);
		expect(await getAll(filters)).toEqual(wanted);
		expect(standIn().asked).toEqual([['GET /operators', { ...PAGE, ...query }]]);

		// An installation that ignores the filter answers with everybody.
		standIn().api.faults.push({ path: /operators/, status: 200, body: { data: all } });
		expect(await getAll(filters)).toEqual(wanted);
	});

	it.each([
		[true, 1],
		['1', 1],
		[false, 0],
		['', 0],
		[null, 0],
	])('takes %j for the flag of who is online', async (online, count) => {
		standIn().api.faults.push({ path: /operators/, status: 200, body: { data: [{ id: 1, online }] } });
		expect(await getAll({ online: true })).toHaveLength(count);
	});

	it('returns the main fields with Simplify', async () => {
		operators();
		expect(await getAll({ role: 'admin' }, { simplify: true })).toEqual([
			{
				id: standIn().world.operators[0]?.id,
				first_name: 'Olga',
				last_name: 'Operatorova',
				email: 'olga@example.com',
				role: 'admin',
				online: 1,
				status_id: 1,
			},
		]);
	});
});

describe('menuItem: getAll', () => {
	const getAll = async (parameters: object = {}) =>
		await standIn().json('menuItem.getAll', { returnAll: true, ...parameters });

	/** A menu for all channels with an item below it, and one for a single channel. */
	function menu() {
		const { world } = standIn();
		const channel = world.addChannel('WhatsApp', ['wa_direct']);
		const other = world.addChannel('Telegram', ['telegram']);
		const root = world.addMenuItem('Prices');
		world.addMenuItem('Wholesale', { parent: root });
		world.addMenuItem('Only here', { channel });
		return { channel, other };
	}
	const texts = (rows: object[]) => rows.map((row) => (row as { text: string }).text);

	it("returns Chat2Desk's rows, untouched", async () => {
		menu();
		const [first, ...others] = await getAll();
		expect(first).toEqual({
			id: expect.any(Number),
			text: 'Prices',
			command: '/1',
			parentID: null,
			position: 1,
		});
		expect(texts(others)).toEqual(['Wholesale', 'Only here']);
		expect(standIn().asked).toEqual([['GET /scenarios/menu_items', PAGE]]);
	});

	it('by channel and level', async () => {
		const { channel, other } = menu();
		expect(texts(await getAll({ filters: { channelId: String(other.id) } }))).toEqual([
			'Prices',
			'Wholesale',
		]);
		expect(texts(await getAll({ filters: { channelId: channel.id, level: 1 } }))).toEqual([
			'Prices',
			'Only here',
		]);
		expect(standIn().asked).toEqual([
			['GET /scenarios/menu_items', { ...PAGE, channel_id: String(other.id) }],
			['GET /scenarios/menu_items', { ...PAGE, channel_id: String(channel.id), level: '1' }],
		]);
	});

	it('keeps to the limit, which this list ignores', async () => {
		menu();
		expect(texts(await getAll({ returnAll: false, limit: 2 }))).toEqual(['Prices', 'Wholesale']);
	});

	it('comes to an end where a list without pages is longer than one', async () => {
		for (let i = 0; i < 230; i++) standIn().world.addMenuItem(`Item ${i}`);
		expect(await getAll()).toHaveLength(230);
		expect(standIn().asked.length).toBeLessThanOrEqual(2);
	});
});

describe('menuItem: send', () => {
	it('sends the item, and says so where Chat2Desk answers with a status only', async () => {
		const { world } = standIn();
		const client = world.addClient('Anna', '79000000001');
		world.clientWrites(client, world.addChannel('WhatsApp', ['wa_direct']), 'Hello');
		world.addMenuItem('Prices');
		const item = world.addMenuItem('Wholesale');
		const sent = { client_id: client.id, menu_item_id: item.id };
		const parameters = { clientId: byId(String(client.id)), menuItemId: String(item.id) };
		expect(await standIn().json('menuItem.send', parameters)).toEqual([sent]);
		expect(standIn().asked).toEqual([['POST /scenarios/send_menu_item', sent]]);
		expect(world.messages.at(-1)?.text).toBe('Wholesale');
	});

	it('is not sent twice when it is not known whether it was', async () => {
		standIn().api.faults.push({ path: /send_menu_item/, status: 500 });
		const error = await standIn().failure('menuItem.send', { clientId: byId(1), menuItemId: 2 });
		expect(error.context).toMatchObject({ data: { code: 'SEND_UNCERTAIN' } });
		expect(standIn().asked).toHaveLength(1);
	});

	it.each([
		[{ clientId: byId('={{ "x" }}'), menuItemId: '1' }, 'Client'],
		[{ clientId: byId('1'), menuItemId: 'x' }, 'Menu Item ID'],
	])('refuses %j before any call', async (parameters, named) => {
		const error = await standIn().failure('menuItem.send', parameters);
		expect(error.message).toBe(`${named} has to be a number, but is "x"`);
		expect(standIn().asked).toEqual([]);
	});
});
