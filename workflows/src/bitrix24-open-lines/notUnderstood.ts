import { shortened } from '../shared/characters';
import type { Code, Item } from '../shared/n8n';
import { tellRow, type Outcome, type Row } from './rows';

/** A row that cannot be handled must not hold up those behind it: it is put aside, and the administrator is told. */
export default function notUnderstood({ $, $input }: Code<{ Choose: { row: Row } }>): Array<Item<Outcome>> {
	const { row } = $('Choose').first().json;
	const { error } = $input.first().json;
	const said = typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : error;
	const reason = shortened(String(said ?? 'unknown'), 300);
	const text = `The Open Lines workflow could not handle a ${row.kind} of the chat ${row.chat}: ${reason}`;
	const more = [tellRow('not understood', text, Date.now())];
	return [
		{
			json: {
				row,
				state: 'failed',
				open: false,
				notBefore: 0,
				note: reason,
				chat: null,
				release: null,
				more,
			},
		},
	];
}
