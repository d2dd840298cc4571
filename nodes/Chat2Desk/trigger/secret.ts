import { createHmac, timingSafeEqual } from 'crypto';

/**
 * The secret in the registered URL, 32 hex characters. Derived from the API token and the node's webhook id, so that
 * it needs no storage, differs per trigger, and says nothing about the token.
 */
export function urlSecret(apiToken: string, webhookId: string): string {
	return createHmac('sha256', apiToken)
		.update(`n8n-nodes-chat2desk:webhook:${webhookId}`)
		.digest('hex')
		.slice(0, 32);
}

/** Compares in constant time for strings of the right length. */
export function isSecret(given: unknown, expected: string): boolean {
	if (typeof given !== 'string') return false;
	const [a, b] = [Buffer.from(given), Buffer.from(expected)];
	return a.length === b.length && timingSafeEqual(a, b);
}
