import type { JsonObject } from '../../../nodes/Chat2Desk/domain/values';
import { normalise } from '../../../nodes/Chat2Desk/domain/event/normalise';
import type { ChatEvent } from '../../../nodes/Chat2Desk/domain/event/types';

/** A webhook body as the trigger's item. */
export const eventOf = (body: JsonObject): ChatEvent =>
	normalise(body, { signature: 'absent', storage: 'https://storage.chat2desk.com' });
