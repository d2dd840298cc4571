/** Webhooks of which a delivery is remembered; a process has a handful. */
const MEMORY_SIZE = 1000;

/** When a webhook of this process last accepted a delivery, in milliseconds. */
const accepted = new Map<string, number>();

const keyOf = (webhookId: string, isTest: boolean) => `${isTest ? 'test' : 'production'}:${webhookId}`;

/** Notes that a delivery was answered with 200, whether or not it started the workflow. */
export function noteDelivery(webhookId: string, isTest: boolean, now: number): void {
	const key = keyOf(webhookId, isTest);
	accepted.delete(key);
	accepted.set(key, now);
	for (const oldest of accepted.keys()) {
		if (accepted.size <= MEMORY_SIZE) break;
		accepted.delete(oldest);
	}
}

/**
 * When this process last accepted a delivery for a webhook, by its production or its test address. Null says little:
 * the process may have been started since, and in queue mode deliveries go to other processes than operations.
 */
export function lastDeliveryAt(webhookId: string, isTest = false): Date | null {
	const at = accepted.get(keyOf(webhookId, isTest));
	return at === undefined ? null : new Date(at);
}
