import type { IDataObject } from 'n8n-workflow';

import { list } from '../../api/paginate';
import type { Call } from '../types';

/** The rows of a list operation, with its Return All and Limit. */
export async function getMany(call: Call, path: string, qs: IDataObject = {}): Promise<IDataObject[]> {
	const max = call.param('returnAll', false) ? undefined : Number(call.param('limit', 50));
	return await list<IDataObject>(call.api, path, qs, max);
}
