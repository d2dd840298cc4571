import { sleep } from 'n8n-workflow';

import { Chat2DeskError } from '../api/errors';
import { isNothing, objectOf, type Chat2DeskApi } from '../api/request';
import type { RetryPolicy } from '../api/retry';
import { RecentMap } from '../domain/recentMap';
import { accountDigest } from '../domain/secrets';
import { hasKey, idIn, ownId } from '../domain/row';
import { asId, asObject, firstId, isObject, type JsonObject } from '../domain/values';
import { definitionOf } from '../domain/event/catalogue';
import type { ChatEvent } from '../domain/event/types';

/** Within this time all look-ups of a delivery must have been started; Chat2Desk waits for the answer. */
const START_WITHIN_MS = 5000;

/** How long one try of a look-up may take. */
export const LOOK_UP_TIMEOUT_MS = 2500;

/** How long an answer is used again: a conversation comes in bursts, and each call counts against the month's quota. */
const FRESH_MS = 30_000;

/** Answers kept, over all accounts of this process. */
const MEMORY_SIZE = 1000;

/** What the filters want to know of a client, dialog or request. */
export interface Facts {
	tags: number[];
	clientId: number | null;
	dialogId: number | null;
	operatorId: number | null;
}

type Kind = 'clients' | 'dialogs' | 'requests';

/** Answers of this process, also those still under way, so that the same is not asked twice at once. */
const memory = new RecentMap<string, { at: number; answer: Promise<Facts | null> }>(MEMORY_SIZE);

/** By one of these keys a row is known for what was asked for. What the row of a request holds is known in part only. */
const TELLING = [
	'id',
	'tags',
	'client_id',
	'dialog_id',
	'operator_id',
	'request_id',
	'channel_id',
	'last_message',
];

/**
 * The facts in an answer; null for an envelope without anything in it. Tags are a list of objects with an `id` for
 * clients [code], a list of ids for requests [weak]; a request was seen both in `data` and at the root [live]. The client
 * of a dialog is only in its last message [code].
 *
 * @throws {Chat2DeskError} `BAD_RESPONSE` for JSON that is no such row: not to know is no reason to stop an event
 */
export function factsOf(answer: unknown): Facts | null {
	const row = objectOf<JsonObject>(answer);
	if (isObject(answer) && isNothing(answer)) return null;
	if (row === null || !TELLING.some((key) => hasKey(row, key))) {
		throw new Chat2DeskError(
			'BAD_RESPONSE',
			'Chat2Desk answered something else than what a filter asked for',
		);
	}
	const tags = [row.tags, asObject(answer).tags].find(Array.isArray) ?? [];
	const last = asObject(row.last_message);
	return {
		tags: tags.map((tag) => firstId(tag, ownId(asObject(tag), 'tag'))).filter((id) => id !== null),
		clientId: idIn(row, 'client') ?? asId(asObject(row.client).id) ?? idIn(last, 'client'),
		dialogId: idIn(row, 'dialog'),
		operatorId: idIn(row, 'operator'),
	};
}

/** Two quick tries; no pause that would end after the deadline. */
export function lookUpPolicy(deadline: number, now: () => number = () => Date.now()): RetryPolicy {
	return {
		attempts: 2,
		baseMs: 300,
		maxMs: 30_000,
		deadline,
		now,
		random: () => Math.random(),
		async sleep(ms) {
			if (now() + ms > deadline) throw tooLate();
			await sleep(ms);
		},
	};
}

const tooLate = () =>
	new Chat2DeskError('NETWORK', 'Chat2Desk did not answer in time what a filter has to know');

/** When a delivery that arrived at `now` may start no further look-up. */
export const deadlineFrom = (now: number) => now + START_WITHIN_MS;

/**
 * What Chat2Desk is asked to judge one delivery. Answers are shared over all triggers of an account in this process for
 * half a minute; an event about a change of theirs ends that. Another process does not learn of such an event: there a
 * changed tag may count up to half a minute late.
 */
export class LookUps {
	private readonly account: string;

	/**
	 * @param host API host and token of the account; only a digest of them is kept
	 * @param deadline milliseconds after which nothing is asked any more
	 */
	constructor(
		private readonly api: Pick<Chat2DeskApi, 'get'>,
		{ host, token }: { host: string; token: string },
		private readonly deadline: number,
		private readonly now: () => number = () => Date.now(),
	) {
		this.account = accountDigest(host, token);
	}

	/** Null, here as below, when Chat2Desk knows no such client. @throws {Chat2DeskError} when it cannot answer */
	async client(id: number): Promise<Facts | null> {
		return await this.facts('clients', id);
	}

	async dialog(id: number): Promise<Facts | null> {
		return await this.facts('dialogs', id);
	}

	async request(id: number): Promise<Facts | null> {
		return await this.facts('requests', id);
	}

	/** Drops what an event says has changed. To be called before the event itself is judged. */
	forget(event: ChatEvent): void {
		for (const thing of definitionOf(event.event)?.changes ?? []) {
			memory.delete(this.key(`${thing}s`, event[`${thing}Id`] ?? 0));
		}
	}

	private key(kind: Kind, id: number): string {
		return `${this.account}/${kind}/${id}`;
	}

	private async facts(kind: Kind, id: number): Promise<Facts | null> {
		const [key, now] = [this.key(kind, id), this.now()];
		const known = memory.get(key);
		if (known && now - known.at < FRESH_MS) return await known.answer;
		if (now >= this.deadline) throw tooLate();

		const entry = { at: now, answer: this.ask(kind, id) };
		memory.set(key, entry);
		try {
			return await entry.answer;
		} catch (error) {
			if (memory.get(key) === entry) memory.delete(key);
			return await Promise.reject(error);
		}
	}

	private async ask(kind: Kind, id: number): Promise<Facts | null> {
		try {
			return factsOf(await this.api.get(`/${kind}/${id}`));
		} catch (error) {
			if (error instanceof Chat2DeskError && error.code === 'NOT_FOUND') return null;
			return await Promise.reject(error);
		}
	}
}
