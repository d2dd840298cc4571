import type { IHookFunctions } from 'n8n-workflow';

import { Chat2DeskError } from '../api/errors';
import { Chat2DeskApi, CREDENTIAL } from '../api/request';
import { normaliseToken } from '../domain/credential';
import { subscriptionsFor } from '../domain/event/catalogue';
import { toNodeError } from '../nodeError';
import { readParameters } from './parameters';
import { isRegistered, register, unregister, type Identity, type Wanted } from './registration';
import { urlSecret } from '../domain/urlSecret';

/** What n8n's activation calls come down to; the node class only delegates here. */

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

/** Whether Chat2Desk holds exactly one webhook of this trigger, as wanted and switched on. */
export async function checkExists(ctx: IHookFunctions): Promise<boolean> {
	try {
		return await isRegistered(new Chat2DeskApi(ctx), await wantedBy(ctx));
	} catch (error) {
		throw activationError(ctx, error);
	}
}

/** Registers the webhook. Throws on failure: n8n takes any returned value for success. */
export async function create(ctx: IHookFunctions): Promise<boolean> {
	try {
		await register(new Chat2DeskApi(ctx), await wantedBy(ctx));
		return true;
	} catch (error) {
		throw activationError(ctx, error);
	}
}

/**
 * Removes the webhook. A failure must not keep a workflow active, so it is logged with what to do; the next
 * activation adopts what was left behind.
 */
export async function remove(ctx: IHookFunctions): Promise<boolean> {
	try {
		await unregister(new Chat2DeskApi(ctx), await identityOf(ctx));
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
