/** One answer that a question offers. */
export interface Choice {
	/** What the client sees on the button or behind the number. */
	text: string;
	/** What stands for it in a workflow; where there is none, the text does. */
	payload: string | null;
}

/** A text as people compare it: no case, no invisible marks, no skin tones, no quotes or stops around it. */
export function plain(text: string): string {
	const bare = text
		.normalize('NFKC')
		.replace(/[\p{Cf}\p{M}\p{Emoji_Modifier}\ufe0f]/gu, '')
		.replace(/\s+/g, ' ')
		.trim()
		.toLowerCase();
	const inner = bare.replace(/^[\s\p{P}]+|[\s\p{P}]+$/gu, '');
	return inner === '' ? bare : inner;
}

/** `2`, `2.`, `2)`, `№ 2`, `#2` and the keycap as a number; null for any other text. */
export function numberIn(text: string): number | null {
	const digits = /^(?:no\.? ?|[№#] ?)?(\d{1,3})$/.exec(plain(text))?.[1];
	return digits === undefined ? null : Number(digits);
}

/**
 * The choice that a client's text stands for: its text, its payload, or its number in the list. The press of a button
 * arrives as an ordinary message whose text is the button's title, and no payload is known to come with it [live: a
 * public client reads the text alone]. Null when the text is none of them.
 *
 * @param texts the message as it came and, where it quotes another, the answer without the quote
 */
export function chosen(texts: readonly string[], choices: readonly Choice[]): Choice | null {
	for (const text of texts) {
		const said = plain(text);
		if (said === '') continue;
		const named =
			choices.find((choice) => plain(choice.text) === said) ??
			choices.find(({ payload }) => payload !== null && plain(payload) === said);
		if (named) return named;
		const number = numberIn(text);
		const numbered = number === null ? undefined : choices[number - 1];
		if (numbered) return numbered;
	}
	return null;
}

/** The question with its choices as a numbered list, for messengers without buttons. */
export function numberedText(question: string, choices: readonly Choice[]): string {
	return [question, ...choices.map(({ text }, index) => `${index + 1}. ${text}`)].join('\n');
}

/** What people type where they could have pressed a button, in the languages of this package. */
const YES = ['yes', 'y', 'да', 'sí', 'si', 'sim', '+', '👍', '✅'];
const NO = ['no', 'n', 'нет', 'não', 'nao', '-', '👎', '❌'];

/** Whether a typed word approves (true) or declines (false); null for any other text. */
export function approvalWord(texts: readonly string[]): boolean | null {
	for (const text of texts) {
		const said = plain(text);
		if (YES.some((word) => plain(word) === said)) return true;
		if (NO.some((word) => plain(word) === said)) return false;
	}
	return null;
}
