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

/**
 * Whether an address may become a link. Anything but the web and mail stays text: `javascript:` would run in the
 * reader's session.
 */
export function isLinkable(url: string): boolean {
	return /^(https?:\/\/|mailto:)\S/i.test(url);
}

/** Keeps bare addresses in escaped Markdown from becoming links; within bold text they would swallow its end. */
export function unlinkMarkdown(escaped: string): string {
	return escaped.replace(/(https?|ftp)(?=:\/\/)|www(?=\.)/gi, '$&\\');
}

/**
 * Text within a line of Markdown (CommonMark, GFM and what builds on them). A backslash comes before what may act
 * anywhere in a line. `<` becomes an entity: Showdown, which n8n's own Markdown node uses, does not know `\<` and would
 * let HTML through. A zero-width space keeps `@all` from calling everybody.
 */
export function escapeMarkdown(text: string): string {
	return (
		text
			.replace(/&/g, '&amp;')
			.replace(/</g, '&lt;')
			.replace(/[\\`*_{}[\]~|]/g, '\\$&')
			.replace(/\]\(/g, ']\\(')
			.replace(/(?<![\p{L}\p{N}_.+-])@(?=[\p{L}\p{N}])/gu, `@${ZERO_WIDTH_SPACE}`)
			// GFM reads a bare address raw: with an escape in it, the link would show the escape and lead elsewhere.
			.replace(/\S+/g, (word) => (/[\\&]/.test(word) ? unlinkMarkdown(word) : word))
	);
}

/**
 * The beginning of a line of escaped Markdown, where more acts: headings, quotes, lists, rules, tables, and blanks, four
 * of which make a block of code. To be applied to whatever a cut turns into a beginning as well.
 */
export function escapeMarkdownStart(line: string): string {
	return line
		.replace(/^[ \t]+(?=[^ \t])/, (blanks) => '\u00a0'.repeat(blanks.length))
		.replace(/^(\s*)([#>+=-]|:(?=-))/, '$1\\$2')
		.replace(/^(\s*\d+)([.)])/, '$1\\$2');
}

/** An address inside `[...](...)`. */
export function escapeMarkdownUrl(url: string): string {
	return escapeBbcodeUrl(url)
		.replace(/[\\()*_~`|{}]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
		.replace(/&(?=#?\w+;)/g, '&amp;');
}

const HTML_ENTITIES: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** Text between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (c) => HTML_ENTITIES[c] ?? c);
}
