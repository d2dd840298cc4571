import { postToPeer } from '../../api/peers';
import { CREDENTIAL } from '../../api/request';
import { isOff, listWebhooks } from '../../api/webhooks';
import type { Webhook } from '../../api/types';
import { seal } from '../../domain/ask/envelope';
import { normaliseBaseUrl, normaliseToken } from '../../domain/credential';
import { isCurrentSecret, parseOurUrl } from '../../domain/ourUrl';
import { RecentMap } from '../../domain/recentMap';
import { accountDigest } from '../../domain/secrets';
import { asId, isObject, type JsonObject } from '../../domain/values';
import type { Call } from '../types';

/** A trigger of this package that gets what clients write, by the address it has registered at Chat2Desk. */
export interface Hearer {
	url: string;
	webhookId: string;
	/** Channel ids; empty for all. */
	channels: number[];
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

const known = new RecentMap<string, { at: number; hearers: Hearer[] }>(50);

export async function accountOf(call: Call): Promise<AskingAccount> {
	const { apiToken, baseUrl } = await call.ctx.getCredentials(CREDENTIAL);
	const token = normaliseToken(apiToken);
	return { token, digest: accountDigest(normaliseBaseUrl(baseUrl), token) };
}

/** A webhook that leads to an active trigger of this package, whose secret is that of the present token. */
function asHearer(hook: Webhook, token: string): Hearer | null {
	const ours = parseOurUrl(hook.url);
	if (!ours || ours.isTest || !isCurrentSecret(ours, token) || isOff(hook)) return null;
	if (!(hook.events ?? []).includes('inbox')) return null;
	return {
		url: String(hook.url),
		webhookId: ours.webhookId,
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
	const hearers = hooks.map((hook) => asHearer(hook, account.token)).filter((hearer) => hearer !== null);
	known.set(account.digest, { at: now, hearers });
	return hearers;
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
