/** What a person sees as one character: an emoji of several code points counts as one. */
export function characters(text: string): string[] {
	return [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
}

/** The beginning of a text: at most so many characters, none of them cut in half, "..." where something is left out. */
export function shortened(text: string, most: number): string {
	const all = characters(text);
	return all.length > most ? `${all.slice(0, most - 3).join('')}...` : text;
}
