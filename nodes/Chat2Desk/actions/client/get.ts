import { getOne } from '../shared/getOne';
import { clientLocator } from '../shared/locators';
import type { Operation } from '../types';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get a client',
	description: 'Get the card of a client: name, phone, tags, custom fields',
	properties: [clientLocator],
	async execute(call) {
		return await getOne(call.api, `/clients/${call.id('clientId', 'Client')}`);
	},
};
