import type { IDataObject } from 'n8n-workflow';

import { getOne } from '../shared/getOne';
import { simplifyFields } from '../shared/fields';
import { simplified } from '../shared/simplify';
import { INDEPENDENT, type Operation } from '../types';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get the account',
	description:
		'Get the plan of the company, the API calls used this month and whether writing first is allowed',
	properties: simplifyFields,
	lane: INDEPENDENT,
	async execute(call) {
		return simplified(call, await getOne<IDataObject>(call.api, '/companies/api_info'), 'account');
	},
};
