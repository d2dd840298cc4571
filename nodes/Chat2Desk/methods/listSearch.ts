import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { rowsOf, Chat2DeskApi } from '../api/request';
import type { Client } from '../api/types';
import { realPhone, splitPhone } from '../domain/phone';
import { asText } from '../domain/values';
import { toNodeError } from '../nodeError';

const PAGE = 50;

/**
 * Clients for the picker, the newest first, with paging. Chat2Desk can look clients up by phone only; names are
 * compared on our side, within the page that was fetched [live: other filters are ignored].
 */
export async function searchClients(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const offset = Number(paginationToken ?? 0);
	const phone = realPhone(filter);
	try {
		const rows = rowsOf<Client>(
			await new Chat2DeskApi(this).get('/clients', {
				limit: PAGE,
				offset,
				order: 'desc',
				...(phone ? { phone } : {}),
			}),
		);
		const wanted = filter?.trim().toLowerCase() ?? '';
		const results = rows
			.map((client) => {
				const { phone: number, messengerId } = splitPhone(client.phone, client.client_phone);
				const name = asText(client.assigned_name) ?? asText(client.name) ?? `Client ${client.id}`;
				const contact = number ?? messengerId;
				return {
					name: contact && contact !== name ? `${name} (${contact})` : name,
					value: String(client.id),
				};
			})
			.filter(({ name, value }) =>
				phone ? name.includes(phone) : name.toLowerCase().includes(wanted) || value.includes(wanted),
			);
		return rows.length < PAGE ? { results } : { results, paginationToken: String(offset + PAGE) };
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
