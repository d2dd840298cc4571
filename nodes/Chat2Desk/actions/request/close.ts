import { rowOr } from '../shared/answer';
import { requestIdField } from '../shared/fields';
import type { Operation } from '../types';

export const close: Operation = {
	value: 'close',
	name: 'Close',
	action: 'Close a request',
	description: 'Close a request, as an operator does when the matter is settled',
	properties: [requestIdField],
	lane: (call) => String(call.requestId('requestId')),
	async execute(call) {
		const requestId = call.requestId('requestId');
		return rowOr(await call.api.put('/requests/close', { request_id: requestId }), {
			id: requestId,
			closed: true,
		});
	},
};
