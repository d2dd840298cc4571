import { shortened } from '../shared/characters';
import type { Code, Item, Json } from '../shared/n8n';
import { bodyOf, clientOf, outcome, rowFor, tell, type Next, type Outcome, type Row } from './rows';
import type { Event } from './whatChat2DeskSays';

/** What is noted about the row, and how the execution goes on. */
export interface Noted {
	/** Of the row, as it was taken. */
	noted: number;
	tries: number;
	state: string;
	open: boolean;
	notBefore: number;
	note: string;
	body: string;
	/** Whose rows the execution goes on with, and how they are found in the queue. */
	groups: string[];
	like: string;
	/** What nobody could be told. */
	texts: string[];
}

/** A row that cannot be handled must not hold up those behind it: it is put aside, and the administrator is told. */
export function notUnderstood(row: Row, error: unknown): Outcome {
	const said = typeof error === 'object' && error !== null ? (error as Json).message : error;
	const note = shortened(String(said ?? 'unknown'), 300);
	const text = `The Open Lines workflow could not handle a ${row.kind} of the chat ${row.chat}: ${note}`;
	return outcome(row, 'failed', { note, more: [tell('not understood', text)] });
}

/** A message that does not reach its line is named in the dialog it came from, and to the administrator. */
export function missed(row: Row, reason: string): Next[] {
	const said = shortened(String(bodyOf(row).text ?? ''), 200);
	const text = `This message did not reach the Open Line of Bitrix24 (${shortened(reason, 200)}): ${said}`;
	return [
		{ kind: 'comment', chat: row.chat, key: `comment ${row.id}`, content: { text }, side: 'client' },
		tell(`failed ${shortened(reason, 40)}`, `Messages of Chat2Desk do not reach Bitrix24: ${reason}`),
	];
}

/** A message of the list becomes a row; what the queue has had already is found out later. */
export function listed(event: Event, { kind, body }: Row, now: number): Next[] {
	if (!event.clientId || !event.messageId) return [];
	const isEarlier = kind === 'earlier';
	// Of earlier messages the answers given in Chat2Desk follow as well, but not what was said by machines or among operators.
	const isSaid = event.event === 'outbox' && !['autoreply', 'system', 'comment'].includes(String(event.type));
	if (event.event !== 'inbox' && !(isEarlier && isSaid)) return [];
	const chat = `c2d-${event.clientId}-${event.channelId ?? 0}-${event.transport ?? ''}`;
	const { tagId = null, requestId } = JSON.parse(body) as Pick<Event, 'tagId' | 'requestId'>;
	if (requestId && event.requestId !== requestId) return [];
	const content = { ...event, isEarlier, knownTag: tagId };
	const place = Date.parse(event.eventTime ?? '') || now;
	return [{ kind: 'message', chat, key: `message ${event.messageId}`, content, place }];
}

/** What has to be written: of the chat, of the rows it held back, the rows that follow, and last of the row itself. */
export function follows(of: Outcome, going: Pick<Noted, 'groups' | 'texts'>, now: number): object[] {
	const { row, state, open, notBefore, note, chat, release, text, lost, listed: events = [] } = of;
	const more = [
		...of.more,
		...(lost ? missed(row, lost) : []),
		...events.flatMap((event) => listed(event, row, now)),
	];
	const groups = [...new Set([...going.groups, ...more.map((next) => clientOf(next.chat))])];
	// What is done with keeps no texts of clients, only what became of them.
	const body = open || state === 'held' ? row.body : '';
	const noted: Noted = {
		noted: row.id ?? 0,
		tries: row.tries + 1,
		...{ state, open, notBefore, note, body },
		groups,
		like: groups.length === 1 ? `${groups[0]}%` : '%',
		texts: text ? [...new Set([...going.texts, text])] : going.texts,
	};
	return [
		...(chat ? [{ toState: chat.key, value: chat.value }] : []),
		...(release ? [{ release }] : []),
		...more.map((next) => rowFor(next, now)),
		noted,
	];
}

interface Nodes {
	'What is next?': Pick<Noted, 'groups' | 'texts'> & { row: Row };
}

/** What follows from what became of a row. */
export default function whatFollows({ $, $input }: Code<Nodes>): Array<Item> {
	const { row, ...going } = $('What is next?').first().json;
	const given = $input.first().json as Partial<Outcome> & { error?: unknown };
	const of = given.row && given.state ? (given as Outcome) : notUnderstood(row, given.error);
	return follows(of, going, Date.now()).map((json) => ({ json: json as Json }));
}
