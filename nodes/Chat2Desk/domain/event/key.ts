import { createHash } from 'crypto';

import { isAbout } from './catalogue';
import type { ChatEvent } from './types';

/** Characters of a key. */
export const KEY_LENGTH = 16;

/**
 * What tells one event from another, or null when nothing does (such an event always passes). Messages are told apart
 * by id and type, because `inbox` and `outbox` may share an id [live]; everything else by all it carries, for two
 * events may well fall into the same second. A repeated delivery is taken to be the same body [inferred].
 */
export function eventKey(event: ChatEvent): string | null {
	if (isAbout(event.event, 'message') && event.messageId !== null)
		return digest([event.event, event.type, event.messageId]);
	const nothingTells = event.messageId === null && event.requestId === null && event.eventTime === null;
	return nothingTells ? null : digest([event.event, event.body]);
}

function digest(parts: unknown[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, KEY_LENGTH);
}
