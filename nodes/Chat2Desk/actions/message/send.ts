import type { INodeProperties } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import type { Dialog } from '../../api/types';
import { asId, asText } from '../../domain/values';
import { channelField, dialogIdField, operatorField, pick } from '../shared/fields';
import { getOne } from '../shared/getOne';
import { clientLocator } from '../shared/locators';
import type { Call, Operation } from '../types';
import { attachmentsField, sendAll, toOutgoing, type Recipient } from './outgoing';

function buttonList(displayName: string, name: string, description: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Button' },
		default: {},
		placeholder: 'Add Button',
		description,
		options: [
			{
				displayName: 'Button',
				name: 'button',
				values: [
					{
						displayName: 'Color',
						name: 'color',
						type: 'options',
						default: '',
						description: 'Shown in the online chat only',
						options: [
							{ name: 'Blue', value: 'blue' },
							{ name: 'Green', value: 'green' },
							{ name: 'None', value: '' },
							{ name: 'Red', value: 'red' },
							{ name: 'Yellow', value: 'yellow' },
						],
					},
					{
						displayName: 'Payload',
						name: 'payload',
						type: 'string',
						default: '',
						description: 'What comes back when the client presses the button',
					},
					{ displayName: 'Text', name: 'text', type: 'string', default: '', placeholder: 'e.g. Yes, please' },
					{
						displayName: 'Type',
						name: 'type',
						type: 'options',
						default: 'reply',
						options: [
							{ name: 'Email', value: 'email' },
							{ name: 'Location', value: 'location' },
							{ name: 'Phone', value: 'phone' },
							{ name: 'Reply', value: 'reply' },
							{ name: 'URL', value: 'url' },
						],
					},
					{
						displayName: 'URL',
						name: 'url',
						type: 'string',
						default: '',
						description: 'The address a URL button opens',
						displayOptions: { show: { type: ['url'] } },
					},
				],
			},
		],
	};
}

const transportOption = pick(
	'Transport',
	'transport',
	'getTransports',
	"The messenger on the channel; the one of the client's last message when not set",
);

const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		attachmentsField,
		buttonList('Buttons', 'buttons', 'Buttons under the message, in messengers that know them'),
		channelField("The channel to send through; the one of the client's last message when not set"),
		{
			displayName: 'Encrypted',
			name: 'encrypted',
			type: 'boolean',
			default: false,
			description: 'Whether to show the text masked in Chat2Desk; the client gets it in clear',
		},
		{
			displayName: 'External ID',
			name: 'externalId',
			type: 'string',
			default: '',
			description: 'Your own ID of this message. It does not keep Chat2Desk from sending a message twice.',
		},
		{
			displayName: 'Interactive (JSON)',
			name: 'interactive',
			type: 'json',
			default: '{}',
			description: "A WhatsApp interactive object, as in Meta's Cloud API; for channels that support it",
		},
		buttonList('Keyboard', 'keyboard', 'Buttons in place of the keyboard, in messengers that know them'),
		{
			displayName: 'Open Dialog',
			name: 'openDialog',
			type: 'boolean',
			default: true,
			description:
				'Whether to open the dialog when it is closed. Chat2Desk does so even for a comment unless this is off.',
		},
		operatorField('Send on behalf of this operator; the operator of the dialog when not set'),
		{
			displayName: 'Reply to Message ID',
			name: 'replyMessageId',
			type: 'string',
			default: '',
			description: 'Quote this message, in messengers that can',
		},
		transportOption,
		{
			displayName: 'Type',
			name: 'type',
			type: 'options',
			default: 'to_client',
			options: [
				{ name: 'Auto-Reply', value: 'autoreply', description: 'A message of a bot or menu' },
				{ name: 'Comment', value: 'comment', description: 'An internal note, the client does not see it' },
				{ name: 'Message to Client', value: 'to_client' },
				{ name: 'System', value: 'system', description: 'A system note, not delivered to the client' },
			],
		},
	],
};

/** Whom to send to: a client, or the client and channel of a dialog, which is looked up once per execution. */
async function recipient(call: Call): Promise<Recipient> {
	if (call.param('sendTo', 'client') === 'client') return { clientId: call.id('clientId', 'Client') };
	const dialogId = call.id('dialogId', 'Dialog ID');
	// Client, channel and transport of a dialog exist only inside its last message [code].
	const { last_message: last } = await call.once(
		`dialog ${dialogId}`,
		async () => await getOne<Dialog>(call.api, `/dialogs/${dialogId}`),
	);
	const clientId = asId(last?.client_id);
	if (clientId === null) {
		throw new Chat2DeskError('NOT_FOUND', `Dialog ${dialogId} names no client to send to`, {
			advice: 'Send to the client instead: set Send To to Client.',
		});
	}
	return {
		clientId,
		channelId: asId(last?.channel_id) ?? undefined,
		transport: asText(last?.transport) ?? undefined,
	};
}

export const send: Operation = {
	value: 'send',
	name: 'Send',
	action: 'Send a message',
	description: 'Send a message to a client in the messenger they write from',
	properties: [
		{
			displayName: 'Send To',
			name: 'sendTo',
			type: 'options',
			noDataExpression: true,
			default: 'client',
			options: [
				{
					name: 'Client',
					value: 'client',
					description: 'In the channel of their last message, or the one chosen below',
				},
				{ name: 'Dialog', value: 'dialog', description: 'To the client and in the channel of a dialog' },
			],
		},
		{ ...clientLocator, displayOptions: { show: { sendTo: ['client'] } } },
		{ ...dialogIdField, displayOptions: { show: { sendTo: ['dialog'] } } },
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'e.g. Hello, how can we help?',
			description: 'The text of the message; may be empty when there is an attachment',
		},
		additionalFields,
	],
	// Messages to one client keep their order, also when some go to the client and some into a dialog of theirs.
	lane: async (call) => String((await recipient(call)).clientId),
	async execute(call) {
		const messages = await sendAll(call, toOutgoing(call, await recipient(call)));
		return { ...messages[0], messages };
	},
};
