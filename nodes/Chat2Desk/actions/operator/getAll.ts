import { getMany } from '../shared/getMany';
import { listFields } from '../shared/locators';
import type { Operation } from '../types';

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many operators',
	description: 'Get the operators of the company; disabled and deleted ones stay in the list, see their role',
	properties: listFields,
	async execute(call) {
		return await getMany(call, '/operators');
	},
};
