import type { Code, Item, Json } from '../shared/n8n';
import { bodyOf, chatRow, isOld, outcome, tell, type Chat, type Next, type Outcome, type Row } from './rows';
import type { Event } from './whatChat2DeskSays';
import type { ToSend } from './whatToSend';

/** What the answers are judged with. */
export interface Known {
	settings: Json;
	now: number;
}

/** Errors of the Chat2Desk node after which a message was certainly not sent, and is worth another try. */
const UNSENT = ['RATE_LIMIT', 'NETWORK', 'AUTH', 'QUOTA_EXHAUSTED'];

/** Why a look-up failed; nothing where it brought an answer, or where Chat2Desk does not know what was asked for. */
export const faultOf = ({ error, errorCode }: Json): string | null =>
	error && errorCode !== 'NOT_FOUND' ? String(error) : null;

/** The look-up failed: the row waits, each time longer, as long as `retryMinutes` says. Then it is put aside. */
export function failed(row: Row, what: string, reason: string, { settings, now }: Known): Outcome {
	const note = `${what}: ${reason}`.slice(0, 300);
	const seconds = Math.min(15 * 2 ** Math.min(row.tries, 6), 300);
	if (!isOld(row, settings, now))
		return outcome(row, row.state, { open: true, notBefore: now + seconds * 1000, note });
	const lost = `Chat2Desk does not answer a look-up (${note})`;
	const told = { more: [tell(`failed ${what}`, lost)] };
	return outcome(row, 'failed', { note, ...(row.kind === 'message' ? { lost } : told) });
}

/** A failure is said in the line it came from; a send of unknown fate is not repeated. */
export function fateOf(row: Row, result: Json, stored: Chat | undefined, { settings, now }: Known): Outcome {
	const body = bodyOf(row);
	const isAnswer = row.kind !== 'comment';
	if (!result.error) {
		const sent = [result.messages ?? result].flat() as Json[];
		const ids = sent.map((message) => String(message.message_id ?? '')).filter(Boolean);
		const { message_id: id } = (body.im ?? {}) as Json;
		const chat = isAnswer && stored ? chatRow(row.chat, { ...stored, lastAnswer: Number(id) || 0 }) : null;
		const content = { im: body.im, line: body.line, ids };
		const { place } = row;
		const report: Next = {
			kind: 'delivered',
			chat: row.chat,
			key: `delivered ${row.id}`,
			content,
			side: 'client',
			place,
		};
		return outcome(row, 'sent', { note: ids.join(' '), chat, more: isAnswer && body.isLast ? [report] : [] });
	}
	const code = String(result.errorCode ?? '');
	if (UNSENT.includes(code) && !isOld(row, settings, now)) {
		const notBefore = now + Math.min(5 * 2 ** row.tries, 60) * 1000;
		return outcome(row, 'waiting', { open: true, notBefore, note: code });
	}
	const text =
		code === 'SEND_UNCERTAIN'
			? 'It is not known whether this answer reached the client. Look into Chat2Desk before you send it again.'
			: `This answer did not reach the client. ${String(result.error)}`;
	const note: Next = { kind: 'note', chat: row.chat, key: `note ${row.id}`, content: { text } };
	return outcome(row, 'failed', { note: code, more: isAnswer ? [note] : [] });
}

/** A dialog that is closed already is as good. */
function closed(row: Row, result: Json, chat: Outcome['chat'], { settings, now }: Known): Outcome {
	const isTemporary = [...UNSENT, 'SERVER', 'BAD_RESPONSE'].includes(String(result.errorCode));
	const isAgain = isTemporary && !isOld(row, settings, now);
	const note = String(result.error ?? '');
	return isAgain
		? outcome(row, 'waiting', { open: true, notBefore: now + 20_000, note })
		: outcome(row, 'done', { note, chat });
}

/** The numbers of the tags in a row of Chat2Desk. */
function tagsIn(row: Json): number[] {
	const tags: unknown[] = [row.tags ?? []].flat();
	return tags.map((tag) => Number((tag as { id?: unknown } | null)?.id ?? tag)).filter(Boolean);
}

/** The row is looked at again, with what is known now. */
const known = (row: Row, chat: Chat): Outcome =>
	outcome(row, row.state, { open: true, chat: chatRow(row.chat, chat) });

/** What a look-up brought. */
export function found(step: ToSend, answers: Json[], at: Known): Outcome {
	const { row, action } = step;
	const chat = step.chat as Chat;
	const reason = answers.map(faultOf).find((one) => one !== null);
	if (reason) return failed(row, action, reason, at);
	if (action === 'earlier' || action === 'missed')
		return outcome(row, 'done', { listed: answers as unknown as Event[] });
	if (action === 'tags')
		return known(row, { ...chat, tags: answers.flatMap(tagsIn), tagsOf: chat.requestId, tagsAt: at.now });
	const isJoined = answers[0]?.state === 'open' && Boolean(answers[0].operator_id);
	return known(row, { ...chat, askedFor: row.id ?? 0, ...(isJoined && { joined: chat.requestId }) });
}

/** Word that did not arrive is given again, five times in all. */
function told(row: Row, { statusCode, error }: Json, now: number): Outcome {
	const isRefused = (Boolean(error) || Number(statusCode) >= 400) && row.tries < 5;
	return isRefused ? outcome(row, 'waiting', { open: true, notBefore: now + 60_000 }) : outcome(row, 'done');
}

interface Nodes {
	Settings: Json;
	'What to send': ToSend;
	'Tags of the client': Json;
}

/** What became of a message, a dialog to close, a look-up, or word to the administrator. */
export default function whatCameOfIt({ $, $input }: Code<Nodes>): Array<Item<Outcome>> {
	const step = $('What to send').first().json;
	const { action, row, requestId, error } = step;
	if (!row) throw new Error(String(error));
	const answers = $input.all().map(({ json }) => json);
	const [result = {}] = answers;
	const at = { settings: $('Settings').first().json, now: Date.now() };
	const sent = () => fateOf(row, result, step.chat as Chat | undefined, at);
	const asked = () => found(step, answers, at);
	const outcomes = {
		send: sent,
		file: sent,
		close: () => closed(row, result, (step.chat as Outcome['chat'] | undefined) ?? null, at),
		// Not every dialog has a request.
		tags: () => found(step, [$('Tags of the client').first().json, requestId ? result : {}], at),
		dialog: asked,
		earlier: asked,
		missed: asked,
		tell: () => told(row, result, at.now),
		done: () => step as unknown as Outcome,
	};
	return [{ json: outcomes[action]() }];
}
