/**
 * What became of requests, as n8n keeps it with the workflow. It saves looking twice at the same request and is no truth:
 * another execution may overwrite it, so UIS is asked before every upload all the same.
 */
import type { Told } from './types';

/** What n8n keeps with the workflow. */
export interface Memory {
	$getWorkflowStaticData: (scope: 'global') => Notes;
}

/** A request and what became of it, such as `5357 uploaded`. */
interface Notes {
	requests?: string[];
}

/** How many are kept; the oldest go. */
const MOST = 2_000;

/** Numbers of requests that are noted as one of these. */
export function notesIn(data: Notes, states: ReadonlyArray<Told['state']>): Set<number> {
	const noted = (data.requests ?? []).map((row) => row.split(' '));
	return new Set(
		noted.filter(([, state]) => states.some((one) => one === state)).map(([requestId]) => Number(requestId)),
	);
}

/** Adds what was done now. */
export function takeNote(data: Notes, done: Told[]): void {
	if (done.length === 0) return;
	const now = new Set(done.map(({ requestId }) => String(requestId)));
	const others = (data.requests ?? []).filter((row) => !now.has(String(row.split(' ')[0])));
	data.requests = [...others, ...done.map(({ requestId, state }) => `${requestId} ${state}`)].slice(-MOST);
}
