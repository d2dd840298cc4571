import { sleep } from 'n8n-workflow';

import { RecentMap } from '../../domain/recentMap';
import type { JsonObject } from '../../domain/values';
import type { Call } from '../types';
import { accountOf, FRESH_MS, hearersOf, tell, type AskingAccount, type Hearer } from './peers';

/** Which message a question about a burst is about. */
export interface Subject {
	clientId: number;
	messageId: number;
}

/** How old a list may be that lacks the trigger of a workflow, when it was missed before within this time and when not. */
const LOOK_AGAIN_MS = 60_000;
const JUST_NOW_MS = 1000;

/** When the trigger of a workflow was last missed in the list, in milliseconds. */
const missedAt = new RecentMap<string, number>(1000);

/**
 * Lists of triggers to look into: the one at hand, then, since a trigger published a moment ago is not in it yet, one read
 * anew; that costs a call to Chat2Desk, so not more than once a minute.
 */
async function* listsFor(call: Call, account: AskingAccount, workflow: string): AsyncGenerator<Hearer[]> {
	yield await hearersOf(call, account, FRESH_MS);
	const key = `${account.digest}/${workflow}`;
	const isLookedFor = Date.now() - (missedAt.get(key) ?? 0) < LOOK_AGAIN_MS;
	const anew = await hearersOf(call, account, isLookedFor ? LOOK_AGAIN_MS : JUST_NOW_MS);
	if (!isLookedFor) missedAt.set(key, Date.now());
	yield anew;
}

/**
 * How often a trigger that does not know a message is asked: behind its address several processes may take turns, of which
 * only the one that passed the message on knows it. Not as often where always the same one answers.
 */
const TRIES_OF_ONE = 8;
const TRIES_OF_SEVERAL = 20;

/** A pause of some length between them: two that ask at once would keep meeting the same process each. */
const pauseMs = () => 20 + Math.random() * 80;

/** What a trigger of this package says of a burst, as its `is`. */
const SAID = new Set<unknown>(['unknown', 'superseded', 'waiting', 'complete', 'answered']);

/** What the process says that passed the message on; null for the trigger of another workflow, and without an answer. */
async function askProcesses(
	call: Call,
	account: AskingAccount,
	hearer: Hearer,
	message: JsonObject,
): Promise<JsonObject | null> {
	const processes = new Set<unknown>();
	for (let tries = 1; ; tries++) {
		const answer = await tell(call, account, hearer, message);
		if (!SAID.has(answer?.is)) return null;
		if (answer?.is !== 'unknown') return answer;
		processes.add(answer.process);
		if (tries >= (processes.size > 1 ? TRIES_OF_SEVERAL : TRIES_OF_ONE)) return answer;
		await sleep(pauseMs());
	}
}

/**
 * What the trigger's process knows of a burst, asked by its own address; for a worker, which has a memory of its own. Null
 * where no trigger of the workflow answers. No call to Chat2Desk but for that address.
 */
export async function askTrigger(call: Call, question: Subject & JsonObject): Promise<JsonObject | null> {
	const account = await accountOf(call);
	const workflowId = call.ctx.getWorkflow().id ?? '';
	const message = { ...question, workflowId };
	const asked = new Set<Hearer>();
	for await (const hearers of listsFor(call, account, workflowId)) {
		for (const hearer of hearers.filter((one) => !asked.has(one))) {
			asked.add(hearer);
			const answer = await askProcesses(call, account, hearer, message);
			if (answer !== null) return answer;
		}
	}
	return null;
}
