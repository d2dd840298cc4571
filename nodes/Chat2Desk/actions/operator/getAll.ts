import type { INodeProperties } from 'n8n-workflow';

import type { Operator } from '../../api/types';
import { isGone, saysIn } from '../../domain/row';
import { asBoolean } from '../../domain/values';
import { listFields, simplifyFields } from '../shared/fields';
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
			displayName: 'Email',
			name: 'email',
			type: 'string',
			default: '',
			placeholder: 'e.g. ann@example.com',
		},
		{
			displayName: 'Online',
			name: 'online',
			type: 'boolean',
			default: true,
			description: 'Whether to return operators who are online, or those who are not',
		},
		{
			displayName: 'Role',
			name: 'role',
			type: 'options',
			default: 'operator',
			description: 'Disabled and deleted operators stay in the list of Chat2Desk with a role of their own',
			options: [
				{ name: 'Admin', value: 'admin' },
				{ name: 'Deleted', value: 'deleted' },
				{ name: 'Disabled', value: 'disabled' },
				{ name: 'Operator', value: 'operator' },
				{ name: 'Supervisor', value: 'supervisor' },
				{ name: 'Unconfirmed', value: 'unconfirmed' },
			],
		},
	],
};

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many operators',
	description:
		'Get the operators of the company; disabled and deleted ones stay in the list, see role and status',
	properties: [...listFields, filters, ...simplifyFields],
	lane: INDEPENDENT,
	async execute(call) {
		const given = call.filters();
		const email = given.trimmed('email')?.toLowerCase();
		const online = given.flag('online', undefined);
		const role = given.trimmed('role')?.toLowerCase();
		// Whoever left may tell it by `status` alone [live], which a filter by role at Chat2Desk would miss.
		const hasLeft = role !== undefined && isGone(role);
		const query = {
			...(email === undefined ? {} : { email }),
			...(online === undefined ? {} : { online: online ? 1 : 0 }),
			...(role === undefined || hasLeft ? {} : { role }),
		};
		const isWanted = (row: Operator) =>
			(email === undefined || saysIn(row, 'email', email)) &&
			(online === undefined || asBoolean(row.online) === online) &&
			(role === undefined || saysIn(row, 'role', role) || (hasLeft && saysIn(row, 'status', role)));
		const isFiltered = Object.keys(query).length > 0 || hasLeft;
		const rows = await getMany<Operator>(call, '/operators', query, isFiltered ? isWanted : undefined);
		return rows.map((row) => simplified(call, row, 'operator'));
	},
};
