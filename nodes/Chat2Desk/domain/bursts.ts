import type { JsonObject } from './values';

/** Messages of clients that write in fragments, as the trigger has passed them on, for the node that collects them. */

/** One message of a burst. */
export interface Fragment<T> {
	messageId: number;
	/** When the trigger passed it on, in milliseconds. */
	at: number;
	/** The trigger's item. */
	item: T;
}

/** What becomes of the execution that a fragment started. */
export type Fate<T> =
	/** Nobody here knows the message: it passes alone. */
	| { is: 'unknown' }
	/** A newer one has come, or another execution has taken this one: the execution ends quietly. */
	| { is: 'superseded' }
	/** Not before this moment, in milliseconds. */
	| { is: 'waiting'; until: number }
	/** The newest of all; the fragments are taken with this answer, oldest first. */
	| { is: 'complete'; fragments: Array<Fragment<T>> };

/** Longer than any burst may last. */
const KEPT_MS = 15 * 60_000;

const MAX_CLIENTS = 2000;

/** So many are complete without waiting for silence. */
const MAX_FRAGMENTS = 200;

interface Burst<T> {
	open: Array<Fragment<T>>;
	/** Ids of messages that were taken already, so that their executions end quietly. */
	taken: Set<number>;
	/** When it last changed. */
	at: number;
}

/**
 * The bursts of one process. Everything here is synchronous, so of the executions of one burst exactly one is told that it is
 * complete. Bounded in number and time; what was forgotten is `unknown` and passes alone, so nothing is ever swallowed.
 */
export class Bursts<T> {
	private readonly bursts = new Map<string, Burst<T>>();

	/** @param key workflow and client */
	note(key: string, fragment: Fragment<T>): void {
		const burst = this.bursts.get(key) ?? { open: [], taken: new Set(), at: 0 };
		this.bursts.delete(key);
		this.bursts.set(key, burst);
		burst.at = fragment.at;
		if (
			!burst.taken.has(fragment.messageId) &&
			!burst.open.some((one) => one.messageId === fragment.messageId)
		) {
			burst.open.push(fragment);
		}
		for (const [oldest, { at }] of this.bursts) {
			if (this.bursts.size <= MAX_CLIENTS && fragment.at - at < KEPT_MS) break;
			this.bursts.delete(oldest);
		}
	}

	/**
	 * What the execution of a message has to do now.
	 *
	 * @param silenceMs how long nothing may have come before the burst counts as complete
	 * @param maxMs how long after its first message it is complete in any case
	 */
	ask(key: string, messageId: number, silenceMs: number, maxMs: number, now: number): Fate<T> {
		const burst = this.bursts.get(key);
		if (burst?.taken.has(messageId)) return { is: 'superseded' };
		const newest = burst?.open.at(-1);
		if (!burst || !newest || !burst.open.some((one) => one.messageId === messageId)) return { is: 'unknown' };
		if (newest.messageId !== messageId) return { is: 'superseded' };
		const [first] = burst.open;
		const until = Math.min(newest.at + silenceMs, (first ?? newest).at + maxMs);
		if (now < until && burst.open.length < MAX_FRAGMENTS) return { is: 'waiting', until };
		const fragments = burst.open;
		burst.open = [];
		burst.taken = new Set(
			[...burst.taken, ...fragments.map((one) => one.messageId)].slice(-2 * MAX_FRAGMENTS),
		);
		burst.at = now;
		return { is: 'complete', fragments };
	}
}

/** The client's bursts in one workflow: two workflows each get their own. */
export const burstKey = (workflowId: string, clientId: number) => `${workflowId}/${clientId}`;

/** Those of this process. */
export const bursts = new Bursts<JsonObject>();
