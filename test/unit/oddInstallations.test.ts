import type { IDataObject } from 'n8n-workflow';

import { messagesOfDialog, messagesOfRequest } from '../../nodes/Chat2Desk/api/dialogMessages';
import { list } from '../../nodes/Chat2Desk/api/paginate';
import type { Chat2DeskApi } from '../../nodes/Chat2Desk/api/request';

interface Odd {
	/** Answers at most so many rows. */
	cap?: number;
	/** Says in `meta.limit` what was asked, not how many rows a page holds. */
	hidesCap?: boolean;
	/** Parameters that change nothing. */
	ignores?: string[];
	/** What the total counts: what was asked for, or all that there is. */
	total?: 'question' | 'everything';
}

const DAY = 24 * 60 * 60 * 1000;
const START = Date.parse('2026-07-01T00:00:00Z');

/**
 * A dialog of 1,000 messages, requests of 100 each, on an installation that does not do as documented. Request 6 was
 * imported: its times lie before all others.
 */
class Installation {
	calls = 0;

	constructor(private readonly how: Odd) {}

	readonly api = this as unknown as Chat2DeskApi;

	readonly rows = Array.from({ length: 1000 }, (_, i) => {
		const request_id = Math.floor(i / 100) + 1;
		const at = START + (request_id === 6 ? i - 500 : 100 + i) * DAY;
		return {
			id: i + 1,
			dialog_id: 7,
			request_id,
			at,
			created: `${new Date(at).toISOString().slice(0, 19)} UTC`,
		};
	});

	async get(_path: string, query: Record<string, number | string>) {
		if (++this.calls > 200) throw new Error('does not come to an end');
		const { cap = 200, hidesCap = false, ignores = [], total = 'question' } = this.how;
		const given = Object.fromEntries(Object.entries(query).filter(([name]) => !ignores.includes(name)));
		const { start_id = 0, start_date, offset = 0, order, limit = 20 } = given;
		const [day, month, year] = String(start_date ?? '01-01-1970').split('-');
		const since = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
		const found = this.rows.filter((row) => row.id >= Number(start_id) && row.at >= since);
		if (order === 'desc') found.reverse();
		const size = Math.min(Number(limit), cap);
		return {
			data: found.slice(Number(offset), Number(offset) + size),
			meta: {
				total: total === 'question' ? found.length : this.rows.length,
				limit: hidesCap ? Number(limit) : size,
			},
			status: 'success',
		};
	}
}

/** Messages have `offset` on some hosts and have not on others; these have. */
const WHOLE: Array<[string, Odd]> = [
	['as documented', {}],
	['that caps pages at 50', { cap: 50 }],
	['that caps pages at 20 and hides it', { cap: 20, hidesCap: true }],
	['that caps pages at 37 and hides it', { cap: 37, hidesCap: true }],
	['that ignores the order', { ignores: ['order'] }],
	['that caps pages at 50 and ignores the order', { cap: 50, ignores: ['order'] }],
	['that ignores dates', { ignores: ['start_date'] }],
	['that ignores start_id', { ignores: ['start_id'] }],
	['that ignores start_id and caps pages', { ignores: ['start_id'], cap: 50, hidesCap: true }],
	['that ignores start_id and the order', { ignores: ['start_id', 'order'] }],
	['that counts everything in its total', { total: 'everything' }],
	['that counts everything and hides its cap', { total: 'everything', cap: 50, hidesCap: true }],
];

/** Everything of the messages of a dialog. */
const ALL = Array.from({ length: 1000 }, (_, i) => i + 1);

describe.each<[string, Odd]>(WHOLE)('an installation %s loses no message', (_, how) => {
	const ids = (rows: IDataObject[]) => rows.map((row) => Number(row.id));

	it('of a dialog', async () =>
		expect(ids(await messagesOfDialog(new Installation(how).api, 7))).toEqual(ALL));

	it.each([1, 5, 10])('of request %d', async (requestId) => {
		const found = await messagesOfRequest(new Installation(how).api, 7, requestId);
		expect(ids(found)).toEqual(ALL.slice((requestId - 1) * 100, requestId * 100));
	});

	it.each([0, 50, 150, 350, 900])('of a dialog since day %d', async (day) => {
		const installation = new Installation(how);
		const since = new Date(START + day * DAY);
		const found = ids(await messagesOfDialog(installation.api, 7, { since }));
		const wanted = installation.rows.filter(({ at }) => at >= since.getTime()).map(({ id }) => id);
		expect(wanted.filter((id) => !found.includes(id))).toEqual([]);
		expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
	});

	it('of a list', async () => expect(ids(await list(new Installation(how).api, '/operators'))).toEqual(ALL));
});

describe.each<[string, Odd, number[]]>([
	['start_id and offset', { ignores: ['start_id', 'offset'] }, [...ALL.slice(0, 200), ...ALL.slice(800)]],
	['start_id, offset and order', { ignores: ['start_id', 'offset', 'order'] }, ALL.slice(0, 200)],
	[
		'start_id and offset, with pages of 20',
		{ ignores: ['start_id', 'offset'], cap: 20, hidesCap: true },
		[...ALL.slice(0, 20), ...ALL.slice(980)],
	],
])('an installation that ignores %s', (_, how, ids) => {
	it('sends a part of a dialog, which is an error', async () => {
		const installation = new Installation(how);
		await expect(messagesOfDialog(installation.api, 7)).rejects.toMatchObject({ code: 'BAD_RESPONSE' });
		expect(installation.calls).toBeLessThanOrEqual(5);
	});

	it('or is said to whoever wants to hear it, and is the beginning and the end', async () => {
		const said: string[] = [];
		const onIncomplete = (error: Error) => void said.push(error.message);
		const found = await messagesOfDialog(new Installation(how).api, 7, { onIncomplete });
		expect(found.map(({ id }) => Number(id))).toEqual(ids);
		expect(said).toEqual([expect.stringMatching(/rows of \/messages and then nothing new/)]);
	});

	it('ends reading requests and periods as well', async () => {
		for (const reading of [{ since: new Date(START + 5 * DAY) }, { since: new Date(START + 1500 * DAY) }]) {
			const installation = new Installation(how);
			await messagesOfDialog(installation.api, 7, { ...reading, onIncomplete: () => {} });
			expect(installation.calls).toBeLessThanOrEqual(6);
		}
		const installation = new Installation(how);
		await expect(messagesOfRequest(installation.api, 7, 3)).rejects.toMatchObject({ code: 'BAD_RESPONSE' });
		expect(installation.calls).toBeLessThanOrEqual(8);
	});
});
