/** Markdown as models write it, in what a messenger shows. */

/** How a messenger marks text up; without marks the text stays plain. */
interface Marks {
	bold: string;
	italic: string;
	strike: string;
	code: string;
	keepsLinks: boolean;
}

const PLAIN: Marks = { bold: '', italic: '', strike: '', code: '', keepsLinks: false };
const WHATSAPP: Marks = { bold: '*', italic: '_', strike: '~', code: '`', keepsLinks: false };
/** The online chat knows `__bold__`, `_italic_` and links [manual of a vendor's partner]. */
const WIDGET: Marks = { bold: '__', italic: '_', strike: '', code: '', keepsLinks: true };

export function marksOf(transport: unknown): Marks {
	const name = String(transport ?? '').toLowerCase();
	if (name === 'widget') return WIDGET;
	return name.startsWith('wa_') || name.includes('whatsapp') ? WHATSAPP : PLAIN;
}

/** What is to be shown as it is (code, addresses) is put aside under a number between two marks. */
const ASIDE = /\u0001(\d+)\u0001/g;

const wrapped = (mark: string, text: string) => `${mark}${text}${mark}`;

/** Inline marks of one line. */
function inline(line: string, marks: Marks, aside: (text: string) => string): string {
	const bold = (_: string, text: string) => aside(wrapped(marks.bold, inline(text, marks, aside)));
	return line
		.replace(/\\([\\`*_{}[\]()#+.!~|>-])/g, (_, character: string) => aside(character))
		.replace(/(`+)(.+?)\1/g, (_, __, code: string) => aside(wrapped(marks.code, code)))
		.replace(/\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)/g, (whole, label: string, url: string) => {
			if (marks.keepsLinks) return aside(whole);
			return label === url ? aside(url) : `${label}: ${aside(url)}`;
		})
		.replace(/<?(https?:\/\/[^\s<>*]+)>?/g, (_, url: string) => aside(url))
		.replace(/\*\*(?=\S)(.+?)(?<=\S)\*\*/g, bold)
		.replace(/(?<![\p{L}\p{N}_])__(?=\S)(.+?)(?<=\S)__(?![\p{L}\p{N}_])/gu, bold)
		.replace(/~~(?=\S)(.+?)(?<=\S)~~/g, (_, text: string) => wrapped(marks.strike, text))
		.replace(/(?<![\p{L}\p{N}*])\*(?=[^\s*])([^*\n]+?)(?<=\S)\*(?![\p{L}\p{N}*])/gu, (_, text: string) =>
			wrapped(marks.italic, text),
		)
		.replace(/(?<![\p{L}\p{N}_])_(?=[^\s_])([^_\n]+?)(?<=\S)_(?![\p{L}\p{N}_])/gu, (_, text: string) =>
			wrapped(marks.italic, text),
		);
}

/** One line: headings, lists and tables in words. */
function block(line: string, marks: Marks, aside: (text: string) => string): string | null {
	if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line) || /^\s*\|?(\s*:?-{3,}:?\s*\|)+\s*:?-*:?\s*$/.test(line))
		return null;
	const heading = /^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$/.exec(line)?.[1];
	if (heading !== undefined)
		return wrapped(marks.bold, inline(heading.replaceAll('**', ''), { ...marks, bold: '' }, aside));
	const cells = /^\s*\|(.+)\|\s*$/.exec(line)?.[1];
	if (cells !== undefined)
		return inline(
			cells
				.split('|')
				.map((cell) => cell.trim())
				.join(' - '),
			marks,
			aside,
		);
	return inline(line.replace(/^(\s*)[-*+]\s+/, '$1• '), marks, aside);
}

/** A text in Markdown as a messenger shows it. */
export function shown(markdown: string, transport: unknown): string {
	const marks = marksOf(transport);
	const kept: string[] = [];
	const aside = (text: string) => `\u0001${kept.push(text) - 1}\u0001`;
	const restored = (text: string): string =>
		text.includes('\u0001')
			? restored(text.replace(ASIDE, (_, index: string) => kept[Number(index)] ?? ''))
			: text;
	const withoutCode = markdown
		.replaceAll('\u0001', '')
		.replace(/^```[^\n]*\n([^]*?)\n?```[ \t]*$/gm, (_, code: string) => aside(code));
	const lines = withoutCode.split('\n').map((line) => block(line, marks, aside));
	const text = lines.filter((line) => line !== null).join('\n');
	return restored(text)
		.replace(/\n{3,}/g, '\n\n')
		.trim();
}
