/** What the Chat2Desk stand-in keeps: the things of an account, in Chat2Desk's own field names. */

export interface TagGroup {
	id: number;
	name: string;
}

export interface Tag {
	id: number;
	group_id: number;
	group_name: string;
	label: string;
	description: string;
}

export interface Channel {
	id: number;
	name: string;
	phone: string | null;
	transports: string[];
}

export interface Operator {
	id: number;
	email: string;
	phone: string | null;
	first_name: string;
	last_name: string;
	/** `disabled` and `deleted` ones stay in the list and can still be `online` [live]. */
	role: string;
	/** `enabled`, `admin` or `deleted`; on some installations only this tells who is gone [live]. */
	status?: string;
	online: 0 | 1;
	offline_type: string | null;
	status_id: number | null;
	external_id: string | null;
}

export interface OperatorGroup {
	id: number;
	name: string;
	operator_ids: number[];
}

export interface CustomField {
	id: number;
	name: string;
	type: string;
	value: unknown;
	editable: boolean;
	viewable: boolean;
	tracking_field: boolean;
}

/** A canned answer of the operators, not a WhatsApp template. */
export interface ReplyTemplate {
	id: number;
	command: string;
	text: string;
	name: string;
	created: string;
}

export interface MenuItem {
	id: number;
	text: string;
	command: string;
	parentID: number | null;
	position: number;
	/** Not part of the row: the channels the menu belongs to, all when empty. */
	channelIds: number[];
}

export interface Client {
	id: number;
	name: string;
	assigned_name: string | null;
	phone: string;
	client_phone: string | null;
	external_id: string | null;
	comment: string | null;
	extra_comment_1: string | null;
	extra_comment_2: string | null;
	extra_comment_3: string | null;
	custom_fields: Record<string, string>;
	tags: Tag[];
	channels: Array<{ id: number; transports: string[] }>;
}

export const MESSAGE_TYPES = ['from_client', 'to_client', 'autoreply', 'system', 'comment'] as const;

/** Null was seen on automatic surveys [live]. */
export type MessageType = (typeof MESSAGE_TYPES)[number] | null;

export interface Message {
	id: number;
	text: string | null;
	type: MessageType;
	transport: string;
	/** Milliseconds since 1970. */
	at: number;
	attachments: Array<{ name: string; link: string }>;
	photo: string | null;
	coordinates: string | null;
	operator_id: number | null;
	client_id: number;
	channel_id: number;
	dialog_id: number;
	request_id: number;
	external_id: string | null;
	extra_data: object;
	read: 0 | 1;
}

/** What a test puts in by hand may leave out everything from `kind` on. */
export interface ChatRequest {
	id: number;
	dialog_id: number;
	client_id: number;
	closed: boolean;
	/** `rating` is an automatic survey; left out: `common`. */
	kind?: 'common' | 'rating';
	by_client?: boolean;
	/** Milliseconds since 1970. */
	start?: number;
	end?: number | null;
	tags?: Tag[];
}

export interface Dialog {
	id: number;
	client_id: number;
	channel_id: number;
	state: 'open' | 'closed';
	operator_id: number | null;
	begin: number;
	end: number | null;
}

/** As it was seen in a live account [live]; the names of the numbers are not known. */
export interface Ticket {
	/** A text, such as `TICK-12`. */
	id: string;
	deadline: string | null;
	summary: string;
	description: string;
	status: number;
	priority: number;
	created_at: string;
	updated_at: string;
	assignee_id: number | null;
	updater_id: number | null;
	/** An operator, not the client. */
	reporter_id: number | null;
	request_ids: number[];
}
