import { getOne } from '../shared/getOne';
import { dialogIdField } from '../shared/locators';
import type { Operation } from '../types';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get a dialog',
	description: 'Get a dialog with its state, operator and last message',
	properties: [dialogIdField],
	async execute(call) {
		return await getOne(call.api, `/dialogs/${call.id('dialogId', 'Dialog ID')}`);
	},
};
