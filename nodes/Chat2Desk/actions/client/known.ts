import { clientsOfPhone, reachesOf, type Reach } from '../../api/clients';
import type { Client } from '../../api/types';
import { pseudoPhone } from '../../domain/phone';
import { asId } from '../../domain/values';
import type { Call } from '../types';
import type { NewClient } from './newClientFields';

/**
 * How a client of the number fits the messenger and channel wanted: `here`, in the messenger but on another channel
 * (`otherChannel`), in other messengers only (`otherMessenger`), or not told by Chat2Desk.
 */
export type Fit = 'here' | 'otherChannel' | 'otherMessenger' | 'unknown';

/** A client of the number wanted. */
export interface Candidate {
	client: Client;
	fit: Fit;
	reaches: Reach[];
}

const sameName = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

/** A pseudo-phone names its messenger: who is `[tg] 100001` is no client of WhatsApp. */
function fitOfPhone(client: Client, transport: string): Fit {
	const pseudo = pseudoPhone(client.phone);
	return pseudo === null || sameName(pseudo.messenger, transport) ? 'unknown' : 'otherMessenger';
}

async function judge(call: Call, client: Client, wanted: NewClient): Promise<Candidate> {
	const reaches = await reachesOf(call.api, client);
	if (reaches.length === 0) return { client, reaches, fit: fitOfPhone(client, wanted.transport) };
	const carrying = reaches.filter(({ transports }) => transports.some((t) => sameName(t, wanted.transport)));
	if (carrying.length === 0) return { client, reaches, fit: 'otherMessenger' };
	const isHere = carrying.some(({ channelId }) => channelId === null || channelId === wanted.channelId);
	return { client, reaches, fit: isHere ? 'here' : 'otherChannel' };
}

/** The client that a refusal names as the one there is. */
export async function namedClient(call: Call, id: number, wanted: NewClient): Promise<Candidate> {
	return await judge(call, { id }, wanted);
}

const ORDER: readonly Fit[] = ['here', 'otherChannel', 'unknown', 'otherMessenger'];

/**
 * The client of a number that fits best, null when nobody has it. One whose messengers Chat2Desk does not tell counts
 * only where there is no second such client: one of the two would be somebody in another messenger.
 */
export async function clientByPhone(call: Call, wanted: NewClient): Promise<Candidate | null> {
	const found: Candidate[] = [];
	for await (const clients of clientsOfPhone(call.api, wanted.spellings)) {
		for (const client of clients) {
			if (asId(client.id) === null) continue;
			const candidate = await judge(call, client, wanted);
			if (candidate.fit === 'here') return candidate;
			found.push(candidate);
		}
	}
	const unknown = found.filter(({ fit }) => fit === 'unknown');
	const usable = found.filter(({ fit }) => fit !== 'unknown' || unknown.length === 1);
	return ORDER.flatMap((fit) => usable.filter((candidate) => candidate.fit === fit))[0] ?? null;
}

/** Where a client is known, in words: `viber_business on channel 5`. Empty where Chat2Desk does not tell. */
export const whereabouts = ({ reaches }: Candidate): string =>
	reaches
		.map(
			({ channelId, transports }) => `${transports.join(', ')}${channelId ? ` on channel ${channelId}` : ''}`,
		)
		.join('; ');
