import { addressOf } from '../shared/addresses';
import type { Code, Item, Json } from '../shared/n8n';
import { plain } from './bbcode';
import { chatsOf, done, isRepeated, passedOn, type Prepared, type Stored } from './common';
import { bodyOf, chatRow, rowFor, type Chat, type Row } from './rows';
import { isOn } from './settings';

interface Body extends Json {
	text?: string;
	file?: { link?: string; name?: string };
	session?: string;
}

/** A row for the client, or for the administrator. */
export function prepare(row: Row, mine: Chat | undefined, settings: Json, now: number): Prepared {
	const body: Body = bodyOf(row);
	const [, clientId, channelId, ...rest] = row.chat.split('-');
	const transport = rest.join('-');
	const to = { row, clientId: Number(clientId), channelId: Number(channelId) || '', transport };
	const end = (state: string, more = {}) => ({ ...done(row, state, { chat: mine, ...more }) });
	if (row.kind === 'tell')
		return { row, action: String(settings.notifyUrl ?? '').trim() ? 'tell' : 'fail', text: body.text };
	if (row.kind === 'comment') return { ...to, action: 'comment', text: body.text };
	if (row.kind === 'finished') {
		const isOther = body.session && mine?.session && body.session !== String(mine.session);
		const change = { closed: mine?.closed ?? 'line', joined: null };
		if (!mine || mine.closed || isOther || !mine.dialogId || !isOn(settings, 'closeDialogWithLine'))
			return end('left out', mine ? { change } : {});
		return { action: 'close', row, dialogId: mine.dialogId, chat: chatRow(row.chat, { ...mine, ...change }) };
	}
	if (row.kind !== 'answer' && row.kind !== 'file')
		return end('left out', { note: `unknown kind ${row.kind}` });
	if (row.state === 'sending') {
		const text =
			'It is not known whether the last answer reached the client, because n8n was stopped while it was being sent. Look into Chat2Desk before you send it again.';
		return end('failed', {
			note: 'fate unknown',
			more: [rowFor('note', row.chat, `note ${row.id}`, { text }, { now })],
		});
	}
	if (row.kind === 'file') {
		const { link = '', name = '' } = body.file ?? {};
		if (!/^https?:/.test(link)) return end('left out', { note: 'a file without a link' });
		return { ...to, action: 'file', url: addressOf(link), fileName: name };
	}
	const text = plain(String(body.text ?? ''), transport, isOn(settings, 'operatorName'));
	return text ? { ...to, action: 'send', text } : end('left out', { note: 'empty' });
}

/** What to do about a row for the client: a message, a file, a comment, closing the dialog, or nothing any more. */
export default function forTheClient({ $ }: Code<Stored>): Array<Item<Prepared>> {
	const { row } = $('Choose').first().json;
	const now = Date.now();
	const chats = chatsOf(
		$('Chats')
			.all()
			.map(({ json }) => json),
	);
	if (
		isRepeated(
			row,
			$('Same row')
				.all()
				.map(({ json }) => json),
		)
	)
		return [{ json: { ...done(row, 'repeated') } }];
	const others = passedOn(row, chats, bodyOf(row), now);
	if (others) return [{ json: { ...done(row, 'passed on', { more: others }) } }];
	const mine = chats.find(({ name }) => name === row.chat);
	return [{ json: prepare(row, mine, $('Settings').first().json, now) }];
}
