import { asText } from '../values';

/** Length with the country code [documented for `POST /clients`]. */
export const MIN_DIGITS = 10;
export const MAX_DIGITS = 14;

/**
 * A phone number from Chat2Desk as digits only, or null when the value is none. Chat2Desk fills `phone` with a
 * pseudo-phone such as `[tg] 100001` for messengers without numbers [documented], of any messenger: `[wa_gupshup]
 * KZ.1000...`, `[max_bot group] -7000...` [live]. `client_phone` was seen holding messenger ids [live], which in WhatsApp
 * have 15 digits, so only 10 to 14 digits with the usual separators pass. What begins with a minus is the number of a group.
 */
export function realPhone(value: unknown): string | null {
	const text = asText(value)?.trim();
	if (!text || !/^\+?[\d\s(.][\d\s().-]+$/.test(text)) return null;
	const digits = text.replace(/\D/g, '');
	return digits.length >= MIN_DIGITS && digits.length <= MAX_DIGITS ? digits : null;
}

/** A pseudo-phone taken apart: `[tg_user] 7900...` is of the messenger `tg_user`. Null when the value is none. */
export function pseudoPhone(value: unknown): { messenger: string; id: string } | null {
	const match = /^\[([^\]]+)\]\s*(.*)$/s.exec(asText(value)?.trim() ?? '');
	return match ? { messenger: match[1] ?? '', id: match[2] ?? '' } : null;
}

/**
 * The two things a client's phone fields can hold: the real number, and the messenger's own id as it was sent. The real
 * number, where known, is in `client_phone` [documented]; it was also seen in `assigned_phone` alone [live].
 */
export function splitPhone(
	phone: unknown,
	clientPhone: unknown,
	assignedPhone?: unknown,
): { phone: string | null; messengerId: string | null } {
	const pseudo = [phone, clientPhone].map(asText).find((text) => text !== null && realPhone(text) === null);
	return {
		phone: realPhone(clientPhone) ?? realPhone(phone) ?? realPhone(assignedPhone),
		messengerId: pseudo ?? null,
	};
}
