/** A text that answers a message, taken apart. */
export interface Reply {
	/** The message that is answered. */
	quoted: string;
	/** The answer alone; empty where a file answers. */
	text: string;
}

/**
 * The quote and the answer of a text such as `« quoted »`, line break, answer: messengers' replies and the presses of a
 * template's button arrive so [live]. A quote may hold another one. Null for a text that quotes nothing; guillemets
 * without blanks inside are somebody's quotation marks.
 */
export function readReply(text: string): Reply | null {
	if (!/^\s*«\s/.test(text)) return null;
	const begin = text.indexOf('«') + 1;
	const end = quoteEnd(text, begin);
	if (end === null) return null;
	return { quoted: text.slice(begin, end.from).trim(), text: text.slice(end.to).trim() };
}

/** A blank, the closing guillemet and a line break. */
const CLOSING = /\s»[^\S\r\n]*(?:\r\n|[\r\n\u2028]|$)/g;

/** Where the quote ends and where the answer begins. A quote that was cut short may open more than it closes. */
function quoteEnd(text: string, begin: number): { from: number; to: number } | null {
	let depth = 1;
	let at = begin;
	let first: { from: number; to: number } | null = null;
	for (const match of text.slice(begin).matchAll(CLOSING)) {
		const from = begin + match.index;
		const end = { from, to: from + match[0].length };
		depth += (text.slice(at, from).match(/«\s/g) ?? []).length - 1;
		if (depth <= 0) return end;
		first ??= end;
		at = from;
	}
	return first;
}
