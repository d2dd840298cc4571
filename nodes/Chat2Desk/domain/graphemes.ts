const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The characters of a text as a reader sees them, one after the other: an emoji of several code points is one. */
export const graphemesOf = (text: string): Iterable<{ segment: string; index: number }> =>
	segmenter.segment(text);
