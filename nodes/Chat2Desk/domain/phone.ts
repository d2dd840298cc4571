import { asText } from './values';

/**
 * A phone number as digits only, or null when the value is none. Chat2Desk fills `phone` with a pseudo-phone such as
 * `[tg] 100001` for messengers without numbers [documented], and `client_phone` was seen holding messenger ids
 * [live], so only 10 to 15 digits with the usual separators pass.
 */
export function realPhone(value: unknown): string | null {
	const text = asText(value)?.trim();
	if (!text || !/^\+?[\d\s().-]+$/.test(text)) return null;
	const digits = text.replace(/\D/g, '');
	return digits.length >= 10 && digits.length <= 15 ? digits : null;
}

/**
 * The two things a client's phone fields can hold: the real number, and the messenger's own id as it was sent.
 * The real number, where known, is in `client_phone` [documented].
 */
export function splitPhone(
	phone: unknown,
	clientPhone: unknown,
): { phone: string | null; messengerId: string | null } {
	const pseudo = [phone, clientPhone].map(asText).find((text) => text !== null && realPhone(text) === null);
	return { phone: realPhone(clientPhone) ?? realPhone(phone), messengerId: pseudo ?? null };
}

/** A phone number as the API takes it, or why there is none and what to type instead. */
export type PhoneResult = { ok: true; phone: string } | { ok: false; reason: string; advice: string };

const refused = (reason: string, advice: string): PhoneResult => ({ ok: false, reason, advice });

/** Length with the country code [documented for `POST /clients`]. */
const MIN_DIGITS = 10;
const MAX_DIGITS = 14;

const SCHEME = /^(?:callto|sms|tel|viber|whatsapp):(?:\/\/)?/i;
const ARABIC_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;

/**
 * A phone as people type and copy it, in plain characters: full-width and Arabic digits become 0 to 9, dashes and
 * spaces of all kinds the plain ones, and the invisible marks that address books put around a number go.
 */
function plainText(text: string): string {
	return text
		.normalize('NFKC')
		.replace(ARABIC_DIGITS, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf))
		.replace(/\p{Cf}/gu, '')
		.replace(/[\p{Pd}\u2212]/gu, '-')
		.replace(/\s+/g, ' ')
		.trim()
		.replace(SCHEME, '')
		.trim();
}

/**
 * The leading 8 of Russia and Kazakhstan stands for the country code 7. No country's code begins with 83, 87 or 89, so
 * there eleven digits cannot be anything else. With 84 (Vietnam, or Moscow) and 88 (Taiwan, or Saint Petersburg) only an
 * 8 written apart tells, as in `8 (495) 000-00-01`; 'unclear' when it is not.
 */
function leadingEight(text: string, digits: string, hasCode: boolean): 'trunk' | 'code' | 'unclear' {
	if (!/^8\d{10}$/.test(digits)) return 'code';
	if (/^8[379]/.test(digits)) return 'trunk';
	if (hasCode || !/^8[48]/.test(digits)) return 'code';
	return /^8[ (.-]/.test(text) ? 'trunk' : 'unclear';
}

/** Mexico's ten digits, with the 1 that mobiles had between country code and number until 2019 or without it. */
const MEXICO = /^521?([2-9]\d{9})$/;

/** `+44 (0)20 ...`: the 0 is for calls within the country only. */
const NATIONAL_ZERO = /^(\(?(?:\+|00) ?\d{1,3}\)? ?)\(0\)/;

/** One form per number: Mexico without the 1. */
const canonical = (digits: string) => digits.replace(MEXICO, '52$1');

const isWhatsApp = (transport: string) => /^(whatsapp|wa)(_|$)/.test(transport);

const transportName = (transport: unknown) => asText(transport)?.trim().toLowerCase() ?? '';

/** What a ten-digit number would be with a country code, as an example of what to type. */
function exampleOf(digits: string): string {
	if (digits.startsWith('9')) return `+7${digits} if it is Russian`;
	if (digits.startsWith('7')) return `+7${digits} if it is of Kazakhstan`;
	return `+52${digits} if it is Mexican`;
}

/** Why digits with a country code are no number the API could take; null when they may be one. */
function faultOf(digits: string): string | null {
	if (digits.startsWith('7') && digits.length !== 11) {
		return `has ${digits.length} digits; numbers of Russia and Kazakhstan have 11 with the country code 7`;
	}
	if (digits.startsWith('52') && !MEXICO.test(digits)) {
		return 'is not Mexican: after the country code 52 come ten digits, the first not 0 or 1';
	}
	if (digits.length < MIN_DIGITS || digits.length > MAX_DIGITS) {
		return `has ${digits.length} digits; Chat2Desk takes ${MIN_DIGITS} to ${MAX_DIGITS} with the country code`;
	}
	return null;
}

/**
 * Reads a phone in any spelling people use and returns it in the form a transport wants: digits with the country code.
 * A country code is never guessed: a number without one could be another person's. Mexican mobiles have a 1 after the
 * country code on WhatsApp [code] and none elsewhere; landlines cannot be told apart and are treated alike [assumed].
 *
 * What is returned, given again with `+`, comes back unchanged; without it, unchanged or refused as unclear.
 */
export function toInternational(value: unknown, transport?: string | null): PhoneResult {
	const text = plainText(asText(value) ?? '');
	const shown = `"${text.slice(0, 40)}"`;
	if (text === '') return refused('The phone is empty', 'Give the number with the country code.');
	if (!/^\(?\+?[\d (.)-]+$/.test(text)) {
		return refused(
			`${shown} is more than a phone number, or none`,
			'Give one number with the country code, without an extension, a name or a second number.',
		);
	}
	const hasCode = /^\(?(\+|00)/.test(text);
	const digits = (hasCode ? text.replace(NATIONAL_ZERO, '$1') : text).replace(/\D/g, '').replace(/^00/, '');
	if (digits.startsWith('0')) {
		return refused(
			`${shown} begins with 0 where the country code belongs`,
			'Give the number as it is dialled from abroad: + and the country code in place of the 0.',
		);
	}
	if (!hasCode && digits.length === 10) {
		return refused(
			`${shown} has no country code`,
			`Give it with + and the country code: ${exampleOf(digits)}.`,
		);
	}
	const eight = leadingEight(text, digits, hasCode);
	if (eight === 'unclear') {
		return refused(
			`${shown} can be read in two ways: with the country code ${digits.slice(0, 2)}, or Russian with a leading 8`,
			`Give it as +7${digits.slice(1)} if it is Russian, as +${digits} if not.`,
		);
	}
	const phone = eight === 'trunk' ? `7${digits.slice(1)}` : digits;
	const fault = faultOf(phone);
	if (fault !== null) {
		return refused(`${shown} ${fault}`, 'Check the number, and give it with + and the country code.');
	}
	const mexican = isWhatsApp(transportName(transport)) ? '521$1' : '52$1';
	return { ok: true, phone: phone.replace(MEXICO, mexican) };
}

/**
 * The spellings under which the client of a phone may be stored, as digits for the filter `phone` of `GET /clients`;
 * the given form first. Each costs a call, so there is more than one only where the vendor's own forms differ: Mexico.
 */
export function phoneCandidates(phone: string): string[] {
	const digits = phone.replace(/\D/g, '');
	return [...new Set([digits, canonical(digits), digits.replace(MEXICO, '521$1')])];
}

/** What two spellings of a number have in common; null for what is no phone, a messenger's pseudo-phone above all. */
function comparable(value: unknown): string | null {
	const read = toInternational(value);
	if (read.ok) return read.phone;
	const digits = realPhone(value);
	return digits === null ? null : canonical(digits);
}

/**
 * Whether two values are the same phone, for checking the client that came back against the number asked for: where a
 * filter is ignored Chat2Desk returns somebody else [live]. False when either is no phone.
 */
export function samePhone(a: unknown, b: unknown): boolean {
	const phone = comparable(a);
	return phone !== null && phone === comparable(b);
}

/**
 * Whether a client who never wrote can be reached by phone number through a transport [inferred]. Null where that is
 * not known: the list of transports grows and white-label installations add their own, so those are for Chat2Desk to judge.
 */
export function canWriteFirst(transport: string): boolean | null {
	const name = transportName(transport);
	if (isWhatsApp(name) || /^sms(_|$)/.test(name) || name === 'tg_user') return true;
	// A public account of Viber is a bot: whether it can write first is not known.
	if (/^viber(_|$)/.test(name)) return name === 'viber_public' ? null : true;
	return /^(telegram|facebook|vk|vkontakte|widget)$|^insta(gram)?(_|$)/.test(name) ? false : null;
}
