import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { getChannelOptions } from './methods/loadOptions';
import { EVENTS } from './trigger/events';
import { checkExists, create, remove } from './trigger/lifecycle';
import { receive } from './trigger/receive';

/** Starts a workflow when something happens in Chat2Desk. Registers and removes its own webhook there. */
export class Chat2DeskTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Chat2Desk Trigger',
		name: 'chat2DeskTrigger',
		icon: { light: 'file:../../icons/chat2desk.svg', dark: 'file:../../icons/chat2desk.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].join(", ") }}',
		description: 'Starts the workflow on messages, requests, dialogs and tags in Chat2Desk',
		defaults: { name: 'Chat2Desk Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'chat2DeskApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				isFullPath: true,
				// Registered by itself; without the secret the address is of no use to anybody.
				ndvHideUrl: true,
				// The secret is a route parameter: whether Chat2Desk keeps a query string is not known. A path
				// of its own per node is needed, or a second workflow could not be activated. n8n puts the webhook ID in front
				// once more: /webhook/ID/ID/secret. This shape is frozen: registered webhooks carry it.
				path: '={{$webhookId}}/:token',
			},
		],
		properties: [
			{
				displayName:
					'When the workflow is activated, a webhook is registered at Chat2Desk (five per company at most), and removed again when it is deactivated. "Listen for test event" uses a webhook of its own.',
				name: 'notice',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Events',
				name: 'events',
				type: 'multiOptions',
				required: true,
				default: ['inbox'],
				description: 'What starts the workflow',
				options: EVENTS.map(({ name, label, description }) => ({
					name: label,
					value: name,
					description,
				})).sort((a, b) => a.name.localeCompare(b.name)),
			},
			{
				displayName: 'Channel Names or IDs',
				name: 'channelIds',
				type: 'multiOptions',
				typeOptions: { loadOptionsMethod: 'getChannels' },
				default: [],
				description:
					'Only events of these channels; leave empty for all. An event that names no channel passes. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [
					{
						displayName: 'Custom Events',
						name: 'customEvents',
						type: 'string',
						typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Event' },
						default: [],
						placeholder: 'e.g. new_ticket',
						description:
							'Names of further events, as Chat2Desk spells them. Their payload is passed through in the field body.',
					},
					{
						displayName: 'Deduplicate',
						name: 'deduplicate',
						type: 'boolean',
						default: true,
						description:
							'Whether to ignore an event that was already received. Chat2Desk delivers an event again when it got no answer in time.',
					},
					{
						displayName: 'Include Ratings',
						name: 'includeRatings',
						type: 'boolean',
						default: false,
						description:
							'Whether to pass on the requests that Chat2Desk opens by itself to ask for a rating. A closing that cannot be told apart always passes.',
					},
					{
						displayName: 'Raw Output',
						name: 'rawOutput',
						type: 'boolean',
						default: false,
						description: 'Whether to output what Chat2Desk sent instead of the uniform item',
					},
					{
						displayName: 'Signature',
						name: 'signature',
						type: 'options',
						default: 'ifPresent',
						description:
							'How to treat the X-Signature header, an HMAC of the body that Chat2Desk can send. The secret in the URL is checked in any case.',
						options: [
							{
								name: 'Check if Present',
								value: 'ifPresent',
								description: 'Let every event pass and say in the item whether its signature is valid',
							},
							{
								name: 'Ignore',
								value: 'off',
								description: 'Do not look at the signature',
							},
							{
								name: 'Required',
								value: 'required',
								description: 'Refuse an event without a valid signature',
							},
						],
					},
					{
						displayName: 'Timestamp Header',
						name: 'timestampHeader',
						type: 'string',
						default: '',
						placeholder: 'e.g. X-Timestamp',
						description:
							'Name of the header with the time that is part of the signature. Leave empty to try every header that looks like one.',
					},
				],
			},
		],
	};

	methods = { loadOptions: { getChannels: getChannelOptions } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await checkExists(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await create(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await remove(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}
}
