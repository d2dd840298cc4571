import { createHmac, timingSafeEqual } from 'crypto';

import { isObject, type JsonObject } from '../values';

/** The field in which a message between this package's nodes travels; no event of Chat2Desk has it. */
const FIELD = 'n8n-nodes-chat2desk';

/** Sealed messages begin with it. */
const BEGINNING = Buffer.from(`{"${FIELD}`);

/** How long a sealed message is good for, in milliseconds: clocks of several servers differ. */
const FRESH_MS = 5 * 60_000;

const macOf = (apiToken: string, text: string) =>
	createHmac('sha256', createHmac('sha256', apiToken).update(`${FIELD}:control`).digest())
		.update(text)
		.digest('hex');

/** Whether a body claims to come from a node of this package and not from Chat2Desk. */
export const isSealed = (body: unknown): body is JsonObject => isObject(body) && FIELD in body;

/** The same, by the bytes of a body. */
export const isSealedText = (rawBody: Buffer): boolean =>
	rawBody.subarray(0, FIELD.length + 2).equals(BEGINNING);

/**
 * A message from one node of this package to another, as a body for a POST. Only who has the account's token can make one:
 * the address of a trigger alone, which Chat2Desk knows as well, is not enough to take part.
 *
 * @param to webhook id of the trigger or id of the node it is for; another one refuses it
 * @param now clock in milliseconds
 */
export function seal(apiToken: string, to: string, message: JsonObject, now: number): JsonObject {
	const text = JSON.stringify({ to, at: now, message });
	return { [FIELD]: text, mac: macOf(apiToken, text) };
}

/** What was sealed; null for a wrong seal, another addressee, or one that is older than five minutes. */
export function unseal(apiToken: string, to: string, body: unknown, now: number): JsonObject | null {
	if (!isSealed(body)) return null;
	const [text, mac] = [body[FIELD], body.mac];
	if (typeof text !== 'string' || typeof mac !== 'string') return null;
	const [given, right] = [Buffer.from(mac), Buffer.from(macOf(apiToken, text))];
	if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
	try {
		const made: unknown = JSON.parse(text);
		if (!isObject(made) || made.to !== to || typeof made.at !== 'number') return null;
		return Math.abs(now - made.at) <= FRESH_MS && isObject(made.message) ? made.message : null;
	} catch {
		return null;
	}
}
