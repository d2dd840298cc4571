import type { INodeProperties } from 'n8n-workflow';

import { transportField } from '../shared/fields';
import { channelLocator } from '../shared/locators';
import { requireId, type Call } from '../types';
import { asText } from '../../domain/values';
import { readPhone, readTransport, type NewClient } from './createOrFind';

export const phoneField: INodeProperties = {
	displayName: 'Phone',
	name: 'phone',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. +7 900 000-00-01',
	description: 'With the country code, in any spelling',
};

/** What `client.create` and `client.upsert` ask for. */
export const newClientFields: INodeProperties[] = [
	phoneField,
	channelLocator,
	{ ...transportField, required: true },
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: [
			{
				displayName: 'Nickname',
				name: 'nickname',
				type: 'string',
				default: '',
				placeholder: 'e.g. Ann Example',
				description: 'Name that operators see',
			},
		],
	},
];

export function readNewClient(call: Call): NewClient {
	const transport = readTransport(call);
	return {
		phone: readPhone(call.param<unknown>('phone', ''), transport),
		transport,
		channelId: requireId(call.param<unknown>('channelId', ''), 'Channel'),
		nickname: asText(call.collection('additionalFields').nickname) ?? undefined,
	};
}

/** Items for the same phone follow each other, or two of them would create the client at once. */
export const phoneLane = (call: Call) => String(call.param<unknown>('phone', '')).replace(/\D/g, '');
