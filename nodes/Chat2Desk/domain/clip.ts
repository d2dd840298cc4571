import { graphemesOf } from './graphemes';

/**
 * The beginning of a text, at most `max` UTF-16 units long and never cut within what a reader sees as one character:
 * half an emoji is no valid text, and some databases and JSON parsers refuse it. A single character longer than `max`
 * (a letter under a heap of accents) is cut between its code points.
 */
export function clip(text: string, max: number): string {
	if (text.length <= max) return text;
	let end = 0;
	for (const { segment, index } of graphemesOf(text)) {
		if (index + segment.length > max) break;
		end = index + segment.length;
	}
	if (end > 0) return text.slice(0, end);
	for (const point of text) {
		if (end + point.length > max) break;
		end += point.length;
	}
	return text.slice(0, end);
}
