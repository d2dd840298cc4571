import type { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';

import { asTime } from '../domain/values';
import { byId, fullPage, PAGE_SIZE } from './paginate';
import { rowsOf, type Chat2DeskApi } from './request';
import type { Message } from './types';

/**
 * Messages over all dialogs, page by page, oldest first. `/messages` ignores `offset`; `start_id` is an inclusive lower
 * bound on the message id and the only way to page [live]. It cannot be mixed with dates [live], so a date only leads
 * to the first page.
 *
 * @param from a day before it begins the first page: its borders are in the company's time zone, which the API does not
 * tell [live]. What is too early has to be left out by the caller.
 * @param to pages that begin after it are not fetched
 */
export async function* messagePages(
	api: Chat2DeskApi,
	qs: IDataObject = {},
	from: DateTime | null = null,
	to: DateTime | null = null,
): AsyncGenerator<Message[]> {
	let entry: IDataObject =
		from === null ? { start_id: 1 } : { start_date: from.toUTC().minus({ days: 1 }).toFormat('dd-MM-yyyy') };
	for (let next = 1; ;) {
		const body = await api.get('/messages', { ...qs, ...entry, order: 'asc', limit: PAGE_SIZE });
		const rows = rowsOf<Message>(body).sort(byId);
		const fresh = rows.filter((row) => Number(row.id) >= next);
		const last = fresh.at(-1);
		if (!last) return;
		yield fresh;
		const reached = asTime(last.created);
		if (rows.length < fullPage(body, PAGE_SIZE) || (to && reached && reached >= to.toJSDate())) return;
		next = Number(last.id) + 1;
		entry = { start_id: next };
	}
}

/** The newest messages, at most 200, newest first [live: `order=desc`]. */
export async function newestMessages(api: Chat2DeskApi, qs: IDataObject = {}): Promise<Message[]> {
	const body = await api.get('/messages', { ...qs, order: 'desc', limit: PAGE_SIZE });
	return rowsOf<Message>(body).sort((a, b) => byId(b, a));
}
