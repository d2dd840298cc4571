import { RecentMap } from './recentMap';

/** Webhooks of which a delivery is remembered; a process has a handful. */
const MEMORY_SIZE = 1000;

/** When a webhook of this process last accepted a delivery, in milliseconds. */
const accepted = new RecentMap<string, number>(MEMORY_SIZE);

const keyOf = (webhookId: string, isTest: boolean) => `${isTest ? 'test' : 'production'}:${webhookId}`;

/** Notes that a delivery was answered with 200, whether or not it started the workflow. */
export function noteDelivery(webhookId: string, isTest: boolean, now: number): void {
	accepted.set(keyOf(webhookId, isTest), now);
}

/**
 * When this process last accepted a delivery for a webhook, by its production or its test address. Null says little:
 * the process may have been started since, and in queue mode deliveries go to other processes than operations.
 */
export function lastDeliveryAt(webhookId: string, isTest = false): Date | null {
	const at = accepted.get(keyOf(webhookId, isTest));
	return at === undefined ? null : new Date(at);
}
