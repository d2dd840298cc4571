import { createHash } from 'crypto';

import type { IDataObject } from 'n8n-workflow';

import { definitionOf } from './events';
import type { ChatEvent } from './normalise';

/**
 * Chat2Desk repeats a delivery after 10 s, 5 min and 2 h [documented]; what is older than this cannot be a repetition.
 */
const MEMORY_MS = 3 * 60 * 60 * 1000;

/** Upper bound of events remembered per trigger in this process. */
const MEMORY_SIZE = 5000;

/**
 * The newest of them go into the workflow's static data as well, which n8n writes anew for every event and with every
 * execution (12 kB).
 */
const STORED_SIZE = 500;

/** Characters of a key. */
const KEY_LENGTH = 16;

/**
 * What tells one event from another, or null when nothing does (such an event always passes). Messages are told apart
 * by id and type, because `inbox` and `outbox` may share an id [live]; everything else by all it carries, for two
 * events may well fall into the same second. A repeated delivery is taken to be the same body [inferred].
 */
export function eventKey(event: ChatEvent): string | null {
	const isMessage = definitionOf(event.event).id === 'message';
	if (isMessage && event.messageId !== null) return digest([event.event, event.type, event.messageId]);
	const nothingTells = event.messageId === null && event.requestId === null && event.eventTime === null;
	return nothingTells ? null : digest([event.event, event.body]);
}

function digest(parts: unknown[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, KEY_LENGTH);
}

/** How long a repetition waits for the delivery that holds its event. */
const HOLD_MS = 10_000;

type Entry = [key: string, at: number];

/**
 * The newest entries as one text, each a key and its second in base 36. One text, because n8n puts a proxy around every
 * object of the static data, for every event anew.
 */
function toStored(seen: Map<string, number>): string {
	const entries: string[] = [];
	let older = seen.size - STORED_SIZE;
	for (const [key, at] of seen) if (older-- <= 0) entries.push(key + Math.floor(at / 1000).toString(36));
	return entries.join(' ');
}

/** What a text of `toStored` says, or the list of entries that was stored before; anything else is passed over. */
function fromStored(stored: unknown): Entry[] {
	const entries: unknown[] =
		typeof stored === 'string'
			? stored
					.split(' ')
					.map((entry) => [entry.slice(0, KEY_LENGTH), parseInt(entry.slice(KEY_LENGTH), 36) * 1000])
			: [stored].flat();
	return entries.filter(isEntry);
}

const isEntry = (entry: unknown): entry is Entry =>
	Array.isArray(entry) && typeof entry[0] === 'string' && Number.isFinite(entry[1]);

/** What this process knows of a trigger's events: passed on since when, and held by a delivery that is not answered yet. */
interface Memory {
	seen: Map<string, number>;
	held: Map<string, Promise<void>>;
}

/** A limit for waiting. It keeps no process alive and, once lifted, nothing of the delivery that waited. */
function timeLimit(ms: number) {
	const signal = AbortSignal.timeout(ms);
	let reach = () => {};
	const reached = new Promise<void>((resolve) => {
		reach = resolve;
	});
	signal.addEventListener('abort', reach);
	return {
		reached,
		isReached: () => signal.aborted,
		lift: () => signal.removeEventListener('abort', reach),
	};
}

/** By trigger. A cache only: the copy in the static data survives a restart. */
const memories = new Map<string, Memory>();

/** The events of one delivery that are new, held until it is answered. */
export interface Claim {
	/** In their order, each once. */
	fresh: ChatEvent[];
	/** They are answered with 200: from now on they are repetitions. What started nothing need not survive a restart. */
	accept(isStarting: boolean): void;
	/** Ends the hold, accepted or not. To be called in any case. */
	release(): void;
}

/**
 * Which events a trigger has already passed on. Bounded in time and number; the clock is passed in (milliseconds).
 *
 * What is guaranteed: within one process an event is passed on once in three hours, as long as no 5,000 others came
 * after it. That holds for repetitions that arrive at the same moment or while the first delivery still waits for a
 * look-up or a download: they wait for its outcome, and take over where it was refused. An event that was refused (any
 * answer but 200) is not remembered, so that its next delivery passes.
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
		private readonly now: number,
	) {
		this.memory = memories.get(triggerId) ?? { seen: new Map(), held: new Map() };
		memories.set(triggerId, this.memory);
		const { seen } = this.memory;
		for (const [key, at] of fromStored(staticData.seen)) if (!seen.has(key)) seen.set(key, at);
		for (const [key, at] of seen) if (at < now - MEMORY_MS) seen.delete(key);
	}

	/**
	 * Claims what is new of a delivery. Waits as long as another one holds any of its events; it never holds one itself
	 * while it waits, so two deliveries cannot wait for each other.
	 */
	async claim(events: ChatEvent[]): Promise<Claim> {
		const { seen, held } = this.memory;
		const keyed = events.map((event) => ({ event, key: eventKey(event) }));
		const busy = () => keyed.map(({ key }) => held.get(key ?? '')).find(Boolean);
		// A claim that is never released belongs to an execution n8n could not store: the event may come again.
		const limit = busy() && timeLimit(HOLD_MS);
		for (let other = busy(); limit && other && !limit.isReached(); other = busy()) {
			await Promise.race([other, limit.reached]);
		}
		limit?.lift();
		// From here on nothing is awaited, so that nobody else claims in between.

		const mine = new Set<string>();
		const fresh = keyed.filter(({ key }) => {
			if (key === null) return true;
			const isNew = !seen.has(key) && !mine.has(key);
			if (isNew) mine.add(key);
			return isNew;
		});
		let done = () => {};
		const released = new Promise<void>((resolve) => {
			done = resolve;
		});
		for (const key of mine) held.set(key, released);
		return {
			fresh: fresh.map(({ event }) => event),
			accept: (isStarting) => this.remember(mine, isStarting),
			release() {
				for (const key of mine) if (held.get(key) === released) held.delete(key);
				done();
			},
		};
	}

	private remember(keys: Set<string>, isStarting: boolean): void {
		const { seen } = this.memory;
		for (const key of keys) seen.set(key, this.now);
		for (const oldest of seen.keys()) {
			if (seen.size <= MEMORY_SIZE) break;
			seen.delete(oldest);
		}
		// n8n saves the static data after the webhook has been handled, for every change anew.
		if (isStarting && keys.size > 0) this.staticData.seen = toStored(seen);
	}
}
