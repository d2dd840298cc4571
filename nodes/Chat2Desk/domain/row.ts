import { asId, asText, type JsonObject } from './values';

/**
 * Reading rows of Chat2Desk, whose keys and words differ from method to method: `operator_id` in most of them,
 * `operatorID` in `/requests/:id/messages` [live], `dialogID` and `parentID` in others [code].
 */

/** What a row may name by its number. */
export type Thing =
	| 'channel'
	| 'client'
	| 'dialog'
	| 'group'
	| 'message'
	| 'operator'
	| 'parent'
	| 'request'
	| 'tag'
	| 'last_request';

const camel = (snake: string) => snake.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The spellings of a key: `client_name` and `clientName`; of an id besides `clientID`. */
function spellings(key: string): string[] {
	const name = camel(key);
	return key.endsWith('_id') ? [key, name, name.replace(/Id$/, 'ID')] : [key, name];
}

/**
 * The value under a key given in snake case, in whichever spelling the row has it; the first that is not empty.
 * Undefined where there is none.
 */
export function valueIn(row: JsonObject, key: string): unknown {
	const values = spellings(key).map((spelling) => row[spelling]);
	return values.find((value) => value !== null && value !== undefined && value !== '') ?? values[0];
}

/** Whether a row has a key given in snake case, in any spelling, be it without a value. */
export const hasKey = (row: JsonObject, key: string): boolean =>
	spellings(key).some((spelling) => spelling in row);

/** The number of a thing that a row names, in any spelling. Null for none: 0 is nobody, as for operators [live]. */
export function idIn(row: JsonObject, thing: Thing): number | null {
	for (const spelling of spellings(`${thing}_id`)) {
		const id = asId(row[spelling]);
		if (id !== null) return id;
	}
	return null;
}

/** The row's own number: `id`, in events and answers to a send `message_id` and the like [documented]. */
export function ownId(row: JsonObject, thing: Thing): number | null {
	return asId(row.id) ?? idIn(row, thing);
}

/** A text of the row, in either spelling of its key; null where it is empty. */
export function textIn(row: JsonObject, key: string): string | null {
	return asText(valueIn(row, key));
}

/** Whether a row holds one of Chat2Desk's words (a transport, a state, a role) under a key, in whatever case either is written. */
export const saysIn = (row: JsonObject, key: string, word: string): boolean =>
	(textIn(row, key) ?? '').trim().toLowerCase() === word.trim().toLowerCase();

/** Who a message is from, in the words of `/messages`. */
export const MESSAGE_KINDS = ['from_client', 'to_client', 'autoreply', 'system', 'comment'] as const;

export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** `in` and `out` are the words of `/requests/:id/messages` [live], the numbers those of older methods [live]. */
const KINDS: Readonly<Record<string, MessageKind>> = {
	in: 'from_client',
	from_client: 'from_client',
	'1': 'from_client',
	out: 'to_client',
	to_client: 'to_client',
	'2': 'to_client',
	auto: 'autoreply',
	autoreply: 'autoreply',
	'3': 'autoreply',
	system: 'system',
	'4': 'system',
	comment: 'comment',
};

/** The kind of a message from any of its spellings. Null for one that is not known, as automatic surveys have [live]. */
export function messageKind(type: unknown): MessageKind | null {
	const word = asText(type)?.trim().toLowerCase();
	return word !== undefined && Object.hasOwn(KINDS, word) ? (KINDS[word] ?? null) : null;
}

/** The kind of the message in a row. */
export const kindIn = (row: JsonObject): MessageKind | null => messageKind(row.type);

/** What the role or the status of an operator says who left. */
const GONE = ['deleted', 'disabled'];

export const isGone = (word: string): boolean => GONE.includes(word.toLowerCase());

/**
 * Whether an operator can still work. Those who left stay in Chat2Desk's list, with `online: 1` even, and tell it by
 * `role` or by `status` [live].
 */
export const isWorking = (operator: JsonObject): boolean =>
	![operator.role, operator.status].some((word) => isGone(asText(word) ?? ''));
