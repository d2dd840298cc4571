import type { IDataObject } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import type { Dialog, Message } from '../../api/types';
import { asId, asText } from '../../domain/values';
import { rowOr } from '../shared/answer';
import { dialogIdField } from '../shared/fields';
import { getOne } from '../shared/getOne';
import { operatorGroupLocator, operatorLocator } from '../shared/locators';
import type { Call, Operation } from '../types';

/** The last message of a dialog: only there are its client, channel and transport to be had [code]. */
async function lastMessage(call: Call, dialogId: number): Promise<Message> {
	const { last_message: last } = await getOne<Dialog>(call.api, `/dialogs/${dialogId}`);
	if (last) return last;
	throw new Chat2DeskError('NOT_FOUND', `Dialog ${dialogId} has no message yet`, {
		advice: 'A dialog can be assigned to a group, or get a comment, once something was written in it.',
	});
}

/** `PUT /dialogs/:id` takes a group's place for operators only; groups are reached through the last message [code]. */
async function toGroup(
	call: Call,
	dialogId: number,
	messageId: number,
	force: boolean,
): Promise<IDataObject> {
	const groupId = call.id('groupId', 'Operator Group');
	const path = `/messages/${messageId}/transfer_to_group`;
	// A GET that changes something; carried out twice it would only choose an operator of the group again.
	const answer = await call.api.call('GET', path, {
		qs: { group_id: groupId, ...(force ? { force_assign: true } : {}) },
		idempotent: false,
	});
	return rowOr(answer, { dialog_id: dialogId, group_id: groupId });
}

async function toOperator(call: Call, dialogId: number, force: boolean): Promise<IDataObject> {
	const operatorId = call.id('operatorId', 'Operator');
	// Every known client sends the state along [code]; whoever gets a dialog is to work on it.
	const change = { operator_id: operatorId, state: 'open', ...(force ? { force_assign: true } : {}) };
	const answer = await call.api.put(`/dialogs/${dialogId}`, change);
	return rowOr(answer, { id: dialogId, operator_id: operatorId, state: 'open' });
}

/** A note to whoever gets the dialog; the client does not see it. */
async function addComment(call: Call, last: Message, text: string): Promise<void> {
	const body = {
		client_id: asId(last.client_id),
		text,
		type: 'comment',
		open_dialog: false,
		...(asId(last.channel_id) === null ? {} : { channel_id: asId(last.channel_id) }),
		...(asText(last.transport) === null ? {} : { transport: last.transport }),
	};
	const answer = rowOr(await call.api.post('/messages', body, { idempotent: false }), {});
	const id = asId(answer.message_id);
	if (id !== null) call.accepted.push(id);
}

export const assign: Operation = {
	value: 'assign',
	name: 'Assign',
	action: 'Assign a dialog',
	description: 'Hand a dialog over to an operator or a group; a closed dialog is opened',
	properties: [
		dialogIdField,
		{
			displayName: 'Assign To',
			name: 'assignTo',
			type: 'options',
			noDataExpression: true,
			default: 'operator',
			options: [
				{ name: 'Operator', value: 'operator' },
				{ name: 'Group', value: 'group', description: 'Chat2Desk chooses one of its operators' },
			],
		},
		{ ...operatorLocator, displayOptions: { show: { assignTo: ['operator'] } } },
		{ ...operatorGroupLocator, displayOptions: { show: { assignTo: ['group'] } } },
		{
			displayName: 'Force',
			name: 'force',
			type: 'boolean',
			default: false,
			description:
				'Whether to assign also where a rule of Chat2Desk would refuse, such as a limit of dialogs',
		},
		{
			displayName: 'Comment',
			name: 'comment',
			type: 'string',
			typeOptions: { rows: 2 },
			default: '',
			placeholder: 'e.g. The client asks for an invoice',
			description: 'Internal comment written into the dialog, which the client does not see',
		},
	],
	lane: (call) => String(call.param('dialogId', '')),
	async execute(call) {
		const dialogId = call.id('dialogId', 'Dialog ID');
		const force = call.param<boolean>('force', false);
		const comment = (asText(call.param('comment', '')) ?? '').trim();
		const isGroup = call.param<string>('assignTo', 'operator') === 'group';
		const last = isGroup || comment ? await lastMessage(call, dialogId) : null;
		const assigned =
			isGroup && last
				? await toGroup(call, dialogId, asId(last.id) ?? 0, force)
				: await toOperator(call, dialogId, force);
		if (comment && last) await addComment(call, last, comment);
		return assigned;
	},
};
