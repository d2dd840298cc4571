import { graphemesOf } from '../graphemes';

/** A stretch of a rendered message. Concatenated the pieces are the message. */
export type Piece =
	/** May be cut between characters; a `break` ends a line. */
	| { kind: 'text' | 'break'; text: string }
	/** May not be cut (markup, links); one that is longer than a whole part goes as `plain` text. */
	| { kind: 'whole'; text: string; plain: string };

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

/** How far a text is looked at beyond the room for it; characters and escapes that are longer end at their room. */
const AHEAD = 256;

const textOf = (block: Block) => block.map((piece) => piece.text).join('');

/**
 * The beginning of an escape: a backslash whose character, an entity whose end is still to come. Where one of the two
 * is no escape, a cut comes a little earlier than it could.
 */
const OPEN_ESCAPE = /^\\?(&#?\w{0,5})?$/;

/** What must not be cut: characters as people see them, and escapes with all they stand for. */
function* units(text: string): Generator<string> {
	let unit = '';
	for (const { segment } of graphemesOf(text)) {
		unit += segment;
		if (OPEN_ESCAPE.test(unit)) continue;
		yield unit;
		unit = '';
	}
	if (unit) yield unit;
}

/** Emoji and letters of any script are shorter than this; what is longer is a letter under a heap of accents. */
const LONGEST_CHARACTER = 32;

/** What stays together even there: escapes and code points. */
const ATOM = /\\[^]|&#?\w{1,6};|[^]/gu;

/** As much as goes into a part of a character that is longer. */
function headOfUnit(unit: string, room: number): string {
	if (unit.length <= LONGEST_CHARACTER) return unit;
	let length = 0;
	for (const [atom] of unit.matchAll(ATOM)) {
		if (length > 0 && length + atom.length > room) break;
		length += atom.length;
	}
	return unit.slice(0, length);
}

/** Without the white space at its beginning; a blank that carries an accent is a character. */
const trimStart = (text: string) => text.replace(/^\s+(?![\p{M}\u200c\u200d])/u, '');

/**
 * As much of a text as there is room for; of a text that has the part for itself (`isAlone`) a piece in any case. Looks
 * not far beyond the room: segmenting all that is left for every part would take minutes for a message of a megabyte.
 */
function headOf(text: string, room: number, isAlone: boolean): string {
	const near = text.slice(0, Math.max(room, 0) + AHEAD);
	let length = 0;
	for (const unit of units(near)) {
		if (length + unit.length > room) {
			if (length > 0 || !isAlone) break;
			return headOfUnit(unit, room);
		}
		length += unit.length;
	}
	return text.slice(0, length);
}

/** Cuts one message that is longer than a part. */
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
	for (const piece of block) {
		if (piece.kind === 'break') {
			if (current !== '') gap += piece.text;
			continue;
		}
		const isTooLong = piece.kind === 'whole' && piece.text.length > max;
		const text = isTooLong ? piece.plain : piece.text;
		let rest = current === '' ? trimStart(text) : text;
		while ((piece.kind === 'text' || isTooLong) && rest.length > room()) {
			const head = headOf(rest, room(), current === '');
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
 * Joins blocks into one text, and into parts of at most `max` UTF-16 units (0: one part), cut between messages; a message
 * that is longer than that is cut inside. Nothing is lost but white space at a cut. A part is longer only where `max`
 * leaves no room for a single character.
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
