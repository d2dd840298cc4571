import type { INodeProperties } from 'n8n-workflow';

import type { Client } from '../../api/types';
import { Chat2DeskError } from '../../api/errors';
import { realPhone } from '../../domain/phone';
import { asId, asObject, asText } from '../../domain/values';
import { listFields, simplifyFields } from '../shared/fields';
import { getMany } from '../shared/getMany';
import { simplified } from '../shared/simplify';
import { INDEPENDENT, idList, type Operation } from '../types';

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Phone',
			name: 'phone',
			type: 'string',
			default: '',
			placeholder: 'e.g. +7 900 000-00-01',
			description: 'With the country code; spaces, brackets and the plus sign do not matter',
		},
		{
			displayName: 'Tag Names or IDs',
			name: 'tagIds',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getTags' },
			default: [],
			description:
				'Clients with at least one of these tags. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
	],
};

/** The digits of a phone that may be searched for; a pseudo-phone such as `[tg] 100001` as it is. */
function readPhone(value: unknown): string | undefined {
	const text = asText(value)?.trim();
	if (!text) return undefined;
	const phone = text.startsWith('[') ? text : realPhone(text);
	if (phone) return phone;
	throw new Chat2DeskError('VALIDATION', `Phone is not a phone number: ${text}`, {
		advice: 'Enter the number with its country code, for example +7 900 000-00-01, in the filter Phone.',
	});
}

/** Rows of the list may be shorter than a client's card; without tags in them only Chat2Desk's own filter counts. */
function hasTag(row: Client, tagIds: number[]): boolean {
	if (!Array.isArray(row.tags)) return true;
	return row.tags.some((tag) => tagIds.includes(asId(asObject(tag).id) ?? asId(tag) ?? 0));
}

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many clients',
	description: 'Get clients, all of them or by phone and tags',
	properties: [...listFields, filters, ...simplifyFields],
	lane: INDEPENDENT,
	async execute(call) {
		const given = call.collection('filters');
		const phone = readPhone(given.phone);
		const tagIds = idList(given.tagIds, 'Tags');
		const isWanted = (row: Client) =>
			(phone === undefined || [row.phone, row.client_phone].some((p) => (realPhone(p) ?? p) === phone)) &&
			(tagIds.length === 0 || hasTag(row, tagIds));
		const query = {
			...(phone === undefined ? {} : { phone }),
			...(tagIds.length > 0 ? { tags: tagIds.join(',') } : {}),
		};
		const isFiltered = Object.keys(query).length > 0;
		const rows = await getMany<Client>(call, '/clients', query, isFiltered ? isWanted : undefined);
		return rows.map((row) => simplified(call, row, 'client'));
	},
};
