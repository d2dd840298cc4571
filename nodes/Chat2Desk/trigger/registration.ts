import { Chat2DeskError } from '../api/errors';
import { objectOf, type Chat2DeskApi } from '../api/request';
import type { Webhook } from '../api/types';
import { isOff, listWebhooks, toWebhook, WEBHOOK_LIMIT } from '../api/webhooks';
import { clip } from '../domain/clip';
import { isLocalHost } from '../domain/host';

const TEST_NAME = 'n8n test: ';
const NAME = 'n8n: ';

/** What this trigger wants to see at Chat2Desk. */
export interface Wanted {
	/** The full URL, with the secret. */
	url: string;
	webhookId: string;
	/** True while the editor listens for a test event; only named after it, told apart by the address. */
	isTest: boolean;
	/** Shown in Chat2Desk's list. */
	name: string;
	events: string[];
	/** Channel ids, empty for all. */
	channels: number[];
}

/** How long a webhook's name may be is unknown; this fits in Chat2Desk's list. */
const NAME_LENGTH = 100;

const nameOf = (wanted: Wanted) => clip(`${wanted.isTest ? TEST_NAME : NAME}${wanted.name}`, NAME_LENGTH);

function parse(url: string | null | undefined): URL | null {
	try {
		return new URL(url ?? '');
	} catch {
		return null;
	}
}

/** What tells our webhooks from others: where they lead to, up to and including the node's webhook id. */
export type Identity = Pick<Wanted, 'url' | 'webhookId'>;

/** The path up to the webhook id: `/webhook` in production, `/webhook-test` for a test event, unless n8n was told other names. */
const pathTo = (url: URL, webhookId: string) => url.pathname.split(`/${webhookId}/`)[0];

/**
 * Ours is what leads to the same n8n (origin), to the same kind of address (test or production) and carries this
 * node's webhook id. A webhook of another node, workflow, n8n or product is never touched.
 */
export function isOurs(hook: Webhook, { url, webhookId }: Identity): boolean {
	const [theirs, ours] = [parse(hook.url), parse(url)];
	return (
		theirs !== null &&
		ours !== null &&
		theirs.origin === ours.origin &&
		theirs.pathname.split('/').includes(webhookId) &&
		pathTo(theirs, webhookId) === pathTo(ours, webhookId)
	);
}

/**
 * Whether a webhook is this very trigger under another public address of n8n: the same node, elsewhere. It may also
 * belong to a copy of this n8n, so it is named, never removed.
 */
function isOfFormerAddress(hook: Webhook, { url, webhookId }: Identity): boolean {
	const theirs = parse(hook.url);
	return (
		theirs !== null &&
		theirs.origin !== parse(url)?.origin &&
		theirs.pathname.includes(`/${webhookId}/${webhookId}/`)
	);
}

const sameSet = (a: unknown[], b: unknown[]) =>
	JSON.stringify(a.map(String).sort()) === JSON.stringify(b.map(String).sort());

function isAsWanted(hook: Webhook, wanted: Wanted): boolean {
	return (
		hook.url === wanted.url &&
		sameSet(hook.events ?? [], wanted.events) &&
		sameSet(hook.channels ?? [], wanted.channels) &&
		!isOff(hook)
	);
}

async function listAll(api: Chat2DeskApi): Promise<Webhook[]> {
	return await listWebhooks(api);
}

/** Whether exactly one webhook of ours is registered, as wanted and switched on. */
export async function isRegistered(api: Chat2DeskApi, wanted: Wanted): Promise<boolean> {
	const ours = (await listAll(api)).filter((hook) => isOurs(hook, wanted));
	const [only] = ours;
	return ours.length === 1 && only !== undefined && isAsWanted(only, wanted);
}

/**
 * Leaves exactly one webhook of ours behind, whatever was there before: adopts and mends what is already registered,
 * removes surplus ones, creates one where there is none. May be called any number of times.
 *
 * @throws {Chat2DeskError} `WEBHOOK_LIMIT` with the names of the five, `VALIDATION` for an address Chat2Desk cannot
 * reach, or what the API answered
 */
export async function register(api: Chat2DeskApi, wanted: Wanted): Promise<Webhook> {
	await refuseUnreachable(api, wanted.url);
	const all = await listAll(api);
	const ours = all.filter((hook) => isOurs(hook, wanted));
	const kept = ours.find((hook) => hook.url === wanted.url) ?? ours[0];

	for (const surplus of ours) if (surplus !== kept) await remove(api, surplus);
	if (kept) {
		if (!isAsWanted(kept, wanted)) await update(api, kept, wanted);
		return kept;
	}
	if (all.length >= WEBHOOK_LIMIT) throw limitReached(all, wanted);
	return await create(api, wanted);
}

/** Removes every webhook of ours, and reports how many there were. A webhook that is already gone is fine. */
export async function unregister(api: Chat2DeskApi, identity: Identity): Promise<number> {
	const ours = (await listAll(api)).filter((hook) => isOurs(hook, identity));
	for (const hook of ours) await remove(api, hook);
	return ours.length;
}

const toBody = (wanted: Wanted) => ({
	name: nameOf(wanted),
	url: wanted.url,
	events: wanted.events,
	channels: wanted.channels,
});

async function create(api: Chat2DeskApi, wanted: Wanted): Promise<Webhook> {
	try {
		const answer = await api.post('/webhooks', toBody(wanted));
		return toWebhook(objectOf(answer) ?? { id: 0, url: wanted.url });
	} catch (error) {
		// The answer may have been lost after the webhook was created, or another process was faster: look again.
		const all = await listAll(api);
		const found = all.find((hook) => hook.url === wanted.url);
		if (found) {
			if (!isAsWanted(found, wanted)) await update(api, found, wanted);
			return found;
		}
		throw all.length >= WEBHOOK_LIMIT ? limitReached(all, wanted) : notCreated(error);
	}
}

/** What went wrong with the POST, now that it is known that nothing was created. */
function notCreated(error: unknown): unknown {
	if (!(error instanceof Chat2DeskError) || error.code !== 'SEND_UNCERTAIN') return error;
	const { status } = error;
	const code = status === undefined ? 'NETWORK' : status < 300 ? 'BAD_RESPONSE' : 'SERVER';
	return new Chat2DeskError(code, 'Chat2Desk did not create the webhook', {
		status: error.status,
		body: error.body,
		cause: error.cause,
	});
}

/** The full object goes out, as every client was seen doing it; `status` switches it on again [documented]. */
async function update(api: Chat2DeskApi, hook: Webhook, wanted: Wanted): Promise<void> {
	await api.put(`/webhooks/${hook.id}`, { ...toBody(wanted), status: 'enable' });
}

async function remove(api: Chat2DeskApi, hook: Webhook): Promise<void> {
	try {
		await api.delete(`/webhooks/${hook.id}`);
	} catch (error) {
		if (!(error instanceof Chat2DeskError && error.code === 'NOT_FOUND')) await Promise.reject(error);
	}
}

async function refuseUnreachable(api: Chat2DeskApi, url: string): Promise<void> {
	const host = parse(url)?.hostname ?? '';
	if (!isLocalHost(host) || isLocalHost(parse(await api.host())?.hostname ?? '')) return;
	throw new Chat2DeskError('VALIDATION', `Chat2Desk cannot reach this n8n at ${host}`, {
		advice:
			'Set N8N_WEBHOOK_URL (formerly WEBHOOK_URL) to the public HTTPS address of this n8n, restart it and publish the workflow again (n8n 1: activate it).',
	});
}

function limitReached(all: Webhook[], wanted: Identity): Chat2DeskError {
	// Name and host only: the path of somebody else's webhook may be its secret.
	const nameOfOne = (hook: Webhook) =>
		`"${hook.name ?? hook.id}" (${parse(hook.url)?.host ?? 'no URL'}, ID ${hook.id})`;
	const former = all.filter((hook) => isOfFormerAddress(hook, wanted));
	const advice =
		former.length > 0
			? `This trigger itself holds ${former.map(nameOfOne).join(', ')} under an address that n8n had before: delete that, if it is not used by another n8n.`
			: 'Chat2Desk allows five per company. Of those that begin with "n8n" only triggers that are published are needed.';
	return new Chat2DeskError(
		'WEBHOOK_LIMIT',
		`Delete a webhook that is no longer needed (in Chat2Desk, or with the Chat2Desk node: Webhook, Delete), then publish again. All ${all.length} webhooks of this Chat2Desk company are in use: ${all.map(nameOfOne).join(', ')}`,
		{ advice },
	);
}
