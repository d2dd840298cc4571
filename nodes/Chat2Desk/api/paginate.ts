import type { IDataObject } from 'n8n-workflow';

import { asId } from '../domain/values';
import { rowsOf, type Chat2DeskApi } from './request';
import type { Message } from './types';

/** Chat2Desk caps `limit` at 200 [documented]. */
export const PAGE_SIZE = 200;

/**
 * The rows of a list, page by page over `offset`. Ends at a short page, at `meta.total`, or at a page without a new
 * id: some lists ignore `offset` and would send the same page for ever (`/channels`) [live].
 */
export async function* pages<T extends IDataObject>(
	api: Chat2DeskApi,
	path: string,
	qs: IDataObject = {},
	max = Number.POSITIVE_INFINITY,
): AsyncGenerator<T[]> {
	const seen = new Set<string>();
	let taken = 0;
	for (let offset = 0; taken < max;) {
		const limit = Math.min(PAGE_SIZE, max - taken);
		const body = await api.get(path, { ...qs, limit, offset });
		const rows = rowsOf<T>(body);
		const fresh = rows.filter((row) => {
			const key = String(row.id ?? JSON.stringify(row));
			return !seen.has(key) && seen.add(key);
		});
		if (fresh.length > 0) yield fresh.slice(0, max - taken);
		taken += fresh.length;
		offset += rows.length;
		const total = Number((body as { meta?: { total?: unknown } }).meta?.total ?? Number.NaN);
		if (rows.length < limit || fresh.length === 0 || offset >= total) return;
	}
}

/** All rows of a list, or the first `max`. */
export async function list<T extends IDataObject>(
	api: Chat2DeskApi,
	path: string,
	qs: IDataObject = {},
	max?: number,
): Promise<T[]> {
	const rows: T[] = [];
	for await (const page of pages<T>(api, path, qs, max)) rows.push(...page);
	return rows;
}

const byId = (a: Message, b: Message) => Number(a.id) - Number(b.id);

/** Keeps the rows of one dialog: a filter that Chat2Desk ignores returns everybody's messages [live]. */
const ofDialog = (rows: Message[], dialogId: number) =>
	rows.filter((row) => asId(row.dialog_id) === dialogId || row.dialog_id == null);

/** A stretch of a dialog without holes: `rows` in order, `toEnd` when nothing comes after them. */
export interface Stretch {
	rows: Message[];
	/** The highest id the page reached, 0 when it was empty. */
	lastId: number;
	toEnd: boolean;
}

const lastIdOf = (rows: Message[]) => rows.reduce((last, row) => Math.max(last, Number(row.id)), 0);

/**
 * The messages of a dialog from an id on, at most 200. `/messages` ignores `offset`; `start_id` is an inclusive lower
 * bound on the message id and the only way to page [live].
 */
export async function messagesFrom(api: Chat2DeskApi, dialogId: number, startId: number): Promise<Stretch> {
	const all = rowsOf<Message>(
		await api.get('/messages', { dialog_id: dialogId, start_id: startId, order: 'asc', limit: PAGE_SIZE }),
	);
	return {
		rows: ofDialog(all, dialogId).sort(byId),
		lastId: lastIdOf(all),
		toEnd: all.length < PAGE_SIZE,
	};
}

/** The newest messages of a dialog, at most 200, oldest first. `toEnd` is true; `complete` when there are no older. */
export async function latestMessages(
	api: Chat2DeskApi,
	dialogId: number,
): Promise<Stretch & { complete: boolean }> {
	const all = rowsOf<Message>(
		await api.get('/messages', { dialog_id: dialogId, order: 'desc', limit: PAGE_SIZE }),
	);
	return {
		rows: ofDialog(all, dialogId).sort(byId),
		lastId: lastIdOf(all),
		toEnd: true,
		complete: all.length < PAGE_SIZE,
	};
}
