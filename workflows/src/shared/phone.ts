/** Phones of clients: which of a client's numbers is one, how people dial it, and in which other forms a CRM has it. */

/**
 * Digits of a real phone, "" for anything else: in the same fields stand pseudo-phones such as `[tg] 100001`
 * [documented] and messengers' ids of 15 digits [live]. No country's numbers are longer than 14.
 */
export function phoneDigits(value: unknown): string {
	const digits = String(value ?? '')
		.trim()
		.replace(/[\s().+-]/g, '');
	return /^\d{10,14}$/.test(digits) ? digits : '';
}

/** Numbers with two forms: as one dials it, the other, and how to get from that to the first. */
const FORMS: Array<[dialled: RegExp, other: string, from: RegExp, to: string]> = [
	// Russia and Kazakhstan: 8 within the country; no country's code is 83, 87 or 89.
	[/^7(\d{10})$/, '8$1', /^8([379]\d{9})$/, '7$1'],
	// Mexico: WhatsApp keeps a 1 that is no longer dialled.
	[/^52([2-9]\d{9})$/, '521$1', /^521([2-9]\d{9})$/, '52$1'],
	// Argentina: from abroad mobiles are dialled with a 9.
	[/^549(\d{10})$/, '54$1', /^54([1-8]\d{9})$/, '549$1'],
	// Brazil: WhatsApp leaves out the ninth digit of mobiles.
	[/^55([1-9]\d)9([6-9]\d{7})$/, '55$1$2', /^55([1-9]\d)([6-9]\d{7})$/, '55$19$2'],
];

/** The number as one dials it from abroad, digits only. */
export function dialled(digits: string): string {
	const form = FORMS.find(([, , from]) => from.test(digits));
	return form ? digits.replace(form[2], form[3]) : digits;
}

/** Every form in which a CRM may have the number, the dialled one first, with a plus. */
export function spellings(digits: string): string[] {
	const first = dialled(digits);
	const form = FORMS.find(([pattern]) => pattern.test(first));
	return [...new Set([first, form ? first.replace(form[0], form[1]) : first, digits])].map(
		(one) => `+${one}`,
	);
}
