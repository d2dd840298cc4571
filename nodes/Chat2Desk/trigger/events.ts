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
	id?: 'message' | 'request' | 'dialog' | 'tag';
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
		name: 'add_tag_to_client',
		label: 'Tag Assigned to Client',
		description: 'A tag was assigned to a client',
		id: 'tag',
	},
	{
		name: 'add_tag_to_request',
		label: 'Tag Assigned to Request',
		description: 'A tag was assigned to a request',
		id: 'tag',
	},
] as const satisfies readonly EventDefinition[];

export type KnownEvent = (typeof EVENTS)[number]['name'];

/** The definition of an event; names this version does not know get an empty one and pass through. */
export function definitionOf(name: string): EventDefinition {
	return EVENTS.find((event) => event.name === name) ?? { name, label: name, description: '' };
}
