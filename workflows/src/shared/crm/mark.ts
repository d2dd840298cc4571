/**
 * The comments of a request, and how they are recognised. Bitrix24 keeps 65,535 bytes of a comment and cuts or refuses
 * what is longer [code], so a long transcript goes into several. Each begins with a mark, so that one that was cut is
 * known as well, and ends with `#<requestId>`, which is all that comments of version 0.1.0 have.
 */

/** Bytes of a text with the two marks around it: what is left to the limit is for the portal's own markup. */
const LIMIT = 55_000;

/** Length in UTF-8; half a character counts as the three bytes that stand for it. */
export function bytes(text: string): number {
	let sum = 0;
	for (const character of text) {
		const code = character.codePointAt(0) ?? 0;
		sum += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	}
	return sum;
}

/** Puts parts of a transcript together to texts of at most so many bytes. */
function joined(parts: string[], limit: number): string[] {
	const texts: string[] = [];
	for (const part of parts) {
		const last = texts.at(-1);
		if (last !== undefined && bytes(last) + bytes(part) + 2 <= limit)
			texts[texts.length - 1] = `${last}\n\n${part}`;
		else texts.push(part);
	}
	return texts;
}

const markOf = (requestId: number, index: number, count: number) =>
	count > 1 ? `#${requestId} (${index + 1}/${count})` : `#${requestId}`;

/** The comments of a request: one, or several when it was a long conversation. */
export function comments(parts: string[], requestId: number, limit = LIMIT): string[] {
	const texts = joined(parts, limit);
	return texts.map((text, index) => `${markOf(requestId, index, texts.length)}\n${text}\n\n#${requestId}`);
}

/** Which request a comment is about, and which part of it; nothing for a comment of somebody else. */
export function markIn(comment: string): { requestId: number; part: string } | undefined {
	const [, begins, part = ''] = /^#(\d+)(?: \((\d+\/\d+)\))?[^\S\n]*(?:\n|$)/.exec(comment) ?? [];
	const [, ends] = /(?:^|\s)#(\d+)\s*$/.exec(comment) ?? [];
	const requestId = begins ?? ends;
	return requestId ? { requestId: Number(requestId), part } : undefined;
}

/** Those of the comments of a request that are not on the card yet. */
export function missing(wanted: string[], present: string[]): string[] {
	const there = present.map(markIn);
	return wanted.filter((text) => {
		const mark = markIn(text);
		return !there.some(
			(one) => one?.requestId === mark?.requestId && (!one?.part || one.part === mark?.part),
		);
	});
}
