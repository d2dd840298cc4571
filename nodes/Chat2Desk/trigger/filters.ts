import { isAbout } from '../domain/event/catalogue';
import type { ChatEvent } from '../domain/event/types';
import { isOwnMark } from '../domain/mark';
import { hasKey, valueIn } from '../domain/row';
import { asObject } from '../domain/values';
import type { Facts, LookUps } from './lookUps';
import type { Filters } from './parameters';

/**
 * What a trigger lets pass of the events that were chosen. One rule for all filters: what an event does not tell cannot
 * stop it, so that nothing is lost for want of a field. The exception is `firstMessageOnly`, see there.
 */

/** All that can be judged by the event alone. */
export function isWanted(event: ChatEvent, filters: Filters): boolean {
	return (
		fits(event.channelId, filters.channels) &&
		fits(event.transport?.trim().toLowerCase() ?? null, filters.transports) &&
		(filters.includeRatings || !isRating(event)) &&
		(!filters.firstMessageOnly || mayBeFirst(event)) &&
		(!filters.ignoreOwnMessages || !isOwn(event)) &&
		fitsOperator(ownOperator(event), filters)
	);
}

const fits = <T>(value: T | null, chosen: T[]) =>
	value === null || chosen.length === 0 || chosen.includes(value);

/** A request that Chat2Desk opened to ask for a rating; a closing that does not say what it was is none. */
const isRating = (event: ChatEvent) => isAbout(event.event, 'request') && event.type === 'rating';

/**
 * Not a message, or the first of its request. Chat2Desk says so in `is_new_request` of `inbox` [documented]; a message
 * that does not say it is not taken for the first, or each comment would pass for the beginning of a conversation.
 */
const mayBeFirst = (event: ChatEvent) => !isAbout(event.event, 'message') || event.isNewRequest;

/** Carries the mark this package gives to what it sends. Where Chat2Desk echoes an `external_id` is assumed. */
function isOwn({ body }: ChatEvent): boolean {
	const places = [body, asObject(body.extra_data), asObject(body.message)];
	return places.some((place) => isOwnMark(valueIn(place, 'external_id')));
}

/** The operator an event names, null for none; undefined when it does not speak of operators. */
function ownOperator({ operatorId, body }: ChatEvent): number | null | undefined {
	const places = [body, asObject(body.data), asObject(body.ticket)];
	const speaksOfOne = places.some((place) => hasKey(place, 'operator_id') || hasKey(place, 'assignee_id'));
	return operatorId !== null || speaksOfOne ? operatorId : undefined;
}

function fitsOperator(
	operatorId: number | null | undefined,
	{ operatorFilter, operatorIds }: Filters,
): boolean {
	if (operatorId === undefined || operatorFilter === 'any') return true;
	if (operatorFilter === 'unassigned') return operatorId === null;
	return operatorId !== null && (operatorFilter === 'assigned' || fits(operatorId, operatorIds));
}

/** What is left to judge for an event that `isWanted`: its operator and tags, as far as Chat2Desk has to be asked. */
export async function isWantedByLookUp(
	event: ChatEvent,
	filters: Filters,
	lookUps: LookUps,
): Promise<boolean> {
	return (await fitsOperatorOfDialog(event, filters, lookUps)) && (await fitsTags(event, filters, lookUps));
}

async function fitsOperatorOfDialog(event: ChatEvent, filters: Filters, lookUps: LookUps): Promise<boolean> {
	if (filters.operatorFilter === 'any' || ownOperator(event) !== undefined || event.dialogId === null)
		return true;
	return fitsOperator((await lookUps.dialog(event.dialogId))?.operatorId, filters);
}

async function fitsTags(event: ChatEvent, filters: Filters, lookUps: LookUps): Promise<boolean> {
	if (filters.tagFilter === 'ignore') return true;
	const found = await hasTag(event, filters.tagIds, lookUps);
	return found === undefined || found === (filters.tagFilter === 'only');
}

/** Whether one of the tags (any, when none are given) is there; undefined when the event names nothing that can have tags. */
async function hasTag(event: ChatEvent, chosen: number[], lookUps: LookUps): Promise<boolean | undefined> {
	let found: false | undefined;
	for await (const tags of tagsOf(event, lookUps)) {
		if (tags.some((tag) => fits(tag, chosen))) return true;
		found = false;
	}
	return found;
}

/** Requests of one event that are looked up; a ticket may have any number, and each costs up to three calls. */
const MAX_REQUESTS = 5;

const requestsOf = (event: ChatEvent): number[] =>
	'ticket' in event && event.ticket
		? event.ticket.requestIds.slice(0, MAX_REQUESTS)
		: [event.requestId].filter((id) => id !== null);

/**
 * The tags of an event, of its client and of its requests, each looked up only when it is asked for. An event that names
 * only its request, as `close_request` [live] and those of tickets do, leads to the client through that.
 */
async function* tagsOf(event: ChatEvent, lookUps: LookUps): AsyncGenerator<number[]> {
	if (event.tagId !== null) yield [event.tagId];
	if (event.clientId !== null) yield (await lookUps.client(event.clientId))?.tags ?? [];

	const requestIds = requestsOf(event);
	for (const requestId of requestIds) {
		const request = await lookUps.request(requestId);
		yield request?.tags ?? [];
		if (event.clientId === null) yield* clientTags(request, event.dialogId, lookUps);
	}
	if (event.clientId === null && requestIds.length === 0) yield* clientTags(null, event.dialogId, lookUps);
}

/** The tags of the client of a request, over the dialog's last message where the request does not name them. */
async function* clientTags(
	request: Facts | null,
	ofEvent: number | null,
	lookUps: LookUps,
): AsyncGenerator<number[]> {
	const dialogId = ofEvent ?? request?.dialogId ?? null;
	const dialog = request?.clientId || dialogId === null ? null : await lookUps.dialog(dialogId);
	const clientId = request?.clientId ?? dialog?.clientId ?? null;
	if (clientId !== null) yield (await lookUps.client(clientId))?.tags ?? [];
}
