import { Chat2DeskError } from '../../api/errors';
import { rowOr } from '../shared/answer';
import type { Operation } from '../types';
import { assigneeFields, assigneeLane, readAssignee } from './assignee';

export const assign: Operation = {
	value: 'assign',
	name: 'Assign',
	action: 'Assign tags',
	description: 'Add tags to a client or a request; those it has already stay',
	properties: [
		...assigneeFields('Assign To'),
		{
			displayName: 'Tag Names or IDs',
			name: 'tagIds',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getTags' },
			default: [],
			required: true,
			description:
				'The tags to add. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
	],
	lane: assigneeLane,
	async execute(call) {
		const { type, id } = readAssignee(call);
		const tagIds = call.ids('tagIds');
		if (tagIds.length === 0) {
			throw new Chat2DeskError('VALIDATION', 'There is no tag to assign', {
				advice: 'Choose at least one tag in the parameter Tag Names or IDs.',
			});
		}
		const body = { tag_ids: tagIds, assignee_type: type, assignee_id: id };
		// Adding a tag a second time changes nothing, so the call may be repeated.
		return rowOr(await call.api.post('/tags/assign_to', body, { idempotent: true }), body);
	},
};
