/** What travels through the workflow, and the rows of its two data tables. */
import type { Json } from '../shared/n8n';

/** *Settings* as somebody typed them. */
export interface Settings {
	crmUrl?: unknown;
	crmToken?: unknown;
	ordersToken?: unknown;
	channelSources?: unknown;
	operatorMap?: unknown;
	defaultOperatorId?: unknown;
	secret?: unknown;
	notifyUrl?: unknown;
	retryMinutes?: unknown;
}

/** A row of `chat2desk_directory`. */
export interface Entry {
	/** `operator 12`, `channel 3`. */
	key: string;
	kind: 'operator' | 'channel';
	/** Chat2Desk's own. */
	number: string;
	name: string;
	phone: string;
	email: string;
	/** Of a channel, with commas. */
	transports: string;
	/** Of an operator: ids of the employees, of a channel: the source. What a person writes here stays. */
	crm: string;
	/** What the workflow found itself; differs from `crm` once a person has corrected that. */
	suggested: string;
	/** How it was found. */
	matchedBy: string;
	/** `active`, or `removed` when Chat2Desk does not list it any more. */
	state: string;
	/** When the row was last changed by the workflow. */
	updated: string;
}

export type RowKind = 'order' | 'notify' | 'message' | 'directory' | 'answer';

/** A row of `chat2desk_crm_log`, and the item that all lanes hand on: something to do, once. */
export interface Row {
	/** The same thing has the same key. */
	key: string;
	kind: RowKind;
	/**
	 * `under way`; then `done`, `refused` (for good, nothing was made), `away` (tried too long, is tried again), `no phone`,
	 * or `unknown` (it may have been done). A person may write `again`.
	 */
	state: string;
	open: boolean;
	/** Whose it is; nobody else touches it until then, in milliseconds. */
	execution: string;
	until: number;
	at: number;
	/** The number the other side gave it. */
	ref: string;
	/** Why it is not done, for people. */
	note: string;
	/** What there is to do, as JSON. */
	body: string;
}

/** A new enquiry as any CRM may want it. */
export interface Enquiry {
	requestId: number | null;
	clientId: number | null;
	name: string;
	/** Digits; "" when the messenger does not tell. */
	phone: string;
	text: string;
	channel: string;
	transport: string;
	source: string;
}

/** A message that the CRM wants sent. */
export interface Message {
	operatorId: string;
	clientId: string;
	phone: string;
	channelId: string;
	transport: string;
	text: string;
	attachment: string;
}

/** An employee as any CRM lists them. */
export interface Employee {
	id: string;
	name: string;
	phones: string[];
	email: string;
	isActive: boolean;
}

/** An item of the Chat2Desk Trigger. */
export interface Event {
	event: string;
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
	isNewRequest: boolean;
	attachments: Array<{ url: string | null; name?: string | null }>;
	client: { name?: string | null; phone?: string | null; messengerId?: string | null } | null;
}

/** A row on its way through the calls of the CRM. */
export interface CrmJob extends Row {
	job: Json;
	/** When the first try began. */
	since: number;
	/** Page of the list, and what the pages before it held. */
	page: number;
	employees: Employee[];
	/** Why the employees cannot be had. */
	error?: string;
	next?: 'page' | 'later' | 'employees' | 'done';
	seconds?: number;
	/** Ends the execution red with `note`. */
	fails?: boolean;
}

/** A message on its way to the client. */
export interface MessageJob extends Row {
	job: Message;
	code?: string;
}
