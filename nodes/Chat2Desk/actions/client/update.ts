import { Chat2DeskError } from '../../api/errors';
import { rowOr } from '../shared/answer';
import { clientFields, customFieldsMapper } from '../shared/fields';
import { clientLocator } from '../shared/locators';
import type { Operation } from '../types';
import { clientChanges } from './fields';

export const update: Operation = {
	value: 'update',
	name: 'Update',
	action: 'Update a client',
	description: 'Change the card of a client: name, comments, custom fields',
	properties: [clientLocator, clientFields, customFieldsMapper],
	lane: (call) => call.text('clientId').trim(),
	async execute(call) {
		const id = call.id('clientId');
		const changes = clientChanges(call);
		if (Object.keys(changes).length === 0) {
			throw new Chat2DeskError('VALIDATION', 'There is nothing to change', {
				advice: 'Add a field under Update Fields or Custom Fields.',
			});
		}
		return rowOr(await call.api.put(`/clients/${id}`, changes), { id, ...changes });
	},
};
