import type { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';

import { asTime } from '../domain/values';
import { byId, dayAfter, dayBefore, messageId, messagePage } from './messagePage';
import { pages } from './paginate';
import type { Chat2DeskApi } from './request';
import type { Message } from './types';

/**
 * The highest id of the messages before a moment, in one call; 0 when there are none, infinite where it cannot be told.
 * Messages are read in the order of their ids, and times do not grow with ids where old ones were imported, so a late
 * message on a page does not mean that no early one follows.
 */
async function lastIdBefore(api: Chat2DeskApi, qs: IDataObject, to: DateTime): Promise<number> {
	const query = { ...qs, finish_date: dayAfter(to.toMillis()), order: 'desc' };
	const page = await messagePage(api, query, 2);
	// Two rows in ascending order: the order was ignored, and these are the first of the period.
	return page.rows.length > 1 && page.isAscending ? Number.POSITIVE_INFINITY : page.lastId;
}

/** Whether a page has got as far as the end of the period. */
const reaches = (rows: Message[], to: DateTime): boolean =>
	rows.some((row) => (asTime(row.created)?.getTime() ?? 0) >= to.toMillis());

/**
 * Messages over all dialogs, page by page, oldest first. `/messages` ignores `offset` on some installations [live];
 * `start_id` is an inclusive lower bound on the message id. It cannot be mixed with dates [live], so a date only leads
 * to the first page. Where `start_id` is ignored, pages are turned by `offset`.
 *
 * @param from a day before it begins the first page: its borders are in the company's time zone, which the API does not
 * tell [live]. What is too early has to be left out by the caller.
 * @param to pages beyond the last message before it are not fetched; what is too late has to be left out as well
 * @throws {IncompleteError} when there are more messages than can be had
 */
export async function* messagePages(
	api: Chat2DeskApi,
	qs: IDataObject = {},
	from: DateTime | null = null,
	to: DateTime | null = null,
): AsyncGenerator<Message[]> {
	const since: IDataObject = from === null ? {} : { start_date: dayBefore(from.toMillis()) };
	let end: number | undefined;
	const seen = new Set<number>();
	const fresh = (rows: Message[]) => {
		const unseen = rows.filter((row) => !seen.has(messageId(row)));
		for (const row of unseen) seen.add(messageId(row));
		return unseen;
	};
	for (let next = 1, entry: IDataObject = from === null ? { start_id: 1 } : since; ;) {
		const page = await messagePage(api, { ...qs, ...entry, order: 'asc' });
		const rows = fresh(page.rows);
		if (rows.length > 0) yield rows;
		if (page.toEnd) return;
		if (!page.isAscending || page.firstId < next) break;
		if (to && reaches(rows, to)) {
			end ??= await lastIdBefore(api, { ...qs, ...since }, to);
			if (page.lastId >= end) return;
		}
		next = page.lastId + 1;
		entry = { start_id: next };
	}
	for await (const page of pages<Message>(api, '/messages', { ...qs, ...since, order: 'asc' })) {
		const rows = fresh(page).sort(byId);
		if (rows.length > 0) yield rows;
	}
}

/** The newest messages, at most 200, newest first [live: `order=desc`]. */
export async function newestMessages(api: Chat2DeskApi, qs: IDataObject = {}): Promise<Message[]> {
	return (await messagePage(api, { ...qs, order: 'desc' })).rows.reverse();
}
