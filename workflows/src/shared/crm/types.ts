/** What the nodes of the templates for leads and for contacts and deals hand to each other. */
import type { Json } from '../n8n';

/** *Settings* as typed, beside the fields of the event. */
export interface Settings {
	bitrix24WebhookUrl?: unknown;
	sourceId?: unknown;
	responsibleIds?: unknown;
	operatorMap?: unknown;
	defaultOperatorUserId?: unknown;
	categoryId?: unknown;
	stageId?: unknown;
	reopenStageId?: unknown;
	timezone?: unknown;
	language?: unknown;
	chatLink?: unknown;
	settleSeconds?: unknown;
	tagFilter?: unknown;
	tagIds?: unknown;
	utmFields?: unknown;
	fieldMap?: unknown;
	retryMinutes?: unknown;
}

/** An item of the Chat2Desk Trigger. */
export interface Event {
	event: string;
	requestId: number | null;
	clientId: number | null;
	messageId: number | null;
	channelId: number | null;
	isNewClient?: boolean;
	client: { name?: string | null; phone?: string | null; messengerId?: string | null } | null;
}

/** What can be asked for beyond what every event needs: advertising, and who the operators are. */
export type Need = 'utm' | 'operators';

/** A row of Chat2Desk's clients; custom fields by number. */
export interface Client extends Json {
	name?: string | null;
	assigned_name?: string | null;
	phone?: string | null;
	client_phone?: string | null;
	tags?: unknown;
	custom_fields?: Json | null;
}

export interface Transcript {
	requestId: number;
	clientId: number;
	channelId?: number | null;
	startedAt: string;
	parts: string[];
	participants: Array<{ role: string; id: number | null }>;
}

export interface Operator {
	id: number;
	email?: string | null;
	first_name?: string | null;
	last_name?: string | null;
	role?: string;
}

export interface Utm {
	utm?: Record<string, string | null>;
	messageId?: number | null;
	clickTime?: string | null;
}

/** Who an event is about. */
export interface Person {
	clientId: number;
	requestId: number;
	channelId: number;
	/** Digits of the phone as the messenger has it; "" when there is none. */
	digits: string;
	name: string;
	/** The messenger's own name of the client, such as `[tg] 100001`. */
	messenger: string;
	/** Who answered last, 0 for nobody. */
	operatorId: number;
}

/** What was read in Chat2Desk: once per event, as calls are billed; handed on from try to try. */
export interface Read {
	client: Client;
	/** Why the client could not be read; "" when it could. */
	clientError: string;
	/** The conversation as comments with their marks; none at a first message. */
	comments: string[];
	/** When the conversation began. */
	startedAt: string;
	isLeftOut: boolean;
	person: Person;
	utm?: Utm;
	operators?: Operator[];
}

/** What travels from try to try. */
export interface Work extends Event {
	/** Which event of the delivery. */
	at: number;
	/** The execution that read the settings, to know a retry by hand. */
	execution: string;
	/** When the first try began, in milliseconds. */
	since?: number;
	/** The reasons are told now, whatever they are. */
	isLast?: boolean;
	needs?: Need[];
	read?: Read;
	/** Why Chat2Desk could not be read. */
	problem?: { text: string; isFinal: boolean };
}

/** The event with what *Read settings* made of Settings. */
export interface Task extends Work {
	todo: 'closing' | 'message' | 'more' | 'nothing';
	settleSeconds: number;
	language: string;
	timezone: string;
	chatLink: string;
	judgesTags: boolean;
}
