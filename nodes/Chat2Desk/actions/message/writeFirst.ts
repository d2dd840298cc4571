import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { objectOf } from '../../api/request';
import { DailyLimit } from '../../domain/dailyLimit';
import type { Outgoing } from '../../domain/outgoing';
import { canWriteFirst } from '../../domain/phone';
import { asId, asText, firstId } from '../../domain/values';
import { afterwards, createOrFind, type Known } from '../client/createOrFind';
import { clientByPhone, type Fit } from '../client/known';
import { phoneField, phoneLane, readNewClient, type NewClient } from '../client/newClientFields';
import { isEmpty } from '../shared/coerce';
import { operatorField, transportField } from '../shared/fields';
import { channelLocator } from '../shared/locators';
import { requireId, type Call, type Operation } from '../types';
import { fileUrlsField } from './attachments';
import { attachmentsField, sendAll, toOutgoing } from './outgoing';

const DEFAULT_LIMIT = 20;
const LIMIT_FIELD = 'dailyNewClientLimit';

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

/** The calendar day in the workflow's time zone. @throws {Chat2DeskError} `VALIDATION` for a zone that does not exist */
function todayOf(call: Call): string {
	const zone = call.ctx.getTimezone();
	const day = DateTime.now().setZone(zone).toISODate();
	if (day !== null) return day;
	throw new Chat2DeskError('VALIDATION', `The time zone of the workflow does not exist: ${zone}`, {
		advice:
			'Choose a time zone such as Europe/Berlin in the settings of the workflow; new clients are counted by its day. Where the workflow uses the default, it is the variable GENERIC_TIMEZONE of this n8n.',
	});
}

/** How many new clients a day may be written to; 0 for no limit. An empty field means the default, not "no limit". */
function limitOf(call: Call): number {
	const isSet = !isEmpty(call.json('options')?.[LIMIT_FIELD]);
	return isSet
		? call.fields('options').number(LIMIT_FIELD, DEFAULT_LIMIT, { min: 0, whole: true })
		: DEFAULT_LIMIT;
}

/** The day and its number of new clients, checked before anything is asked for. */
interface Guard {
	day: string;
	max: number;
}

/**
 * The count of new clients, kept in the static data of this node: n8n saves that for production executions. One per
 * execution, so that items side by side see each other; executions that run at the same moment do not.
 */
const counterOf = async (call: Call) =>
	await call.once(
		'newClients',
		async () => new DailyLimit(call.ctx.getWorkflowStaticData('node'), 'newClients'),
	);

/** A client whose messengers Chat2Desk does not tell counts; one it knows elsewhere does not. */
const FITS: readonly Fit[] = ['here', 'unknown'];

/** The client of the number; a new one only while the day has room. */
async function clientWithinLimit(call: Call, wanted: NewClient, { day, max }: Guard): Promise<Known> {
	const place = await (await counterOf(call)).take(day, max);
	if (place === null) {
		const found = await clientByPhone(call, wanted);
		if (found && FITS.includes(found.fit)) return { client: found.client, isNew: false };
		throw new Chat2DeskError(
			'DAILY_LIMIT',
			`${max} new clients were written to today, which is the limit set`,
			{
				advice:
					'Raise Daily New Client Limit in the options, or go on tomorrow. Chat2Desk advises at most 20 new clients a day for WhatsApp numbers outside the official API.',
			},
		);
	}
	// Kept unless it is certain that nobody was created.
	let isNeeded = true;
	try {
		const outcome = await createOrFind(call, wanted, FITS);
		isNeeded = outcome.kind === 'done' ? outcome.isNew : outcome.mayHaveCreated;
		return outcome.kind === 'done' ? outcome : await Promise.reject(outcome.error);
	} finally {
		if (isNeeded) place.keep();
		else place.giveBack();
	}
}

/** What to send, checked before anybody is created. Channel and transport go along: a new client has no last message. */
const draft = (call: Call, { channelId, transport }: NewClient) =>
	toOutgoing(call, { clientId: 0, channelId, transport });

/** Sends to the client; when that fails, the error names them, for they may have been created just now. */
async function deliver(call: Call, message: Outgoing, known: Known): Promise<IDataObject> {
	try {
		const [first] = await sendAll(call, { ...message, clientId: requireId(known.client.id, 'Client') });
		return first ?? {};
	} catch (error) {
		return await Promise.reject(afterwards(error, known));
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
				fileUrlsField,
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
					name: LIMIT_FIELD,
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
		const wanted = readNewClient(call, 'clientName');
		checkTransport(wanted);
		const guard: Guard = { day: todayOf(call), max: limitOf(call) };
		const message = draft(call, wanted);
		await checkAllowed(call);
		const known = await clientWithinLimit(call, wanted, guard);
		const sent = await deliver(call, message, known);
		return {
			clientId: asId(known.client.id),
			isNewClient: known.isNew,
			messageId: firstId(sent.message_id, sent.id),
			dialogId: asId(sent.dialog_id),
			requestId: asId(sent.request_id),
			transport: asText(sent.transport) ?? wanted.transport,
			channelId: asId(sent.channel_id) ?? wanted.channelId,
		};
	},
};
