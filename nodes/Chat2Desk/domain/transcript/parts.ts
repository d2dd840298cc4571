/**
 * A rendered message: pieces that may be cut (text) and pieces that may not (markup, links).
 * Concatenated they are the message.
 */
export interface Piece {
	text: string;
	atomic: boolean;
}

export type Block = Piece[];

const textOf = (block: Block) => block.map((piece) => piece.text).join('');

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Cuts text into stretches of at most `max`, never within a character; the first one may be shorter. */
function cut(text: string, first: number, max: number): string[] {
	const pieces: string[] = [];
	let current = '';
	let room = first;
	for (const { segment } of graphemes.segment(text)) {
		if (current.length + segment.length > room) {
			pieces.push(current);
			current = '';
			room = max;
		}
		current += segment;
	}
	pieces.push(current);
	return pieces;
}

/** Cuts one message that is longer than a part. A single atomic piece over the limit stays whole. */
function splitBlock(block: Block, max: number): string[] {
	const parts: string[] = [];
	let current = '';
	const flush = () => {
		// White space alone is no part, targets refuse it: like the break between two messages it goes with the cut.
		if (current.trim() !== '') parts.push(current);
		current = '';
	};
	for (const piece of block) {
		if (current.length + piece.text.length <= max) {
			current += piece.text;
		} else if (piece.atomic) {
			flush();
			current = piece.text;
		} else {
			const [head = '', ...rest] = cut(piece.text, max - current.length, max);
			current += head;
			for (const next of rest) {
				flush();
				current = next;
			}
		}
	}
	flush();
	return parts;
}

/**
 * Joins blocks with `separator` into parts of at most `max` characters, cut between messages; a message that is longer
 * than that is cut inside. `max` 0 means one part. Nothing is lost but white space at a cut.
 */
export function toParts(blocks: Block[], separator: string, max: number): string[] {
	if (max <= 0) return [blocks.map(textOf).join(separator)];
	const parts: string[] = [];
	let current: string | null = null;
	for (const block of blocks) {
		const text = textOf(block);
		if (current !== null && current.length + separator.length + text.length <= max) {
			current += separator + text;
			continue;
		}
		if (current !== null) parts.push(current);
		const pieces = text.length <= max ? [text] : splitBlock(block, max);
		parts.push(...pieces.slice(0, -1));
		current = pieces.at(-1) ?? '';
	}
	if (current !== null) parts.push(current);
	return parts;
}
