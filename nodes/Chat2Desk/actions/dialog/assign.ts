import type { IDataObject } from 'n8n-workflow';

import { lastMessageIn } from '../../api/dialogs';
import { Chat2DeskError, vendorMessage } from '../../api/errors';
import type { Dialog, Message } from '../../api/types';
import { idIn, ownId, textIn } from '../../domain/row';
import { asText, isObject } from '../../domain/values';
import { sendAll, toComment } from '../message/outgoing';
import type { Recipient } from '../message/recipient';
import { rowOr } from '../shared/answer';
import { getOne } from '../shared/getOne';
import { operatorGroupLocator, operatorLocator } from '../shared/locators';
import type { Call, Operation } from '../types';
import { heldByField, heldIn, readCondition } from './holder';
import { dialogFields, dialogLane, readDialog } from './which';

/** Who gets the dialog. */
interface Assignee {
	kind: 'operator' | 'group' | 'nobody';
	/** Null for nobody. */
	id: number | null;
	isForced: boolean;
	/** Whether a closed dialog stays closed. */
	keepsState: boolean;
}

function readAssignee(call: Call): Assignee {
	const kind = call.choice('assignTo', ['operator', 'group', 'nobody'], 'operator');
	return {
		kind,
		id: kind === 'nobody' ? null : call.id(kind === 'group' ? 'groupId' : 'operatorId'),
		isForced: kind !== 'nobody' && call.flag('force', false),
		keepsState: kind === 'nobody' || !call.fields('options').flag('openDialog', true),
	};
}

const nameOf = ({ kind, id }: Assignee) => (id === null ? kind : `${kind} ${id}`);

/** @throws {Chat2DeskError} NOT_FOUND where nothing was written in the dialog yet */
function lastMessage(dialog: Dialog, dialogId: number): Message {
	const last = lastMessageIn(dialog);
	if (last) return last;
	throw new Chat2DeskError('NOT_FOUND', `Dialog ${dialogId} has no message yet`, {
		advice: 'A dialog can be assigned to a group, or get a comment, once something was written in it.',
	});
}

/** Whom a comment on a message goes to. */
function recipientOf(last: Message, dialogId: number): Recipient {
	const clientId = idIn(last, 'client');
	if (clientId === null) {
		throw new Chat2DeskError('BAD_RESPONSE', `Chat2Desk does not say whose dialog ${dialogId} is`, {
			advice: 'Leave Comment empty, and add the comment with Message: Add Comment to the client.',
		});
	}
	return {
		clientId,
		channelId: idIn(last, 'channel') ?? undefined,
		transport: textIn(last, 'transport') ?? undefined,
	};
}

/**
 * A hand-over that Chat2Desk answered without carrying it out, as when nobody of the group is free: seen with HTTP 200
 * [live]. Only a status that says so counts; an answer without one is taken for success, as older ones have none.
 */
function checkHandedOver(answer: unknown, dialogId: number, to: Assignee): void {
	const status = isObject(answer) ? asText(answer.status) : null;
	if (status === null || ['success', 'ok'].includes(status.toLowerCase())) return;
	const said = vendorMessage(answer);
	throw new Chat2DeskError(
		'VALIDATION',
		`Chat2Desk did not hand dialog ${dialogId} over to ${nameOf(to)}${said ? `: ${said}` : ` (${status})`}`,
		{
			body: answer,
			advice:
				'Nobody may be free to take it: choose another operator or group, switch on Force, or try again later.',
		},
	);
}

/** Groups are reached through the last message: the dialog itself takes operators only [code]. */
async function toGroup(call: Call, dialogId: number, last: Message, to: Assignee): Promise<IDataObject> {
	const path = `/messages/${ownId(last, 'message') ?? 0}/transfer_to_group`;
	// A GET that changes something; carried out twice it would only choose an operator of the group again.
	const answer = await call.api.call('GET', path, {
		qs: { group_id: to.id, ...(to.isForced ? { force_assign: true } : {}) },
		idempotent: false,
	});
	checkHandedOver(answer, dialogId, to);
	return rowOr(answer, { dialog_id: dialogId, group_id: to.id });
}

/** To nobody likewise: one client empties the operator so [code]. */
async function toOperator(
	call: Call,
	dialogId: number,
	dialog: Dialog | null,
	to: Assignee,
): Promise<IDataObject> {
	// Every known client sends the state along [code]; whoever gets a dialog is to work on it.
	const state = (to.keepsState ? dialog?.state : null) ?? 'open';
	const change = {
		operator_id: to.id,
		state,
		...(to.isForced ? { force_assign: true } : {}),
	};
	const answer = await call.api.put(`/dialogs/${dialogId}`, change);
	checkHandedOver(answer, dialogId, to);
	return rowOr(answer, { id: dialogId, operator_id: to.id, state });
}

/** What is to be known when the comment fails: the dialog was handed over all the same. */
function halfDone(error: Chat2DeskError, dialogId: number, to: Assignee): Chat2DeskError {
	const { code, status, retryAfter, cause, body } = error;
	const message = `Dialog ${dialogId} was assigned to ${nameOf(to)}, but the comment was not written: ${error.message}`;
	return new Chat2DeskError(code, message, {
		...{ status, retryAfter, cause, body },
		data: { ...error.data, dialogId, assigned: true },
		advice: `The dialog needs no second assignment; write the comment with Message: Add Comment. ${error.advice}`,
	});
}

/** The note for whoever got the dialog. */
async function leaveComment(call: Call, dialogId: number, last: Message, text: string, to: Assignee) {
	try {
		await sendAll(call, toComment(recipientOf(last, dialogId), text));
	} catch (error) {
		return await Promise.reject(error instanceof Chat2DeskError ? halfDone(error, dialogId, to) : error);
	}
}

export const assign: Operation = {
	value: 'assign',
	name: 'Assign',
	action: 'Assign a dialog',
	description:
		'Hand a dialog over to an operator or a group, or back to the queue; a closed dialog is opened',
	properties: [
		...dialogFields,
		{
			displayName: 'Assign To',
			name: 'assignTo',
			type: 'options',
			default: 'operator',
			options: [
				{ name: 'Operator', value: 'operator' },
				{ name: 'Group', value: 'group', description: 'Chat2Desk chooses one of its operators' },
				{
					name: 'Nobody',
					value: 'nobody',
					description: 'Back to the common queue; a closed dialog stays closed',
				},
			],
		},
		{ ...operatorLocator, displayOptions: { show: { assignTo: ['operator'] } } },
		{ ...operatorGroupLocator, displayOptions: { show: { assignTo: ['group'] } } },
		{
			displayName: 'Force',
			name: 'force',
			type: 'boolean',
			default: false,
			displayOptions: { show: { assignTo: ['operator', 'group'] } },
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
			description:
				'Internal comment for whoever gets the dialog, for example a summary; the client does not see it. It is written after the dialog was assigned.',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				heldByField,
				{
					displayName: 'Open Dialog',
					name: 'openDialog',
					type: 'boolean',
					default: true,
					description: 'Whether an operator who gets a closed dialog has it opened',
				},
			],
		},
	],
	lane: dialogLane,
	async execute(call) {
		const to = readAssignee(call);
		const comment = call.trimmed('comment');
		const dialogId = await readDialog(call);
		const condition = readCondition(call.fields('options'));
		const needsLast = to.kind === 'group' || comment !== undefined;
		const dialog =
			needsLast || to.keepsState || condition !== null
				? await getOne<Dialog>(call.api, `/dialogs/${dialogId}`)
				: null;
		const other = dialog && heldIn(dialog, condition);
		if (other) return other;
		const last = needsLast && dialog ? lastMessage(dialog, dialogId) : null;
		const assigned =
			to.kind === 'group' && last
				? await toGroup(call, dialogId, last, to)
				: await toOperator(call, dialogId, dialog, to);
		if (comment && last) await leaveComment(call, dialogId, last, comment, to);
		return assigned;
	},
};
