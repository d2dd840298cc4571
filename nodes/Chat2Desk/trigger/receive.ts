import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { Chat2DeskApi } from '../api/request';
import { isSealedText } from '../domain/ask/envelope';
import { storageHost, type Attachment } from '../domain/attachments';
import { burstKey, bursts } from '../domain/bursts';
import { noteDelivery } from '../domain/deliveries';
import { asChosen } from '../domain/event/asChosen';
import { normalise } from '../domain/event/normalise';
import type { ChatEvent, SignatureState } from '../domain/event/types';
import { inParallel } from '../domain/parallel';
import { isSameSecret } from '../domain/secrets';
import { urlSecret } from '../domain/urlSecret';
import { asObject, type JsonObject } from '../domain/values';
import { toJson } from '../item';
import { judgeByAccount, type Account } from './account';
import { Asking, questionsOf, triggerIdOf, Undecided } from './asking';
import { parseBodies, readBody } from './body';
import { handleControl } from './control';
import { SeenEvents, type Claim } from './dedupe';
import { download } from './downloads';
import { isWanted, isWantedByLookUp } from './filters';
import { deadlineFrom, LOOK_UP_TIMEOUT_MS, LookUps, lookUpPolicy } from './lookUps';
import { readParameters, type TriggerParameters } from './parameters';
import { verifySignature } from './signature';

/** Events of one delivery that are looked up side by side. */
const LOOK_UPS_AT_ONCE = 5;

/**
 * One delivery: raw bytes -> secret and signature -> parse -> normalise -> filter -> deduplicate -> look-ups -> files ->
 * items. What costs nothing comes first, so that a repetition or an event nobody wants costs no call to Chat2Desk.
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
	const arrivedAt = Date.now();
	const webhookId = ctx.getNode().webhookId ?? '';
	const rawBody = await readBody(ctx.getRequestObject());
	const verdict = await judgeByAccount(
		ctx,
		arrivedAt,
		(known) => judge(ctx, webhookId, rawBody, known),
		(made) => !isRefusal(made),
	);
	if (isRefusal(verdict)) {
		warn(`a delivery ${verdict.reason}`);
		return answer(ctx, verdict.status, verdict.message);
	}
	const { account, parameters, signature } = verdict;

	const bodies = parseBodies(rawBody);
	if (bodies === null) return answer(ctx, 400, 'Expected a JSON object or an array of JSON objects');
	if (isSealedText(rawBody)) return control(ctx, bodies, { token: account.token, webhookId, now: arrivedAt });

	const storage = storageHost(account.host);
	const events = bodies.map((body) => normalise(body, { signature, storage }));
	const around = { account, storage, arrivedAt, warn };
	const taken = await itemsOf(ctx, events, parameters, around);
	// Not worth a line in the log: as long as n8n is busy every repetition comes here.
	if (taken === null) return answer(ctx, 503, 'An earlier delivery of this event is still being handled');
	const { items, claim, hasAnswers } = taken;
	noteDelivery(webhookId, ctx.getMode() === 'manual', Date.now());
	if (items.length > 0) return start(items, claim);
	// Nothing to start when all is filtered, repeated or not subscribed to; 200 keeps Chat2Desk from repeating it.
	claim.accept(hasAnswers);
	claim.release();
	return answer(ctx, 200, 'OK');
}

/** Why a delivery is turned away. The reason goes to the log, the message to the sender. */
interface Refusal {
	status: number;
	message: string;
	reason: string;
}

const isRefusal = (verdict: Admission | Refusal): verdict is Refusal => 'status' in verdict;

/** Whom a delivery is from, and how it is to be treated. */
interface Admission {
	account: Account;
	parameters: TriggerParameters;
	signature: SignatureState;
}

/** Whether a delivery has the right secret and signature for an account. */
function judge(
	ctx: IWebhookFunctions,
	webhookId: string,
	rawBody: Buffer,
	account: Account,
): Admission | Refusal {
	const { token } = asObject(ctx.getParamsData());
	if (!isSameSecret(token, urlSecret(account.token, webhookId))) {
		return {
			status: 404,
			message: 'Unknown webhook',
			reason:
				'with a wrong secret in its URL was refused. If the API token of the credential was changed, ' +
				'unpublish the workflow and publish it again (n8n 1: deactivate and activate it), so that the webhook is registered with the new secret.',
		};
	}

	const parameters = readParameters(ctx);
	// From a node of this package, which seals what it sends in its own way.
	if (isSealedText(rawBody)) return { account, parameters, signature: 'off' };
	const { state, reason } = checkSignature(ctx, rawBody, parameters, account.token);
	if (parameters.signature === 'required' && state !== 'valid') {
		return {
			status: 401,
			message: 'Signature missing or not valid',
			reason: `was refused because its signature is required and not valid: ${reason}.`,
		};
	}
	return { account, parameters, signature: state };
}

/**
 * Hands the items to n8n and leaves the answer to it: n8n 2 answers once the execution is stored and has a slot to run
 * in, so that what a crash takes along is delivered again, and a sender is not told to go on before n8n has caught up.
 * n8n reads the answer in that very moment (n8n 1: moments before it stores), and only then the events count as seen.
 * That moment matters for the static data as well: n8n 2 resets its "changed" mark when it starts an execution, and
 * saves it after that. Where n8n answers with an error instead, the claim ends with that answer.
 */
function start(items: INodeExecutionData[], claim: Claim): IWebhookResponseData {
	return {
		workflowData: [items],
		get webhookResponse() {
			claim.accept(true);
			claim.release();
			return { message: 'OK' };
		},
	};
}

interface Surroundings {
	account: Account;
	/** Host of the account's files. */
	storage: string;
	/** When the delivery came in, in milliseconds. */
	arrivedAt: number;
	warn: (text: string) => void;
}

/** What a delivery comes to. */
interface Taken {
	/** What starts an execution. */
	items: INodeExecutionData[];
	claim: Claim;
	/** Some of the events went to executions that waited for them. */
	hasAnswers: boolean;
}

/**
 * What the events of a delivery start, null when another delivery has one of them in its hands. Only when all of them
 * could be judged they are remembered as seen: a look-up that fails refuses the delivery as a whole, and Chat2Desk
 * delivers it again.
 */
async function itemsOf(
	ctx: IWebhookFunctions,
	events: ChatEvent[],
	parameters: TriggerParameters,
	around: Surroundings,
): Promise<Taken | null> {
	const deadline = deadlineFrom(around.arrivedAt);
	const api = new Chat2DeskApi(ctx, lookUpPolicy(deadline), LOOK_UP_TIMEOUT_MS);
	const lookUps = new LookUps(api, around.account, deadline);
	for (const event of events) lookUps.forget(event);

	const asking = new Asking(ctx, around.account, around.arrivedAt);
	const candidates = events
		.map((event) => asChosen(event, parameters.events))
		.filter((event) => event !== null)
		.filter((event) => isWanted(event, parameters) || asking.concerns(event));
	const claim = await claimNew(ctx, candidates, parameters);
	if (claim === null) return null;
	try {
		// One after the other: two messages of a client answer two questions in their order.
		const others: ChatEvent[] = [];
		let hasAnswers = false;
		for (const event of claim.fresh) {
			const isAnswer = await asking.isAnswer(event);
			hasAnswers ||= isAnswer;
			if ((!isAnswer || parameters.answersStartToo) && isWanted(event, parameters)) others.push(event);
		}
		const verdicts = await inParallel(
			others,
			LOOK_UPS_AT_ONCE,
			async (event) => await isWantedByLookUp(event, parameters, lookUps),
		);
		const wanted = others.filter((_, index) => verdicts[index]);
		const items = await toItems(ctx, wanted, parameters, around);
		noteBursts(ctx, wanted, items);
		return { items, claim, hasAnswers };
	} catch (error) {
		claim.release();
		if (error instanceof Undecided) return null;
		return await Promise.reject(error);
	}
}

/** Remembers clients' messages for *Collect Burst*, which follows the trigger in the workflow. */
function noteBursts(ctx: IWebhookFunctions, events: ChatEvent[], items: INodeExecutionData[]): void {
	for (const [index, { event, clientId, messageId }] of events.entries()) {
		const item = items[index]?.json;
		if (event !== 'inbox' || clientId === null || messageId === null || !item) continue;
		bursts.note(burstKey(ctx.getWorkflow().id ?? '', clientId), { messageId, at: Date.now(), item });
	}
}

/** Answers another node of this package. */
function control(
	ctx: IWebhookFunctions,
	bodies: JsonObject[],
	{ token, webhookId, now }: { token: string; webhookId: string; now: number },
): IWebhookResponseData {
	const hearing = { token, webhookId, now, triggerId: triggerIdOf(ctx), questions: questionsOf(ctx, now) };
	const said = bodies[0] ? handleControl(ctx, bodies[0], hearing) : null;
	if (said === null) return answer(ctx, 403, 'Not from a node of this account');
	ctx.getResponseObject().status(200).json(said);
	return { noWebhookResponse: true };
}

/** With deduplicate off every event is new. */
async function claimNew(
	ctx: IWebhookFunctions,
	events: ChatEvent[],
	{ deduplicate }: TriggerParameters,
): Promise<Claim | null> {
	if (!deduplicate || events.length === 0) return { fresh: events, accept() {}, release() {} };
	const seen = new SeenEvents(triggerIdOf(ctx), ctx.getWorkflowStaticData('node'));
	return await seen.claim(events, ctx.getResponseObject());
}

/** The events as items, with their files where they are asked for. */
async function toItems(
	ctx: IWebhookFunctions,
	events: ChatEvent[],
	{ downloadAttachments, maxFileBytes, rawOutput }: TriggerParameters,
	{ account, storage, arrivedAt, warn }: Surroundings,
): Promise<INodeExecutionData[]> {
	const json = (event: ChatEvent, attachments: Attachment[] = event.attachments) =>
		toJson(rawOutput ? event.body : { ...event, attachments });
	if (!downloadAttachments) return events.map((event) => ({ json: json(event) }));

	// A Chat2Desk of one's own network keeps its files there as well.
	const origins = [account.host, storage]
		.filter((host) => URL.canParse(host))
		.map((host) => new URL(host).origin);
	const files = await download(ctx, events, { maxBytes: maxFileBytes, arrivedAt, origins });
	return events.map((event, index) => {
		const { attachments = event.attachments, binary = {} } = files[index] ?? {};
		for (const { error } of attachments) if (error) warn(`an attachment is missing in the item. ${error}.`);
		return { json: json(event, attachments), binary };
	});
}

/** An answer that starts nothing goes out on the response object: n8n's own always has status 200. */
function answer(ctx: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	ctx.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}

function checkSignature(
	ctx: IWebhookFunctions,
	rawBody: Buffer,
	{ signature: mode, timestampHeader }: TriggerParameters,
	apiToken: string,
): { state: SignatureState; reason: string } {
	if (mode === 'off') return { state: 'off', reason: '' };
	return verifySignature({
		rawBody,
		headers: ctx.getHeaderData(),
		apiToken,
		timestampHeader,
	});
}
