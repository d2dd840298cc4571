import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { objectOf } from '../../api/request';
import { DailyLimit } from '../../domain/dailyLimit';
import type { Outgoing } from '../../domain/outgoing';
import { canWriteFirst } from '../../domain/phone';
import { asId, asText, firstId } from '../../domain/values';
import { createOrFind, findByPhone, type Known, type NewClient } from '../client/createOrFind';
import { phoneField, phoneLane, readNewClient } from '../client/newClientFields';
import { operatorField, transportField } from '../shared/fields';
import { channelLocator } from '../shared/locators';
import { requireId, type Call, type Operation } from '../types';
import { attachmentsField, sendAll, toOutgoing } from './outgoing';

const DEFAULT_LIMIT = 20;

/** Whether the account may write first; asked once per execution. An account that does not say so is tried. */
async function checkAllowed(call: Call): Promise<void> {
	const account = await call.once('account', async () =>
		objectOf<IDataObject>(await call.api.get('/companies/api_info')),
	);
	const option = account?.write_first_option;
	const isOff = option === false || option === 0 || option === '0' || option === 'false' || option === '';
	if (isOff) {
		throw new Chat2DeskError(
			'WRITE_FIRST_DISABLED',
			'Writing first is not switched on for this Chat2Desk account',
		);
	}
}

function checkTransport({ transport }: NewClient): void {
	if (canWriteFirst(transport) !== false) return;
	throw new Chat2DeskError('VALIDATION', `Nobody can be reached by phone number through ${transport}`, {
		advice:
			'Choose a transport with phone numbers (WhatsApp, Viber, SMS, a personal Telegram account). In other messengers the client has to write first.',
	});
}

/**
 * The guard against too many new clients a day, kept in the static data of this node: n8n saves that for production
 * executions. Executions that run at the same moment do not see each other's count.
 */
function guardOf(call: Call): { limit: DailyLimit; max: number; day: string } {
	const given = Number(call.collection('options').dailyNewClientLimit ?? DEFAULT_LIMIT);
	const max = Number.isFinite(given) && given >= 0 ? Math.floor(given) : DEFAULT_LIMIT;
	return {
		limit: new DailyLimit(call.ctx.getWorkflowStaticData('node'), 'newClients', max),
		max,
		day: DateTime.now().setZone(call.ctx.getTimezone()).toISODate() ?? '',
	};
}

/** The client of the number; a new one only while the day has room. */
async function clientWithinLimit(call: Call, wanted: NewClient): Promise<Known> {
	const { limit, max, day } = guardOf(call);
	if (!limit.take(day)) {
		const found = await findByPhone(call, wanted.phone);
		if (found) return { client: found, isNew: false };
		throw new Chat2DeskError(
			'DAILY_LIMIT',
			`${max} new clients were written to today, which is the limit set`,
			{
				advice:
					'Raise Daily New Client Limit in the options, or go on tomorrow. Chat2Desk advises at most 20 new clients a day for WhatsApp numbers outside the official API.',
			},
		);
	}
	try {
		const known = await createOrFind(call, wanted);
		if (!known.isNew) limit.giveBack(day);
		return known;
	} catch (error) {
		limit.giveBack(day);
		return await Promise.reject(error);
	}
}

/** What to send, checked before anybody is created. Channel and transport go along: a new client has no last message. */
const draft = (call: Call, { channelId, transport }: NewClient) =>
	toOutgoing(call, { clientId: 0, channelId, transport });

/** Sends to the client; when that fails, the error names them, for they may have been created just now. */
async function deliver(call: Call, message: Outgoing, clientId: number): Promise<IDataObject> {
	try {
		const [first] = await sendAll(call, { ...message, clientId });
		return first ?? {};
	} catch (error) {
		if (error instanceof Chat2DeskError) error.data.clientId = clientId;
		return await Promise.reject(error);
	}
}

export const writeFirst: Operation = {
	value: 'writeFirst',
	name: 'Write First',
	action: 'Write to a client first',
	description: 'Send a message to a phone number, also of somebody who never wrote; creates the client',
	properties: [
		{
			displayName:
				'Chat2Desk has to allow writing first for the account. In the official WhatsApp API a first message has to be an approved template; free text is possible for 24 hours after the last message of the client.',
			name: 'writeFirstNotice',
			type: 'notice',
			default: '',
		},
		phoneField,
		channelLocator,
		{ ...transportField, required: true },
		{
			displayName: 'Text',
			name: 'text',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'e.g. Hello Ann, your order is ready.',
			description: 'Vary the text and use the name: equal messages to many people can get a number blocked',
		},
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [
				attachmentsField,
				{
					displayName: 'Client Name',
					name: 'clientName',
					type: 'string',
					default: '',
					placeholder: 'e.g. Ann Example',
					description: 'Name of the client when it has to be created',
				},
				{
					displayName: 'External ID',
					name: 'externalId',
					type: 'string',
					default: '',
					description:
						'Your own ID of this message. It does not keep Chat2Desk from sending a message twice.',
				},
				operatorField('Send on behalf of this operator'),
			],
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				{
					displayName: 'Daily New Client Limit',
					name: 'dailyNewClientLimit',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: DEFAULT_LIMIT,
					description:
						"How many clients who were not known before may be written to in a day of the workflow's time zone, counted for this node in production executions; 0 for no limit",
				},
			],
		},
	],
	lane: phoneLane,
	async execute(call) {
		const { clientName } = call.collection('additionalFields');
		const wanted: NewClient = { ...readNewClient(call), nickname: asText(clientName) ?? undefined };
		checkTransport(wanted);
		const message = draft(call, wanted);
		await checkAllowed(call);
		const { client, isNew } = await clientWithinLimit(call, wanted);
		const clientId = requireId(client.id, 'Client');
		const sent = await deliver(call, message, clientId);
		return {
			clientId,
			isNewClient: isNew,
			messageId: firstId(sent.message_id, sent.id),
			dialogId: asId(sent.dialog_id),
			requestId: asId(sent.request_id),
			transport: asText(sent.transport) ?? wanted.transport,
			channelId: asId(sent.channel_id) ?? wanted.channelId ?? null,
		};
	},
};
