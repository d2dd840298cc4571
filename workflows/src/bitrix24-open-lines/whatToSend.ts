import { addressOf } from '../shared/addresses';
import type { Code, Item, Json } from '../shared/n8n';
import { plain } from './bbcode';
import { partsOf, type LookUp } from './mayItGo';
import { bodyOf, chatRow, outcome, type Chat, type Outcome, type Row } from './rows';
import { isOn } from './settings';

interface Body extends Json {
	text?: string;
	file?: { link?: string; name?: string };
	session?: string;
	dateFrom?: string;
}

/** A message to the client, a comment beside it, closing the dialog, a look-up, or word to the administrator. */
export interface ToSend extends Json {
	action: 'send' | 'file' | 'close' | 'tags' | 'dialog' | 'earlier' | 'missed' | 'tell' | 'done';
	row: Row;
	chat?: Chat | Outcome['chat'] | undefined;
	text?: string | undefined;
}

/** A message in the messenger and on the channel the chat is about. */
function send(row: Row, chat: Chat | undefined, content: Json): ToSend {
	return { action: 'send', type: 'to_client', openDialog: true, row, chat, ...partsOf(row.chat), ...content };
}

/** A row for the client, a look-up, or word to the administrator. */
export function prepare(row: Row, mine: Chat | undefined, settings: Json): ToSend {
	const body: Body = bodyOf(row);
	const end = (state: string, more: Partial<Outcome> = {}): ToSend => ({
		action: 'done',
		...outcome(row, state, more),
	});
	if (row.kind === 'tell') {
		const text = String(body.text);
		return String(settings.notifyUrl ?? '').trim() ? { action: 'tell', row, text } : end('done', { text });
	}
	if (row.kind === 'comment') return send(row, mine, { text: body.text, type: 'comment', openDialog: false });
	if (row.kind === 'missed') return { action: 'missed', row, dateFrom: body.dateFrom };
	if (row.kind === 'earlier') return { action: 'earlier', row, clientId: partsOf(row.chat).clientId };
	if (row.kind === 'finished') {
		const isOther = body.session && mine?.session && body.session !== String(mine.session);
		const change = { closed: mine?.closed ?? 'line', joined: null };
		const chat = mine ? chatRow(row.chat, { ...mine, ...change }) : null;
		if (!mine || mine.closed || isOther || !mine.dialogId || !isOn(settings, 'closeDialogWithLine'))
			return end('left out', { chat });
		return { action: 'close', row, dialogId: mine.dialogId, chat };
	}
	if (row.state === 'sending') {
		const text =
			'It is not known whether the last answer reached the client, because n8n was stopped while it was being sent. Look into Chat2Desk before you send it again.';
		return end('failed', {
			note: 'fate unknown',
			more: [{ kind: 'note', chat: row.chat, key: `note ${row.id}`, content: { text } }],
		});
	}
	if (row.kind === 'file') {
		const { link = '', name = '' } = body.file ?? {};
		if (!/^https?:/.test(link)) return end('left out', { note: 'a file without a link' });
		return send(row, mine, { action: 'file', url: addressOf(link), fileName: name });
	}
	const text = plain(String(body.text ?? ''), partsOf(row.chat).transport, isOn(settings, 'operatorName'));
	return text ? send(row, mine, { text }) : end('left out', { note: 'empty' });
}

interface Nodes {
	Settings: Json;
	'May it go?': LookUp | { row: Row; chat?: Chat; lookUp?: undefined };
}

/** What Chat2Desk is asked to do. */
export default function whatToSend({ $ }: Code<Nodes>): Array<Item<ToSend>> {
	const step = $('May it go?').first().json;
	if (step.lookUp) return [{ json: { ...step, action: step.lookUp } }];
	return [{ json: prepare(step.row, step.chat, $('Settings').first().json) }];
}
