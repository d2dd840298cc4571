import type { IDataObject } from 'n8n-workflow';

import { isObject } from '../../domain/values';
import type { Call } from '../types';

/** Chat2Desk's names of the fields of a client's card [code]. */
const NAMES: Record<string, string> = {
	nickname: 'nickname',
	comment: 'comment',
	extraComment1: 'extra_comment_1',
	extraComment2: 'extra_comment_2',
	extraComment3: 'extra_comment_3',
	externalId: 'external_id',
};

/** The values of the form of custom fields, as texts; a field without a value stays as it is, an empty text deletes. */
function customFields(call: Call): Record<string, string> {
	const form = call.param<unknown>('customFields', null);
	const values = isObject(form) && isObject(form.value) ? form.value : {};
	return Object.fromEntries(
		Object.entries(values).flatMap(([id, value]) =>
			value === null || value === undefined
				? []
				: [[id, typeof value === 'object' ? JSON.stringify(value) : String(value)]],
		),
	);
}

/** The body of `PUT /clients/:id` from Update Fields and Custom Fields; empty when nothing is to be changed. */
export function clientChanges(call: Call): IDataObject {
	const given = Object.entries(call.collection('updateFields')).flatMap(([key, value]) => {
		const name = NAMES[key];
		return name === undefined || value === null || value === undefined ? [] : [[name, String(value)]];
	});
	const custom = customFields(call);
	return {
		...Object.fromEntries(given),
		...(Object.keys(custom).length > 0 ? { custom_fields: custom } : {}),
	};
}
