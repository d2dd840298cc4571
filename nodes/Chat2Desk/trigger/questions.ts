import type { IDataObject } from 'n8n-workflow';

import { asId, asText, isObject } from '../domain/values';

/** A question that waits for its answer, as the trigger knows it. */
export interface Asked {
	/** Made by the asking node; the same in every trigger that hears the client. */
	id: string;
	clientId: number;
	/** Where the waiting execution goes on, signed by n8n. Never to be logged. */
	url: string;
	/** In milliseconds. */
	askedAt: number;
	/** In milliseconds; null for a question without a time limit. */
	deadline: number | null;
}

/** Questions kept per trigger; n8n writes them with the workflow. */
const MAX_QUESTIONS = 200;

/** A question is kept so long after its time limit: n8n looks for what is due once a minute. */
const AFTER_DEADLINE_MS = 5 * 60_000;

const MAX_DROPPED = 1000;

interface Memory {
	open: Map<string, Asked>;
	/** Questions that are over, so that an old copy in the static data does not bring them back. */
	dropped: Set<string>;
	/** The text that was read or written last, and the questions in it. */
	text: string;
	stored: Set<string>;
}

/** By trigger. The copy in the static data survives a restart and reaches other processes. */
const memories = new Map<string, Memory>();

/** What a message between nodes, or the static data, says of a question; null for anything else. */
export function readAsked(value: unknown): Asked | null {
	if (!isObject(value)) return null;
	const [id, clientId, url] = [asText(value.id), asId(value.clientId), asText(value.url)];
	const { askedAt, deadline } = value;
	if (!id || clientId === null || !url || typeof askedAt !== 'number') return null;
	return { id, clientId, url, askedAt, deadline: typeof deadline === 'number' ? deadline : null };
}

function fromText(text: string): Asked[] {
	try {
		const list: unknown = JSON.parse(text);
		return Array.isArray(list) ? list.map(readAsked).filter((asked) => asked !== null) : [];
	} catch {
		return [];
	}
}

/**
 * The questions whose answers a trigger passes on. In the memory of this process, and as one text in the workflow's static
 * data, so that they survive a restart and other webhook processes learn of them. Static data is written as a whole and
 * the last writer wins: a copy that lost a question is mended by the next delivery to a process that knows it.
 */
export class Questions {
	private readonly memory: Memory;

	/** @param now clock in milliseconds */
	constructor(
		triggerId: string,
		private readonly staticData: IDataObject,
		private readonly now: number,
	) {
		this.memory = memories.get(triggerId) ?? {
			open: new Map(),
			dropped: new Set(),
			text: '',
			stored: new Set(),
		};
		const { open, dropped } = this.memory;
		const text = typeof staticData.asked === 'string' ? staticData.asked : '';
		if (text !== this.memory.text) {
			const list = fromText(text);
			this.memory.text = text;
			this.memory.stored = new Set(list.map(({ id }) => id));
			for (const asked of list) {
				if (!dropped.has(asked.id) && !open.has(asked.id)) open.set(asked.id, asked);
			}
		}
		for (const { id, deadline } of open.values()) {
			if (deadline !== null && deadline + AFTER_DEADLINE_MS < now) open.delete(id);
		}
		if (open.size > 0 || dropped.size > 0) memories.set(triggerId, this.memory);
		// Another process, or an execution that woke up with an old copy, wrote over it.
		if ([...open.keys()].some((id) => !this.memory.stored.has(id))) this.store();
	}

	/** False when there are too many already. */
	add(triggerId: string, asked: Asked): boolean {
		const { open, dropped } = this.memory;
		if (dropped.has(asked.id)) return true;
		if (!open.has(asked.id) && open.size >= MAX_QUESTIONS) return false;
		open.set(asked.id, asked);
		memories.set(triggerId, this.memory);
		this.store();
		return true;
	}

	/** The question was answered, or is over. */
	drop(id: string): void {
		const { open, dropped } = this.memory;
		dropped.add(id);
		for (const oldest of dropped) {
			if (dropped.size <= MAX_DROPPED) break;
			dropped.delete(oldest);
		}
		if (open.delete(id)) this.store();
	}

	/** What a client was asked and has not answered yet, the oldest first. */
	of(clientId: number): Asked[] {
		return [...this.memory.open.values()]
			.filter(
				(asked) => asked.clientId === clientId && (asked.deadline === null || asked.deadline > this.now),
			)
			.sort((a, b) => a.askedAt - b.askedAt);
	}

	private store(): void {
		const { open } = this.memory;
		this.memory.text = open.size === 0 ? '' : JSON.stringify([...open.values()]);
		this.memory.stored = new Set(open.keys());
		this.staticData.asked = this.memory.text;
	}
}
