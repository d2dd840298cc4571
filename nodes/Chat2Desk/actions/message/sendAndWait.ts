import { createHash } from 'crypto';

import { sleep, WAIT_INDEFINITELY, type IExecuteFunctions } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { numberedText } from '../../domain/ask/choices';
import { isHeardHere } from '../../domain/ask/heard';
import { unanswered } from '../../domain/ask/items';
import { toTicket } from '../../domain/ask/ticket';
import type { JsonObject } from '../../domain/values';
import { toJson } from '../../item';
import type { Call, Operation } from '../types';
import { held, type Held } from '../dialog/holder';
import { askFields, readAsking, type Asking } from './askFields';
import { sendAll, sentId } from './outgoing';
import { accountOf, FRESH_MS, hearersOf, tell, whyDeaf, type AskingAccount, type Hearer } from './peers';
import { lastChannelOf, placeOf, readRecipient, recipientFields, type Recipient } from './recipient';

/** What the triggers are told: whose answer goes where. */
interface AskedMessage {
	id: string;
	clientId: number;
	url: string;
	askedAt: number;
	deadline: number | null;
	[key: string]: unknown;
}

/**
 * The address at which n8n lets this execution go on, signed by n8n. n8n 1 checks the signature only when it is told to,
 * and before the address is made; later versions always do and no longer have the method.
 */
function resumeUrl(ctx: IExecuteFunctions, ticket: string): string {
	if ('setSignatureValidationRequired' in ctx && typeof ctx.setSignatureValidationRequired === 'function') {
		ctx.setSignatureValidationRequired();
	}
	return ctx.getSignedResumeUrl({ question: ticket });
}

const noTrigger = (why: string) =>
	new Chat2DeskError('NO_TRIGGER', 'No published workflow hears what the client answers', {
		advice: [
			why,
			'Publish a workflow with a Chat2Desk Trigger for the event Message Received, with this credential and this channel (or all channels), then run this node again. Nothing was sent.',
		]
			.filter(Boolean)
			.join(' '),
	});

/** Where an answer is expected: the channel that was chosen, else the one that Chat2Desk will take. */
interface Line {
	clientId: number;
	channelId: number | undefined;
}

/** The channel a question goes through; it is looked up where it decides who hears the answer. */
async function channelOf(call: Call, { clientId, channelId }: Line, hearers: Hearer[]): Promise<Line> {
	const isAnyHeard = hearers.some(({ channels }) => channels.length === 0);
	if (channelId !== undefined || isAnyHeard || hearers.length === 0) return { clientId, channelId };
	return { clientId, channelId: await lastChannelOf(call.api, clientId) };
}

/** The triggers that get what a client writes through a channel; all of them where the channel is not known. */
const hearingOn = (hearers: Hearer[], { channelId }: Line): Hearer[] =>
	hearers.filter(
		({ channels }) => channels.length === 0 || channelId === undefined || channels.includes(channelId),
	);

/**
 * Tells triggers of a question. A trigger refuses what it does not hear any more, and a list of triggers may be some minutes
 * old: where none agrees, it is read anew.
 */
async function tellAll(call: Call, account: AskingAccount, line: Line, asked: AskedMessage) {
	let answers: Array<JsonObject | null> = [];
	let hearers: Hearer[] = [];
	let { channelId } = line;
	for (const maxAgeMs of [FRESH_MS, 0]) {
		const list = await hearersOf(call, account, maxAgeMs);
		({ channelId } = await channelOf(call, { ...line, channelId }, list));
		hearers = hearingOn(list, { ...line, channelId });
		answers = await Promise.all(
			hearers.map(async (hearer) => await tell(call, account, hearer, { kind: 'ask', asked, channelId })),
		);
		const told = hearers.filter((_, index) => answers[index]?.registered === true);
		if (told.length > 0) return { told, hearers, answers, channelId };
	}
	return { told: [], hearers, answers, channelId };
}

/**
 * Registers the question with every trigger that hears the client, so that whichever gets the answer knows where it
 * belongs.
 *
 * @throws {Chat2DeskError} `NO_TRIGGER` when there is none, or none could be told
 */
async function register(
	call: Call,
	account: AskingAccount,
	line: Line,
	asked: AskedMessage,
): Promise<Hearer[]> {
	const { told, hearers, answers, channelId } = await tellAll(call, account, line, asked);
	if (hearers.length === 0) throw noTrigger(whyDeaf(account, channelId));
	if (told.length > 0 && !isHeardHere(asked.id)) void tellAgain(call, account, told, asked);
	if (told.length > 0) return told;
	const because = answers.map((answer) => answer?.because).find((text) => typeof text === 'string');
	if (because === undefined) throw unreachable(hearers);
	throw new Chat2DeskError('NO_TRIGGER', `The question cannot wait: ${because}`, {
		advice: answers.some((answer) => answer?.isFull === true)
			? 'Wait until some of the open questions are answered or over. Nothing was sent.'
			: 'Correct the Chat2Desk Trigger of that workflow and publish it, then run this node again. Nothing was sent.',
	});
}

/** When triggers are told of a question once more, in milliseconds after it was asked. */
const AGAIN_AFTER_MS = [3000, 12_000];

/**
 * Tells triggers that run in other processes once more. They keep questions in the workflow's static data, of which the last
 * writer wins: of two that write at once one loses an entry.
 */
async function tellAgain(
	call: Call,
	account: AskingAccount,
	hearers: Hearer[],
	asked: AskedMessage,
): Promise<void> {
	let passed = 0;
	for (const ms of AGAIN_AFTER_MS) {
		await sleep(ms - passed);
		passed = ms;
		for (const hearer of hearers) await tell(call, account, hearer, { kind: 'ask', asked });
	}
}

function unreachable(hearers: Hearer[]): Chat2DeskError {
	const hosts = [...new Set(hearers.map(({ url }) => new URL(url).host))].join(', ');
	return new Chat2DeskError('NO_TRIGGER', `The Chat2Desk Trigger at ${hosts} does not answer this n8n`, {
		advice:
			'Check that the server of n8n reaches its own public address, and that the workflow of the trigger is published: publish it again if in doubt. Nothing was sent.',
	});
}

async function forget(call: Call, account: AskingAccount, hearers: Hearer[], id: string): Promise<void> {
	await Promise.all(hearers.map(async (hearer) => await tell(call, account, hearer, { kind: 'forget', id })));
}

/** Sends the question; the id of what the client reads last. */
async function ask(call: Call, to: Recipient, asking: Asking): Promise<number | null> {
	const text =
		asking.numbered && asking.choices.length > 0 ? numberedText(asking.text, asking.choices) : asking.text;
	const sent = await sendAll(call, {
		clientId: to.clientId,
		channelId: asking.channelId ?? to.channelId,
		transport: asking.transport ?? (asking.channelId === undefined ? to.transport : undefined),
		text,
		files: [],
		buttons: asking.numbered ? [] : asking.buttons,
		keyboard: [],
	});
	return sentId(sent.at(-1) ?? {});
}

/** Asks, unless another operator has the dialog; takes the registration back where nothing was asked. */
async function askOrForget(
	call: Call,
	to: Recipient,
	asking: Asking,
	takeBack: () => Promise<void>,
): Promise<{ questionId: number | null } | Held> {
	try {
		const other = await held(call, call.fields('options'), placeOf(call, to, asking.channelId));
		if (!other) return { questionId: await ask(call, to, asking) };
		await takeBack();
		return other;
	} catch (error) {
		await takeBack();
		return await Promise.reject(error);
	}
}

/** Names the question in the memories of triggers: the execution and the node, at this moment. */
const idOf = (ctx: IExecuteFunctions, askedAt: number) =>
	createHash('sha256')
		.update(`${ctx.getExecutionId()} ${ctx.getNode().id} ${askedAt}`)
		.digest('base64url')
		.slice(0, 16);

/**
 * Asks a client and lets the execution wait. n8n wakes a waiting node by time without running it: it passes on what its
 * input holds. So the item for "nobody answered" is put there beforehand.
 */
async function waitFor(call: Call, outcome: JsonObject, deadline: number | null): Promise<void> {
	call.ctx.getExecuteData().data.main = [[{ json: toJson(outcome), pairedItem: { item: call.itemIndex } }]];
	await call.ctx.putExecutionToWait(deadline === null ? WAIT_INDEFINITELY : new Date(deadline));
}

export const sendAndWait: Operation = {
	value: 'sendAndWait',
	name: 'Send and Wait for Response',
	action: 'Send a message and wait for response',
	description: 'Ask a client and go on with the answer, given in the messenger',
	properties: [...recipientFields, ...askFields],
	async execute(call) {
		if (call.ctx.getInputData().length > 1) {
			throw new Chat2DeskError('VALIDATION', 'Only one item can wait for an answer, but there are several', {
				advice: 'Put a Loop Over Items node before this one, or call a sub-workflow for each item.',
			});
		}
		const asking = readAsking(call);
		const to = await readRecipient(call);
		const account = await accountOf(call);
		const askedAt = Date.now();
		const deadline = asking.timeLimitMs === null ? null : askedAt + asking.timeLimitMs;
		const { responseType, choices, onlyChoices } = asking;
		const asked: AskedMessage = {
			id: idOf(call.ctx, askedAt),
			clientId: to.clientId,
			url: resumeUrl(call.ctx, toTicket({ responseType, choices, onlyChoices })),
			askedAt,
			deadline,
		};

		const line = { clientId: to.clientId, channelId: asking.channelId ?? to.channelId };
		const hearers = await register(call, account, line, asked);
		const sent = await askOrForget(call, to, asking, async () => {
			await forget(call, account, hearers, asked.id);
		});
		const question = { clientId: to.clientId, text: asking.text };
		if ('skipped' in sent) {
			return { ...sent, ...toJson(unanswered({ ...question, questionId: null }, null)) };
		}
		const outcome = unanswered({ ...question, ...sent }, deadline);
		await waitFor(call, outcome, deadline);
		return toJson(outcome);
	},
};
