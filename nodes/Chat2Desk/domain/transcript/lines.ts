import { attachmentsOf } from '../attachments';
import { htmlToText } from '../escape';
import { asId, asText, asTime, type JsonObject } from '../values';
import { OPTIONAL_TYPES, type Line, type OptionalType, type Role } from './types';

/** Who is who, for the names in a transcript. */
export interface People {
	clientName: string | null;
	/** Operator id -> name. */
	operators: Map<number, string>;
}

const ROLES = new Map<string | null, Role>([
	['from_client', 'client'],
	['to_client', 'operator'],
	['autoreply', 'bot'],
	['system', 'system'],
	['comment', 'comment'],
]);

/** Transports whose texts may contain HTML [code]. */
const HTML_TRANSPORTS = ['widget', 'email'];

/** Whether a message belongs into the transcript; a type this version does not know does. */
export function isIncluded(row: JsonObject, include: readonly OptionalType[]): boolean {
	const type = asText(row.type);
	return !OPTIONAL_TYPES.some((optional) => optional === type && !include.includes(optional));
}

/** One API row as a line. */
export function toLine(row: JsonObject, people: People, storage: string): Line {
	const role = ROLES.get(asText(row.type)) ?? 'other';
	const operatorId = asId(row.operator_id);
	const byOperator = role === 'operator' || role === 'comment';
	const text = asText(row.text) ?? '';
	const isHtml = HTML_TRANSPORTS.includes(asText(row.transport) ?? '');
	return {
		role,
		personId: role === 'client' ? asId(row.client_id) : byOperator ? operatorId : null,
		name:
			role === 'client'
				? people.clientName
				: byOperator && operatorId !== null
					? (people.operators.get(operatorId) ?? null)
					: null,
		at: asTime(row.created),
		text: isHtml ? htmlToText(text) : text.trim(),
		attachments: attachmentsOf(row, storage),
	};
}
