/** A message of a client, on its way to a line. */
import { addressOf } from '../shared/addresses';
import type { Json } from '../shared/n8n';
import { escaped } from './bbcode';
import { nameFor } from './person';
import { placeOf } from './place';
import type { Chat, Row } from './rows';
import { isOn, numbersOf, wordOf } from './settings';

/** What the set-up has stored about the routing. */
export interface Routing {
	connector: string;
	channelLines?: Record<string, number>;
	tagLines?: Record<string, number>;
}

/** The trigger's item in a row; earlier messages say so, and name the tag that called them. */
export interface Body {
	messageId?: number;
	text?: string | null;
	type?: string | null;
	dialogId?: number | null;
	requestId?: number | null;
	operatorId?: number | null;
	client?: { name?: string | null; phone?: string | null } | null;
	attachments?: Array<{ url?: string | null; name?: string | null }>;
	deliveryError?: string | null;
	event?: string;
	tagId?: number | null;
	isEarlier?: boolean;
	knownTag?: number | null;
	body?: {
		coordinates?: unknown;
		extra_data?: Json | null;
		sender_phone?: unknown;
		data?: { gateway_status?: unknown };
	};
}

export interface Passed {
	id: string;
	at: number;
	text?: string | undefined;
	files?: Array<{ url: string; name: string }>;
}

/** Where a chat's name says it belongs. */
export function partsOf(chat: string): { clientId: number; channelId: string; transport: string } {
	const [, clientId = '', channelId = '', ...rest] = chat.split('-');
	return { clientId: Number(clientId), channelId, transport: rest.join('-') };
}

/** `imconnector.send.messages` with one message. `user.id` stays the same for ever for a client. */
export function toLine(
	row: Row,
	line: number,
	{ connector }: Routing,
	settings: Json,
	about: Chat,
	{ id, at, text, files = [] }: Passed,
): Json {
	const { clientId, transport } = partsOf(row.chat);
	const { clientName, phone, dialogId } = about;
	const link = String(settings.chatLink ?? '').replace('{dialogId}', String(dialogId ?? ''));
	return {
		CONNECTOR: connector,
		LINE: line,
		MESSAGES: [
			{
				user: {
					id: `c2d-client-${clientId}`,
					name: nameFor(clientName),
					...(phone ? { phone: `+${phone}` } : {}),
				},
				message: {
					id,
					date: Math.floor(at / 1000),
					...(text ? { text: escaped(text) } : {}),
					...(files.length ? { files } : {}),
				},
				chat: { id: row.chat, name: `Chat2Desk ${transport}`.trim(), url: link },
			},
		],
	};
}

/** The tags of client and request. Whether Chat2Desk lists those of a request is not certain, so what its events named counts as well. */
export function tagsOf(chat: Chat | undefined, body: Body): number[] {
	const marks = (chat?.marks ?? []).filter(({ of }) => of === 'client' || of === body.requestId);
	const gone = marks.filter(({ isGone }) => isGone).map(({ tag }) => tag);
	const all = [...(chat?.tags ?? []), ...marks.map(({ tag }) => tag), body.knownTag ?? 0];
	return all.filter((tag) => tag && !gone.includes(tag));
}

/** The line a message goes to, or why it goes to none. */
export function lineFor(
	tags: number[],
	channelId: string,
	routing: Routing,
	settings: Json,
): { line: number } | { note: string } {
	const wanted = numbersOf(settings.tagIds);
	const isTagged = tags.some((tag) => wanted.length === 0 || wanted.includes(tag));
	const filter = wordOf(settings, 'tagFilter');
	if (filter === 'only' && !isTagged) return { note: 'no tag' };
	if (filter === 'except' && isTagged) return { note: 'tag' };
	const byTag = Object.entries(routing.tagLines ?? {}).find(([tag]) => tags.includes(Number(tag)));
	const line = byTag?.[1] ?? (routing.channelLines ?? {})[channelId];
	return line ? { line } : { note: 'no line for this channel' };
}

/** Who wrote it in a group chat: nothing is documented, it may stand in one of these places. */
function senderOf(body: Body): string | undefined {
	const extra = body.body?.extra_data ?? {};
	const given = [extra.sender_phone, extra.author_phone, extra.participant, body.body?.sender_phone];
	const numbers = given.map((value) => String(value ?? '').replace(/\D/g, ''));
	return numbers.find((digits) => digits.length >= 10 && digits !== body.client?.phone);
}

/** The text as the line shows it: with its own time where it comes late, and who wrote it where that is not the client. */
export function shown(row: Row, body: Body, chat: Chat | undefined, settings: Json, clock: string): Passed {
	const { transport } = partsOf(row.chat);
	const files = (body.attachments ?? [])
		.filter(({ url }) => /^https?:/.test(url ?? ''))
		.map(({ url, name }) => ({ url: addressOf(url ?? ''), name: name || 'file' }));
	const text = [body.text, placeOf(body.body?.coordinates)].filter(Boolean).join('\n').trim();
	const sender = isOn(settings, 'signGroupMessages') ? senderOf(body) : undefined;
	const isLate = body.isEarlier || row.place < (chat?.lastSent ?? 0);
	const signs = [
		isLate && `[${clock}]`,
		body.type !== 'from_client' && 'Chat2Desk:',
		sender && `+${sender}:`,
	];
	const said = text || (files.length > 0 ? '' : `(${transport}: a message without text)`);
	return {
		id: `c2d-${body.messageId}`,
		at: row.place,
		text: [...signs.filter(Boolean), said].join(' ').trim(),
		files,
	};
}
