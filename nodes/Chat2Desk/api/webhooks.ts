import type { IDataObject } from 'n8n-workflow';

import { asId, asText, isObject } from '../domain/values';
import { list } from './paginate';
import type { Chat2DeskApi } from './request';
import type { Webhook } from './types';

/** Chat2Desk allows five webhooks per company [documented]. Its own text for the refusal is unknown. */
export const WEBHOOK_LIMIT = 5;

/** A list as such, a single value as a list of one, an empty map or nothing as an empty list [code]. */
const listOf = (value: unknown): unknown[] =>
	Array.isArray(value)
		? value
		: isObject(value)
			? Object.values(value).flat()
			: asText(value) === null
				? []
				: [value];

/** What went wrong with a delivery, as `{text, created_at}` [code]; a mere text as one. */
function errorsOf(value: unknown): IDataObject[] {
	// A single error that is no list of one.
	if (isObject(value) && asText(value.text) !== null) return errorsOf([value]);
	return listOf(value).flatMap((error): IDataObject[] => {
		if (isObject(error)) return [error as IDataObject];
		const text = asText(error);
		return text === null ? [] : [{ text }];
	});
}

/** A webhook with the lists it is known to have as lists, whatever came in their place; all else is as it came. */
export function toWebhook(row: IDataObject): Webhook {
	return {
		...row,
		id: typeof row.id === 'string' || typeof row.id === 'number' ? row.id : 0,
		url: asText(row.url),
		// `false` and `0` mean off as well.
		status: row.status == null ? null : String(row.status),
		events: listOf(row.events).flatMap((name) => asText(name) ?? []),
		channels: listOf(row.channels).flatMap((id) => asId(id) ?? []),
		errors: errorsOf(row.errors),
	};
}

/** `status` is `enable` or `disable` when written [documented]; how it reads was seen in several spellings. */
export const isOff = (hook: Webhook) => /^(disabled?|off|inactive|false|0)$/i.test(String(hook.status ?? ''));

/** The webhooks of the company. */
export async function listWebhooks(api: Pick<Chat2DeskApi, 'get'>): Promise<Webhook[]> {
	return (await list(api, '/webhooks')).map(toWebhook);
}
