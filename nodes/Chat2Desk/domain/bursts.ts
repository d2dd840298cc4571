import { RecentMap } from './recentMap';
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

/** How long to wait for a client to stop writing, in milliseconds. */
export interface Silence {
	/** How long nothing may have come before the burst counts as complete. */
	silenceMs: number;
	/** How long after its first message it is complete in any case. */
	maxMs: number;
	/**
	 * Whether a burst takes along the one before it while nothing has answered that, for `maxMs` after its first message.
	 * What takes them along answers in place of the older one.
	 */
	untilAnswered?: boolean;
}

/** Whether the execution of a burst may answer it. */
export type Turn =
	/** Nobody here has given this burst out. */
	| { is: 'unknown' }
	/** A later burst, named by the message it was given to, has taken it along and answers all of it. */
	| { is: 'superseded'; by: number }
	/** It may, and counts as answered from now on. */
	| { is: 'answered' };

/** Longer than any burst may last. */
const KEPT_MS = 15 * 60_000;

const MAX_CLIENTS = 2000;

/** So many are complete without waiting for silence. */
const MAX_FRAGMENTS = 200;

/** So many bursts of a client are known after they were given out. */
const MAX_GIVEN = 50;

interface Burst<T> {
	open: Array<Fragment<T>>;
	/** Ids of messages that were taken already, so that their executions end quietly. */
	taken: Set<number>;
	/** What was given out last and is not answered yet, oldest first. */
	unanswered: Array<Fragment<T>>;
	/** The bursts that were given out, by the message they were given to: null, or the later one that has taken it along. */
	given: RecentMap<number, number | null>;
	/** When it last changed. */
	at: number;
}

const newBurst = <T>(): Burst<T> => ({
	open: [],
	taken: new Set(),
	unanswered: [],
	given: new RecentMap(MAX_GIVEN),
	at: 0,
});

/**
 * The bursts of one process. Everything here is synchronous, so of the executions of one burst exactly one is told that it is
 * complete. Bounded in number and time; what was forgotten is `unknown` and passes alone, so nothing is ever swallowed.
 */
export class Bursts<T> {
	private readonly bursts = new Map<string, Burst<T>>();

	/** @param key workflow and client */
	note(key: string, fragment: Fragment<T>): void {
		const burst = this.bursts.get(key) ?? newBurst<T>();
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

	/** What the execution of a message has to do now. */
	ask(key: string, messageId: number, silence: Silence, now: number): Fate<T> {
		const burst = this.bursts.get(key);
		if (burst?.taken.has(messageId)) return { is: 'superseded' };
		const newest = burst?.open.at(-1);
		if (!burst || !newest || !burst.open.some((one) => one.messageId === messageId)) return { is: 'unknown' };
		if (newest.messageId !== messageId) return { is: 'superseded' };
		const [first] = burst.open;
		const until = Math.min(newest.at + silence.silenceMs, (first ?? newest).at + silence.maxMs);
		if (now < until && burst.open.length < MAX_FRAGMENTS) return { is: 'waiting', until };
		return { is: 'complete', fragments: giveOut(burst, messageId, silence, now) };
	}

	/**
	 * Whether the execution that was given a burst may answer it now: not when a later one was given the same messages.
	 *
	 * @param messageId of the message the burst was given to
	 */
	answer(key: string, messageId: number): Turn {
		const burst = this.bursts.get(key);
		const by = burst?.given.get(messageId);
		if (!burst || by === undefined) return { is: 'unknown' };
		if (by !== null) return { is: 'superseded', by };
		if (burst.unanswered.at(-1)?.messageId === messageId) burst.unanswered = [];
		return { is: 'answered' };
	}
}

/** Takes the open fragments of a burst, and before them what a burst until answered takes along. */
function giveOut<T>(
	burst: Burst<T>,
	messageId: number,
	{ maxMs, untilAnswered = false }: Silence,
	now: number,
): Array<Fragment<T>> {
	const [oldest] = burst.unanswered;
	const along = untilAnswered && oldest && now < oldest.at + maxMs ? burst.unanswered : [];
	for (const one of along) if (burst.given.has(one.messageId)) burst.given.set(one.messageId, messageId);
	const fragments = [...along, ...burst.open];
	burst.unanswered = untilAnswered ? fragments : [];
	burst.given.set(messageId, null);
	burst.taken = new Set(
		[...burst.taken, ...burst.open.map((one) => one.messageId)].slice(-2 * MAX_FRAGMENTS),
	);
	burst.open = [];
	burst.at = now;
	return fragments;
}

/** The client's bursts in one workflow: two workflows each get their own. */
export const burstKey = (workflowId: string, clientId: number) => `${workflowId}/${clientId}`;

/** Those of this process. */
export const bursts = new Bursts<JsonObject>();
