import type { IWebhookFunctions } from 'n8n-workflow';

import { unseal } from '../domain/ask/envelope';
import { noteHeard } from '../domain/ask/heard';
import { burstKey, bursts } from '../domain/bursts';
import { asId, asText, type JsonObject } from '../domain/values';
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
	if (message.kind === 'ask') return register(message, hearing);
	if (message.kind === 'forget') {
		const id = asText(message.id);
		if (id) hearing.questions.drop(id);
		return { forgotten: true };
	}
	if (message.kind === 'burst') return burst(ctx, message, hearing.now);
	return { unknown: true };
}

function register(message: JsonObject, hearing: Hearing): JsonObject {
	const asked = readAsked(message.asked);
	if (asked === null) return { registered: false, because: 'the question cannot be read' };
	const registered = hearing.questions.add(hearing.triggerId, asked);
	if (registered) noteHeard(asked.id);
	return registered ? { registered } : { registered, because: 'too many questions wait already' };
}

/** What the process that passed a message on knows of its burst; for a worker, which has a memory of its own. */
function burst(ctx: IWebhookFunctions, message: JsonObject, now: number): JsonObject {
	const [clientId, messageId] = [asId(message.clientId), asId(message.messageId)];
	const isMine = asText(message.workflowId) === ctx.getWorkflow().id;
	if (!isMine) return { is: 'another' };
	if (clientId === null || messageId === null) return { is: 'unknown' };
	const fate = bursts.ask(
		burstKey(String(message.workflowId), clientId),
		messageId,
		Number(message.silenceMs),
		Number(message.maxMs),
		now,
	);
	// Clocks of two servers differ, so the time to wait goes back, not the moment.
	return fate.is === 'waiting' ? { is: 'waiting', waitMs: fate.until - now } : { ...fate };
}
