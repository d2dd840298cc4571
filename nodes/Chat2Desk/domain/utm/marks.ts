import { asText, isObject, type JsonObject } from '../values';

export const UTM_PARTS = ['source', 'medium', 'campaign', 'content', 'term'] as const;
export type UtmPart = (typeof UTM_PARTS)[number];
export type Utm = Record<UtmPart, string | null>;

/** Click ids of advertising systems: they name the click, and with it the campaign. */
export const CLICK_IDS = ['fbclid', 'gclid', 'yclid', 'ymclid'] as const;
/** Ids of the visitor in analytics systems: whoever comes has one, also without any campaign. */
export const VISITOR_IDS = ['google_id', 'roistat_id', 'yandex_id'] as const;

export type MarkName =
	`utm_${UtmPart}` | (typeof CLICK_IDS)[number] | (typeof VISITOR_IDS)[number] | 'click_time';

/** What tells where a client came from, under one name each. */
export type Marks = Partial<Record<MarkName, string>>;

const UTM_KEY = /^utm[_-]?(source|medium|c[ao]mpaign|content|term)$/i;
const CLICK_KEY = /^(?:yclid|gclid|fbclid|ymclid)$/i;
const VISITOR_KEY = /^(google|yandex|roistat|ga|ym)[_-]?(?:client[_-]?)?id$/i;
const VISITOR: Record<string, MarkName> = {
	ga: 'google_id',
	google: 'google_id',
	roistat: 'roistat_id',
	ym: 'yandex_id',
	yandex: 'yandex_id',
};

/**
 * The mark a key stands for. Chat2Desk spells the campaign `utm_compaign` on its own page [documented]; how the keys of
 * its answers are spelt is unknown, so both are taken, and camel case with them.
 */
export function markOf(key: string): MarkName | null {
	const name = key.trim();
	const part = UTM_KEY.exec(name)?.[1]?.toLowerCase();
	if (part !== undefined) return `utm_${part === 'compaign' ? 'campaign' : (part as UtmPart)}`;
	if (CLICK_KEY.test(name)) return name.toLowerCase() as MarkName;
	const visitor = VISITOR_KEY.exec(name)?.[1]?.toLowerCase();
	if (visitor !== undefined) return VISITOR[visitor] ?? null;
	return /^click_?time$/i.test(name) ? 'click_time' : null;
}

interface Entry {
	key: string;
	value: unknown;
	/** The key of the object around it, '' at the top. */
	parent: string;
}

function parsed(text: string): unknown {
	if (!/^\s*[[{]/.test(text)) return null;
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

/**
 * Every value in a structure with its key, the outer ones before the inner ones; JSON kept in a string is looked into.
 * The answers concerned have no documented shape.
 */
export function* entriesOf(structure: unknown): Generator<Entry> {
	const queue: Entry[] = [{ key: '', value: structure, parent: '' }];
	for (const entry of queue) {
		const value = typeof entry.value === 'string' ? (parsed(entry.value) ?? entry.value) : entry.value;
		if (Array.isArray(value)) {
			queue.push(...value.map((item) => ({ key: entry.key, value: item as unknown, parent: entry.parent })));
		} else if (isObject(value)) {
			queue.push(...Object.entries(value).map(([key, item]) => ({ key, value: item, parent: entry.key })));
		} else {
			yield { ...entry, value };
		}
	}
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text.replace(/\+/g, ' '));
	} catch {
		return text;
	}
}

/** A key and its value in a link or query. Starting at a whole word only keeps the search linear in long texts. */
const PAIR = /(?<![\w-])([\w-]+)=([^\s&#<>"']+)/g;

/**
 * The marks in a text: of a link, a query or a whole UTM string, wherever in the text it stands. Widget messages may
 * hold HTML [code]; `&amp;` separates as well as `&`.
 */
export function marksInText(text: string): Marks {
	const marks: Marks = {};
	for (const [, key = '', value = ''] of text.matchAll(PAIR)) {
		const name = markOf(key);
		// What ends a sentence is not part of the link before it.
		const given = decoded(value.replace(/[.,;:!?)\]}]+$/, '')).trim();
		if (name !== null && given !== '') marks[name] ??= given;
	}
	return marks;
}

/** The marks anywhere in a structure: by key, and for what no key names, in the links of its texts. */
export function marksIn(structure: unknown): Marks {
	const named: Marks = {};
	const linked: Marks = {};
	for (const { key, value, parent } of entriesOf(structure)) {
		const text = asText(value)?.trim() ?? '';
		// `utm: { source, ... }`, as this package writes it, counts as well.
		const name = markOf(key) ?? (/^utm$/i.test(parent) ? markOf(`utm_${key}`) : null);
		if (name !== null && text !== '') named[name] ??= text;
		else Object.assign(linked, { ...marksInText(text), ...linked });
	}
	return { ...linked, ...named };
}

const has = (marks: Marks, names: readonly MarkName[]) => names.some((name) => marks[name] !== undefined);

/** Whether marks say where a client came from. A visitor id or a time alone does not. */
export const namesOrigin = (marks: Marks): boolean =>
	has(marks, [...UTM_PARTS.map((part) => `utm_${part}` as const), ...CLICK_IDS]);

export function utmOf(marks: Marks): Utm {
	return Object.fromEntries(UTM_PARTS.map((part) => [part, marks[`utm_${part}`] ?? null])) as Utm;
}

/** Marks from values by part, as they are typed into a form; empty ones are left out. */
export function marksOfParts(parts: JsonObject): Marks {
	return Object.fromEntries(
		UTM_PARTS.flatMap((part) => {
			const value = asText(parts[part])?.trim();
			return value ? [[`utm_${part}`, value]] : [];
		}),
	) as Marks;
}

/** The ids of clicks and visitors. */
export function idsOf(marks: Marks): Record<string, string> {
	return Object.fromEntries(
		[...CLICK_IDS, ...VISITOR_IDS].flatMap((name) =>
			marks[name] === undefined ? [] : [[name, marks[name]]],
		),
	);
}
