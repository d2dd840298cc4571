import { clip } from '../clip';
import { asText } from '../values';
import { countryCodeOf, isNationalOnly, trunkIn } from './countryCodes';
import { identityOf, spellingsOf } from './spellings';
import { MAX_DIGITS, MIN_DIGITS, realPhone } from './vendor';

/** A phone number as the API takes it, or why there is none and what to type instead. */
export type PhoneResult =
	| {
			ok: true;
			/** The number to write to: digits with the country code, in the form the transport wants. */
			phone: string;
			/** All spellings a client of this number may be stored under, `phone` first; each has to be looked up. */
			spellings: string[];
	  }
	| { ok: false; reason: string; advice: string };

const refused = (reason: string, advice: string): PhoneResult => ({ ok: false, reason, advice });

const SCHEME = /^(?:callto|sms|tel|viber|whatsapp):(?:\/\/)?/i;
const ARABIC_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;

/**
 * A phone as people type and copy it, in plain characters: full-width and Arabic digits become 0 to 9, dashes and
 * spaces of all kinds the plain ones (the `~` of `8~10` as well), and the invisible marks that address books put around a
 * number go.
 */
function plainText(text: string): string {
	return text
		.normalize('NFKC')
		.replace(ARABIC_DIGITS, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf))
		.replace(/\p{Cf}/gu, '')
		.replace(/[\p{Pd}\u2212]/gu, '-')
		.replace(/[\s~]+/g, ' ')
		.trim()
		.replace(SCHEME, '')
		.trim();
}

const CHECK = 'Check the number, and give it with + and the country code.';
const FROM_ABROAD = 'Give the number as it is dialled from abroad: + and the country code in place of the 0.';

/** What people dial before a number abroad: 8~10 in Russia, 011 in America, 00 nearly everywhere [ITU, Dialling procedures]. */
const DIAL_OUT = /^(?:810|0011|011[79]?|01[0234789]|00[0-9]|00|05[23]|119|99[0-9])/;

/**
 * What a number behind the prefix for calls abroad would be; null where that is no number either. The longest prefix
 * counts: `0011 61 ...` is Australia's 0011, not 00 and 11.
 */
function withoutDialOut(digits: string): string | null {
	const longest = DIAL_OUT.exec(digits)?.[0] ?? '';
	for (let length = longest.length; length >= 2; length--) {
		if (DIAL_OUT.exec(digits.slice(0, length))?.[0].length !== length) continue;
		const rest = digits.slice(length);
		if (faultOf(rest) === null && trunkIn(rest) === null) return rest;
	}
	return null;
}

/** What is wrong with digits that begin with a country code, the prefix for calls within the country aside; null for nothing. */
function faultOf(digits: string): string | null {
	const code = countryCodeOf(digits);
	if (code === null) return 'does not begin with a country code';
	const length = digits.length;
	if (length < MIN_DIGITS || length > MAX_DIGITS) {
		return `has ${length} digits; Chat2Desk takes ${MIN_DIGITS} to ${MAX_DIGITS} with the country code`;
	}
	switch (code) {
		case '1':
			if (/^1[2-9]\d{9}$/.test(digits)) return null;
			return 'is not North American: after the country code 1 come ten digits, the first not 0 or 1';
		case '7':
			if (length === 11) return null;
			return `has ${length} digits; numbers of Russia and Kazakhstan have 11 with the country code 7`;
		case '52':
			if (/^521?[2-9]\d{9}$/.test(digits)) return null;
			return 'is not Mexican: after the country code 52 come ten digits, the first not 0 or 1';
		case '54':
			if (/^549?[1-8]\d{9}$|^549\d{9}$/.test(digits)) return null;
			return 'is not Argentine: after the country code 54 come ten digits, with a 9 before them for a mobile and without the 15';
		case '55':
			if (/^55[1-9]\d{9,10}$/.test(digits)) return null;
			return 'is not Brazilian: after the country code 55 come the area code and eight or nine digits';
		default:
			return null;
	}
}

/** The country code and a bracket behind it that is not dialled from abroad go together: `+44 (0)20`, `+370 (8) 612`. */
function withoutNationalBracket(text: string): string {
	const match = /^(\(?\+? ?(?:00)?[ -]?(\d{1,3})\)?[ -]?)\((\d{1,3})\)/.exec(text);
	if (!match) return text;
	const [whole, before = '', code = '', bracket = ''] = match;
	return isNationalOnly(code, bracket) ? before + text.slice(whole.length) : text;
}

/** What a ten-digit number would be with a country code, as an example of what to type. */
function exampleOf(digits: string): string {
	if (digits.startsWith('9')) return `+7${digits} if it is Russian`;
	if (digits.startsWith('7')) return `+7${digits} if it is of Kazakhstan`;
	return `+52${digits} if it is Mexican`;
}

/**
 * What eleven digits that begin with 8 are: the 8 of calls within Russia and Kazakhstan, which stands for the country
 * code 7, or the beginning of another country's code. None begins with 83, 87 or 89, so there it can be nothing else. With
 * 84 (Vietnam, or Moscow) and 88 (Taiwan, or Saint Petersburg) only an 8 written apart tells, as in `8 (495) 000-00-01`,
 * and with a + not even that. With 80 begin calls within Belarus, and before the plan of 2009 within Ukraine.
 */
function leadingEight(
	text: string,
	digits: string,
	hasCode: boolean,
): 'russian' | 'unclear' | 'belarusian' | 'code' {
	if (!/^8\d{10}$/.test(digits)) return 'code';
	if (/^8[379]/.test(digits)) return 'russian';
	if (/^80[1-9]/.test(digits) && !(hasCode && countryCodeOf(digits) !== null)) return 'belarusian';
	if (!/^8[48]/.test(digits)) return 'code';
	const isApart = /^\(?\+?8[ ().-]/.test(text);
	if (hasCode) return isApart ? 'unclear' : 'code';
	return isApart ? 'russian' : 'unclear';
}

/** The refusal of a number with a prefix in it that is not dialled from abroad; null when there is none. */
function prefixFault(shown: string, written: string, digits: string, hasCode: boolean): PhoneResult | null {
	// 8 10, the prefix for calls abroad in Russia and its neighbours, begins like Japan's 81 with a 0 behind it.
	const abroad = withoutDialOut(written);
	if (
		abroad !== null &&
		(digits.startsWith('810') ? digits.length > 13 : !hasCode && countryCodeOf(digits) === null)
	) {
		return refused(
			`${shown} begins with a prefix for calls abroad`,
			`Give the number with + and the country code in place of the prefix: +${abroad}.`,
		);
	}
	const trunk = trunkIn(digits);
	if (trunk === null) return null;
	const usable = trunk.without.find((number) => faultOf(number) === null && trunkIn(number) === null);
	const meant = usable ?? abroad;
	const why = trunk.isDialled ? 'which is dialled only within the country' : 'where no number begins with it';
	return refused(
		`${shown} has ${trunk.prefix} behind the country code ${countryCodeOf(digits)}, ${why}`,
		meant === null
			? 'Give the number as it is dialled from abroad: + and the country code, without that prefix.'
			: `Leave it out: +${meant}.`,
	);
}

const kindOf = (value: unknown) =>
	typeof value === 'boolean' ? String(value) : Array.isArray(value) ? 'a list' : 'an object';

/**
 * Reads a phone in any spelling people use and returns it in the form a transport wants: digits with the country code,
 * and every other spelling the same person may be stored under. A country code is never guessed: a number without one
 * could be another person's. A prefix that is dialled only within the country, or before calls abroad, is refused, since
 * with it the number is nobody's; only 00 before a country code is read as the + it stands for nearly everywhere.
 *
 * What is returned, given again with `+`, comes back unchanged; without it, unchanged or refused as unclear.
 *
 * @param transport the messenger, such as `wa_direct`; without it the number as it is dialled
 */
export function toInternational(value: unknown, transport?: string | null): PhoneResult {
	if (typeof value === 'boolean' || (typeof value === 'object' && value !== null)) {
		return refused(`The phone is ${kindOf(value)}`, 'Give one number as text, with the country code.');
	}
	const text = plainText(asText(value) ?? '');
	const shown = `"${clip(text, 40)}"`;
	if (text === '') return refused('The phone is empty', 'Give the number with the country code.');
	// With a minus it is the number of a group.
	if (!/^(?!-\d)\(?\+?[\d (.)-]+$/.test(text)) {
		return refused(
			`${shown} is more than a phone number, or none`,
			'Give one number with the country code, without an extension, a name or a second number.',
		);
	}
	const hasCode = /^\(?(\+|00)/.test(text);
	const written = withoutNationalBracket(text).replace(/\D/g, '');
	const digits = written.replace(/^00/, '');
	const eight = leadingEight(text, digits, hasCode);
	if (eight === 'belarusian') {
		const national = digits.slice(2);
		return refused(
			`${shown} begins with 8 0, which is dialled only within the country`,
			`Give it as +375${national} if it is Belarusian, as +380${national} if it is Ukrainian.`,
		);
	}
	if (eight === 'unclear') {
		return refused(
			`${shown} can be read in two ways: with the country code ${countryCodeOf(digits)}, or Russian with a leading 8`,
			`Give it as +7${digits.slice(1)} if it is Russian, as +${digits} if not.`,
		);
	}
	const phone = eight === 'russian' ? `7${digits.slice(1)}` : digits;
	if (phone.startsWith('0')) {
		const abroad = withoutDialOut(written) ?? withoutDialOut(phone);
		return refused(
			`${shown} begins with 0 where the country code belongs`,
			abroad === null
				? FROM_ABROAD
				: `${FROM_ABROAD} If the 0 belongs to a prefix for calls abroad: +${abroad}.`,
		);
	}
	if (!hasCode && phone.length === 10) {
		return refused(
			`${shown} has no country code`,
			`Give it with + and the country code: ${exampleOf(phone)}.`,
		);
	}
	const prefixed = prefixFault(shown, written, phone, hasCode);
	if (prefixed !== null) return prefixed;
	const fault = faultOf(phone);
	if (fault !== null) {
		const abroad = withoutDialOut(written);
		return refused(
			`${shown} ${fault}`,
			abroad === null ? CHECK : `${CHECK} Without a prefix for calls abroad it is +${abroad}.`,
		);
	}
	const spellings = spellingsOf(phone, asText(transport)?.trim().toLowerCase() ?? '');
	return { ok: true, phone: spellings[0], spellings };
}

/** What two spellings of a number have in common; null for what is no phone, a messenger's pseudo-phone above all. */
export function phoneIdentity(value: unknown): string | null {
	const digits = realPhone(value);
	const read = toInternational(value);
	if (read.ok) return identityOf(read.phone);
	return digits === null ? null : identityOf(digits);
}

/**
 * Whether two values are the same phone, for checking the client that came back against the number asked for: where a
 * filter is ignored Chat2Desk returns somebody else [live]. False when either is no phone.
 */
export function samePhone(a: unknown, b: unknown): boolean {
	const phone = phoneIdentity(a);
	return phone !== null && phone === phoneIdentity(b);
}
