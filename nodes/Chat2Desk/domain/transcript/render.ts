import { DateTime } from 'luxon';

import { LABELS } from './labels';
import { nameOf, oneLine } from './lines';
import { MARKUP } from './markup';
import { join, type Block } from './parts';
import type { Line, Participant, People, Subject, TranscriptOptions } from './types';

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

function format(at: number | null, options: TranscriptOptions, pattern: string): string {
	if (at === null) return '';
	return DateTime.fromMillis(at, { zone: options.timezone }).setLocale(options.language).toFormat(pattern);
}

const isoTime = (at: number | null) => (at === null ? null : new Date(at).toISOString());

function head(title: string, options: TranscriptOptions): Block {
	const markup = MARKUP[options.format];
	const { openChat } = LABELS[options.language];
	return [
		...markup.heading(title),
		...(options.chatLink ? [markup.newLine, ...markup.link(openChat, options.chatLink)] : []),
	];
}

function block(line: Line, people: People, options: TranscriptOptions): Block {
	const labels = LABELS[options.language];
	const markup = MARKUP[options.format];
	const role = labels.role[line.role];
	const number = line.personId === null ? '' : ` ${line.personId}`;
	const name = nameOf(line, people);
	const time = format(line.at, options, `${labels.date} HH:mm`);
	return [
		...markup.speaker(name ? `${name} (${role})` : `${role}${number}`, time),
		...(line.text ? [markup.newLine, ...markup.plain(line.text)] : []),
		...line.attachments.flatMap((file) => [
			markup.newLine,
			...markup.link(`${labels.file[file.kind]} ${oneLine(file.name)}`, file.url),
		]),
	];
}

/** Block by block, so that only the text made of them is kept. */
function* blocks(title: string, lines: Line[], people: People, options: TranscriptOptions): Generator<Block> {
	yield head(title, options);
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
	const start = lines.find((line) => line.at !== null)?.at ?? null;
	let end = start;
	for (const { at } of lines) end = at ?? end;
	const title = titleOf(subject, start, options);
	return {
		startedAt: isoTime(start),
		endedAt: isoTime(end),
		messageCount: lines.length,
		attachmentCount: lines.reduce((sum, line) => sum + line.attachments.length, 0),
		participants: participants(lines, people),
		title,
		chatLink: options.chatLink,
		...join(blocks(title, lines, people, options), options.maxLength, MARKUP[options.format]),
	};
}
