import { listFields } from '../shared/fields';
import { getMany } from '../shared/getMany';
import { INDEPENDENT, type Operation } from '../types';

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many tags',
	description: 'Get the tags of the account with their groups',
	properties: listFields,
	lane: INDEPENDENT,
	async execute(call) {
		return await getMany(call, '/tags');
	},
};
