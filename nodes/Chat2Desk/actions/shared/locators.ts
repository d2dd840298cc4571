import type { INodeProperties } from 'n8n-workflow';

interface Picked {
	displayName: string;
	name: string;
	description: string;
	/** What is picked, with its article, as in "Select a client...". */
	what: string;
	/** Method of the node that lists the choices. */
	method: string;
	example: string;
}

/** One thing of the account, picked from a list with search or given by its number. */
function locator({ displayName, name, description, what, method, example }: Picked): INodeProperties {
	return {
		displayName,
		name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: `Select ${what}...`,
				typeOptions: { searchListMethod: method, searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: `e.g. ${example}`,
				validation: [
					{
						type: 'regex',
						properties: { regex: '^\\s*\\d+\\s*$', errorMessage: `The ID of ${what} is a number` },
					},
				],
			},
		],
	};
}

export const clientLocator = locator({
	displayName: 'Client',
	name: 'clientId',
	description: 'The client as Chat2Desk knows them: one per messenger account',
	what: 'a client',
	method: 'searchClients',
	example: '12568',
});

export const channelLocator = locator({
	displayName: 'Channel',
	name: 'channelId',
	description: 'The connected account or number',
	what: 'a channel',
	method: 'searchChannels',
	example: '18337',
});

export const operatorLocator = locator({
	displayName: 'Operator',
	name: 'operatorId',
	description: 'The operator, active ones only in the list',
	what: 'an operator',
	method: 'searchOperators',
	example: '21',
});

export const operatorGroupLocator = locator({
	displayName: 'Operator Group',
	name: 'groupId',
	description: 'The group of operators; Chat2Desk chooses one of them',
	what: 'a group',
	method: 'searchOperatorGroups',
	example: '3',
});

export const tagGroupLocator = locator({
	displayName: 'Tag Group',
	name: 'groupId',
	description:
		'The group the tag belongs to. The list shows only groups that have a tag already, since Chat2Desk lists no others; for a new group choose By ID and enter its number.',
	what: 'a group',
	method: 'searchTagGroups',
	example: '7',
});

export const tagLocator = locator({
	displayName: 'Tag',
	name: 'tagId',
	description: 'The tag, by its label',
	what: 'a tag',
	method: 'searchTags',
	example: '501',
});

export const webhookLocator = locator({
	displayName: 'Webhook',
	name: 'webhookId',
	description: 'One of the webhooks registered at Chat2Desk, five at most',
	what: 'a webhook',
	method: 'searchWebhooks',
	example: '5',
});
