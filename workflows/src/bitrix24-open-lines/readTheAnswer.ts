import type { Code, Item, Json } from '../shared/n8n';
import type { Tokens } from './newTokens';
import { chatRow, isOld, outcome, tell, type Chat, type Next, type Outcome } from './rows';
import type { Call } from './whatToCall';

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

/** The history of a line that was asked for. */
export interface Looked {
	history: unknown;
}

/** What a call is judged with. */
export interface Known {
	settings: Json;
	now: number;
	random: number;
	/** The access the call was made with. */
	access?: string;
	/** Set where the tokens could not be renewed for this call. */
	renewal?: Tokens | undefined;
}

/** A client's message is missed in its chat, another call only by the administrator, and a look back by nobody. */
export function failure({ method, then }: Call, reason: string): Partial<Outcome> {
	if (then === 'lookBack') return {};
	if (then === 'message' || then === 'lookUp') return { lost: reason };
	return { more: [tell(`failed ${method}`, `Bitrix24 refused ${method}: ${reason}`)] };
}

/** What became of a call. Nothing that may have been carried out is repeated without a look. */
export function read(
	call: Call,
	{ statusCode = 0, body: given, error }: Answer,
	{ settings, now, random, access = '', renewal }: Known,
): Outcome | Looked {
	const { row, then, line = '' } = call;
	const body = typeof given === 'object' && given !== null ? given : {};
	const old = isOld(row, settings, now);
	const changed = (change: Partial<Chat> = {}) => chatRow(row.chat, { ...call.chat, ...change });
	const later = (seconds: number, note: string, more: Next[] = [], state = 'waiting'): Outcome =>
		outcome(row, old ? 'failed' : state, {
			open: !old,
			notBefore: now + seconds * 1000,
			note,
			more,
			...(old && failure(call, note)),
		});
	const fault = typeof error === 'object' ? `${error.code ?? ''} ${error.message ?? ''}`.trim() : error;
	const code = error ? 'NETWORK' : String(body.error ?? (statusCode >= 400 ? statusCode : ''));
	const said = fault ?? [code, body.error_description].filter(Boolean).join(': ');
	const waits = `messages wait ${String(settings.retryMinutes)} minutes.`;

	// Another execution renews the tokens just now, so no call was made.
	if (!statusCode && !error) return later(1, 'the access is being renewed');
	if (renewal && !renewal.isRenewed && (statusCode === 401 || !access)) {
		const lost = `Bitrix24 does not renew the access of the application (${renewal.reason}). Open the local application in Bitrix24 and save it again, so that it is installed anew; ${waits}`;
		return later(
			renewal.isLost ? 45 : 10,
			renewal.reason ?? '',
			renewal.isLost ? [tell('tokens', lost)] : [],
		);
	}
	if (code === 'expired_token')
		return { ...later(renewal ? 45 : 0, code), chat: { key: 'expired', value: access } };
	if (code === 'QUERY_LIMIT_EXCEEDED') return later(1 + random * 4, code);
	if (code === 'OPERATION_TIME_LIMIT') return later(60, code);
	const blocked = `Bitrix24 has blocked the REST calls of the portal (${code}). Contact its support.`;
	if (code === 'OVERLOAD_LIMIT') return later(60, code, [tell(code, blocked)]);
	const refused = `Bitrix24 does not accept the application any more (${said}). Run "Set up" in the set-up workflow; it says what to do.`;
	if (statusCode === 401 || statusCode === 403) return later(300, said, [tell(`access ${code}`, refused)]);
	if (error || statusCode >= 500) {
		const isUnsent = error && /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|refused the connection|not found/i.test(said);
		const isUnknown = !isUnsent && ['message', 'lookUp'].includes(then);
		return later(Math.min(3 * 2 ** row.tries, 60), said, [], isUnknown ? 'sending' : 'waiting');
	}
	const { result } = body;
	if (then === 'lookUp' || then === 'lookBack') return { history: result ?? null };
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
		return outcome(row, 'sent', { chat: call.change ? changed({ ...call.change, ...seen }) : null });
	}
	if (then === 'finish') return outcome(row, 'done', { note: reason, chat: changed(call.change) });
	const off = `The Open Line ${line} of Bitrix24 does not take messages of Chat2Desk (${reason}). They wait: ${waits} Run "Set up" in the set-up workflow to switch it on.`;
	if (/NOT_ACTIVE_LINE|IMCONNECTOR_NO_CORRECT_PROVIDER/.test(reason))
		return later(45, reason, [tell(`line ${line}`, off)]);
	return outcome(row, 'failed', { note: reason, ...failure(call, reason) });
}

interface Nodes {
	Settings: Json;
	'What to call': Call & { access: string; error?: string };
	'New tokens': Tokens;
}

/** What became of a call of Bitrix24, judged by the inner SUCCESS of the message. */
export default function readTheAnswer({ $, $input }: Code<Nodes>): Array<Item<Outcome | Looked>> {
	const { error, access, ...call } = $('What to call').first().json;
	if (error) throw new Error(error);
	const renewed = $('New tokens').isExecuted ? $('New tokens').first().json : undefined;
	const renewal = renewed?.of === `${call.row.id} ${call.row.tries}` ? renewed : undefined;
	const known = { settings: $('Settings').first().json, now: Date.now(), random: Math.random() };
	return [{ json: read(call, $input.first().json as Answer, { ...known, access, renewal }) }];
}
