/** What every route shares: the call, refusals, checks of what came in, pages. */
import type { Request } from 'express';
import { DateTime } from 'luxon';

import type { Behaviour } from './behaviour';
import type { Chat2DeskEmulator } from './server';

export interface Call {
	req: Request;
	query: Record<string, string>;
	body: Record<string, unknown>;
	/** What the real API would have ignored, or is not known to accept. */
	problems: string[];
	/** How lists are cut into pages here. */
	pages: Pick<Behaviour, 'pageCap' | 'metaLimit' | 'repeatsRows'>;
}

/** What a route sees of the stand-in. */
export type Api = Pick<Chat2DeskEmulator, 'world' | 'behaviour' | 'webhooks' | 'calls' | 'lagMs'>;

export interface Route {
	/** Known query parameters; any other is ignored and written down. */
	query?: readonly string[];
	/** Known fields of the body; any other is ignored and written down, a wrong type is refused. */
	body?: Readonly<Record<string, Kind>>;
	/** Answers without a token. */
	open?: boolean;
	/** `key` is the id as it stands in the path. */
	answer(api: Api, call: Call, id: number, key: string): unknown;
}

/** By method and path, such as `GET /clients/:id`. */
export type Routes = Readonly<Record<string, Route>>;

/** A refusal in the documented envelope: `errors` maps a field to texts. */
export class Refusal {
	constructor(
		readonly status: number,
		readonly message: string,
		readonly errors: Record<string, string[]> = {},
	) {}
}

export const invalid = (field: string, ...texts: string[]) =>
	new Refusal(400, 'Validation failed', { [field]: texts });

/** A text of which nobody has seen the original: nothing may depend on it. */
export const invented = (text: string) => `${text} (text invented by the stand-in)`;

/** Text and HTTP code are not known. */
export const writeFirstRefused = () => new Refusal(400, invented('Writing first is not allowed'));

export const ok = (data: unknown) => ({ data, status: 'success' });

/** The answer of a call of which nothing but the envelope is known. */
export const DONE = { status: 'success' };

export function find<T extends { id: number }>(rows: T[], id: unknown, what: string): T {
	const row = rows.find((r) => r.id === Number(id));
	if (!row) throw new Refusal(404, `${what} not found`);
	return row;
}

export type Kind = 'id' | 'string' | 'number' | 'boolean' | 'array' | 'object';

const isKind: Record<Kind, (value: unknown) => boolean> = {
	id: (v) => typeof v === 'number' || (typeof v === 'string' && /^\d+$/.test(v)),
	string: (v) => typeof v === 'string',
	number: (v) => typeof v === 'number',
	boolean: (v) => typeof v === 'boolean',
	array: Array.isArray,
	object: (v) => typeof v === 'object' && v !== null && !Array.isArray(v),
};

/** Unknown parameters are silently ignored by the real API; here they are written down as well. */
export function checkQuery(call: Call, known: readonly string[] = []): void {
	for (const name of Object.keys(call.query)) {
		if (!known.includes(name)) call.problems.push(`query parameter "${name}" is ignored`);
	}
}

/** Checks a body against its known fields; a wrong type is refused, an unknown field written down. */
export function checkBody(call: Call, fields: Readonly<Record<string, Kind>> = {}): void {
	for (const [name, value] of Object.entries(call.body)) {
		const kind = fields[name];
		if (!kind) call.problems.push(`field "${name}" is unknown and ignored`);
		else if (value !== null && !isKind[kind](value)) {
			call.problems.push(`field "${name}" is not a ${kind}`);
			throw invalid(name, `has to be a ${kind}`);
		}
	}
}

export function required(call: Call, ...fields: string[]): void {
	for (const field of fields) {
		if ((call.body[field] ?? '') === '') throw invalid(field, 'is missing');
	}
}

/** The one of several fields or parameters that is given; none or two are refused. */
export function oneOf(values: Record<string, unknown>, ...names: string[]): string {
	const [name, ...others] = names.filter((n) => (values[n] ?? '') !== '');
	if (!name || others.length > 0) throw invalid(names.join(), invented('give exactly one of them'));
	return name;
}

/** A list of ids in a body. */
export function idsOf(call: Call, field: string): number[] {
	const ids = call.body[field] as unknown[];
	if (!ids.every(isKind.id)) throw invalid(field, 'has to be a list of ids');
	return ids.map(Number);
}

/** A filter by id; everything passes where it is not given. */
export function byId(call: Call, name: string): (value: number | null) => boolean {
	const given = call.query[name];
	if (given !== undefined && !isKind.id(given)) call.problems.push(`"${name}" is not an id`);
	return (value) => !given || value === Number(given);
}

/** A filter by one of some values; everything passes where it is not given. */
export function byValue(
	call: Call,
	name: string,
	allowed: readonly string[],
): (value: string | number | null) => boolean {
	const given = call.query[name];
	if (given !== undefined && !allowed.includes(given)) {
		call.problems.push(`"${name}" is none of ${allowed.join(', ')}`);
	}
	return (value) => !given || String(value) === given;
}

/** The start of a day, strictly in this format; anything else is refused with 400 [live]. */
export function dayOf(
	text: string | undefined,
	name: string,
	format: 'dd-MM-yyyy' | 'yyyy-MM-dd',
	timezone: string,
): DateTime {
	const day = DateTime.fromFormat(text ?? '', format, { zone: timezone });
	if (!day.isValid) throw invalid(name, `has to be ${format.toLowerCase()}`);
	return day;
}

/** `desc` turns the list round; `asc` is the default. */
export function ordered<T>(call: Call, rows: T[]): T[] {
	byValue(call, 'order', ['asc', 'desc']);
	return call.query.order === 'desc' ? [...rows].reverse() : rows;
}

const DEFAULT_LIMIT = 20;

/** What is asked for; a page may hold fewer rows. */
function limitOf(call: Call): number {
	const { limit } = call.query;
	if (limit === undefined) return DEFAULT_LIMIT;
	if (!/^[1-9]\d*$/.test(limit)) {
		call.problems.push('"limit" is not a positive number');
		return DEFAULT_LIMIT;
	}
	return Number(limit);
}

/** The parameters of every list. */
export const PAGING = ['limit', 'offset'] as const;

interface PageOptions {
	/** Some lists ignore the offset [live]. */
	ignoreOffset?: boolean;
	/** Some lists have pages of their own size [live]. */
	cap?: number;
}

/** A page of a list. */
export function paged<T, R>(
	call: Call,
	rows: T[],
	toRow: (row: T) => R,
	{ ignoreOffset = false, cap = call.pages.pageCap }: PageOptions = {},
): { data: R[]; meta?: object; status: string } {
	const { pageCap, metaLimit, repeatsRows } = call.pages;
	const asked = limitOf(call);
	const size = Math.min(asked, pageCap, cap);
	const offset = ignoreOffset ? 0 : Number(call.query.offset ?? 0);
	// A row moves on by a new one before it, while pages are turned [live: statistics].
	const begin = repeatsRows && offset > 0 ? offset - 1 : offset;
	const total = rows.length;
	const limit = metaLimit === 'asked' ? asked : size;
	return {
		data: rows.slice(begin, offset + size).map((row) => toRow(row)),
		...(metaLimit === 'none' ? {} : { meta: { total, limit, offset } }),
		status: 'success',
	};
}

export const asIs = <T>(row: T): T => row;
