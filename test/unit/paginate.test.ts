import { messagePage, ofDialog } from '../../nodes/Chat2Desk/api/messagePage';
import { list, listAvailable, pages } from '../../nodes/Chat2Desk/api/paginate';
import { objectOf, rowsOf, type Chat2DeskApi } from '../../nodes/Chat2Desk/api/request';
import { DialogApi } from './support/dialogApi';

interface Query {
	limit: number;
	offset: number;
	[key: string]: unknown;
}

type Server = (query: Query) => unknown;

function listing(server: Server) {
	const queries: Query[] = [];
	const api = {
		get: async (path: string, query: Query) => {
			expect(path).toBe('/things');
			queries.push(query);
			if (queries.length > 100) throw new Error('does not come to an end');
			return server(query);
		},
	} as unknown as Chat2DeskApi;
	return { api, queries };
}

const things = (count: number) => Array.from({ length: count }, (_, index) => ({ id: index + 1 }));

const paged =
	(rows: object[], meta?: object): Server =>
	({ limit, offset }) => ({ data: rows.slice(offset, offset + limit), ...(meta ? { meta } : {}) });

/** The same rows whatever is asked for. */
const repeating =
	(count: number, total: number): Server =>
	() => ({ data: things(count), meta: { total } });

describe('a list', () => {
	it.each<[string, Server, number, number]>([
		['an empty list', paged([]), 0, 1],
		['a short page', paged(things(5)), 5, 1],
		['a short page after full ones', paged(things(450)), 450, 3],
		['an empty page, where nothing tells the end', paged(things(400)), 400, 3],
		['the total', paged(things(400), { total: 400 }), 400, 2],
		['the total as a string', paged(things(400), { total: '400' }), 400, 2],
		['the total, however often rows are repeated', repeating(23, 23), 23, 1],
		['a short page, where the total is less than what came', paged(things(5), { total: 2 }), 5, 1],
		[
			'an empty page where a filter may be what the total does not know',
			paged(things(5), { total: 40 }),
			5,
			2,
		],
		['a bare array', () => things(3), 3, 1],
		['a single object', () => ({ data: { id: 1 } }), 1, 1],
		['no data', () => ({ status: 'success' }), 0, 1],
	])('ends at %s', async (_, server, rows, calls) => {
		const { api, queries } = listing(server);
		expect(await list(api, '/things', { phone: '7' })).toEqual(things(rows));
		expect(queries).toHaveLength(calls);
		for (const query of queries) expect(query).toMatchObject({ phone: '7', limit: 200 });
		const steps = [0, Math.min(rows, 200), 400];
		expect(queries.map(({ offset }) => offset)).toEqual(steps.slice(0, calls));
	});

	it.each<[string, number, object | undefined]>([
		['says so', 7, { limit: 7, total: 450 }],
		['says so, but not how many there are', 7, { limit: 7 }],
		['tells the total', 7, { total: 450 }],
		['tells the total, and as its limit what was asked', 7, { limit: 200, total: 450 }],
		['tells the total as text', 37, { limit: '200', total: '450' }],
		['says nothing', 20, undefined],
		['says nothing of its cap of 50', 50, undefined],
	])('comes whole where a page is capped at fewer rows than asked for, which %s', async (_, cap, meta) => {
		const { api, queries } = listing(({ limit, offset }) => ({
			data: things(450).slice(offset, offset + Math.min(limit, cap)),
			...(meta ? { meta } : {}),
		}));
		const found: object[] = [];
		for await (const page of pages(api, '/things')) found.push(...page);
		expect(found).toEqual(things(450));
		expect(queries.length).toBeLessThanOrEqual(Math.ceil(450 / cap) + 1);
		expect((await list(api, '/things', {}, 100)).length).toBe(100);
	});

	it.each<[string, Server, number]>([
		['pages repeat, where offset is ignored', ({ limit }) => ({ data: things(500).slice(0, limit) }), 200],
		['pages repeat, and there are more', repeating(23, 40), 23],
		['a list of 15 of 23 channels repeats', repeating(15, 23), 15],
		['pages are empty before the end', paged(things(60), { total: 90 }), 60],
	])('is an error when %s', async (_, server, received) => {
		const { api, queries } = listing(server);
		await expect(list(api, '/things')).rejects.toMatchObject({
			code: 'BAD_RESPONSE',
			data: { received },
			message: expect.stringContaining(`${received} `),
			advice: expect.stringContaining('Limit'),
		});
		expect(queries).toHaveLength(2);
		expect(await list(api, '/things', {}, received)).toHaveLength(received);
		expect(await listAvailable(api, '/things')).toHaveLength(received);
	});

	it('hands on any other error, also where rather some rows are wanted than none', async () => {
		const { api } = listing(() => {
			throw new Error('down');
		});
		await expect(listAvailable(api, '/things')).rejects.toThrow('down');
	});

	it.each([
		[1, 1, [1]],
		[5, 5, [5]],
		[200, 200, [200]],
		[250, 250, [200, 50]],
		[1000, 450, [200, 200, 200]],
	])('of at most %i has %i rows and asks for no more than that', async (max, rows, limits) => {
		const { api, queries } = listing(paged(things(450)));
		expect(await list(api, '/things', {}, max)).toEqual(things(rows));
		expect(queries.map(({ limit }) => limit)).toEqual(limits);
	});

	it('of at most as many as it gets does not take more from a server that ignores the limit', async () => {
		const { api } = listing(() => ({ data: things(23) }));
		expect(await list(api, '/things', {}, 5)).toEqual(things(5));
	});

	it('has a row once that moved to the next page meanwhile', async () => {
		const { api } = listing(({ offset }) => ({
			data: things(offset === 0 ? 200 : 210).slice(offset === 0 ? 0 : 190),
		}));
		expect(await list(api, '/things')).toEqual(things(210));
	});

	it('keeps rows without an id, which may be alike only by content', async () => {
		const { api } = listing(() => ({ data: [{ name: 'a' }, { name: 'b' }] }));
		expect(await list(api, '/things')).toEqual([{ name: 'a' }, { name: 'b' }]);
	});

	it('comes page by page, asked for as needed', async () => {
		const { api, queries } = listing(paged(things(450)));
		for await (const page of pages(api, '/things')) {
			expect(page).toHaveLength(200);
			break;
		}
		expect(queries).toHaveLength(1);
	});
});

describe('a page of messages', () => {
	const rows = things(450).map(({ id }) => ({ id, dialog_id: id % 3 === 0 ? 42 : 41 }));
	const query = { dialog_id: 41 };

	it('from an id on', async () => {
		const fake = new DialogApi(rows);
		const first = await messagePage(fake.api, { ...query, start_id: 10, order: 'asc' });
		expect(first.rows).toHaveLength(200);
		expect(first).toMatchObject({ firstId: 10, lastId: 308, toEnd: false, isAscending: true });
		expect(await messagePage(fake.api, { ...query, start_id: 309 })).toMatchObject({
			firstId: 310,
			lastId: 449,
			toEnd: true,
		});
		expect(await messagePage(fake.api, { ...query, start_id: 451 })).toMatchObject({
			rows: [],
			lastId: 0,
			toEnd: true,
		});
		expect(fake.queries[0]).toEqual({ dialog_id: 41, start_id: 10, order: 'asc', limit: 200 });
	});

	it('of the newest, oldest first', async () => {
		const fake = new DialogApi(rows);
		const latest = await messagePage(fake.api, { ...query, order: 'desc' });
		expect(latest.rows.map(({ id }) => id)).toEqual(
			rows
				.filter((row) => row.dialog_id === 41)
				.slice(-200)
				.map(({ id }) => id),
		);
		expect(latest).toMatchObject({ lastId: 449, toEnd: false, isAscending: false });
		expect(await messagePage(fake.api, { dialog_id: 42 })).toMatchObject({ toEnd: true });
	});

	it('has those of other dialogs where the filter is ignored, which are left out', async () => {
		const page = await messagePage(new DialogApi(rows, true).api, { dialog_id: 42, start_id: 1 });
		expect(ofDialog(page.rows, 42).every((row) => row.dialog_id === 42)).toBe(true);
		expect(page).toMatchObject({ lastId: 200, toEnd: false });
	});
});

describe('an answer', () => {
	it.each([
		[[{ id: 1 }], [{ id: 1 }]],
		[{ data: [{ id: 1 }] }, [{ id: 1 }]],
		[{ data: { id: 1 } }, [{ id: 1 }]],
		[{ data: [] }, []],
		[{ data: null }, []],
		[{ data: {} }, []],
		[{ data: [null, 5, 'x', {}, { id: 1 }] }, [{ id: 1 }]],
		[{ status: 'success' }, []],
	])('%j has the rows %j', (body, rows) => expect(rowsOf(body, '/things')).toEqual(rows));

	it.each([{ data: 'x' }, { data: 0 }, {}, { message: 'Welcome' }, { items: [{ id: 1 }] }, null, 'x', 5])(
		'%j is no list, and does not say that there is nothing',
		(body) =>
			expect(() => rowsOf(body, '/things')).toThrow(
				expect.objectContaining({
					code: 'BAD_RESPONSE',
					message: 'Chat2Desk answered GET /things with something that is not a list',
				}),
			),
	);

	it.each([
		[{ data: { id: 1 } }, { id: 1 }],
		[{ data: [{ id: 1 }] }, { id: 1 }],
		[
			{ id: 1, dialog_id: 2 },
			{ id: 1, dialog_id: 2 },
		],
		[{ data: [], status: 'success' }, null],
		[{ data: {} }, null],
		[{ status: 'success', message: 'Done' }, null],
		[{}, null],
		[[], null],
		[null, null],
	])('%j has the object %j', (body, object) => expect(objectOf(body)).toEqual(object));
});

it('takes a list of any length that comes at once', async () => {
	const { api } = listing(() => ({ data: things(200_000) }));
	expect(await list(api, '/things')).toHaveLength(200_000);
});
