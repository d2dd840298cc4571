import type { Code, Item, Json } from '../shared/n8n';
import { failed, faultOf, known } from './lookUps';
import type { Chat, Outcome, Row } from './rows';

interface Nodes {
	Settings: Json;
	'For the line': { row: Row; chat: Chat; requestId: number };
	'Tags of the client': Json;
	'Tags of the request': Json;
}

/** The numbers of the tags in a row of Chat2Desk. */
export function tagsIn(row: Json): number[] {
	const tags = Array.isArray(row.tags) ? (row.tags as unknown[]) : [];
	return tags.map((tag) => Number((tag as { id?: unknown } | null)?.id ?? tag)).filter(Boolean);
}

/** The tags of the client and of the request; the row is looked at again with them. */
export default function whichTags({ $ }: Code<Nodes>): Array<Item<Outcome>> {
	const { row, chat, requestId } = $('For the line').first().json;
	const answers = [$('Tags of the client').first().json, $('Tags of the request').first().json];
	const reason = answers.map(faultOf).find((one) => one !== null);
	const now = Date.now();
	if (reason) return [{ json: failed(row, 'tags', reason, $('Settings').first().json, now) }];
	return [{ json: known(row, { ...chat, tags: answers.flatMap(tagsIn), tagsOf: requestId, tagsAt: now }) }];
}
