import type { INodeProperties } from 'n8n-workflow';

/** Parameters that several operations share. */

export { dialogIdField } from './dialogId';

export const requestIdField: INodeProperties = {
	displayName: 'Request ID',
	name: 'requestId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. {{ $json.requestId }}',
	description: 'Number of the request, also in the form N-123; the trigger calls it requestId',
};

export const messageIdField: INodeProperties = {
	displayName: 'Message ID',
	name: 'messageId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. {{ $json.messageId }}',
	description:
		'Number of the message: messageId in the trigger and after sending, the ID of a row of Get Many',
};

/** Return All and Limit of a Get Many operation. */
export const listFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		default: 50,
		typeOptions: { minValue: 1 },
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
];

const simplify: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: false,
	description: 'Whether to return a simplified version of the response instead of the raw data',
	displayOptions: { show: { '@tool': [false] } },
};

/**
 * Simplify of an operation with long answers. Off as a rule, since workflows rely on Chat2Desk's own row; on for AI
 * agents, which pay for every word. n8n shows the one or the other, under the same name.
 */
export const simplifyFields: INodeProperties[] = [
	simplify,
	{ ...simplify, default: true, displayOptions: { show: { '@tool': [true] } } },
];

/** The messenger on a channel: the ones the account has to choose from, others as an expression. */
export const transportField: INodeProperties = {
	displayName: 'Transport Name or ID',
	name: 'transport',
	type: 'options',
	typeOptions: { loadOptionsMethod: 'getTransports', loadOptionsDependsOn: ['channelId.value'] },
	default: '',
	description:
		'The messenger on the channel. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

/** A dynamic list inside a collection, by its load method. */
export function pick(
	displayName: string,
	name: string,
	loadOptionsMethod: string,
	description: string,
): INodeProperties {
	return {
		displayName: `${displayName} Name or ID`,
		name,
		type: 'options',
		typeOptions: { loadOptionsMethod },
		default: '',
		description: `${description}. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.`,
	};
}

export const channelField = (description: string) => pick('Channel', 'channelId', 'getChannels', description);

export const operatorField = (description: string) =>
	pick('Operator', 'operatorId', 'getOperators', description);

/** The card of a client as Chat2Desk lets it be written. */
export const clientFields: INodeProperties = {
	displayName: 'Update Fields',
	name: 'updateFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		{
			displayName: 'Comment',
			name: 'comment',
			type: 'string',
			typeOptions: { rows: 2 },
			default: '',
			description: 'Comment on the card of the client, which the client does not see',
		},
		{
			displayName: 'External ID',
			name: 'externalId',
			type: 'string',
			default: '',
			description: 'ID of the client in your own system',
		},
		{
			displayName: 'Extra Comment 1',
			name: 'extraComment1',
			type: 'string',
			default: '',
		},
		{
			displayName: 'Extra Comment 2',
			name: 'extraComment2',
			type: 'string',
			default: '',
		},
		{
			displayName: 'Extra Comment 3',
			name: 'extraComment3',
			type: 'string',
			default: '',
		},
		{
			displayName: 'Nickname',
			name: 'nickname',
			type: 'string',
			default: '',
			placeholder: 'e.g. Ann Example',
			description: 'Name that operators see',
		},
	],
};

/** The account's own fields of a client, as a form. */
export const customFieldsMapper: INodeProperties = {
	displayName: 'Custom Fields',
	name: 'customFields',
	type: 'resourceMapper',
	noDataExpression: true,
	default: { mappingMode: 'defineBelow', value: null },
	description: 'Fields of the client that this account has defined; an empty text deletes the value',
	typeOptions: {
		resourceMapper: {
			resourceMapperMethod: 'getClientFields',
			mode: 'map',
			valuesLabel: 'Custom Fields',
			fieldWords: { singular: 'field', plural: 'fields' },
			addAllFields: false,
			supportAutoMap: false,
			allowEmptyValues: true,
			noFieldsError: 'This account has no custom fields for clients that can be edited.',
		},
	},
};
