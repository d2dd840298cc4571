import type { Webhook } from '../../api/types';
import { rowOr } from '../shared/answer';
import { getOne } from '../shared/getOne';
import { webhookLocator } from '../shared/locators';
import type { Operation } from '../types';

export const enable: Operation = {
	value: 'enable',
	name: 'Enable',
	action: 'Enable a webhook',
	description: 'Switch a webhook on again; Chat2Desk switches it off after five hours without a delivery',
	properties: [webhookLocator],
	lane: (call) => String(call.id('webhookId')),
	async execute(call) {
		const id = call.id('webhookId');
		const { name, url, events, channels } = await getOne<Webhook>(call.api, `/webhooks/${id}`);
		// The full object goes out, as every client was seen doing it; the status alone is not known to be enough.
		const body = { name, url, events: events ?? [], channels: channels ?? [], status: 'enable' };
		return rowOr(await call.api.put(`/webhooks/${id}`, body), { id, ...body });
	},
};
