/**
 * The catalogue of events. One record per event; the parameter options, the types, the subscription and the normaliser
 * come from it. Names are Chat2Desk's own, as used in a webhook's `events` and in the `hook_type` of a delivery.
 */

/** What an event is about: what a bare `id` in its body means, for Chat2Desk uses the same key for different things. */
export type About =
	'message' | 'delivery' | 'request' | 'dialog' | 'client' | 'tag' | 'operator' | 'ticket' | 'channel';

export interface EventDefinition {
	/** Name in `events` of a webhook. */
	name: string;
	/** Name in the editor. */
	label: string;
	description: string;
	about: About;
	/** Where the body nests what the event is about; at its top level where nothing is said, or nothing is there. */
	within?: 'data' | 'ticket';
	/** Names it arrives by that are not the one it is subscribed by. */
	deliveredAs?: readonly string[];
	/** Other events as which it can arrive, see `asChosen`. */
	alsoSubscribes?: readonly string[];
	/** Whether a message of the system that comes so can be the refusal of an earlier one. */
	mayRefuse?: true;
	/** What it says has changed: what is remembered of that is out of date. */
	changes?: ReadonlyArray<'client' | 'request' | 'dialog'>;
}

export const EVENTS = [
	{
		name: 'inbox',
		label: 'Message Received',
		description: 'A client wrote a message',
		about: 'message',
	},
	{
		name: 'outbox',
		label: 'Message Sent',
		description: 'An operator, a bot or the API wrote to a client; also what this workflow sends',
		about: 'message',
		mayRefuse: true,
	},
	{
		name: 'outbox_status',
		label: 'Delivery Failed',
		description:
			'A message could not be delivered: the messenger reported it, or Chat2Desk refused it afterwards, for example outside the 24 hours of WhatsApp',
		about: 'delivery',
		within: 'data',
		alsoSubscribes: ['outbox'],
	},
	{
		name: 'comment',
		label: 'Comment Added',
		description: 'Somebody wrote an internal comment',
		about: 'message',
	},
	{
		name: 'system_message',
		label: 'System Message Added',
		description: 'Chat2Desk wrote a system message into a dialog',
		about: 'message',
		mayRefuse: true,
	},
	{
		name: 'imported_message',
		label: 'Message Imported',
		description: 'A message of an earlier history was imported',
		about: 'message',
	},
	{
		name: 'new_request',
		label: 'Request Opened',
		description: 'A new request began in a dialog',
		about: 'request',
	},
	{
		name: 'close_request',
		label: 'Request Closed',
		description: 'An operator or the inactivity timer closed a request',
		about: 'request',
	},
	{
		name: 'close_dialog',
		label: 'Dialog Closed',
		description: 'A dialog with a client was closed',
		about: 'dialog',
	},
	{
		name: 'dialog_transferred',
		label: 'Dialog Transferred',
		description: 'The operator of a dialog changed, also by automatic assignment',
		about: 'dialog',
		changes: ['dialog'],
	},
	{
		name: 'new_client',
		label: 'Client Created',
		description: 'A client appeared for the first time',
		about: 'client',
	},
	{
		name: 'client_updated',
		label: 'Client Updated',
		description: 'The card of a client was changed',
		about: 'client',
	},
	{
		name: 'client_added_to_blacklist',
		label: 'Client Blacklisted',
		description: 'A client was put on the blacklist',
		about: 'client',
	},
	{
		name: 'new_tag',
		label: 'Tag Created',
		description: 'A tag was added to the dictionary',
		about: 'tag',
	},
	{
		name: 'add_tag_to_client',
		label: 'Tag Assigned to Client',
		description: 'A tag was assigned to a client',
		about: 'tag',
		changes: ['client', 'request'],
	},
	{
		name: 'delete_tag_from_client',
		label: 'Tag Removed From Client',
		description: 'A tag was removed from a client',
		about: 'tag',
		changes: ['client', 'request'],
	},
	{
		name: 'add_tag_to_request',
		label: 'Tag Assigned to Request',
		description: 'A tag was assigned to a request',
		about: 'tag',
		changes: ['client', 'request'],
	},
	{
		name: 'delete_tag_from_request',
		label: 'Tag Removed From Request',
		description: 'A tag was removed from a request',
		about: 'tag',
		changes: ['client', 'request'],
	},
	{
		name: 'operator_status_changed',
		label: 'Operator Status Changed',
		description: 'An operator came online, went offline or took a break',
		about: 'operator',
		deliveredAs: ['operator_status_updated'],
	},
	{
		name: 'new_qr_code',
		label: 'QR Code Needed',
		description: 'A channel has to be connected again by scanning a QR code',
		about: 'channel',
	},
	{
		name: 'new_ticket',
		label: 'Ticket Created',
		description: 'A ticket was created',
		about: 'ticket',
		within: 'ticket',
	},
	{
		name: 'ticket_updated',
		label: 'Ticket Updated',
		description: 'A ticket was changed',
		about: 'ticket',
		within: 'ticket',
	},
	{
		name: 'ticket_deleted',
		label: 'Ticket Deleted',
		description: 'A ticket was deleted',
		about: 'ticket',
		within: 'ticket',
	},
] as const satisfies readonly EventDefinition[];

type Catalogue = (typeof EVENTS)[number];

export type KnownEvent = Catalogue['name'];

/** The events that are about something. */
export type EventAbout<A extends About> = Extract<Catalogue, { about: A }>['name'];

/** The events that can be a refusal. */
export type RefusingEvent = Extract<Catalogue, { mayRefuse: true }>['name'];

declare const custom: unique symbol;

/** The name of an event that is not in the catalogue. */
export type CustomEvent = string & { readonly [custom]: true };

export type EventName = KnownEvent | CustomEvent;

const DEFINITIONS = new Map<string, EventDefinition>(EVENTS.map((event) => [event.name, event]));

/** The definition of an event; undefined for a name this version does not know. Such an event passes through. */
export const definitionOf = (name: string): EventDefinition | undefined => DEFINITIONS.get(name);

export const isAbout = <A extends About>(name: EventName, about: A): name is EventAbout<A> =>
	definitionOf(name)?.about === about;

export const mayRefuse = (name: EventName): name is RefusingEvent => definitionOf(name)?.mayRefuse === true;

export const isKnown = (name: string): name is KnownEvent => DEFINITIONS.has(name);

function assertCustom(name: string): asserts name is CustomEvent {
	if (isKnown(name)) throw new Error(`${name} is an event of the catalogue`);
}

const SUBSCRIBED_AS = new Map(
	[...DEFINITIONS.values()].flatMap(({ name, deliveredAs = [] }) =>
		deliveredAs.map((delivered) => [delivered, name] as const),
	),
);

/** The name by which an event is subscribed to, from that or from the one it is delivered by. */
export function subscribedName(name: string): EventName {
	const subscribed = SUBSCRIBED_AS.get(name) ?? name;
	if (isKnown(subscribed)) return subscribed;
	assertCustom(subscribed);
	return subscribed;
}

/** What a webhook has to subscribe to so that all of the chosen events arrive: those, and then what else is needed. */
export function subscriptionsFor(chosen: readonly string[]): string[] {
	const further = chosen.flatMap((name) => definitionOf(name)?.alsoSubscribes ?? []);
	return [...new Set([...chosen, ...further])];
}
