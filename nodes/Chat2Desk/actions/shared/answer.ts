import type { IDataObject } from 'n8n-workflow';

import { objectOf, saysNothing } from '../../api/request';

/**
 * The row of a writing call's answer. Some installations answer with nothing but `status` or with `data: []` [code];
 * then what was written stands in for it, so that the item is never empty.
 */
export function rowOr(answer: unknown, written: IDataObject): IDataObject {
	const row = objectOf<IDataObject>(answer);
	return row === null || saysNothing(row) ? written : row;
}
