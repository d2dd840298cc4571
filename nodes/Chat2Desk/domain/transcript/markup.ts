import {
	escapeBbcode,
	escapeBbcodeUrl,
	escapeHtml,
	escapeMarkdown,
	escapeMarkdownStart,
	escapeMarkdownUrl,
	isLinkable,
	unlinkMarkdown,
} from '../escape';
import type { Joint, Piece } from './parts';
import type { Format } from './types';

/** What a target's markup has to know. */
export interface Markup extends Joint {
	/** Between two lines of one message. */
	newLine: Piece;
	heading: (title: string) => Piece[];
	link: (label: string, url: string) => Piece[];
	speaker: (name: string, time: string) => Piece[];
	/** What people wrote. */
	plain: (text: string) => Piece[];
}

const whole = (text: string, plain: string): Piece => ({ kind: 'whole', text, plain });
const free = (text: string): Piece => ({ kind: 'text', text });

/** The peculiarities of a target that knows bold text and links. */
interface Rich extends Joint {
	newLine: string;
	bold: (text: string) => string;
	anchor: (label: string, url: string) => string;
	/** Text within a line. */
	escape: (text: string) => string;
}

function rich({ newLine, bold, anchor, escape, ...joint }: Rich): Markup {
	const { begin = (text) => text } = joint;
	const lineBreak: Piece = { kind: 'break', text: newLine };
	const safe = (text: string) => begin(escape(text));
	const line = (text: string) => free(safe(text));
	/** An address as text: a line break in it would begin a line of the target's markup. */
	const address = (url: string) => escape(url.replace(/\s+/g, ' '));
	return {
		...joint,
		newLine: lineBreak,
		heading: (title) => [whole(bold(escape(title)), safe(title))],
		link: (label, url) =>
			isLinkable(url)
				? [whole(anchor(escape(label), url), safe(`${label}: `) + address(url))]
				: [line(`${label}: `), free(address(url))],
		speaker: (name, time) => [whole(bold(escape(name)), safe(name)), free(time && ` ${time}`)],
		plain: (text) =>
			text
				.split(/\r\n|[\r\n\u2028\u2029]/)
				.flatMap((one, index) => (index === 0 ? [line(one)] : [lineBreak, line(one)])),
	};
}

/** Adding a format is adding one of these. */
export const MARKUP: Record<Format, Markup> = {
	text: {
		separator: '\n\n',
		newLine: { kind: 'break', text: '\n' },
		heading: (title) => [free(title)],
		link: (label, url) => [free(`${label}: `), whole(url, url)],
		speaker: (name, time) => [free(`${time} ${name}:`.trim())],
		plain: (text) => [free(text)],
	},
	bbcode: rich({
		separator: '\n\n',
		newLine: '\n',
		bold: (text) => `[b]${text}[/b]`,
		anchor: (label, url) => `[url=${escapeBbcodeUrl(url)}]${label}[/url]`,
		escape: escapeBbcode,
	}),
	markdown: rich({
		separator: '\n\n',
		// Two blanks keep the break; the backslash CommonMark knows as well would be shown by many targets.
		newLine: '  \n',
		bold: (text) => `**${unlinkMarkdown(text)}**`,
		anchor: (label, url) => `[${unlinkMarkdown(label)}](${escapeMarkdownUrl(url)})`,
		escape: escapeMarkdown,
		begin: escapeMarkdownStart,
	}),
	html: rich({
		separator: '\n',
		around: ['<p>', '</p>'],
		newLine: '<br>\n',
		bold: (text) => `<b>${text}</b>`,
		anchor: (label, url) =>
			`<a href="${escapeHtml(escapeBbcodeUrl(url))}" rel="noopener noreferrer">${label}</a>`,
		escape: escapeHtml,
	}),
};
