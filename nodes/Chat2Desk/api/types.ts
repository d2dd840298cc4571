/**
 * What Chat2Desk answers, as far as it is known. Field names were seen in public clients [code]; values are parsed
 * defensively where they are used, because numbers come as strings and empty maps as `[]`.
 */
import type { IDataObject } from 'n8n-workflow';

export type Id = number | string;

export interface Message extends IDataObject {
	id: Id;
	text?: string | null;
	type?: string | null;
	transport?: string | null;
	/** `2026-07-17T10:48:57 UTC` in `/messages`, unix seconds in `/requests/:id/messages`. */
	created?: string | number | null;
	attachments?: IDataObject[] | null;
	photo?: string | null;
	video?: string | null;
	audio?: string | null;
	pdf?: string | null;
	operator_id?: Id | null;
	client_id?: Id | null;
	dialog_id?: Id | null;
	channel_id?: Id | null;
	request_id?: Id | null;
}

export interface Client extends IDataObject {
	id: Id;
	name?: string | null;
	assigned_name?: string | null;
	phone?: string | null;
	client_phone?: string | null;
}

export interface Dialog extends IDataObject {
	id: Id;
	state?: string;
	operator_id?: Id | null;
	last_message?: Message | null;
}

export interface Operator extends IDataObject {
	id: Id;
	email?: string | null;
	first_name?: string | null;
	last_name?: string | null;
	role?: string | null;
}

export interface Channel extends IDataObject {
	id: Id;
	name?: string | null;
	phone?: string | null;
	transports?: string[];
}

export interface Tag extends IDataObject {
	id: Id;
	group_id?: Id | null;
	group_name?: string | null;
	label?: string | null;
	description?: string | null;
}

export interface OperatorGroup extends IDataObject {
	id: Id;
	name?: string | null;
	operator_ids?: Id[];
}

/** A field of clients that the account has defined. Values of `type` and the meaning of `value` are unknown. */
export interface CustomField extends IDataObject {
	id: Id;
	name?: string | null;
	type?: string | null;
	editable?: boolean | null;
	viewable?: boolean | null;
}

/** A ticket; `id` is a text, `reporter_id` an operator, and the client is known only through the requests [live]. */
export interface Ticket extends IDataObject {
	id: string;
	summary?: string | null;
	status?: Id | null;
	request_ids?: Id[] | null;
}

export interface Webhook extends IDataObject {
	id: Id;
	name?: string;
	url?: string | null;
	events?: string[];
	channels?: Id[];
	status?: string | null;
	errors?: IDataObject[];
}
