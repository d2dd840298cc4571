import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { hasPhone } from '../../api/clients';
import { Chat2DeskError } from '../../api/errors';
import { pages } from '../../api/paginate';
import type { Client } from '../../api/types';
import { pseudoPhone, toInternational } from '../../domain/phone';
import { asId, asObject, asText } from '../../domain/values';
import { listFields, simplifyFields } from '../shared/fields';
import { wantedRows } from '../shared/getMany';
import { simplified } from '../shared/simplify';
import type { Values } from '../shared/values';
import { INDEPENDENT, type Call, type Operation } from '../types';

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
			description:
				'With the country code, in any spelling. Spellings in which messengers know the same person are looked up as well, such as Brazilian mobiles with and without the ninth digit.',
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

/** What to ask for by phone: each spelling is a list of its own. */
interface PhoneFilter {
	spellings: readonly string[];
	isWanted: (row: Client) => boolean;
}

/** @throws {Chat2DeskError} `VALIDATION` with the way out */
function phoneFilter(given: Values): PhoneFilter | null {
	if (!given.has('phone')) return null;
	const text = given.text('phone').trim();
	if (pseudoPhone(text) !== null) {
		const isWanted = (row: Client) => [row.phone, row.client_phone].some((p) => asText(p)?.trim() === text);
		return { spellings: [text], isWanted };
	}
	const result = toInternational(text);
	if (result.ok) return { spellings: result.spellings, isWanted: (row) => hasPhone(row, result.phone) };
	throw new Chat2DeskError('VALIDATION', `The filter Phone cannot be used: ${result.reason}`, {
		advice: result.advice,
	});
}

/** Rows of the list may be shorter than a client's card; without tags in them only Chat2Desk's own filter counts. */
function hasTag(row: Client, tagIds: number[]): boolean {
	if (!Array.isArray(row.tags)) return true;
	return row.tags.some((tag) => tagIds.includes(asId(asObject(tag).id) ?? asId(tag) ?? 0));
}

/**
 * The clients that pass the filters, which are applied once more on our side: Chat2Desk silently ignores filters it
 * does not know [live]. Where the one by phone is ignored, the first list is the whole account and the others are not
 * asked for.
 */
async function matching(call: Call, phone: PhoneFilter | null, tagIds: number[]): Promise<Client[]> {
	const max = wantedRows(call);
	const tags: IDataObject = tagIds.length > 0 ? { tags: tagIds.join(',') } : {};
	const isFiltered = phone !== null || tagIds.length > 0;
	const found = new Map<string, Client>();
	for (const spelling of phone?.spellings ?? [undefined]) {
		const query = spelling === undefined ? tags : { ...tags, phone: spelling };
		let isIgnored = false;
		for await (const page of pages<Client>(call.api, '/clients', query, isFiltered ? undefined : max)) {
			const ofPhone = phone === null ? page : page.filter(phone.isWanted);
			isIgnored ||= ofPhone.length < page.length;
			for (const row of ofPhone) {
				if (tagIds.length === 0 || hasTag(row, tagIds)) found.set(String(row.id), row);
			}
			if (found.size >= max) break;
		}
		if (isIgnored || found.size >= max) break;
	}
	return [...found.values()].slice(0, max);
}

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many clients',
	description: 'Get clients, all of them or by phone and tags',
	properties: [...listFields, filters, ...simplifyFields],
	lane: INDEPENDENT,
	async execute(call) {
		const given = call.filters();
		const rows = await matching(call, phoneFilter(given), given.ids('tagIds'));
		return rows.map((row) => simplified(call, row, 'client'));
	},
};
