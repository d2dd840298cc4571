import type { IDataObject } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { objectOf, type Chat2DeskApi } from '../../api/request';

/** The one object at a path, untouched. `data` was seen as `[]` where an object is expected: that is not found. */
export async function getOne<T extends IDataObject>(api: Chat2DeskApi, path: string): Promise<T> {
	const found = objectOf<T>(await api.get(path));
	if (found) return found;
	throw new Chat2DeskError('NOT_FOUND', `Chat2Desk returned nothing for ${path}`);
}
