import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import {
	getChannelOptions,
	getOperatorOptions,
	getTagOptions,
	getMessengerOptions,
} from './methods/loadOptions';
import { EVENTS } from './domain/event/catalogue';
import { checkExists, create, remove } from './trigger/lifecycle';
import { DEFAULT_MAX_FILE_MB } from './trigger/parameters';
import { receive } from './trigger/receive';

/** The labels of the events by their names, as an expression reads them. */
const LABELS = JSON.stringify(Object.fromEntries(EVENTS.map(({ name, label }) => [name, label])));

/** Starts a workflow when something happens in Chat2Desk. Registers and removes its own webhook there. */
export class Chat2DeskTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Chat2Desk Trigger',
		name: 'chat2DeskTrigger',
		icon: { light: 'file:../../icons/chat2desk.svg', dark: 'file:../../icons/chat2desk.dark.svg' },
		group: ['trigger'],
		// The same node twice: for version 1 n8n evaluates an expression per delivery, looking for an option of its own.
		version: [1, 1.1],
		defaultVersion: 1.1,
		// Labels in place of Chat2Desk's names; the editor alone evaluates this, no delivery does.
		subtitle: `={{ [$parameter["events"]].flat().map((name) => (${LABELS}[name] ?? name)).join(", ") }}`,
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
				// Empty, so that n8n asks the answer of `receive` for what to send.
				responseData: '',
				// Registered by itself; without the secret the address is of no use to anybody.
				ndvHideUrl: true,
				// The secret is a route parameter: whether Chat2Desk keeps a query string is not known. n8n puts the node's
				// webhook ID in front, and for its dynamic paths once more: /webhook/ID/ID/secret. This shape is frozen:
				// registered webhooks carry it. No expression here, it would be evaluated for every delivery.
				path: ':token',
			},
		],
		properties: [
			{
				displayName:
					'When the workflow is published (n8n 1: activated), a webhook is registered at Chat2Desk (five per company at most); it is removed when the workflow is unpublished. "Execute step" listens with a webhook of its own.',
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
				hint: 'Empty: all channels',
				description:
					'Only events of these channels; leave empty for all. An event that names no channel passes. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
			},
			{
				displayName: 'Messenger Names or IDs',
				name: 'messengers',
				type: 'multiOptions',
				typeOptions: { loadOptionsMethod: 'getTransports' },
				default: [],
				hint: 'Empty: all messengers',
				description:
					'Only events of these messengers; leave empty for all. An event that names no messenger passes. IDs are the names in Chat2Desk: telegram, wa_direct, widget and so on. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [
					{
						displayName: 'Answers Start Too',
						name: 'answersStartToo',
						type: 'boolean',
						default: false,
						description:
							'Whether a message that answered a question of the operation Send and Wait for Response starts this workflow as well. The execution that asked goes on with it in any case.',
					},
					{
						displayName: 'Attachment Size Limit (MB)',
						name: 'attachmentMaxSizeMb',
						type: 'number',
						typeOptions: { minValue: 1 },
						default: DEFAULT_MAX_FILE_MB,
						displayOptions: { show: { downloadAttachments: [true] } },
						description: 'A larger file is not downloaded; its link stays in the item, with the reason',
					},
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
						displayName: 'Download Attachments',
						name: 'downloadAttachments',
						type: 'boolean',
						default: false,
						description:
							'Whether to add the files of a message as binary data: attachment_0, attachment_1 and so on, in the order of attachments. Of a file that cannot be had within some seconds the link stays, with the reason in its field error.',
					},
					{
						displayName: 'First Message Only',
						name: 'firstMessageOnly',
						type: 'boolean',
						default: false,
						description:
							'Whether to pass on only the first message of each request. Of the message events (received, sent, comment and so on) those pass that Chat2Desk marks so; events of other kinds are not affected.',
					},
					{
						displayName: 'Ignore Own Messages',
						name: 'ignoreOwnMessages',
						type: 'boolean',
						default: false,
						description:
							'Whether to leave out messages that were sent with the Chat2Desk node, as far as Chat2Desk sends its mark (external_id) along. A message that cannot be recognised passes, so do not build a loop that relies on this alone.',
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
						displayName: 'Messenger Names or IDs',
						name: 'transports',
						type: 'multiOptions',
						typeOptions: { loadOptionsMethod: 'getTransports' },
						default: [],
						// As it was saved before it stood above the options: shown where it is used only.
						displayOptions: { show: { transports: [{ _cnd: { exists: true } }] } },
						description:
							'Further messengers beside those chosen above. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
					},
					{
						displayName: 'Operator Filter',
						name: 'operatorFilter',
						type: 'options',
						default: 'any',
						description:
							'Which events to pass on by their operator. For an event that names a dialog but no operator, the dialog is looked up (one API call). An event that names neither passes.',
						options: [
							{
								name: 'Any',
								value: 'any',
								description: 'Pass all events',
							},
							{
								name: 'Assigned',
								value: 'assigned',
								description: 'Pass events that have an operator',
							},
							{
								name: 'Specific',
								value: 'specific',
								description: 'Pass events of certain operators',
							},
							{
								name: 'Unassigned',
								value: 'unassigned',
								description: 'Pass events that have no operator',
							},
						],
					},
					{
						displayName: 'Operator Names or IDs',
						name: 'operatorIds',
						type: 'multiOptions',
						typeOptions: { loadOptionsMethod: 'getOperators' },
						default: [],
						displayOptions: { show: { operatorFilter: ['specific'] } },
						description:
							'Only events of these operators; leave empty for events of any operator. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
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
						displayName: 'Tag Filter',
						name: 'tags',
						type: 'fixedCollection',
						default: { filter: { tagFilter: 'only', tagIds: [] } },
						description:
							'Which events to pass on by the tags of their client and request; for an event about a tag, that tag counts too. The tags are looked up (one or two API calls per event, up to three where it names only its request) and kept for half a minute. An event that names neither client nor request passes.',
						options: [
							{
								displayName: 'Filter',
								name: 'filter',
								values: [
									{
										displayName: 'Pass On',
										name: 'tagFilter',
										type: 'options',
										default: 'only',
										options: [
											{
												name: 'Only Tagged',
												value: 'only',
												description: 'Pass events with one of these tags',
											},
											{
												name: 'All but Tagged',
												value: 'except',
												description: 'Pass events without these tags',
											},
										],
									},
									{
										displayName: 'Tag Names or IDs',
										name: 'tagIds',
										type: 'multiOptions',
										typeOptions: { loadOptionsMethod: 'getTags' },
										default: [],
										description:
											'The tags to look for; leave empty for any tag. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
									},
								],
							},
						],
					},
					{
						displayName: 'Tag Filter (Single Value)',
						name: 'tagFilter',
						type: 'options',
						default: 'ignore',
						// As it was saved before there was the one below, and as an expression gives it: shown where it is used only.
						displayOptions: { show: { tagFilter: ['only', 'except', 'ignore'] } },
						description:
							'Which events to pass on by the tags of their client and request; for an event about a tag, that tag counts too. The tags are looked up (one or two API calls per event, up to three where it names only its request) and kept for half a minute. An event that names neither client nor request passes.',
						options: [
							{
								name: 'All but Tagged',
								value: 'except',
								description: 'Pass events without these tags',
							},
							{
								name: 'Ignore Tags',
								value: 'ignore',
								description: 'Pass all events',
							},
							{
								name: 'Only Tagged',
								value: 'only',
								description: 'Pass events with one of these tags',
							},
						],
					},
					{
						displayName: 'Tag Names or IDs',
						name: 'tagIds',
						type: 'multiOptions',
						typeOptions: { loadOptionsMethod: 'getTags' },
						default: [],
						displayOptions: { show: { tagFilter: ['only', 'except'] } },
						description:
							'The tags to look for; leave empty for any tag. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
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

	methods = {
		loadOptions: {
			getChannels: getChannelOptions,
			getOperators: getOperatorOptions,
			getTags: getTagOptions,
			getTransports: getMessengerOptions,
		},
	};

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
