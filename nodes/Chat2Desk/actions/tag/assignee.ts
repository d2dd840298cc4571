import type { INodeProperties } from 'n8n-workflow';

import type { Call } from '../types';

/** What a tag is assigned to or removed from. */
export const assigneeFields: INodeProperties[] = [
	{
		displayName: 'Assignee Type',
		name: 'assigneeType',
		type: 'options',
		noDataExpression: true,
		default: 'client',
		options: [
			{ name: 'Client', value: 'client', description: 'Stays with the client' },
			{ name: 'Request', value: 'request', description: 'Belongs to one request only' },
		],
	},
	{
		displayName: 'Assignee ID',
		name: 'assigneeId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.clientId }}',
		description: 'Number of the client or the request',
	},
];

export interface Assignee {
	type: 'client' | 'request';
	id: number;
}

export function readAssignee(call: Call): Assignee {
	const type = call.param<string>('assigneeType', 'client') === 'request' ? 'request' : 'client';
	return { type, id: call.id('assigneeId', 'Assignee ID') };
}

/** Tags of one client or request are changed one after the other. */
export const assigneeLane = (call: Call) =>
	`${String(call.param('assigneeType', ''))} ${String(call.param('assigneeId', ''))}`;
