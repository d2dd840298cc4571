/** The rows of the two data tables, as both Open Lines workflows and those of version 0.1.0 write them. */
import type { Json } from '../shared/n8n';
import type { Event } from './whatChat2DeskSays';

/** A row of `chat2desk_lines_queue`. */
export interface Row {
	id?: number;
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
	/** When it may go; of a row that was taken, when whoever took it has to be done with it. Milliseconds. */
	notBefore: number;
	/** How often it was taken: who takes it has to find it as it was read. */
	tries: number;
	since: number;
	body: string;
	note: string;
}

/** A row that is to come; what is not named is as most have it. */
export interface Next {
	kind: string;
	chat: string;
	key: string;
	content: object;
	side?: Row['side'];
	place?: number;
	/** Milliseconds until it may go. */
	delay?: number;
}

/** What is known of a chat, the `value` of a row `chat NAME` of `chat2desk_lines_state`. */
export interface Chat {
	name?: string | undefined;
	clientId?: number;
	channelId?: number;
	transport?: string;
	dialogId?: number | null | undefined;
	requestId?: number | null | undefined;
	/** The client's name as a line takes it; `clientName` as Chat2Desk has it is of version 0.1.0. */
	lineName?: string | undefined;
	clientName?: string | null | undefined;
	phone?: string | null | undefined;
	/** The request an operator has joined. */
	joined?: number | null | undefined;
	/** Which side closed it. */
	closed?: string | null | undefined;
	line?: number | undefined;
	bitrixChat?: string;
	session?: string;
	/** Places of the newest message known, and of the newest one sent to the line. */
	last?: number;
	lastSent?: number;
	lastAnswer?: number;
	tags?: number[];
	tagsOf?: number | null | undefined;
	tagsAt?: number;
	marks?: Array<{ tag: number; of: 'client' | number; isGone: boolean }>;
	askedFor?: number;
}

/** What is done about a row, as everything behind *Take it* hands it to *What follows*. */
export interface Outcome {
	row: Row;
	state: string;
	open: boolean;
	notBefore: number;
	note: string;
	/** What has to be stored in the table of states: of the chat, or of the tokens. */
	chat: { key: string; value: string } | null;
	/** Rows that follow from it. */
	more: Next[];
	/** A chat whose held rows may go. */
	release: string | null;
	/** Why a client's message does not reach its line: said in its dialog, and to the administrator. */
	lost?: string;
	/** Messages of Chat2Desk's list, that become rows. */
	listed?: Event[];
	/** Nobody can be told but by this execution's error. */
	text?: string;
}

/** A new row that waits for its turn. */
export function rowFor(next: Next, now: number): Row {
	const { kind, chat, content, side = 'line', place = now, delay = 0 } = next;
	// The administrator is told each thing once an hour.
	const key = kind === 'tell' ? `${next.key} ${Math.floor(now / 3_600_000)}` : next.key;
	const fresh = { state: 'waiting', open: true, notBefore: now + delay, tries: 0, since: now };
	return { chat, side, kind, key, place, ...fresh, body: JSON.stringify(content), note: '' };
}

/** Tells the administrator something. */
export const tell = (what: string, text: string): Next => ({
	kind: 'tell',
	chat: 'administrator',
	key: `tell ${what}`,
	content: { text },
});

/** Whose row it is: rows of one client keep their order, in each direction. */
export const clientOf = (chat: string): string => chat.split('-', 2).join('-');

/** A row that needs nothing more, unless `more` says otherwise. */
export const outcome = (row: Row, state: string, more: Partial<Outcome> = {}): Outcome => ({
	row,
	state,
	open: false,
	notBefore: 0,
	note: '',
	chat: null,
	more: [],
	release: null,
	...more,
});

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
