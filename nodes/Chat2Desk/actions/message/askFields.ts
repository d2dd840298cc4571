import type { INodeProperties } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { numberIn, plain, type Choice } from '../../domain/ask/choices';
import type { ResponseType } from '../../domain/ask/question';
import { BUTTON_COLORS, type Button } from '../../domain/outgoing';
import { heldByField } from '../dialog/holder';
import { channelField, pick } from '../shared/fields';
import type { Call } from '../types';
import { colorField } from './buttons';

const RESPONSE_TYPES = ['freeText', 'choice', 'approval'] as const satisfies readonly ResponseType[];

/** The fields of one choice, in the order of use. */
const CHOICE_FIELDS: INodeProperties[] = [
	{ displayName: 'Text', name: 'text', type: 'string', default: '', placeholder: 'e.g. Tomorrow morning' },
	{
		displayName: 'Payload',
		name: 'payload',
		type: 'string',
		default: '',
		placeholder: 'e.g. morning',
		description: 'What stands for this choice in the output; the text when empty',
	},
	colorField,
];

/** Names and values as in n8n's own nodes that ask for approval, whose tools set them. */
const APPROVAL_FIELDS: INodeProperties[] = [
	{
		displayName: 'Type of Approval',
		name: 'approvalType',
		type: 'options',
		default: 'double',
		options: [
			{ name: 'Approve and Disapprove', value: 'double' },
			{ name: 'Approve Only', value: 'single' },
		],
	},
	{ displayName: 'Approve Button Label', name: 'approveLabel', type: 'string', default: 'Approve' },
	{
		displayName: 'Disapprove Button Label',
		name: 'disapproveLabel',
		type: 'string',
		default: 'Decline',
		displayOptions: { show: { approvalType: ['double'] } },
	},
];

export const askFields: INodeProperties[] = [
	{
		displayName:
			'The execution waits here until the client answers in the messenger. It takes a Chat2Desk Trigger with the event Message Received in a published workflow of this account: that is how the answer gets in. An answer starts no other workflow.',
		name: 'askNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Message',
		name: 'message',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		default: '',
		placeholder: 'e.g. When shall we call you?',
		description: 'The question, as the client reads it',
	},
	{
		displayName: 'Response Type',
		name: 'responseType',
		type: 'options',
		default: 'freeText',
		options: [
			{
				name: 'Approval',
				value: 'approval',
				description: 'Yes or no; any other text leaves the question open',
			},
			{ name: 'Choice', value: 'choice', description: 'One of several answers, as buttons or numbers' },
			{ name: 'Free Text', value: 'freeText', description: "The client's next message, whatever it is" },
		],
	},
	{
		displayName: 'Choices',
		name: 'choices',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Choice' },
		default: {},
		placeholder: 'Add Choice',
		description:
			'What the client may choose from. The text, the number in the list or the payload count as the answer, in any case of letters.',
		displayOptions: { show: { responseType: ['choice'] } },
		options: [{ displayName: 'Choice', name: 'choice', values: CHOICE_FIELDS }],
	},
	{
		displayName: 'Approval Options',
		name: 'approvalOptions',
		type: 'fixedCollection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: { responseType: ['approval'] } },
		options: [{ displayName: 'Values', name: 'values', values: APPROVAL_FIELDS }],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			channelField("The channel to ask through; the one of the client's last message when not set"),
			{
				displayName: 'Numbered List',
				name: 'numbered',
				type: 'boolean',
				default: false,
				description: 'Whether to write the choices as a numbered list, for messengers without buttons',
			},
			{
				displayName: 'Only Choices',
				name: 'onlyChoices',
				type: 'boolean',
				default: false,
				description:
					'Whether any other text leaves the question open; such a message starts workflows as usual',
			},
			heldByField,
			{
				displayName: 'Time Limit (Minutes)',
				name: 'timeLimit',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 1440,
				description:
					'How long to wait for the answer; 0 waits without end. After it the output says answered: false. n8n looks about once a minute for what is due.',
			},
			pick(
				'Transport',
				'transport',
				'getTransports',
				"The messenger on the channel; the one of the client's last message when not set",
			),
		],
	},
];

/** What an item asks. */
export interface Asking {
	text: string;
	responseType: ResponseType;
	choices: Choice[];
	buttons: Button[];
	onlyChoices: boolean;
	numbered: boolean;
	/** In milliseconds; null to wait without end. */
	timeLimitMs: number | null;
	channelId: number | undefined;
	transport: string | undefined;
}

/** A year. Longer waits are most likely a moment in place of a number of minutes. */
const MAX_MINUTES = 366 * 24 * 60;

/**
 * The default message of n8n's human review holds the tool's parameters as `{{ $tool.parameters }}`, which a text shows as
 * `[object Object]`.
 */
function readable(call: Call, message: string): string {
	if (!message.includes('[object Object]')) return message;
	try {
		const parameters = call.ctx.evaluateExpression('{{ JSON.stringify($tool.parameters, null, 2) }}', 0);
		return typeof parameters === 'string' ? message.replaceAll('[object Object]', parameters) : message;
	} catch {
		return message;
	}
}

const button = (text: string, payload: string, color: Button['color']): Button => ({
	type: 'reply',
	text,
	payload,
	...(color ? { color } : {}),
});

/** A choice as it is sent. */
type Offered = Choice & Pick<Button, 'color'>;

function readChoices(call: Call): Offered[] {
	const rows = call.rows('choices', 'choice');
	if (rows.length === 0) {
		throw new Chat2DeskError('VALIDATION', 'Choices is empty', {
			advice: 'Add a choice under Choices, or set Response Type to Free Text.',
		});
	}
	return rows.map((row) => ({
		text: row.filled('text'),
		payload: row.trimmed('payload') ?? null,
		color: row.isBlank('color') ? undefined : row.choice('color', BUTTON_COLORS, undefined),
	}));
}

/**
 * Choices that a client's text cannot tell apart, so that one of them could never be chosen, or the wrong one would be.
 *
 * @throws {Chat2DeskError} `VALIDATION` that names both
 */
function assertDistinct(choices: readonly Choice[], numbered: boolean): void {
	for (const [index, { text }] of choices.entries()) {
		const twin = choices.findIndex((other) => plain(other.text) === plain(text));
		if (twin < index) {
			throw new Chat2DeskError(
				'VALIDATION',
				`The choices ${twin + 1} and ${index + 1} read the same: "${choices[twin]?.text}" and "${text}"`,
				{ advice: 'Give each choice a text of its own; case, blanks and stops make no difference.' },
			);
		}
		const number = numbered ? numberIn(text) : null;
		if (number !== null && number !== index + 1 && choices[number - 1]) {
			throw new Chat2DeskError(
				'VALIDATION',
				`The choice "${text}" stands at number ${index + 1} of the Numbered List, so "${number}" would mean two of them`,
				{ advice: 'Switch Numbered List off, or write the choice in words.' },
			);
		}
	}
}

function readApproval(call: Call): Offered[] {
	const values = call.fields('approvalOptions').fields('values');
	const approve: Offered = {
		text: values.trimmed('approveLabel') ?? 'Approve',
		payload: 'approve',
		color: 'green',
	};
	const decline: Offered = {
		text: values.trimmed('disapproveLabel') ?? 'Decline',
		payload: 'decline',
		color: 'red',
	};
	const isSingle = values.choice('approvalType', ['single', 'double'], 'double') === 'single';
	return isSingle ? [approve] : [approve, decline];
}

/** @throws {Chat2DeskError} `VALIDATION` that names the parameter */
export function readAsking(call: Call): Asking {
	const responseType = call.choice('responseType', RESPONSE_TYPES, 'freeText');
	const options = call.fields('options');
	const offered =
		responseType === 'choice' ? readChoices(call) : responseType === 'approval' ? readApproval(call) : [];
	const numbered = options.flag('numbered', false);
	assertDistinct(offered, numbered);
	const minutes = options.number('timeLimit', 1440, { min: 0, max: MAX_MINUTES });
	return {
		text: readable(call, call.filled('message')),
		responseType,
		choices: offered.map(({ text, payload }) => ({ text, payload })),
		buttons: offered.map(({ text, payload, color }) => button(text, payload ?? text, color)),
		onlyChoices: options.flag('onlyChoices', false),
		numbered,
		timeLimitMs: minutes === 0 ? null : minutes * 60_000,
		channelId: options.optionalId('channelId'),
		transport: options.trimmed('transport'),
	};
}
