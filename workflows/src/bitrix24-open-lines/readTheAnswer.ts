import { shortened } from '../shared/characters';
import type { Code, Item, Json } from '../shared/n8n';
import type { Call } from './forTheLine';
import { bodyOf, chatRow, isOld, rowFor, tellRow, type Chat, type Outcome, type Row } from './rows';

/** An answer of Bitrix24 with its status; `error` where none came. */
export interface Answer {
	statusCode?: number;
	body?: { result?: unknown; error?: string; error_description?: string } | string | null;
	error?: { message?: string; code?: string } | string;
}

interface Inner {
	SUCCESS?: boolean;
	ERRORS?: unknown;
	session?: { ID?: string; CHAT_ID?: string };
}

export type Read = (Outcome & { action: 'outcome' }) | { action: 'expired' | 'again'; call: Call };

/** What a chat is known by after a call. */
export interface Known {
	settings: Json;
	chat: Chat;
	now: number;
	random: number;
}

/** Said in the chat it came from, and to the administrator. */
export function failure({ row, method, then }: Call, reason: string, now: number): Row[] {
	if (then === 'lookBack') return [];
	if (then !== 'message' && then !== 'lookUp')
		return [tellRow(`failed ${method}`, `Bitrix24 refused ${method}: ${reason}`, now)];
	const said = shortened(String(bodyOf(row).text ?? ''), 200);
	const text = `This message did not reach the Open Line of Bitrix24 (${reason}): ${said}`;
	return [
		rowFor('comment', row.chat, `comment ${row.id}`, { text }, { now, side: 'client' }),
		tellRow(`failed ${shortened(reason, 40)}`, `Messages of Chat2Desk do not reach Bitrix24: ${reason}`, now),
	];
}

/** Answers of employees that no event told of; the connector's own messages carry its ids, or are the client's. */
export function missedAnswers(
	history: unknown,
	{ lastAnswer = 0, since = 0 }: { lastAnswer?: number; since?: number },
): Json[] {
	const { message, users } = (history ?? {}) as {
		message?: Record<string, Json>;
		users?: Record<string, Json>;
	};
	return Object.values(message ?? {}).filter((one) => {
		const sender = Number(one.senderid ?? one.senderId);
		const isClient =
			/connector_?mid/i.test(JSON.stringify(one.params ?? {})) || users?.[sender]?.connector === true;
		const isNew = Number(one.id) > lastAnswer && Date.parse(String(one.date)) > since;
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

/** What became of a call. Nothing that may have been carried out is repeated without a look. */
export function read(
	call: Call,
	{ statusCode = 0, body: given, error }: Answer,
	{ settings, chat, now, random }: Known,
): Read {
	const { row, then } = call;
	const body = typeof given === 'object' && given !== null ? given : {};
	const old = isOld(row, settings, now);
	const outcome = (state: string, more: Partial<Outcome> = {}): Read => ({
		action: 'outcome',
		row,
		state,
		open: false,
		notBefore: now,
		note: '',
		more: [],
		release: null,
		chat: null,
		...more,
	});
	const changed = (change: Partial<Chat>) => ({ chat: chatRow(row.chat, { ...chat, ...change }) });
	const later = (seconds: number, note: string, more: Row[] = [], state = 'waiting'): Read =>
		outcome(old ? 'failed' : state, {
			open: !old,
			notBefore: now + seconds * 1000,
			note,
			more: old ? failure(call, note, now) : more,
		});
	const fault = typeof error === 'object' ? `${error.code ?? ''} ${error.message ?? ''}`.trim() : error;
	const code = error ? 'NETWORK' : String(body.error ?? (statusCode >= 400 ? statusCode : ''));
	const said = fault ?? [code, body.error_description].filter(Boolean).join(': ');

	if (code === 'expired_token' && call.attempt < 3)
		return { action: 'expired', call: { ...call, attempt: call.attempt + 1 } };
	if (code === 'QUERY_LIMIT_EXCEEDED') return later(1 + random * 4, code);
	if (code === 'OPERATION_TIME_LIMIT') return later(60, code);
	if (code === 'OVERLOAD_LIMIT')
		return later(60, code, [
			tellRow(
				code,
				'Bitrix24 has blocked the REST calls of the portal (OVERLOAD_LIMIT). Contact its support.',
				now,
			),
		]);
	if (statusCode === 401 || statusCode === 403)
		return later(300, said, [
			tellRow(
				`access ${code}`,
				`Bitrix24 does not accept the application any more (${said}). Run "Set up" in the set-up workflow; it says what to do.`,
				now,
			),
		]);
	if (error || statusCode >= 500) {
		const isUnsent = error && /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|refused the connection|not found/i.test(said);
		const isUnknown = !isUnsent && ['message', 'lookUp'].includes(then);
		return later(Math.min(3 * 2 ** row.tries, 60), said, [], isUnknown ? 'sending' : 'waiting');
	}
	const { result } = body;
	if (then === 'lookUp')
		return isInLine(result, call)
			? outcome('sent', { note: 'found in the line after its answer was lost' })
			: { action: 'again', call: call.again ?? call };
	if (then === 'lookBack') {
		const missed = missedAnswers(result, call as { lastAnswer?: number; since?: number });
		const quoted = missed.map((one) => `"${shortened(String(one.text), 200)}"`).join(', ');
		const text = `n8n was stopped for a while. It did not learn of these answers, and the client may not have received them: ${quoted}`;
		const key = `note missed ${String(missed.at(-1)?.id)}`;
		return outcome('done', {
			more: missed.length > 0 ? [rowFor('note', row.chat, key, { text }, { now })] : [],
		});
	}
	const whole = (result ?? {}) as Inner & { DATA?: { RESULT?: Inner[] } };
	const inner = whole.DATA?.RESULT?.[0];
	const errors = [inner?.ERRORS ?? whole.ERRORS ?? []]
		.flat()
		.map((one) => String((one as { message?: string })?.message ?? one));
	const isRefused = code !== '' || result === false || whole.SUCCESS === false || inner?.SUCCESS === false;
	const reason = said || errors.join('; ') || 'no reason given';
	if (!isRefused) {
		const { CHAT_ID, ID = '' } = inner?.session ?? {};
		const seen = CHAT_ID ? { bitrixChat: String(CHAT_ID), session: String(ID) } : {};
		return outcome('sent', call.change ? changed({ ...call.change, ...seen }) : {});
	}
	if (then === 'finish') return outcome('done', { note: reason, ...changed(call.change ?? {}) });
	if (/NOT_ACTIVE_LINE|IMCONNECTOR_NO_CORRECT_PROVIDER/.test(reason))
		return later(45, reason, [
			tellRow(
				`line ${call.line}`,
				[
					`The Open Line ${call.line ?? ''} of Bitrix24 does not take messages of Chat2Desk (${reason}).`,
					`They wait ${String(settings.retryMinutes)} minutes. Run "Set up" in the set-up workflow to switch it on.`,
				].join(' '),
				now,
			),
		]);
	return outcome('failed', { note: reason, more: failure(call, reason, now) });
}

interface Nodes {
	Settings: Json;
	Call: Call;
	Chats: { key?: string; value?: string };
}

/** What became of a call of Bitrix24, judged by the inner SUCCESS of the message. */
export default function readTheAnswer({ $, $input }: Code<Nodes>): Array<Item<Read>> {
	const call = $('Call').first().json;
	const stored = $('Chats')
		.all()
		.find(({ json }) => json.key === `chat ${call.row.chat}`);
	const chat = JSON.parse(stored?.json.value ?? '{}') as Chat;
	const known = { settings: $('Settings').first().json, chat, now: Date.now(), random: Math.random() };
	return [{ json: read(call, $input.first().json as Answer, known) }];
}
