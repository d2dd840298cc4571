import { kindIn, ownId, valueIn } from '../row';
import type { JsonObject } from '../values';
import type { EventAbout } from './catalogue';
import { refusalIn } from './deliveryError';
import { normalise } from './normalise';
import type { ChatEvent } from './types';

/**
 * The event by which Chat2Desk delivers a message like this. A type that is missing or unknown was seen on messages of
 * the automatic survey [live], which go to the client, so it counts as sent. A message of the system comes as
 * `system_message` [live], in 2019 as `outbox` [documented], and refusals as `outbox` today [live].
 */
function eventFor(row: JsonObject): EventAbout<'message'> {
	switch (kindIn(row)) {
		case 'from_client':
			return 'inbox';
		case 'comment':
			return 'comment';
		case 'system':
			return refusalIn(row) === null ? 'system_message' : 'outbox';
		default:
			return 'outbox';
	}
}

/**
 * A row of `GET /messages` in the shape of the trigger's item, for catching up on what was missed: `event`, `type` and
 * `messageId` are those of the delivery of the same message, so both have the same key of deduplication. What only a
 * delivery knows stays empty: who the client is, and whether it was the first message of a request or of a client.
 */
export function messageEvent(row: JsonObject, storage: string): ChatEvent {
	const asDelivered = {
		...row,
		hook_type: eventFor(row),
		message_id: ownId(row, 'message'),
		event_time: valueIn(row, 'created'),
	};
	return {
		...normalise(asDelivered, { signature: 'off', storage }),
		tagId: null,
		isNewRequest: false,
		isNewClient: false,
		client: null,
		body: row,
	};
}
