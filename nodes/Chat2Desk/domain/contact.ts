import { asText, isObject, type JsonObject } from './values';

/**
 * Contact cards of a message, each as one line: name, telephone numbers, mailboxes. How Chat2Desk sends them is not
 * known; taken are the forms that messengers use [assumed]: an object or a list of them, and a vCard.
 */
export function contactsOf(row: JsonObject): string[] {
	const cards = ['contact', 'contacts', 'vcard'].flatMap((key) => [row[key] ?? []].flat());
	return [...new Set(cards.map(cardText).filter((text) => text !== ''))];
}

function cardText(card: unknown): string {
	if (typeof card === 'string') return /^\s*BEGIN:VCARD/i.test(card) ? vcardText(card) : card.trim();
	if (!isObject(card)) return '';
	const vcard = asText(card.vcard);
	const parts = [nameIn(card), ...valuesIn(card, /phone|number|tel$/i), ...valuesIn(card, /mail/i)];
	const text = joined(parts);
	return text === '' && vcard ? vcardText(vcard) : text;
}

const joined = (parts: Array<string | null>) =>
	[...new Set(parts.map((part) => (part ?? '').replace(/\s+/g, ' ').trim()).filter(Boolean))].join(', ');

function nameIn(card: JsonObject): string {
	const name = isObject(card.name) ? card.name : card;
	const whole = ['formatted_name', 'full_name', 'fullName', 'name', 'title'].map((key) => asText(name[key]));
	const pieces = ['first_name', 'firstName', 'last_name', 'lastName'].map((key) => asText(name[key]));
	return whole.find((text) => text !== null) ?? pieces.filter((text) => text !== null).join(' ');
}

/** Texts under keys of a kind: plain, in a list, or within the objects of a list. */
function valuesIn(card: JsonObject, key: RegExp): string[] {
	return Object.entries(card).flatMap(([name, value]) => {
		if (!key.test(name)) return [];
		const values: unknown[] = [value].flat();
		return values.flatMap((one) => (isObject(one) ? valuesIn(one, key) : (asText(one) ?? [])));
	});
}

/** Name, numbers and mailboxes of a vCard, whose long lines go on after a blank. */
function vcardText(vcard: string): string {
	const lines = vcard.replace(/\r?\n[ \t]/g, '').split(/\r?\n/);
	const of = (property: string) =>
		lines.flatMap((line) => {
			const [, name = '', value = ''] = /^(?:\w+\.)?([\w-]+)[^:]*:(.*)$/.exec(line) ?? [];
			return name.toUpperCase() === property ? [value.replace(/\\([,;\\])/g, '$1')] : [];
		});
	const names = of('FN');
	return joined([
		...(names.length > 0 ? names : of('N').map((n) => n.split(';').reverse().join(' '))),
		...of('TEL'),
		...of('EMAIL'),
	]);
}
