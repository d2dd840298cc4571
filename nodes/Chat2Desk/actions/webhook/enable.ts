import type { IDataObject } from 'n8n-workflow';

import { toWebhook } from '../../api/webhooks';
import { isGiven } from '../../domain/values';
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
		const row = await getOne<IDataObject>(call.api, `/webhooks/${id}`);
		const { name, url, events, channels } = toWebhook(row);
		// The full object goes out, as every client was seen doing it; the status alone is not known to be enough. What the
		// row does not tell stays out: an empty list would take its events away, or widen it to all channels.
		const told = Object.entries({ name, url, events, channels }).filter(([key]) => isGiven(row[key]));
		const body: IDataObject = { ...Object.fromEntries(told), status: 'enable' };
		return rowOr(await call.api.put(`/webhooks/${id}`, body), { id, ...body });
	},
};
