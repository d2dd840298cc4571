import type { IDataObject } from 'n8n-workflow';

import { Chat2DeskError } from '../../api/errors';
import { isNothing, notAsked, objectOf, type Chat2DeskApi } from '../../api/request';

/**
 * The one object at a path, untouched.
 *
 * @throws {Chat2DeskError} `NOT_FOUND` where Chat2Desk says that there is none, as `data: []` does [code]; `BAD_RESPONSE`
 * for JSON that holds nothing: what would be written back after it would empty what is there
 */
export async function getOne<T extends IDataObject>(api: Chat2DeskApi, path: string): Promise<T> {
	const answer = await api.get(path);
	const found = objectOf<T>(answer);
	if (found) return found;
	if (!isNothing(answer)) throw notAsked(path, 'what was asked for', answer);
	throw new Chat2DeskError('NOT_FOUND', `Chat2Desk returned nothing for ${path}`);
}
