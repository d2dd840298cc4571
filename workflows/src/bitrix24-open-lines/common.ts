/** What both preparations share: rows that are there twice, and rows that mean several chats. */
import type { Json } from '../shared/n8n';
import { chatRow, rowFor, type Chat, type Outcome, type Row } from './rows';

/** What *For the line* and *For the client* hand on. */
export type Prepared = Json & { action: string; row: Row };

/** Rows of the table of states, as chats. */
export function chatsOf(rows: Array<{ key?: string; value?: string }>): Chat[] {
	return rows.flatMap(({ key, value }) =>
		key && value ? [{ ...(JSON.parse(value) as Chat), name: key.slice(5) }] : [],
	);
}

export interface Done {
	note?: string;
	chat?: Chat | undefined;
	change?: Partial<Chat> | undefined;
	more?: Row[];
	release?: string;
}

/** A row that needs nothing more. */
export function done(
	row: Row,
	state: string,
	{ note = '', chat, change, more = [], release }: Done = {},
): Outcome & { action: string } {
	const stored = change ? chatRow(chat?.name ?? row.chat, { ...chat, ...change }) : null;
	return {
		action: 'done',
		row,
		state,
		open: false,
		notBefore: 0,
		note,
		more,
		release: release ?? null,
		chat: stored,
	};
}

/** The same thing may come in twice: delivered again, read again after a restart, or as an earlier message. */
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
export function passedOn(
	row: Row,
	chats: Chat[],
	body: { dialogId?: number | null },
	now: number,
): Row[] | null {
	if (/^c2d-\d+-\d+-/.test(row.chat) || row.kind === 'tell') return null;
	const isMeant = (chat: Chat): boolean => {
		if (row.chat.startsWith('line-')) return chat.bitrixChat === row.chat.slice(5);
		if (row.chat.startsWith('dialog-')) return String(chat.dialogId) === row.chat.slice(7);
		const isOfClient = chat.name?.startsWith(`${row.chat}-`) ?? false;
		return isOfClient && (!body.dialogId || !chat.dialogId || chat.dialogId === body.dialogId);
	};
	const newest = chats.filter(isMeant).sort((a, b) => (b.last ?? 0) - (a.last ?? 0));
	const meant = newest.slice(0, row.kind === 'undelivered' ? 1 : undefined);
	return meant.map(({ name = '' }) =>
		rowFor(row.kind, name, `${row.key} ${name}`, body, { now, side: row.side, place: row.place }),
	);
}

export interface Stored {
	Settings: Json;
	'Stored state': { value: string };
	Choose: { row: Row };
	Chats: { key?: string; value?: string };
	'Same row': Row;
}
