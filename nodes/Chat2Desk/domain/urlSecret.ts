import { createHmac } from 'crypto';

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
