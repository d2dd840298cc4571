import { get as accountGet } from './account/get';
import { getAll as channelGetAll } from './channel/getAll';
import { create as clientCreate } from './client/create';
import { get as clientGet } from './client/get';
import { getAll as clientGetAll } from './client/getAll';
import { update as clientUpdate } from './client/update';
import { upsert as clientUpsert } from './client/upsert';
import { getAll as customFieldGetAll } from './customField/getAll';
import { assign as dialogAssign } from './dialog/assign';
import { get as dialogGet } from './dialog/get';
import { getAll as dialogGetAll } from './dialog/getAll';
import { close as dialogClose, reopen as dialogReopen } from './dialog/state';
import { getAll as menuItemGetAll } from './menuItem/getAll';
import { send as menuItemSend } from './menuItem/send';
import { addComment } from './message/addComment';
import { collectBurst } from './message/collectBurst';
import { get as messageGet } from './message/get';
import { getAll as messageGetAll } from './message/getAll';
import { markRead, markUnread } from './message/mark';
import { send } from './message/send';
import { sendAndWait } from './message/sendAndWait';
import { writeFirst } from './message/writeFirst';
import { getAll as operatorGetAll } from './operator/getAll';
import { getAll as operatorGroupGetAll } from './operatorGroup/getAll';
import { getAll as replyTemplateGetAll } from './replyTemplate/getAll';
import { buildTranscript } from './request/buildTranscript';
import { close as requestClose } from './request/close';
import { get as requestGet } from './request/get';
import { resolveUtm } from './request/resolveUtm';
import { get as statisticsGet } from './statistics/get';
import { assign as tagAssign } from './tag/assign';
import { create as tagCreate } from './tag/create';
import { getAll as tagGetAll } from './tag/getAll';
import { remove as tagRemove } from './tag/remove';
import { get as ticketGet } from './ticket/get';
import { getAll as ticketGetAll } from './ticket/getAll';
import type { Resource } from './types';
import { remove as webhookDelete } from './webhook/delete';
import { diagnose } from './webhook/diagnose';
import { enable } from './webhook/enable';
import { getAll as webhookGetAll } from './webhook/getAll';

/** Everything the node can do. A new operation is one file and one line here. */
export const RESOURCES: Resource[] = [
	{ value: 'account', name: 'Account', operations: [accountGet] },
	{ value: 'channel', name: 'Channel', operations: [channelGetAll] },
	{
		value: 'client',
		name: 'Client',
		preset: 'get',
		operations: [clientCreate, clientUpsert, clientGet, clientGetAll, clientUpdate],
	},
	{ value: 'customField', name: 'Custom Field', operations: [customFieldGetAll] },
	{
		value: 'dialog',
		name: 'Dialog',
		preset: 'get',
		operations: [dialogAssign, dialogClose, dialogGet, dialogGetAll, dialogReopen],
	},
	{ value: 'menuItem', name: 'Menu Item', operations: [menuItemGetAll, menuItemSend] },
	{
		value: 'message',
		name: 'Message',
		preset: 'send',
		operations: [
			addComment,
			collectBurst,
			messageGet,
			messageGetAll,
			markRead,
			markUnread,
			send,
			sendAndWait,
			writeFirst,
		],
	},
	{ value: 'operator', name: 'Operator', operations: [operatorGetAll] },
	{ value: 'operatorGroup', name: 'Operator Group', operations: [operatorGroupGetAll] },
	{ value: 'replyTemplate', name: 'Reply Template', operations: [replyTemplateGetAll] },
	{
		value: 'request',
		name: 'Request',
		operations: [buildTranscript, requestClose, requestGet, resolveUtm],
	},
	{ value: 'statistics', name: 'Statistics', operations: [statisticsGet] },
	{ value: 'tag', name: 'Tag', operations: [tagAssign, tagCreate, tagGetAll, tagRemove] },
	{ value: 'ticket', name: 'Ticket', operations: [ticketGet, ticketGetAll] },
	{
		value: 'webhook',
		name: 'Webhook',
		preset: 'diagnose',
		operations: [webhookDelete, diagnose, enable, webhookGetAll],
	},
];
