import type { Code, Item, Json } from '../shared/n8n';
import { typed } from '../shared/settings';
import { notesIn, type Memory } from './notes';
import { localTime, zoneOf } from './times';
import type { Event, Settings, Work } from './types';

/** A row of the report `request_stats`: times of the company without a zone, "" where there is none [live]. */
export interface Row {
	request_id?: unknown;
	request_end?: unknown;
	request_type?: unknown;
}

interface Nodes {
	Settings: Settings & Event & { work?: Work };
	'Import a period': Json;
	'Get requests': Row;
}

/** How many chats UIS takes in a call, so how many are read at a time [documented]. */
const BATCH = 50;

/** The work on some requests, from the beginning. */
export function taken(entry: Work['entry'], ids: number[], execution: string, seconds: number): Work {
	return {
		entry,
		execution,
		queue: ids.slice(0, BATCH).map((requestId) => ({ requestId })),
		rest: ids.slice(BATCH),
		total: ids.length,
		since: 0,
		seconds,
		counts: { uploaded: 0, there: 0, skipped: 0, refused: 0 },
		told: [],
		shown: 0,
	};
}

/** Numbers of closed requests, the oldest first; surveys are none. */
function closed(rows: Row[]): Row[] {
	return rows
		.filter((row) => Number(row.request_id) > 0 && typed(row.request_end) && row.request_type !== 'rating')
		.sort((a, b) => typed(a.request_end).localeCompare(typed(b.request_end)));
}

/**
 * Those whose own execution has given up by now or never began, so that no request is in two hands: closed longer ago
 * than it waits and tries, and within `hoursBack`.
 */
export function missed(rows: Row[], settings: Settings, now: number, zone: string): Row[] {
	const number = (key: keyof Settings) => Number(typed(settings[key])) || 0;
	const tries = number('settleSeconds') + (number('retryMinutes') + 15) * 60;
	const at = (seconds: number) => localTime(now - seconds * 1000, zone);
	const [first, last] = [at((number('hoursBack') || 24) * 3600 + tries), at(tries)];
	return rows.filter(({ request_end: end }) => typed(end) >= first && typed(end) <= last);
}

/** What is taken up: a closing, the work of before once more, or of a list what is not noted as dealt with. */
export default function whichRequests({
	$,
	$execution,
	$now,
	$getWorkflowStaticData,
}: Code<Nodes> & Memory): Array<Item<{ work: Work }>> {
	const items = $('Settings')
		.all()
		.map(({ json }) => json);
	const [settings] = items;
	const execution = $execution.id;
	if (!settings) return [];
	if (settings.work) return [{ json: { work: { ...settings.work, execution } } }];
	if (settings.requestId) {
		const ids = new Set(items.map(({ requestId }) => requestId ?? 0));
		const seconds = Number(typed(settings.settleSeconds)) || 0;
		return [{ json: { work: taken('closing', [...ids].filter(Boolean), execution, seconds) } }];
	}
	const rows = closed(
		$('Get requests')
			.all()
			.map(({ json }) => json),
	);
	const isImport = $('Import a period').isExecuted;
	const zone = zoneOf(settings.timezone, $now.zoneName);
	const wanted = isImport ? rows : missed(rows, settings, Date.now(), zone);
	// What was refused is tried again: somebody may have put it right.
	const settled = isImport ? (['uploaded', 'there'] as const) : (['uploaded', 'there', 'skipped'] as const);
	const known = notesIn($getWorkflowStaticData('global'), settled);
	const ids = wanted.map((row) => Number(row.request_id)).filter((id) => !known.has(id));
	// Nothing was missed: it ends here. An import says so on its page.
	if (ids.length === 0 && !isImport) return [];
	return [{ json: { work: taken(isImport ? 'import' : 'missed', ids, execution, 0) } }];
}
