import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import { DateTime, IANAZone } from 'luxon';

import { messagesOfDialog, messagesOfRequest } from '../../api/dialogMessages';
import { Chat2DeskError } from '../../api/errors';
import { list } from '../../api/paginate';
import { objectOf, rowsOf } from '../../api/request';
import type { Client, Dialog, Message, Operator } from '../../api/types';
import { storageHost } from '../../domain/attachments';
import { chatLink } from '../../domain/chatLink';
import { isIncluded, toLine, type People } from '../../domain/transcript/lines';
import { renderTranscript } from '../../domain/transcript/render';
import type { Format, Language, OptionalType } from '../../domain/transcript/types';
import { asId, asText, asTime, firstId } from '../../domain/values';
import { getOne } from '../shared/getOne';
import { dialogIdField } from '../shared/locators';
import type { Call, Operation } from '../types';

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

/**
 * Whether an error only says that one endpoint is not to be had here. Several of those used are known from client
 * code alone and may be missing on an installation or closed to a token; a wrong token (401), an exhausted quota or a
 * dead network concerns everything and is thrown.
 */
function isUnavailable(error: unknown): error is Chat2DeskError {
	if (!(error instanceof Chat2DeskError)) return false;
	if (['NOT_FOUND', 'VALIDATION', 'BAD_RESPONSE', 'SERVER'].includes(error.code)) return true;
	// One installation answers a wrong token with 403 and names it [live]; any other 403 closes one endpoint.
	return error.status === 403 && !/token|\bauth\b/i.test(error.message);
}

/** Runs `work`; when the endpoint is unavailable, returns why. Other errors are thrown. */
async function attempt<T>(work: () => Promise<T>): Promise<{ value: T } | { failure: Chat2DeskError }> {
	try {
		return { value: await work() };
	} catch (error) {
		return isUnavailable(error) ? { failure: error } : await Promise.reject(error);
	}
}

/** Runs `work`; when the endpoint is unavailable, notes it and returns the fallback. */
async function tolerate<T>(
	warnings: string[],
	what: string,
	fallback: T,
	work: () => Promise<T>,
): Promise<T> {
	const result = await attempt(work);
	if ('value' in result) return result.value;
	warnings.push(`${what}: ${result.failure.message}`);
	return fallback;
}

interface Conversation {
	requestId: number | null;
	dialogId: number | null;
	rows: Message[];
}

/**
 * The messages of a request. `GET /requests/:id` names the dialog [live], whose messages are then read. Where one of
 * the two is not to be had, `GET /requests/:id/messages` [code] gives the messages, and with them the dialog. When
 * nothing gives messages, that is an error: an empty transcript would say that nobody wrote.
 */
async function readRequest(call: Call, requestId: number, warnings: string[]): Promise<Conversation> {
	const { api } = call;
	const request = await attempt(async () => objectOf<IDataObject>(await api.get(`/requests/${requestId}`)));
	const dialogId = 'value' in request ? asId(request.value?.dialog_id) : null;
	let failure = 'failure' in request ? request.failure : undefined;
	if (dialogId !== null) {
		const listed = await attempt(async () => await messagesOfRequest(api, dialogId, requestId));
		if ('value' in listed) return { requestId, dialogId, rows: listed.value };
		failure = listed.failure;
	}
	const own = await attempt(async () => rowsOf<Message>(await api.get(`/requests/${requestId}/messages`)));
	if ('failure' in own) throw unreadable(requestId, failure ?? own.failure);
	if (failure) warnings.push(`Read by GET /requests/${requestId}/messages instead: ${failure.message}`);
	const rows = own.value
		.filter((row) => (asId(row.request_id) ?? requestId) === requestId)
		.sort((a, b) => Number(a.id) - Number(b.id));
	return { requestId, dialogId: dialogId ?? firstId(...rows.map((row) => row.dialog_id)), rows };
}

function unreadable(requestId: number, failure: Chat2DeskError): Chat2DeskError {
	const { code, message, status, body } = failure;
	return new Chat2DeskError(code, `The messages of request ${requestId} cannot be read. ${message}`, {
		status,
		body,
	});
}

async function readConversation(call: Call, wanted: Wanted, warnings: string[]): Promise<Conversation> {
	if (call.param('scope', 'request') === 'request') {
		return await readRequest(call, call.id('requestId', 'Request ID'), warnings);
	}
	const dialogId = call.id('dialogId', 'Dialog ID');
	const { from } = wanted;
	const isBefore = from === null ? undefined : (row: Message) => (asTime(row.created) ?? from) < from;
	return { requestId: null, dialogId, rows: await messagesOfDialog(call.api, dialogId, isBefore) };
}

/** The client's id, from the messages or, where there are none, from the dialog's last one. */
async function findClientId(
	{ rows, dialogId }: Conversation,
	call: Call,
	warnings: string[],
): Promise<number | null> {
	const clientId = firstId(...rows.map((row) => row.client_id));
	if (clientId !== null || dialogId === null) return clientId;
	const dialog = await tolerate(
		warnings,
		'Dialog',
		null,
		async () => await getOne<Dialog>(call.api, `/dialogs/${dialogId}`),
	);
	return asId(dialog?.last_message?.client_id);
}

async function findPeople(
	rows: Message[],
	clientId: number | null,
	call: Call,
	warnings: string[],
): Promise<People> {
	const { api } = call;
	const client = await tolerate(warnings, 'Client', null, async () =>
		clientId === null || rows.length === 0 ? null : await getOne<Client>(api, `/clients/${clientId}`),
	);
	const needsOperators = rows.some((row) => asId(row.operator_id) !== null);
	const operators = await tolerate<Operator[]>(warnings, 'Operators', [], async () =>
		needsOperators ? await call.once('operators', async () => await list<Operator>(api, '/operators')) : [],
	);
	const name = asText(client?.assigned_name) ?? asText(client?.name);
	return {
		clientName: name === 'unknown' ? null : name,
		operators: new Map(
			operators.flatMap((operator) => {
				const id = asId(operator.id);
				const full =
					[operator.first_name, operator.last_name].filter(Boolean).join(' ') || asText(operator.email);
				return id !== null && full ? [[id, full] as const] : [];
			}),
		),
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
		const conversation = await readConversation(call, wanted, warnings);
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
