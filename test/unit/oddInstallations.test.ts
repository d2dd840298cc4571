import { messagesOfDialog, messagesOfRequest } from '../../nodes/Chat2Desk/api/dialogMessages';
import { list } from '../../nodes/Chat2Desk/api/paginate';
import type { Chat2DeskApi } from '../../nodes/Chat2Desk/api/request';

interface Odd {
	/** Answers at most so many rows, and says so in `meta.limit`. */
	cap?: number;
	ignoresOrder?: boolean;
}

/** A dialog of 1,000 messages, requests of 100 each, on an installation that does not do as documented. */
function odd({ cap = 200, ignoresOrder = false }: Odd): Chat2DeskApi {
	const rows = Array.from({ length: 1000 }, (_, i) => ({
		id: i + 1,
		dialog_id: 7,
		request_id: Math.floor(i / 100) + 1,
	}));
	return {
		async get(_path: string, query: Record<string, number | string>) {
			const limit = Math.min(Number(query.limit), cap);
			const found = rows
				.slice(Number(query.offset ?? 0))
				.filter((row) => row.id >= Number(query.start_id ?? 0));
			if (query.order === 'desc' && !ignoresOrder) found.reverse();
			return { data: found.slice(0, limit), meta: { total: rows.length, limit }, status: 'success' };
		},
	} as unknown as Chat2DeskApi;
}

describe.each<[string, Odd]>([
	['that caps pages at 50', { cap: 50 }],
	['that ignores the order', { ignoresOrder: true }],
	['that does both', { cap: 50, ignoresOrder: true }],
])('an installation %s loses no message', (_, how) => {
	it('of a dialog', async () => expect(await messagesOfDialog(odd(how), 7)).toHaveLength(1000));

	it.each([1, 5, 10])('of request %d', async (requestId) => {
		const ids = (await messagesOfRequest(odd(how), 7, requestId)).map((row) => Number(row.id));
		expect(ids).toEqual(Array.from({ length: 100 }, (_, i) => (requestId - 1) * 100 + i + 1));
	});

	it('of a list', async () => expect(await list(odd(how), '/operators')).toHaveLength(1000));
});
