import { listFields } from '../shared/fields';
import { getMany } from '../shared/getMany';
import { INDEPENDENT, type Operation } from '../types';

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many operator groups',
	description: 'Get the groups of operators with the IDs of their members',
	properties: listFields,
	lane: INDEPENDENT,
	async execute(call) {
		return await getMany(call, '/operators_groups');
	},
};
