import type { INodeProperties } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { marksOfParts, UTM_PARTS, type UtmPart } from '../../domain/utm/marks';
import { resolveOrigin } from '../../domain/utm/resolution';
import type { ChannelDefault, FieldMapping } from '../../domain/utm/sources';
import { pick, requestIdField } from '../shared/fields';
import { clientLocator } from '../shared/locators';
import type { Values } from '../shared/values';
import { INDEPENDENT, type Call, type Operation } from '../types';
import { UtmReader } from './utmReader';

const { required: _request, ...requestField } = requestIdField;
const { required: _client, ...clientField } = clientLocator;

/** The client's locator where it may stay empty, also in the mode By ID. */
const optionalClient: INodeProperties = {
	...clientField,
	description: 'The client who wrote; may stay empty when there is a request',
	modes: (clientField.modes ?? []).map((mode) =>
		mode.name === 'id'
			? {
					...mode,
					validation: [
						{
							type: 'regex',
							properties: { regex: '^\\s*\\d*\\s*$', errorMessage: 'The ID of a client is a number' },
						},
					],
				}
			: mode,
	),
};

/** The value of one part of UTM. */
function partField(displayName: string, name: UtmPart, example: string): INodeProperties {
	return {
		displayName,
		name,
		type: 'string',
		default: '',
		placeholder: `e.g. ${example}`,
		description: `Value for utm_${name}`,
	};
}

/** In the order people name them. */
const UTM_FIELDS = [
	partField('Source', 'source', 'google'),
	partField('Medium', 'medium', 'cpc'),
	partField('Campaign', 'campaign', 'summer_sale'),
	partField('Content', 'content', 'banner_1'),
	partField('Term', 'term', 'buy a sofa'),
];

/** First where it began, then what it gets. */
const CHANNEL_DEFAULT_FIELDS: INodeProperties[] = [
	pick('Channel', 'channelId', 'getChannelsOrAny', 'The channel the request began on'),
	{
		displayName: 'Transport',
		name: 'transport',
		type: 'string',
		default: '',
		placeholder: 'e.g. wa_direct',
		description: 'The messenger the request began on; any when empty',
	},
	...UTM_FIELDS,
];

const channelDefaults: INodeProperties = {
	displayName: 'Channel Defaults',
	name: 'channelDefaults',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Default' },
	default: {},
	placeholder: 'Add Default',
	description:
		'UTM for requests that came without any, by the channel and messenger they began on. The most specific one that fits is taken.',
	options: [
		{
			displayName: 'Default',
			name: 'mapping',
			values: CHANNEL_DEFAULT_FIELDS,
		},
	],
};

const customFieldMapping: INodeProperties = {
	displayName: 'Custom Field Mapping',
	name: 'customFieldMapping',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Field' },
	default: {},
	placeholder: 'Add Field',
	description:
		'Custom fields of the client that hold where they came from. Fields with names such as utm_source, and those Chat2Desk fills by tracking, are read without it.',
	options: [
		{
			displayName: 'Field',
			name: 'field',
			values: [
				pick('Custom Field', 'customField', 'getCustomFields', 'The field of the client'),
				{
					displayName: 'Parameter',
					name: 'parameter',
					type: 'options',
					default: 'utm_source',
					description: 'What the field holds',
					options: [
						{ name: 'Click Time', value: 'click_time', description: 'When the client came from outside' },
						{ name: 'Click-to-WhatsApp Click ID', value: 'ctwa_clid' },
						{ name: 'Facebook Click ID', value: 'fbclid' },
						{ name: 'Google Ads Click ID', value: 'gclid' },
						{ name: 'Google Ads Click ID (iOS App)', value: 'gbraid' },
						{ name: 'Google Ads Click ID (iOS Web)', value: 'wbraid' },
						{ name: 'Google Visitor ID', value: 'google_id', description: 'Client ID of Google Analytics' },
						{ name: 'Link or Whole UTM String', value: 'url', description: 'All that is in it is read' },
						{ name: 'Microsoft Ads Click ID', value: 'msclkid' },
						{ name: 'Roistat Visitor ID', value: 'roistat_id' },
						{ name: 'TikTok Click ID', value: 'ttclid' },
						{ name: 'UTM Campaign', value: 'utm_campaign' },
						{ name: 'UTM Content', value: 'utm_content' },
						{ name: 'UTM ID', value: 'utm_id' },
						{ name: 'UTM Medium', value: 'utm_medium' },
						{ name: 'UTM Source', value: 'utm_source' },
						{ name: 'UTM Term', value: 'utm_term' },
						{ name: 'Yandex Direct Click ID', value: 'yclid' },
						{ name: 'Yandex Market Click ID', value: 'ymclid' },
						{ name: 'Yandex Search Click ID', value: 'ysclid' },
						{ name: 'Yandex Visitor ID', value: 'yandex_id', description: 'Client ID of Yandex Metrica' },
					],
				},
			],
		},
	],
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		channelDefaults,
		customFieldMapping,
		{
			displayName: 'Default UTM',
			name: 'defaultUtm',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			description: 'UTM for requests that came without any and have no default of their channel',
			options: UTM_FIELDS,
		},
		{
			displayName: 'Ignore Session',
			name: 'ignoreSession',
			type: 'boolean',
			default: false,
			description:
				'Whether to go straight to the defaults, whatever Chat2Desk knows. Then only the channel is read, and only for channel defaults.',
		},
	],
};

function readMapping(given: Values): FieldMapping[] {
	return given.rows('customFieldMapping', 'field').flatMap((row) => {
		const customField = row.trimmed('customField');
		return customField ? [{ customField, parameter: row.trimmed('parameter') ?? 'utm_source' }] : [];
	});
}

/** The parts of UTM in a form. */
const readParts = (given: Values): Record<UtmPart, string> => {
	const [source = '', medium = '', campaign = '', content = '', term = ''] = UTM_PARTS.map((part) =>
		given.text(part),
	);
	return { source, medium, campaign, content, term };
};

function readChannelDefaults(given: Values): ChannelDefault[] {
	return given.rows('channelDefaults', 'mapping').map((row) => ({
		...readParts(row),
		channelId: row.optionalId('channelId') ?? null,
		transport: row.trimmed('transport') ?? '',
	}));
}

function readerFor(call: Call, warnings: string[]): UtmReader {
	const requestId = call.optionalRequestId('requestId') ?? null;
	const clientId = call.optionalId('clientId') ?? null;
	if (requestId !== null || clientId !== null) return new UtmReader(call, requestId, clientId, warnings);
	throw new Chat2DeskError('VALIDATION', 'Neither a request nor a client is given', {
		advice: 'Fill Request ID or Client.',
	});
}

export const resolveUtm: Operation = {
	value: 'resolveUtm',
	name: 'Resolve UTM',
	action: 'Resolve the UTM of a request',
	description:
		'Find out where a client came from: UTM and click IDs from web analytics, custom fields, messages or your defaults',
	properties: [
		{
			...requestField,
			description:
				'Number of the request; the trigger calls it requestId. When empty, the newest visit of the client is looked for.',
		},
		optionalClient,
		options,
	],
	lane: INDEPENDENT,
	async execute(call) {
		const given = call.fields('options');
		const warnings: string[] = [];
		const reader = readerFor(call, warnings);
		const mapping = readMapping(given);
		const defaults = readChannelDefaults(given);
		const defaultUtm = readParts(given.fields('defaultUtm'));
		const ignoreSession = given.flag('ignoreSession', false);
		const resolution = await resolveOrigin(
			{
				web_analytics: async () => await reader.webAnalytics(),
				custom_fields: async () => await reader.customFields(mapping),
				extra_data: async () => await reader.extraData(),
				message: async () => await reader.firstText(),
				channel_default: async () => await reader.channelDefault(defaults),
				default: async () => marksOfParts(defaultUtm),
			},
			ignoreSession,
		);
		const { clientId, requestId, messageId, rows } = reader;
		return { ...resolution, utm: { ...resolution.utm }, clientId, requestId, messageId, raw: rows, warnings };
	},
};
