import type { IDataObject } from 'n8n-workflow';

import type { Call } from '../types';

/** What is left of a row when Simplify is on, by kind of row; a key that a row lacks stays out. */
const KEPT = {
	message: [
		'id',
		'type',
		'text',
		'transport',
		'created',
		'read',
		'attachments',
		'client_id',
		'dialog_id',
		'request_id',
		'channel_id',
		'operator_id',
	],
	client: ['id', 'name', 'assigned_name', 'phone', 'client_phone', 'comment', 'custom_fields', 'tags'],
	operator: ['id', 'first_name', 'last_name', 'email', 'role', 'status', 'online', 'status_id'],
	dialog: ['id', 'state', 'operator_id', 'begin', 'end', 'messages', 'last_request_id'],
	ticket: ['id', 'summary', 'status', 'priority', 'deadline', 'created_at', 'assignee_id', 'request_ids'],
	account: [
		'company_name',
		'mode',
		'requests_this_month',
		'api_calls',
		'write_first_option',
		'channels',
		'current_version',
	],
} satisfies Record<string, string[]>;

/** The row as it is, or the fields most workflows need where Simplify is on. */
export function simplified<T extends IDataObject>(call: Call, row: T, kind: keyof typeof KEPT): IDataObject {
	if (!call.flag('simplify', false)) return row;
	return Object.fromEntries(KEPT[kind].flatMap((key) => (key in row ? [[key, row[key]]] : [])));
}
