import { attachmentsOf, type Attachment } from '../domain/attachments';
import { splitPhone } from '../domain/phone';
import { asBoolean, asObject, asText, asTime, firstId, type JsonObject } from '../domain/values';
import { definitionOf, type KnownEvent } from './events';
import type { SignatureState } from './signature';

export interface EventClient {
	id: number | null;
	name: string | null;
	/** Digits only, and only ever a real phone number. */
	phone: string | null;
	/** The messenger's own id as Chat2Desk sent it, for example `[tg] 807892`. */
	messengerId: string | null;
	externalId: string | null;
}

interface EventBase {
	/** When it happened, ISO 8601 in UTC with milliseconds. */
	eventTime: string | null;
	messageId: number | null;
	type: string | null;
	text: string | null;
	transport: string | null;
	clientId: number | null;
	dialogId: number | null;
	requestId: number | null;
	channelId: number | null;
	operatorId: number | null;
	tagId: number | null;
	isNewRequest: boolean;
	isNewClient: boolean;
	attachments: Attachment[];
	client: EventClient | null;
	signature: SignatureState;
	/** What Chat2Desk sent, untouched. */
	body: JsonObject;
}

/**
 * One event as a workflow item: every key always there, null where the event does not carry it. Discriminated by
 * `event`; a name this version does not know comes as `string`.
 */
export type ChatEvent =
	(EventBase & { event: KnownEvent }) | (EventBase & { event: string & Record<never, never> });

/** What the surroundings know about a delivery. */
export interface Delivery {
	signature: SignatureState;
	/** Host for relative media paths. */
	storage: string;
}

/** Events that arrive under another name than they are subscribed to [live]. */
const DELIVERED_AS = new Map([['operator_status_updated', 'operator_status_changed']]);

/** The name of an event as it is subscribed to. */
export function eventName(body: JsonObject): string {
	const hookType = asText(body.hook_type) ?? '';
	return DELIVERED_AS.get(hookType) ?? hookType;
}

/** The client as an event shows them: as an object of their own, or at the top level in events about the client. */
function clientOf(source: JsonObject, clientId: number | null): EventClient | null {
	const name = asText(source.assigned_name) ?? asText(source.name);
	const known = {
		// Chat2Desk writes the literal `unknown` where a messenger gave no name [code].
		name: name === 'unknown' ? null : name,
		...splitPhone(source.phone, source.client_phone),
		externalId: asText(source.external_id),
	};
	const saysNothing = Object.values(known).every((value) => value === null);
	return saysNothing ? null : { id: firstId(source.id) ?? clientId, ...known };
}

/**
 * Brings any payload shape seen over the years into the one item shape. Tolerant by design: what cannot be read is
 * null, and `body` keeps everything.
 */
export function normalise(body: JsonObject, delivery: Delivery): ChatEvent {
	const event = eventName(body);
	const { id } = definitionOf(event);
	/** The bare `id` of the body, where it has this meaning for this event. */
	const bare = (meaning: typeof id) => (id === meaning ? body.id : undefined);
	// outbox_status nests the message it is about and its client [code].
	const data = asObject(body.data);
	const clientId = firstId(body.client_id, asObject(body.client).id, data.client_id, bare('client'));
	return {
		event,
		eventTime: asTime(body.event_time)?.toISOString() ?? null,
		messageId: firstId(body.message_id, bare('message'), event === 'outbox_status' ? data.id : undefined),
		type: asText(body.type),
		text: asText(body.text),
		transport: asText(body.transport),
		clientId,
		dialogId: firstId(body.dialog_id, bare('dialog')),
		requestId: firstId(body.request_id, bare('request')),
		channelId: firstId(body.channel_id),
		operatorId: firstId(body.operator_id, bare('operator')),
		tagId: firstId(body.tag_id, asObject(body.tag).id, bare('tag')),
		isNewRequest: asBoolean(body.is_new_request),
		isNewClient: asBoolean(body.is_new_client),
		attachments: attachmentsOf(body, delivery.storage),
		client: clientOf(id === 'client' ? body : asObject(body.client), clientId),
		signature: delivery.signature,
		body,
	};
}
