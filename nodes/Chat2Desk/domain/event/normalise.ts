import { attachmentsOf } from '../attachments';
import { splitPhone } from '../phone';
import { readReply } from '../reply';
import { idIn, messageKind, textIn, valueIn, type Thing } from '../row';
import { asBoolean, asId, asObject, asText, asTime, firstId, isObject, type JsonObject } from '../values';
import {
	definitionOf,
	isAbout,
	isKnown,
	mayRefuse,
	subscribedName,
	type About,
	type EventName,
} from './catalogue';
import { failureIn, refusalIn } from './deliveryError';
import type { ChatEvent, EventClient, EventCommon, EventMessage, EventTicket, SignatureState } from './types';

/** What the surroundings know about a delivery. */
export interface Delivery {
	signature: SignatureState;
	/** Host for relative media paths. */
	storage: string;
}

/** What a bare `id` is the number of, by what the event is about; the id of a ticket is a text. */
const BARE_ID: Partial<Record<About, Thing>> = {
	message: 'message',
	delivery: 'message',
	request: 'request',
	dialog: 'dialog',
	client: 'client',
	tag: 'tag',
	operator: 'operator',
};

/** The name of an event as it is subscribed to. */
export const eventName = (body: JsonObject): EventName => subscribedName(textIn(body, 'hook_type') ?? '');

/** The client of an object that describes one; null where it says nothing but the id. */
function clientOf(source: JsonObject, clientId: number | null): EventClient | null {
	const name = textIn(source, 'assigned_name') ?? asText(source.name);
	const known = {
		// Chat2Desk writes the literal `unknown` where a messenger gave no name [code].
		name: name === 'unknown' ? null : name,
		...splitPhone(source.phone, valueIn(source, 'client_phone'), valueIn(source, 'assigned_phone')),
		externalId: textIn(source, 'external_id'),
	};
	const saysNothing = Object.values(known).every((value) => value === null);
	return saysNothing ? null : { id: asId(source.id) ?? clientId, ...known };
}

/** What is nested in a body: `outbox_status` holds the message it is about and its client in `data` [code]. */
const innerOf = (body: JsonObject, within: string | undefined): JsonObject =>
	asObject(body[within ?? 'data']);

/** The ticket of an event, nested [code] or, should it be, at the top level. */
const ticketIn = (body: JsonObject): JsonObject => (isObject(body.ticket) ? body.ticket : body);

function ticketOf(ticket: JsonObject): EventTicket | null {
	const id = asText(ticket.id) ?? textIn(ticket, 'ticket_id');
	const status = asText(valueIn(ticket, 'status'));
	const listed = [valueIn(ticket, 'request_ids'), valueIn(ticket, 'request_id')].flat().map(asId);
	const requestIds = [...new Set(listed.filter((requestId) => requestId !== null))];
	const saysNothing = id === null && status === null && requestIds.length === 0;
	return saysNothing ? null : { id, status: asId(status) ?? status, requestIds };
}

/** What every event may carry. */
function commonOf(name: EventName, body: JsonObject, { signature }: Delivery): EventCommon {
	const { about, within } = definitionOf(name) ?? {};
	const inner = innerOf(body, within);
	const client = isObject(body.client) ? body.client : asObject(inner.client);
	const bareId = asId(within ? inner.id : body.id);
	/** By its name, wherever it stands; else the bare `id`, where that means this thing in this event. */
	const id = (thing: Thing) =>
		idIn(body, thing) ?? idIn(inner, thing) ?? (about && BARE_ID[about] === thing ? bareId : null);
	const clientId = idIn(body, 'client') ?? asId(client.id) ?? id('client');
	const ticket = about === 'ticket' ? ticketIn(body) : {};
	return {
		eventTime: asTime(valueIn(body, 'event_time'))?.toISOString() ?? null,
		messageId: id('message'),
		transport: asText(body.transport),
		clientId,
		dialogId: id('dialog'),
		// A dialog names its newest request [live].
		requestId: id('request') ?? id('last_request') ?? ticketOf(ticket)?.requestIds[0] ?? null,
		channelId: id('channel'),
		// Of a ticket the one who works on it; who reported it is an operator as well [live].
		operatorId: id('operator') ?? asId(valueIn(ticket, 'assignee_id')),
		tagId: idIn(body, 'tag') ?? firstId(asObject(body.tag).id) ?? id('tag'),
		isNewRequest: asBoolean(valueIn(body, 'is_new_request')),
		isNewClient: asBoolean(valueIn(body, 'is_new_client')),
		// In events about a client it stands at the top level [code].
		client: (about === 'client' ? clientOf(body, clientId) : null) ?? clientOf(client, clientId),
		signature,
		body,
	};
}

function messageOf(body: JsonObject, storage: string): EventMessage {
	const text = asText(body.text);
	return {
		type: messageKind(body.type) ?? asText(body.type),
		text,
		attachments: attachmentsOf(body, storage),
		reply: text === null ? null : readReply(text),
	};
}

/**
 * Brings any payload shape seen over the years into the one item shape. Tolerant by design: what cannot be read is
 * null, and `body` keeps everything.
 */
export function normalise(body: JsonObject, delivery: Delivery): ChatEvent {
	const name = eventName(body);
	// In the order a reader looks for it: what was written comes first, `body`, which may be long, last.
	const { eventTime, messageId, ...common } = commonOf(name, body, delivery);
	const event = <N extends EventName>(of: N) => ({ event: of, eventTime, messageId });
	const message = () => messageOf(body, delivery.storage);
	if (mayRefuse(name)) return { ...event(name), ...message(), deliveryError: refusalIn(body), ...common };
	if (isAbout(name, 'message')) return { ...event(name), ...message(), deliveryError: null, ...common };
	if (isAbout(name, 'delivery'))
		return { ...event(name), ...message(), deliveryError: failureIn(body), ...common };

	if (!isKnown(name)) return { ...event(name), ...message(), deliveryError: null, ...common };

	const without = { type: asText(body.type), text: null, attachments: [], reply: null, deliveryError: null };
	if (isAbout(name, 'ticket')) {
		const ticket = ticketOf(ticketIn(body));
		return { ...event(name), ...without, ...(ticket ? { ticket } : {}), ...common };
	}
	return { ...event(name), ...without, ...common };
}
