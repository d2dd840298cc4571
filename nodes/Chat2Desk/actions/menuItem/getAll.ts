import { channelField, listFields } from '../shared/fields';
import { getMany } from '../shared/getMany';
import { INDEPENDENT, type Operation } from '../types';

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many menu items',
	description: 'Get the items of the self-service menus that Chat2Desk offers clients',
	properties: [
		...listFields,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [
				channelField('Only the menu of this channel'),
				{
					displayName: 'Level',
					name: 'level',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 1,
					description: 'Only items of this level of the menu',
				},
			],
		},
	],
	lane: INDEPENDENT,
	async execute(call) {
		const given = call.filters();
		const channelId = given.optionalId('channelId');
		const level = given.number('level', undefined, { min: 0, whole: true });
		return await getMany(call, '/scenarios/menu_items', {
			...(channelId === undefined ? {} : { channel_id: channelId }),
			...(level === undefined ? {} : { level }),
		});
	},
};
