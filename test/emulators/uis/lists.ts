/** The `get.*` methods: rows with `filter`, `sort`, `fields`, `limit` and `offset` [documented]. */
import { DateTime } from 'luxon';

import type { UisAccount } from './account';
import { asList, checkShape, isMap, refuseValue, RpcError, type Params, type Shape } from './rpc';

type Row = Record<string, unknown>;

const LIST: Shape = {
	access_token: 'string!',
	user_id: 'number',
	limit: 'number',
	offset: 'number',
	filter: 'object',
	sort: 'array',
	fields: 'array',
};

const REPORT: Shape = { ...LIST, date_from: 'datetime!', date_till: 'datetime!' };

/** Operators of a filter; only `field`, `operator` and `value` are known for sure, `in` is [assumed]. */
const OPERATORS: Record<string, (cell: unknown, value: unknown) => boolean> = {
	'=': (cell, value) => cell === value,
	'!=': (cell, value) => cell !== value,
	in: (cell, value) => asList(value).includes(cell),
};

function filtered(rows: Row[], filter: unknown, columns: string[], problems: string[]): Row[] {
	if (!isMap(filter)) return rows;
	const { field, operator, value, ...others } = filter;
	const known = { field: 'string!', operator: 'string!' } as const;
	checkShape({ ...others, field, operator }, known, problems, 'filter.');
	const holds = OPERATORS[String(operator)] ?? refuseValue('filter.operator', operator);
	if (!columns.includes(String(field))) refuseValue('filter.field', field);
	return rows.filter((row) => holds(row[String(field)], value));
}

/** The rows of a list as they were asked for. */
function answered(rows: Row[], columns: string[], params: Params, problems: string[]): Row[] {
	const { limit = 1000, offset = 0, fields } = params;
	if (Number(limit) > 10_000) refuseValue('limit', limit);
	if (Number(offset) > 100_000) refuseValue('offset', offset);
	for (const field of asList(fields)) if (!columns.includes(String(field))) refuseValue('fields', field);
	const asked = fields === undefined ? columns : asList(fields).map(String);
	return filtered(rows, params.filter, columns, problems)
		.slice(Number(offset), Number(offset) + Number(limit))
		.map((row) => Object.fromEntries(asked.map((field) => [field, row[field] ?? null])));
}

const COLUMNS: Record<string, string[]> = {
	'get.campaigns': ['id', 'name', 'status', 'type', 'site_id', 'site_domain_name'],
	'get.sites': ['id', 'domain_name', 'name'],
	'get.sources': ['id', 'name', 'state'],
	'get.employees': ['id', 'first_name', 'last_name', 'full_name'],
	'get.chats_report': [
		'id',
		'date_time',
		'chat_channel_type',
		'ext_id',
		'employee_id',
		'campaign_id',
		'site_id',
	],
};

/** Chats of a period, as far as the report shows them already. */
function chatsReport(account: UisAccount, params: Params, now: number): Row[] {
	const [from, till] = [account.moment(String(params.date_from)), account.moment(String(params.date_till))];
	if (Number.isNaN(from) || Number.isNaN(till) || from > till)
		throw new RpcError('invalid_date_time', { field: 'date_from', value: params.date_from });
	return account.chats
		.filter((chat) => {
			const at = account.moment(chat.start_date_time);
			return chat.shownAt <= now && from <= at && at <= till;
		})
		.map((chat) => ({
			...chat,
			date_time: DateTime.fromMillis(account.moment(chat.start_date_time), {
				zone: account.timezone,
			}).toFormat('yyyy-MM-dd HH:mm:ss'),
			chat_channel_type: 'dataapi',
		}));
}

/** Whether a method is one of these. */
export const isList = (method: string): boolean => method in COLUMNS;

/** The rows of a `get.*` method. */
export function listOf(
	method: string,
	{
		account,
		params,
		problems,
		now,
	}: { account: UisAccount; params: Params; problems: string[]; now: number },
): Row[] {
	const isReport = method === 'get.chats_report';
	checkShape(params, isReport ? REPORT : LIST, problems);
	const rows: Record<string, () => object[]> = {
		'get.campaigns': () => account.campaigns,
		'get.sites': () => account.sites,
		'get.sources': () => account.sources,
		'get.employees': () => account.employees,
		'get.chats_report': () => chatsReport(account, params, now),
	};
	return answered((rows[method]?.() ?? []) as Row[], COLUMNS[method] ?? [], params, problems);
}
