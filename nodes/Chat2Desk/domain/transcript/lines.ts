import { attachmentsOf } from '../attachments';
import { htmlToText } from '../html/text';
import { asId, asText, asTime, type JsonObject } from '../values';
import { OPTIONAL_TYPES, type Line, type People, type Role, type Selection } from './types';

const ROLES = new Map<string | null, Role>([
	['from_client', 'client'],
	['to_client', 'operator'],
	['autoreply', 'bot'],
	['system', 'system'],
	['comment', 'comment'],
]);

/** Transports whose texts may contain HTML [code]. */
const HTML_TRANSPORTS = ['widget', 'email'];

/** Whether a message belongs into the transcript; one of a type this version does not know, or without a time, does. */
export function isSelected(row: JsonObject, { from, to, include }: Selection): boolean {
	const type = asText(row.type);
	if (OPTIONAL_TYPES.some((optional) => optional === type && !include.includes(optional))) return false;
	if (from === null && to === null) return true;
	const at = asTime(row.created);
	return at === null || ((from === null || at >= from) && (to === null || at < to));
}

/** Whether somebody of the company wrote a line under a name of their own. */
export const isByOperator = ({ role }: Pick<Line, 'role'>) => role === 'operator' || role === 'comment';

/** One API row as a line. */
export function toLine(row: JsonObject, storage: string): Line {
	const role = ROLES.get(asText(row.type)) ?? 'other';
	const text = asText(row.text) ?? '';
	const isHtml = HTML_TRANSPORTS.includes(asText(row.transport) ?? '');
	return {
		id: asId(row.id) ?? 0,
		role,
		personId: role === 'client' ? asId(row.client_id) : isByOperator({ role }) ? asId(row.operator_id) : null,
		at: asTime(row.created)?.getTime() ?? null,
		text: (isHtml ? htmlToText(text) : text).trim(),
		attachments: attachmentsOf(row, storage),
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
	const timeOf = (line: Line) => line.at ?? borrowed.get(line) ?? 0;
	return dialogs.flat().sort((a, b) => timeOf(a) - timeOf(b) || a.id - b.id);
}
