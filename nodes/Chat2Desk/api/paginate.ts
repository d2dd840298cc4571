import type { IDataObject } from 'n8n-workflow';

import { asObject } from '../domain/values';
import { Chat2DeskError } from './errors';
import { rowsOf, type Chat2DeskApi } from './request';

/** Chat2Desk caps `limit` at 200 [documented]; some lists at less, whatever is asked for [live: tickets]. */
export const PAGE_SIZE = 200;

/** Adds rows one by one: as arguments of one `push` a list of a hundred thousand would not fit. */
export function append<T>(rows: T[], more: Iterable<T>): void {
	for (const row of more) rows.push(row);
}

/** Rows of a page where no limit is asked for [documented]; nobody has seen pages capped at fewer. */
const SMALLEST_CAP = 20;

/** What an answer says about the whole list: the number of its rows and how many a page holds, where it says so. */
interface Meta {
	total: number | null;
	limit: number | null;
}

function metaOf(body: unknown): Meta {
	const { total, limit } = asObject(asObject(body).meta);
	const count = (value: unknown) => {
		const number =
			typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value ?? Number.NaN);
		return Number.isInteger(number) && number >= 0 ? number : null;
	};
	return { total: count(total), limit: count(limit) || null };
}

/** The number of rows in the whole list, where the answer tells it. */
export const totalOf = (body: unknown): number | null => metaOf(body).total;

/** How far a list has been read. */
interface Progress {
	/** Rows of this page. */
	got: number;
	/** Rows of all pages until now, this one included, repeated ones counted. */
	received: number;
	/** Rows of all pages until now, each once. */
	distinct: number;
	/** Rows asked for with this page. */
	asked: number;
	/** Rows of the largest page before this one, 0 for the first. */
	largest: number;
}

/** A round number of rows on a first page may be a cap that is not told. */
const mayBeCap = (rows: number) => rows >= SMALLEST_CAP && rows % 10 === 0;

/**
 * Whether nothing comes after a page. Judged by what came, not by what was asked for: a page may hold fewer rows than
 * that. `meta.total` decides; one that is exceeded already is not believed. Otherwise a page ends the list that is not
 * as full as `meta.limit` says or, where nothing is said, as the pages before it.
 */
function isLastPage(body: unknown, { got, received, distinct, asked, largest }: Progress): boolean {
	const { total, limit } = metaOf(body);
	if (got === 0) return true;
	if (total !== null && total >= distinct) return received >= total;
	// More than was asked for: the limit is ignored, and so a list without pages.
	if (got > asked) return true;
	const full = limit ?? (largest || (mayBeCap(got) ? got : asked));
	return got < Math.min(full, asked);
}

/** Whether a page that stands for itself is all that there is. */
export const isWholeList = (body: unknown, got: number, asked: number): boolean =>
	isLastPage(body, { got, received: got, distinct: got, asked, largest: 0 });

const isFiltered = (qs: IDataObject) => Object.keys(qs).some((name) => name !== 'order');

/** A list that could not be read to its end. What came until then has been handed over. */
export class IncompleteError extends Chat2DeskError {
	constructor(path: string, received: number, total: number | null) {
		const count = total === null ? String(received) : `${received} of ${total}`;
		super(
			'BAD_RESPONSE',
			`Chat2Desk sent ${count} rows of ${path} and then nothing new, though there are more`,
			{
				advice:
					'This installation of Chat2Desk does not turn pages. Switch off Return All and set Limit to at most what it sends, or narrow the question with filters.',
				data: { received, ...(total === null ? {} : { total }) },
			},
		);
	}
}

/**
 * The rows of a list, page by page over `offset`, each row once. Ends at `meta.total` or, where that is not told, at a
 * short page.
 *
 * @throws {IncompleteError} when a page brings nothing new before that: some lists ignore `offset` and would send the
 * same page for ever (`/channels`) [live]
 */
export async function* pages<T extends IDataObject>(
	api: Pick<Chat2DeskApi, 'get'>,
	path: string,
	qs: IDataObject = {},
	max = Number.POSITIVE_INFINITY,
): AsyncGenerator<T[]> {
	const seen = new Set<string>();
	let taken = 0;
	for (let offset = 0, largest = 0; taken < max;) {
		const asked = Math.min(PAGE_SIZE, max - taken);
		const body = await api.get(path, { ...qs, limit: asked, offset });
		const rows = rowsOf<T>(body, path);
		const fresh = rows.filter((row) => {
			const key = String(row.id ?? JSON.stringify(row));
			return !seen.has(key) && seen.add(key);
		});
		if (fresh.length > 0) yield fresh.slice(0, max - taken);
		taken += fresh.length;
		offset += rows.length;
		const progress = { got: rows.length, received: offset, distinct: taken, asked, largest };
		const total = totalOf(body);
		// A whole page again is no end, however many rows were counted with it.
		if (rows.length > 0 && fresh.length === 0 && offset >= 2 * rows.length && rows.length >= largest) {
			if (taken === total) return;
			throw new IncompleteError(path, taken, total);
		}
		if (isLastPage(body, progress)) {
			// Whether a total counts what a filter leaves out is not known, so an empty page ends a filtered list.
			if (rows.length > 0 || total === null || total <= offset || isFiltered(qs)) return;
			throw new IncompleteError(path, taken, total);
		}
		if (fresh.length === 0) throw new IncompleteError(path, taken, total);
		largest = Math.max(largest, rows.length);
	}
}

/**
 * The rows of a list whose rows have no number of their own and may well be equal (statistics).
 *
 * @throws {IncompleteError} when a page is the same as the page before: then `offset` was ignored
 */
export async function* everyPage<T extends IDataObject>(
	api: Pick<Chat2DeskApi, 'get'>,
	path: string,
	qs: IDataObject = {},
): AsyncGenerator<T[]> {
	let last = '';
	for (let offset = 0, largest = 0; ;) {
		const body = await api.get(path, { ...qs, limit: PAGE_SIZE, offset });
		const rows = rowsOf<T>(body, path);
		const content = JSON.stringify(rows);
		const total = totalOf(body);
		const isMissing = rows.length === 0 && total !== null && total > offset;
		if (isMissing || (rows.length > 0 && content === last)) throw new IncompleteError(path, offset, total);
		if (rows.length > 0) yield rows;
		last = content;
		offset += rows.length;
		const count = { got: rows.length, received: offset, distinct: offset };
		if (isLastPage(body, { ...count, asked: PAGE_SIZE, largest })) return;
		largest = Math.max(largest, rows.length);
	}
}

/** All rows of a list, or the first `max`. @throws {IncompleteError} as `pages` */
export async function list<T extends IDataObject>(
	api: Pick<Chat2DeskApi, 'get'>,
	path: string,
	qs: IDataObject = {},
	max?: number,
): Promise<T[]> {
	const rows: T[] = [];
	for await (const page of pages<T>(api, path, qs, max)) append(rows, page);
	return rows;
}

/** The rows of a list as far as they can be had, for a picker: rather some than none. */
export async function listAvailable<T extends IDataObject>(
	api: Pick<Chat2DeskApi, 'get'>,
	path: string,
): Promise<T[]> {
	const rows: T[] = [];
	try {
		for await (const page of pages<T>(api, path)) append(rows, page);
	} catch (error) {
		if (!(error instanceof IncompleteError)) return await Promise.reject(error);
	}
	return rows;
}
