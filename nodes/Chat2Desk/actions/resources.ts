import { getAll as channelGetAll } from './channel/getAll';
import { get as clientGet } from './client/get';
import { get as dialogGet } from './dialog/get';
import { send } from './message/send';
import { getAll as operatorGetAll } from './operator/getAll';
import { buildTranscript } from './request/buildTranscript';
import type { Resource } from './types';

/** Everything the node can do. A new operation is one file and one line here. */
export const RESOURCES: Resource[] = [
	{ value: 'channel', name: 'Channel', operations: [channelGetAll] },
	{ value: 'client', name: 'Client', operations: [clientGet] },
	{ value: 'dialog', name: 'Dialog', operations: [dialogGet] },
	{ value: 'message', name: 'Message', operations: [send] },
	{ value: 'operator', name: 'Operator', operations: [operatorGetAll] },
	{ value: 'request', name: 'Request', operations: [buildTranscript] },
];
