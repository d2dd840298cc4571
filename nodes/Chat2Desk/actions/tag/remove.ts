import { tagLocator } from '../shared/locators';
import type { Operation } from '../types';
import { assigneeFields, assigneeLane, readAssignee } from './assignee';

export const remove: Operation = {
	value: 'remove',
	name: 'Remove',
	action: 'Remove a tag',
	description: 'Take a tag off a client or a request; the tag itself stays in the dictionary',
	properties: [...assigneeFields('Remove From'), tagLocator],
	lane: assigneeLane,
	async execute(call) {
		const { type, id } = readAssignee(call);
		const tagId = call.id('tagId');
		await call.api.delete(`/tags/${tagId}/delete_from`, { [`${type}_id`]: id });
		return { deleted: true };
	},
};
