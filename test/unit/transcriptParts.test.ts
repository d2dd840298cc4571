import { toLine } from '../../nodes/Chat2Desk/domain/transcript/lines';
import { toParts, type Block } from '../../nodes/Chat2Desk/domain/transcript/parts';
import { renderTranscript } from '../../nodes/Chat2Desk/domain/transcript/render';
import {
	FORMATS,
	LANGUAGES,
	type Line,
	type TranscriptOptions,
} from '../../nodes/Chat2Desk/domain/transcript/types';
import { Random } from './support/random';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const graphemes = (text: string) => [...segmenter.segment(text)].map(({ segment }) => segment);

const free = (text: string) => [{ text, atomic: false }];
const atomic = (text: string) => [{ text, atomic: true }];

describe('toParts', () => {
	it.each<[string, Block[], number, string[]]>([
		['no limit', [free('aaa'), free('bbb')], 0, ['aaa--bbb']],
		['all fits exactly', [free('aaa'), free('bbb')], 8, ['aaa--bbb']],
		['one too few', [free('aaa'), free('bbb')], 7, ['aaa', 'bbb']],
		['as many messages as fit', [free('aa'), free('bb'), free('cc')], 6, ['aa--bb', 'cc']],
		['a long message is cut', [free('abcdefgh')], 3, ['abc', 'def', 'gh']],
		['the next message joins the rest of a long one', [free('abcd'), free('e')], 5, ['abcd', 'e']],
		['the next message joins a short rest', [free('abcdefg'), free('h')], 5, ['abcde', 'fg--h']],
		['atomic pieces move on whole', [[...free('abc'), ...atomic('[x]')]], 5, ['abc', '[x]']],
		[
			'an atomic piece over the limit stays whole',
			[[...free('a'), ...atomic('[link]'), ...free('b')]],
			4,
			['a', '[link]', 'b'],
		],
		['text fills up what is left', [[...atomic('[x]'), ...free('abcdef')]], 5, ['[x]ab', 'cdef']],
		['an emoji is not cut', [free('ab👍🏽c')], 3, ['ab', '👍🏽', 'c']],
		['a combined character is not cut', [free('abe\u0301')], 3, ['ab', 'e\u0301']],
		['nothing', [], 5, []],
	])('%s', (_, blocks, max, parts) => expect(toParts(blocks, '--', max)).toEqual(parts));
});

// prettier-ignore
const BITS = [
	'a', 'word ', 'привет ', 'ção ', '👍🏽', '👨‍👩‍👧‍👦', '🇧🇷', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'e\u0301', 'n\u0303\u0323', 'कि', '각', 'ก\u0e33', '\n', '\r\n', ' ',
	'[b]', '[user=1]', '[/url]', '[*]', 'https://x.y/z?a=1 ', '\u200d', '𝒳',
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
	return toLine(row, { clientName: 'Ann [b] 👍🏽', operators: new Map([[21, 'Bob']]) }, 'https://x.y');
}

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

/** What must stay whole, as it stands in the text: markup and the links of files and of the chat. */
function atomics({ lines, options }: Pick<Case, 'lines' | 'options'>, text: string): Set<string> {
	if (options.format === 'bbcode')
		return new Set(text.match(/\[b\].*?\[\/b\]|\[url=.*?\].*?\[\/url\]/g) ?? []);
	const links = lines.flatMap((line) => line.attachments.map(({ url }) => url));
	return new Set(options.chatLink ? [...links, options.chatLink] : links);
}

/** Whether the parts, one after the other, are the text; at a cut, white space may be gone. */
function isWhole(text: string, parts: string[]): boolean {
	let ends = new Set([0]);
	parts.forEach((part, index) => {
		const next = new Set<number>();
		for (const end of ends) {
			if (text.startsWith(part, end)) next.add(end + part.length);
			const gap = /^\s+/.exec(text.slice(end))?.[0].length ?? 0;
			for (let skip = 1; index > 0 && skip <= gap; skip++) {
				if (text.startsWith(part, end + skip)) next.add(end + skip + part.length);
			}
		}
		ends = next;
	});
	return [...ends].some((end) => text.slice(end).trim() === '');
}

describe('the parts of many conversations', () => {
	const rendered = CASES.map(({ seed, lines, options }) => ({
		seed,
		lines,
		options,
		...renderTranscript(41, lines, options),
	}));

	/** Seeds of the conversations that break a rule. */
	const breaking = (rule: (transcript: (typeof rendered)[number]) => boolean) =>
		rendered.filter((transcript) => !rule(transcript)).map(({ seed }) => seed);

	it('are enough to tell', () => {
		expect(rendered.filter(({ parts }) => parts.length > 3).length).toBeGreaterThan(200);
	});

	it('are never longer than asked for, except for one piece that may not be cut', () => {
		expect(
			breaking(({ text, parts, ...from }) => {
				const whole = atomics(from, text);
				return parts.every((part) => part.length <= from.options.maxLength || whole.has(part));
			}),
		).toEqual([]);
	});

	it('lose nothing', () => {
		expect(breaking(({ text, parts }) => isWhole(text, parts))).toEqual([]);
	});

	it('cut no character', () => {
		const visible = (texts: string[]) => texts.flatMap(graphemes).filter((one) => one.trim() !== '');
		expect(breaking(({ text, parts }) => visible(parts).join('\0') === visible([text]).join('\0'))).toEqual(
			[],
		);
	});

	it('cut no markup and no link', () => {
		expect(
			breaking(({ text, parts, ...from }) => {
				const count = (piece: string, inside: string) => inside.split(piece).length - 1;
				return [...atomics(from, text)].every(
					(piece) => parts.reduce((sum, part) => sum + count(piece, part), 0) === count(piece, text),
				);
			}),
		).toEqual([]);
	});

	it('cut no message that fits', () => {
		expect(
			breaking(({ lines, options, parts }) =>
				lines.every((line) => {
					const one = { ...options, title: 'T', chatLink: '' };
					const head = options.format === 'bbcode' ? '[b]T[/b]' : 'T';
					const block = renderTranscript(41, [line], one).text.slice(head.length + 2);
					return block.length > options.maxLength || parts.some((part) => part.includes(block));
				}),
			),
		).toEqual([]);
	});

	it('are never blank: a target takes no empty comment', () => {
		expect(breaking(({ parts }) => parts.every((part) => part.trim() !== ''))).toEqual([]);
	});

	it('are the text itself without a limit', () => {
		for (const { lines, options, text } of rendered.slice(0, 50)) {
			expect(renderTranscript(41, lines, { ...options, maxLength: 0 }).parts).toEqual([text]);
		}
	});
});

it('makes no part of a line break alone, between a full part and a link as long as a part', () => {
	const url = `https://x.y/${'z'.repeat(28)}`;
	const line: Line = {
		role: 'other',
		personId: null,
		name: null,
		at: null,
		text: 'x'.repeat(30),
		attachments: [{ name: 'f', kind: 'file', url }],
	};
	const { parts } = renderTranscript(41, [line], {
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
