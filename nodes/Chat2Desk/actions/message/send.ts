import type { INodeProperties } from 'n8n-workflow';

import { held, heldByField } from '../dialog/holder';
import { channelField, operatorField, pick } from '../shared/fields';
import type { Operation } from '../types';
import { answersBurstField, superseded } from './answersBurst';
import { attachmentsField, fileUrlsField } from './attachments';
import { buttonList, quickRepliesField } from './buttons';
import { sendParts, sentId, toOutgoing, toParts } from './outgoing';
import { placeOf, readRecipient, recipientFields, recipientLane } from './recipient';

const messageType: INodeProperties = {
	displayName: 'Type',
	name: 'messageType',
	type: 'options',
	default: 'to_client',
	description: 'Who sees the message',
	options: [
		{ name: 'Auto-Reply', value: 'autoreply', description: 'To the client, as a message of a bot or menu' },
		{ name: 'Comment', value: 'comment', description: 'An internal note, the client does not see it' },
		{
			name: 'Message to Client',
			value: 'to_client',
			description: 'To the client, as a message of an operator',
		},
		{ name: 'System', value: 'system', description: 'A system note, not delivered to the client' },
	],
};

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
		answersBurstField,
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
		fileUrlsField,
		{
			displayName: 'Interactive (JSON)',
			name: 'interactive',
			type: 'json',
			default: '{}',
			description: "A WhatsApp interactive object, as in Meta's Cloud API; for channels that support it",
		},
		buttonList('Keyboard', 'keyboard', 'Buttons in place of the keyboard, in messengers that know them'),
		heldByField,
		{
			displayName: 'Open Dialog',
			name: 'openDialog',
			type: 'boolean',
			default: true,
			description:
				'Whether to open the dialog when it is closed. Chat2Desk does so even for a comment unless this is off.',
		},
		operatorField('Send on behalf of this operator; the operator of the dialog when not set'),
		quickRepliesField,
		{
			displayName: 'Reply to Message ID',
			name: 'replyMessageId',
			type: 'string',
			default: '',
			description: 'Quote this message, in messengers that can',
		},
		transportOption,
		{
			...messageType,
			name: 'type',
			description: 'The same as Type above the text, kept for workflows that set it here',
			displayOptions: { show: { '/messageType': ['to_client'] } },
		},
	],
};

export const send: Operation = {
	value: 'send',
	name: 'Send',
	action: 'Send a message',
	description: 'Send a message to a client in the messenger they write from',
	properties: [
		...recipientFields,
		messageType,
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
	lane: recipientLane,
	async execute(call) {
		const to = await readRecipient(call);
		const out = toOutgoing(call, to);
		const parts = await toParts(call, out);
		const options = call.fields('additionalFields');
		const why =
			(await held(call, options, placeOf(call, to, out.channelId))) ??
			(await superseded(call, options, to.clientId));
		if (why) return { ...why, clientId: to.clientId, messageId: null, messages: [] };
		const messages = await sendParts(call, parts);
		const [first = {}] = messages;
		return { ...first, messageId: sentId(first), messages };
	},
};
