import { webhookLocator } from '../shared/locators';
import type { Operation } from '../types';

export const remove: Operation = {
	value: 'delete',
	name: 'Delete',
	action: 'Delete a webhook',
	description: 'Delete a webhook at Chat2Desk, for example one of a service that is no longer used',
	properties: [webhookLocator],
	lane: (call) => String(call.id('webhookId')),
	async execute(call) {
		await call.api.delete(`/webhooks/${call.id('webhookId')}`);
		return { deleted: true };
	},
};
