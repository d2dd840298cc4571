import type { IDataObject } from 'n8n-workflow';

import { notAsked } from '../../api/request';
import type { Dialog } from '../../api/types';
import { hasKey, idIn, saysIn } from '../../domain/row';
import { rowOr } from '../shared/answer';
import { getOne } from '../shared/getOne';
import type { Call, Operation } from '../types';
import { dialogFields, dialogLane, readDialog } from './which';

/**
 * Opens or closes a dialog. Every known client sends the operator together with the state, and whether the state alone
 * is accepted is unknown, so the present operator is looked up and kept. A dialog in that state already is left alone.
 */
async function setState(call: Call, state: 'open' | 'closed'): Promise<IDataObject> {
	const id = await readDialog(call);
	const path = `/dialogs/${id}`;
	const dialog = await getOne<Dialog>(call.api, path);
	if (saysIn(dialog, 'state', state)) return dialog;
	// An answer that does not speak of operators must not take the dialog from the one who has it.
	if (!hasKey(dialog, 'operator_id')) throw notAsked(path, 'a dialog with its operator', dialog);
	const change = { operator_id: idIn(dialog, 'operator'), state };
	return rowOr(await call.api.put(path, change), { ...dialog, ...change });
}

export const close: Operation = {
	value: 'close',
	name: 'Close',
	action: 'Close a dialog',
	description: 'Close a dialog and with it its open request',
	properties: dialogFields,
	lane: dialogLane,
	async execute(call) {
		return await setState(call, 'closed');
	},
};

export const reopen: Operation = {
	value: 'reopen',
	name: 'Reopen',
	action: 'Reopen a dialog',
	description: 'Open a closed dialog again for its operator',
	properties: dialogFields,
	lane: dialogLane,
	async execute(call) {
		return await setState(call, 'open');
	},
};
