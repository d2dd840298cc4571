import { attachmentsOf } from '../attachments';
import { contactsOf } from '../contact';
import { parseCoordinates } from '../coordinates';
import { htmlToText } from '../html/text';
import { readReply } from '../reply';
import { idIn, kindIn, ownId, textIn, valueIn, type MessageKind } from '../row';
import { isTemplate } from '../textLimit';
import { asText, asTime, isObject, type JsonObject } from '../values';
import { OPTIONAL_TYPES, type Line, type Note, type People, type Role, type Selection } from './types';

const ROLES: Record<MessageKind, Role> = {
	from_client: 'client',
	to_client: 'operator',
	autoreply: 'bot',
	system: 'system',
	comment: 'comment',
};

/** Transports whose texts may contain HTML [code]. */
const HTML_TRANSPORTS = ['widget', 'email'];

/** Where a place can be seen on a map, without an account or a key. */
const mapOf = (latitude: number, longitude: number) =>
	`https://www.google.com/maps?q=${latitude},${longitude}`;

/**
 * A name that Chat2Desk's own program was to replace, such as `scenario.scenarioTitle.default` [live]. It says nothing to
 * people. Addresses of sites look alike, but have no capitals within a word.
 */
const isRawKey = (text: string) =>
	/^[a-z]\w*(?:\.\w+)+$/.test(text) && (text.startsWith('scenario.') || /\.[a-z]+[A-Z]\w*\./.test(text));

/** When a message was written; `created` in most methods. */
export const timeOf = (row: JsonObject): Date | null =>
	asTime(valueIn(row, 'created')) ?? asTime(valueIn(row, 'created_at'));

/** Whether a message belongs into the transcript; one of a type this version does not know, or without a time, does. */
export function isSelected(row: JsonObject, { from, to, include }: Selection): boolean {
	const kind = kindIn(row);
	if (OPTIONAL_TYPES.some((optional) => optional === kind && !include.includes(optional))) return false;
	if (kind === 'autoreply' && isRawKey(textIn(row, 'text')?.trim() ?? '') && !hasMore(row)) return false;
	if (from === null && to === null) return true;
	const at = timeOf(row);
	return at === null || ((from === null || at >= from) && (to === null || at < to));
}

/** Whether a message has something besides its text. */
const hasMore = (row: JsonObject) => attachmentsOf(row, '').length > 0 || notesOf(row).length > 0;

/** Whether somebody of the company wrote a line under a name of their own. */
export const isByOperator = ({ role }: Pick<Line, 'role'>) => role === 'operator' || role === 'comment';

function textOf(row: JsonObject): string {
	const text = textIn(row, 'text') ?? '';
	if (HTML_TRANSPORTS.includes(textIn(row, 'transport')?.toLowerCase() ?? '')) return htmlToText(text).trim();
	return isTemplate(text) ? text : text.trim();
}

/** Coordinates as they came, for those that are no place; empty where there are none. */
function rawText(coordinates: unknown): string {
	if (typeof coordinates === 'string') return coordinates.trim();
	const isNothing = !isObject(coordinates) || Object.values(coordinates).every((value) => value === null);
	return isNothing ? '' : JSON.stringify(coordinates);
}

/** What a message holds besides text and files: a place, contact cards, files that have no address. */
function notesOf(row: JsonObject): Note[] {
	const notes: Note[] = [];
	const coordinates = valueIn(row, 'coordinates') ?? row.location;
	const place = parseCoordinates(coordinates);
	if (place) {
		const { latitude, longitude } = place;
		notes.push({ kind: 'location', text: `${latitude}, ${longitude}`, url: mapOf(latitude, longitude) });
	} else if (rawText(coordinates) !== '') {
		notes.push({ kind: 'location', text: rawText(coordinates) });
	}
	for (const text of contactsOf(row)) notes.push({ kind: 'contact', text });
	const files: unknown[] = Array.isArray(row.attachments) ? row.attachments : [];
	for (const file of files.filter(isObject)) {
		const name = asText(file.name);
		if (name !== null && !asText(file.link) && !asText(file.url)) notes.push({ kind: 'file', text: name });
	}
	return notes;
}

/** One API row as a line. */
export function toLine(row: JsonObject, storage: string): Line {
	const kind = kindIn(row);
	const role = kind === null ? 'other' : ROLES[kind];
	const written = textOf(row);
	const text = role === 'bot' && isRawKey(written) ? '' : written;
	const reply = readReply(text);
	const notes = notesOf(row);
	return {
		id: ownId(row, 'message') ?? 0,
		role,
		personId: role === 'client' ? idIn(row, 'client') : isByOperator({ role }) ? idIn(row, 'operator') : null,
		at: timeOf(row)?.getTime() ?? null,
		text: reply ? reply.text : text,
		...(reply ? { quoted: reply.quoted } : {}),
		attachments: attachmentsOf(row, storage),
		...(notes.length > 0 ? { notes } : {}),
	};
}

/** Names and headings on one line: a break in them would end the markup around them. */
export const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/** The name of who wrote a line; null where it is not known. */
export function nameOf(line: Line, people: People): string | null {
	const name =
		line.role === 'client'
			? people.clientName
			: isByOperator(line) && line.personId !== null
				? people.operators.get(line.personId)
				: null;
	return oneLine(name ?? '') || null;
}

/** The lines of several dialogs by time. A line without one follows the line it stands behind in its dialog. */
export function mergeByTime(dialogs: Line[][]): Line[] {
	const [only] = dialogs;
	if (only && dialogs.length === 1) return only;
	const borrowed = new Map<Line, number>();
	for (const lines of dialogs) {
		let last = 0;
		for (const line of lines) {
			if (line.at === null) borrowed.set(line, last);
			else last = line.at;
		}
	}
	const rank = (line: Line) => line.at ?? borrowed.get(line) ?? 0;
	return dialogs.flat().sort((a, b) => rank(a) - rank(b) || a.id - b.id);
}
