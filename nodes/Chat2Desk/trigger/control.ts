import { randomUUID } from 'crypto';

import type { IWebhookFunctions } from 'n8n-workflow';

import { unseal } from '../domain/ask/envelope';
import { noteHeard } from '../domain/ask/heard';
import { burstKey, bursts } from '../domain/bursts';
import { asId, asText, type JsonObject } from '../domain/values';
import { readParameters } from './parameters';
import { readAsked, type Questions } from './questions';

/** What a trigger needs to answer another node of this package. */
export interface Hearing {
	token: string;
	webhookId: string;
	/** Names the trigger in this process's memory. */
	triggerId: string;
	questions: Questions;
	now: number;
}

/**
 * A message from another node of this package: a question to listen for the answer of, one that is over, or a question about
 * a burst. Null for a wrong seal. The answer goes back as JSON.
 */
export function handleControl(ctx: IWebhookFunctions, body: JsonObject, hearing: Hearing): JsonObject | null {
	const message = unseal(hearing.token, hearing.webhookId, body, hearing.now);
	if (message === null) return null;
	if (message.kind === 'ask') return register(ctx, message, hearing);
	if (message.kind === 'forget') {
		const id = asText(message.id);
		if (id) hearing.questions.drop(id);
		return { forgotten: true };
	}
	if (message.kind === 'burst' || message.kind === 'answerBurst') return burst(ctx, message, hearing.now);
	return { unknown: true };
}

/** Why a trigger does not get what clients write through a channel; nothing where it does. Its workflow may have been changed since. */
function whyDeaf(ctx: IWebhookFunctions, channelId: number | null): string | null {
	const { events, channels } = readParameters(ctx);
	const name = `the Chat2Desk Trigger of the workflow "${ctx.getWorkflow().name}"`;
	if (!events.includes('inbox')) return `${name} does not have the event Message Received`;
	const isHeard = channelId === null || channels.length === 0 || channels.includes(channelId);
	return isHeard ? null : `${name} hears the channels ${channels.join(', ')} only, not ${channelId}`;
}

function register(ctx: IWebhookFunctions, message: JsonObject, hearing: Hearing): JsonObject {
	const asked = readAsked(message.asked);
	if (asked === null) return { registered: false, because: 'the question cannot be read' };
	const because = whyDeaf(ctx, asId(message.channelId));
	if (because !== null) return { registered: false, because };
	const registered = hearing.questions.add(hearing.triggerId, asked);
	if (registered) noteHeard(asked.id);
	return registered
		? { registered }
		: { registered, because: 'too many questions wait already', isFull: true };
}

/** Names this process among those that take the deliveries of a trigger in turns. */
const PROCESS = randomUUID();

/** What the process that passed a message on knows of its burst, and who may answer it; for a worker, which has a memory of its own. */
function burst(ctx: IWebhookFunctions, message: JsonObject, now: number): JsonObject {
	const [clientId, messageId] = [asId(message.clientId), asId(message.messageId)];
	const isMine = asText(message.workflowId) === ctx.getWorkflow().id;
	if (!isMine) return { is: 'another' };
	if (clientId === null || messageId === null) return { is: 'unknown', process: PROCESS };
	const key = burstKey(String(message.workflowId), clientId);
	if (message.kind === 'answerBurst') return { ...bursts.answer(key, messageId), process: PROCESS };
	const silence = {
		silenceMs: Number(message.silenceMs),
		maxMs: Number(message.maxMs),
		untilAnswered: message.untilAnswered === true,
	};
	const fate = bursts.ask(key, messageId, silence, now);
	// Clocks of two servers differ, so the time to wait goes back, not the moment.
	if (fate.is === 'waiting') return { is: 'waiting', waitMs: fate.until - now };
	return { ...fate, process: PROCESS };
}
