/**
 * What Chat2Desk answers, as far as it is known. Field names were seen in public clients [code]; a value may be anything,
 * because numbers come as strings and empty maps as `[]`, so it has to be read (`domain/values`, `domain/row`). Only a
 * `Webhook` has passed a reader (`api/webhooks`).
 */
import type { GenericValue, IDataObject } from 'n8n-workflow';

export type Id = number | string;

export interface Message extends IDataObject {
	id: GenericValue;
	text?: GenericValue;
	type?: GenericValue;
	transport?: GenericValue;
	/** `2026-07-17T10:48:57 UTC` in `/messages`, unix seconds in `/requests/:id/messages`. */
	created?: GenericValue;
	attachments?: GenericValue;
	photo?: GenericValue;
	video?: GenericValue;
	audio?: GenericValue;
	pdf?: GenericValue;
	operator_id?: GenericValue;
	client_id?: GenericValue;
	dialog_id?: GenericValue;
	channel_id?: GenericValue;
	request_id?: GenericValue;
}

export interface Client extends IDataObject {
	id: GenericValue;
	name?: GenericValue;
	assigned_name?: GenericValue;
	phone?: GenericValue;
	client_phone?: GenericValue;
}

export interface Dialog extends IDataObject {
	id: GenericValue;
	state?: GenericValue;
	operator_id?: GenericValue;
	last_message?: GenericValue;
}

export interface Operator extends IDataObject {
	id: GenericValue;
	email?: GenericValue;
	first_name?: GenericValue;
	last_name?: GenericValue;
	role?: GenericValue;
}

export interface Channel extends IDataObject {
	id: GenericValue;
	name?: GenericValue;
	phone?: GenericValue;
	transports?: GenericValue;
}

export interface Tag extends IDataObject {
	id: GenericValue;
	group_id?: GenericValue;
	group_name?: GenericValue;
	label?: GenericValue;
	description?: GenericValue;
}

export interface OperatorGroup extends IDataObject {
	id: GenericValue;
	name?: GenericValue;
	operator_ids?: GenericValue;
}

/** A field of clients that the account has defined. Values of `type` and the meaning of `value` are unknown. */
export interface CustomField extends IDataObject {
	id: GenericValue;
	name?: GenericValue;
	type?: GenericValue;
	editable?: GenericValue;
	viewable?: GenericValue;
}

/** A ticket; `id` is a text, `reporter_id` an operator, and the client is known only through the requests [live]. */
export interface Ticket extends IDataObject {
	id: GenericValue;
	summary?: GenericValue;
	status?: GenericValue;
	request_ids?: GenericValue;
}

export interface Webhook extends IDataObject {
	id: Id;
	name?: GenericValue;
	url?: string | null;
	events?: string[];
	channels?: Id[];
	status?: string | null;
	errors?: IDataObject[];
}
