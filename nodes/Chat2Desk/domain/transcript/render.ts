import { DateTime } from 'luxon';

import { LABELS } from './labels';
import { nameOf, oneLine } from './lines';
import { MARKUP } from './markup';
import { join, type Block } from './parts';
import type { Line, Note, Participant, People, Subject, TranscriptOptions } from './types';

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

/** Milliseconds since 1970 of the first and the last message that has a time. */
interface Span {
	startedAt: number | null;
	endedAt: number | null;
}

function format(at: number | null, options: TranscriptOptions, pattern: string): string {
	if (at === null) return '';
	return DateTime.fromMillis(at, { zone: options.timezone }).setLocale(options.language).toFormat(pattern);
}

const isoTime = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** The zone of the times shown, with its offset where that is the same from the first to the last of them. */
function zoneOf({ startedAt, endedAt }: Span, { timezone }: TranscriptOptions): string {
	const offsets = [startedAt, endedAt].map((at) =>
		at === null ? '' : DateTime.fromMillis(at, { zone: timezone }).toFormat('Z'),
	);
	const [offset = '', last] = offsets;
	return offset !== last || /^(?:Etc\/)?(?:UTC|GMT)\b/i.test(timezone)
		? timezone
		: `${timezone} (UTC${offset})`;
}

function head(title: string, span: Span, options: TranscriptOptions): Block {
	const markup = MARKUP[options.format];
	const labels = LABELS[options.language];
	const link = options.chatLink ? [markup.newLine, ...markup.link(labels.openChat, options.chatLink)] : [];
	const hasTimes = span.startedAt !== null;
	const zone = hasTimes
		? [markup.newLine, ...markup.plain(`${labels.timezone}: ${zoneOf(span, options)}`)]
		: [];
	return [...markup.heading(title), ...link, ...zone];
}

/** What a message quotes, line by line, as mailers show it. */
const quote = (text: string) => text.replace(/^/gm, '> ');

function noteLabel({ kind, text }: Note, { language }: TranscriptOptions): { label: string; text: string } {
	const { location, contact, file } = LABELS[language];
	return { label: { location, contact, file: file.file }[kind], text: oneLine(text) };
}

function block(line: Line, people: People, options: TranscriptOptions): Block {
	const labels = LABELS[options.language];
	const markup = MARKUP[options.format];
	const role = labels.role[line.role];
	const number = line.personId === null ? '' : ` ${line.personId}`;
	const name = nameOf(line, people);
	const time = format(line.at, options, `${labels.date} HH:mm`);
	const content: Block[] = [
		...(line.quoted ? [markup.plain(quote(line.quoted))] : []),
		...(line.text ? [markup.plain(line.text)] : []),
		...line.attachments.map((file) =>
			markup.link(`${labels.file[file.kind]} ${oneLine(file.name)}`, file.url),
		),
		...(line.notes ?? []).map((note) => {
			const { label, text } = noteLabel(note, options);
			return note.url ? markup.link(`${label} ${text}`, note.url) : markup.plain(`${label}: ${text}`);
		}),
	];
	return [
		...markup.speaker(name ? `${name} (${role})` : `${role}${number}`, time),
		...(content.length > 0 ? content : [markup.plain(labels.empty)]).flatMap((one) => [
			markup.newLine,
			...one,
		]),
	];
}

/** Block by block, so that only the text made of them is kept. */
function* blocks(
	title: string,
	span: Span,
	lines: Line[],
	people: People,
	options: TranscriptOptions,
): Generator<Block> {
	yield head(title, span, options);
	for (const line of lines) yield block(line, people, options);
	if (lines.length === 0) yield MARKUP[options.format].plain(LABELS[options.language].noMessages);
}

function titleOf({ dialogId, clientId }: Subject, start: number | null, options: TranscriptOptions): string {
	const labels = LABELS[options.language];
	const date = format(start, options, labels.date);
	const subject =
		dialogId === null && clientId !== null
			? labels.client(String(clientId))
			: labels.dialog(String(dialogId ?? '?'));
	return oneLine(options.title) || (date ? `${subject} (${date})` : subject);
}

function participants(lines: Line[], people: People): Participant[] {
	const found = new Map<string, Participant>();
	for (const line of lines) {
		const { role, personId } = line;
		if (role !== 'client' && role !== 'operator') continue;
		const key = `${role}:${personId}`;
		if (!found.has(key)) found.set(key, { role, id: personId, name: nameOf(line, people) });
	}
	return [...found.values()];
}

/**
 * Renders lines as one text and, where a target limits the length, as parts of it. Pure: the time zone and language
 * come with the options, the order is that of the lines.
 */
export function renderTranscript(subject: Subject, lines: Line[], options: TranscriptOptions): Transcript {
	const { people } = subject;
	const startedAt = lines.find((line) => line.at !== null)?.at ?? null;
	let endedAt = startedAt;
	for (const { at } of lines) endedAt = at ?? endedAt;
	const title = titleOf(subject, startedAt, options);
	const span = { startedAt, endedAt };
	return {
		startedAt: isoTime(startedAt),
		endedAt: isoTime(endedAt),
		messageCount: lines.length,
		attachmentCount: lines.reduce((sum, line) => sum + line.attachments.length, 0),
		participants: participants(lines, people),
		title,
		chatLink: options.chatLink,
		...join(blocks(title, span, lines, people, options), options.maxLength, MARKUP[options.format]),
	};
}
