import { shortened } from '../shared/characters';
import type { Code, Item, Json } from '../shared/n8n';
import type { Looked } from './readTheAnswer';
import { bodyOf, chatRow, outcome, type Chat, type Outcome } from './rows';
import type { Call } from './whatToCall';

/**
 * Answers of employees that no event told of; the connector's own messages carry its ids, or are the client's.
 *
 * @param until in milliseconds; what was written later is told of
 */
export function missedAnswers(
	history: unknown,
	{ lastAnswer = 0, lastSent = 0 }: Chat = {},
	until = Infinity,
): Json[] {
	const { message, users } = (history ?? {}) as {
		message?: Record<string, Json>;
		users?: Record<string, Json>;
	};
	return Object.values(message ?? {}).filter((one) => {
		const sender = Number(one.senderid ?? one.senderId);
		const isClient =
			/connector_?mid/i.test(JSON.stringify(one.params ?? {})) || users?.[sender]?.connector === true;
		const at = Date.parse(String(one.date));
		const isNew = Number(one.id) > lastAnswer && at > lastSent && at <= until;
		return sender > 0 && isNew && !isClient && String(one.text ?? '').trim() !== '';
	});
}

/** Whether a message is in the line: by its id, or by its text where the history names no ids at all. */
export function isInLine(history: unknown, { sought = '-', text, row }: Call): boolean {
	const all = JSON.stringify(history ?? '');
	if (/connector_?mid/i.test(all)) return all.includes(`"${sought}"`);
	const { message } = (history ?? {}) as { message?: Record<string, Json> };
	return Object.values(message ?? {}).some(
		(one) =>
			text !== undefined &&
			String(one.text).trim() === text &&
			Date.parse(String(one.date)) >= row.since - 60_000,
	);
}

/** The line's history: of a message that may be there already, or of answers that were never told. */
export function ofHistory(call: Call, history: unknown): Outcome {
	const { row, chat } = call;
	if (call.then === 'lookUp')
		return isInLine(history, call)
			? outcome(row, 'sent', {
					note: 'found in the line after its answer was lost',
					chat: chatRow(row.chat, { ...chat, ...call.change }),
				})
			: outcome(row, 'waiting', { open: true, note: 'not in the line' });
	const missed = missedAnswers(history, chat, bodyOf<{ until: number }>(row).until);
	const quoted = missed.map((one) => `"${shortened(String(one.text), 200)}"`).join(', ');
	const text = `n8n was stopped for a while. It did not learn of these answers, and the client may not have received them: ${quoted}`;
	const key = `note missed ${String(missed.at(-1)?.id)}`;
	return outcome(row, 'done', {
		more: missed.length > 0 ? [{ kind: 'note', chat: row.chat, key, content: { text } }] : [],
	});
}

/** What the line's history says, where it was asked for; what became of another call goes on as it is. */
export default function readTheHistory({ $, $input }: Code<{ 'What to call': Call }>): Array<Item<Outcome>> {
	const given = $input.first().json as unknown as Outcome | Looked;
	return [{ json: 'history' in given ? ofHistory($('What to call').first().json, given.history) : given }];
}
