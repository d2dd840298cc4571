import { listFields } from '../shared/fields';
import { getMany } from '../shared/getMany';
import { INDEPENDENT, type Operation } from '../types';

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many reply templates',
	description: 'Get the canned replies of operators; these are not the approved templates of WhatsApp',
	properties: listFields,
	lane: INDEPENDENT,
	async execute(call) {
		return await getMany(call, '/templates');
	},
};
