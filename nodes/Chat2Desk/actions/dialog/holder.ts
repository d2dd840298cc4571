import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { list } from '../../api/paginate';
import type { Dialog } from '../../api/types';
import { idIn, ownId, saysIn } from '../../domain/row';
import { asObject } from '../../domain/values';
import { getOne } from '../shared/getOne';
import type { Values } from '../shared/values';
import type { Call } from '../types';
import { newestOf } from './which';

/**
 * What keeps a bot silent while a person has the chat. Left empty it stands for nobody, so that an expression that comes
 * out empty never switches it off.
 */
export const heldByField: INodeProperties = {
	displayName: 'Only While Held By',
	name: 'heldBy',
	type: 'string',
	default: '',
	placeholder: 'e.g. 21',
	description:
		'Do it only while the dialog is held by nobody, or by the operator with this ID; empty: by nobody. Looked up right before (one API call). Otherwise nothing is done, and the output says so: skipped, and heldBy with the operator who has it.',
};

/** Where something is about to be done: in a dialog, or in the one a client writes in (of a channel). */
export type Place = { dialogId: number } | { clientId: number; channelId?: number | undefined };

/** What comes out in place of what was not done. */
export interface Held extends IDataObject {
	skipped: true;
	heldBy: number;
	dialogId: number | null;
}

/** The operator who has a dialog. A closed one is nobody's, whoever had it last. */
const holderOf = (dialog: Dialog): number | null =>
	saysIn(dialog, 'state', 'closed') ? null : idIn(dialog, 'operator');

/** Who may have the dialog besides nobody. */
export interface Condition {
	operatorId: number | null;
}

/** What Only While Held By says; null where it was not added. */
export function readCondition(options: Values): Condition | null {
	return options.has('heldBy') ? { operatorId: options.optionalId('heldBy') ?? null } : null;
}

/** Null while the condition is met, or where there is none. */
export function heldIn(dialog: Dialog, condition: Condition | null): Held | null {
	const holder = holderOf(dialog);
	if (condition === null || holder === null || holder === condition.operatorId) return null;
	return { skipped: true, heldBy: holder, dialogId: ownId(dialog, 'dialog') };
}

/**
 * Looks up who has the dialog now. No answer kept from before is used: a person may have taken it a second ago.
 *
 * @throws {Chat2DeskError} when Chat2Desk does not say: then nothing is done either
 */
export async function held(call: Call, options: Values, place: Place): Promise<Held | null> {
	const condition = readCondition(options);
	if (condition === null) return null;
	const dialog =
		'dialogId' in place
			? await getOne<Dialog>(call.api, `/dialogs/${place.dialogId}`)
			: await currentDialog(call, place.clientId, place.channelId);
	return dialog ? heldIn(dialog, condition) : null;
}

/** The dialog a message to a client lands in; a client has one per channel [code]. */
async function currentDialog(call: Call, clientId: number, channelId?: number): Promise<Dialog | null> {
	const dialogs = await list<Dialog>(call.api, `/clients/${clientId}/dialogs`);
	const channelOf = ({ last_message: last }: Dialog) => idIn(asObject(last), 'channel');
	return newestOf(
		channelId === undefined ? dialogs : dialogs.filter((dialog) => channelOf(dialog) === channelId),
	);
}
