import type { IDataObject } from 'n8n-workflow';

import { rowOr } from '../shared/answer';
import { clientFields, customFieldsMapper } from '../shared/fields';
import { requireId, type Call, type Operation } from '../types';
import { afterwards, cardOf, createdOrFound, type Known } from './createOrFind';
import { clientChanges } from './fields';
import { newClientFields, phoneLane, readNewClient } from './newClientFields';

/** Writes the changes into the card. @throws the error, with the client it is about: they may be there since just now */
async function change(call: Call, known: Known, changes: IDataObject): Promise<IDataObject> {
	const { client } = known;
	try {
		if (Object.keys(changes).length > 0) {
			return rowOr(await call.api.put(`/clients/${client.id}`, changes), { ...client, ...changes });
		}
		// The refusal that names an existing client holds little more than its id.
		return 'phone' in client ? client : await cardOf(call, requireId(client.id, 'Client'));
	} catch (error) {
		return await Promise.reject(afterwards(error, known));
	}
}

export const upsert: Operation = {
	value: 'upsert',
	name: 'Create or Update',
	action: 'Create or update a client',
	description: 'Create a new record, or update the current one if it already exists (upsert)',
	properties: [...newClientFields, clientFields, customFieldsMapper],
	lane: phoneLane,
	async execute(call) {
		const changes = clientChanges(call);
		const wanted = readNewClient(call);
		const known = await createdOrFound(call, wanted);
		// A new client got the nickname when it was created.
		const named = known.isNew || !wanted.nickname ? {} : { nickname: wanted.nickname };
		return await change(call, known, { ...named, ...changes });
	},
};
