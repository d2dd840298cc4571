import type { Code, Item, Json } from '../shared/n8n';
import { rpc } from './call';
import type { Batch } from './chats';
import type { Prepared, Settings } from './types';

/** A batch on its way to UIS, with the call that comes next. */
export interface Upload extends Batch {
	/** Each chat in a call of its own, since one of them was refused. */
	isSingle: boolean;
	url: string;
	body: Json;
}

interface Nodes {
	Settings: Settings;
	Chats: Batch;
	'What came of it': Upload;
}

const day = (text: string, days: number): string => {
	const at = Date.parse(`${text.slice(0, 10)}T00:00:00Z`) + days * 86_400_000;
	return `${new Date(at).toISOString().slice(0, 10)} 00:00:00`;
};

/**
 * The question which of these chats are there already: the documentation does not say whether a repeated `ext_id`
 * changes a chat or makes a second one.
 */
function question(settings: Settings, chats: Prepared[]): { url: string; body: Json } {
	const starts = chats.map(({ chat }) => chat.start_date_time).sort();
	const ids = chats.map(({ chat }) => chat.ext_id);
	const filter =
		ids.length === 1
			? { field: 'ext_id', operator: '=', value: ids[0] }
			: { field: 'ext_id', operator: 'in', value: ids };
	return rpc(settings, 'get.chats_report', {
		date_from: day(starts[0] ?? '', -1),
		date_till: day(starts.at(-1) ?? '', 2),
		fields: ['id', 'ext_id'],
		filter,
		limit: 1000,
	});
}

/** The batch, or what is left of it after a round, and what UIS is asked first. */
export default function whatToLookFor({ $ }: Code<Nodes>): Array<Item<Upload>> {
	const round = $('What came of it');
	const batch = round.isExecuted ? round.first().json : { ...$('Chats').first().json, isSingle: false };
	const settings = $('Settings').first().json;
	const call = batch.chats.length > 0 ? question(settings, batch.chats) : { url: '', body: {} };
	return [{ json: { ...batch, ...call } }];
}
