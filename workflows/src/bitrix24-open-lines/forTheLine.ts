import type { Code, Item, Json } from '../shared/n8n';
import { chatsOf, done, isRepeated, passedOn, type Prepared, type Stored } from './common';
import { lineFor, partsOf, shown, tagsOf, toLine, type Body, type Routing } from './message';
import { bodyOf, type Chat, type Row } from './rows';
import { isOn, wordOf } from './settings';

export interface Call {
	row: Row;
	method: string;
	params: Json;
	/** What the answer means. */
	then: string;
	attempt: number;
	line?: number;
	change?: Partial<Chat>;
	sought?: string;
	text?: string | undefined;
	again?: Call;
}

const call = (row: Row, method: string, params: Json, then: string, extra: Partial<Call> = {}) => ({
	action: 'call',
	row,
	call: { row, method, params, then, attempt: 0, ...extra },
});

/** A client's message: which line it goes to, whether it may go yet, and the call that brings it there. */
export function message(
	row: Row,
	mine: Chat | undefined,
	routing: Routing,
	settings: Json,
	now: number,
	clock: string,
): Prepared {
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
		clientName: body.client?.name ?? mine?.clientName,
		phone: body.client?.phone ?? mine?.phone,
		last: Math.max(row.place, mine?.last ?? 0),
		joined: body.operatorId ? requestId : isNew ? null : mine?.joined,
	};
	const known = { ...mine, ...change, name: undefined };
	const needsTags =
		wordOf(settings, 'tagFilter') !== 'ignore' || Object.keys(routing.tagLines ?? {}).length > 0;
	const areFresh = mine?.tagsOf === requestId && now - (mine?.tagsAt ?? 0) < 600_000;
	if (needsTags && !areFresh)
		return {
			action: 'tags',
			row,
			clientId,
			requestId,
			chat: { ...known, closed: isNew ? null : mine?.closed },
		};
	const goes = lineFor(tagsOf(mine, body), channelId, routing, settings);
	if ('note' in goes) return { ...done(row, 'left out', { note: goes.note, chat: mine, change }) };
	if (isOn(settings, 'waitForOperator') && change.joined !== requestId) {
		if (mine?.askedFor === row.id || !change.dialogId)
			return { ...done(row, 'held', { chat: mine, change }) };
		return { action: 'dialog', row, dialogId: change.dialogId, chat: known };
	}
	const { line } = goes;
	const passed = shown(row, body, mine, settings, clock);
	const sent = { ...change, line, closed: null, lastSent: Math.max(row.place, mine?.lastSent ?? 0) };
	const send = call(
		row,
		'imconnector.send.messages',
		toLine(row, line, routing, settings, known, passed),
		'message',
		{ line, change: sent },
	);
	// Sent before, but the answer got lost: it may be in the line already.
	if (row.state !== 'sending' || !mine?.bitrixChat) return send;
	const history = { CHAT_ID: Number(mine.bitrixChat) };
	return call(row, 'imopenlines.session.history.get', history, 'lookUp', {
		sought: passed.id,
		text: passed.text,
		again: send.call,
	});
}

/** What concerns the line apart from messages. */
export function other(
	row: Row,
	mine: Chat | undefined,
	routing: Routing,
	settings: Json,
	now: number,
): Prepared {
	const body: Body & Json = bodyOf(row);
	const end = (state: string, more = {}) => ({ ...done(row, state, { chat: mine, ...more }) });
	const { connector } = routing;
	if (row.kind === 'delivered') {
		const report = {
			im: body.im,
			message: { id: body.ids, date: Math.floor(row.since / 1000) },
			chat: { id: row.chat },
		};
		return call(
			row,
			'imconnector.send.status.delivery',
			{ CONNECTOR: connector, LINE: body.line, MESSAGES: [report] },
			'delivered',
		);
	}
	if (!mine) return end('left out', { note: 'nothing of this chat went to a line' });
	const inChat = { CHAT_ID: Number(mine.bitrixChat) };
	if (row.kind === 'joined') return end('done', { change: { joined: mine.requestId }, release: row.chat });
	if (row.kind === 'tags') {
		const { event = '', tagId, requestId } = body;
		const mark = {
			tag: Number(tagId),
			of: event.endsWith('_client') ? ('client' as const) : Number(requestId),
			isGone: event.startsWith('delete'),
		};
		const others = (mine.marks ?? []).filter(({ tag, of }) => tag !== mark.tag || of !== mark.of);
		return end('done', { change: { tagsAt: 0, marks: [...others, mark].slice(-50) } });
	}
	if (row.kind === 'lookBack') {
		const since = { lastAnswer: mine.lastAnswer ?? 0, since: mine.lastSent ?? 0 };
		return mine.bitrixChat && !mine.closed
			? call(row, 'imopenlines.session.history.get', inChat, 'lookBack', since as Partial<Call>)
			: end('done');
	}
	if (row.kind === 'closed') {
		const change = { closed: mine.closed ?? 'dialog', joined: null };
		if (mine.closed || !mine.bitrixChat || !isOn(settings, 'closeLineWithDialog'))
			return end('left out', { change });
		return call(row, 'imopenlines.operator.another.finish', inChat, 'finish', {
			change: { closed: 'dialog', joined: null },
		});
	}
	const reason =
		body.deliveryError ?? body.body?.data?.gateway_status ?? body.text ?? 'the messenger gives no reason';
	const text =
		row.kind === 'undelivered' ? `Not delivered to the client: ${String(reason)}` : String(body.text);
	if (row.kind !== 'note' && row.kind !== 'undelivered')
		return end('left out', { note: `unknown kind ${row.kind}` });
	if (!mine.line) return end('left out', { note: 'nothing of this chat went to a line' });
	const note = { id: `c2d-note-${row.id}`, at: now, text: `⚠ ${text}` };
	return call(
		row,
		'imconnector.send.messages',
		toLine(row, mine.line, routing, settings, mine, note),
		'note',
	);
}

interface Globals {
	$now: { zoneName: string };
	DateTime: {
		fromMillis(at: number, options: { zone: string }): { isValid: boolean; toFormat(format: string): string };
	};
}

/** What to do about a row for the line: a call of Bitrix24, a look at tags or dialog, or nothing any more. */
export default function forTheLine({ $, $now, DateTime }: Code<Stored> & Globals): Array<Item<Prepared>> {
	const settings = $('Settings').first().json;
	const routing = JSON.parse($('Stored state').first().json.value) as Routing;
	const { row } = $('Choose').first().json;
	const now = Date.now();
	const chats = chatsOf(
		$('Chats')
			.all()
			.map(({ json }) => json),
	);
	const mine = chats.find(({ name }) => name === row.chat);
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
	const at = (zone: string) => DateTime.fromMillis(row.place, { zone });
	const own = at(String(settings.timezone || '').trim() || $now.zoneName);
	const clock = (own.isValid ? own : at($now.zoneName)).toFormat('dd.MM HH:mm');
	const prepared =
		row.kind === 'message'
			? message(row, mine, routing, settings, now, clock)
			: other(row, mine, routing, settings, now);
	return [{ json: prepared }];
}
