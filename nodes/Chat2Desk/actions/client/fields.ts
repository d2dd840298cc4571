import type { IDataObject } from 'n8n-workflow';

import { isGiven, isObject } from '../../domain/values';
import { readText, refused } from '../shared/coerce';
import type { Call } from '../types';

/** Chat2Desk's names of the fields of a client's card [code]. */
const NAMES: Readonly<Record<string, string>> = {
	nickname: 'nickname',
	comment: 'comment',
	extraComment1: 'extra_comment_1',
	extraComment2: 'extra_comment_2',
	extraComment3: 'extra_comment_3',
	externalId: 'external_id',
};

/** The fields of the card that have a value; an expression that returns nothing must not empty a field. */
function cardFields(call: Call): IDataObject {
	const fields = call.fields('updateFields');
	const given = call.json('updateFields') ?? {};
	return Object.fromEntries(
		Object.entries(NAMES).flatMap(([name, theirs]) =>
			isGiven(given[name]) ? [[theirs, fields.text(name)]] : [],
		),
	);
}

/** A value of a custom field: Chat2Desk takes texts only [code], so a list or an object goes as JSON. */
function customValue(value: unknown, id: string): string {
	const isStructure = typeof value === 'object' && value !== null && !(value instanceof Date);
	return isStructure ? JSON.stringify(value) : readText(value, `Custom field ${id}`);
}

/** The values of the form of custom fields; a field without a value stays as it is, an empty text deletes. */
function customFields(call: Call): Record<string, string> {
	const values = call.json('customFields')?.value;
	if (!isGiven(values)) return {};
	if (!isObject(values)) {
		throw refused(values, 'Custom Fields', 'a form', 'Fill the form Custom Fields again.');
	}
	return Object.fromEntries(
		Object.entries(values).flatMap(([id, value]) => (isGiven(value) ? [[id, customValue(value, id)]] : [])),
	);
}

/** The body of `PUT /clients/:id` from Update Fields and Custom Fields; empty when nothing is to be changed. */
export function clientChanges(call: Call): IDataObject {
	const custom = customFields(call);
	return { ...cardFields(call), ...(Object.keys(custom).length > 0 ? { custom_fields: custom } : {}) };
}
