import type { INodeProperties } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { phoneIdentity, toInternational } from '../../domain/phone';
import { transportField } from '../shared/fields';
import { channelLocator } from '../shared/locators';
import type { Call } from '../types';

/** Whom to create: a client of Chat2Desk is a phone number in one messenger. */
export interface NewClient {
	/** Digits, in the form the transport wants. */
	phone: string;
	/** All forms the number may be known under, `phone` first. */
	spellings: readonly string[];
	transport: string;
	channelId: number;
	nickname?: string | undefined;
}

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

/**
 * The client of an item's Phone, Channel and Transport.
 *
 * @param nameField the field of Additional Fields that holds their name
 * @throws {Chat2DeskError} `VALIDATION` with the way out
 */
export function readNewClient(call: Call, nameField = 'nickname'): NewClient {
	const transport = call.filled('transport', 'Choose the messenger in the parameter Transport.');
	const result = toInternational(call.text('phone'), transport);
	if (!result.ok) {
		throw new Chat2DeskError('VALIDATION', `Phone cannot be used: ${result.reason}`, {
			advice: result.advice,
		});
	}
	return {
		phone: result.phone,
		spellings: result.spellings,
		transport,
		channelId: call.id('channelId'),
		nickname: call.fields('additionalFields').trimmed(nameField),
	};
}

/** Items for the same number, however spelled, follow each other, or two of them would create the client at once. */
export const phoneLane = (call: Call) => phoneIdentity(call.text('phone')) ?? call.text('phone');
