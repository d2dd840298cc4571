import type { Code, Item, Json } from '../shared/n8n';
import { isOld, type Outcome, type Row } from './rows';

/** A dialog that is closed already is as good. */
export default function wasItClosed({
	$,
	$input,
}: Code<{ Settings: Json; 'For the client': { row: Row; chat: Outcome['chat'] } }>): Array<Item<Outcome>> {
	const { row, chat } = $('For the client').first().json;
	const { error, errorCode } = $input.first().json;
	const now = Date.now();
	const isTemporary = ['RATE_LIMIT', 'NETWORK', 'SERVER', 'BAD_RESPONSE'].includes(String(errorCode));
	const isAgain = isTemporary && !isOld(row, $('Settings').first().json, now);
	const note = error ? String((error as { message?: unknown }).message ?? error) : '';
	const rest = { row, note, more: [], release: null, notBefore: now + 20_000 };
	return [
		{ json: { ...rest, state: isAgain ? 'waiting' : 'done', open: isAgain, chat: isAgain ? null : chat } },
	];
}
