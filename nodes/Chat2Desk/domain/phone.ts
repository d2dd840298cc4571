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
