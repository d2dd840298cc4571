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

/** The newest of them go into the workflow's static data as well, which n8n writes anew for every event (15 kB). */
const STORED_SIZE = 500;

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
	return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
}

type Entry = [key: string, at: number];

/** Remembered events of this process, by trigger. A cache only: the copy in the static data survives a restart. */
const memory = new Map<string, Map<string, number>>();

/** Which events a trigger has already passed on. Bounded in time and number; the clock is passed in (milliseconds). */
export class SeenEvents {
	private readonly seen: Map<string, number>;

	constructor(
		triggerId: string,
		private readonly staticData: IDataObject,
		private readonly now: number,
	) {
		const known = memory.get(triggerId) ?? new Map<string, number>();
		memory.set(triggerId, known);
		const stored = Array.isArray(staticData.seen) ? (staticData.seen as unknown as Entry[]) : [];
		for (const [key, at] of stored) if (!known.has(key)) known.set(key, at);
		for (const [key, at] of known) if (at < now - MEMORY_MS) known.delete(key);
		this.seen = known;
	}

	/** True the first time, and from then on false. */
	isNew(key: string): boolean {
		if (this.seen.has(key)) return false;
		this.seen.set(key, this.now);
		for (const oldest of this.seen.keys()) {
			if (this.seen.size <= MEMORY_SIZE) break;
			this.seen.delete(oldest);
		}
		return true;
	}

	/** Writes the newest into the static data, which n8n saves after the webhook has been handled. */
	save(): void {
		this.staticData.seen = [...this.seen].slice(-STORED_SIZE) as unknown as IDataObject[];
	}
}
