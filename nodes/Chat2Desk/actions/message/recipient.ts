import type { INodeProperties } from 'n8n-workflow';

import { lastMessageIn } from '../../api/dialogs';
import { Chat2DeskError } from '../../api/errors';
import { rowsOf } from '../../api/request';
import type { Dialog, Message } from '../../api/types';
import type { Outgoing } from '../../domain/outgoing';
import { idIn, kindIn, textIn } from '../../domain/row';
import { asId } from '../../domain/values';
import type { Place } from '../dialog/holder';
import { dialogIdField, readDialogId } from '../shared/dialogId';
import { getOne } from '../shared/getOne';
import { clientLocator } from '../shared/locators';
import type { Call } from '../types';

/** Whom a message goes to, as far as it is known. */
export type Recipient = Pick<Outgoing, 'clientId' | 'channelId' | 'transport'>;

/** The choice between a client and a dialog to send to. */
export const recipientFields: INodeProperties[] = [
	{
		displayName: 'Send To',
		name: 'sendTo',
		type: 'options',
		noDataExpression: true,
		default: 'client',
		options: [
			{
				name: 'Client',
				value: 'client',
				description: 'In the channel of their last message, or the one chosen below',
			},
			{ name: 'Dialog', value: 'dialog', description: 'To the client and in the channel of a dialog' },
		],
	},
	{ ...clientLocator, displayOptions: { show: { sendTo: ['client'] } } },
	{ ...dialogIdField, displayOptions: { show: { sendTo: ['dialog'] } } },
];

/** The newest message that went through a messenger; notes and what the system writes tell nothing about it. */
export function lastDelivered(rows: Message[]): Message | undefined {
	return rows
		.filter((row) => !['comment', 'system'].includes(kindIn(row) ?? ''))
		.reduce<Message | undefined>(
			(last, row) => (last && (asId(last.id) ?? 0) >= (asId(row.id) ?? 0) ? last : row),
			undefined,
		);
}

/**
 * Client, channel and messenger of a dialog: they exist only inside its messages [code]. An internal note as the last
 * one names the client, but the messenger of the dialog has to be looked up in the messages before it.
 */
async function ofDialog({ api }: Call, dialogId: number): Promise<Recipient> {
	const last = lastMessageIn(await getOne<Dialog>(api, `/dialogs/${dialogId}`));
	const clientId = last && idIn(last, 'client');
	if (!last || clientId === null) {
		throw new Chat2DeskError('NOT_FOUND', `Dialog ${dialogId} names no client to send to`, {
			advice: 'Send to the client instead: set Send To to Client.',
		});
	}
	const through = lastDelivered([last]) ?? lastDelivered(await newestOf(api, 'dialog', dialogId)) ?? last;
	const isNote = lastDelivered([through]) === undefined;
	return {
		clientId,
		channelId: idIn(through, 'channel') ?? undefined,
		transport: isNote ? undefined : (textIn(through, 'transport') ?? undefined),
	};
}

/** Some of the newest messages of a dialog or client; those of others where the filter is ignored are left out [live]. */
async function newestOf(api: Call['api'], of: 'dialog' | 'client', id: number): Promise<Message[]> {
	const query = { [`${of}_id`]: id, order: 'desc', limit: 50 };
	return rowsOf<Message>(await api.get('/messages', query), '/messages').filter(
		(row) => idIn(row, of) === id,
	);
}

/** The channel of a client's last message, which Chat2Desk answers through; nothing where it lists none. */
export async function lastChannelOf(api: Call['api'], clientId: number): Promise<number | undefined> {
	const last = lastDelivered(await newestOf(api, 'client', clientId));
	return (last && idIn(last, 'channel')) ?? undefined;
}

/** Whom to send to, by Send To; a dialog is looked up once per execution. */
export async function readRecipient(call: Call): Promise<Recipient> {
	if (call.choice('sendTo', ['client', 'dialog'], 'client') === 'client')
		return { clientId: call.id('clientId') };
	const dialogId = readDialogId(call, 'To write to the client instead set Send To to Client.');
	return await call.once(`recipient ${dialogId}`, async () => await ofDialog(call, dialogId));
}

/** The dialog that was chosen to send to, or the one of the client that was. */
export const placeOf = (call: Call, to: Recipient, channelId?: number): Place =>
	call.choice('sendTo', ['client', 'dialog'], 'client') === 'dialog'
		? { dialogId: call.id('dialogId') }
		: { clientId: to.clientId, channelId: channelId ?? to.channelId };

/** Messages to one client keep their order, also when some go to the client and some into a dialog of theirs. */
export const recipientLane = async (call: Call): Promise<string> =>
	String((await readRecipient(call)).clientId);
