/** Keeps what people wrote from acting as markup of the target. */

const ZERO_WIDTH_SPACE = '\u200b';

/**
 * Breaks BBCode tags apart: `[user=1]` in a client's message would notify that Bitrix24 user. A zero-width space
 * after the bracket leaves the text readable; HTML entities would be shown as such.
 */
export function escapeBbcode(text: string): string {
	return text.replace(/\[(?=[a-z/*])/gi, `[${ZERO_WIDTH_SPACE}`);
}

/** An address inside `[url=...]`: brackets would end the tag, white space is not allowed. */
export function escapeBbcodeUrl(url: string): string {
	return url.replace(/[[\]\s"'<>]/gu, (c) => (c === "'" ? '%27' : encodeURIComponent(c)));
}

const ENTITIES = new Map([
	['amp', '&'],
	['lt', '<'],
	['gt', '>'],
	['quot', '"'],
	['apos', "'"],
	['nbsp', ' '],
]);

/** What is not text: from an opening to the next closing. */
const HIDDEN: Array<[opening: RegExp, closing: RegExp]> = [
	[/<!--/g, /-->/g],
	[/<script\b/gi, /<\/script\s*>/gi],
	[/<style\b/gi, /<\/style\s*>/gi],
];

/** Removes every stretch from an opening to its closing, in one pass; an opening without a closing stays. */
function cutOut(html: string, opening: RegExp, closing: RegExp): string {
	let kept = '';
	let at = 0;
	for (;;) {
		opening.lastIndex = at;
		const from = opening.exec(html)?.index;
		if (from === undefined) return kept + html.slice(at);
		closing.lastIndex = from;
		if (!closing.test(html)) return kept + html.slice(at);
		kept += html.slice(at, from);
		at = closing.lastIndex;
	}
}

/** Text of an HTML message: line breaks kept, tags removed, the common entities decoded. */
export function htmlToText(html: string): string {
	return HIDDEN.reduce((text, [opening, closing]) => cutOut(text, opening, closing), html)
		.replace(/<![^<>]*>/g, '')
		.replace(/<br\s*\/?>|<\/(p|div|li|tr|h[1-6])\s*>/gi, '\n')
		.replace(/<\/?[a-z][^<>]*>/gi, '')
		.replace(/&(#\d+|#x[\da-f]+|[a-z]+);/gi, (whole, name: string) => {
			if (!name.startsWith('#')) return ENTITIES.get(name.toLowerCase()) ?? whole;
			const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
			return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
		})
		.replace(/\n{3,}/g, '\n\n')
		.trim();
}
