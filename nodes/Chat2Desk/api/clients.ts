import { phoneIdentity } from '../domain/phone';
import { idIn } from '../domain/row';
import { asId, asText, isObject, type JsonObject } from '../domain/values';
import { Chat2DeskError } from './errors';
import { rowsOf, type Chat2DeskApi } from './request';
import type { Client } from './types';

/** Whether a client has a phone, in whichever spelling and field; a pseudo-phone is none. */
export function hasPhone(client: Client, phone: string): boolean {
	const wanted = phoneIdentity(phone);
	const known = [client.phone, client.client_phone, client.assigned_phone];
	return wanted !== null && known.some((value) => phoneIdentity(value) === wanted);
}

/**
 * The clients of a number, one list for each of its spellings, the likeliest spelling first. A person has one client in
 * each messenger. What comes back is compared, since where a filter is ignored Chat2Desk returns anybody [live].
 */
export async function* clientsOfPhone(
	api: Chat2DeskApi,
	spellings: readonly string[],
): AsyncGenerator<Client[]> {
	const seen = new Set<string>();
	for (const phone of spellings) {
		const rows = rowsOf<Client>(await api.get('/clients', { phone }), '/clients');
		const fresh = rows.filter((row) => hasPhone(row, phone) && !seen.has(String(row.id)));
		for (const { id } of fresh) seen.add(String(id));
		yield fresh;
	}
}

/** A channel on which a client is known, and in which messengers. */
export interface Reach {
	channelId: number | null;
	transports: string[];
}

const toReach = (row: JsonObject): Reach => ({
	channelId: idIn(row, 'channel') ?? asId(row.id),
	transports: [row.transports].flat().flatMap((name) => asText(name)?.trim().toLowerCase() ?? []),
});

const toReaches = (rows: JsonObject[]) => rows.map(toReach).filter(({ transports }) => transports.length > 0);

/** Installations were seen without a method; a proxy may answer for it. */
const NOT_TOLD = ['NOT_FOUND', 'BAD_RESPONSE', 'VALIDATION'];

/**
 * Where a client is known: from the row, else by `GET /clients/:id/transport` [code]. Empty where Chat2Desk does not
 * tell.
 */
export async function reachesOf(api: Chat2DeskApi, client: Client): Promise<Reach[]> {
	const rows: unknown[] = Array.isArray(client.channels) ? client.channels : [];
	const inRow = toReaches(rows.filter(isObject));
	if (inRow.length > 0) return inRow;
	try {
		const path = `/clients/${client.id}/transport`;
		return toReaches(rowsOf<JsonObject>(await api.get(path), path));
	} catch (error) {
		if (error instanceof Chat2DeskError && NOT_TOLD.includes(error.code)) return [];
		return await Promise.reject(error);
	}
}
