/**
 * All country codes, each with what becomes of the prefix that is dialled within the country before the number.
 *
 * Sources: the codes from the "List of ITU-T Recommendation E.164 assigned country codes" and its amendments in the ITU
 * Operational Bulletin; the prefixes from ITU's "Dialling procedures" (Operational Bulletin 994) and the national
 * numbering plans that ITU publishes; compared with the metadata of Google's libphonenumber for every code.
 */

/** Within the country a 0 goes before the number, from abroad it does not; no number begins with 0. */
const ZERO_DROPPED = `
	20 27 31 32 33 40 41 43 44 46 49 51 53 54 55 57 58 60 61 62 63 64 66 81 82 84 86 90 91 92 93 94 95 98
	211 212 213 218 231 232 233 234 241 243 249 250 251 252 254 255 256 260 261 262 263 264 265 291
	353 355 358 359 373 374 377 380 381 382 383 385 386 387 389 421 423
	508 590 591 593 594 595 596 598 686 850 855 856 880 886
	961 962 963 964 966 967 970 971 972 976 977 994 995 996`;

/**
 * Nothing goes before the number, and no number of a person begins with 0; many of these countries had a prefix until
 * some years ago, so people still write it (Poland's and Chile's 0, Mexico's 01, Latvia's 8).
 */
const NO_PREFIX = `
	30 34 45 47 48 52 56 65
	216 220 221 222 223 224 228 230 235 236 237 238 239 240 244 245 246 247 248 253 257 258 266 267 268 269 290 297 298 299
	350 351 352 354 356 357 371 372 376 420
	500 501 502 503 504 505 506 507 509 592 597 599
	670 672 673 674 675 676 677 678 679 680 681 682 683 685 687 688 689 690 691
	852 853 960 965 968 973 974 975 998`;

/** The leading 0 is part of the number, from abroad as well: Italy, Ivory Coast, Benin, Congo, ... */
const ZERO_KEPT = '39 225 226 227 229 242 378 379 992';

/** The prefix is another one. */
const OTHER_PREFIX = '1 7 36 370 375 692 993';

/**
 * Codes of no single country: free calls, satellites, networks, and 888, under which Telegram numbers anonymous
 * accounts. 997 is set aside for Kazakhstan. What their numbers look like is not looked at.
 */
const NO_COUNTRY = '800 808 870 878 881 882 883 888 979 997';

/** What becomes of the prefix for calls within the country when a number is dialled from abroad. */
export type TrunkRule = 'zeroDropped' | 'noPrefix' | 'zeroKept' | 'otherPrefix' | 'noCountry';

const codesIn = (text: string, rule: TrunkRule) =>
	text
		.trim()
		.split(/\s+/)
		.map((code): [string, TrunkRule] => [code, rule]);

/** Every country code, with its rule. */
export const COUNTRY_CODES: ReadonlyMap<string, TrunkRule> = new Map([
	...codesIn(ZERO_DROPPED, 'zeroDropped'),
	...codesIn(NO_PREFIX, 'noPrefix'),
	...codesIn(ZERO_KEPT, 'zeroKept'),
	...codesIn(OTHER_PREFIX, 'otherPrefix'),
	...codesIn(NO_COUNTRY, 'noCountry'),
]);

/** The country code that digits begin with; null when there is none. No code is the beginning of another. */
export function countryCodeOf(digits: string): string | null {
	return [1, 2, 3].map((length) => digits.slice(0, length)).find((code) => COUNTRY_CODES.has(code)) ?? null;
}

/** A part at the beginning that is not dialled from abroad. */
type Prefixes = readonly RegExp[];

/**
 * The 8 of the Soviet plan, in some countries with the 0 that followed it. Numbers may begin with 8 themselves, so only
 * the length tells: what follows has to be a whole number.
 */
const sovietEight = (length: number): RegExp => new RegExp(`^80?(?=\\d{${length}}$)`);

/** What people write after the code, where it is more than a 0; the first that leaves a usable number is what was meant. */
const WRITTEN: Readonly<Record<string, Prefixes>> = {
	'1': [/^1/],
	'7': [sovietEight(10), /^0/],
	'36': [/^06/, /^0/],
	// Long distance and mobiles of the years before 2019.
	'52': [/^0(?:1|4[45])/, /^0/],
	// The 0 may stand behind the 9 of mobiles.
	'54': [/^0/, /^90/],
	// With the two digits of a carrier.
	'55': [/^0/, /^0\d\d/],
	// Ten digits come after it.
	'57': [/^0[3579](?=\d{10}$)/, /^04(?:[14]4|56)(?=\d{10}$)/, /^0/],
	'692': [/^1(?=\d{7}$)/],
	'370': [sovietEight(8), /^0/],
	'371': [sovietEight(8), /^0/],
	'373': [sovietEight(8), /^0/],
	'374': [sovietEight(8), /^0/],
	'375': [sovietEight(9), /^0/],
	'380': [sovietEight(9), /^0/],
	'992': [sovietEight(9)],
	'993': [sovietEight(8), /^0/],
	'994': [sovietEight(9), /^0/],
	'995': [sovietEight(9), /^0/],
	'996': [sovietEight(9), /^0/],
	'998': [sovietEight(9), /^0/],
};

/** Numbers that begin with 0 in countries that drop it: Gabon's of the plan until 2019, Rwanda's landlines. */
const BEGIN_WITH_ZERO: Readonly<Record<string, RegExp>> = { '241': /^0\d{7}$/, '250': /^06\d{6}$/ };

function prefixesOf(code: string): Prefixes {
	const rule = COUNTRY_CODES.get(code);
	return WRITTEN[code] ?? (rule === 'zeroKept' || rule === 'noCountry' ? [] : [/^0/]);
}

/** A prefix for calls within the country, written although it is not dialled from abroad. */
export interface Trunk {
	/** The prefix as written, such as `0` or `8`. */
	prefix: string;
	/** Whether it is dialled within the country today. */
	isDialled: boolean;
	/** What the number may be without it, with the country code, the likeliest first. */
	without: string[];
}

/** The prefix for calls within the country behind the country code, where it is no part of the number; null for none. */
export function trunkIn(digits: string): Trunk | null {
	const code = countryCodeOf(digits);
	if (code === null) return null;
	const national = digits.slice(code.length);
	if (BEGIN_WITH_ZERO[code]?.test(national)) return null;
	const found = prefixesOf(code).flatMap((prefix) => prefix.exec(national)?.[0] ?? []);
	const [prefix] = found;
	if (prefix === undefined) return null;
	return {
		prefix: prefix.startsWith('90') ? '0' : prefix,
		isDialled: COUNTRY_CODES.get(code) !== 'noPrefix',
		without: found.map((written) => {
			const rest = national.slice(written.length);
			return `${code}${written === '90' ? `9${rest}` : rest}`;
		}),
	};
}

/** Whether a bracket behind the country code, as in `+44 (0)20` or `+370 (8) 612`, holds what is not dialled from abroad. */
export function isNationalOnly(code: string, bracket: string): boolean {
	const rule = COUNTRY_CODES.get(code);
	if (rule === undefined || rule === 'zeroKept' || rule === 'noCountry') return false;
	const written = { '1': ['1', '0'], '7': ['8', '0'], '36': ['06', '0'], '52': ['01', '044', '045', '0'] }[
		code
	];
	return (written ?? (WRITTEN[code] ? ['0', '8', '80'] : ['0'])).includes(bracket);
}
