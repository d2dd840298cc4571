/** The rows of the two data tables, as both Open Lines workflows and those of version 0.1.0 write them. */
import type { Json } from '../shared/n8n';

/** A row of `chat2desk_lines_queue`. */
export interface Row {
	id?: number;
	/** Clients share four lanes, 0 to 3; within a lane one row goes out after the other. 4 is for the administrator. */
	lane: number;
	/** `c2d-CLIENT-CHANNEL-TRANSPORT`; without the last two all chats of the client; `line-`, `dialog-` and a number. */
	chat: string;
	/** Whom it goes to. */
	side: 'line' | 'client';
	kind: string;
	/** The same thing that comes in twice has the same key. */
	key: string;
	/** Its place in the order of its chat: when it was written, in milliseconds, or Bitrix24's number of an answer. */
	place: number;
	/** `waiting`, `sending` (its fate is unknown until it is noted), `held`, or what became of it. */
	state: string;
	open: boolean;
	notBefore: number;
	tries: number;
	since: number;
	body: string;
	note: string;
}

/** What a row needs besides its content. */
export interface RowOptions {
	side?: Row['side'];
	place?: number;
	/** Milliseconds until it may go out. */
	delay?: number;
	lane?: number;
	now: number;
}

/** What is known of a chat, the `value` of a row `chat NAME` of `chat2desk_lines_state`. */
export interface Chat {
	name?: string | undefined;
	clientId?: number;
	channelId?: number;
	transport?: string;
	dialogId?: number | null;
	requestId?: number | null;
	clientName?: string | null;
	phone?: string | null;
	/** The request an operator has joined. */
	joined?: number | null;
	/** Which side closed it. */
	closed?: string | null;
	line?: number;
	bitrixChat?: string;
	session?: string;
	/** Places of the newest message known, and of the newest one sent to the line. */
	last?: number;
	lastSent?: number;
	lastAnswer?: number;
	tags?: number[];
	tagsOf?: number | null;
	tagsAt?: number;
	marks?: Array<{ tag: number; of: 'client' | number; isGone: boolean }>;
	askedFor?: number;
}

/** What is done about a row, as all nodes behind hand it to *Outcome*. */
export interface Outcome {
	row: Row;
	state: string;
	open: boolean;
	notBefore: number;
	note: string;
	/** What has to be stored of the chat. */
	chat: { key: string; value: string } | null;
	/** Rows that follow from it. */
	more: Row[];
	/** A chat whose held rows may go. */
	release: string | null;
}

/** The lane of a chat: by the client's number. */
export const laneOf = (chat: string): number => Number(chat.split('-')[1] ?? 0) % 4 || 0;

/** A new row that waits for its turn. */
export function rowFor(kind: string, chat: string, key: string, content: object, options: RowOptions): Row {
	const { now, side = 'line', place = now, delay = 0, lane = laneOf(chat) } = options;
	const fresh = { state: 'waiting', open: true, notBefore: now + delay, tries: 0, since: now };
	return { lane, chat, side, kind, key, place, ...fresh, body: JSON.stringify(content), note: '' };
}

/** A row that tells the administrator something; each thing once an hour. */
export const tellRow = (what: string, text: string, now: number): Row =>
	rowFor('tell', 'administrator', `tell ${what} ${Math.floor(now / 3_600_000)}`, { text }, { now, lane: 4 });

/** The chat's row in the table of states. */
export const chatRow = (name: string, chat: Chat): { key: string; value: string } => ({
	key: `chat ${name}`,
	value: JSON.stringify({ ...chat, name: undefined }),
});

/** Whether a row has been tried as long as Settings say. */
export const isOld = (row: Row, settings: Json, now: number): boolean =>
	now - row.since > (Number(settings.retryMinutes) || 60) * 60_000;

/** What a row holds; a row that holds no JSON cannot be handled. */
export const bodyOf = <T extends object = Json>(row: Row): Partial<T> =>
	JSON.parse(row.body || '{}') as Partial<T>;
