import fc from 'fast-check';
import { DateTime } from 'luxon';

import { messagePages, newestMessages } from '../../nodes/Chat2Desk/api/messageList';
import type { Chat2DeskApi } from '../../nodes/Chat2Desk/api/request';

interface Row {
	id: number;
	created: string;
	[key: string]: unknown;
}

type Query = Record<string, unknown>;

const MINUTE = 60_000;
const START = Date.parse('2026-07-17T00:00:00Z');

/** The list as an installation may give it. */
const answering = (rows: object[]) =>
	({ get: async () => ({ data: rows, meta: { total: rows.length } }) }) as unknown as Chat2DeskApi;

async function all(api: Chat2DeskApi): Promise<unknown[]> {
	const found: unknown[] = [];
	for await (const page of messagePages(api)) found.push(...page);
	return found;
}

it('reads messages whose number has the other name', async () => {
	const rows = [3, 1, 2].map((message_id) => ({ message_id, text: 'x' }));
	expect(await all(answering(rows))).toEqual([1, 2, 3].map((message_id) => ({ message_id, text: 'x' })));
});

it('does not lose messages without a number in silence', async () => {
	await expect(all(answering([{ id: 1 }, { text: 'x' }]))).rejects.toMatchObject({ code: 'BAD_RESPONSE' });
});

/** Messages of these ids, one a minute. */
const rowsOf = (ids: number[]): Row[] =>
	ids.map((id) => ({ id, created: `${new Date(START + id * MINUTE).toISOString().slice(0, 19)} UTC` }));

/**
 * `GET /messages` of a company in UTC: `start_id` an inclusive lower bound, `offset` unknown, pages of at most `cap`
 * rows; something may be written after each page.
 */
class ListApi {
	readonly queries: Query[] = [];

	constructor(
		readonly rows: Row[],
		private readonly cap = 200,
		private readonly afterPage: () => void = () => {},
	) {}

	readonly api = this as unknown as Chat2DeskApi;

	async get(path: string, query: Query): Promise<unknown> {
		expect(path).toBe('/messages');
		expect('start_id' in query && 'start_date' in query).toBe(false);
		this.queries.push(query);
		if (this.queries.length > 500) throw new Error('does not come to an end');
		const day = query.start_date
			? DateTime.fromFormat(String(query.start_date), 'dd-MM-yyyy', { zone: 'UTC' }).toMillis()
			: 0;
		const found = this.rows
			.filter(
				({ id, created }) =>
					id >= Number(query.start_id ?? 0) && Date.parse(created.replace(' UTC', 'Z')) >= day,
			)
			.sort((a, b) => (query.order === 'desc' ? b.id - a.id : a.id - b.id));
		const limit = Math.min(Number(query.limit), this.cap);
		const data = found.slice(0, limit).map((row) => ({ ...row }));
		this.afterPage();
		return { data, meta: { total: found.length, limit }, status: 'success' };
	}
}

async function idsOf(pages: AsyncIterable<Array<{ id: unknown }>>): Promise<unknown[]> {
	const ids: unknown[] = [];
	for await (const page of pages) ids.push(...page.map(({ id }) => id));
	return ids;
}

const count = (length: number, from = 1) => Array.from({ length }, (_, i) => from + i);

describe('pages of messages', () => {
	it('go by id, and end with a short one', async () => {
		const list = new ListApi(rowsOf(count(450, 10)));
		expect(await idsOf(messagePages(list.api, { client_id: 31 }))).toEqual(count(450, 10));
		expect(list.queries).toEqual(
			[1, 210, 410].map((start_id) => ({ client_id: 31, start_id, order: 'asc', limit: 200 })),
		);
	});

	it('lose and repeat nothing, however long they are and whatever is written meanwhile', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 12 }),
				// Ids have gaps, for other people's messages lie between.
				fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 40 }),
				fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 8 }),
				fc.boolean(),
				async (cap, ids, arrivals, hasDate) => {
					const waiting = [...arrivals];
					const arrive = () => {
						const last = Math.max(500, ...list.rows.map(({ id }) => id));
						list.rows.push(...rowsOf(count(waiting.shift() ?? 0, last + 1)));
					};
					const list = new ListApi(rowsOf(ids), cap, arrive);
					const from = hasDate ? DateTime.fromMillis(START) : null;
					const found = await idsOf(messagePages(list.api, {}, from));
					const all = list.rows.map(({ id }) => id).sort((a, b) => a - b);
					// Everything that was there when the last page was asked for, and nothing twice.
					expect(found).toEqual(all.slice(0, found.length));
					expect(found.length).toBeGreaterThanOrEqual(ids.length);
					const missing = all.slice(found.length);
					const last = arrivals[list.queries.length - 1] ?? 0;
					expect(missing.length).toBeLessThanOrEqual(last);
				},
			),
			{ numRuns: 300 },
		);
	});

	/** `GET /messages` that ignores some parameters, over `offset` where that is not among them. */
	function ignoring(list: ListApi, ...names: string[]): ListApi {
		const get = list.get.bind(list);
		list.get = async (path, query) => {
			const { offset = 0, ...known } = Object.fromEntries(
				Object.entries(query).filter(([name]) => !names.includes(name)),
			);
			const limit = 10_000;
			const { data } = (await get(path, { ...known, limit })) as { data: Row[] };
			const page = data.slice(Number(offset), Number(offset) + Number(query.limit));
			return { data: page, meta: { total: data.length, limit: query.limit }, status: 'success' };
		};
		return list;
	}

	it('come by offset where start_id is ignored, each once', async () => {
		const list = ignoring(new ListApi(rowsOf(count(450)), 10_000), 'start_id');
		expect(await idsOf(messagePages(list.api))).toEqual(count(450));
		expect(list.queries.length).toBeLessThanOrEqual(5);
	});

	it('are an error where neither leads on, after what came', async () => {
		const list = ignoring(new ListApi(rowsOf(count(300)), 10_000), 'start_id', 'offset');
		const found: unknown[] = [];
		const reading = (async () => {
			for await (const page of messagePages(list.api)) found.push(...page.map(({ id }) => id));
		})();
		await expect(reading).rejects.toMatchObject({
			code: 'BAD_RESPONSE',
			data: { received: 200, total: 300 },
		});
		expect(found).toEqual(count(200));
		expect(list.queries.length).toBeLessThanOrEqual(4);
	});

	it('come in order, whatever the order of the answer', async () => {
		const list = new ListApi([]);
		list.get = async () => ({ data: rowsOf([3, 1, 2]).map((row) => ({ ...row, id: String(row.id) })) });
		expect(await idsOf(messagePages(list.api))).toEqual(['1', '2', '3']);
	});

	it('of a period begin a day early, since the days are those of a company whose zone is not known', async () => {
		const list = new ListApi(rowsOf(count(3)));
		const from = DateTime.fromISO('2026-07-17T01:00:00', { zone: 'Europe/Moscow' });
		expect(await idsOf(messagePages(list.api, {}, from))).toEqual([1, 2, 3]);
		expect(list.queries).toEqual([{ start_date: '15-07-2026', order: 'asc', limit: 200 }]);
	});

	describe('of a period', () => {
		const DAY = 24 * 60 * MINUTE;
		/** One message in six hours, those of ids from 801 on of long ago: they were imported. */
		const imported = () =>
			count(1000).map((id) => {
				const at = START + (id > 800 ? id - 800 : id) * (DAY / 4);
				return { id, created: `${new Date(at).toISOString().slice(0, 19)} UTC` };
			});
		const withFinish = (list: ListApi) => {
			const get = list.get.bind(list);
			list.get = async (path, query) => {
				const { finish_date, ...rest } = query;
				const day = DateTime.fromFormat(String(finish_date), 'dd-MM-yyyy', { zone: 'UTC' }).toMillis();
				const rows = [...list.rows];
				if (finish_date !== undefined) {
					list.rows.splice(
						0,
						rows.length,
						...rows.filter(({ created }) => Date.parse(created.replace(' UTC', 'Z')) < day),
					);
				}
				const answer = await get(path, rest);
				list.rows.splice(0, list.rows.length, ...rows);
				return answer;
			};
			return list;
		};
		const idsUntil = async (list: ListApi, days: number, from: DateTime | null = null) => {
			jest.spyOn(Date, 'now').mockReturnValue(START + 400 * DAY);
			const to = DateTime.fromMillis(START + days * DAY);
			const found = await idsOf(messagePages(list.api, {}, from, to));
			const before = list.rows.filter(
				({ created }) => Date.parse(created.replace(' UTC', 'Z')) < to.toMillis(),
			);
			return { found, missing: before.map(({ id }) => id).filter((id) => !found.includes(id)) };
		};
		afterEach(() => jest.restoreAllMocks());

		it('end with the page that holds its last message', async () => {
			const list = withFinish(new ListApi(imported().slice(0, 800)));
			const { found, missing } = await idsUntil(list, 20);
			expect([found.length, missing]).toEqual([200, []]);
			expect(list.queries).toHaveLength(2);
			expect(list.queries.filter(({ order }) => order === 'desc')).toHaveLength(1);
		});

		it('do not end with a late message before imported early ones', async () => {
			const list = withFinish(new ListApi(imported()));
			const { missing } = await idsUntil(list, 20);
			expect(missing).toEqual([]);
		});

		it('are all where the filter by date is ignored', async () => {
			const list = ignoring(new ListApi(imported(), 10_000), 'start_date', 'finish_date');
			const { missing } = await idsUntil(list, 20, DateTime.fromMillis(START + 5 * DAY));
			expect(missing).toEqual([]);
		});

		it('cost no question about their end before they reach it', async () => {
			const list = withFinish(new ListApi(rowsOf(count(3))));
			await idsUntil(list, 500);
			expect(list.queries).toHaveLength(1);
		});
	});

	it('are fetched as they are needed', async () => {
		const list = new ListApi(rowsOf(count(600)));
		for await (const page of messagePages(list.api)) {
			expect(page).toHaveLength(200);
			break;
		}
		expect(list.queries).toHaveLength(1);
	});
});

it('the newest messages come in one call, newest first, also where the order is ignored', async () => {
	const list = new ListApi(rowsOf(count(250)));
	expect((await newestMessages(list.api, { dialog_id: 41 })).map(({ id }) => id)).toEqual(
		count(200, 51).reverse(),
	);
	expect(list.queries).toEqual([{ dialog_id: 41, order: 'desc', limit: 200 }]);
	list.get = async () => ({ data: rowsOf([1, 2, 3]) });
	expect((await newestMessages(list.api)).map(({ id }) => id)).toEqual([3, 2, 1]);
});
