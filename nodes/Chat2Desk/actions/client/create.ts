import type { Operation } from '../types';
import { createClient } from './createOrFind';
import { newClientFields, phoneLane, readNewClient } from './newClientFields';

export const create: Operation = {
	value: 'create',
	name: 'Create',
	action: 'Create a client',
	description: 'Create a client by phone, so that they can be written to first',
	properties: newClientFields,
	lane: phoneLane,
	async execute(call) {
		return await createClient(call, readNewClient(call));
	},
};
