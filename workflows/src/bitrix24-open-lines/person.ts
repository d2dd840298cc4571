/** A client as Bitrix24 takes one: names of letters, blanks, hyphens and apostrophes, 25 at most [documented]. */
import { characters } from '../shared/characters';

/** The name a line takes: decorative letters as plain ones, cut where a person sees a border; `Client` without any. */
export function nameFor(name: unknown): string {
	const letters = String(name ?? '')
		.normalize('NFKC')
		.replace(/[^\p{L} '-]+/gu, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	let taken = '';
	for (const one of characters(letters)) {
		if (taken.length + one.length > 25) break;
		taken += one;
	}
	return taken.trim() || 'Client';
}
