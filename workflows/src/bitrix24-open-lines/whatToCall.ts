/** The call of Bitrix24 that a row needs. */
import { addressOf } from '../shared/addresses';
import type { Code, Item, Json } from '../shared/n8n';
import { escaped } from './bbcode';
import type { Body, Going, Routing } from './mayItGo';
import type { Tokens } from './newTokens';
import { bodyOf, type Chat, type Row } from './rows';
import { isOn } from './settings';

export interface Call {
	row: Row;
	chat: Chat | undefined;
	method: string;
	params: Json;
	/** What the answer means: the same method is called for more than one purpose. */
	then: 'message' | 'lookUp' | 'lookBack' | 'delivered' | 'finish' | 'note';
	line?: number | undefined;
	/** What is known of the chat when the call succeeds. */
	change?: Partial<Chat>;
	/** What is looked for in the history of the line. */
	sought?: string;
	text?: string | undefined;
}

export interface Passed {
	id: string;
	at: number;
	text?: string | undefined;
	files?: Array<{ url: string; name: string }>;
}

/** A row on its way to a line, with what Settings, set-up and clock say. */
export interface Sending {
	step: Pick<Going, 'row' | 'chat'> & Partial<Going>;
	routing: Routing;
	settings: Json;
	now: number;
	/** The row's own time, as the line shows it. */
	clock: string;
}

/** `imconnector.send.messages` with one message. `user.id` stays the same for ever for a client. */
function toLine({ step, routing, settings }: Sending, line: number, passed: Passed): Json {
	const about: Chat = { ...step.chat, ...step.change };
	const { clientId, lineName, clientName, phone, dialogId, transport = '' } = about;
	const { id, at, text, files = [] } = passed;
	const user = {
		id: `c2d-client-${clientId}`,
		name: lineName || clientName || 'Client',
		...(phone && { phone: `+${phone}` }),
	};
	const message = {
		id,
		date: Math.floor(at / 1000),
		...(text && { text: escaped(text) }),
		...(files.length > 0 && { files }),
	};
	const url = String(settings.chatLink ?? '').replace('{dialogId}', String(dialogId ?? ''));
	const chat = { id: step.row.chat, name: `Chat2Desk ${transport}`.trim(), url };
	return { CONNECTOR: routing.connector, LINE: line, MESSAGES: [{ user, message, chat }] };
}

/** Who wrote it in a group chat: nothing is documented, it may stand in one of these places. */
function senderOf(body: Body): string | undefined {
	const { sender_phone, author_phone, participant }: Json = { ...body.body, ...body.body?.extra_data };
	const numbers = [sender_phone, author_phone, participant].map((value) =>
		String(value ?? '').replace(/\D/g, ''),
	);
	return numbers.find((digits) => digits.length >= 10 && digits !== body.client?.phone);
}

/** The text as the line shows it: with its own time where it comes late, and who wrote it if not the client. */
export function shown({ step, settings, clock }: Sending, body: Body): Passed {
	const { row, chat, change } = step;
	const files = [body.attachments ?? []]
		.flat()
		.filter(({ url }) => /^https?:/.test(url ?? ''))
		.map(({ url, name }) => ({ url: addressOf(url ?? ''), name: name || 'file' }));
	const text = [body.text, step.place].filter(Boolean).join('\n').trim();
	const sender = isOn(settings, 'signGroupMessages') ? senderOf(body) : undefined;
	const isLate = body.isEarlier || row.place < (chat?.lastSent ?? 0);
	const signs = [
		isLate && `[${clock}]`,
		body.type !== 'from_client' && 'Chat2Desk:',
		sender && `+${sender}:`,
	];
	const said = text || (files.length ? '' : `(${change?.transport}: a message without text)`);
	const whole = [...signs.filter(Boolean), said].join(' ').trim();
	return { id: `c2d-${body.messageId}`, at: row.place, text: whole, files };
}

const CLOSED = { closed: 'dialog', joined: null };

/** The call for a row. */
export function callFor(sending: Sending): Call {
	const { step, routing, now } = sending;
	const { row, chat } = step;
	const body: Body & { im?: unknown; ids?: unknown; line?: number } = bodyOf(row);
	const call = (method: string, params: Json, then: Call['then'], more: Partial<Call> = {}): Call => {
		return { row, chat, method, params, then, ...more };
	};
	const inChat = { CHAT_ID: Number(chat?.bitrixChat) };
	const history = 'imopenlines.session.history.get';
	if (row.kind === 'delivered') {
		const message = { id: body.ids, date: Math.floor(row.since / 1000) };
		const report = { im: body.im, message, chat: { id: row.chat } };
		const params = { CONNECTOR: routing.connector, LINE: body.line, MESSAGES: [report] };
		return call('imconnector.send.status.delivery', params, 'delivered');
	}
	if (row.kind === 'lookBack') return call(history, inChat, 'lookBack');
	if (row.kind === 'closed')
		return call('imopenlines.operator.another.finish', inChat, 'finish', { change: CLOSED });
	const { line = chat?.line ?? 0 } = step;
	if (row.kind !== 'message') {
		const reason = body.deliveryError ?? body.body?.data?.gateway_status ?? body.text ?? 'no reason given';
		const text = row.kind === 'undelivered' ? `Not delivered to the client: ${String(reason)}` : body.text;
		const note = { id: `c2d-note-${row.id}`, at: now, text: `⚠ ${text}` };
		return call('imconnector.send.messages', toLine(sending, line, note), 'note', { line });
	}
	const passed = shown(sending, body);
	const change = { ...step.change };
	// Sent before, but the answer got lost: it may be in the line already.
	if (row.state === 'sending' && chat?.bitrixChat) {
		const seek = { line, change, sought: passed.id, text: passed.text };
		return call(history, inChat, 'lookUp', seek);
	}
	return call('imconnector.send.messages', toLine(sending, line, passed), 'message', { line, change });
}

interface Nodes {
	Settings: Json;
	'Stored state': { value: string };
	'May it go?': Sending['step'];
	'New tokens': Tokens;
	Chats: { key?: string; value?: string; until?: number };
}

interface Access {
	endpoint: string;
	access: string;
}

interface Globals {
	$now: { zoneName: string };
	DateTime: {
		fromMillis(at: number, options: { zone: string }): { isValid: boolean; toFormat(format: string): string };
	};
}

/** The call a row needs, and whether the tokens have to be renewed first. */
export default function whatToCall({
	$,
	$now,
	DateTime,
}: Code<Nodes> & Globals): Array<Item<Call & Access & { tokens: string; areOld: boolean }>> {
	const settings = $('Settings').first().json;
	const step = $('May it go?').first().json;
	const { row } = step;
	const at = (zone: unknown) => DateTime.fromMillis(row.place, { zone: String(zone).trim() });
	const own = at(settings.timezone || $now.zoneName);
	const clock = (own.isValid ? own : at($now.zoneName)).toFormat('dd.MM HH:mm');
	const routing = JSON.parse($('Stored state').first().json.value) as Routing;
	const call = callFor({ step, routing, settings, now: Date.now(), clock });

	const renewed = $('New tokens').isExecuted ? $('New tokens').first().json : undefined;
	const isTried = renewed?.of === `${row.id} ${row.tries}`;
	const state = $('Chats').all();
	const stored = isTried ? renewed : state.find(({ json }) => json.key === 'tokens')?.json;
	const tokens = stored?.value || '{}';
	const { endpoint = 'https://not.invalid/', access = '' } = JSON.parse(tokens) as Partial<Access>;
	// Bitrix24 may call them expired earlier.
	const isExpired = state.some(({ json }) => json.key === 'expired' && json.value === access);
	const isGood = !isExpired && Number(stored?.until) > Date.now() + 30_000;
	const areOld = access !== '' && !isTried && !isGood;
	return [{ json: { ...call, endpoint, access, tokens, areOld } }];
}
