import type { Chat2DeskApi } from '../../../nodes/Chat2Desk/api/request';
import type { Message } from '../../../nodes/Chat2Desk/api/types';

type Query = Record<string, unknown>;

/**
 * `GET /messages` over rows in memory, with its quirks: at most 200 rows, `offset` and `request_id` ignored, `start_id`
 * an inclusive lower bound. Counts the calls.
 */
export class DialogApi {
	readonly queries: Query[] = [];

	private readonly rows: Message[];

	constructor(
		rows: Message[],
		private readonly ignoresDialogId = false,
	) {
		this.rows = [...rows].sort((a, b) => Number(a.id) - Number(b.id));
	}

	get calls(): number {
		return this.queries.length;
	}

	get api(): Chat2DeskApi {
		return this as unknown as Chat2DeskApi;
	}

	async get(path: string, qs: Query = {}): Promise<unknown> {
		if (path !== '/messages') throw new Error(`unexpected path ${path}`);
		if (qs.start_id !== undefined && !Number.isSafeInteger(qs.start_id))
			throw new Error(`bad start_id ${qs.start_id}`);
		if (qs.start_id !== undefined && (qs.start_date ?? qs.finish_date))
			throw new Error('start_id with dates');
		this.queries.push(qs);
		if (this.calls > 300) throw new Error('the reader does not come to an end');
		const start = Number(qs.start_id ?? 0);
		const found = this.rows.filter(
			(row) =>
				Number(row.id) >= start && (this.ignoresDialogId || Number(row.dialog_id) === Number(qs.dialog_id)),
		);
		if (qs.order === 'desc') found.reverse();
		const data = found.slice(0, Math.min(Number(qs.limit ?? 20), 200));
		return { data, meta: { total: found.length }, status: 'success' };
	}
}
