import type { IDataObject } from 'n8n-workflow';

import type { Dialog } from '../../api/types';
import { asId } from '../../domain/values';
import { rowOr } from '../shared/answer';
import { dialogIdField } from '../shared/fields';
import { getOne } from '../shared/getOne';
import type { Call, Operation } from '../types';

/**
 * Opens or closes a dialog. Every known client sends the operator together with the state, and whether the state alone
 * is accepted is unknown, so the present operator is looked up and kept. A dialog in that state already is left alone.
 */
async function setState(call: Call, state: 'open' | 'closed'): Promise<IDataObject> {
	const id = call.id('dialogId', 'Dialog ID');
	const dialog = await getOne<Dialog>(call.api, `/dialogs/${id}`);
	if (dialog.state === state) return dialog;
	const change = { operator_id: asId(dialog.operator_id), state };
	return rowOr(await call.api.put(`/dialogs/${id}`, change), { ...dialog, ...change });
}

const lane = (call: Call) => String(call.param('dialogId', ''));

export const close: Operation = {
	value: 'close',
	name: 'Close',
	action: 'Close a dialog',
	description: 'Close a dialog and with it its open request',
	properties: [dialogIdField],
	lane,
	async execute(call) {
		return await setState(call, 'closed');
	},
};

export const reopen: Operation = {
	value: 'reopen',
	name: 'Reopen',
	action: 'Reopen a dialog',
	description: 'Open a closed dialog again for its operator',
	properties: [dialogIdField],
	lane,
	async execute(call) {
		return await setState(call, 'open');
	},
};
