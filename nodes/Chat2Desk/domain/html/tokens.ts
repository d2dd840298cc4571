import { tagAt, type Tag } from './tags';

/** A stretch of HTML. `raw` is text whose entities are none. */
export type Token = { kind: 'text' | 'raw'; text: string } | { kind: 'tag'; tag: Tag };

/** What is not shown: from an opening to the next closing. `shown` is what a person may have meant to be read. */
const HIDDEN: Array<{ opening: RegExp; closing: string; shown?: true }> = [
	{ opening: /<!--/y, closing: '-->' },
	{ opening: /<!\[CDATA\[/y, closing: ']]>', shown: true },
	{ opening: /<!\[(?:if|endif|else)\b/iy, closing: '>' },
	{ opening: /<!doctype\b/iy, closing: '>' },
	{ opening: /<\?xml\b/iy, closing: '>' },
];

/** Elements whose content is no text. */
const SILENT: Record<string, RegExp> = {
	script: /<\/script\s*>/gi,
	style: /<\/style\s*>/gi,
	svg: /<\/svg\s*>/gi,
};

/** A place in a text. */
interface Place {
	start: number;
	end: number;
}

/** Finds closings, and looks at each stretch of the text once for each: what is not there is not looked for again. */
class Finder {
	private readonly last = new Map<string | RegExp, Place | null>();

	constructor(private readonly text: string) {}

	/** The first `what` from a position on; positions only grow. */
	next(what: string | RegExp, from: number): Place | null {
		const known = this.last.get(what);
		if (known === null || (known && known.start >= from)) return known;
		const found = this.find(what, from);
		this.last.set(what, found);
		return found;
	}

	private find(what: string | RegExp, from: number): Place | null {
		if (typeof what === 'string') {
			const start = this.text.indexOf(what, from);
			return start < 0 ? null : { start, end: start + what.length };
		}
		what.lastIndex = from;
		const start = what.exec(this.text)?.index;
		return start === undefined ? null : { start, end: what.lastIndex };
	}
}

/**
 * HTML as text and tags. Whatever is not surely markup is text: nothing but tags, comments and declarations gets lost,
 * and an opening without its closing stays. Time grows with the length only.
 */
export function* tokensOf(html: string): Generator<Token> {
	const finder = new Finder(html);
	/** Text seen and not yet handed on. */
	let from = 0;
	let at = html.indexOf('<');
	while (at >= 0) {
		const hidden = hiddenAt(html, at, finder);
		const tag = hidden ? null : tagAt(html, at);
		const end = hidden?.end ?? tag?.end;
		if (end === undefined) {
			at = html.indexOf('<', at + 1);
			continue;
		}
		if (at > from) yield { kind: 'text', text: html.slice(from, at) };
		if (hidden?.text) yield { kind: 'raw', text: hidden.text };
		if (tag) yield { kind: 'tag', tag };
		from = tag && !tag.closes ? (silentEnd(tag, finder) ?? end) : end;
		at = html.indexOf('<', from);
	}
	if (from < html.length) yield { kind: 'text', text: html.slice(from) };
}

function hiddenAt(html: string, at: number, finder: Finder): { end: number; text: string } | null {
	if (html[at + 1] !== '!' && html[at + 1] !== '?') return null;
	for (const { opening, closing, shown } of HIDDEN) {
		opening.lastIndex = at;
		if (!opening.test(html)) continue;
		// The shortest comment is `<!-->`: its closing shares the hyphens of the opening.
		const begin = closing === '-->' ? at + 2 : opening.lastIndex;
		const found = finder.next(closing, begin);
		return found && { end: found.end, text: shown ? html.slice(begin, found.start) : '' };
	}
	return null;
}

function silentEnd(tag: Tag, finder: Finder): number | undefined {
	const closing = SILENT[tag.name];
	return closing && finder.next(closing, tag.end)?.end;
}
