import type { INodeProperties } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { fileAddress } from '../../domain/fileAddress';
import { linesOf } from '../../domain/lines';
import { BUTTON_COLORS, BUTTON_TYPES, type Button } from '../../domain/outgoing';
import type { Values } from '../shared/values';

const COLORS: Record<(typeof BUTTON_COLORS)[number], string> = {
	blue: 'Blue',
	green: 'Green',
	red: 'Red',
	yellow: 'Yellow',
};

const TYPES: Record<(typeof BUTTON_TYPES)[number], string> = {
	email: 'Email',
	location: 'Location',
	phone: 'Phone',
	reply: 'Reply',
	url: 'URL',
};

/** What a list offers, from names by value. */
const choicesOf = (names: Record<string, string>) =>
	Object.entries(names).map(([value, name]) => ({ name, value }));

export const colorField: INodeProperties = {
	displayName: 'Color',
	name: 'color',
	type: 'options',
	default: '',
	description: 'Shown in the online chat only',
	options: [{ name: 'None', value: '' }, ...choicesOf(COLORS)],
};

/** What a button consists of, in the order it is thought of. */
const BUTTON_FIELDS: INodeProperties[] = [
	{ displayName: 'Text', name: 'text', type: 'string', default: '', placeholder: 'e.g. Yes, please' },
	{
		displayName: 'Type',
		name: 'type',
		type: 'options',
		default: 'reply',
		options: choicesOf(TYPES),
	},
	{
		displayName: 'URL',
		name: 'url',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com',
		description: 'The address the button opens',
		displayOptions: { show: { type: ['url'] } },
	},
	{
		displayName: 'Payload',
		name: 'payload',
		type: 'string',
		default: '',
		description: 'What comes back when the client presses the button',
	},
	colorField,
];

export function buttonList(displayName: string, name: string, description: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Button' },
		default: {},
		placeholder: 'Add Button',
		description,
		options: [{ displayName: 'Button', name: 'button', values: BUTTON_FIELDS }],
	};
}

/** Buttons of a form. @throws {Chat2DeskError} `VALIDATION` that names the button */
export function readButtons(fields: Values, name: string): Button[] {
	return fields.rows(name, 'button').map((row, index) => {
		const url = row.trimmed('url');
		const button: Button = {
			type: row.choice('type', BUTTON_TYPES, 'reply'),
			text: row.trimmed('text') ?? '',
			payload: row.text('payload'),
			// Other schemes, such as those of apps, go out as they are.
			url: url === undefined ? undefined : (fileAddress(url) ?? url),
			color: row.isBlank('color') ? undefined : row.choice('color', BUTTON_COLORS, undefined),
		};
		const missing = !button.text ? 'Text' : button.type === 'url' && !button.url ? 'URL' : null;
		if (missing === null) return button;
		throw new Chat2DeskError('VALIDATION', `Button ${index + 1} of ${fields.label(name)} has no ${missing}`, {
			advice: `Fill the field ${missing} of the button, or remove the button.`,
		});
	});
}

/** Buttons as one text, which an expression can make: n8n gives a list in a form no expression. */
export const quickRepliesField: INodeProperties = {
	displayName: 'Quick Replies',
	name: 'quickReplies',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	placeholder: "e.g. {{ $json.choices.join('\\n') }}",
	description: 'Texts of buttons, one per line; the text of the pressed one comes back as a message',
};

/** The buttons of Quick Replies, each with its text as payload. */
export const readQuickReplies = (fields: Values): Button[] =>
	linesOf(fields.text('quickReplies')).map((text) => ({ type: 'reply', text, payload: text }));
