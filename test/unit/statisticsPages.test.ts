import { everyPage } from '../../nodes/Chat2Desk/api/paginate';
import type { Chat2DeskApi } from '../../nodes/Chat2Desk/api/request';

type Server = (offset: number) => unknown;

async function read(server: Server) {
	const offsets: number[] = [];
	const api = {
		get: async (path: string, query: { offset: number; limit: number }) => {
			expect([path, query.limit]).toEqual(['/statistics', 200]);
			offsets.push(query.offset);
			if (offsets.length > 20) throw new Error('does not come to an end');
			return server(query.offset);
		},
	} as unknown as Chat2DeskApi;
	const rows: unknown[] = [];
	for await (const page of everyPage(api, '/statistics', { date: '2026-07-17' })) rows.push(...page);
	return { rows, offsets };
}

/** Rows that are all alike, as a report may well have. */
const alike = (count: number) => Array.from({ length: count }, () => ({ event: 'login' }));
const numbered = (count: number) => Array.from({ length: count }, (_, id) => ({ row: id }));

const from =
	(rows: object[], cap = 200, meta = {}): Server =>
	(offset) => ({ data: rows.slice(offset, offset + cap), meta });

/** Every row of a report counts: they have no number by which a repeated one could be told. */
it.each<[string, Server, number, number[]]>([
	['nothing', from([]), 0, [0]],
	['a short page', from(alike(5)), 5, [0]],
	['pages of different rows', from(numbered(450)), 450, [0, 200, 400]],
	['a full page and an empty one', from(numbered(200)), 200, [0, 200]],
	['equal rows on a short last page', from(alike(350)), 350, [0, 200]],
	['pages capped at fewer rows', from(numbered(25), 10, { limit: 10 }), 25, [0, 10, 20]],
	['pages capped without a word', from(numbered(45), 20, { total: 45, limit: 200 }), 45, [0, 20, 40]],
	['a bare array', () => numbered(3), 3, [0]],
])('a report of %s is read whole', async (_, server, count, asked) => {
	const { rows, offsets } = await read(server);
	expect(rows).toHaveLength(count);
	expect(offsets).toEqual(asked);
});

it.each<[string, Server]>([
	['the same page again, where the offset is ignored', () => ({ data: numbered(200) })],
	['the same page again before its end', () => ({ data: numbered(20), meta: { total: 45 } })],
])('a report of %s is an error', async (_, server) => {
	await expect(read(server)).rejects.toMatchObject({ code: 'BAD_RESPONSE' });
});
