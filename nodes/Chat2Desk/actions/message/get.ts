import type { Message } from '../../api/types';
import { messageIdField, simplifyFields } from '../shared/fields';
import { getOne } from '../shared/getOne';
import { simplified } from '../shared/simplify';
import { INDEPENDENT, type Operation } from '../types';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get a message',
	description: 'Get one message with its text and files',
	properties: [messageIdField, ...simplifyFields],
	lane: INDEPENDENT,
	async execute(call) {
		const message = await getOne<Message>(call.api, `/messages/${call.id('messageId')}`);
		return simplified(call, message, 'message');
	},
};
