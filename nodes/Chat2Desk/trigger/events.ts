/**
 * The catalogue of events. One record per event; the parameter options, the types and the normaliser come from it.
 * Names are Chat2Desk's own, as used in a webhook's `events` and in the `hook_type` of a delivery.
 */

export interface EventDefinition {
	/** Name in `events` of a webhook. */
	name: string;
	/** Name in the editor. */
	label: string;
	description: string;
	/** What a bare top-level `id` of this event's body means; Chat2Desk uses the same key for different things. */
	id?: 'message' | 'request' | 'dialog' | 'tag' | 'client' | 'operator';
	/** True when `type` is the kind of the request (`common`, `rating`), not of a message. */
	typeIsRequestType?: boolean;
}

export const EVENTS = [
	{
		name: 'inbox',
		label: 'Message Received',
		description: 'A client wrote a message',
		id: 'message',
	},
	{
		name: 'outbox',
		label: 'Message Sent',
		description: 'An operator, a bot or the API wrote to a client; also what this workflow sends',
		id: 'message',
	},
	{
		name: 'outbox_status',
		label: 'Delivery Failed',
		description: 'The messenger reported that a message could not be delivered',
	},
	{
		name: 'comment',
		label: 'Comment Added',
		description: 'Somebody wrote an internal comment',
		id: 'message',
	},
	{
		name: 'system_message',
		label: 'System Message Added',
		description: 'Chat2Desk wrote a system message into a dialog',
		id: 'message',
	},
	{
		name: 'imported_message',
		label: 'Message Imported',
		description: 'A message of an earlier history was imported',
		id: 'message',
	},
	{
		name: 'new_request',
		label: 'Request Opened',
		description: 'A new request began in a dialog',
		id: 'request',
		typeIsRequestType: true,
	},
	{
		name: 'close_request',
		label: 'Request Closed',
		description: 'An operator or the inactivity timer closed a request',
		id: 'request',
		typeIsRequestType: true,
	},
	{
		name: 'close_dialog',
		label: 'Dialog Closed',
		description: 'A dialog with a client was closed',
		id: 'dialog',
	},
	{
		name: 'dialog_transferred',
		label: 'Dialog Transferred',
		description: 'The operator of a dialog changed, also by automatic assignment',
		id: 'dialog',
	},
	{
		name: 'new_client',
		label: 'Client Created',
		description: 'A client appeared for the first time',
		id: 'client',
	},
	{
		name: 'client_updated',
		label: 'Client Updated',
		description: 'The card of a client was changed',
		id: 'client',
	},
	{
		name: 'client_added_to_blacklist',
		label: 'Client Blacklisted',
		description: 'A client was put on the blacklist',
		id: 'client',
	},
	{
		name: 'new_tag',
		label: 'Tag Created',
		description: 'A tag was added to the dictionary',
		id: 'tag',
	},
	{
		name: 'add_tag_to_client',
		label: 'Tag Assigned to Client',
		description: 'A tag was assigned to a client',
		id: 'tag',
	},
	{
		name: 'delete_tag_from_client',
		label: 'Tag Removed From Client',
		description: 'A tag was removed from a client',
		id: 'tag',
	},
	{
		name: 'add_tag_to_request',
		label: 'Tag Assigned to Request',
		description: 'A tag was assigned to a request',
		id: 'tag',
	},
	{
		name: 'delete_tag_from_request',
		label: 'Tag Removed From Request',
		description: 'A tag was removed from a request',
		id: 'tag',
	},
	{
		name: 'operator_status_changed',
		label: 'Operator Status Changed',
		description: 'An operator came online, went offline or took a break',
		id: 'operator',
	},
	{
		name: 'new_qr_code',
		label: 'QR Code Needed',
		description: 'A channel has to be connected again by scanning a QR code',
	},
	{
		name: 'new_ticket',
		label: 'Ticket Created',
		description: 'A ticket was created',
	},
	{
		name: 'ticket_updated',
		label: 'Ticket Updated',
		description: 'A ticket was changed',
	},
	{
		name: 'ticket_deleted',
		label: 'Ticket Deleted',
		description: 'A ticket was deleted',
	},
] as const satisfies readonly EventDefinition[];

export type KnownEvent = (typeof EVENTS)[number]['name'];

/** The definition of an event; names this version does not know get an empty one and pass through. */
export function definitionOf(name: string): EventDefinition {
	return EVENTS.find((event) => event.name === name) ?? { name, label: name, description: '' };
}
