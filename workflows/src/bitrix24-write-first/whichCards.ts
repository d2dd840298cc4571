import type { Code, Item, Json } from '../shared/n8n';
import { placesOf, type Found, type Refusal } from './laterRefusal';
import type { Memory } from './whatToTell';

/** The cards to look through for the message. Written to a number of its own, a card is found by what is remembered. */
export default function whichCards({
	$,
	$input,
	$getWorkflowStaticData,
}: Code<{ 'Chat2Desk Trigger': Refusal }> & Memory): Array<Item<Json>> {
	const { clientId } = $('Chat2Desk Trigger').first().json;
	const remembered = ($getWorkflowStaticData('global').written ?? []).filter(
		(one) => one.clientId === clientId,
	);
	const { result: found = {} } = ($input.first().json.result ?? {}) as { result?: Found };
	const places = placesOf(
		found,
		remembered.map(({ entity, id }) => ({ entity, id })),
	);
	return places.map((place) => ({ json: { ...place } }));
}
