import { toLine } from '../../nodes/Chat2Desk/domain/transcript/lines';
import { join, type Block } from '../../nodes/Chat2Desk/domain/transcript/parts';
import { renderTranscript } from '../../nodes/Chat2Desk/domain/transcript/render';
import {
	FORMATS,
	LANGUAGES,
	type Format,
	type Line,
	type Subject,
	type TranscriptOptions,
} from '../../nodes/Chat2Desk/domain/transcript/types';
import { Random } from './support/random';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const graphemes = (text: string) => [...segmenter.segment(text)].map(({ segment }) => segment);

const free = (text: string): Block => [{ kind: 'text', text }];
const whole = (text: string, plain = text): Block => [{ kind: 'whole', text, plain }];
const lineBreak = (text: string): Block => [{ kind: 'break', text }];

describe('join', () => {
	it.each<[string, Block[], number, string[]]>([
		['no limit', [free('aaa'), free('bbb')], 0, ['aaa--bbb']],
		['all fits exactly', [free('aaa'), free('bbb')], 8, ['aaa--bbb']],
		['one too few', [free('aaa'), free('bbb')], 7, ['aaa', 'bbb']],
		['as many messages as fit', [free('aa'), free('bb'), free('cc')], 6, ['aa--bb', 'cc']],
		['a long message is cut', [free('abcdefgh')], 3, ['abc', 'def', 'gh']],
		['the next message joins the rest of a long one', [free('abcd'), free('e')], 5, ['abcd', 'e']],
		['the next message joins a short rest', [free('abcdefg'), free('h')], 5, ['abcde', 'fg--h']],
		['whole pieces move on whole', [[...free('abc'), ...whole('[x]')]], 5, ['abc', '[x]']],
		[
			'a whole piece over the limit goes as text',
			[[...free('a'), ...whole('[link]', 'li: nk'), ...free('b')]],
			4,
			['ali:', 'nkb'],
		],
		['text fills up what is left', [[...whole('[x]'), ...free('abcdef')]], 5, ['[x]ab', 'cdef']],
		['an emoji is not cut', [free('ab👍🏽c')], 3, ['ab', '👍🏽', 'c']],
		['a combined character is not cut', [free('abe\u0301')], 3, ['ab', 'e\u0301']],
		['an accented blank is a character', [free('abc \u0301d')], 3, ['abc', ' \u0301d']],
		[
			'a letter of as many accents as fit is not cut',
			[free('ba\u0301\u0302\u0303c')],
			4,
			['b', 'a\u0301\u0302\u0303', 'c'],
		],
		[
			'a letter under a heap of accents is cut between them',
			[free(`a${'\u0301'.repeat(60)}b`)],
			40,
			[`a${'\u0301'.repeat(39)}`, `${'\u0301'.repeat(21)}b`],
		],
		['an emoji longer than a part is not cut', [free('a👨‍👩‍👧‍👦b')], 4, ['a', '👨‍👩‍👧‍👦', 'b']],
		['no surrogate pair and no escape is cut', [free('👍\\*&lt;')], 1, ['👍', '\\*', '&lt;']],
		['a backslash keeps its character', [free('ab\\*c')], 3, ['ab', '\\*c']],
		['and its accents', [free('ab\\*\u0301c')], 3, ['ab', '\\*\u0301', 'c']],
		['backslashes come in pairs', [free('a\\\\\\\\b')], 4, ['a\\\\', '\\\\b']],
		['an entity is not cut', [free('ab&lt;c&#39;')], 5, ['ab', '&lt;c', '&#39;']],
		['an entity after a backslash is not cut', [free('ab\\&lt;c')], 4, ['ab', '\\&lt;', 'c']],
		['white space at a cut goes', [free('abc  def')], 3, ['abc', 'def']],
		['a break at a cut goes', [[...free('abc'), ...lineBreak('<br>'), ...free('def')]], 7, ['abc', 'def']],
		[
			'a part begins with no break',
			[[...free('abc  '), ...lineBreak('~'), ...free('def')]],
			3,
			['abc', 'def'],
		],
		['a break that fits stays', [[...free('ab'), ...lineBreak('~'), ...free('cde')]], 5, ['ab~cd', 'e']],
		['nothing', [], 5, []],
	])('%s', (_, blocks, max, parts) => {
		const { text, parts: found } = join(blocks, max, { separator: '--' });
		expect(found).toEqual(max === 0 ? [text] : parts);
		expect(text).toBe(blocks.map((block) => block.map((piece) => piece.text).join('')).join('--'));
	});

	it('makes the beginning of a part safe where it came of a cut, and only there', () => {
		const begin = (text: string) => text.replace(/^#/, '\\#');
		const joint = { separator: '--', begin };
		expect(join([free('#ab  #cd'), free('#e')], 4, joint).parts).toEqual(['#ab ', '\\#cd', '#e']);
	});

	it('opens and closes every message and every piece of one', () => {
		const joint = { separator: '\n', around: ['<p>', '</p>'] as const };
		const blocks = [free('a'), free('bcdefgh'), free('i')];
		expect(join(blocks, 0, joint).parts).toEqual(['<p>a</p>\n<p>bcdefgh</p>\n<p>i</p>']);
		expect(join(blocks, 11, joint).parts).toEqual(['<p>a</p>', '<p>bcde</p>', '<p>fgh</p>', '<p>i</p>']);
		expect(join(blocks, 3, joint).parts).toHaveLength(9);
	});

	// Looking at all that is left for every part takes minutes here and runs into jest's timeout.
	it('comes to an end with a message of a megabyte', () => {
		const { parts } = join([free('word '.repeat(200_000))], 2000, { separator: '' });
		expect(parts.length).toBeGreaterThan(490);
	}, 60_000);
});

// prettier-ignore
const BITS = [
	'a', 'word ', 'привет ', 'ção ', '👍🏽', '👨‍👩‍👧‍👦', '🇧🇷', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'e\u0301', 'n\u0303\u0323', 'कि', '각', 'ก\u0e33', '\n', '\r\n', ' ',
	'[b]', '[user=1]', '[/url]', '[*]', 'https://x.y/z?a=1 ', '\u200d', '𝒳', '**', '_', '# ', '- ', '<b>', '&amp;', '\\', '"',
];

const TYPES = ['from_client', 'to_client', 'comment', 'autoreply', 'survey', null];

function randomText(random: Random, longest: number): string {
	let text = '';
	for (let length = random.int(0, longest); length > 0; length--) text += random.pick(BITS);
	return text.replace(/\n\s*\n/g, '\n');
}

function randomLine(random: Random): Line {
	const file = () => ({
		name: `f${random.int(1, 99)}.${random.pick(['jpg', 'pdf', 'zip'])}`,
		link: `https://storage.example/${'x'.repeat(random.int(0, 60))}/f${random.int(1, 1e6)}`,
	});
	const row = {
		type: random.pick(TYPES),
		client_id: 31,
		operator_id: random.int(21, 23),
		created: random.chance(0.9) ? 1784329800 + random.int(0, 1e6) : null,
		text: randomText(random, random.chance(0.1) ? 400 : 30),
		attachments: random.chance(0.2) ? [file(), file()] : [],
	};
	return toLine(row, 'https://x.y');
}

const subject: Subject = {
	dialogId: 41,
	clientId: 31,
	people: { clientName: 'Ann [b] *<👍🏽', operators: new Map([[21, 'Bob']]) },
};

interface Case {
	seed: number;
	lines: Line[];
	options: TranscriptOptions;
}

const CASES = Array.from({ length: 400 }, (_, seed): Case => {
	const random = new Random(seed + 1);
	return {
		seed,
		lines: Array.from({ length: random.int(0, 12) }, () => randomLine(random)),
		options: {
			format: random.pick(FORMATS),
			language: random.pick(LANGUAGES),
			timezone: random.pick(['UTC', 'Europe/Moscow', 'America/Sao_Paulo']),
			title: random.chance(0.3) ? 'Chat 👨‍👩‍👧‍👦' : '',
			chatLink: random.chance(0.5) ? 'https://web.example/chat/all?dialogID=41' : '',
			maxLength: random.int(25, 400),
		},
	};
});

/** Our markup around names and addresses; what people wrote cannot look like it. */
const MARKUP: Record<Exclude<Format, 'text'>, RegExp> = {
	bbcode: /\[b\].*?\[\/b\]|\[url=.*?\].*?\[\/url\]/g,
	markdown: /(?<!\\)\*\*.*?(?<!\\)\*\*|(?<!\\)\[.*?(?<!\\)\]\(.*?\)/g,
	html: /<b>.*?<\/b>|<a .*?<\/a>/g,
};

/** What must stay whole, as it stands in the text: markup and the links of files and of the chat. */
function atomics({ lines, options }: Pick<Case, 'lines' | 'options'>, text: string): Set<string> {
	if (options.format !== 'text') return new Set(text.match(MARKUP[options.format]) ?? []);
	const links = lines.flatMap((line) => line.attachments.map(({ url }) => url));
	return new Set(options.chatLink ? [...links, options.chatLink] : links);
}

/** Markup and links that no part can hold. */
const tooLong = (from: Pick<Case, 'lines' | 'options'>, text: string): string[] => {
	const { format, maxLength } = from.options;
	const room = maxLength - (format === 'html' ? '<p></p>'.length : 0);
	return [...atomics(from, text)].filter((piece) => piece.length > room);
};

/** What may be gone at a cut: white space and breaks. */
const GAP: Record<Format, RegExp> = {
	text: /^\s+/,
	bbcode: /^\s+/,
	markdown: /^\s+/,
	html: /^(\s|<br>)+/,
};

/** Whether the parts, one after the other, are the text; at a cut, white space may be gone and a backslash have come. */
function isWhole(text: string, parts: string[], format: Format): boolean {
	let ends = new Set([0]);
	parts.forEach((part, index) => {
		const beginnings = index > 0 && format === 'markdown' ? [part, part.replace(/^(\d*)\\/, '$1')] : [part];
		const next = new Set<number>();
		for (const end of ends) {
			const gap = index === 0 ? 0 : (GAP[format].exec(text.slice(end))?.[0].length ?? 0);
			for (let skip = 0; skip <= gap; skip++) {
				for (const one of beginnings) if (text.startsWith(one, end + skip)) next.add(end + skip + one.length);
			}
		}
		ends = next;
	});
	return [...ends].some((end) => text.slice(end).replace(GAP[format], '') === '');
}

describe('the parts of many conversations', () => {
	/** Markdown keeps a blank at a beginning as one that does not break; HTML has paragraphs for white space. */
	const plain = (text: string) => text.replaceAll('\u00a0', ' ').replace(/<\/?p>/g, '');
	const rendered = CASES.map(({ seed, lines, options }) => {
		const { text, parts } = renderTranscript(subject, lines, options);
		const lengths = parts.map((part) => part.length);
		return { seed, lines, options, lengths, text: plain(text), parts: parts.map(plain) };
	});

	/** Seeds of the conversations that break a rule. */
	const breaking = (rule: (transcript: (typeof rendered)[number]) => boolean) =>
		rendered.filter((transcript) => !rule(transcript)).map(({ seed }) => seed);

	it('are enough to tell', () => {
		expect(rendered.filter(({ parts }) => parts.length > 3).length).toBeGreaterThan(200);
	});

	it('are never longer than asked for', () => {
		expect(
			breaking(({ lengths, options }) => lengths.every((length) => length <= options.maxLength)),
		).toEqual([]);
	});

	it('lose nothing', () => {
		expect(
			breaking(
				({ text, parts, ...from }) =>
					tooLong(from, text).length > 0 || isWhole(text, parts, from.options.format),
			),
		).toEqual([]);
	});

	it('cut no character', () => {
		const fits = rendered.filter(({ text, ...from }) => tooLong(from, text).length === 0);
		// Without the escapes, which a part may begin with where the text has none.
		const unescaped = (texts: string[], format: Format) =>
			format === 'markdown' ? texts.map((text) => text.replace(/\\([!-/:-@[-`{-~])/g, '$1')) : texts;
		const visible = (texts: string[]) =>
			texts.flatMap((text) => graphemes(text.replaceAll('<br>', ''))).filter((one) => one.trim() !== '');
		const isCut = ({ text, parts, options: { format } }: (typeof rendered)[number]) =>
			visible(unescaped(parts, format)).join('\0') !== visible(unescaped([text], format)).join('\0');
		expect(fits.filter(isCut).map(({ seed }) => seed)).toEqual([]);
		for (const { parts } of rendered) for (const part of parts) expect(part).not.toMatch(/\p{Cs}/u);
	});

	it('cut no markup and no link', () => {
		expect(
			breaking(({ text, parts, ...from }) => {
				const count = (piece: string, inside: string) => inside.split(piece).length - 1;
				const long = tooLong(from, text);
				return [...atomics(from, text)].every(
					(piece) =>
						long.includes(piece) ||
						parts.reduce((sum, part) => sum + count(piece, part), 0) === count(piece, text),
				);
			}),
		).toEqual([]);
	});

	it('cut no message that fits', () => {
		expect(
			breaking(({ lines, options, parts }) =>
				lines.every((line) => {
					const { text } = renderTranscript(subject, [line], { ...options, title: 'T', chatLink: '' });
					const separator = options.format === 'html' ? '</p>\n' : '\n\n';
					const block = text.slice(text.indexOf(separator) + separator.length);
					return block.length > options.maxLength || parts.some((part) => part.includes(plain(block)));
				}),
			),
		).toEqual([]);
	});

	it('are never blank: a target takes no empty comment', () => {
		expect(breaking(({ parts }) => parts.every((part) => part.trim() !== ''))).toEqual([]);
	});

	it('are the text itself without a limit', () => {
		for (const { lines, options } of CASES.slice(0, 50)) {
			const { text, parts } = renderTranscript(subject, lines, { ...options, maxLength: 0 });
			expect(parts).toEqual([text]);
			expect(text).toBe(renderTranscript(subject, lines, options).text);
		}
	});
});

it('makes no part of a line break alone, between a full part and a link as long as a part', () => {
	const url = `https://x.y/${'z'.repeat(17)}`;
	const line: Line = {
		id: 1,
		role: 'other',
		personId: null,
		at: null,
		text: 'x'.repeat(30),
		attachments: [{ name: 'f', kind: 'file', url }],
	};
	const { parts } = renderTranscript(subject, [line], {
		format: 'bbcode',
		language: 'en',
		timezone: 'UTC',
		title: 'T',
		chatLink: '',
		maxLength: '[b]Chat2Desk[/b]\n'.length + line.text.length,
	});
	expect(parts).toContain(`[url=${url}]File f[/url]`);
	expect(parts.map((part) => part.trim())).not.toContain('');
});
