import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { DateTime, IANAZone } from 'luxon';

import { Chat2DeskError } from '../../api/errors';
import type { Message } from '../../api/types';
import { storageHost } from '../../domain/attachments';
import { chatLink } from '../../domain/chatLink';
import { isIncluded, toLine } from '../../domain/transcript/lines';
import { renderTranscript } from '../../domain/transcript/render';
import type { Format, Language, OptionalType } from '../../domain/transcript/types';
import { asText, asTime } from '../../domain/values';
import { dialogIdField } from '../shared/locators';
import type { Call, Operation } from '../types';
import { findClientId, findPeople, readDialog, readRequest } from './conversation';

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
				'The link that opens the chat in Chat2Desk; {dialogId}, {requestId} and {clientId} are filled in. When empty it is derived from the API host.',
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
			description: 'Whether to output the messages as Chat2Desk sends them as well',
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
			description: 'Heading in place of the standard one',
		},
	],
};

/** What was asked for, after checking. */
interface Wanted {
	timezone: string;
	from: Date | null;
	to: Date | null;
}

/** A moment from the date picker (no zone: that of the transcript), an expression's Date or DateTime, or a text with a zone. */
function readDate(value: unknown, label: string, timezone: string): Date | null {
	if (value === null || value === undefined || value === '') return null;
	const text = String(value)
		.trim()
		.replace(/ (UTC|GMT)$/i, 'Z')
		.replace(' ', 'T');
	const date =
		value instanceof Date ? DateTime.fromJSDate(value) : DateTime.fromISO(text, { zone: timezone });
	if (date.isValid) return date.toJSDate();
	throw new Chat2DeskError('VALIDATION', `${label} is not a date: ${String(value)}`, {
		advice: `Enter a date and time such as 2026-07-17T10:00:00 in the option ${label}.`,
	});
}

function readWanted(call: Call, given: IDataObject): Wanted {
	const timezone = asText(given.timezone)?.trim() || call.ctx.getTimezone();
	if (!IANAZone.isValidZone(timezone)) {
		throw new Chat2DeskError('VALIDATION', `Timezone is not known: ${timezone}`, {
			advice: 'Enter an IANA name such as Europe/Moscow in the option Timezone.',
		});
	}
	return {
		timezone,
		from: readDate(given.dateFrom, 'Date From', timezone),
		to: readDate(given.dateTo, 'Date To', timezone),
	};
}

function isInPeriod(row: Message, { from, to }: Wanted): boolean {
	const at = asTime(row.created);
	return at === null || ((from === null || at >= from) && (to === null || at < to));
}

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
			options: [
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
		{
			displayName: 'Format',
			name: 'format',
			type: 'options',
			default: 'text',
			options: [
				{ name: 'BBCode', value: 'bbcode', description: 'For Bitrix24 comments and messages' },
				{ name: 'Text', value: 'text', description: 'Plain text' },
			],
		},
		options,
	],
	async execute(call) {
		const given = call.collection('options');
		const wanted = readWanted(call, given);
		const settle = Math.min(Math.max(Number(given.settleSeconds) || 0, 0), MAX_SETTLE_SECONDS);
		if (settle > 0) await sleep(settle * 1000);

		const warnings: string[] = [];
		const conversation =
			call.param('scope', 'request') === 'request'
				? await readRequest(call, call.id('requestId', 'Request ID'), warnings)
				: await readDialog(call, call.id('dialogId', 'Dialog ID'), wanted.from);
		const include = (given.include ?? []) as OptionalType[];
		const rows = conversation.rows.filter((row) => isInPeriod(row, wanted) && isIncluded(row, include));
		const clientId = await findClientId(conversation, call, warnings);
		const people = await findPeople(rows, clientId, call, warnings);
		const host = await call.api.host();
		const { requestId, dialogId } = conversation;
		const storage = storageHost(host);
		const transcript = renderTranscript(
			dialogId,
			rows.map((row) => toLine(row, people, storage)),
			{
				format: call.param<Format>('format', 'text'),
				language: (given.language as Language | undefined) ?? 'en',
				timezone: wanted.timezone,
				title: asText(given.title) ?? '',
				chatLink: chatLink(asText(given.chatLink) ?? '', host, { dialogId, requestId, clientId }),
				maxLength: Math.max(Number(given.maxLength) || 0, 0),
			},
		);
		return {
			requestId,
			dialogId,
			clientId,
			...(transcript as unknown as IDataObject),
			warnings,
			...(given.messages === true ? { messages: rows } : {}),
		};
	},
};
