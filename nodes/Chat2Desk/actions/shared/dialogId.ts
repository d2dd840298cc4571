import type { INodeProperties } from 'n8n-workflow';

import type { Call } from '../types';
import { isMissing } from './coerce';

export const dialogIdField: INodeProperties = {
	displayName: 'Dialog ID',
	name: 'dialogId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. {{ $json.dialogId }}',
	description: 'Number of the dialog. A client has one dialog per channel, for ever.',
};

/**
 * The number of a dialog that has to be there. `wayOut` says what to use where there is none: many an event names only
 * the client [code].
 */
export function readDialogId(call: Call, wayOut: string): number {
	if (!call.isBlank('dialogId')) return call.id('dialogId');
	const label = call.label('dialogId');
	throw isMissing(
		label,
		`Enter the number of a dialog in the parameter ${label}. Not every event names a dialog: one about a tag, for example, names only the client (clientId). ${wayOut}`,
	);
}
