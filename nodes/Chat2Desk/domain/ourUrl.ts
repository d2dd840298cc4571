import { normaliseToken } from './credential';
import { isSameSecret } from './secrets';
import { urlSecret } from './urlSecret';

/** A registered address of a Chat2Desk Trigger, taken apart. */
export interface OurUrl {
	/** Where that n8n is reached, for example `https://n8n.example.com`. */
	origin: string;
	/** The webhook id of the trigger node. */
	webhookId: string;
	secret: string;
	/** Registered while the editor listened for a test event, as far as the usual names of n8n's paths tell. */
	isTest: boolean;
}

/**
 * Recognises a webhook of this package, of any n8n, by its address alone: `.../ID/ID/SECRET`, the frozen shape (n8n puts
 * the webhook id in front of a path that contains it). Null for any other address.
 */
export function parseOurUrl(address: unknown): OurUrl | null {
	let url: URL;
	try {
		url = new URL(String(address ?? ''));
	} catch {
		return null;
	}
	const [, path = '', webhookId, secret] = /^(.*)\/([^/]+)\/\2\/([\da-f]{32})$/.exec(url.pathname) ?? [];
	if (!webhookId || !secret) return null;
	return { origin: url.origin, webhookId, secret, isTest: /test[^/]*$/i.test(path) };
}

/** Whether the secret is the one that belongs to this token; otherwise every delivery is refused with 404. */
export function isCurrentSecret({ secret, webhookId }: OurUrl, apiToken: unknown): boolean {
	return isSameSecret(secret, urlSecret(normaliseToken(apiToken), webhookId));
}
