import { rowOr } from '../shared/answer';
import { clientLocator } from '../shared/locators';
import type { Operation } from '../types';

export const send: Operation = {
	value: 'send',
	name: 'Send',
	action: 'Send a menu item',
	description: 'Send an item of the self-service menu to a client, as if they had chosen it',
	properties: [
		clientLocator,
		{
			displayName: 'Menu Item ID',
			name: 'menuItemId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 12',
			description: 'Number of the item; the operation Get Many lists them',
		},
	],
	lane: (call) => String(call.id('clientId')),
	async execute(call) {
		const body = {
			client_id: call.id('clientId'),
			menu_item_id: call.id('menuItemId'),
		};
		return rowOr(await call.api.post('/scenarios/send_menu_item', body), body);
	},
};
