import { randomUUID } from 'crypto';

const PREFIX = 'n8n-nodes-chat2desk:';

/**
 * The `external_id` of a message this package sends, when the user gave none: by it the trigger knows its own messages
 * again. Different each time, because it is unknown whether Chat2Desk takes a second message with the same
 * `external_id` for a repetition.
 */
export function newOwnMark(unique: string = randomUUID()): string {
	return `${PREFIX}${unique}`;
}

/** Whether a value is a mark of this package, of any of its versions and installations. */
export function isOwnMark(value: unknown): boolean {
	return typeof value === 'string' && value.startsWith(PREFIX);
}
