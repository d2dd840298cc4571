import type { IWebhookDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { CREDENTIAL } from '../../api/request';
import { noteAccepted } from '../../domain/ask/accepted';
import { unseal } from '../../domain/ask/envelope';
import { answered } from '../../domain/ask/items';
import { judge } from '../../domain/ask/question';
import { askedIn, fromTicket } from '../../domain/ask/ticket';
import { normaliseToken } from '../../domain/credential';
import { asId, asObject, asText } from '../../domain/values';
import { toJson } from '../../item';

/**
 * Where a waiting execution of *Send and Wait for Response* goes on. n8n makes the address, signs it, and finds by this
 * description which node it belongs to; it is not a webhook at Chat2Desk.
 */
export const ANSWER_WEBHOOKS: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		responseData: '',
		path: '={{ $nodeId }}',
		restartWebhook: true,
		isFullPath: true,
	},
];

/** Leaves the execution waiting. */
function decline(ctx: IWebhookFunctions, status: number, because: string): IWebhookResponseData {
	ctx.getResponseObject().status(status).json({ taken: false, because });
	return { noWebhookResponse: true };
}

/**
 * A trigger passes a client's message on: the execution goes on when it answers the question, and stays waiting when it
 * does not. The message has to carry the seal of the account's token, whoever may know the address.
 */
export async function receiveAnswer(ctx: IWebhookFunctions): Promise<IWebhookResponseData> {
	const { apiToken } = await ctx.getCredentials(CREDENTIAL);
	const message = unseal(normaliseToken(apiToken), ctx.getNode().id, ctx.getBodyData(), Date.now());
	if (message?.kind !== 'answer') return decline(ctx, 403, 'not from a trigger of this account');
	const ticket = fromTicket(asObject(ctx.getQueryData()).question);
	const question = ticket && askedIn(ctx.evaluateExpression('{{ $json }}', 0), ticket);
	if (!question) return decline(ctx, 200, 'the question cannot be read');

	const item = asObject(message.item);
	const reply = asObject(item.reply);
	const messageId = asId(message.messageId);
	const verdict = judge(question, {
		clientId: asId(message.clientId),
		messageId,
		text: asText(item.text),
		answer: asText(reply.text),
	});
	if (!verdict.answers) return decline(ctx, 200, verdict.because);

	const asked = asText(message.question);
	if (asked !== null && messageId !== null) noteAccepted(asked, messageId);
	const json = toJson(answered(question, verdict, item));
	return { webhookResponse: { taken: true }, workflowData: [[{ json, pairedItem: { item: 0 } }]] };
}
