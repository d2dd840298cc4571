import { requestIdField } from '../shared/fields';
import { getOne } from '../shared/getOne';
import { INDEPENDENT, type Operation } from '../types';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get a request',
	description: 'Get what Chat2Desk tells about a request; at least the dialog it belongs to',
	properties: [requestIdField],
	lane: INDEPENDENT,
	async execute(call) {
		return await getOne(call.api, `/requests/${call.requestId('requestId')}`);
	},
};
