import { latestMessages, list, messagesFrom, pages } from '../../nodes/Chat2Desk/api/paginate';
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
			if (queries.length > 20) throw new Error('does not come to an end');
			return server(query);
		},
	} as unknown as Chat2DeskApi;
	return { api, queries };
}

const things = (count: number) => Array.from({ length: count }, (_, index) => ({ id: index + 1 }));

const paged =
	(rows: object[], meta?: object): Server =>
	({ limit, offset }) => ({ data: rows.slice(offset, offset + limit), ...(meta ? { meta } : {}) });

describe('a list', () => {
	it.each<[string, Server, number, number]>([
		['an empty list', paged([]), 0, 1],
		['a short page', paged(things(5)), 5, 1],
		['a short page after full ones', paged(things(450)), 450, 3],
		['an empty page, where nothing tells the end', paged(things(400)), 400, 3],
		['the total', paged(things(400), { total: 400 }), 400, 2],
		['the total as a string', paged(things(400), { total: '400' }), 400, 2],
		[
			'a page without anything new, where offset is ignored',
			({ limit }) => ({ data: things(500).slice(0, limit) }),
			200,
			2,
		],
		['the total, where offset is ignored', () => ({ data: things(23), meta: { total: 40 } }), 23, 1],
		['a bare array', () => things(3), 3, 1],
		['a single object', () => ({ data: { id: 1 } }), 1, 1],
		['no data', () => ({ status: 'success' }), 0, 1],
	])('ends at %s', async (_, server, rows, calls) => {
		const { api, queries } = listing(server);
		expect(await list(api, '/things', { phone: '7' })).toEqual(things(rows));
		expect(queries).toHaveLength(calls);
		for (const query of queries) expect(query).toMatchObject({ phone: '7', limit: 200 });
		expect(queries.map(({ offset }) => offset)).toEqual([0, 200, 400].slice(0, calls));
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

describe('a stretch of a dialog', () => {
	const rows = things(450).map(({ id }) => ({ id, dialog_id: id % 3 === 0 ? 42 : 41 }));

	it('from an id on', async () => {
		const fake = new DialogApi(rows);
		const first = await messagesFrom(fake.api, 41, 10);
		expect(first.rows).toHaveLength(200);
		expect([first.rows[0]?.id, first.lastId, first.toEnd]).toEqual([10, 308, false]);
		const rest = await messagesFrom(fake.api, 41, 309);
		expect([rest.rows[0]?.id, rest.lastId, rest.toEnd]).toEqual([310, 449, true]);
		expect(await messagesFrom(fake.api, 41, 451)).toEqual({ rows: [], lastId: 0, toEnd: true });
		expect(fake.queries[0]).toEqual({ dialog_id: 41, start_id: 10, order: 'asc', limit: 200 });
	});

	it('of the newest, oldest first', async () => {
		const fake = new DialogApi(rows);
		const latest = await latestMessages(fake.api, 41);
		expect(latest.rows.map(({ id }) => id)).toEqual(
			rows
				.filter((row) => row.dialog_id === 41)
				.slice(-200)
				.map(({ id }) => id),
		);
		expect(latest).toMatchObject({ lastId: 449, toEnd: true, complete: false });
		expect(await latestMessages(fake.api, 42)).toMatchObject({ complete: true });
		expect(fake.queries[0]).toEqual({ dialog_id: 41, order: 'desc', limit: 200 });
	});

	it('leaves out other dialogs where the filter is ignored, and knows how far the page reached', async () => {
		const stretch = await messagesFrom(new DialogApi(rows, true).api, 42, 1);
		expect(stretch.rows.every((row) => row.dialog_id === 42)).toBe(true);
		expect(stretch).toMatchObject({ lastId: 200, toEnd: false });
	});
});

describe('an answer', () => {
	it.each([
		[[{ id: 1 }], [{ id: 1 }]],
		[{ data: [{ id: 1 }] }, [{ id: 1 }]],
		[{ data: { id: 1 } }, [{ id: 1 }]],
		[{ data: [] }, []],
		[{ data: null }, []],
		[{ data: 'x' }, []],
		[{}, []],
		[null, []],
		['x', []],
	])('%j has the rows %j', (body, rows) => expect(rowsOf(body)).toEqual(rows));

	it.each([
		[{ data: { id: 1 } }, { id: 1 }],
		[{ data: [{ id: 1 }] }, { id: 1 }],
		[
			{ id: 1, dialog_id: 2 },
			{ id: 1, dialog_id: 2 },
		],
		[{ data: [], status: 'success' }, null],
		[[], null],
		[null, null],
	])('%j has the object %j', (body, object) => expect(objectOf(body)).toEqual(object));
});
