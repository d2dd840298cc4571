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
	// Russia, Kazakhstan: 8 at home.
	[/^7([379]\d{9})$/, '8$1', /^8([379]\d{9})$/, '7$1'],
	// Mexico: WhatsApp keeps a 1.
	[/^52([2-9]\d{9})$/, '521$1', /^521([2-9]\d{9})$/, '52$1'],
	// Argentina: 9 for mobiles, from abroad.
	[/^549([1-7]\d{9})$/, '54$1', /^54([1-7]\d{9})$/, '549$1'],
	// Brazil: WhatsApp leaves out the ninth digit.
	[/^55([1-9]{2})9([016-9]\d{7})$/, '55$1$2', /^55([1-9]{2})([016-9]\d{7})$/, '55$19$2'],
	// Benin: 01 since 2024.
	[/^22901([2-9]\d{7})$/, '229$1', /^229([2-9]\d{7})$/, '22901$1'],
];

/** The number as one dials it from abroad, digits only. */
export function dialled(digits: string): string {
	const form = FORMS.find(([, , from]) => from.test(digits));
	return form ? digits.replace(form[2], form[3]) : digits;
}

/** Every form of the number with a plus, the dialled one first; none for "". */
export function spellings(digits: string): string[] {
	if (digits === '') return [];
	const first = dialled(digits);
	const form = FORMS.find(([pattern]) => pattern.test(first));
	const all = form ? [first, first.replace(form[0], form[1])] : [first];
	return all.map((one) => `+${one}`);
}
