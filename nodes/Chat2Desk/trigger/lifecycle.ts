import type { IHookFunctions } from 'n8n-workflow';

import { Chat2DeskError } from '../api/errors';
import { Chat2DeskApi, CREDENTIAL } from '../api/request';
import { normaliseToken } from '../domain/credential';
import { subscriptionsFor } from '../domain/event/catalogue';
import { RecentMap } from '../domain/recentMap';
import { toNodeError } from '../nodeError';
import { checkOptions } from './optionFaults';
import { readParameters } from './parameters';
import { isRegistered, register, unregister, type Identity, type Wanted } from './registration';
import { urlSecret } from '../domain/urlSecret';

/** What n8n's activation calls come down to; the node class only delegates here. */

/** More addresses than the triggers of one n8n have. */
const MAX_HOLDERS = 10_000;

/** The address of this trigger, with the secret. */
async function identityOf(ctx: IHookFunctions): Promise<Identity> {
	const { webhookId } = ctx.getNode();
	if (!webhookId) {
		throw new Chat2DeskError('VALIDATION', 'This trigger has no webhook ID yet', {
			advice: 'Open the workflow in the editor, save it and publish it again (n8n 1: activate it).',
		});
	}
	const { apiToken } = await ctx.getCredentials(CREDENTIAL);
	const secret = urlSecret(normaliseToken(apiToken), webhookId);
	// `.../ID/:token`, to which n8n itself listens at `.../ID/ID/SECRET`: a dynamic path begins with the webhook ID again.
	const template = ctx.getNodeWebhookUrl('default') ?? '';
	return { url: template.replace(/(:|%3A)token$/i, `${webhookId}/${secret}`), webhookId };
}

async function wantedBy(ctx: IHookFunctions): Promise<Wanted> {
	checkOptions(ctx);
	const { events, channels } = readParameters(ctx);
	if (events.length === 0) {
		throw new Chat2DeskError('VALIDATION', 'No event is selected', {
			advice: 'Select at least one event in the parameter Events.',
		});
	}
	return {
		...(await identityOf(ctx)),
		isTest: ctx.getActivationMode() === 'manual',
		name: `${ctx.getWorkflow().name ?? 'Workflow'} - ${ctx.getNode().name}`,
		events: subscriptionsFor(events),
		channels,
	};
}

/**
 * What happened and what to do in one text, as message and as description: when an activation fails, n8n 2 shows only
 * the message and n8n 1 only the description.
 */
function activationError(ctx: IHookFunctions, error: unknown) {
	const failure = toNodeError(ctx.getNode(), error);
	failure.message = [failure.message, failure.description].filter(Boolean).join('. ');
	failure.description = failure.message;
	return failure;
}

/**
 * The workflow by which each address (without its secret) was last found or registered in this process. A copy of a
 * workflow has the same address: n8n 1 refuses to activate it, but before it says so it lets the copy delete the
 * webhook, which is that of the original. [seen: n8n 1.123.81, ActiveWorkflowManager.clearWebhooks]
 */
const holders = new RecentMap<string, string>(MAX_HOLDERS);

const withoutSecret = (url: string) => url.slice(0, url.lastIndexOf('/'));

const hold = (ctx: IHookFunctions, { url }: Identity) =>
	holders.set(withoutSecret(url), String(ctx.getWorkflow().id));

/** Whether another workflow of this n8n has the address, whose webhook is not this one's to delete then. */
function isHeldByAnother(ctx: IHookFunctions, { url }: Identity): boolean {
	const holder = holders.get(withoutSecret(url));
	return holder !== undefined && holder !== String(ctx.getWorkflow().id);
}

/** Whether Chat2Desk holds exactly one webhook of this trigger, as wanted and switched on. */
export async function checkExists(ctx: IHookFunctions): Promise<boolean> {
	try {
		const wanted = await wantedBy(ctx);
		const isThere = await isRegistered(new Chat2DeskApi(ctx), wanted);
		if (isThere) hold(ctx, wanted);
		return isThere;
	} catch (error) {
		throw activationError(ctx, error);
	}
}

/** Registers the webhook. Throws on failure: n8n takes any returned value for success. */
export async function create(ctx: IHookFunctions): Promise<boolean> {
	try {
		const wanted = await wantedBy(ctx);
		await register(new Chat2DeskApi(ctx), wanted);
		hold(ctx, wanted);
		return true;
	} catch (error) {
		throw activationError(ctx, error);
	}
}

/**
 * Removes the webhook, unless it is another workflow's. A failure must not keep a workflow active, so it is logged with what to do; the next
 * activation adopts what was left behind.
 */
export async function remove(ctx: IHookFunctions): Promise<boolean> {
	try {
		const identity = await identityOf(ctx);
		if (isHeldByAnother(ctx, identity)) return true;
		await unregister(new Chat2DeskApi(ctx), identity);
		holders.delete(withoutSecret(identity.url));
		return true;
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		ctx.logger.warn(
			`Chat2Desk Trigger "${ctx.getNode().name}": the webhook could not be removed at Chat2Desk (${reason}). ` +
				'Publish and unpublish the workflow again, or delete the webhook in Chat2Desk.',
		);
		return false;
	}
}
