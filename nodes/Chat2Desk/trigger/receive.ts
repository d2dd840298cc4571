import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { CREDENTIAL } from '../api/request';
import { storageHost } from '../domain/attachments';
import { normaliseBaseUrl, normaliseToken } from '../domain/credential';
import { isObject, type JsonObject } from '../domain/values';
import { eventKey, SeenEvents } from './dedupe';
import { definitionOf } from './events';
import { normalise, type ChatEvent } from './normalise';
import { readParameters, type TriggerParameters } from './parameters';
import { isSecret, urlSecret } from './secret';
import { verifySignature, type SignatureState } from './signature';

/**
 * One delivery: raw bytes -> secret and signature -> parse -> normalise -> filter -> deduplicate -> items.
 * Answers by status and never throws: n8n would answer a throw with 500 and a stack trace, and Chat2Desk would
 * deliver the event again and again.
 */
export async function receive(ctx: IWebhookFunctions): Promise<IWebhookResponseData> {
	const warn = (text: string) => ctx.logger.warn(`Chat2Desk Trigger "${ctx.getNode().name}": ${text}`);
	try {
		return await handle(ctx, warn);
	} catch (error) {
		// For example a deleted credential. The event is not lost: Chat2Desk delivers it again after a 5xx.
		warn(`a delivery could not be handled: ${error instanceof Error ? error.message : String(error)}`);
		return answer(ctx, 503, 'The event could not be handled now');
	}
}

async function handle(ctx: IWebhookFunctions, warn: (text: string) => void): Promise<IWebhookResponseData> {
	const credential = await ctx.getCredentials(CREDENTIAL);
	const apiToken = normaliseToken(credential.apiToken);
	const webhookId = ctx.getNode().webhookId ?? '';

	const { token } = ctx.getParamsData() as { token?: unknown };
	if (!isSecret(token, urlSecret(apiToken, webhookId))) {
		warn(
			'a delivery with a wrong secret in its URL was refused. If the API token of the credential was changed, ' +
				'deactivate the workflow and activate it again, so that the webhook is registered with the new secret.',
		);
		return answer(ctx, 404, 'Unknown webhook');
	}

	const parameters = readParameters(ctx);
	const signature = checkSignature(ctx, parameters, apiToken);
	if (signature.refused) {
		warn(`a delivery was refused because its signature is required and not valid: ${signature.reason}.`);
		return answer(ctx, 401, 'Signature missing or not valid');
	}

	const bodies = parseBodies(rawBodyOf(ctx));
	if (bodies === null) return answer(ctx, 400, 'Expected a JSON object or an array of JSON objects');

	const storage = storageHost(normaliseBaseUrl(credential.baseUrl));
	const events = bodies
		.map((body) => normalise(body, { signature: signature.state, storage }))
		.filter((event) => isWanted(event, parameters));
	const fresh = parameters.deduplicate ? withoutRepeats(ctx, events) : events;
	// Nothing to start when the event is filtered, repeated or not subscribed to; 200 keeps Chat2Desk from repeating it.
	const answered = answer(ctx, 200, 'OK');
	if (fresh.length === 0) return answered;
	const items = fresh.map((event) => ({
		json: (parameters.rawOutput ? event.body : event) as unknown as IDataObject,
	}));
	return { ...answered, workflowData: [items] };
}

/**
 * Answers on the response object: n8n's own answer always has status 200, and n8n 2 would forget the remembered
 * events, because it resets the "changed" mark of the static data when it starts an execution before it answers.
 * The price: the 200 goes out moments before the execution is stored, as it always does in n8n 1.
 */
function answer(ctx: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	ctx.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}

/** n8n keeps the bytes as they came in `rawBody`. */
function rawBodyOf(ctx: IWebhookFunctions): Buffer {
	const { rawBody } = ctx.getRequestObject() as { rawBody?: unknown };
	return Buffer.isBuffer(rawBody) ? rawBody : Buffer.from(JSON.stringify(ctx.getBodyData()));
}

function checkSignature(
	ctx: IWebhookFunctions,
	{ signature: mode, timestampHeader }: TriggerParameters,
	apiToken: string,
): { state: SignatureState; reason: string; refused: boolean } {
	if (mode === 'off') return { state: 'off', reason: '', refused: false };
	const { state, reason } = verifySignature({
		rawBody: rawBodyOf(ctx),
		headers: ctx.getHeaderData() as Record<string, string | string[] | undefined>,
		apiToken,
		timestampHeader,
	});
	return { state, reason, refused: mode === 'required' && state !== 'valid' };
}

/**
 * The events of a body, or null when it is neither a JSON object nor an array of them. The bytes are parsed here:
 * n8n goes by the content type, takes JSON without one for text and the fields of a form for an object.
 */
export function parseBodies(rawBody: Buffer): JsonObject[] | null {
	let body: unknown;
	try {
		body = JSON.parse(rawBody.toString('utf8'));
	} catch {
		return null;
	}
	const bodies = Array.isArray(body) ? body : [body];
	return bodies.every(isObject) ? bodies : null;
}

/** Subscribed to, in a chosen channel (where it names one), and not an automatic survey. */
export function isWanted(event: ChatEvent, parameters: TriggerParameters): boolean {
	if (!parameters.events.includes(event.event)) return false;
	const { channels } = parameters;
	if (channels.length > 0 && event.channelId !== null && !channels.includes(event.channelId)) return false;
	const isRating = definitionOf(event.event).typeIsRequestType === true && event.type === 'rating';
	return parameters.includeRatings || !isRating;
}

function withoutRepeats(ctx: IWebhookFunctions, events: ChatEvent[]): ChatEvent[] {
	if (events.length === 0) return events;
	const id = `${ctx.getMode()}:${ctx.getWorkflow().id}:${ctx.getNode().id}`;
	const seen = new SeenEvents(id, ctx.getWorkflowStaticData('node'), Date.now());
	const fresh = events.filter((event) => {
		const key = eventKey(event);
		return key === null || seen.isNew(key);
	});
	if (fresh.length > 0) seen.save();
	return fresh;
}
