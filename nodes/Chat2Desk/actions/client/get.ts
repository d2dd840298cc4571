import type { Client } from '../../api/types';
import { simplifyFields } from '../shared/fields';
import { getOne } from '../shared/getOne';
import { clientLocator } from '../shared/locators';
import { simplified } from '../shared/simplify';
import { INDEPENDENT, type Operation } from '../types';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get a client',
	description: 'Get the card of a client: name, phone, tags, custom fields',
	properties: [clientLocator, ...simplifyFields],
	lane: INDEPENDENT,
	async execute(call) {
		const client = await getOne<Client>(call.api, `/clients/${call.id('clientId')}`);
		return simplified(call, client, 'client');
	},
};
