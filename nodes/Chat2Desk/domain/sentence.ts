import { asText, isObject } from './values';

/** Within a list of errors these keys say nothing about the text under them. */
const UNSPOKEN = /^(?:message|messages|text|title|detail|details|description|errors?)$/i;

const joined = (texts: string[]) => texts.filter(Boolean).join('; ');

/** All texts within a value as one sentence; empty where there are none. */
export function textsIn(
	value: unknown,
	withName: (name: string, text: string) => string = (_, text) => text,
): string {
	if (Array.isArray(value)) return joined(value.map((one) => textsIn(one, withName)));
	if (!isObject(value)) return asText(value)?.trim() ?? '';
	return joined(
		Object.entries(value).map(([name, inner]) => {
			const text = textsIn(inner, withName);
			return text === '' ? '' : withName(name, text);
		}),
	);
}

/** The same, the texts of an object with the names of what they are about: `code: 7; is too short`. */
export const sentence = (value: unknown): string =>
	textsIn(value, (name, text) => (UNSPOKEN.test(name) ? text : `${name}: ${text}`));

/** The texts within a value behind a name; empty where there are none. */
export function labelled(name: string, value: unknown): string {
	const text = sentence(value);
	return text === '' ? '' : `${name}: ${text}`;
}
