import { Chat2DeskError } from '../../api/errors';
import { rowOr } from '../shared/answer';
import { tagGroupLocator } from '../shared/locators';
import type { Values } from '../shared/values';
import type { Operation } from '../types';

/** `5be6c1`: Chat2Desk takes colours without the sign [code]. */
function readColour(fields: Values, name: string): string | undefined {
	const text = fields.trimmed(name)?.replace(/^#/, '');
	if (text === undefined) return undefined;
	// The colour picker of n8n may add the transparency.
	const match = /^([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(text);
	if (match?.[1]) return match[1].toLowerCase();
	throw new Chat2DeskError('VALIDATION', `${fields.label(name)} is not a color: ${text}`, {
		advice: `Enter six hexadecimal digits such as #5be6c1 in the field ${fields.label(name)}.`,
	});
}

export const create: Operation = {
	value: 'create',
	name: 'Create',
	action: 'Create a tag',
	description: 'Add a tag to the dictionary of the account',
	properties: [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Wholesale',
			description: 'Label of the tag; short ones fit best into the lists of Chat2Desk',
		},
		tagGroupLocator,
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [
				{
					displayName: 'Background Color',
					name: 'backgroundColor',
					type: 'color',
					default: '#5be6c1',
				},
				{
					displayName: 'Description',
					name: 'description',
					type: 'string',
					default: '',
				},
				{
					displayName: 'Text Color',
					name: 'textColor',
					type: 'color',
					default: '#ffffff',
				},
			],
		},
	],
	async execute(call) {
		const label = call.filled('name', 'Enter the label in the parameter Name.');
		const fields = call.fields('additionalFields');
		const background = readColour(fields, 'backgroundColor');
		const text = readColour(fields, 'textColor');
		const body = {
			tag_group_id: call.id('groupId'),
			tag_label: label,
			// Known clients always send a description and this order.
			tag_description: fields.text('description'),
			order_show: 1,
			...(background ? { tag_bg_color: background } : {}),
			...(text ? { tag_text_color: text } : {}),
		};
		return rowOr(await call.api.post('/tags', body), { label, group_id: body.tag_group_id });
	},
};
