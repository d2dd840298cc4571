import type { Client } from '../../api/types';
import { rowOr } from '../shared/answer';
import { clientFields, customFieldsMapper } from '../shared/fields';
import { getOne } from '../shared/getOne';
import type { Operation } from '../types';
import { createOrFind } from './createOrFind';
import { clientChanges } from './fields';
import { newClientFields, phoneLane, readNewClient } from './newClientFields';

export const upsert: Operation = {
	value: 'upsert',
	name: 'Create or Update',
	action: 'Create or update a client',
	description: 'Create a new record, or update the current one if it already exists (upsert)',
	properties: [...newClientFields, clientFields, customFieldsMapper],
	lane: phoneLane,
	async execute(call) {
		const changes = clientChanges(call);
		const { client, isNew } = await createOrFind(call, readNewClient(call));
		if (Object.keys(changes).length > 0) {
			return rowOr(await call.api.put(`/clients/${client.id}`, changes), { ...client, ...changes });
		}
		// The refusal that names an existing client holds little more than its id.
		return isNew || 'phone' in client ? client : await getOne<Client>(call.api, `/clients/${client.id}`);
	},
};
