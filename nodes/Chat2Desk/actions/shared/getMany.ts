import type { IDataObject } from 'n8n-workflow';

import { pages } from '../../api/paginate';
import type { Call } from '../types';

/**
 * How many rows are wanted, by Return All and Limit.
 *
 * @throws {Chat2DeskError} `VALIDATION` for a limit that is no number of rows
 */
export function wantedRows(call: Call): number {
	if (call.flag('returnAll', false)) return Number.POSITIVE_INFINITY;
	const advice = 'Enter how many results to return in the parameter Limit, or switch on Return All.';
	return Math.floor(call.number('limit', 50, { min: 1, advice }));
}

/** The first `max` of the rows that come page by page and pass `keep`; no page is fetched beyond them. */
export async function take<T>(
	source: AsyncIterable<T[]>,
	max: number,
	keep: (row: T) => boolean = () => true,
): Promise<T[]> {
	const found: T[] = [];
	for await (const page of source) {
		for (const row of page) if (keep(row)) found.push(row);
		if (found.length >= max) break;
	}
	return found.slice(0, max);
}

/**
 * The rows of a list operation, with its Return All and Limit. `keep` filters once more on our side: Chat2Desk
 * silently ignores filters it does not know [live].
 */
export async function getMany<T extends IDataObject>(
	call: Call,
	path: string,
	qs: IDataObject = {},
	keep?: (row: T) => boolean,
): Promise<T[]> {
	const max = wantedRows(call);
	return await take(pages<T>(call.api, path, qs, keep ? undefined : max), max, keep);
}
