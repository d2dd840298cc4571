/** A stretch of a rendered message. Concatenated the pieces are the message. */
export interface Piece {
	/** `text` may be cut between characters, `whole` may not be cut (markup, links), `break` ends a line. */
	kind: 'text' | 'whole' | 'break';
	text: string;
}

export type Block = Piece[];

/** How the parts of a target are put together. */
export interface Joint {
	/** Between two messages; white space, since a cut takes it. */
	separator: string;
	/** What opens and closes a message, and each piece of one that is cut. */
	around?: readonly [open: string, close: string];
	/** Makes text safe at the beginning of a part, where more may act as markup than within a line. */
	begin?: (text: string) => string;
}

const textOf = (block: Block) => block.map((piece) => piece.text).join('');

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * The beginning of an escape: a backslash whose character, an entity whose end is still to come. Where one of the two
 * is no escape, a cut comes a little earlier than it could.
 */
const OPEN_ESCAPE = /^\\?(&#?\w{0,5})?$/;

/** What must not be cut: characters as people see them, and escapes with all they stand for. */
function* units(text: string): Generator<string> {
	let unit = '';
	for (const { segment } of graphemes.segment(text)) {
		unit += segment;
		if (OPEN_ESCAPE.test(unit)) continue;
		yield unit;
		unit = '';
	}
	if (unit) yield unit;
}

/** Without the white space at its beginning; a blank that carries an accent is a character. */
const trimStart = (text: string) => text.replace(/^\s+(?![\p{M}\u200c\u200d])/u, '');

/**
 * As much of a text as there is room for, but at least `least` units of it. Looks only `ahead` of the room: segmenting
 * all that is left for every part would take minutes for a message of a megabyte.
 */
function headOf(text: string, room: number, least: 0 | 1, ahead = 256): string {
	const near = text.slice(0, Math.max(room, 0) + ahead);
	let length = 0;
	let count = 0;
	for (const unit of units(near)) {
		if (length + unit.length > room && count >= least) break;
		length += unit.length;
		count++;
	}
	// A unit that reaches to where the view ends, a letter with hundreds of accents, may go on.
	if (length === near.length && length < text.length) return headOf(text, room, least, 2 * ahead);
	return text.slice(0, length);
}

/** Cuts one message that is longer than a part. A single piece over the limit that may not be cut stays whole. */
function splitBlock(block: Block, max: number, begin: (text: string) => string): string[] {
	const parts: string[] = [];
	let current = '';
	/** Breaks since the last text: white space, which goes where a cut follows. */
	let gap = '';
	const room = () => max - current.length - gap.length;
	const add = (text: string) => {
		if (text === '') return;
		current += gap + text;
		gap = '';
	};
	const flush = () => {
		if (current !== '') parts.push(current);
		current = '';
		gap = '';
	};
	for (const { kind, text } of block) {
		if (kind === 'break') {
			if (current !== '') gap += text;
			continue;
		}
		let rest = current === '' ? trimStart(text) : text;
		while (kind === 'text' && rest.length > room()) {
			const head = headOf(rest, room(), current === '' ? 1 : 0);
			add(head);
			flush();
			rest = begin(trimStart(rest.slice(head.length)));
		}
		if (rest.length > room()) flush();
		add(rest);
	}
	flush();
	return parts;
}

/**
 * Joins blocks into one text, and into parts of at most `max` characters (0: one part), cut between messages; a message
 * that is longer than that is cut inside. Nothing is lost but white space at a cut.
 */
export function join(
	blocks: Iterable<Block>,
	max: number,
	{ separator, around: [open, close] = ['', ''], begin = (text) => text }: Joint,
): { text: string; parts: string[] } {
	const room = Math.max(max - open.length - close.length, 1);
	const parts: string[] = [];
	let whole: string | null = null;
	let current: string | null = null;
	for (const block of blocks) {
		const text = open + textOf(block) + close;
		whole = whole === null ? text : whole + separator + text;
		if (max <= 0) continue;
		if (current !== null && current.length + separator.length + text.length <= max) {
			current += separator + text;
			continue;
		}
		if (current !== null) parts.push(current);
		const pieces =
			text.length <= max ? [text] : splitBlock(block, room, begin).map((piece) => open + piece + close);
		parts.push(...pieces.slice(0, -1));
		current = pieces.at(-1) ?? '';
	}
	if (current !== null) parts.push(current);
	const text = whole ?? '';
	return { text, parts: max > 0 ? parts : [text] };
}
