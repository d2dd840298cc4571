import type { Code, Item } from '../shared/n8n';
import type { Outcome, Row } from './rows';

interface Told {
	row: Row;
	action: string;
	text: string;
}

/** Told at the address of the settings; without one the execution fails with the text at its end. */
export default function wasItTold({
	$,
	$input,
}: Code<{ 'For the client': Told }>): Array<Item<Outcome & { text: string }>> {
	const { row, action, text } = $('For the client').first().json;
	const { statusCode = 0, error } = action === 'tell' ? $input.first().json : {};
	const isRefused = action === 'tell' && (Boolean(error) || Number(statusCode) >= 400) && row.tries < 5;
	const rest = { row, note: '', chat: null, more: [], release: null, notBefore: Date.now() + 60_000 };
	return [
		{
			json: {
				...rest,
				state: isRefused ? 'waiting' : 'done',
				open: isRefused,
				text: action === 'fail' ? text : '',
			},
		},
	];
}
