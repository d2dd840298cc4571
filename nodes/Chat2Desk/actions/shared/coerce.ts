import { DateTime } from 'luxon';

import { Chat2DeskError } from '../../api/errors';
import { clip } from '../../domain/clip';
import { asId, isObject, parsedJson, switchOf, type JsonObject } from '../../domain/values';

/**
 * What a parameter may hold and what is made of it. An expression gives a parameter any value, whatever its form
 * offers: what is clearly meant is taken (`'true'` for a switch, `' 12 '` for a number), and everything else is refused
 * by the parameter's name. Nothing is replaced by a default in silence.
 */

const LONGEST_QUOTE = 60;

/** Whether nothing was given: nothing at all, an empty text, an empty list, or the result of a failed calculation. */
export function isEmpty(value: unknown): boolean {
	if (value === undefined || value === null) return true;
	if (typeof value === 'string') return value.trim() === '';
	return Array.isArray(value) ? value.length === 0 : Number.isNaN(value);
}

/** A value as an error quotes it, such as `is "N-12"` or `is a list`. */
function described(value: unknown): string {
	if (typeof value === 'number') return `is ${value}`;
	if (isEmpty(value)) return 'is empty';
	if (Array.isArray(value)) return 'is a list';
	if (value instanceof Date) return 'is a date';
	if (typeof value === 'object') return 'is an object';
	if (typeof value !== 'string') return `is ${String(value)}`;
	const start = clip(value, LONGEST_QUOTE);
	return `is ${JSON.stringify(start)}${start === value ? '' : '...'}`;
}

/** The refusal of a parameter's value. `shape` completes "has to be". */
export function refused(value: unknown, label: string, shape: string, advice: string): Chat2DeskError {
	return new Chat2DeskError('VALIDATION', `${label} has to be ${shape}, but ${described(value)}`, { advice });
}

/** The refusal of a parameter that has to be filled. */
export function isMissing(label: string, advice?: string): Chat2DeskError {
	return new Chat2DeskError('VALIDATION', `${label} is empty`, {
		advice: advice ?? `Fill the parameter ${label}; when it holds an expression, check what it returns.`,
	});
}

/** @throws {Chat2DeskError} `VALIDATION` for what is neither true nor false */
export function readFlag(value: unknown, label: string): boolean {
	const found = switchOf(value);
	if (found !== undefined) return found;
	throw refused(
		value,
		label,
		'true or false',
		`Switch ${label} on or off, or use an expression that returns true or false.`,
	);
}

/**
 * A text as it stands, `''` for nothing. Numbers and booleans are written out, a date in ISO 8601.
 *
 * @throws {Chat2DeskError} `VALIDATION` for an object or a list, which would arrive as `[object Object]`
 */
export function readText(value: unknown, label: string): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string') return value;
	if (typeof value === 'boolean' || Number.isFinite(value)) return String(value);
	if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
	if (DateTime.isDateTime(value) && value.isValid) return value.toISO() ?? '';
	throw refused(
		value,
		label,
		'a text',
		`Use an expression that returns a text in the parameter ${label}, for example {{ $json.text }}; JSON.stringify() writes an object as text.`,
	);
}

/** One of the values a list offers, in any case. @throws {Chat2DeskError} `VALIDATION` that names the values */
export function readChoice<T extends string>(value: unknown, label: string, choices: readonly T[]): T {
	const given = typeof value === 'string' ? value.trim().toLowerCase() : '';
	const found = choices.find((choice) => choice.toLowerCase() === given);
	if (found !== undefined) return found;
	const names = choices.join(', ');
	throw refused(
		value,
		label,
		`one of ${names}`,
		`Choose ${label} from its list, or use an expression that returns one of: ${names}.`,
	);
}

/** A positive number of something, also as a text. @throws {Chat2DeskError} `VALIDATION` that names the parameter */
export function requireId(value: unknown, label: string): number {
	const id = asId(value);
	if (id !== null) return id;
	throw refused(
		value,
		label,
		'a number',
		`Enter the number Chat2Desk shows, or an expression that returns it, in the parameter ${label}.`,
	);
}

/** A request's number, also in the form `N-123` of Chat2Desk's web application [code]. */
export function requireRequestId(value: unknown, label: string): number {
	const [, number] = typeof value === 'string' ? (/^\s*N-(\d+)\s*$/i.exec(value) ?? []) : [];
	return requireId(number ?? value, label);
}

/** An id that may be left out: empty or 0, which Chat2Desk itself writes for nobody [live]. */
export function optionalId(value: unknown, label: string): number | undefined {
	return isEmpty(value) || value === 0 || value === '0' ? undefined : requireId(value, label);
}

/** Ids from a list of choices, or typed in with commas, without repeats; none when it is left out. */
export function idList(value: unknown, label: string): number[] {
	const given =
		typeof value === 'string'
			? value.split(',').filter((id) => id.trim() !== '')
			: [value ?? []].flat().filter((id) => id !== '');
	return [...new Set(given.map((id) => requireId(id, label)))];
}

/** Texts of a list, or of one text with commas or line breaks, without repeats and blanks around them. */
export function textList(value: unknown, label: string): string[] {
	const given = typeof value === 'string' ? value.split(/[,\n]/) : [value ?? []].flat();
	return [...new Set(given.map((text) => readText(text, label).trim()).filter((text) => text !== ''))];
}

export interface NumberRange {
	min?: number;
	max?: number;
	/** Whether only whole numbers make sense. */
	whole?: boolean;
	/** What to do instead, where that is not plain. */
	advice?: string;
}

/** A number, also as a text. @throws {Chat2DeskError} `VALIDATION` that names the range */
export function readNumber(
	value: unknown,
	label: string,
	{ min, max, whole, advice }: NumberRange = {},
): number {
	const isNumeric = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
	const number = isNumeric ? Number(value) : Number.NaN;
	const fits =
		Number.isFinite(number) &&
		(min === undefined || number >= min) &&
		(max === undefined || number <= max) &&
		(!whole || Number.isInteger(number));
	if (fits) return number;
	const range = [
		...(min === undefined ? [] : [`of at least ${min}`]),
		...(max === undefined ? [] : [`of at most ${max}`]),
	].join(' and ');
	throw refused(
		value,
		label,
		`a ${whole ? 'whole ' : ''}number${range ? ` ${range}` : ''}`,
		advice ?? `Enter a number in the parameter ${label}, or an expression that returns one.`,
	);
}

/** Unix times between 2001 and 2286, in seconds or milliseconds. */
const UNIX_TIME = /^\s*(\d{10}|\d{13})\s*$/;

/** A time alone would be taken for one of today. */
const WITH_DAY = /^(\d{4}-|\d{8}(T|$))/;

/**
 * A moment from the date picker (which names no zone: that of `timezone`), an expression's Date or DateTime, a text
 * with a zone, or unix time. Null when it is left out.
 *
 * @throws {Chat2DeskError} `VALIDATION` that names the parameter
 */
export function readDate(value: unknown, label: string, timezone: string): DateTime | null {
	if (value === null || value === undefined || value === '') return null;
	const date = toDate(value, timezone);
	if (date?.isValid) return date;
	throw refused(
		value,
		label,
		'a date',
		`Enter a date and time such as 2026-07-17T10:00:00 in the parameter ${label}.`,
	);
}

function toDate(value: unknown, zone: string): DateTime | null {
	if (value instanceof Date) return DateTime.fromJSDate(value, { zone });
	if (DateTime.isDateTime(value)) return value;
	if (typeof value !== 'string' && typeof value !== 'number') return null;
	const [, unix] = UNIX_TIME.exec(String(value)) ?? [];
	if (unix !== undefined) {
		return DateTime.fromMillis(Number(unix) * (unix.length === 10 ? 1000 : 1), { zone });
	}
	if (typeof value === 'number') return null;
	const text = value
		.trim()
		.replace(/ (UTC|GMT)$/i, 'Z')
		.replace(' ', 'T');
	return WITH_DAY.test(text) ? DateTime.fromISO(text, { zone }) : null;
}

/** A JSON object, also as a text. Undefined when it is left out. */
export function readJson(value: unknown, label: string): JsonObject | undefined {
	if (isEmpty(value)) return undefined;
	const parsed = typeof value === 'string' ? parsedJson(value) : value;
	if (isObject(parsed) && !(parsed instanceof Date)) return parsed;
	throw refused(
		value,
		label,
		'a JSON object',
		`Enter a JSON object in the parameter ${label}, for example {"type":"button", ...}.`,
	);
}
