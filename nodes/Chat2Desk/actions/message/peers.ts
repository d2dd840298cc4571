import { postToPeer } from '../../api/peers';
import { CREDENTIAL } from '../../api/request';
import { isOff, listWebhooks } from '../../api/webhooks';
import type { Webhook } from '../../api/types';
import { seal } from '../../domain/ask/envelope';
import { normaliseBaseUrl, normaliseToken } from '../../domain/credential';
import { isCurrentSecret, parseOurUrl } from '../../domain/ourUrl';
import { RecentMap } from '../../domain/recentMap';
import { accountDigest } from '../../domain/secrets';
import { asId, asText, isObject, type JsonObject } from '../../domain/values';
import type { Call } from '../types';

/** A trigger of this package that gets what clients write, by the address it has registered at Chat2Desk. */
export interface Hearer {
	url: string;
	webhookId: string;
	/** What it is called at Chat2Desk: its workflow and its node. */
	name: string;
	/** Channel ids; empty for all. */
	channels: number[];
}

/** The triggers of an account, as its list of webhooks has them. */
interface Triggers {
	at: number;
	hearers: Hearer[];
	/** Why each of the others hears nothing of what clients write, as a sentence. */
	deaf: string[];
}

/** The account of a call. */
export interface AskingAccount {
	token: string;
	digest: string;
}

/** How long the list of triggers is used again: each look counts against the month's quota. */
export const FRESH_MS = 10 * 60_000;

/** How long a trigger may take to answer: n8n may be busy with many executions that begin at once. */
const PEER_TIMEOUT_MS = 30_000;

const known = new RecentMap<string, Triggers>(50);

export async function accountOf(call: Call): Promise<AskingAccount> {
	const { apiToken, baseUrl } = await call.ctx.getCredentials(CREDENTIAL);
	const token = normaliseToken(apiToken);
	return { token, digest: accountDigest(normaliseBaseUrl(baseUrl), token) };
}

/**
 * A webhook that leads to an active trigger of this package, whose secret is that of the present token; for another trigger of
 * this package the reason why it is none, null for anything else.
 */
function asHearer(hook: Webhook, token: string): Hearer | string | null {
	const ours = parseOurUrl(hook.url);
	if (!ours || ours.isTest) return null;
	const name = asText(hook.name) ?? ours.origin;
	if (!isCurrentSecret(ours, token)) return `"${name}" was published with another API token.`;
	if (isOff(hook)) return `"${name}" is switched off at Chat2Desk: publish its workflow again.`;
	if (!(hook.events ?? []).includes('inbox')) return `"${name}" does not have the event Message Received.`;
	return {
		url: String(hook.url),
		webhookId: ours.webhookId,
		name,
		channels: (hook.channels ?? []).map(asId).filter((id) => id !== null),
	};
}

/**
 * The account's active triggers for incoming messages; one call to Chat2Desk in ten minutes.
 *
 * @param maxAgeMs how old the list may be
 */
export async function hearersOf(
	call: Call,
	account: AskingAccount,
	maxAgeMs: number = FRESH_MS,
): Promise<Hearer[]> {
	const now = Date.now();
	const last = known.get(account.digest);
	if (last && now - last.at < maxAgeMs && last.hearers.length > 0) return last.hearers;
	const hooks = await listWebhooks(call.api);
	const triggers = hooks.map((hook) => asHearer(hook, account.token)).filter((one) => one !== null);
	const hearers = triggers.filter((one) => typeof one !== 'string');
	const deaf = triggers.filter((one) => typeof one === 'string');
	known.set(account.digest, { at: now, hearers, deaf });
	return hearers;
}

/** Why no trigger hears what clients write through a channel, a sentence for each trigger; by the list that was read last. */
export function whyDeaf({ digest }: AskingAccount, channelId: number | undefined): string {
	const { hearers = [], deaf = [] } = known.get(digest) ?? {};
	const elsewhere = hearers.map(
		({ name, channels }) =>
			`"${name}" hears the channels ${channels.join(', ')} only, not ${channelId ?? 'this one'}.`,
	);
	return [...elsewhere, ...deaf].join(' ');
}

/** Tells a trigger something. Null when it did not answer, or is another one by now. */
export async function tell(
	call: Call,
	{ token }: AskingAccount,
	{ url, webhookId }: Hearer,
	message: JsonObject,
): Promise<JsonObject | null> {
	try {
		const body = seal(token, webhookId, message, Date.now());
		const answer = await postToPeer(call.ctx, url, body, { timeoutMs: PEER_TIMEOUT_MS });
		return answer.status === 200 && isObject(answer.body) ? answer.body : null;
	} catch {
		return null;
	}
}
