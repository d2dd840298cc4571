import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { rowsOf, Chat2DeskApi } from '../api/request';
import type { Client } from '../api/types';
import { realPhone, splitPhone } from '../domain/phone';
import { asText } from '../domain/values';
import { toNodeError } from '../nodeError';

const PAGE = 50;

/** Pages looked through for a name before the user is asked to scroll on; each is an API call. */
const PAGES_AT_ONCE = 4;

function toResult(client: Client): { name: string; value: string } {
	const { phone, messengerId } = splitPhone(client.phone, client.client_phone);
	const name = asText(client.assigned_name) ?? asText(client.name) ?? `Client ${client.id}`;
	const contact = phone ?? messengerId;
	return { name: contact && contact !== name ? `${name} (${contact})` : name, value: String(client.id) };
}

/**
 * Clients for the picker, the newest first, with paging. Chat2Desk can look clients up by phone only; names are
 * compared on our side, within the pages that were fetched [live: other filters are ignored].
 */
export async function searchClients(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const api = new Chat2DeskApi(this);
	const phone = realPhone(filter);
	const wanted = phone ?? filter?.trim().toLowerCase() ?? '';
	const isWanted = ({ name, value }: { name: string; value: string }) =>
		name.toLowerCase().includes(wanted) || (!phone && value.includes(wanted));
	let offset = Number(paginationToken ?? 0);
	try {
		for (let page = 1; ; page++) {
			const query = { limit: PAGE, offset, order: 'desc', ...(phone ? { phone } : {}) };
			const rows = rowsOf<Client>(await api.get('/clients', query));
			const results = rows.map(toResult).filter(isWanted);
			offset += PAGE;
			if (rows.length < PAGE) return { results };
			if (results.length > 0 || page === PAGES_AT_ONCE) return { results, paginationToken: String(offset) };
		}
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
