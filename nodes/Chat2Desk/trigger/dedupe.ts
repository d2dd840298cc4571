import type { IDataObject } from 'n8n-workflow';

import { RecentMap } from '../domain/recentMap';
import { eventKey } from '../domain/event/key';
import type { ChatEvent } from '../domain/event/types';
import { fromStored, toStored } from './storedEvents';
import { timeLimit } from './timeLimit';

/**
 * Chat2Desk repeats a delivery after 10 s, 5 min and 2 h [documented]; what is older than this cannot be a repetition.
 */
const MEMORY_MS = 3 * 60 * 60 * 1000;

/** Upper bound of events remembered per trigger in this process. */
const MEMORY_SIZE = 5000;

/** How long a repetition waits for the delivery that holds its event, before it is sent away to come again. */
const WAIT_MS = 10_000;

/** The answer to a delivery, as far as a hold has to know of it: what n8n writes to the sender. */
export interface Answer {
	/** Written to its end, whether or not the sender is still there to read it. */
	readonly writableEnded: boolean;
	/** `finish`: all of it is on its way. */
	once(event: 'finish', listener: () => void): unknown;
}

/** An event in the hands of a delivery that is not answered yet. */
interface Hold {
	since: number;
	answer: Answer;
	released: Promise<void>;
}

/** What this process knows of a trigger's events. */
interface Memory {
	/** When it was last asked. */
	usedAt: number;
	/** Passed on since when, from the oldest to the newest. */
	seen: RecentMap<string, number>;
	held: Map<string, Hold>;
	/** What was last read from the static data, or written to it. */
	stored: unknown;
}

/** By trigger. A cache only: the copy in the static data survives a restart. */
const memories = new Map<string, Memory>();

/** The memory of a trigger. A new one is the occasion to let go of triggers of which nothing can come again. */
function memoryOf(triggerId: string, now: number): Memory {
	const known = memories.get(triggerId);
	if (known) return known;
	for (const [id, { usedAt }] of memories) if (usedAt < now - MEMORY_MS) memories.delete(id);
	const memory: Memory = {
		usedAt: now,
		seen: new RecentMap(MEMORY_SIZE),
		held: new Map(),
		stored: undefined,
	};
	memories.set(triggerId, memory);
	return memory;
}

/** How many triggers are kept in mind. */
export const rememberedTriggers = (): number => memories.size;

/** The events of one delivery that are new, held until it is answered. */
export interface Claim {
	/** In their order, each once. */
	fresh: ChatEvent[];
	/**
	 * They are answered with 200: from now on they are repetitions, for other processes and after a restart as well where
	 * they had an effect. What had none has none when it comes again.
	 */
	accept(hasEffect: boolean): void;
	/** Ends the hold, accepted or not. An answer that is written ends it as well. */
	release(): void;
}

/**
 * Which events a trigger has already passed on. Bounded in time and number; the clock is passed in (milliseconds).
 *
 * What is guaranteed: within one process an event is passed on once in three hours, as long as no 5,000 others came
 * after it. That holds for repetitions that arrive while the first delivery still is under way: it waits for a look-up,
 * a download, or, for hours it may be, for n8n to find a free slot for its execution (n8n 2 answers only then). They
 * wait a while for its outcome and take over where it was refused; when the while is over they are sent away, to come
 * again. A sender that hangs up changes nothing: its event is in n8n's hands. An event that was refused (any answer but
 * 200) is not remembered, so that its next delivery passes.
 *
 * What is not: after a restart, and between several webhook processes, only the static data of the workflow tells what
 * was passed on: the newest 500 events. n8n writes it after the delivery and always as a whole, the last writer wins, and
 * an execution that wakes up from a Wait node writes its old copy back. So two processes that get the same event at
 * nearly the same moment both pass it on, and a restart within the moment of writing forgets the last events. What
 * follows in the workflow should tolerate a repetition.
 *
 * And the other way round: once answered with 200 an event does not come again, whatever becomes of its execution.
 */
export class SeenEvents {
	private readonly memory: Memory;

	constructor(
		triggerId: string,
		private readonly staticData: IDataObject,
		private readonly now: () => number = () => Date.now(),
	) {
		this.memory = memoryOf(triggerId, now());
		this.memory.usedAt = now();
		this.learn(staticData.seen);
		this.forget();
	}

	/**
	 * Claims what is new of a delivery, until its answer is written. Waits while another delivery holds any of its
	 * events; it never holds one itself while it waits, so two deliveries cannot wait for each other. Null when they are
	 * still held after that: the delivery has to come again.
	 */
	async claim(events: ChatEvent[], answer: Answer): Promise<Claim | null> {
		const keyed = events.map((event) => ({ event, key: eventKey(event) }));
		const busy = () => keyed.map(({ key }) => this.holdOf(key)).find(Boolean);
		const limit = busy() && timeLimit(WAIT_MS);
		for (let other = busy(); limit && other && !limit.isReached(); other = busy()) {
			await Promise.race([other.released, limit.reached]);
		}
		limit?.lift();
		if (busy()) return null;
		// From here on nothing is awaited, so that nobody else claims in between.

		const mine = new Set<string>();
		const fresh = keyed.filter(({ key }) => {
			if (key === null) return true;
			const isNew = !this.memory.seen.has(key) && !mine.has(key);
			if (isNew) mine.add(key);
			return isNew;
		});
		return {
			fresh: fresh.map(({ event }) => event),
			accept: (hasEffect) => this.remember(mine, hasEffect),
			release: this.hold(mine, answer),
		};
	}

	/** Holds events until the answer is written or the function that is returned is called. */
	private hold(keys: Set<string>, answer: Answer): () => void {
		const { held } = this.memory;
		let done = () => {};
		const released = new Promise<void>((resolve) => {
			done = resolve;
		});
		const hold: Hold = { since: this.now(), answer, released };
		for (const key of keys) {
			// So that the oldest come first.
			held.delete(key);
			held.set(key, hold);
		}
		const release = () => {
			for (const key of keys) if (held.get(key) === hold) held.delete(key);
			done();
		};
		answer.once('finish', release);
		return release;
	}

	/**
	 * Who holds an event. No answer, and none to come, is what an execution leaves that was cancelled while it waited for
	 * a slot; after three hours its event counts as free.
	 */
	private holdOf(key: string | null): Hold | undefined {
		const hold = this.memory.held.get(key ?? '');
		// Where the sender has hung up, an answer that is written is told by no event.
		return hold && !hold.answer.writableEnded && hold.since > this.now() - MEMORY_MS ? hold : undefined;
	}

	/** Takes over what another process, or this one before a restart, has stored. */
	private learn(stored: unknown): void {
		const { memory } = this;
		if (stored === memory.stored) return;
		for (const [key, at] of fromStored(stored)) if (!memory.seen.has(key)) memory.seen.set(key, at);
		memory.stored = stored;
	}

	private forget(): void {
		const { seen, held } = this.memory;
		const expired = this.now() - MEMORY_MS;
		for (const [key, at] of seen) if (at < expired) seen.delete(key);
		for (const [key, { since }] of held) {
			if (since > expired) break;
			held.delete(key);
		}
	}

	private remember(keys: Set<string>, hasEffect: boolean): void {
		const { memory } = this;
		for (const key of keys) memory.seen.set(key, this.now());
		if (!hasEffect || keys.size === 0) return;
		// n8n saves the static data after the webhook has been handled, for every change anew.
		const stored = toStored(memory.seen, memory.seen.size);
		memory.stored = stored;
		this.staticData.seen = stored;
	}
}
