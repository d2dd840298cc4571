import type { INodeProperties } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { list } from '../../api/paginate';
import type { Dialog } from '../../api/types';
import { asId, asObject, asTime } from '../../domain/values';
import { dialogIdField, readDialogId } from '../shared/dialogId';
import { clientLocator } from '../shared/locators';
import type { Call } from '../types';

/** Which dialog an operation works on: one given by its number, or the one its client wrote in last. */
export const dialogFields: INodeProperties[] = [
	{
		displayName: 'Dialog',
		name: 'dialogBy',
		type: 'options',
		noDataExpression: true,
		default: 'id',
		options: [
			{ name: 'By ID', value: 'id', description: 'The dialog with this number' },
			{
				name: "Client's Latest Dialog",
				value: 'latestOfClient',
				description:
					'The one with the newest message, for events that name a client only, such as those of tags',
			},
		],
	},
	{ ...dialogIdField, displayOptions: { show: { dialogBy: ['id'] } } },
	{ ...clientLocator, displayOptions: { show: { dialogBy: ['latestOfClient'] } } },
];

const isLatest = (call: Call) => call.choice('dialogBy', ['id', 'latestOfClient'], 'id') === 'latestOfClient';

const readId = (call: Call) =>
	readDialogId(call, "Set Dialog to Client's Latest Dialog and choose the client there.");

/** How new a dialog is: by the time of its last message, then by the numbers, which grow. */
function ageOf({ id, last_message: last }: Dialog): [time: number, message: number, dialog: number] {
	const { created, id: messageId } = asObject(last);
	return [asTime(created)?.getTime() ?? 0, asId(messageId) ?? 0, asId(id) ?? 0];
}

function isNewer(one: Dialog, other: Dialog): boolean {
	const [a, b] = [ageOf(one), ageOf(other)];
	const index = a.findIndex((value, i) => value !== b[i]);
	return (a[index] ?? 0) > (b[index] ?? 0);
}

/** The dialog with the newest message, open or closed; null where there is none. */
export const newestOf = (dialogs: Dialog[]): Dialog | null =>
	dialogs.reduce<Dialog | null>(
		(newest, dialog) => (newest === null || isNewer(dialog, newest) ? dialog : newest),
		null,
	);

/** The newest dialog of a client; a client has one per channel. */
async function latestOf({ api }: Call, clientId: number): Promise<number> {
	const id = asId(newestOf(await list<Dialog>(api, `/clients/${clientId}/dialogs`))?.id);
	if (id !== null) return id;
	throw new Chat2DeskError('NOT_FOUND', `Client ${clientId} has no dialog yet`, {
		advice: 'A client has a dialog once something was written in a channel, by them or to them.',
	});
}

/** The number of the dialog an item is about. */
export async function readDialog(call: Call): Promise<number> {
	return isLatest(call) ? await latestOf(call, call.id('clientId')) : readId(call);
}

/** What is done to one dialog follows each other, where items go side by side. */
export const dialogLane = (call: Call): string =>
	isLatest(call) ? `client ${call.id('clientId')}` : `dialog ${readId(call)}`;
