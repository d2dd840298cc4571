import type { Code, Item, Json } from '../shared/n8n';
import { nameFor } from './person';
import { placeOf } from './place';
import { bodyOf, chatRow, outcome, type Chat, type Outcome, type Row } from './rows';
import { isOn, numbersOf, wordOf } from './settings';
import type { Step } from './whatIsItAbout';

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

/** A message that may go: to this line, with what is known of the chat then. */
export interface Going {
	action: 'line';
	row: Row;
	chat: Chat | undefined;
	line: number;
	change: Chat;
	/** A place on the map that it names. */
	place: string;
}

/** Something has to be asked first; the row is looked at again with the answer. */
export interface LookUp {
	action: 'client';
	lookUp: 'tags' | 'dialog';
	row: Row;
	chat: Chat;
	clientId?: number;
	requestId?: number | null | undefined;
	dialogId?: number | null | undefined;
}

type Decided = Going | LookUp | (Outcome & { action: 'done' });

/** Where a chat's name says it belongs. */
export function partsOf(chat: string): { clientId: number; channelId: string; transport: string } {
	const [, clientId = '', channelId = '', ...rest] = chat.split('-');
	return { clientId: Number(clientId), channelId, transport: rest.join('-') };
}

/** The tags of client and request. Whether Chat2Desk lists those of a request is not certain, so what its events named counts as well. */
export function tagsOf(chat: Chat | undefined, body: Body): number[] {
	const marks = (chat?.marks ?? []).filter(({ of }) => of === 'client' || of === body.requestId);
	const gone = marks.filter(({ isGone }) => isGone).map(({ tag }) => tag);
	const all = [...(chat?.tags ?? []), ...marks.map(({ tag }) => tag), body.knownTag ?? 0];
	return all.filter((tag) => tag && !gone.includes(tag));
}

/** The line a message goes to, or why it goes to none. */
function lineFor(
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

/** A client's message: which line it goes to, and whether it may go yet. */
export function message(
	row: Row,
	mine: Chat | undefined,
	routing: Routing,
	settings: Json,
	now: number,
): Decided {
	const body: Body = bodyOf(row);
	const { requestId } = body;
	const { clientId, channelId, transport } = partsOf(row.chat);
	const isNew = mine?.requestId !== requestId;
	const change: Chat = {
		clientId,
		channelId: Number(channelId),
		transport,
		dialogId: body.dialogId ?? mine?.dialogId,
		requestId,
		lineName: body.client ? nameFor(body.client.name) : mine?.lineName,
		phone: body.client?.phone ?? mine?.phone,
		last: Math.max(row.place, mine?.last ?? 0),
		joined: body.operatorId ? requestId : isNew ? null : mine?.joined,
	};
	const known = { ...mine, ...change };
	const ends = (state: string, note = ''): Decided => ({
		action: 'done',
		...outcome(row, state, { note, chat: chatRow(row.chat, known) }),
	});
	const hasTagLines = Object.keys(routing.tagLines ?? {}).length > 0;
	const needsTags = hasTagLines || wordOf(settings, 'tagFilter') !== 'ignore';
	const areFresh = mine?.tagsOf === requestId && now - (mine?.tagsAt ?? 0) < 600_000;
	if (needsTags && !areFresh) {
		const chat = { ...known, closed: isNew ? null : mine?.closed };
		return { action: 'client', lookUp: 'tags', row, clientId, requestId, chat };
	}
	const goes = lineFor(tagsOf(mine, body), channelId, routing, settings);
	if ('note' in goes) return ends('left out', goes.note);
	if (isOn(settings, 'waitForOperator') && change.joined !== requestId) {
		const { dialogId } = change;
		if (mine?.askedFor === row.id || !dialogId) return ends('held');
		return { action: 'client', lookUp: 'dialog', row, dialogId, chat: known };
	}
	const { line } = goes;
	const lastSent = Math.max(row.place, mine?.lastSent ?? 0);
	const place = placeOf(body.body?.coordinates);
	return {
		action: 'line',
		row,
		chat: mine,
		line,
		change: { ...change, line, closed: null, lastSent },
		place,
	};
}

/** Whether a message may go to a line, and to which; what is about something else goes on as it is. */
export default function mayItGo({
	$,
	$input,
}: Code<{ Settings: Json; 'Stored state': { value: string } }>): Array<Item<Decided | Step>> {
	const step = $input.first().json as Step;
	if (step.action !== 'message') return [{ json: step }];
	const routing = JSON.parse($('Stored state').first().json.value) as Routing;
	return [{ json: message(step.row, step.chat, routing, $('Settings').first().json, Date.now()) }];
}
