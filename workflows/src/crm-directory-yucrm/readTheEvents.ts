import { phoneDigits } from '../shared/phone';
import type { Code, Item } from '../shared/n8n';
import { typed } from '../shared/settings';
import { entriesOf, entryOf, idsIn, rowFor } from './rows';
import { sourceOf } from './sources';
import type { Enquiry, Entry, Event, Row, Settings } from './types';

interface Nodes {
	Settings: Settings;
	'Chat2Desk Trigger': Event;
	Directory: Entry;
}

interface Known {
	settings: Settings;
	directory: Entry[];
	execution: string;
	now: number;
}

/** The message as a person reads it, files as links. */
const textOf = ({ text, attachments }: Event): string =>
	[text, ...(attachments ?? []).map(({ url }) => url)].filter(Boolean).join('\n');

/** A first message as an enquiry. */
export function enquiryOf(event: Event, { settings, directory }: Known): Enquiry {
	const { requestId, clientId, channelId, client } = event;
	const channel = entryOf(directory, 'channel', channelId);
	return {
		requestId,
		clientId,
		name: typed(client?.name) || `Chat2Desk client ${clientId}`,
		phone: phoneDigits(client?.phone),
		text: textOf(event),
		channel: channel?.name || `channel ${channelId}`,
		transport: event.transport ?? '',
		source: sourceOf(channelId, channel, settings),
	};
}

/** An event as `notifyUrl` gets it. `text` says it in words, for what takes nothing else. */
export function toldOf(event: Event, { settings, directory }: Known): object {
	const { operatorId, channelId, client } = event;
	const operator = entryOf(directory, 'operator', operatorId);
	const who = typed(client?.name) || `client ${event.clientId}`;
	const isTransfer = event.event === 'dialog_transferred';
	const transfer = `The dialog ${event.dialogId} of ${who} was passed to ${operator?.name || `operator ${operatorId}`}`;
	return {
		event: event.event,
		time: event.eventTime,
		messageId: event.messageId,
		requestId: event.requestId,
		dialogId: event.dialogId,
		clientId: event.clientId,
		clientName: client?.name ?? null,
		phone: phoneDigits(client?.phone) || null,
		channelId,
		channel: entryOf(directory, 'channel', channelId)?.name ?? null,
		transport: event.transport,
		source: sourceOf(channelId, entryOf(directory, 'channel', channelId), settings) || null,
		operatorId,
		operator: operator?.name ?? null,
		employeeId: idsIn(operator?.crm)[0] ?? null,
		text: isTransfer ? transfer : textOf(event),
		attachments: (event.attachments ?? []).map(({ url }) => url),
	};
}

/** What follows from an event: an enquiry for the CRM, a word to `notifyUrl`, both or nothing. */
export function ofEvent(event: Event, known: Known): Row[] {
	const rows: Row[] = [];
	if (event.event === 'inbox' && event.isNewRequest) {
		const key = `order ${event.requestId ?? `message ${event.messageId}`}`;
		rows.push(rowFor('order', key, enquiryOf(event, known), known));
	}
	if (typed(known.settings.notifyUrl)) {
		const what = event.messageId ?? `${event.dialogId} ${event.operatorId} ${event.eventTime}`;
		rows.push(rowFor('notify', `${event.event} ${what}`, toldOf(event, known), known));
	}
	return rows;
}

/** Events as things to do, an item each; anything else goes on as it is. */
export default function readTheEvents({ $, $input, $execution }: Code<Nodes>): Array<Item<Row> | Item> {
	if (!$('Chat2Desk Trigger').isExecuted) return $input.all();
	const directory = entriesOf($('Directory').all());
	const known = {
		settings: $('Settings').first().json,
		directory,
		execution: $execution.id,
		now: Date.now(),
	};
	const events = $('Chat2Desk Trigger').all();
	return events.flatMap(({ json }) => ofEvent(json, known)).map((json) => ({ json }));
}
