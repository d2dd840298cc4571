import { listFields } from '../shared/fields';
import { getMany } from '../shared/getMany';
import { INDEPENDENT, type Operation } from '../types';

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many channels',
	description: 'Get the connected accounts and numbers with their messengers',
	properties: listFields,
	lane: INDEPENDENT,
	async execute(call) {
		return await getMany(call, '/channels');
	},
};
