import type { Code, Item, Json } from '../shared/n8n';
import { rowFor, type Next, type Row } from './rows';
import { isOn, numbersOf, wordOf } from './settings';

/** An item of the Chat2Desk Trigger, as far as it is read here. */
export interface Event {
	event: string;
	eventTime?: string | null;
	clientId?: number | null;
	dialogId?: number | null;
	requestId?: number | null;
	channelId?: number | null;
	messageId?: number | null;
	operatorId?: number | null;
	tagId?: number | null;
	transport?: string | null;
	type?: string | null;
	deliveryError?: string | null;
}

/** After a tag, what was written before it goes to the line as well, where Settings say so. */
function earlier({ clientId, requestId, tagId }: Event, about: string, settings: Json): Next[] {
	const wanted = numbersOf(settings.tagIds);
	const isOurs = wanted.length === 0 || wanted.includes(Number(tagId));
	if (!isOurs || !isOn(settings, 'sendEarlierMessages') || wordOf(settings, 'tagFilter') !== 'only')
		return [];
	// An event that names neither of the two says nothing about whose messages.
	if (!clientId && !requestId) return [];
	const chat = clientId ? `c2d-${clientId}` : `request-${requestId}`;
	const content = { requestId: requestId ?? null, tagId: tagId ?? null };
	return [{ kind: 'earlier', chat, key: `earlier ${tagId} ${about}`, content, place: 0 }];
}

/** What Chat2Desk tells: messages, closings, operators, tags, and what could not be delivered. */
export function fromChat2Desk(event: Event, settings: Json, now: number): Next[] {
	const time = Date.parse(event.eventTime ?? '') || now;
	const { clientId, dialogId, tagId, messageId } = event;
	// A name without channel and messenger stands for all chats of the client.
	const client = clientId ? `c2d-${clientId}` : `dialog-${dialogId}`;
	const about = `${dialogId ?? clientId} ${event.eventTime ?? now}`;
	const row = (kind: string, key: string, more: Partial<Next> = {}): Next[] => [
		{ kind, chat: client, key: `${kind} ${key}`, content: event, ...more },
	];
	if (event.event === 'outbox_status' || event.deliveryError)
		return isOn(settings, 'reportDeliveryErrors') ? row('undelivered', `${messageId} ${now}`) : [];
	if (event.event === 'inbox') {
		// A moment's delay puts messages that came in together in their order.
		const chat = `c2d-${clientId}-${event.channelId ?? 0}-${event.transport ?? ''}`;
		return row('message', String(messageId), { place: time, delay: 50, chat });
	}
	if (event.event === 'close_dialog') return row('closed', about, { place: time });
	if (event.event === 'dialog_transferred') return event.operatorId ? row('joined', about, { place: 0 }) : [];
	if (!/_tag_(to|from)_/.test(event.event)) return [];
	// Tags decide about the messages that follow, so they come before what is waiting.
	const tags = row('tags', `${event.event} ${tagId} ${about}`, { place: 0 });
	return event.event.startsWith('add_tag') ? [...tags, ...earlier(event, about, settings)] : tags;
}

interface Nodes {
	Settings: Json;
	'Stored state': { value?: string };
	'Chat2Desk Trigger': Event;
	'n8n started': Json;
}

/** What came in from Chat2Desk, and what n8n itself says, as rows of the queue. */
export default function whatChat2DeskSays({ $ }: Code<Nodes>): Array<Item<Row>> {
	const settings = $('Settings').first().json;
	if (!$('Stored state').first().json.value)
		throw new Error(
			'The Open Lines channel is not set up. Run "Set up" in the workflow "Chat2Desk: Bitrix24 Open Lines, set-up" first; both workflows have to be in one project of n8n',
		);
	const now = Date.now();
	const events = $('Chat2Desk Trigger').isExecuted ? $('Chat2Desk Trigger').all() : [];
	const rows = events
		.flatMap(({ json }) => fromChat2Desk(json, settings, now))
		.map((next) => rowFor(next, now));
	const restart: Next = { kind: 'restart', chat: 'n8n', key: `restart ${now}`, content: {} };
	if ($('n8n started').isExecuted) rows.push(rowFor(restart, now));
	return rows.map((json) => ({ json }));
}
