import type { Code, Item } from '../shared/n8n';
import type { Event } from './readTheEvents';
import { rowFor, type Row } from './rows';

/** A message of the list becomes a row; what the queue has had already is found out later. */
export function rowOf(event: Event, asked: { tagId?: number | null } | undefined, now: number): Row | null {
	if (!event.clientId || !event.messageId) return null;
	// Of earlier messages the answers given in Chat2Desk follow as well, but not what was said by machines or among operators.
	const isAnswer =
		event.event === 'outbox' && !['autoreply', 'system', 'comment'].includes(String(event.type));
	if (event.event !== 'inbox' && !(asked && isAnswer)) return null;
	const chat = `c2d-${event.clientId}-${event.channelId ?? 0}-${event.transport ?? ''}`;
	const content = { ...event, isEarlier: asked !== undefined, knownTag: asked?.tagId ?? null };
	return rowFor('message', chat, `message ${event.messageId}`, content, {
		now,
		place: Date.parse(event.eventTime ?? '') || now,
	});
}

interface Nodes {
	'Read the events': { kind: string; tagId?: number | null };
}

/** Messages from the list of Chat2Desk, as rows of the queue. */
export default function asRows({ $, $input }: Code<Nodes>): Array<Item<Row>> {
	const asked = $('Read the events')
		.all()
		.map(({ json }) => json)
		.find(({ kind }) => kind === 'earlier');
	const now = Date.now();
	const events = $input.all().map(({ json }) => json as unknown as Event);
	return events.flatMap((event) => rowOf(event, asked, now) ?? []).map((json) => ({ json }));
}
