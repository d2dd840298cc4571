import type { Code, Item } from '../shared/n8n';
import { typed } from '../shared/settings';
import { entriesOf } from './rows';
import type { Entry } from './types';
import type { Found } from './whatIsThere';

/** An entry as it is to be, and whether that is new. */
export type Refreshed = Entry & { isChanged: boolean };

/** What a person reads and corrects; the rest is Chat2Desk's. */
const SHOWN = ['name', 'phone', 'email', 'transports', 'crm', 'suggested', 'matchedBy', 'state'] as const;

/** An entry with what was found; what a person has written into `crm` stays. */
export function refreshed(found: Found, before: Entry | undefined, now: string): Refreshed {
	const isCorrected = before !== undefined && typed(before.crm) !== typed(before.suggested);
	const entry = isCorrected ? { ...found, crm: typed(before.crm), matchedBy: 'a person' } : found;
	const isChanged = !before || SHOWN.some((column) => typed(entry[column]) !== typed(before[column]));
	return { ...entry, updated: isChanged ? now : typed(before?.updated), isChanged };
}

/**
 * Operators of the table whom Chat2Desk does not list any more: they stay, marked. An empty list is no list. Channels are
 * left alone, since Chat2Desk was seen to list a part of them only [live].
 */
export function goneOperators(before: Entry[], listed: Entry[], now: string): Refreshed[] {
	if (listed.length === 0) return [];
	return before
		.filter(({ kind, key }) => kind === 'operator' && !listed.some((one) => one.key === key))
		.map((entry) => {
			const isChanged = entry.state !== 'removed';
			return { ...entry, state: 'removed', updated: isChanged ? now : entry.updated, isChanged };
		});
}

/** The directory as it is to be: what was found, with what a person has corrected. */
export default function whoIsWho({ $, $input }: Code<{ Directory: Entry }>): Array<Item<Refreshed>> {
	const before = entriesOf($('Directory').all());
	const now = new Date().toISOString();
	const found = entriesOf($input.all() as unknown as Array<Item<Entry>>).map((entry) =>
		refreshed(
			entry,
			before.find(({ key }) => key === entry.key),
			now,
		),
	);
	const operators = found.filter(({ kind }) => kind === 'operator');
	return [...found, ...goneOperators(before, operators, now)].map((json) => ({ json }));
}
