import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { clientsOfPhone } from '../api/clients';
import { listAvailable } from '../api/paginate';
import { Chat2DeskApi, rowsOf } from '../api/request';
import type { Channel, Client, Operator, OperatorGroup, Tag, Webhook } from '../api/types';
import { toInternational } from '../domain/phone';
import { isWorking } from '../domain/row';
import { asText } from '../domain/values';
import { toNodeError } from '../nodeError';
import { channelName, clientName, distinct, operatorName, tagName, transportsOf } from './names';

const PAGE = 50;

/** Pages looked through for a name before the user is asked to scroll on; each is an API call. */
const PAGES_AT_ONCE = 4;

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

interface Picker<T> {
	path: string;
	/** Query of the list; a filter that Chat2Desk would ignore has no place here. */
	query?: IDataObject;
	/** The rows that can be asked for by what was typed; null where the list has to be looked through. */
	lookUp?: (api: Chat2DeskApi, filter: string) => Promise<T[] | null>;
	toItem: (row: T) => INodeListSearchItems | null;
	/** Whether a row the API found is wanted; by default one whose name or number contains the text. */
	isWanted?: (item: INodeListSearchItems, filter: string) => boolean;
}

const item = (name: string, id: unknown, description?: string): INodeListSearchItems => ({
	name,
	value: String(id),
	...(description ? { description } : {}),
});

const contains = ({ name, value }: INodeListSearchItems, text: string) =>
	name.toLowerCase().includes(text) || String(value).includes(text);

/**
 * A picker with search and paging. Chat2Desk's lists cannot be searched by name (an unknown filter is ignored
 * [live]), so names are compared on our side, within the pages that were fetched.
 */
function picker<T>({ path, query, lookUp, toItem, isWanted = contains }: Picker<T>): Search {
	const itemsOf = (rows: T[]) => distinct(rows.map(toItem).filter((found) => found !== null));
	return async function (filter, paginationToken) {
		const api = new Chat2DeskApi(this);
		const wanted = filter?.trim().toLowerCase() ?? '';
		let offset = Number(paginationToken ?? 0);
		try {
			const found = await lookUp?.(api, wanted);
			if (found) return { results: itemsOf(found) };
			for (let page = 1; ; page++) {
				const rows = rowsOf<T>(await api.get(path, { limit: PAGE, offset, ...query }), path);
				const results = itemsOf(rows).filter((row) => isWanted(row, wanted));
				offset += PAGE;
				if (rows.length < PAGE) return { results };
				if (results.length > 0 || page === PAGES_AT_ONCE) return { results, paginationToken: String(offset) };
			}
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	};
}

/** The clients of a number that was typed, in any spelling; null for what is no whole number. */
async function clientsTyped(api: Chat2DeskApi, filter: string): Promise<Client[] | null> {
	const read = toInternational(filter);
	if (!read.ok) return null;
	const found: Client[] = [];
	for await (const clients of clientsOfPhone(api, read.spellings)) found.push(...clients);
	return found;
}

/** The digits of part of a number, such as `+7 900 00`; empty for anything else. */
const digitsTyped = (filter: string) => (/^\+?[\d ().-]+$/.test(filter) ? filter.replace(/\D/g, '') : '');

/** Clients, the newest first. They can be looked up by phone only [live: other filters are ignored]. */
export const searchClients = picker<Client>({
	path: '/clients',
	query: { order: 'desc' },
	lookUp: clientsTyped,
	toItem: (client) => item(clientName(client), client.id),
	isWanted(found, filter) {
		const digits = digitsTyped(filter);
		return contains(found, filter) || (digits !== '' && found.name.includes(digits));
	},
});

export const searchOperators = picker<Operator>({
	path: '/operators',
	toItem: (operator) => (isWorking(operator) ? item(operatorName(operator), operator.id) : null),
});

export const searchOperatorGroups = picker<OperatorGroup>({
	path: '/operators_groups',
	toItem: (group) => item(asText(group.name) ?? `Group ${group.id}`, group.id),
});

export const searchWebhooks = picker<Webhook>({
	path: '/webhooks',
	toItem: (hook) => item(asText(hook.name) ?? `Webhook ${hook.id}`, hook.id),
});

/** A picker over a list that is fetched whole. */
function wholePicker<T extends IDataObject>(
	path: string,
	toItems: (rows: T[]) => INodeListSearchItems[],
): Search {
	return async function (filter) {
		const wanted = filter?.trim().toLowerCase() ?? '';
		try {
			const rows = await listAvailable<T>(new Chat2DeskApi(this), path);
			return { results: distinct(toItems(rows)).filter((found) => contains(found, wanted)) };
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	};
}

/** Channels have no pages: their list ignores `offset` [live]. */
export const searchChannels = wholePicker<Channel>('/channels', (channels) =>
	channels.map((channel) => item(channelName(channel), channel.id, transportsOf(channel).join(', '))),
);

/** Tags are fetched whole: two of one name are told apart wherever they stand in the list. */
export const searchTags = wholePicker<Tag>('/tags', (tags) =>
	tags.map((tag) => item(tagName(tag), tag.id, asText(tag.group_name) ?? undefined)),
);

/** No method lists the groups of tags, so they are taken from the tags. */
export const searchTagGroups = wholePicker<Tag>('/tags', (tags) => {
	const groups = new Map(
		tags.flatMap(({ group_id, group_name }) =>
			group_id == null ? [] : [[String(group_id), asText(group_name) ?? `Group ${group_id}`] as const],
		),
	);
	return [...groups].map(([id, name]) => item(name, id));
});
