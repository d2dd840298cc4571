import { graphemesOf } from './graphemes';
import { messengerOf, type Messenger } from './transports';

/**
 * How long a text may be in a messenger, as the messengers document it themselves. Whether Chat2Desk cuts longer ones
 * is unknown, so they are cut before sending; a messenger that is not listed gets the text as it is.
 */
interface TextLimit {
	max: number;
	size: (text: string) => number;
}

const characters = (text: string) => text.length;
const bytes = (text: string) => Buffer.byteLength(text);

const LIMITS: Partial<Record<Messenger, TextLimit>> = {
	Telegram: { max: 4096, size: characters },
	'Telegram Account': { max: 4096, size: characters },
	WhatsApp: { max: 4096, size: characters },
	Instagram: { max: 1000, size: bytes },
	'Facebook Messenger': { max: 2000, size: characters },
	Viber: { max: 7000, size: characters },
	VK: { max: 4096, size: characters },
};

/** Business messages of Viber are shorter than those of its bots. */
const VIBER_BUSINESS: TextLimit = { max: 1000, size: characters };

function limitOf(transport: string | undefined): TextLimit | undefined {
	if (transport?.trim().toLowerCase() === 'viber_business') return VIBER_BUSINESS;
	const messenger = messengerOf(transport);
	return messenger ? LIMITS[messenger] : undefined;
}

/** The smallest of the limits, in bytes. */
const SMALLEST_LIMIT = 1000;

/**
 * Whether a text calls an approved WhatsApp template: `@HSM@`, then the name and the variables a line each [code, live]. Every
 * line counts, an empty one too, so such a text stays as it is.
 */
export const isTemplate = (text: string): boolean => /^\s*@HSM@/.test(text);

/** Whether a text need not be cut whichever messenger it goes to. */
export const fitsEverywhere = (text: string): boolean => bytes(text) <= SMALLEST_LIMIT;

/** The longest beginning of a text that fits, never cut within a character; at least one character. */
function beginning(text: string, { max, size }: TextLimit): string {
	let end = 0;
	let used = 0;
	for (const { segment, index } of graphemesOf(text)) {
		used += size(segment);
		if (used > max && index > 0) break;
		end = index + segment.length;
	}
	return text.slice(0, end);
}

/**
 * A text in as many pieces as the messenger needs, cut between words where there are any; white space at a cut goes.
 * One piece for a messenger whose limit is not known, for a text that fits, and for a template.
 */
export function splitText(text: string, transport: string | undefined): string[] {
	const limit = limitOf(transport);
	if (!limit || isTemplate(text) || limit.size(text) <= limit.max) return [text];
	const pieces: string[] = [];
	let rest = text;
	while (limit.size(rest) > limit.max) {
		const head = beginning(rest, limit);
		const isWordEnd = /^\s/.test(rest.slice(head.length));
		const border = isWordEnd ? head.length : head.search(/\s+\S*$/);
		const cut = border > 0 ? border : head.length;
		pieces.push(rest.slice(0, cut).trimEnd());
		rest = rest.slice(cut).trimStart();
	}
	if (rest !== '') pieces.push(rest);
	return pieces.filter((piece) => piece !== '');
}
