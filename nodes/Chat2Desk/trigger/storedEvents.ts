import { KEY_LENGTH } from '../domain/event/key';

/**
 * So many of the newest events go into the workflow's static data, which n8n writes anew for every event and with every
 * execution (12 kB).
 */
const STORED_SIZE = 500;

/** The key of an event and when it was passed on, in milliseconds. */
export type Entry = [key: string, at: number];

/**
 * The newest of the entries (which come from the oldest to the newest) as one text, each a key and its second in
 * base 36. One text, because n8n puts a proxy around every object of the static data, for every event anew.
 */
export function toStored(entries: Iterable<Entry>, size: number): string {
	const texts: string[] = [];
	let older = size - STORED_SIZE;
	for (const [key, at] of entries) if (older-- <= 0) texts.push(key + Math.floor(at / 1000).toString(36));
	return texts.join(' ');
}

/** What a text of `toStored` says, or the list of entries that was stored before; anything else is passed over. */
export function fromStored(stored: unknown): Entry[] {
	const entries: unknown[] =
		typeof stored === 'string'
			? stored
					.split(' ')
					.map((entry) => [entry.slice(0, KEY_LENGTH), parseInt(entry.slice(KEY_LENGTH), 36) * 1000])
			: [stored].flat();
	return entries.filter(isEntry);
}

const isEntry = (entry: unknown): entry is Entry =>
	Array.isArray(entry) && typeof entry[0] === 'string' && Number.isFinite(entry[1]);
