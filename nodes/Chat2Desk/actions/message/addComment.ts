import { operatorLocator } from '../shared/locators';
import type { Operation } from '../types';
import { sendAll, sentId, toComment } from './outgoing';
import { readRecipient, recipientFields, recipientLane } from './recipient';

export const addComment: Operation = {
	value: 'addComment',
	name: 'Add Comment',
	action: 'Add an internal comment',
	description: 'Write an internal comment (a note) for operators; the client does not see it',
	properties: [
		...recipientFields.map((property) =>
			property.name === 'sendTo'
				? {
						...property,
						displayName: 'Comment On',
						options: [
							{ name: 'Client', value: 'client', description: 'In the dialog of their last message' },
							{ name: 'Dialog', value: 'dialog', description: 'In the dialog with this number' },
						],
					}
				: property,
		),
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			required: true,
			placeholder: 'e.g. Asked for an invoice, call back after 3 pm',
			description: 'The text of the comment. The dialog is not opened by it.',
		},
		{
			...operatorLocator,
			required: false,
			description: 'Who is shown as its author; left to Chat2Desk when empty',
		},
	],
	lane: recipientLane,
	async execute(call) {
		// Checked before the dialog is looked up.
		call.filled('text');
		const comment = toComment(await readRecipient(call), call.text('text'), call.optionalId('operatorId'));
		const [answer = {}] = await sendAll(call, comment);
		return { ...answer, messageId: sentId(answer) };
	},
};
