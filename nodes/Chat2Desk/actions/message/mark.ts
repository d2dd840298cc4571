import { Chat2DeskError } from '../../api/errors';
import type { Message } from '../../api/types';
import { asBoolean } from '../../domain/values';
import { rowOr } from '../shared/answer';
import { messageIdField } from '../shared/fields';
import { getOne } from '../shared/getOne';
import type { Call, Operation } from '../types';

/**
 * Marks a message. The methods are GETs that change something [documented], so they are not repeated blindly: when the
 * answer is lost, the message is looked at first.
 */
async function mark(call: Call, as: 'read' | 'unread') {
	const id = call.id('messageId');
	const isRead = as === 'read';
	const set = async () => await call.api.call('GET', `/messages/${id}/${as}`, { idempotent: false });
	const written = { id, read: isRead ? 1 : 0 };
	try {
		return rowOr(await set(), written);
	} catch (error) {
		if (!(error instanceof Chat2DeskError) || error.code !== 'SEND_UNCERTAIN')
			return await Promise.reject(error);
	}
	const message = await getOne<Message>(call.api, `/messages/${id}`);
	return asBoolean(message.read) === isRead ? message : rowOr(await set(), written);
}

const lane = (call: Call) => String(call.id('messageId'));

export const markRead: Operation = {
	value: 'markRead',
	name: 'Mark as Read',
	action: 'Mark a message as read',
	description: 'Mark a message as read in Chat2Desk',
	properties: [messageIdField],
	lane,
	async execute(call) {
		return await mark(call, 'read');
	},
};

export const markUnread: Operation = {
	value: 'markUnread',
	name: 'Mark as Unread',
	action: 'Mark a message as unread',
	description: 'Mark a message as unread in Chat2Desk, so that operators see it again',
	properties: [messageIdField],
	lane,
	async execute(call) {
		return await mark(call, 'unread');
	},
};
