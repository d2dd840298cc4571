import { asText, isObject, parsedJson, type JsonObject } from '../values';

export const UTM_PARTS = ['source', 'medium', 'campaign', 'content', 'term'] as const;
export type UtmPart = (typeof UTM_PARTS)[number];
export type Utm = Record<UtmPart, string | null>;

/** Ids of the visitor in analytics systems: whoever comes has one, also without any campaign. */
const VISITOR_IDS = ['google_id', 'roistat_id', 'yandex_id'] as const;

/**
 * What tells where a client came from, under one name each: `utm_...`, ids of clicks and visitors, `click_time`. The
 * list of click ids is open: every system that sells advertising brings its own.
 */
export type Marks = Readonly<Record<string, string>>;

const UTM_KEY = /^utm[_-]?(source|medium|c[ao]mpaign|content|term)$/;
const VISITOR_KEY = /^(google|yandex|roistat|ga|ym)[_-]?(?:client[_-]?)?id$/;
const VISITOR: Record<string, (typeof VISITOR_IDS)[number]> = {
	ga: 'google_id',
	google: 'google_id',
	roistat: 'roistat_id',
	ym: 'yandex_id',
	yandex: 'yandex_id',
};

/** Click ids whose name does not say so, and those that are written with an underscore, by their letters alone. */
const CLICK_IDS: Readonly<Record<string, string>> = {
	cjevent: 'cjevent',
	clickid: 'click_id',
	ctwaclid: 'ctwa_clid',
	dicbo: 'dicbo',
	efid: 'ef_id',
	epik: 'epik',
	erid: 'erid',
	gadcampaignid: 'gad_campaignid',
	lifatid: 'li_fat_id',
	rbclickid: 'rb_clickid',
	rdtcid: 'rdt_cid',
	sccid: 'sccid',
	skwcid: 's_kwcid',
	srsltid: 'srsltid',
	tblci: 'tblci',
	utmid: 'utm_id',
	vmcid: 'vmcid',
};

/** `gclid`, `fbclid`, `yclid`, `ysclid`, `msclkid`, `ttclid`, `vk_click_id`, `gbraid`, `wbraid` and their like. */
const CLICK_KEY = /^(?:[a-z]{1,12}_)?(?:[a-z]{0,6}(?:clid|clkid|clickid)|[a-z]{1,12}_click_id|[gw]braid)$/;

/** The name of a click id from any spelling of its key; null where the key is none. */
function clickIdOf(key: string): string | null {
	const letters = key.replace(/[_-]/g, '');
	if (Object.hasOwn(CLICK_IDS, letters)) return CLICK_IDS[letters] ?? null;
	const name = key.replace(/-/g, '_');
	return name !== 'clid' && CLICK_KEY.test(name) ? name : null;
}

/**
 * The mark a key stands for. Chat2Desk spells the campaign `utm_compaign` on its own page [documented]; how the keys of
 * its answers are spelt is unknown, so both are taken, and camel case with them.
 */
export function markOf(key: string): string | null {
	const name = key.trim().toLowerCase();
	const part = UTM_KEY.exec(name)?.[1];
	if (part !== undefined) return `utm_${part === 'compaign' ? 'campaign' : part}`;
	const visitor = VISITOR_KEY.exec(name)?.[1];
	if (visitor !== undefined) return VISITOR[visitor] ?? null;
	return /^click_?time$/.test(name) ? 'click_time' : clickIdOf(name);
}

interface Entry {
	key: string;
	value: unknown;
	/** The key of the object around it, '' at the top. */
	parent: string;
}

const parsed = (text: string): unknown => (/^\s*[[{]/.test(text) ? parsedJson(text) : undefined);

/**
 * Every value in a structure with its key, the outer ones before the inner ones; JSON kept in a string is looked into.
 * The answers concerned have no documented shape.
 */
export function* entriesOf(structure: unknown): Generator<Entry> {
	const queue: Entry[] = [{ key: '', value: structure, parent: '' }];
	for (const entry of queue) {
		const value = typeof entry.value === 'string' ? (parsed(entry.value) ?? entry.value) : entry.value;
		if (Array.isArray(value)) {
			for (const item of value) queue.push({ key: entry.key, value: item, parent: entry.parent });
		} else if (isObject(value)) {
			for (const [key, item] of Object.entries(value)) queue.push({ key, value: item, parent: entry.key });
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
	const marks: Record<string, string> = {};
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
	const named: Record<string, string> = {};
	const linked: Record<string, string> = {};
	for (const { key, value, parent } of entriesOf(structure)) {
		const text = asText(value)?.trim() ?? '';
		// `utm: { source, ... }`, as this package writes it, counts as well.
		const name = markOf(key) ?? (/^utm$/i.test(parent) && key !== 'id' ? markOf(`utm_${key}`) : null);
		if (name !== null && text !== '') named[name] ??= text;
		else Object.assign(linked, { ...marksInText(text), ...linked });
	}
	return { ...linked, ...named };
}

const UTM_MARKS: ReadonlySet<string> = new Set(UTM_PARTS.map((part) => `utm_${part}`));

const isVisitorId = (name: string) => VISITOR_IDS.some((id) => id === name);

/** Whether a mark says where a client came from. A visitor id or a time alone does not. */
const isOrigin = (name: string) => !isVisitorId(name) && name !== 'click_time';

/** Whether marks say where a client came from: a part of UTM, or the id of a click, which names the campaign. */
export const namesOrigin = (marks: Marks): boolean => Object.keys(marks).some(isOrigin);

export function utmOf(marks: Marks): Utm {
	const of = (part: UtmPart) => marks[`utm_${part}`] ?? null;
	return {
		source: of('source'),
		medium: of('medium'),
		campaign: of('campaign'),
		content: of('content'),
		term: of('term'),
	};
}

/** Marks from values by part, as they are typed into a form; empty ones are left out. */
export function marksOfParts(parts: JsonObject): Marks {
	return Object.fromEntries(
		UTM_PARTS.flatMap((part) => {
			const value = asText(parts[part])?.trim();
			return value ? [[`utm_${part}`, value]] : [];
		}),
	);
}

/** The ids of clicks and visitors. */
export function idsOf(marks: Marks): Record<string, string> {
	return Object.fromEntries(
		Object.entries(marks).filter(([name]) => !UTM_MARKS.has(name) && name !== 'click_time'),
	);
}
