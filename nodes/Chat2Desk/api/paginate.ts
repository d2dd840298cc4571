import type { IDataObject } from 'n8n-workflow';

import { asId, asObject } from '../domain/values';
import { rowsOf, type Chat2DeskApi } from './request';
import type { Message } from './types';

/** Chat2Desk caps `limit` at 200 [documented]. */
export const PAGE_SIZE = 200;

interface Meta {
	total?: unknown;
	limit?: unknown;
}

const metaOf = (body: unknown): Meta => asObject(asObject(body).meta);

/** How many rows a full page holds: what was asked for, or less where the answer says that it was capped. */
export function fullPage(body: unknown, asked: number): number {
	const cap = Number(metaOf(body).limit);
	return cap > 0 ? Math.min(cap, asked) : asked;
}

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
		const total = Number(metaOf(body).total ?? Number.NaN);
		if (rows.length < fullPage(body, limit) || fresh.length === 0 || offset >= total) return;
	}
}

/**
 * The rows of a list whose rows have no number of their own and may well be equal (statistics). Ends at a short page,
 * or at one that is the same as the page before: then `offset` was ignored.
 */
export async function* everyPage<T extends IDataObject>(
	api: Chat2DeskApi,
	path: string,
	qs: IDataObject = {},
): AsyncGenerator<T[]> {
	let last = '';
	for (let offset = 0; ;) {
		const body = await api.get(path, { ...qs, limit: PAGE_SIZE, offset });
		const rows = rowsOf<T>(body);
		const content = JSON.stringify(rows);
		if (rows.length === 0 || content === last) return;
		yield rows;
		last = content;
		offset += rows.length;
		if (rows.length < fullPage(body, PAGE_SIZE)) return;
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

/** For sorting messages, oldest first: their numbers grow. */
export const byId = (a: Message, b: Message) => Number(a.id) - Number(b.id);

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

/** One page of a dialog's messages, with what it says about the rest. */
async function messagePage(
	api: Chat2DeskApi,
	dialogId: number,
	query: IDataObject,
): Promise<Stretch & { all: Message[] }> {
	const body = await api.get('/messages', { dialog_id: dialogId, ...query, limit: PAGE_SIZE });
	const all = rowsOf<Message>(body);
	return {
		all,
		rows: ofDialog(all, dialogId).sort(byId),
		lastId: lastIdOf(all),
		toEnd: all.length < fullPage(body, PAGE_SIZE),
	};
}

/**
 * The messages of a dialog from an id on, at most 200. `/messages` ignores `offset`; `start_id` is an inclusive lower
 * bound on the message id and the only way to page [live].
 */
export async function messagesFrom(api: Chat2DeskApi, dialogId: number, startId: number): Promise<Stretch> {
	const { rows, lastId, toEnd } = await messagePage(api, dialogId, { start_id: startId, order: 'asc' });
	return { rows, lastId, toEnd };
}

/**
 * The newest messages of a dialog, at most 200, oldest first. `complete` when there are no older ones; `toEnd` false
 * when the installation did not honour the order, so that these are the oldest instead.
 */
export async function latestMessages(
	api: Chat2DeskApi,
	dialogId: number,
): Promise<Stretch & { complete: boolean }> {
	const { all, rows, lastId, toEnd } = await messagePage(api, dialogId, { order: 'desc' });
	const isAscending = all.length > 1 && Number(all[0]?.id) < Number(all.at(-1)?.id);
	return { rows, lastId, toEnd: toEnd || !isAscending, complete: toEnd };
}
