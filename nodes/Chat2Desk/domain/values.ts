/**
 * Reading values whose JSON type is not dependable: Chat2Desk sends ids as numbers and as strings, booleans as
 * `true`, `1`, `"1"` and `""`, empty maps as `[]`, and times in several formats [documented and seen live].
 */

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const isGiven = (value: unknown): boolean => value !== null && value !== undefined;

/** A positive id, or null. */
export function asId(value: unknown): number | null {
	if (typeof value !== 'number' && typeof value !== 'string') return null;
	if (typeof value === 'string' && !/^\s*\d{1,16}\s*$/.test(value)) return null;
	const id = Number(value);
	return Number.isSafeInteger(id) && id > 0 ? id : null;
}

/** The first of the values that is an id. */
export function firstId(...values: unknown[]): number | null {
	for (const value of values) {
		const id = asId(value);
		if (id !== null) return id;
	}
	return null;
}

/** A non-empty string, or null; numbers are taken as text. */
export function asText(value: unknown): string | null {
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value !== '' ? value : null;
}

/** `true`, `1`, `"1"`, `"true"` are true; everything else is false. */
export function asBoolean(value: unknown): boolean {
	return value === true || value === 1 || value === '1' || value === 'true';
}

const SWITCH: ReadonlyArray<[isOn: boolean, spellings: readonly unknown[]]> = [
	[true, [true, 1, '1', 'true', 'yes', 'on']],
	[false, [false, 0, '0', 'false', 'no', 'off']],
];

/** A switch as people and expressions write it; undefined for what is neither on nor off. */
export function switchOf(value: unknown): boolean | undefined {
	const given = typeof value === 'string' ? value.trim().toLowerCase() : value;
	return SWITCH.find(([, spellings]) => spellings.includes(given))?.[0];
}

/** An object, where `[]`, null and other types count as empty. */
export function asObject(value: unknown): JsonObject {
	return isObject(value) ? value : {};
}

/**
 * A point in time, from any format Chat2Desk uses: ISO 8601 with micro-, milli- or whole seconds, `2026-07-17T10:48:57 UTC`,
 * `17.07.2026 10:48:57` (older), unix seconds as number or string. Times without a zone are taken as UTC. Null when it is none of these.
 */
export function asTime(value: unknown): Date | null {
	if (typeof value === 'number' || (typeof value === 'string' && /^\d{9,13}$/.test(value.trim()))) {
		const number = Number(value);
		return validDate(new Date(number > 1e11 ? number : number * 1000));
	}
	if (typeof value !== 'string') return null;
	const old = /^(\d{2})\.(\d{2})\.(\d{4}) (\d{2}:\d{2}:\d{2})$/.exec(value.trim());
	if (old) return validDate(new Date(`${old[3]}-${old[2]}-${old[1]}T${old[4]}Z`));
	const match =
		/^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d+)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i.exec(
			value.trim(),
		);
	if (!match) return null;
	const [, date, time, fraction = '', zone = 'Z'] = match;
	const offset = /^[+-]/.test(zone)
		? zone.replace(/^([+-]\d{2}):?(\d{2})?$/, (_, hours: string, minutes = '00') => `${hours}:${minutes}`)
		: 'Z';
	return validDate(new Date(`${date}T${time}${fraction.slice(0, 4)}${offset}`));
}

function validDate(date: Date): Date | null {
	return Number.isNaN(date.getTime()) ? null : date;
}

/** What a text holds as JSON; undefined where it is none. */
export function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
