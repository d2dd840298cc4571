import type { Ticket } from '../../api/types';
import { listFields, simplifyFields } from '../shared/fields';
import { getMany } from '../shared/getMany';
import { simplified } from '../shared/simplify';
import { INDEPENDENT, type Operation } from '../types';

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many tickets',
	// Chat2Desk answers 20 rows a page whatever is asked for, and no filter is known [live].
	description: 'Get the tickets of the company with their states, operators and requests',
	properties: [...listFields, ...simplifyFields],
	lane: INDEPENDENT,
	async execute(call) {
		const rows = await getMany<Ticket>(call, '/tickets');
		return rows.map((row) => simplified(call, row, 'ticket'));
	},
};
