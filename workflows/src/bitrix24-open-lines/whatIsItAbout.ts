import type { Code, Item, Json } from '../shared/n8n';
import { bodyOf, chatRow, outcome, type Chat, type Next, type Outcome, type Row } from './rows';
import { isOn } from './settings';

/** What has to be done about a row; with `done` it is an outcome. */
export type Step = Json & {
	action: 'message' | 'line' | 'client' | 'done';
	row: Row;
	chat?: Chat | undefined;
};

type Done = Outcome & { action: 'done' };

const done = (row: Row, state: string, more: Partial<Outcome> = {}): Done => ({
	action: 'done',
	...outcome(row, state, more),
});

/** The same thing may come in twice: delivered or read again, or as an earlier message. */
export function isRepeated(row: Row, others: Row[]): boolean {
	return others.some(
		(other) =>
			other.id !== undefined &&
			other.id !== row.id &&
			!['left out', 'repeated'].includes(other.state) &&
			(!other.open || other.id < (row.id ?? 0)),
	);
}

/** A row about a client as a whole, or one that names the chat in another way, goes on to each of the chats. */
export function passedOn(row: Row, chats: Chat[], body: { dialogId?: number | null }): Next[] | null {
	const isMine = /^c2d-\d+-\d+-/.test(row.chat) || (row.kind === 'earlier' && row.chat.startsWith('c2d-'));
	if (isMine || ['tell', 'missed', 'restart', 'forget'].includes(row.kind)) return null;
	const isMeant = (chat: Chat): boolean => {
		if (row.chat.startsWith('line-')) return chat.bitrixChat === row.chat.slice(5);
		if (row.chat.startsWith('request-')) return String(chat.requestId) === row.chat.slice(8);
		if (row.chat.startsWith('dialog-')) return String(chat.dialogId) === row.chat.slice(7);
		const isOfClient = chat.name?.startsWith(`${row.chat}-`) ?? false;
		return isOfClient && (!body.dialogId || !chat.dialogId || chat.dialogId === body.dialogId);
	};
	const newest = chats.filter(isMeant).sort((a, b) => (b.last ?? 0) - (a.last ?? 0));
	const meant = newest.slice(0, row.kind === 'undelivered' ? 1 : undefined);
	const { kind, side, place } = row;
	return meant.map(({ name = '' }): Next => {
		return { kind, side, place, chat: name, key: `${row.key} ${name}`, content: body };
	});
}

/**
 * After n8n was away, until `now`: messages that were cut off are in the list of Chat2Desk after a minute. Bitrix24 tells
 * an event once, so the newest hundred open chats of two days are read for answers that never came in.
 */
export function afterStart(chats: Chat[], now: number): Next[] {
	const byAge = [...chats].sort((a, b) => (b.last ?? 0) - (a.last ?? 0));
	const isOpen = (chat: Chat) => chat.bitrixChat && !chat.closed && now - (chat.last ?? 0) < 2 * 86_400_000;
	const dateFrom = new Date((byAge[0]?.last ?? now) - 600_000).toISOString();
	return [
		{ kind: 'missed', chat: 'list', key: `missed ${now}`, content: { dateFrom }, delay: 70_000 },
		...byAge
			.filter(isOpen)
			.slice(0, 100)
			// Behind those that did.
			.map(({ name: chat = '' }): Next => {
				const content = { until: now };
				const key = `lookBack ${chat} ${now}`;
				return { kind: 'lookBack', chat, key, content, side: 'client', place: 1e15, delay: 20_000 };
			}),
	];
}

/** What concerns a chat of a line, apart from messages. */
function aboutLine(row: Row, mine: Chat | undefined, body: Json, settings: Json): Step | Done {
	const end = (state: string, change?: Partial<Chat>, more: Partial<Outcome> = {}): Done =>
		done(row, state, { ...more, chat: change ? chatRow(row.chat, { ...mine, ...change }) : null });
	const call: Step = { action: 'line', row, chat: mine };
	const nothing = { note: 'nothing of this chat went to a line' };
	if (row.kind === 'delivered') return call;
	if (!mine) return end('left out', undefined, nothing);
	switch (row.kind) {
		case 'joined':
			return end('done', { joined: mine.requestId }, { release: row.chat });
		case 'tags': {
			const event = String(body.event);
			const of = event.endsWith('_client') ? ('client' as const) : Number(body.requestId);
			const mark = { tag: Number(body.tagId), of, isGone: event.startsWith('delete') };
			const others = (mine.marks ?? []).filter(({ tag, of: at }) => tag !== mark.tag || at !== of);
			return end('done', { tagsAt: 0, marks: [...others, mark].slice(-50) });
		}
		case 'lookBack':
			return mine.bitrixChat && !mine.closed ? call : end('done');
		case 'closed': {
			const isToClose = !mine.closed && mine.bitrixChat && isOn(settings, 'closeLineWithDialog');
			return isToClose ? call : end('left out', { closed: mine.closed ?? 'dialog', joined: null });
		}
		case 'note':
		case 'undelivered':
			return mine.line ? call : end('left out', undefined, nothing);
		default:
			return end('left out', undefined, { note: `unknown kind ${row.kind}` });
	}
}

/** What has to be done about a row. */
export function stepFor(row: Row, chats: Chat[], settings: Json): Step | Done {
	const body = bodyOf(row);
	const chat = chats.find(({ name }) => name === row.chat);
	const others = passedOn(row, chats, body);
	if (others) return done(row, 'passed on', { more: others });
	if (row.kind === 'message') return { action: 'message', row, chat };
	if (row.kind === 'restart') return done(row, 'done', { more: afterStart(chats, row.since) });
	// Tokens of an application that was removed are worth nothing.
	if (row.kind === 'forget') return done(row, 'done', { chat: { key: 'tokens', value: '' } });
	const toClient = ['answer', 'file', 'finished', 'comment', 'tell', 'earlier', 'missed'];
	if (toClient.includes(row.kind)) return { action: 'client', row, chat };
	return aboutLine(row, chat, body, settings);
}

interface Nodes {
	Settings: Json;
	'What is next?': { row: Row };
	'Take it': { id?: number };
	Chats: { key?: string; value?: string };
	'Same row': Row;
}

/** What the row that was taken is about. */
export default function whatIsItAbout({ $ }: Code<Nodes>): Array<Item<Step | Done>> {
	const { row } = $('What is next?').first().json;
	// Another execution was first.
	if (!$('Take it').first().json.id) return [{ json: done({ ...row, id: 0 }, 'taken by another') }];
	const same = $('Same row').all();
	const isTwice = isRepeated(
		row,
		same.map(({ json }) => json),
	);
	if (isTwice) return [{ json: done(row, 'repeated') }];
	const chats = $('Chats')
		.all()
		.flatMap(({ json: { key, value } }) =>
			key?.startsWith('chat ') && value ? [{ ...(JSON.parse(value) as Chat), name: key.slice(5) }] : [],
		);
	return [{ json: stepFor(row, chats, $('Settings').first().json) }];
}
