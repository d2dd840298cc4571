import fc from 'fast-check';

import { MARKUP } from '../../nodes/Chat2Desk/domain/transcript/markup';
import type { Block } from '../../nodes/Chat2Desk/domain/transcript/parts';
import { renderTranscript } from '../../nodes/Chat2Desk/domain/transcript/render';
import { FORMATS, type Format, type Line } from '../../nodes/Chat2Desk/domain/transcript/types';

/** What a target makes of a part: the text a reader sees, and the markup that acts on it. */
interface Seen {
	text: string;
	/** `bold`, `link <address>`, and whatever must not be there. */
	live: string[];
}

const decode = (text: string, entities: Record<string, string>, live: string[]) =>
	text.replace(/&([^;\s]*;)?/g, (entity) => {
		if (!(entity in entities)) live.push(`entity ${entity}`);
		return entities[entity] ?? entity;
	});

function seeBbcode(part: string): Seen {
	const live: string[] = [];
	const text = part
		.replace(/\[url=([^\]\s]*)\](.*?)\[\/url\]/g, (_, url: string, label: string) => {
			live.push(`link ${url}`);
			return label;
		})
		.replace(/\[b\](.*?)\[\/b\]/g, (_, bold: string) => {
			live.push('bold');
			return bold;
		});
	for (const [tag] of text.matchAll(/\[[a-z/*][^\]]*\]?/gi)) live.push(`tag ${tag}`);
	return { text, live };
}

function seeHtml(part: string): Seen {
	const live: string[] = /^(<p>.*?<\/p>(\n|$))+$/s.test(part) ? [] : ['not in paragraphs'];
	const text = part
		.replace(/<br>\n/g, '\n')
		.replace(/<p>(.*?)<\/p>/gs, '$1')
		.replace(
			/<a href="([^"<>\s]*)" rel="noopener noreferrer">([^<>]*)<\/a>/g,
			(_, url: string, label: string) => {
				live.push(`link ${url.replaceAll('&amp;', '&')}`);
				return label;
			},
		)
		.replace(/<b>([^<>]*)<\/b>/g, (_, bold: string) => {
			live.push('bold');
			return bold;
		});
	for (const [mark] of text.matchAll(/[<>"']/g)) live.push(`mark ${mark}`);
	const entities = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
	return { text: decode(text, entities, live), live };
}

/** What makes a block of a line: heading, quote, list, rule or underline, fence, HTML, code, table. */
const MARKDOWN_BLOCK =
	/^ {0,3}(#{1,6}(\s|$)|>|[-+*](\s|$)|\d{1,9}[.)](\s|$)|([-*_])(\s*\4){2,}\s*$|[-=]+\s*$|`{3}|~{3}|<|:?-+:?\s*$)|^( {4}| {0,3}\t)/;

/** Stricter than CommonMark: what stands alone and would do no harm counts as live, too. */
function seeMarkdown(part: string): Seen {
	const live: string[] = [];
	for (const line of part.split(/\n|\r|\u2028|\u2029/)) {
		const block = MARKDOWN_BLOCK.exec(line);
		if (block) live.push(`block ${block[0]}`);
	}
	const unlinked = part.replace(
		/(?<!\\)\[((?:[^\\[\]]|\\.)*)\]\(([^()<>\s\\]*)\)/g,
		(_, label: string, url: string) => {
			live.push(`link ${url.replaceAll('&amp;', '&')}`);
			return label;
		},
	);
	for (const [word] of unlinked.matchAll(/((https?|ftp):\/\/|www\.)\S*[\\&]/gi)) live.push(`address ${word}`);
	for (const [word] of unlinked.matchAll(/(?<=[^\p{L}\p{N}_.+-])@[\p{L}\p{N}]/gu))
		live.push(`mention ${word}`);
	let stars = 0;
	const bare = unlinked.replace(/\\([!-/:-@[-`{-~])|\*\*|[\\`*_[\]{}<~|]/g, (mark, escaped?: string) => {
		if (escaped !== undefined) return `\0${escaped}`;
		if (mark === '**') stars++;
		else live.push(`mark ${mark}`);
		return mark === '**' ? '' : mark;
	});
	live.push(...Array.from({ length: Math.ceil(stars / 2) }, () => (stars % 2 ? 'half bold' : 'bold')));
	return { text: decode(bare, { '&amp;': '&', '&lt;': '<' }, live).replaceAll('\0', ''), live };
}

const SEE: Record<Format, (part: string) => Seen> = {
	text: (text) => ({ text, live: [] }),
	bbcode: seeBbcode,
	markdown: seeMarkdown,
	html: seeHtml,
};

// prettier-ignore
const BITS = [
	'a', 'word ', 'привет ', '👍🏽', '👨‍👩‍👧‍👦', '🇧🇷', 'e\u0301', 'कि', '\u0301', '\u200d', '0', '9', ' ', '    ', '\t', '\n', '\n\n', '\r\n', '\u2028',
	'*', '**', '_', '__', '`', '```', '~~', '~~~', '#', '# ', '## ', '-', '- ', '---', '+ ', '1. ', '12) ', '3.', '>', '> ', '=', '===', ':-', ':--',
	'|', '|---|', '!', '![', '[', ']', '(', ')', '](', '{', '}', '\\', '\\\\', '[x](javascript:alert(1))', '[x]: http://y', '[^1]', '[ ] ',
	'[b]', '[/b]', '[user=1]', '[/user]', '[*]', '[url=x]', '[URL]', '[img]',
	'<', '<b>', '</b>', '<br>', '<!--', '-->', '<script>', '</script>', '<http://x.y>', '<a@b.c>', '"', "'", '&', '&amp;', '&lt;', '&#60;', '&copy', ';',
	'http://x.y/a_b*c', 'https://x.y?a=1&b=2', 'www.x_y.com', 'javascript:alert(1)', '@all', 'ann@x.y', '@', 'http://', 'www.', ':', '//', '.', ',',
];

const wild = fc
	.array(
		fc.oneof(
			{ weight: 9, arbitrary: fc.constantFrom(...BITS) },
			fc.string({ unit: 'grapheme', maxLength: 3 }),
		),
		{
			maxLength: 24,
		},
	)
	.map((bits) => bits.join(''));

const CHAT = 'https://web.example/(41)?a=1&lt;=[b]';

const FILE = 'https://storage.example/';

const conversation = fc.record({
	name: wild,
	title: wild,
	text: wild,
	file: wild,
	maxLength: fc.oneof(fc.constant(0), fc.integer({ min: 12, max: 120 }), fc.integer({ min: 200, max: 700 })),
});

type Conversation = typeof conversation extends fc.Arbitrary<infer T> ? T : never;

const squeeze = (text: string) => text.replace(/[\s\u200b]+/g, '');
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

function render({ name, title, text, file, maxLength }: Conversation, format: Format) {
	const line: Line = {
		id: 1,
		role: 'client',
		personId: 31,
		at: Date.UTC(2026, 6, 17, 21, 48),
		text: text.trim(),
		attachments: [{ name: file, kind: 'file', url: FILE + file }],
	};
	const people = { clientName: name, operators: new Map<number, string>() };
	return renderTranscript({ dialogId: 41, clientId: 31, people }, [line], {
		format,
		language: 'en',
		timezone: 'UTC',
		title,
		chatLink: CHAT,
		maxLength,
	});
}

/** The names and links of a conversation that are to be marked up, and whether a part can hold them so. */
function pieces({ name, title, file, maxLength }: Conversation, format: Format) {
	const room = maxLength === 0 ? Infinity : maxLength - (format === 'html' ? '<p></p>'.length : 0);
	const fits = ([piece]: Block) => format !== 'text' && piece?.kind === 'whole' && piece.text.length <= room;
	const heading = oneLine(title) || 'Chat2Desk - Dialog No. 41 (17.07.2026)';
	const who = oneLine(name) ? `${oneLine(name)} (client)` : 'client 31';
	const chat = { label: 'Open the chat', url: CHAT };
	const link = { label: `File ${oneLine(file)}`, url: FILE + file };
	const { heading: bold, link: anchor } = MARKUP[format];
	return {
		heading: { text: heading, isBold: fits(bold(heading)) },
		who: { text: who, isBold: fits(bold(who)) },
		links: [chat, link].map((one) => ({ ...one, isLink: fits(anchor(one.label, one.url)) })),
	};
}

/** What a reader has to see, of whatever markup. */
function expected(given: Conversation, format: Format): string {
	const { heading, who, links } = pieces(given, format);
	const [chat, file] = links.map(({ label, url, isLink }) => (isLink ? label : `${label}: ${url}`));
	const when = '17.07.2026 21:48';
	return [
		heading.text,
		chat,
		'Time zone: UTC',
		format === 'text' ? `${when} ${who.text}:` : `${who.text} ${when}`,
		given.text,
		file,
	].join('\n');
}

/** A percent sign that begins no sequence stays. */
const percentDecoded = (url: string) =>
	url.replace(/(%[\da-f]{2})+/gi, (run) => {
		try {
			return decodeURIComponent(run);
		} catch {
			return run;
		}
	});

const RUNS = { numRuns: 300 };

describe.each(FORMATS)('whatever people wrote, as %s', (format) => {
	const see = (parts: string[]) => parts.map((part) => SEE[format](part));

	it('a line break in an address begins no line of markup', () => {
		const given = { name: '', title: '', text: '', file: ' \u2028 ===', maxLength: 12 };
		const live = see(render(given, format).parts).flatMap((seen) => seen.live);
		expect(live.filter((one) => one.startsWith('block'))).toEqual([]);
	});

	it.each(['\v', '\f', '\u3000', '\u00a0', '\ufeff'])(
		'blanks before the rare blank %j begin no block',
		(rare) => {
			const given = { name: '', title: '', text: `a\r\n     ${rare}   a`, file: '', maxLength: 0 };
			const live = see(render(given, format).parts).flatMap((seen) => seen.live);
			expect(live.filter((one) => one.startsWith('block'))).toEqual([]);
		},
	);

	it('no markup acts but ours', () => {
		fc.assert(
			fc.property(conversation, (given) => {
				const live = see(render(given, format).parts).flatMap((seen) => seen.live);
				const names = live.map((one) => one.replace(/^link .*/s, 'link'));
				const { heading, who, links } = pieces(given, format);
				expect(names.sort()).toEqual([
					...[heading, who].filter(({ isBold }) => isBold).map(() => 'bold'),
					...links.filter(({ isLink }) => isLink).map(() => 'link'),
				]);
			}),
			RUNS,
		);
	});

	it('links lead where they should', () => {
		fc.assert(
			fc.property(conversation, (given) => {
				const links = see(render(given, format).parts)
					.flatMap((seen) => seen.live)
					.flatMap((one) => (one.startsWith('link ') ? [percentDecoded(one.slice(5))] : []));
				const wanted = pieces(given, format).links.filter(({ isLink }) => isLink);
				expect(links).toEqual(wanted.map(({ url }) => percentDecoded(url)));
			}),
			RUNS,
		);
	});

	it('all of it is seen, in order', () => {
		fc.assert(
			fc.property(conversation, (given) => {
				const text = see(render(given, format).parts).map((seen) => seen.text);
				expect(squeeze(text.join('\n'))).toBe(squeeze(expected(given, format)));
			}),
			RUNS,
		);
	});

	it('no part is longer than it may be', () => {
		fc.assert(
			fc.property(conversation, (given) => {
				fc.pre(given.maxLength >= 24);
				for (const part of render(given, format).parts) {
					expect(part.length).toBeLessThanOrEqual(given.maxLength);
				}
			}),
			RUNS,
		);
	});

	it('no character is cut', () => {
		const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
		const characters = (texts: string[]) =>
			texts
				.flatMap((text) =>
					[...segmenter.segment(text)].map(({ segment }) => segment.replaceAll('\u00a0', ' ')),
				)
				.filter((one) => squeeze(one) !== '');
		fc.assert(
			fc.property(conversation, (given) => {
				const { text, parts } = render(given, format);
				for (const part of parts) expect(part).not.toMatch(/\p{Cs}/u);
				const { heading, who, links } = pieces(given, format);
				const isWhole = [heading, who].every(({ isBold }) => isBold) && links.every(({ isLink }) => isLink);
				if (!isWhole && format !== 'text') return;
				const [whole] = see([text]);
				expect(characters(see(parts).map((seen) => seen.text))).toEqual(characters([whole?.text ?? '']));
			}),
			RUNS,
		);
	});
});
