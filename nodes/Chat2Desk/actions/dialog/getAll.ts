import type { INodeProperties } from 'n8n-workflow';

import type { Dialog } from '../../api/types';
import { idIn, saysIn } from '../../domain/row';
import { listFields, operatorField, simplifyFields } from '../shared/fields';
import { getMany } from '../shared/getMany';
import { simplified } from '../shared/simplify';
import { INDEPENDENT, type Operation } from '../types';

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 12568',
			description: 'Only dialogs of this client, one per channel',
		},
		operatorField('Only dialogs of this operator'),
		{
			displayName: 'State',
			name: 'state',
			type: 'options',
			default: 'open',
			options: [
				{ name: 'Closed', value: 'closed' },
				{ name: 'Open', value: 'open' },
			],
		},
	],
};

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many dialogs',
	description: 'Get dialogs, of all or of one client, operator or state',
	properties: [...listFields, filters, ...simplifyFields],
	lane: INDEPENDENT,
	async execute(call) {
		const given = call.filters();
		const clientId = given.optionalId('clientId');
		const operatorId = given.optionalId('operatorId');
		const state = given.choice('state', ['open', 'closed'], undefined);
		const isWanted = (row: Dialog) =>
			(operatorId === undefined || idIn(row, 'operator') === operatorId) &&
			(state === undefined || saysIn(row, 'state', state));
		const isFiltered = operatorId !== undefined || state !== undefined;
		// `/dialogs` ignores a filter by client [code]; the client's own list knows no filters.
		const [path, query] =
			clientId === undefined
				? ([
						'/dialogs',
						{ ...(operatorId ? { operator_id: operatorId } : {}), ...(state ? { state } : {}) },
					] as const)
				: ([`/clients/${clientId}/dialogs`, {}] as const);
		const rows = await getMany<Dialog>(call, path, query, isFiltered ? isWanted : undefined);
		return rows.map((row) => simplified(call, row, 'dialog'));
	},
};
