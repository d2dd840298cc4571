import fc from 'fast-check';

import { list } from '../../nodes/Chat2Desk/api/paginate';
import type { Chat2DeskApi } from '../../nodes/Chat2Desk/api/request';

/** A list over `limit` and `offset` whose pages hold at most `cap` rows; `afterPage` may change it between two pages. */
function server(rows: Array<{ id: number }>, cap: number, saysTotal: boolean, afterPage: () => void) {
	let calls = 0;
	const get = async (_: string, query: { limit: number; offset: number }) => {
		if (++calls > 500) throw new Error('does not come to an end');
		const limit = Math.min(query.limit, cap);
		const data = rows.slice(query.offset, query.offset + limit);
		const meta = { limit, ...(saysTotal ? { total: rows.length } : {}) };
		afterPage();
		return { data, meta };
	};
	return { get } as unknown as Chat2DeskApi;
}

const insertion = fc.record({ at: fc.nat({ max: 60 }), count: fc.nat({ max: 5 }) });

it('a list loses and repeats nothing, however long its pages are and wherever a few rows come in between', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.integer({ min: 1, max: 15 }),
			fc.nat({ max: 60 }),
			fc.array(insertion, { maxLength: 8 }),
			fc.boolean(),
			async (cap, count, insertions, saysTotal) => {
				const rows = Array.from({ length: count }, (_, id) => ({ id }));
				const before = rows.map(({ id }) => id);
				const waiting = [...insertions];
				let nextId = 1000;
				const api = server(rows, cap, saysTotal, () => {
					const { at, count: added } = waiting.shift() ?? { at: 0, count: 0 };
					// A page full of rows that were seen already means that the offset is ignored.
					const fewer = Math.min(added, cap - 1);
					rows.splice(at, 0, ...Array.from({ length: fewer }, () => ({ id: nextId++ })));
				});
				const found = (await list<{ id: number }>(api, '/things')).map(({ id }) => id);
				expect(new Set(found).size).toBe(found.length);
				expect(found.filter((id) => id < 1000)).toEqual(before);
			},
		),
		{ numRuns: 300 },
	);
});

it('a list of at most so many rows has the first of them, and asks for none beyond', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.integer({ min: 5, max: 300 }),
			fc.nat({ max: 700 }),
			fc.integer({ min: 1, max: 800 }),
			async (cap, count, max) => {
				const rows = Array.from({ length: count }, (_, id) => ({ id }));
				let calls = 0;
				const api = server(rows, cap, true, () => void calls++);
				expect(await list(api, '/things', {}, max)).toEqual(rows.slice(0, max));
				expect(calls).toBeLessThanOrEqual(Math.max(Math.ceil(Math.min(max, count) / Math.min(cap, 200)), 1));
			},
		),
		{ numRuns: 200 },
	);
});
