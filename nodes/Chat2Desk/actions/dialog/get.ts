import type { Dialog } from '../../api/types';
import { dialogIdField, readDialogId } from '../shared/dialogId';
import { simplifyFields } from '../shared/fields';
import { getOne } from '../shared/getOne';
import { simplified } from '../shared/simplify';
import { INDEPENDENT, type Operation } from '../types';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get a dialog',
	description: 'Get a dialog with its state, operator and last message',
	properties: [dialogIdField, ...simplifyFields],
	lane: INDEPENDENT,
	async execute(call) {
		const id = readDialogId(
			call,
			'Use Dialog: Get Many with the filter Client ID to get the dialogs of a client.',
		);
		const dialog = await getOne<Dialog>(call.api, `/dialogs/${id}`);
		return simplified(call, dialog, 'dialog');
	},
};
