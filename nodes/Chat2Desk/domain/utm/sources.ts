import { idIn, kindIn, ownId } from '../row';
import { asBoolean, asId, asText, asTime, type JsonObject } from '../values';
import { entriesOf, markOf, marksIn, marksInText, marksOfParts, namesOrigin, type Marks } from './marks';

/** Where the answer may come from, in the order in which they are asked. */
export const SOURCES = [
	'web_analytics',
	'custom_fields',
	'extra_data',
	'message',
	'channel_default',
	'default',
] as const;
export type UtmSource = (typeof SOURCES)[number];

/** What is known of the request whose origin is looked for. */
export interface RequestStart {
	requestId: number | null;
	/** Its messages, the one that started it first. */
	messageIds: number[];
	/** 'now' when Chat2Desk lists none of its messages yet; null when it is not known. */
	startedAt: Date | 'now' | null;
}

/** A row of web analytics, and what says that it belongs to the request. */
export interface RowMatch {
	row: JsonObject;
	by: 'message' | 'request' | 'time' | 'newest';
}

/** The first id in a row under a key, wherever in the row it stands. */
function idUnder(row: JsonObject, key: RegExp): number | null {
	for (const entry of entriesOf(row)) {
		const id = key.test(entry.key) ? asId(entry.value) : null;
		if (id !== null) return id;
	}
	return null;
}

export const messageIdOf = (row: JsonObject) => idUnder(row, /^message_?id$/i);
export const requestIdOf = (row: JsonObject) => idUnder(row, /^request_?id$/i);

/** A time in any format Chat2Desk uses, or only a day: what this endpoint writes is unknown. */
function timeOf(value: unknown): Date | null {
	const [, day, month, year] = /^(\d{2})[-.](\d{2})[-.](\d{4})$/.exec(asText(value)?.trim() ?? '') ?? [];
	const text = day ? `${year}-${month}-${day}` : asText(value)?.trim();
	const time = asTime(/^\d{4}-\d{2}-\d{2}$/.test(text ?? '') ? `${text}T00:00:00Z` : value);
	// A small number is a duration or a counter.
	return time && time.getUTCFullYear() > 2000 ? time : null;
}

/** When the client came: `click_time`, or else any date of the row. */
export function rowTime(row: JsonObject): Date | null {
	const entries = [...entriesOf(row)];
	const isClick = ({ key }: { key: string }) => markOf(key) === 'click_time';
	const isDate = ({ key }: { key: string }) => /date|time|created|_at$/i.test(key) && !/^upd/i.test(key);
	for (const { value } of [...entries.filter(isClick), ...entries.filter(isDate)]) {
		const time = timeOf(value);
		if (time) return time;
	}
	return null;
}

/** Rows of other clients left out: a filter that Chat2Desk ignores returns everybody's. */
export const rowsOfClient = <T extends JsonObject>(rows: T[], clientId: number): T[] =>
	rows.filter((row) => (idIn(row, 'client') ?? clientId) === clientId);

/** The newest by time, then by id; among equals the first, since the newest are asked for first. */
function newest(rows: JsonObject[]): JsonObject | null {
	const rank = (row: JsonObject) => [rowTime(row)?.getTime() ?? 0, asId(row.id) ?? 0] as const;
	return rows.reduce<JsonObject | null>((best, row) => {
		if (best === null) return row;
		const [time, id] = rank(row);
		const [bestTime, bestId] = rank(best);
		return time > bestTime || (time === bestTime && id > bestId) ? row : best;
	}, null);
}

/**
 * The row of web analytics that belongs to a request: the one that names the message that started it, which is what
 * Chat2Desk hands to CRMs [documented], be it only the first one of the client; else one that names the request; else
 * the newest that is not later than the request [inferred]. Without a request it is the newest. Null when none of that
 * holds: then it is not known which row it is.
 */
export function matchRow(rows: JsonObject[], start: RequestStart): RowMatch | null {
	const { requestId, messageIds, startedAt } = start;
	const matched = (row: JsonObject | null | undefined, by: RowMatch['by']) => (row ? { row, by } : null);
	if (requestId === null) return matched(newest(rows), 'newest');
	const isEarlier = (row: JsonObject) => {
		const time = rowTime(row);
		return time !== null && startedAt !== null && (startedAt === 'now' || time <= startedAt);
	};
	const order = (row: JsonObject) => messageIds.indexOf(messageIdOf(row) ?? 0);
	const [named] = rows.filter((row) => order(row) >= 0).sort((a, b) => order(a) - order(b));
	return (
		matched(named, 'message') ??
		matched(
			rows.find((row) => requestIdOf(row) === requestId),
			'request',
		) ??
		matched(newest(rows.filter(isEarlier)), 'time')
	);
}

/** One line of the user's mapping: the custom field (its id, or its key where the key is free text) and what it holds. */
export interface FieldMapping {
	customField: string;
	parameter: string;
}

/** Field ids whose meaning only the account's list of custom fields tells. */
export function unnamedFields(values: JsonObject, mapping: FieldMapping[]): string[] {
	const mapped = new Set(mapping.map(({ customField }) => customField));
	return Object.keys(values).filter((key) => /^\d+$/.test(key) && !mapped.has(key) && asText(values[key]));
}

/**
 * The marks in a client's custom fields. What the user mapped comes first, then fields whose key or name is a mark, then
 * links in fields that Chat2Desk marks as `tracking_field` [inferred: filled by tracking] or that have a free key.
 */
export function marksOfFields(values: JsonObject, mapping: FieldMapping[], definitions: JsonObject[]): Marks {
	const mapped: Record<string, string> = {};
	for (const { customField, parameter } of mapping) {
		const text = asText(values[customField])?.trim() ?? '';
		const name = markOf(parameter) ?? markOf(`utm_${parameter}`);
		if (name !== null && text !== '') mapped[name] ??= text;
		else for (const [key, mark] of Object.entries(marksInText(text))) mapped[key] ??= mark;
	}
	const byName: JsonObject = {};
	for (const definition of definitions) {
		const name = asText(definition.name) ?? '';
		const isTracked = asBoolean(definition.tracking_field) || markOf(name) !== null;
		if (isTracked) byName[name] ??= values[String(definition.id)];
	}
	const freeKeys = Object.fromEntries(Object.entries(values).filter(([key]) => !/^\d+$/.test(key)));
	return { ...marksIn({ ...freeKeys, ...byName }), ...mapped };
}

/**
 * The marks in `extra_data` of messages, the earliest that names an origin; its content is undocumented. A click on an
 * advertisement that opens WhatsApp comes as `referral` with a `ctwa_clid`, as WhatsApp names it; where Chat2Desk puts it
 * is unknown, so it is found in the message as well [assumed].
 */
export function marksOfExtraData(messages: JsonObject[]): Marks {
	const found = messages.map(({ extra_data, extraData, referral }) =>
		marksIn([extra_data, extraData, referral]),
	);
	return found.find(namesOrigin) ?? found.reduce((all, one) => ({ ...one, ...all }), {});
}

/** The marks in the first thing the client wrote. */
export function marksOfFirstText(messages: JsonObject[]): Marks {
	const first = messages.find((message) => kindIn(message) === 'from_client');
	return marksInText(asText(first?.text) ?? '');
}

/** UTM for the messages of a channel or transport; an empty one means any. */
export interface ChannelDefault extends JsonObject {
	channelId: number | null;
	transport: string;
}

/** The most specific default that fits, a channel before a transport; among equals the first. */
export function marksOfChannel(
	defaults: ChannelDefault[],
	channelId: number | null,
	transport: string | null,
): Marks {
	const asName = (text: string | null) => text?.trim().toLowerCase() ?? '';
	const weight = (one: ChannelDefault) =>
		(one.channelId === null ? 0 : 2) + (asName(one.transport) === '' ? 0 : 1);
	const fits = (one: ChannelDefault) =>
		(one.channelId === null || one.channelId === channelId) &&
		(asName(one.transport) === '' || asName(one.transport) === asName(transport)) &&
		namesOrigin(marksOfParts(one));
	const [best] = defaults.filter(fits).sort((a, b) => weight(b) - weight(a));
	return best ? marksOfParts(best) : {};
}

/** Whether choosing among the defaults takes knowing the channel. */
export const needsChannel = (defaults: ChannelDefault[]): boolean =>
	defaults.some((one) => one.channelId !== null || one.transport.trim() !== '');

/** The messages of the newest request among messages of several, oldest first. */
export function newestRequest<T extends JsonObject>(messages: T[]): T[] {
	const requestId = messages.reduce((last, row) => Math.max(last, idIn(row, 'request') ?? 0), 0);
	return messages
		.filter((row) => requestId > 0 && idIn(row, 'request') === requestId)
		.sort((a, b) => (ownId(a, 'message') ?? 0) - (ownId(b, 'message') ?? 0));
}
