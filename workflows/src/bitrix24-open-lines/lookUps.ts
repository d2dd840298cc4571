/** What a look-up in Chat2Desk came to, for a row that waits for it. */
import { shortened } from '../shared/characters';
import type { Json } from '../shared/n8n';
import { bodyOf, chatRow, isOld, rowFor, tellRow, type Chat, type Outcome, type Row } from './rows';

/** Why a look-up failed; nothing where it brought an answer, or where Chat2Desk does not know what was asked for. */
export const faultOf = (answer: Json): string | null => {
	if (!answer.error || answer.errorCode === 'NOT_FOUND') return null;
	const { error } = answer;
	return String(
		typeof error === 'object' && error !== null
			? ((error as { message?: unknown }).message ?? 'no reason given')
			: error,
	);
};

/** The row is looked at again, with what is known now. */
export const known = (row: Row, chat: Chat): Outcome => ({
	row,
	state: row.state,
	open: true,
	notBefore: 0,
	note: '',
	chat: chatRow(row.chat, chat),
	more: [],
	release: null,
});

/**
 * The look-up failed: the row waits and is tried again, each time later, as long as `retryMinutes` says. Then its message is put aside, which
 * is said in the dialog it came from, and the administrator is told.
 */
export function failed(row: Row, what: string, reason: string, settings: Json, now: number): Outcome {
	const note = `${what}: ${shortened(reason, 200)}`;
	const rest = { row, note, chat: null, release: null };
	if (!isOld(row, settings, now))
		return {
			...rest,
			state: row.state,
			open: true,
			notBefore: now + Math.min(15 * 2 ** Math.min(row.tries, 6), 300) * 1000,
			more: [],
		};
	const text = `This message did not reach the Open Line of Bitrix24 (${note}): ${shortened(String(bodyOf(row).text ?? ''), 200)}`;
	const more = [
		rowFor('comment', row.chat, `comment ${row.id}`, { text }, { now, side: 'client', lane: row.lane }),
		tellRow(
			`failed ${what}`,
			`Messages of Chat2Desk do not reach Bitrix24, because Chat2Desk does not answer a look-up (${note})`,
			now,
		),
	];
	return { ...rest, state: 'failed', open: false, notBefore: 0, more };
}
