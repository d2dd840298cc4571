/** Making rows of the log. */
import type { Item } from '../shared/n8n';
import { typed } from '../shared/settings';
import type { Entry, Row, RowKind, Settings } from './types';

/** How long an execution has a row to itself beyond `retryMinutes`: the last wait and the last call. */
const GRACE = 5 * 60_000;

/** A message is sent within so long, or never. */
const SENDING = 2 * 60_000;

export const retryMinutesOf = (settings: Settings): number => Number(typed(settings.retryMinutes)) || 0;

/** Something to do that begins now. */
export function rowFor(
	kind: RowKind,
	key: string,
	content: object,
	{ settings, execution, now }: { settings: Settings; execution: string; now: number },
): Row {
	const lease = kind === 'message' ? SENDING : retryMinutesOf(settings) * 60_000 + GRACE;
	return {
		key,
		kind,
		state: 'under way',
		open: true,
		execution,
		until: now + lease,
		at: now,
		ref: '',
		note: '',
		body: JSON.stringify(content),
	};
}

/** What stands in the directory; where nothing does, n8n puts out an empty item. */
export const entriesOf = (items: Array<Item<Entry>>): Entry[] =>
	items.map(({ json }) => json).filter(({ key }) => Boolean(key));

/** The entry of an operator or a channel. */
export const entryOf = (
	directory: Entry[],
	kind: Entry['kind'],
	id: number | string | null,
): Entry | undefined => directory.find(({ key }) => key === `${kind} ${id}`);

/** Ids in a field that a person may have filled: `7, 9`. */
export const idsIn = (text: unknown): string[] =>
	typed(text)
		.split(/[\s,;]+/)
		.filter(Boolean);
