import { sleep, type IDataObject, type IWebhookFunctions } from 'n8n-workflow';

import { postToPeer, wasNotSent, type PeerAnswer } from '../api/peers';
import { forgetAccepted, wasAccepted } from '../domain/ask/accepted';
import { seal } from '../domain/ask/envelope';
import { RecentMap } from '../domain/recentMap';
import { isObject } from '../domain/values';
import type { Account } from './account';
import type { Asked } from './questions';
import { timeLimit } from './timeLimit';

/** What became of a message that may be the answer to a waiting question. */
export type Outcome =
	/** The execution goes on with it: it starts nothing else. */
	| 'taken'
	/** Not the answer: an ordinary message, and the question stays open. */
	| 'declined'
	/** Nobody waits any more: an ordinary message, and the question is over. */
	| 'gone'
	/** Nobody could be asked: an ordinary message, and the question stays open. */
	| 'unreachable'
	/** Not known yet. Chat2Desk has to deliver it again: passed on as an ordinary message it might count twice. */
	| 'unclear';

/** How long a delivery waits for an execution to go on; Chat2Desk waits for the delivery's answer. */
const ANSWER_WITHIN_MS = 8000;

/** An execution that has just asked is not stored yet; n8n may be failing for a moment. */
const STORED_WITHIN_MS = 5000;
const AGAIN_AFTER_MS = 400;

/** Under a limit of executions n8n answers when one is free. What comes later is not waited for, but counts. */
const CEILING_MS = 3 * 60 * 60 * 1000;

/** Messages of which it is known, or being found out, what became of them; by account, question and message. */
const outcomes = new RecentMap<string, Promise<Outcome>>(2000);

/** Messages that answered a question, by account and message: another trigger of the account gets them as well. */
const taken = new RecentMap<string, true>(2000);

/** Messages that were sent away once because n8n failed, by account, question and message. */
const failed = new RecentMap<string, true>(2000);

const nameOf = (digest: string, messageId: number) => `${digest}/${messageId}`;

/**
 * Whether a message has answered a question. Its delivery may have been sent away while n8n was still busy going on with it,
 * and when it comes again the question is over.
 */
export const wasTaken = (digest: string, messageId: number | null): boolean =>
	messageId !== null && taken.has(nameOf(digest, messageId));

/** The work for a client is done one message after the other. */
const queues = new RecentMap<string, Promise<unknown>>(2000);

/** A message of a client, as it is passed on. */
export interface ClientMessage {
	clientId: number;
	messageId: number | null;
	/** The trigger's item. */
	item: IDataObject;
}

/**
 * Passes a client's message on to the execution that waits for the oldest of the client's questions, the next one where
 * that declines. No call to Chat2Desk; nothing but n8n is asked, at its own port where that is possible.
 *
 * @param over called with each question that is over
 */
export async function passOn(
	ctx: IWebhookFunctions,
	{ account, digest }: { account: Account; digest: string },
	questions: Asked[],
	message: ClientMessage,
	over: (id: string) => void,
): Promise<Outcome> {
	const client = `${digest}/${message.clientId}`;
	const after = queues.get(client);
	const work = (async () => {
		await after?.catch(() => undefined);
		return await inOrder(ctx, account, digest, questions, message, over);
	})();
	queues.set(client, work);
	return await within(ANSWER_WITHIN_MS, work);
}

async function inOrder(
	ctx: IWebhookFunctions,
	account: Account,
	digest: string,
	questions: Asked[],
	message: ClientMessage,
	over: (id: string) => void,
): Promise<Outcome> {
	const name = message.messageId === null ? null : nameOf(digest, message.messageId);
	let last: Outcome = 'declined';
	for (const asked of questions) {
		if (wasTaken(digest, message.messageId)) return 'taken';
		const key = `${name}/${asked.id}`;
		const known = name === null ? undefined : outcomes.get(key);
		const asking = known ?? settle(resume(ctx, account, asked, message), name === null ? null : key);
		if (name !== null) outcomes.set(key, asking);
		last = await asking;
		if (last === 'taken' && name !== null) taken.set(name, true);
		if (last === 'taken' || last === 'gone') over(asked.id);
		// A question that could not be asked may be in another moment: what is remembered is only what is final.
		if (last === 'unreachable' || last === 'unclear') outcomes.delete(key);
		if (last === 'taken' || last === 'unclear') return last;
	}
	return last === 'gone' ? 'declined' : last;
}

const settle = async (asking: Promise<Outcome | 'failing'>, key: string | null): Promise<Outcome> => {
	const outcome = await asking;
	return outcome === 'failing' ? afterFailures(key) : outcome;
};

/** The result, or 'unclear' when it takes longer; the work goes on. */
async function within(ms: number, work: Promise<Outcome>): Promise<Outcome> {
	const limit = timeLimit(ms);
	try {
		return await Promise.race([work, limit.reached.then((): Outcome => 'unclear')]);
	} finally {
		limit.lift();
	}
}

/** What n8n's failures come to: the message has to come again; when it has, it is an ordinary one. */
function afterFailures(key: string | null): Outcome {
	if (key === null || failed.has(key)) return 'unreachable';
	failed.set(key, true);
	return 'unclear';
}

/** Hands a message to one waiting execution. Never rejects. */
async function resume(
	ctx: IWebhookFunctions,
	{ token }: Account,
	asked: Asked,
	message: ClientMessage,
): Promise<Outcome | 'failing'> {
	for (const address of addressesOf(ctx, asked.url)) {
		const outcome = await resumeAt(ctx, token, asked, message, address);
		if (outcome !== 'wrong address') return outcome;
	}
	return 'unreachable';
}

/**
 * The same at one address, again and again for some seconds while the execution is not stored yet or n8n fails. What was cut
 * off may have been carried out, and then n8n says no more than that the execution is over: the node itself tells.
 */
async function resumeAt(
	ctx: IWebhookFunctions,
	token: string,
	asked: Asked,
	{ clientId, messageId, item }: ClientMessage,
	{ url, options }: Address,
): Promise<Outcome | 'failing' | 'wrong address'> {
	const isAccepted = () => messageId !== null && wasAccepted(asked.id, messageId);
	const content = { kind: 'answer', question: asked.id, clientId, messageId, item };
	for (const until = Date.now() + STORED_WITHIN_MS; ;) {
		const wasAcceptedBefore = isAccepted();
		let said: Said;
		try {
			const body = seal(token, nodeIdIn(asked.url), content, Date.now());
			const answer = await postToPeer(ctx, url, body, { ...options, timeoutMs: CEILING_MS });
			said = readAnswer(answer);
			// n8n asks the node first and may refuse after that.
			if (answer.status === 409 && !wasAcceptedBefore && messageId !== null)
				forgetAccepted(asked.id, messageId);
		} catch (error) {
			if (wasNotSent(error)) return 'wrong address';
			said = 'unclear';
		}
		if (said === 'taken' || said === 'declined' || said === 'wrong address') return said;
		if (isAccepted()) return 'taken';
		if (said === 'gone' || said === 'unclear') return said;
		if (Date.now() > until) return said === 'busy' ? 'gone' : said;
		await sleep(AGAIN_AFTER_MS);
	}
}

/** What n8n says, before anything is made of it. */
type Said = Outcome | 'busy' | 'failing' | 'wrong address';

/**
 * A status of 200 proves nothing: n8n shows a page for an execution that has ended. Only our own JSON does. n8n answers
 * 409 for an execution that is running (it has just asked, or goes on already) and for one that was cancelled.
 */
function readAnswer({ status, body }: PeerAnswer): Said {
	if (isObject(body) && typeof body.taken === 'boolean') return body.taken ? 'taken' : 'declined';
	if (status === 401) return 'wrong address';
	if (status === 409 && /running already/i.test(JSON.stringify(body))) return 'busy';
	return status >= 500 ? 'failing' : 'gone';
}

interface Address {
	url: string;
	options: { host?: string };
}

/**
 * Where n8n is reached: at the port this delivery came in on, under the name n8n is known by (n8n 1 signs it along), else
 * at its public address, which a server may not be able to reach from inside.
 */
function addressesOf(ctx: IWebhookFunctions, url: string): Address[] {
	const known = new URL(url);
	const { socket } = ctx.getRequestObject();
	const isEncrypted = 'encrypted' in socket && socket.encrypted === true;
	const local: Address[] =
		socket.localPort === undefined || isEncrypted
			? []
			: [
					{
						url: `http://127.0.0.1:${socket.localPort}${known.pathname}${known.search}`,
						options: { host: known.host },
					},
				];
	return [...local, { url, options: {} }];
}

/** The id of the waiting node: the last part of the path. */
const nodeIdIn = (url: string) => new URL(url).pathname.split('/').at(-1) ?? '';
