import { getMany } from '../shared/getMany';
import { listFields } from '../shared/locators';
import type { Operation } from '../types';

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many channels',
	description: 'Get the connected accounts and numbers with their messengers',
	properties: listFields,
	async execute(call) {
		return await getMany(call, '/channels');
	},
};
