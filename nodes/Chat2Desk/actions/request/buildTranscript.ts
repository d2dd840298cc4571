import type { INodeProperties } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { IANAZone } from 'luxon';

import { Chat2DeskError } from '../../api/errors';
import { storageHost } from '../../domain/attachments';
import { chatLink } from '../../domain/chatLink';
import { renderTranscript } from '../../domain/transcript/render';
import { FORMATS, LANGUAGES, OPTIONAL_TYPES, type Selection } from '../../domain/transcript/types';
import { toJson } from '../../item';
import { readChoice, type NumberRange } from '../shared/coerce';
import { dialogIdField } from '../shared/fields';
import { clientLocator } from '../shared/locators';
import { readPeriod } from '../shared/period';
import type { Values } from '../shared/values';
import { INDEPENDENT, type Call, type Operation } from '../types';
import { findPeople, Intake, readClient, readDialog, readRequest, type Conversation } from './conversation';

const MAX_SETTLE_SECONDS = 300;

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Chat Link',
			name: 'chatLink',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://web.chat2desk.com/chat/all?dialogID={dialogId}',
			description:
				'The link that opens the chat in Chat2Desk; {dialogId}, {requestId} and {clientId} are filled in. When empty it is derived from the API host. Of several dialogs it opens the one last written in.',
		},
		{
			displayName: 'Date From',
			name: 'dateFrom',
			type: 'dateTime',
			default: '',
			description: 'Only messages from this moment on',
		},
		{
			displayName: 'Date To',
			name: 'dateTo',
			type: 'dateTime',
			default: '',
			description: 'Only messages before this moment',
		},
		{
			displayName: 'Include',
			name: 'include',
			type: 'multiOptions',
			default: [],
			description: 'Kinds of messages that are left out otherwise',
			options: [
				{ name: 'Auto-Replies', value: 'autoreply', description: 'Messages of bots and menus' },
				{
					name: 'Comments',
					value: 'comment',
					description: 'Internal comments, which the client does not see',
				},
				{ name: 'System Messages', value: 'system' },
			],
		},
		{
			displayName: 'Language',
			name: 'language',
			type: 'options',
			default: 'en',
			description: 'Language of the heading and the labels',
			options: [
				{ name: 'English', value: 'en' },
				{ name: 'Portuguese', value: 'pt' },
				{ name: 'Russian', value: 'ru' },
				{ name: 'Spanish', value: 'es' },
			],
		},
		{
			displayName: 'Max Length',
			name: 'maxLength',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description:
				'Longest part in characters, for targets with a limit; 0 for no limit. The field parts holds the transcript cut between messages.',
		},
		{
			displayName: 'Messages',
			name: 'messages',
			type: 'boolean',
			default: false,
			description:
				'Whether to output the messages as Chat2Desk sends them as well. Of a long conversation they take several times the memory.',
		},
		{
			displayName: 'Settle Seconds',
			name: 'settleSeconds',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: MAX_SETTLE_SECONDS },
			default: 0,
			description:
				'Seconds to wait before reading. Chat2Desk lists a new message about a minute after it was sent. For long waits put a Wait node before this one.',
		},
		{
			displayName: 'Timezone',
			name: 'timezone',
			type: 'string',
			default: '',
			placeholder: 'e.g. Europe/Moscow',
			description: "Time zone of the times shown; the workflow's own when empty",
		},
		{
			displayName: 'Title',
			name: 'title',
			type: 'string',
			default: '',
			placeholder: 'e.g. Chat with the client',
			description: 'Heading in place of the standard one, which names Chat2Desk, the dialog and the date',
		},
	],
};

type Read = (call: Call, id: number, intake: Intake, warnings: string[]) => Promise<Conversation>;

const SCOPE_NAMES = ['client', 'dialog', 'request'] as const;

/** How the number of each scope is read, and its messages. */
const SCOPES: Record<(typeof SCOPE_NAMES)[number], { id: (call: Call) => number; read: Read }> = {
	client: { id: (call) => call.id('clientId'), read: readClient },
	dialog: { id: (call) => call.id('dialogId'), read: readDialog },
	request: { id: (call) => call.requestId('requestId'), read: readRequest },
};

function readTimezone(call: Call, given: Values): string {
	const timezone = given.trimmed('timezone') ?? call.ctx.getTimezone();
	if (IANAZone.isValidZone(timezone)) return timezone;
	throw new Chat2DeskError('VALIDATION', `Timezone is not known: ${timezone}`, {
		advice: 'Enter an IANA name such as Europe/Moscow in the option Timezone.',
	});
}

function readSelection(given: Values): Selection {
	const { from, to } = readPeriod(given);
	return {
		from: from?.toJSDate() ?? null,
		to: to?.toJSDate() ?? null,
		include: given.list('include').map((kind) => readChoice(kind, given.label('include'), OPTIONAL_TYPES)),
	};
}

/** A number that may be left empty, as an expression may leave it. */
const readCount = (given: Values, name: string, range: NumberRange): number =>
	given.isBlank(name) ? 0 : given.number(name, 0, range);

export const buildTranscript: Operation = {
	value: 'buildTranscript',
	name: 'Build Transcript',
	action: 'Build a transcript',
	description: 'Build the text of a conversation with names, times and file links, for a CRM or a report',
	properties: [
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'options',
			noDataExpression: true,
			default: 'request',
			description: 'How much of the correspondence to take',
			options: [
				{
					name: 'Client',
					value: 'client',
					description: 'Everything in all dialogs of a client, one per channel, by time',
				},
				{ name: 'Dialog', value: 'dialog', description: 'Everything ever written in a dialog' },
				{
					name: 'Request',
					value: 'request',
					description: 'One stretch of a dialog, from its first message to the closing',
				},
			],
		},
		{
			displayName: 'Request ID',
			name: 'requestId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. {{ $json.requestId }}',
			description: 'Number of the request; the trigger calls it requestId',
			displayOptions: { show: { scope: ['request'] } },
		},
		{ ...dialogIdField, displayOptions: { show: { scope: ['dialog'] } } },
		{ ...clientLocator, displayOptions: { show: { scope: ['client'] } } },
		{
			displayName: 'Format',
			name: 'format',
			type: 'options',
			default: 'text',
			description: 'Markup of the target. What people wrote is kept from acting as markup.',
			options: [
				{ name: 'BBCode', value: 'bbcode', description: 'For Bitrix24 comments and messages' },
				{
					name: 'HTML',
					value: 'html',
					description: 'For e-mails and notes: paragraphs, bold names and links',
				},
				{
					name: 'Markdown',
					value: 'markdown',
					description: 'For trackers, wikis and chats such as GitHub, Notion or Mattermost',
				},
				{ name: 'Text', value: 'text', description: 'Plain text' },
			],
		},
		options,
	],
	lane: INDEPENDENT,
	async execute(call) {
		const options = call.fields('options');
		const timezone = readTimezone(call, options);
		const given = options.inZone(timezone);
		const selection = readSelection(given);
		const format = call.choice('format', FORMATS, 'text');
		const language = given.isBlank('language') ? 'en' : given.choice('language', LANGUAGES, 'en');
		const scope = SCOPES[call.choice('scope', SCOPE_NAMES, 'request')];
		const id = scope.id(call);
		const title = given.text('title');
		const link = given.text('chatLink');
		const maxLength = readCount(given, 'maxLength', { min: 0, whole: true });
		const keepsRows = given.flag('messages', false);
		const settle = readCount(given, 'settleSeconds', { min: 0, max: MAX_SETTLE_SECONDS });
		if (settle > 0) await sleep(settle * 1000);

		const host = await call.api.host();
		const intake = new Intake(selection, storageHost(host), keepsRows);
		const warnings: string[] = [];
		const conversation = await scope.read(call, id, intake, warnings);
		const { requestId, dialogId, newestDialogId, clientId, lines } = conversation;
		const people = await findPeople(conversation, call, warnings);
		const ids = { dialogId: newestDialogId, requestId, clientId };
		const transcript = renderTranscript({ dialogId, clientId, people }, lines, {
			format,
			language,
			timezone,
			title,
			chatLink: chatLink(link, host, ids),
			maxLength,
		});
		return {
			requestId,
			dialogId,
			clientId,
			...transcript,
			warnings,
			...(keepsRows ? { messages: lines.map(({ row = {} }) => toJson(row)) } : {}),
		};
	},
};
