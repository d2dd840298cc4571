import type { INodeProperties } from 'n8n-workflow';

import { requestIdField } from '../shared/fields';
import { clientLocator } from '../shared/locators';
import type { Call } from '../types';

/** What a tag is assigned to or removed from: a client picked from the list, or a request by its number. */
export const assigneeFields = (displayName: string): INodeProperties[] => [
	{
		displayName,
		name: 'assigneeType',
		type: 'options',
		noDataExpression: true,
		default: 'client',
		options: [
			{ name: 'Client', value: 'client', description: 'The tag stays with the client' },
			{ name: 'Request', value: 'request', description: 'The tag belongs to one request only' },
		],
	},
	{ ...clientLocator, name: 'assigneeId', displayOptions: { show: { assigneeType: ['client'] } } },
	{ ...requestIdField, name: 'assigneeId', displayOptions: { show: { assigneeType: ['request'] } } },
];

export interface Assignee {
	type: 'client' | 'request';
	id: number;
}

export function readAssignee(call: Call): Assignee {
	const type = call.choice('assigneeType', ['client', 'request'], 'client');
	return { type, id: type === 'request' ? call.requestId('assigneeId') : call.id('assigneeId') };
}

/** Tags of one client or request are changed one after the other. */
export function assigneeLane(call: Call): string {
	const { type, id } = readAssignee(call);
	return `${type} ${id}`;
}
