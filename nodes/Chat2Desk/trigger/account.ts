import type { IWebhookFunctions } from 'n8n-workflow';

import { CREDENTIAL } from '../api/request';
import { normaliseBaseUrl, normaliseToken } from '../domain/credential';
import { RecentMap } from '../domain/recentMap';

/** What the trigger wants to know of its credential. */
export interface Account {
	/** Never to be logged or put into an item. */
	token: string;
	/** API host, without `/v1`. */
	host: string;
}

/** How long an account is used without reading its credential anew. */
const FRESH_MS = 60_000;

/** Accounts kept; a process has a handful. */
const MEMORY_SIZE = 50;

/** By the id of the credential. */
const memory = new RecentMap<string, { at: number; account: Account }>(MEMORY_SIZE);

type Context = Pick<IWebhookFunctions, 'getCredentials' | 'getNode'>;

/**
 * Judges a delivery by the account of the node's credential, which this process remembers for a minute: for every
 * reading n8n 2 sets up an expression engine of its own, the dearest part of a delivery.
 *
 * A verdict that does not stand (a refusal) is never given by what is remembered: the credential is read anew and the
 * delivery judged again. So a new token counts at once, for the secret of its addresses is another one. The other way
 * round, a token that was replaced, or whose credential was deleted, opens the address that was registered with it for
 * up to a minute more, in each process. It is good for nothing else: calls to Chat2Desk are made with the credential as
 * it is, not with what is remembered here.
 *
 * @param now clock in milliseconds
 */
export async function judgeByAccount<T>(
	ctx: Context,
	now: number,
	judge: (account: Account) => T,
	stands: (verdict: T) => boolean,
): Promise<T> {
	const id = ctx.getNode().credentials?.[CREDENTIAL]?.id ?? null;
	const known = id === null ? undefined : memory.get(id);
	if (known && now - known.at < FRESH_MS) {
		const verdict = judge(known.account);
		if (stands(verdict)) return verdict;
	}

	const { apiToken, baseUrl } = await ctx.getCredentials(CREDENTIAL);
	const account = { token: normaliseToken(apiToken), host: normaliseBaseUrl(baseUrl) };
	if (id !== null) memory.set(id, { at: now, account });
	return judge(account);
}
