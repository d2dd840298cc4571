import type { Code, Item, Json } from '../shared/n8n';
import { rowFor, tellRow, type Row } from './rows';
import { isOn, numbersOf, wordOf } from './settings';

/** What the set-up has stored. */
export interface Config {
	connector?: string;
	applicationToken?: string;
}

/** An item of the Chat2Desk Trigger, as far as it is read here. */
export interface Event {
	event: string;
	eventTime?: string | null;
	clientId?: number | null;
	dialogId?: number | null;
	requestId?: number | null;
	channelId?: number | null;
	messageId?: number | null;
	operatorId?: number | null;
	tagId?: number | null;
	transport?: string | null;
	type?: string | null;
	deliveryError?: string | null;
}

/** Something to be done that is no row of the queue. */
export interface Task {
	kind: 'restart' | 'sweep' | 'earlier' | 'forget' | 'refused';
	filters?: Json;
	tagId?: number | null;
}

/** What Chat2Desk tells: messages, closings, operators, tags, and what could not be delivered. */
export function fromChat2Desk(event: Event, settings: Json, now: number): Array<Row | Task> {
	const time = Date.parse(event.eventTime ?? '') || now;
	const { clientId, dialogId, requestId, tagId } = event;
	// A name without channel and messenger stands for all chats of the client.
	const client = clientId ? `c2d-${clientId}` : `dialog-${dialogId}`;
	const about = `${dialogId ?? clientId} ${event.eventTime ?? now}`;
	const row = (kind: string, key: string, place = now, delay = 0, chat = client) => [
		rowFor(kind, chat, key, event, { now, place, delay }),
	];
	if (event.event === 'outbox_status' || event.deliveryError)
		return isOn(settings, 'reportDeliveryErrors')
			? row('undelivered', `undelivered ${event.messageId} ${now}`)
			: [];
	if (event.event === 'inbox') {
		// A moment's delay puts messages that came in together in their order.
		const chat = `c2d-${clientId}-${event.channelId ?? 0}-${event.transport ?? ''}`;
		return row('message', `message ${event.messageId}`, time, 120, chat);
	}
	if (event.event === 'close_dialog') return row('closed', `closed ${about}`, time);
	if (event.event === 'dialog_transferred')
		return event.operatorId ? row('joined', `joined ${about}`, 0) : [];
	if (!/_tag_(to|from)_/.test(event.event)) return [];
	// Tags decide about the messages that follow, so they come before what is waiting.
	const tags = row('tags', `tags ${event.event} ${tagId} ${about}`, 0);
	const wanted = numbersOf(settings.tagIds);
	const isOurs = wanted.length === 0 || wanted.includes(Number(tagId));
	const isAdded = event.event.startsWith('add_tag') && isOurs;
	if (!isAdded || !isOn(settings, 'sendEarlierMessages') || wordOf(settings, 'tagFilter') !== 'only')
		return tags;
	// An event that names neither of the two would ask for the messages of the whole account.
	const filters = requestId ? { requestId } : clientId ? { clientId } : undefined;
	return filters ? [...tags, { kind: 'earlier', filters, tagId: tagId ?? null }] : tags;
}

/** n8n leaves the keys of a form as they are, `data[LINE]`. */
export function nested(form: Json): Json {
	const out: Json = {};
	for (const [key, value] of Object.entries(form)) {
		const path = key.replace(/\]/g, '').split('[');
		if (path.some((name) => ['__proto__', 'constructor', 'prototype'].includes(name))) continue;
		let at: Json = out;
		path.forEach((name, i) => {
			if (i === path.length - 1) at[name] = value;
			else at = (at[name] ??= {}) as Json;
		});
	}
	return out;
}

const partOf = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

const listOf = (value: unknown): Json[] => Object.values(partOf(value)).map(partOf);

/** One row for the text of an answer and one for each of its files; the last one reports that it is delivered. */
function answerRows(data: Json, now: number): Row[] {
	return listOf(data.MESSAGES).flatMap((one) => {
		const [im, message, chat] = [partOf(one.im), partOf(one.message), partOf(one.chat)];
		const files = listOf(message.files).map((file) => ({ file }));
		const parts = [...(message.text ? [{ text: message.text }] : []), ...files];
		return parts.map((part, i) => {
			const content = { ...part, im, line: Number(data.LINE), isLast: i === parts.length - 1 };
			const options = { now, side: 'client', place: Number(im.message_id) || now, delay: 100 } as const;
			const kind = 'file' in part ? 'file' : 'answer';
			return rowFor(kind, String(chat.id ?? ''), `answer ${String(im.message_id)} ${i}`, content, options);
		});
	});
}

/** What the portal tells. It is believed only with the token of the application. */
export function fromBitrix24(form: Json, config: Config, now: number): Array<Row | Task> {
	const { event, data: given, auth } = nested(form);
	const data = partOf(given);
	const isOurs = (data.CONNECTOR ?? data.connector) === config.connector;
	if (!config.applicationToken || partOf(auth).application_token !== config.applicationToken)
		return [{ kind: 'refused' }];
	const name = String(event).toUpperCase();
	if (name === 'ONIMCONNECTORMESSAGEADD') return isOurs ? answerRows(data, now) : [];
	if (name === 'ONIMCONNECTORDIALOGFINISH' && isOurs)
		return listOf(data.DATA).map((one) => {
			const [connector, session, chat] = [partOf(one.connector), partOf(one.session), partOf(one.chat)];
			// Which of the two is the connector's own id of the chat is not certain.
			const own = [connector.chat_id, chat.id].map(String).find((id) => id.startsWith('c2d-'));
			const content = { session: String(session.id ?? '') };
			return rowFor('finished', own ?? `line-${String(chat.id)}`, `finished ${String(session.id)}`, content, {
				now,
				side: 'client',
			});
		});
	if (name === 'ONIMCONNECTORSTATUSDELETE' && isOurs) {
		const off = `The Chat2Desk channel was switched off in the Open Line ${String(data.line)} of Bitrix24. Its messages wait. Run "Set up" to switch it on again, or take the line out of the settings.`;
		return [tellRow(`off ${String(data.line)}`, off, now)];
	}
	if (name === 'ONIMCONNECTORLINEDELETE') {
		const which = typeof given === 'string' ? given : '';
		return [
			tellRow(
				'deleted',
				`An Open Line was deleted in Bitrix24 (${which}). Give its channels another line in the settings of the set-up and run it.`,
				now,
			),
		];
	}
	const gone =
		'The Chat2Desk application was removed from Bitrix24. Nothing goes to the Open Lines until it is installed again.';
	return name === 'ONAPPUNINSTALL' ? [{ kind: 'forget' }, tellRow('uninstalled', gone, now)] : [];
}

interface Nodes {
	Settings: Json;
	'Stored state': { value?: string };
	'Chat2Desk Trigger': Event;
	'Bitrix24 events': { body?: Json };
	'n8n started': Json;
	'Every minute': Json;
}

/** What came in, as rows of the queue, or as something that has to be looked up or done first. */
export default function readTheEvents({ $ }: Code<Nodes>): Array<Item<Row | Task>> {
	const settings = $('Settings').first().json;
	const { value } = $('Stored state').first().json;
	if (!value)
		throw new Error(
			'The Open Lines channel is not set up. Run "Set up" in the workflow "Chat2Desk: Bitrix24 Open Lines, set-up" first; both workflows have to be in one project of n8n',
		);
	const config = JSON.parse(value) as Config;
	const now = Date.now();
	const events = $('Chat2Desk Trigger').isExecuted ? $('Chat2Desk Trigger').all() : [];
	const calls = $('Bitrix24 events').isExecuted ? $('Bitrix24 events').all() : [];
	const rows: Array<Row | Task> = [
		...events.flatMap(({ json }) => fromChat2Desk(json, settings, now)),
		...calls.flatMap(({ json }) => fromBitrix24(json.body ?? {}, config, now)),
	];
	if ($('n8n started').isExecuted) rows.push({ kind: 'restart' });
	if ($('Every minute').isExecuted) rows.push({ kind: 'sweep' });
	return rows.map((json) => ({ json }));
}
