import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { objectOf } from '../../api/request';
import type { Dialog } from '../../api/types';
import { toButtons, toRequests, type Outgoing } from '../../domain/outgoing';
import { asId, asText, isObject, type JsonObject } from '../../domain/values';
import { getOne } from '../shared/getOne';
import { clientLocator, dialogIdField } from '../shared/locators';
import { optionalId, type Call, type Operation } from '../types';

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

const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		{
			displayName: 'Attachments',
			name: 'attachments',
			type: 'fixedCollection',
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Attachment' },
			default: {},
			placeholder: 'Add Attachment',
			description:
				'Files by their public address. Chat2Desk takes one file per message: every further file goes out as a message of its own.',
			options: [
				{
					displayName: 'Attachment',
					name: 'attachment',
					values: [
						{
							displayName: 'URL',
							name: 'url',
							type: 'string',
							default: '',
							placeholder: 'e.g. https://example.com/offer.pdf',
							description: 'A direct link that opens without login',
						},
						{
							displayName: 'File Name',
							name: 'fileName',
							type: 'string',
							default: '',
							placeholder: 'e.g. Offer.pdf',
							description: 'The name the client sees; the one in the address when empty',
						},
					],
				},
			],
		},
		buttonList('Buttons', 'buttons', 'Buttons under the message, in messengers that know them'),
		{
			displayName: 'Channel Name or ID',
			name: 'channelId',
			type: 'options',
			typeOptions: { loadOptionsMethod: 'getChannels' },
			default: '',
			description:
				'The channel to send through; the one of the client\'s last message when not set. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
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
		{
			displayName: 'Operator ID',
			name: 'operatorId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 21',
			description: 'Send on behalf of this operator; the operator of the dialog when not set',
		},
		{
			displayName: 'Reply to Message ID',
			name: 'replyMessageId',
			type: 'string',
			default: '',
			description: 'Quote this message, in messengers that can',
		},
		{
			displayName: 'Transport',
			name: 'transport',
			type: 'string',
			default: '',
			placeholder: 'e.g. wa_direct',
			description: "The messenger on the channel; the one of the client's last message when not set",
		},
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

/** Whom to send to: a client, or the client and channel of a dialog. */
async function recipient(call: Call): Promise<Pick<Outgoing, 'clientId' | 'channelId' | 'transport'>> {
	if (call.param('sendTo', 'client') === 'client') return { clientId: call.id('clientId', 'Client') };
	const dialogId = call.id('dialogId', 'Dialog ID');
	// Client, channel and transport of a dialog exist only inside its last message [code].
	const { last_message: last } = await getOne<Dialog>(call.api, `/dialogs/${dialogId}`);
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

function interactiveOf(value: unknown): JsonObject | undefined {
	let parsed = value;
	if (typeof value === 'string' && value.trim() !== '') {
		try {
			parsed = JSON.parse(value);
		} catch {
			parsed = null;
		}
	}
	if (parsed === undefined || parsed === '') return undefined;
	if (!isObject(parsed)) {
		throw new Chat2DeskError('VALIDATION', 'Interactive is not a JSON object', {
			advice: 'Enter a JSON object in the parameter Interactive, for example {"type":"button", ...}.',
		});
	}
	return Object.keys(parsed).length > 0 ? parsed : undefined;
}

function rows(value: unknown, name: string): JsonObject[] {
	const list = isObject(value) ? value[name] : undefined;
	return Array.isArray(list) ? list.filter(isObject) : [];
}

function filesOf(value: unknown): Outgoing['files'] {
	return rows(value, 'attachment').map((row, index) => {
		const url = asText(row.url)?.trim() ?? '';
		if (!/^https?:\/\/\S+$/i.test(url)) {
			throw new Chat2DeskError(
				'VALIDATION',
				`Attachment ${index + 1} has no address that starts with http:// or https://`,
				{
					advice: 'Enter a direct link in the field URL of the attachment.',
				},
			);
		}
		return { url, fileName: asText(row.fileName) };
	});
}

function toOutgoing(call: Call, to: Pick<Outgoing, 'clientId' | 'channelId' | 'transport'>): Outgoing {
	const fields = call.collection('additionalFields');
	const text = asText(call.param('text', '')) ?? '';
	const out: Outgoing = {
		clientId: to.clientId,
		text,
		channelId: optionalId(fields.channelId, 'Channel') ?? to.channelId,
		transport: asText(fields.transport) ?? to.transport,
		type: asText(fields.type) ?? undefined,
		operatorId: optionalId(fields.operatorId, 'Operator ID'),
		openDialog: typeof fields.openDialog === 'boolean' ? fields.openDialog : undefined,
		files: filesOf(fields.attachments),
		buttons: toButtons(rows(fields.buttons, 'button')),
		keyboard: toButtons(rows(fields.keyboard, 'button')),
		interactive: interactiveOf(fields.interactive),
		replyMessageId: optionalId(fields.replyMessageId, 'Reply to Message ID'),
		externalId: asText(fields.externalId) ?? undefined,
		encrypted: fields.encrypted === true ? true : undefined,
	};
	if (text.trim() === '' && out.files.length === 0 && !out.interactive) {
		throw new Chat2DeskError(
			'VALIDATION',
			'There is nothing to send: Text is empty and there is no attachment',
			{
				advice: 'Fill the parameter Text or add an attachment.',
			},
		);
	}
	return out;
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
	async execute(call) {
		const requests = toRequests(toOutgoing(call, await recipient(call)));
		const messages: IDataObject[] = [];
		for (const body of requests) {
			const answer = await call.api.post('/messages', body as IDataObject, { idempotent: false });
			const message = objectOf<IDataObject>(answer) ?? {};
			const id = asId(message.message_id) ?? asId(message.id);
			if (id !== null) call.accepted.push(id);
			messages.push(message);
		}
		return { ...messages[0], messages };
	},
};
