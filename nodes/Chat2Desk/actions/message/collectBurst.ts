import { sleep, type IDataObject } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { burstKey, bursts } from '../../domain/bursts';
import { RecentMap } from '../../domain/recentMap';
import { asId, asObject, asText, isObject, type JsonObject } from '../../domain/values';
import { INDEPENDENT, type Call, type Operation } from '../types';
import { accountOf, FRESH_MS, hearersOf, tell, type AskingAccount, type Hearer } from './peers';

/** Which message an item is about. */
interface Subject {
	clientId: number;
	messageId: number;
}

interface Silence {
	silenceMs: number;
	maxMs: number;
}

/** What is known of the burst of a message. */
type Fate =
	| { is: 'unknown' }
	| { is: 'superseded' }
	| { is: 'waiting'; waitMs: number }
	| { is: 'complete'; items: JsonObject[] };

function subjectOf(item: JsonObject): Subject {
	const [clientId, messageId] = [asId(item.clientId), asId(item.messageId)];
	if (clientId !== null && messageId !== null) return { clientId, messageId };
	throw new Chat2DeskError(
		'VALIDATION',
		'The item is no message of a client: it has no clientId and messageId',
		{
			advice:
				'Put this operation right after a Chat2Desk Trigger with the event Message Received and without Raw Output.',
		},
	);
}

const itemsOf = (fragments: unknown): JsonObject[] =>
	[fragments]
		.flat()
		.flatMap((fragment) => (isObject(fragment) && isObject(fragment.item) ? [fragment.item] : []));

/** What this process knows: the one the trigger runs in, unless n8n runs executions in workers. */
function askHere(call: Call, { clientId, messageId }: Subject, { silenceMs, maxMs }: Silence): Fate {
	const now = Date.now();
	const key = burstKey(call.ctx.getWorkflow().id ?? '', clientId);
	const fate = bursts.ask(key, messageId, silenceMs, maxMs, now);
	if (fate.is === 'waiting') return { is: 'waiting', waitMs: fate.until - now };
	return fate.is === 'complete' ? { is: 'complete', items: fate.fragments.map(({ item }) => item) } : fate;
}

/** What a trigger says of a burst; null when it belongs to another workflow, or does not answer. */
function readFate(answer: JsonObject | null): Fate | null {
	if (answer?.is === 'superseded') return { is: 'superseded' };
	if (answer?.is === 'waiting') return { is: 'waiting', waitMs: Number(answer.waitMs) || 0 };
	if (answer?.is === 'complete') return { is: 'complete', items: itemsOf(answer.fragments) };
	return answer?.is === 'unknown' ? { is: 'unknown' } : null;
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

/** What the process knows that passed the message on; null for the trigger of another workflow, and without an answer. */
async function askProcesses(
	call: Call,
	account: AskingAccount,
	hearer: Hearer,
	message: JsonObject,
): Promise<Fate | null> {
	const processes = new Set<unknown>();
	for (let tries = 1; ; tries++) {
		const answer = await tell(call, account, hearer, message);
		const fate = readFate(answer);
		if (fate?.is !== 'unknown') return fate;
		processes.add(answer?.process);
		if (tries >= (processes.size > 1 ? TRIES_OF_SEVERAL : TRIES_OF_ONE)) return fate;
		await sleep(pauseMs());
	}
}

/** What the trigger's process knows, asked by its own address; for a worker. No call to Chat2Desk but for that address. */
async function askTrigger(call: Call, subject: Subject, silence: Silence): Promise<Fate> {
	const account = await accountOf(call);
	const workflowId = call.ctx.getWorkflow().id ?? '';
	const message = { kind: 'burst', workflowId, ...subject, ...silence };
	const asked = new Set<Hearer>();
	for await (const hearers of listsFor(call, account, workflowId)) {
		for (const hearer of hearers.filter((one) => !asked.has(one))) {
			asked.add(hearer);
			const fate = await askProcesses(call, account, hearer, message);
			if (fate !== null) return fate;
		}
	}
	return { is: 'unknown' };
}

/**
 * The newest message with what all of them said. In the order of their numbers, which only grow: deliveries may overtake
 * each other.
 */
export function joinedBurst(fragments: JsonObject[]): IDataObject {
	const items = [...fragments].sort((a, b) => (asId(a.messageId) ?? 0) - (asId(b.messageId) ?? 0));
	const newest = items.at(-1) ?? {};
	const texts = items.map((item) => asText(item.text)).filter((text) => text !== null && text !== '');
	return {
		...newest,
		text: texts.length > 0 ? texts.join('\n') : (newest.text ?? null),
		attachments: items.flatMap((item) => (Array.isArray(item.attachments) ? item.attachments : [])),
		messages: items,
	};
}

const seconds = (call: Call, name: string, fallback: number) =>
	call.number(name, fallback, { min: 1, max: 600 }) * 1000;

export const collectBurst: Operation = {
	value: 'collectBurst',
	name: 'Collect Burst',
	action: 'Collect a burst of messages',
	description: 'Wait until a client has stopped writing, then go on once with all fragments',
	properties: [
		{
			displayName:
				'Right after a Chat2Desk Trigger: people write in fragments. The execution of the newest message goes on with all of them, the others end here without an item. Each waiting message holds a running execution.',
			name: 'burstNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Silence (Seconds)',
			name: 'silenceSeconds',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 600 },
			default: 5,
			description: 'How long the client must not have written anything',
		},
		{
			displayName: 'At Most (Seconds)',
			name: 'maxSeconds',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 600 },
			default: 60,
			description: 'How long after the first message to go on in any case',
		},
	],
	lane: INDEPENDENT,
	async execute(call) {
		const silence = { silenceMs: seconds(call, 'silenceSeconds', 5), maxMs: seconds(call, 'maxSeconds', 60) };
		const own = asObject(call.ctx.getInputData()[call.itemIndex]?.json);
		const subject = subjectOf(own);
		const ends = Date.now() + silence.maxMs + silence.silenceMs;

		let fate = askHere(call, subject, silence);
		const isElsewhere = fate.is === 'unknown';
		if (isElsewhere) fate = await askTrigger(call, subject, silence);
		while (fate.is === 'waiting' && Date.now() < ends) {
			await sleep(Math.max(fate.waitMs, 50));
			fate = isElsewhere ? await askTrigger(call, subject, silence) : askHere(call, subject, silence);
		}
		if (fate.is === 'superseded') return [];
		// Nobody knows the message, for example after a restart in between: it goes on alone, never swallowed.
		return joinedBurst(fate.is === 'complete' && fate.items.length > 0 ? fate.items : [own]);
	},
};
