import type { Attachment } from '../attachments';
import type { Reply } from '../reply';
import type { MessageKind } from '../row';
import type { JsonObject } from '../values';
import { isKnown, type CustomEvent, type EventAbout, type KnownEvent, type RefusingEvent } from './catalogue';

export type SignatureState = 'valid' | 'invalid' | 'absent' | 'off';

export interface EventClient {
	id: number | null;
	name: string | null;
	/** Digits only, and only ever a real phone number. */
	phone: string | null;
	/** The messenger's own id as Chat2Desk sent it, for example `[tg] 807892`. */
	messengerId: string | null;
	externalId: string | null;
}

/** What any event may carry: null where it does not. */
interface Common {
	/** When it happened, ISO 8601 in UTC with milliseconds. */
	eventTime: string | null;
	messageId: number | null;
	transport: string | null;
	clientId: number | null;
	dialogId: number | null;
	requestId: number | null;
	channelId: number | null;
	operatorId: number | null;
	tagId: number | null;
	isNewRequest: boolean;
	isNewClient: boolean;
	client: EventClient | null;
	signature: SignatureState;
	/** What Chat2Desk sent, untouched. */
	body: JsonObject;
}

/** A word that is not in the list: installations differ, and Chat2Desk adds to them. */
type Other = string & Record<never, never>;

/** What a message holds. */
interface Message {
	/** In the words of `/messages`, whichever spelling it came in; as it came where it is none of these. */
	type: MessageKind | Other | null;
	text: string | null;
	attachments: Attachment[];
	/** The text taken apart where it quotes a message. */
	reply: Reply | null;
}

/** What events that are not about a message have in its place. */
interface NoMessage<Type extends string = string> {
	type: Type | null;
	text: null;
	attachments: never[];
	reply: null;
	deliveryError: null;
}

/** Why a message was not delivered, where the event tells that; in the words of the messenger or of Chat2Desk. */
interface MayFail {
	deliveryError: string | null;
}

/** A ticket as far as it is known; all of it is in the body. Only there where one of these is. */
export interface EventTicket {
	/** For example `TICK-12` [live]. */
	id: string | null;
	/** A number; what the numbers stand for is not known. */
	status: number | string | null;
	/** The requests it belongs to: none, one or several. */
	requestIds: number[];
}

/** What an event carries beside what all do, by its name. */
type Carried<E extends KnownEvent> = E extends EventAbout<'delivery'> | RefusingEvent
	? Message & MayFail
	: E extends EventAbout<'message'>
		? Message & { deliveryError: null }
		: E extends EventAbout<'request'>
			? NoMessage<'common' | 'rating' | Other>
			: E extends EventAbout<'ticket'>
				? NoMessage & { ticket?: EventTicket }
				: NoMessage;

export type EventOf<E extends KnownEvent> = E extends KnownEvent ? { event: E } & Common & Carried<E> : never;

/** An event of the catalogue, discriminated by its name. */
export type KnownChatEvent = EventOf<KnownEvent>;

/** An event this version does not know; it may carry anything. */
export type CustomChatEvent = { event: CustomEvent } & Common & Message & { deliveryError: null };

/** One event as a workflow item: every key always there, null where the event does not carry it. */
export type ChatEvent = KnownChatEvent | CustomChatEvent;

/** Whether an event is one of the catalogue; from there on its name tells what it carries. */
export const isKnownEvent = (event: ChatEvent): event is KnownChatEvent => isKnown(event.event);

/** What all events have in common, and what those about a message hold besides. */
export type { Common as EventCommon, Message as EventMessage };
