import { sleep, type IDataObject } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { burstKey, bursts, type Silence } from '../../domain/bursts';
import { asId, asObject, asText, isObject, type JsonObject } from '../../domain/values';
import { INDEPENDENT, type Call, type Operation } from '../types';
import { askTrigger, type Subject } from './burstPeers';

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
function askHere(call: Call, { clientId, messageId }: Subject, silence: Silence): Fate {
	const now = Date.now();
	const key = burstKey(call.ctx.getWorkflow().id ?? '', clientId);
	const fate = bursts.ask(key, messageId, silence, now);
	if (fate.is === 'waiting') return { is: 'waiting', waitMs: fate.until - now };
	return fate.is === 'complete' ? { is: 'complete', items: fate.fragments.map(({ item }) => item) } : fate;
}

/** What the process knows that the trigger runs in; for a worker. */
async function askElsewhere(call: Call, subject: Subject, silence: Silence): Promise<Fate> {
	const answer = await askTrigger(call, { kind: 'burst', ...subject, ...silence });
	if (answer?.is === 'superseded') return { is: 'superseded' };
	if (answer?.is === 'waiting') return { is: 'waiting', waitMs: Number(answer.waitMs) || 0 };
	return answer?.is === 'complete' ? { is: 'complete', items: itemsOf(answer.fragments) } : { is: 'unknown' };
}

/**
 * The newest message with what all of them said, and the name of the burst, for *Answers Burst*. In the order of their
 * numbers, which only grow: deliveries may overtake each other.
 */
export function joinedBurst(fragments: JsonObject[], burstId: number): IDataObject {
	const items = [...fragments].sort((a, b) => (asId(a.messageId) ?? 0) - (asId(b.messageId) ?? 0));
	const newest = items.at(-1) ?? {};
	const texts = items.map((item) => asText(item.text)).filter((text) => text !== null && text !== '');
	return {
		...newest,
		burstId,
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
		{
			displayName: 'Until Answered',
			name: 'untilAnswered',
			type: 'boolean',
			default: false,
			description:
				'Whether to take along what the client wrote before and nothing has answered yet, because an AI model still thinks for example. Then set Answers Burst in the Send that follows: the older answer is left out, the newer one answers all of it.',
		},
	],
	lane: INDEPENDENT,
	async execute(call) {
		const silence = {
			silenceMs: seconds(call, 'silenceSeconds', 5),
			maxMs: seconds(call, 'maxSeconds', 60),
			untilAnswered: call.flag('untilAnswered', false),
		};
		const own = asObject(call.ctx.getInputData()[call.itemIndex]?.json);
		const subject = subjectOf(own);
		const ends = Date.now() + silence.maxMs + silence.silenceMs;

		let fate = askHere(call, subject, silence);
		const isElsewhere = fate.is === 'unknown';
		if (isElsewhere) fate = await askElsewhere(call, subject, silence);
		while (fate.is === 'waiting' && Date.now() < ends) {
			await sleep(Math.max(fate.waitMs, 50));
			fate = isElsewhere ? await askElsewhere(call, subject, silence) : askHere(call, subject, silence);
		}
		if (fate.is === 'superseded') return [];
		// Nobody knows the message, for example after a restart in between: it goes on alone, never swallowed.
		const fragments = fate.is === 'complete' && fate.items.length > 0 ? fate.items : [own];
		return joinedBurst(fragments, subject.messageId);
	},
};
