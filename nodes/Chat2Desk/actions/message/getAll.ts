import type { DateTime } from 'luxon';
import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { messagesOfRequest } from '../../api/dialogMessages';
import { Chat2DeskError } from '../../api/errors';
import { messagePages, newestMessages } from '../../api/messageList';
import { PAGE_SIZE } from '../../api/paginate';
import type { Message } from '../../api/types';
import { storageHost } from '../../domain/attachments';
import { asBoolean, asId, asText, asTime } from '../../domain/values';
import { messageEvent } from '../../trigger/asEvent';
import { readDate } from '../shared/dates';
import { channelField, listFields, operatorField, simplifyFields } from '../shared/fields';
import { take, wantedRows } from '../shared/getMany';
import { getOne } from '../shared/getOne';
import { simplified } from '../shared/simplify';
import { INDEPENDENT, optionalId, requireId, type Call, type Operation } from '../types';

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
interface Wanted {
	clientId: number | undefined;
	dialogId: number | undefined;
	requestId: number | undefined;
	channelId: number | undefined;
	operatorId: number | undefined;
	transport: string | undefined;
	type: string | undefined;
	read: boolean | undefined;
	from: DateTime | null;
	to: DateTime | null;
}

function readFilters(call: Call): Wanted {
	const given = call.collection('filters');
	const timezone = call.ctx.getTimezone();
	return {
		clientId: optionalId(given.clientId, 'Client ID'),
		dialogId: optionalId(given.dialogId, 'Dialog ID'),
		requestId: optionalId(given.requestId, 'Request ID'),
		channelId: optionalId(given.channelId, 'Channel'),
		operatorId: optionalId(given.operatorId, 'Operator'),
		transport: asText(given.transport)?.trim() || undefined,
		type: asText(given.type) ?? undefined,
		read: typeof given.read === 'boolean' ? given.read : undefined,
		from: readDate(given.dateFrom, 'Date From', timezone),
		to: readDate(given.dateTo, 'Date To', timezone),
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
	const at = asTime(row.created);
	const same = (id: unknown, asked: number | undefined) => asked === undefined || asId(id) === asked;
	return (
		same(row.client_id, wanted.clientId) &&
		same(row.dialog_id, wanted.dialogId) &&
		same(row.request_id, wanted.requestId) &&
		same(row.channel_id, wanted.channelId) &&
		same(row.operator_id, wanted.operatorId) &&
		(wanted.transport === undefined || row.transport === wanted.transport) &&
		(wanted.type === undefined || row.type === wanted.type) &&
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
		const request = await getOne(api, `/requests/${requestId}`);
		const rows = await messagesOfRequest(
			api,
			requireId(request.dialog_id, 'Dialog of the request'),
			requestId,
		);
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
		const { asEvents, newestFirst } = call.collection('options');
		const max = wantedRows(call);
		if (newestFirst === true) checkNewestFirst(max, wanted);
		const rows = await take(source(call, wanted, newestFirst === true), max, (row) => isWanted(row, wanted));
		if (asEvents !== true) return rows.map((row) => simplified(call, row, 'message'));
		const storage = storageHost(await call.api.host());
		return rows.map((row) => messageEvent(row, storage) as unknown as IDataObject);
	},
};
