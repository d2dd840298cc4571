import { listFields } from '../shared/fields';
import { getMany } from '../shared/getMany';
import { INDEPENDENT, type Operation } from '../types';

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many custom fields',
	description: 'Get the fields that this account has defined for clients',
	properties: listFields,
	lane: INDEPENDENT,
	async execute(call) {
		return await getMany(call, '/custom_client_fields');
	},
};
