import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { messagesOfRequest } from '../../api/dialogMessages';
import { Chat2DeskError } from '../../api/errors';
import { messagePages, newestMessages } from '../../api/messageList';
import { PAGE_SIZE } from '../../api/paginate';
import type { Message } from '../../api/types';
import { storageHost } from '../../domain/attachments';
import { messageEvent } from '../../domain/event/fromRow';
import { idIn, kindIn, MESSAGE_KINDS, saysIn, valueIn, type MessageKind, type Thing } from '../../domain/row';
import { asBoolean, asTime } from '../../domain/values';
import { toJson } from '../../item';
import { channelField, listFields, operatorField, simplifyFields } from '../shared/fields';
import { take, wantedRows } from '../shared/getMany';
import { getOne } from '../shared/getOne';
import { readPeriod, type Period } from '../shared/period';
import { simplified } from '../shared/simplify';
import { INDEPENDENT, type Call, type Operation } from '../types';

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		channelField('Only messages of this channel'),
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 12568',
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
			displayName: 'Dialog ID',
			name: 'dialogId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 942',
		},
		operatorField('Only messages of this operator'),
		{
			displayName: 'Read',
			name: 'read',
			type: 'boolean',
			default: false,
			description: 'Whether to return messages marked as read, or those that are not',
		},
		{
			displayName: 'Request ID',
			name: 'requestId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 5357',
			description: 'Only messages of this request',
		},
		{
			displayName: 'Transport',
			name: 'transport',
			type: 'string',
			default: '',
			placeholder: 'e.g. wa_direct',
			description: 'Only messages of this messenger',
		},
		{
			displayName: 'Type',
			name: 'type',
			type: 'options',
			default: 'from_client',
			options: [
				{ name: 'Auto-Reply', value: 'autoreply', description: 'From a bot or menu' },
				{ name: 'Comment', value: 'comment', description: 'Internal, not seen by the client' },
				{ name: 'From Client', value: 'from_client' },
				{ name: 'System', value: 'system' },
				{ name: 'To Client', value: 'to_client' },
			],
		},
	],
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'As Events',
			name: 'asEvents',
			type: 'boolean',
			default: false,
			description:
				'Whether to return items in the shape of the Chat2Desk Trigger, to catch up on messages that were missed while n8n could not be reached',
		},
		{
			displayName: 'Newest First',
			name: 'newestFirst',
			type: 'boolean',
			default: false,
			description: 'Whether to begin with the newest message. Chat2Desk lists at most 200 messages this way.',
		},
	],
};

/** The filters of an item, checked. */
interface Wanted extends Period {
	clientId: number | undefined;
	dialogId: number | undefined;
	requestId: number | undefined;
	channelId: number | undefined;
	operatorId: number | undefined;
	transport: string | undefined;
	type: MessageKind | undefined;
	read: boolean | undefined;
}

function readFilters(call: Call): Wanted {
	const given = call.filters();
	return {
		clientId: given.optionalId('clientId'),
		dialogId: given.optionalId('dialogId'),
		requestId: given.optionalRequestId('requestId'),
		channelId: given.optionalId('channelId'),
		operatorId: given.optionalId('operatorId'),
		transport: given.trimmed('transport')?.toLowerCase(),
		type: given.choice('type', MESSAGE_KINDS, undefined),
		read: given.flag('read', undefined),
		...readPeriod(given),
	};
}

/** The filters as `/messages` takes them; a request cannot be asked for, that filter is ignored [live]. */
function toQuery(wanted: Wanted): IDataObject {
	const { clientId, dialogId, channelId, operatorId, transport, type, read } = wanted;
	return {
		...(clientId === undefined ? {} : { client_id: clientId }),
		...(dialogId === undefined ? {} : { dialog_id: dialogId }),
		...(channelId === undefined ? {} : { channel_id: channelId }),
		...(operatorId === undefined ? {} : { operator_id: operatorId }),
		...(transport === undefined ? {} : { transport }),
		...(type === undefined ? {} : { type }),
		...(read === undefined ? {} : { read: read ? 1 : 0 }),
	};
}

/** Filters once more on our side, for a filter that an installation ignores must not let strangers' messages through. */
function isWanted(row: Message, wanted: Wanted): boolean {
	const at = asTime(valueIn(row, 'created'));
	const same = (thing: Thing, asked: number | undefined) => asked === undefined || idIn(row, thing) === asked;
	return (
		same('client', wanted.clientId) &&
		same('dialog', wanted.dialogId) &&
		same('request', wanted.requestId) &&
		same('channel', wanted.channelId) &&
		same('operator', wanted.operatorId) &&
		(wanted.transport === undefined || saysIn(row, 'transport', wanted.transport)) &&
		(wanted.type === undefined || kindIn(row) === wanted.type) &&
		(wanted.read === undefined || asBoolean(row.read) === wanted.read) &&
		(wanted.from === null || at === null || at >= wanted.from.toJSDate()) &&
		(wanted.to === null || at === null || at < wanted.to.toJSDate())
	);
}

/** Where the messages come from: the cheapest way that Chat2Desk offers for the filters. */
async function* source(call: Call, wanted: Wanted, newestFirst: boolean): AsyncGenerator<Message[]> {
	const { api } = call;
	const { requestId, from, to } = wanted;
	if (requestId !== undefined) {
		const dialogId = idIn(await getOne(api, `/requests/${requestId}`), 'dialog');
		if (dialogId === null) {
			throw new Chat2DeskError(
				'BAD_RESPONSE',
				`Chat2Desk does not say which dialog request ${requestId} is in`,
				{
					advice: 'Use the filter Dialog ID or Client ID instead of Request ID.',
				},
			);
		}
		const rows = await messagesOfRequest(api, dialogId, requestId);
		yield newestFirst ? rows.reverse() : rows;
	} else if (newestFirst) {
		yield await newestMessages(api, toQuery(wanted));
	} else {
		yield* messagePages(api, toQuery(wanted), from, to);
	}
}

function checkNewestFirst(max: number, { requestId }: Wanted): void {
	if (max <= PAGE_SIZE || requestId !== undefined) return;
	throw new Chat2DeskError('VALIDATION', `Newest First gives at most ${PAGE_SIZE} messages`, {
		advice: `Switch off Return All and set Limit to at most ${PAGE_SIZE}, or switch off Newest First.`,
	});
}

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many messages',
	description: 'Get messages of a client, dialog, request, channel or period, oldest first',
	properties: [...listFields, filters, options, ...simplifyFields],
	lane: INDEPENDENT,
	async execute(call) {
		const wanted = readFilters(call);
		const given = call.fields('options');
		const newestFirst = given.flag('newestFirst', false);
		const max = wantedRows(call);
		if (newestFirst) checkNewestFirst(max, wanted);
		const rows = await take(source(call, wanted, newestFirst), max, (row) => isWanted(row, wanted));
		if (!given.flag('asEvents', false)) return rows.map((row) => simplified(call, row, 'message'));
		const storage = storageHost(await call.api.host());
		return rows.map((row) => toJson(messageEvent(row, storage)));
	},
};
