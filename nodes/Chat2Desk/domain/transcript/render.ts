import { DateTime } from 'luxon';

import type { Attachment } from '../attachments';
import { escapeBbcode, escapeBbcodeUrl } from '../escape';
import { LABELS } from './labels';
import { toParts, type Block, type Piece } from './parts';
import type { Format, Line, Participant, TranscriptOptions } from './types';

/** A conversation as text, with what a target may want to know about it. Times are ISO 8601 in UTC. */
export interface Transcript {
	startedAt: string | null;
	endedAt: string | null;
	messageCount: number;
	attachmentCount: number;
	participants: Participant[];
	title: string;
	chatLink: string;
	text: string;
	parts: string[];
}

/** The four things a target's markup has to know; adding a format is adding one of these. */
interface Markup {
	heading: (title: string) => Piece[];
	link: (label: string, url: string) => Piece[];
	speaker: (name: string, time: string) => Piece[];
	plain: (text: string) => Piece[];
}

const fixed = (text: string): Piece => ({ text, atomic: true });
const free = (text: string): Piece => ({ text, atomic: false });

const MARKUP: Record<Format, Markup> = {
	text: {
		heading: (title) => [free(title)],
		link: (label, url) => [free(`${label}: `), fixed(url)],
		speaker: (name, time) => [free(`${time} ${name}:`.trim())],
		plain: (text) => [free(text)],
	},
	bbcode: {
		heading: (title) => [fixed(`[b]${escapeBbcode(title)}[/b]`)],
		link: (label, url) => [fixed(`[url=${escapeBbcodeUrl(url)}]${escapeBbcode(label)}[/url]`)],
		speaker: (name, time) => [fixed(`[b]${escapeBbcode(name)}[/b]`), free(time ? ` ${time}` : '')],
		// The zero-width space of the escape belongs to its bracket: pieces are cut between characters, and a cut
		// between the two would still leave no tag.
		plain: (text) => [free(escapeBbcode(text))],
	},
};

function format(at: Date | null, options: TranscriptOptions, pattern: string): string {
	if (!at) return '';
	return DateTime.fromJSDate(at, { zone: options.timezone }).setLocale(options.language).toFormat(pattern);
}

function block(line: Line, options: TranscriptOptions): Block {
	const labels = LABELS[options.language];
	const markup = MARKUP[options.format];
	const role = labels.role[line.role];
	const number = line.personId === null ? '' : ` ${line.personId}`;
	const name = line.name ? `${line.name} (${role})` : `${role}${number}`;
	const time = format(line.at, options, `${labels.date} HH:mm`);
	const newLine = fixed('\n');
	return [
		...markup.speaker(name, time),
		...(line.text ? [newLine, ...markup.plain(line.text)] : []),
		...line.attachments.flatMap((file: Attachment) => [
			newLine,
			...markup.link(`${labels.file[file.kind]} ${file.name}`, file.url),
		]),
	];
}

function participants(lines: Line[]): Participant[] {
	const found = new Map<string, Participant>();
	for (const { role, personId, name } of lines) {
		if (role !== 'client' && role !== 'operator') continue;
		const key = `${role}:${personId}`;
		if (!found.has(key)) found.set(key, { role, id: personId, name });
	}
	return [...found.values()];
}

/**
 * Renders lines as one text and, where a target limits the length, as parts of it. Pure: the time zone and language
 * come with the options, the order is that of the lines.
 */
export function renderTranscript(
	dialogId: number | null,
	lines: Line[],
	options: TranscriptOptions,
): Transcript {
	const labels = LABELS[options.language];
	const markup = MARKUP[options.format];
	const times = lines.flatMap((line) => (line.at ? [line.at] : []));
	const [first, last] = [times[0] ?? null, times.at(-1) ?? null];
	const date = format(first, options, labels.date);
	const standardTitle = labels.title(dialogId === null ? '?' : String(dialogId)) + (date ? ` (${date})` : '');
	const title = options.title || standardTitle;
	const head: Block = [
		...markup.heading(title),
		...(options.chatLink ? [fixed('\n'), ...markup.link(labels.openChat, options.chatLink)] : []),
	];
	const body =
		lines.length > 0 ? lines.map((line) => block(line, options)) : [markup.plain(labels.noMessages)];
	const blocks = [head, ...body];
	return {
		startedAt: first?.toISOString() ?? null,
		endedAt: last?.toISOString() ?? null,
		messageCount: lines.length,
		attachmentCount: lines.reduce((sum, line) => sum + line.attachments.length, 0),
		participants: participants(lines),
		title,
		chatLink: options.chatLink,
		text: toParts(blocks, '\n\n', 0).join(''),
		parts: toParts(blocks, '\n\n', options.maxLength),
	};
}
