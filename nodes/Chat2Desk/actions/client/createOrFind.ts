import type { IDataObject } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { rowsOf, objectOf } from '../../api/request';
import type { Client } from '../../api/types';
import { samePhone, spellingsOf, toInternational } from '../../domain/phone';
import { asId, asText } from '../../domain/values';
import type { Call } from '../types';

/** Whom to create: a client of Chat2Desk is a phone number in one messenger. */
export interface NewClient {
	/** Digits, in the form the transport wants. */
	phone: string;
	transport: string;
	channelId?: number | undefined;
	nickname?: string | undefined;
}

/** @throws {Chat2DeskError} `VALIDATION` with the way out */
export function readPhone(value: unknown, transport: string): string {
	const result = toInternational(value, transport);
	if (result.ok) return result.phone;
	throw new Chat2DeskError('VALIDATION', `Phone cannot be used: ${result.reason}`, { advice: result.advice });
}

/** @throws {Chat2DeskError} `VALIDATION` when no messenger is chosen */
export function readTransport(call: Call): string {
	const transport = asText(call.param<unknown>('transport', ''))?.trim();
	if (transport) return transport;
	throw new Chat2DeskError('VALIDATION', 'Transport is empty', {
		advice: 'Choose the messenger in the parameter Transport.',
	});
}

/**
 * Creates the client. Chat2Desk refuses a number it has in that messenger already, so the call may be repeated when an
 * answer is lost.
 *
 * @throws {Chat2DeskError} `CLIENT_EXISTS`, with the id in `data.clientId` where Chat2Desk names it
 */
export async function createClient(call: Call, client: NewClient): Promise<Client> {
	const body: IDataObject = {
		phone: client.phone,
		transport: client.transport,
		...(client.channelId === undefined ? {} : { channel_id: client.channelId }),
		...(client.nickname ? { nickname: client.nickname } : {}),
	};
	const created = objectOf<Client>(await call.api.post('/clients', body, { idempotent: true }));
	if (created && asId(created.id) !== null) return created;
	throw new Chat2DeskError('BAD_RESPONSE', 'Chat2Desk created the client but did not name it', {
		advice: 'Look the client up by the phone number before you create it again.',
	});
}

/** Looks a client up by phone; compares what comes back, since a filter may be ignored [live]. */
export async function findByPhone(call: Call, phone: string): Promise<Client | null> {
	for (const candidate of spellingsOf(phone)) {
		const rows = rowsOf<Client>(await call.api.get('/clients', { phone: candidate }));
		const found = rows.find((row) => samePhone(row.phone, phone) || samePhone(row.client_phone, phone));
		if (found) return found;
	}
	return null;
}

/** The client of a phone in a messenger, and whether this call made it. */
export interface Known {
	client: Client;
	isNew: boolean;
}

/**
 * Creates a client or finds the one that exists. Creating comes first: it costs one call in either case, for the
 * refusal names the client [code]; and it cannot mix up the clients one person has in several messengers.
 */
export async function createOrFind(call: Call, wanted: NewClient): Promise<Known> {
	try {
		return { client: await createClient(call, wanted), isNew: true };
	} catch (error) {
		const exists = error instanceof Chat2DeskError && error.code === 'CLIENT_EXISTS';
		const id = exists ? asId(error.data.clientId) : null;
		if (id !== null) return { client: { id }, isNew: false };
		const found = exists ? await findByPhone(call, wanted.phone) : null;
		return found ? { client: found, isNew: false } : await Promise.reject(error);
	}
}
