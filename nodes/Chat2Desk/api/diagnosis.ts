import { asText, asTime } from '../domain/values';
import { lastDeliveryAt } from '../domain/deliveries';
import { isCurrentSecret, parseOurUrl } from '../domain/ourUrl';
import type { Webhook } from './types';
import { isOff, WEBHOOK_LIMIT } from './webhooks';

/** What is the matter with a webhook, for machines. */
export type FindingCode =
	'SWITCHED_OFF' | 'STALE_SECRET' | 'DELIVERY_ERRORS' | 'LIMIT_REACHED' | 'NONE_HERE' | 'OTHER_ADDRESS';

export interface Finding {
	code: FindingCode;
	/** The webhook concerned, null where it is all of them. */
	webhookId: number | string | null;
	/** What is wrong and what to do, in a sentence each. */
	message: string;
	advice: string;
}

/** One registered webhook. Its address is shown without the path: that may be a secret. */
export interface WebhookReport {
	id: number | string;
	name: string | null;
	host: string | null;
	events: string[];
	channels: Array<number | string>;
	isOn: boolean;
	/** A trigger of this package, of whichever n8n. */
	isChat2DeskTrigger: boolean;
	/** Leads to the n8n that asks; null where its own address is not known. */
	isThisN8n: boolean | null;
	isTest: boolean;
	/** False: the API token was changed after the registration, every delivery is refused. Null: not of this package. */
	isSecretCurrent: boolean | null;
	/** ISO 8601 in UTC; null where this process does not know, see `lastDeliveryAt`. */
	lastDeliveryAt: string | null;
	/** What Chat2Desk noted, newest first; times ISO 8601 in UTC. */
	errors: Array<{ text: string; at: string | null }>;
}

export interface Diagnosis {
	ok: boolean;
	used: number;
	limit: number;
	/** Production webhooks of this package that lead to this n8n, in working order or not. */
	oursHere: number;
	findings: Finding[];
	webhooks: WebhookReport[];
}

export interface Surroundings {
	apiToken: unknown;
	/** Where this n8n is reached, for example `https://n8n.example.com`. */
	origin: string | null;
}

function hostOf(url: string | null | undefined): string | null {
	try {
		return new URL(url ?? '').host;
	} catch {
		return null;
	}
}

function report(hook: Webhook, { apiToken, origin }: Surroundings): WebhookReport {
	const ours = parseOurUrl(hook.url);
	const delivered = ours ? lastDeliveryAt(ours.webhookId, ours.isTest) : null;
	return {
		id: hook.id,
		name: asText(hook.name),
		host: hostOf(hook.url),
		events: hook.events ?? [],
		channels: hook.channels ?? [],
		isOn: !isOff(hook),
		isChat2DeskTrigger: ours !== null,
		isThisN8n: origin === null ? null : hostOf(hook.url) === hostOf(origin),
		isTest: ours?.isTest ?? false,
		isSecretCurrent: ours ? isCurrentSecret(ours, apiToken) : null,
		lastDeliveryAt: delivered?.toISOString() ?? null,
		errors: (hook.errors ?? [])
			.map((error) => ({
				text: asText(error.text) ?? JSON.stringify(error),
				at: asTime(error.created_at)?.toISOString() ?? null,
			}))
			.sort((a, b) => (b.at ?? '').localeCompare(a.at ?? '')),
	};
}

/** 503 is the trigger's own answer where it cannot judge an event; Chat2Desk brings the event again. */
const adviceOn = (error: string): string =>
	/\b503\b/.test(error)
		? 'HTTP 503 is what the trigger answers while n8n is busy with the same event, or cannot look up in Chat2Desk what a filter asks for: the token is not accepted any more, the calls of the month are used up, or Chat2Desk does not answer. Test the credential.'
		: 'Check that the address answers from the internet, and look into the log of n8n for refused deliveries.';

/** Chat2Desk keeps old errors; those since the last known delivery, or of the last day, are worth a word. */
function findingsOf(hook: WebhookReport, here: string | null): Finding[] {
	const name = hook.name ?? `webhook ${hook.id}`;
	const about = { webhookId: hook.id };
	const [newest] = hook.errors;
	return [
		...(hook.isOn
			? []
			: [
					{
						...about,
						code: 'SWITCHED_OFF' as const,
						message: `"${name}" is switched off, its events are not delivered.`,
						advice:
							'Chat2Desk does that after five hours without a successful delivery. Make sure that the address can be reached, then use the operation Enable, and fetch what was missed with Message: Get Many, option As Events.',
					},
				]),
		...(hook.isSecretCurrent === false
			? [
					{
						...about,
						code: 'STALE_SECRET' as const,
						message: `"${name}" carries the secret of another API token, so its deliveries are refused.`,
						advice:
							'Unpublish the workflow of this trigger and publish it again (n8n 1: deactivate and activate it).',
					},
				]
			: []),
		...(hook.isChat2DeskTrigger && hook.isThisN8n === false
			? [
					{
						...about,
						code: 'OTHER_ADDRESS' as const,
						message: `"${name}" is a Chat2Desk Trigger that was registered for ${hook.host}, while this n8n is reached at ${here}.`,
						advice: `If the public address of this n8n was changed, its events reach nobody and it only takes up one of the five places: delete it with the operation Delete, Webhook ID ${hook.id}. If another n8n is at ${hook.host}, leave it.`,
					},
				]
			: []),
		...(newest && (hook.lastDeliveryAt === null || (newest.at ?? '') > hook.lastDeliveryAt)
			? [
					{
						...about,
						code: 'DELIVERY_ERRORS' as const,
						message: `Chat2Desk noted ${hook.errors.length} errors for "${name}", the newest${newest.at ? ` at ${newest.at}` : ''}: ${newest.text}`,
						advice: adviceOn(newest.text),
					},
				]
			: []),
	];
}

/**
 * Says what is registered, whose it is, whether it works and what to do. Pure but for the memory of deliveries. Old
 * errors stay in Chat2Desk's list, so errors alone do not make it "not ok".
 */
export function diagnoseWebhooks(hooks: Webhook[], around: Surroundings): Diagnosis {
	const webhooks = hooks.map((hook) => report(hook, around));
	const oursHere = webhooks.filter(
		(hook) => hook.isChat2DeskTrigger && hook.isThisN8n !== false && !hook.isTest,
	);
	const mine = webhooks.filter((hook) => hook.isChat2DeskTrigger);
	const findings: Finding[] = [
		...webhooks.flatMap((hook) => findingsOf(hook, hostOf(around.origin))),
		...(oursHere.length > 0
			? []
			: [
					{
						code: 'NONE_HERE' as const,
						webhookId: null,
						message: 'No Chat2Desk Trigger of this n8n is registered.',
						advice:
							'Publish the workflow with the trigger (n8n 1: activate it); if it is published, unpublish and publish it again.',
					},
				]),
		...(webhooks.length < WEBHOOK_LIMIT
			? []
			: [
					{
						code: 'LIMIT_REACHED' as const,
						webhookId: null,
						message: `All ${webhooks.length} webhooks that Chat2Desk allows are in use.`,
						advice: 'Delete one that is no longer needed before another trigger, or a test, is to listen.',
					},
				]),
	];
	const isBroken = mine.some(
		(hook) => hook.isThisN8n !== false && (!hook.isOn || hook.isSecretCurrent === false),
	);
	return {
		ok: !isBroken && oursHere.length > 0,
		used: webhooks.length,
		limit: WEBHOOK_LIMIT,
		oursHere: oursHere.length,
		findings,
		webhooks,
	};
}
