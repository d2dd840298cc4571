import { asText, type JsonObject } from '../domain/values';
import { normalise, type ChatEvent } from './normalise';
import type { KnownEvent } from './events';

/**
 * The event by which Chat2Desk delivers a message of this type. A type that is missing or unknown was seen on messages
 * of the automatic survey [live], which go to the client, so it counts as sent. Whether a system message comes as
 * `system_message` [live] or, as in 2019 [documented], as `outbox` is up to the installation; the newer name is taken.
 */
const EVENT_OF_TYPE = new Map<string | null, KnownEvent>([
	['from_client', 'inbox'],
	['comment', 'comment'],
	['system', 'system_message'],
]);

/**
 * A row of `GET /messages` in the shape of the trigger's item, for catching up on what was missed: `event`, `type` and
 * `messageId` are those of the delivery of the same message, so both have the same key of deduplication. What only a
 * delivery knows stays empty: who the client is, and whether it was the first message of a request or of a client.
 */
export function messageEvent(row: JsonObject, storage: string): ChatEvent {
	const event = EVENT_OF_TYPE.get(asText(row.type)) ?? 'outbox';
	const asDelivered = { ...row, hook_type: event, message_id: row.id, event_time: row.created };
	return {
		...normalise(asDelivered, { signature: 'off', storage }),
		tagId: null,
		isNewRequest: false,
		isNewClient: false,
		client: null,
		body: row,
	};
}
