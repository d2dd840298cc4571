import type { IDataObject } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { objectOf } from '../../api/request';
import type { Client } from '../../api/types';
import { asId } from '../../domain/values';
import type { Call } from '../types';
import { clientByPhone, namedClient, whereabouts, type Candidate, type Fit } from './known';
import type { NewClient } from './newClientFields';

/** The client of a phone in a messenger, and whether this item made it. */
export interface Known {
	client: Client;
	isNew: boolean;
}

/** How creating a client ended. */
export type Outcome =
	| ({ kind: 'done' } & Known)
	/** Neither created nor found; `mayHaveCreated` where an answer was lost on the way. */
	| { kind: 'failed'; error: unknown; mayHaveCreated: boolean };

const bodyOf = ({ phone, transport, channelId, nickname }: NewClient): IDataObject => ({
	phone,
	transport,
	channel_id: channelId,
	...(nickname ? { nickname } : {}),
});

/**
 * What one call for a new client came to. `lost`: whether it was carried out is not known; `nameless`: it was, but the
 * answer does not say whom it made.
 */
type Attempt =
	| { kind: 'created'; client: Client }
	| { kind: 'exists'; id: number | null; error: Chat2DeskError }
	| { kind: 'lost' | 'nameless' | 'refused'; error: unknown };

const isCode = (error: unknown, ...codes: string[]): error is Chat2DeskError =>
	error instanceof Chat2DeskError && codes.includes(error.code);

/** Whether a call that failed may have been carried out all the same; a page of something in front of the API was not. */
function mayBeDone(error: unknown): boolean {
	if (!(error instanceof Chat2DeskError)) return true;
	const isPage = error.status !== undefined && error.status >= 400;
	return isCode(error, 'SEND_UNCERTAIN', 'SERVER') || (isCode(error, 'BAD_RESPONSE') && !isPage);
}

function toAttempt(error: unknown): Attempt {
	if (isCode(error, 'CLIENT_EXISTS')) return { kind: 'exists', id: asId(error.data.clientId), error };
	return { kind: mayBeDone(error) ? 'lost' : 'refused', error };
}

async function attempt(call: Call, body: IDataObject, mayRepeat: boolean): Promise<Attempt> {
	try {
		const client = objectOf<Client>(await call.api.post('/clients', body, { idempotent: mayRepeat }));
		if (client && asId(client.id) !== null) return { kind: 'created', client };
	} catch (error) {
		return toAttempt(error);
	}
	const error = new Chat2DeskError('BAD_RESPONSE', 'Chat2Desk created the client but did not name it', {
		advice: 'Look the client up by the phone number before you create it again.',
	});
	return { kind: 'nameless', error };
}

/**
 * Asks for the client, and once more where the answer was lost: Chat2Desk refuses a number it has in that messenger
 * already, so nobody is created twice. `isOurs` tells that the client who "exists" then was most likely made by the
 * call whose answer was lost.
 */
async function request(call: Call, wanted: NewClient): Promise<{ last: Attempt; isOurs: boolean }> {
	const body = bodyOf(wanted);
	const first = await attempt(call, body, false);
	return first.kind === 'lost'
		? { last: await attempt(call, body, true), isOurs: true }
		: { last: first, isOurs: false };
}

/** Chat2Desk's refusal, with what is known of the client that stands in the way. */
function standsInTheWay(error: Chat2DeskError, found: Candidate, wanted: NewClient): Chat2DeskError {
	const clientId = asId(found.client.id);
	const known = whereabouts(found) || 'another messenger';
	return new Chat2DeskError(
		'CLIENT_EXISTS',
		`${error.message}. Client ${clientId} has this number in ${known}, not in ${wanted.transport} on channel ${wanted.channelId}`,
		{
			status: error.status,
			body: error.body,
			advice: `Choose the channel and transport in which client ${clientId} is known, or send to that client with the operation Send.`,
			data: { ...error.data, clientId },
		},
	);
}

/** The client whom a refusal is about: the one it names, else the one with that number. */
const existing = async (call: Call, id: number | null, wanted: NewClient) =>
	id === null ? await clientByPhone(call, wanted) : await namedClient(call, id, wanted);

/**
 * Creates a client or finds the one that exists. Creating comes first: it costs one call in either case, for the
 * refusal names the client [code]. The one who exists is taken only where it is known in the messenger (a client of
 * Chat2Desk is a person in one messenger), and on the channel where that is asked for: a message must not reach
 * somebody else or come from another number. Any other refusal is the end.
 *
 * @param fits how the existing client may stand to messenger and channel
 */
export async function createOrFind(
	call: Call,
	wanted: NewClient,
	fits: readonly Fit[] = ['here', 'otherChannel', 'unknown'],
): Promise<Outcome> {
	const { last, isOurs } = await request(call, wanted);
	if (last.kind === 'created') return { kind: 'done', client: last.client, isNew: true };
	if (last.kind !== 'exists') {
		// Where the second call was refused for what it says, the first one was not carried out either.
		const isRefused = last.kind === 'refused' && (!isOurs || isCode(last.error, 'VALIDATION'));
		return { kind: 'failed', error: last.error, mayHaveCreated: !isRefused };
	}
	try {
		const found = await existing(call, last.id, wanted);
		if (found && fits.includes(found.fit)) return { kind: 'done', client: found.client, isNew: isOurs };
		const error = found ? standsInTheWay(last.error, found, wanted) : last.error;
		return { kind: 'failed', error, mayHaveCreated: isOurs };
	} catch (error) {
		return { kind: 'failed', error, mayHaveCreated: isOurs };
	}
}

/** As `createOrFind`. @throws what kept the client from being created or found */
export async function createdOrFound(call: Call, wanted: NewClient): Promise<Known> {
	const outcome = await createOrFind(call, wanted);
	return outcome.kind === 'done' ? outcome : await Promise.reject(outcome.error);
}

/**
 * Creates the client.
 *
 * @throws {Chat2DeskError} `CLIENT_EXISTS`, with the id in `data.clientId` where Chat2Desk names it
 */
export async function createClient(call: Call, wanted: NewClient): Promise<Client> {
	const { last, isOurs } = await request(call, wanted);
	if (last.kind === 'created') return last.client;
	// The call whose answer was lost made the one that is in the way of the second.
	const made = last.kind === 'exists' && isOurs ? await existing(call, last.id, wanted) : null;
	const id = made?.fit === 'otherMessenger' ? null : asId(made?.client.id);
	return id === null ? await Promise.reject(last.error) : await cardOf(call, id);
}

/** The whole card of a client of whom no more than the number is known. */
export async function cardOf(call: Call, id: number): Promise<Client> {
	return objectOf<Client>(await call.api.get(`/clients/${id}`)) ?? { id };
}

/** An error that came after the client was created or found: it names them, and says that they are there. */
export function afterwards(error: unknown, { client, isNew }: Known): unknown {
	if (!(error instanceof Chat2DeskError)) return error;
	const clientId = asId(client.id);
	return new Chat2DeskError(
		error.code,
		isNew ? `${error.message}. Client ${clientId} was created before that` : error.message,
		{
			status: error.status,
			retryAfter: error.retryAfter,
			advice: error.advice,
			body: error.body,
			cause: error.cause,
			data: { ...error.data, clientId, clientCreated: isNew },
		},
	);
}
