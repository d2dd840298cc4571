import type { JsonObject } from '../../../nodes/Chat2Desk/domain/values';
import { normalise, type ChatEvent } from '../../../nodes/Chat2Desk/trigger/normalise';

/** A webhook body as the trigger's item. */
export const eventOf = (body: JsonObject): ChatEvent =>
	normalise(body, { signature: 'absent', storage: 'https://storage.chat2desk.com' });
