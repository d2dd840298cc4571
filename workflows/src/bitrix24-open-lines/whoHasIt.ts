import type { Code, Item, Json } from '../shared/n8n';
import { failed, faultOf, known } from './lookUps';
import type { Chat, Outcome, Row } from './rows';

/** Whether an operator has the dialog; the row is looked at again with the answer. */
export default function whoHasIt({
	$,
	$input,
}: Code<{ Settings: Json; 'For the line': { row: Row; chat: Chat } }>): Array<Item<Outcome>> {
	const { row, chat } = $('For the line').first().json;
	const dialog = $input.first().json;
	const reason = faultOf(dialog);
	if (reason) return [{ json: failed(row, 'dialog', reason, $('Settings').first().json, Date.now()) }];
	const isJoined = dialog.state === 'open' && Boolean(dialog.operator_id);
	const joined = isJoined ? { joined: chat.requestId ?? null } : {};
	return [{ json: known(row, { ...chat, askedFor: row.id ?? 0, ...joined }) }];
}
