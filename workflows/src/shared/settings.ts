/** Reading what somebody typed into *Settings*. Blanks and the case of letters never matter. */

/** A text without blanks around it; "" for nothing. */
export const typed = (value: unknown): string =>
	value === null || value === undefined ? '' : String(value).trim();

/** The numbers in a list such as `7, 9`. */
export const numbers = (value: unknown): number[] =>
	typed(value)
		.split(/[^0-9]+/)
		.filter(Boolean)
		.map(Number);

/** Pairs such as `a = b, c = d`, each on a line or with commas; JSON works as well. */
export function pairs(value: unknown): Array<[from: string, to: string]> {
	const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : typed(value);
	return text
		.replace(/[{}"]/g, '')
		.split(/[,;\n]/)
		.map((pair) => pair.split(pair.includes('=') ? '=' : ':').map((part) => part.trim()))
		.flatMap(([from, to]) => (from && to ? [[from, to]] : []));
}

/** A field as `crm.item.*` calls it: UTM_SOURCE becomes utmSource, a custom field (UF_...) keeps its name. */
export function fieldName(name: string): string {
	if (/^UF_/i.test(name)) return name.toUpperCase();
	return /[a-z]/.test(name) ? name : name.toLowerCase().replace(/_([a-z])/g, (_, c) => c.toUpperCase());
}

/** The address of an inbound webhook with one slash at its end; "" when it is not one. */
export function portalAddress(value: unknown): string {
	const text = typed(value).replace(/\/*$/, '/');
	return /^https?:\/\/[^/\s]+\/rest\/\d+\/[^/\s]+\/$/.test(text) ? text : '';
}
