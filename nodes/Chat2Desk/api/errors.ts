/**
 * What can go wrong between this package and Chat2Desk, as one error class with a machine-readable code.
 * `actions/router.ts` and the trigger turn it into n8n's own error classes; nothing else does.
 */

import { clip } from '../domain/clip';
import { htmlToText } from '../domain/html/text';
import { labelled, sentence } from '../domain/sentence';
import { firstId, isObject, parsedJson } from '../domain/values';

export type ErrorCode =
	| 'AUTH'
	| 'NOT_FOUND'
	| 'VALIDATION'
	| 'CLIENT_EXISTS'
	| 'RATE_LIMIT'
	| 'QUOTA_EXHAUSTED'
	| 'WRITE_FIRST_DISABLED'
	| 'DAILY_LIMIT'
	| 'WEBHOOK_LIMIT'
	| 'SERVER'
	| 'NETWORK'
	| 'BAD_RESPONSE'
	| 'SEND_UNCERTAIN'
	| 'NO_TRIGGER'
	| 'UNEXPECTED';

export const ADVICE: Record<ErrorCode, string> = {
	AUTH: 'Check the API token in the credential: Chat2Desk shows it under Settings > API to administrators. The token of the site widget is a different one.',
	NOT_FOUND: 'Check the ID. It has to come from the same Chat2Desk account as the token.',
	VALIDATION: 'Correct the value that Chat2Desk names and run the node again.',
	CLIENT_EXISTS: 'Use the existing client instead of creating it again.',
	RATE_LIMIT: 'Chat2Desk limits the number of calls. Run fewer items at once or wait a minute.',
	QUOTA_EXHAUSTED:
		'The API calls of this month are used up. Chat2Desk shows the number under Settings > API; a higher plan or the next month brings new ones.',
	WRITE_FIRST_DISABLED: 'Ask Chat2Desk to switch on writing first for this account.',
	DAILY_LIMIT: 'Raise the daily limit of new clients in the options or wait until tomorrow.',
	WEBHOOK_LIMIT:
		'Chat2Desk allows five webhooks per company. Delete one that is no longer needed, then publish the workflow again (n8n 1: activate it).',
	SERVER: 'Chat2Desk could not handle the request. Try again in some minutes.',
	NETWORK:
		'Check the address in the credential, for example https://api.chat2desk.com, and that this n8n can reach the API host (DNS, firewall, proxy).',
	BAD_RESPONSE:
		'The answer is not what the Chat2Desk API sends. Check the API host in the credential: it may lead to a web page or a proxy.',
	SEND_UNCERTAIN:
		'Look into the dialog in Chat2Desk before sending again: it may have been accepted, and a second one cannot be taken back.',
	NO_TRIGGER:
		'Publish a workflow (n8n 1: activate it) with a Chat2Desk Trigger for new messages of the same account: it is what receives the answer.',
	UNEXPECTED:
		'This is a fault of the Chat2Desk node, not of your workflow. Please report it with this text and the version of the node: https://github.com/n8n-nodes-chat2desk/n8n-nodes-chat2desk/issues',
};

export interface Chat2DeskErrorOptions {
	/** HTTP status, where there was an answer. */
	status?: number | undefined;
	/** Seconds Chat2Desk asked to wait (`Retry-After`). */
	retryAfter?: number | undefined;
	/** What to do, when the standard advice for the code does not fit. */
	advice?: string | undefined;
	/** The parsed answer, without the token, for `error.context.data.body`. */
	body?: unknown;
	/** Name of the network fault (`ECONNREFUSED`, `ETIMEDOUT`, ...). */
	cause?: string | undefined;
	/** What a workflow may want to know besides, for `error.context.data`. */
	data?: Record<string, unknown> | undefined;
}

/** One failed call or one refused parameter. Never contains the token. */
export class Chat2DeskError extends Error {
	readonly code: ErrorCode;

	readonly status: number | undefined;

	readonly retryAfter: number | undefined;

	readonly advice: string;

	readonly body: unknown;

	override readonly cause: string | undefined;

	readonly data: Record<string, unknown>;

	constructor(code: ErrorCode, message: string, options: Chat2DeskErrorOptions = {}) {
		super(message);
		this.name = 'Chat2DeskError';
		this.code = code;
		this.status = options.status;
		this.retryAfter = options.retryAfter;
		this.advice = options.advice ?? ADVICE[code];
		this.body = options.body;
		this.cause = options.cause;
		this.data = options.data ?? {};
	}
}

/** A page as its text: what a proxy answers is read by people as well. */
const textOfPage = (page: string) => htmlToText(page).replace(/\s+/g, ' ').trim();

/**
 * Chat2Desk's own words, from any of the shapes its errors were seen in: a map of field to texts, a plain string,
 * a singular `error`, only `message`, or plain text [code: several public clients], each of them nested as deep as it
 * may be. `null` when it said nothing.
 */
export function vendorMessage(body: unknown): string | null {
	if (typeof body === 'string') return clip(textOfPage(body), 300) || null;
	if (!isObject(body)) return null;
	const { message, error, errors } = body;
	const fields = isObject(errors)
		? Object.entries(errors).map(([field, texts]) => labelled(field, texts))
		: [said(errors)];
	return clip([said(message), said(error), ...fields].filter(Boolean).join(' - '), 600) || null;
}

/** A mere number says nothing. */
const said = (value: unknown) => (typeof value === 'number' ? '' : sentence(value));

/** Whether an answer is a refusal: by its HTTP status, or with HTTP 200 by its body [code]. */
export function isRefusal(status: number, body: unknown): boolean {
	return status >= 400 || (isObject(body) && body.status === 'error');
}

/**
 * What Chat2Desk says is missing, in its own texts, `operator group 5 not found` [code], and nothing more: a proxy says
 * "Not Found", or it in a sentence of its own. "Page not found" is said of a wrong path [live].
 */
const MISSING =
	/(?:^| - |; |: )(?:channel|client|dialog|(?:operator )?group|message|operator|request|tag|template|ticket|webhook)(?: (?:with )?(?:id )?[#№]?\d+)? not found[.!]?(?:$| - |;)/i;

/**
 * Whether a refusal comes from Chat2Desk itself: JSON in its envelope (`status: "error"` [documented]), or one that says
 * in its texts which of its things is missing. A page or JSON of a proxy in front of it says nothing about what exists.
 */
function isOwnRefusal(body: unknown): boolean {
	return isObject(body) && (body.status === 'error' || MISSING.test(vendorMessage(body) ?? ''));
}

/** No answer in time, from the server or something in front of it: as after a 5xx, nothing is known. */
export const isServerFault = (status: number) => status >= 500 || [408, 425, 499].includes(status);

/**
 * The code for a refusal. HTTP codes are documented only in part, so the texts seen in public clients are looked at
 * as well; which HTTP code comes with an exhausted month is unknown. That something does not exist is believed of
 * Chat2Desk alone and only with a 4xx or a 2xx: a failing server or proxy may say "not found" about anything.
 *
 * @param isOwn whether the answer is Chat2Desk's own
 */
function refusalCode(status: number, text: string, isOwn: boolean): ErrorCode {
	if (/limit per month|api calls exceeded/i.test(text)) return 'QUOTA_EXHAUSTED';
	if (status === 429 || /number of api requests exceeded/i.test(text)) return 'RATE_LIMIT';
	if (isServerFault(status)) return 'SERVER';
	if (status === 401 || status === 403 || /need to auth|specify your token|token is not correct/i.test(text))
		return 'AUTH';
	if (/client already exist/i.test(text)) return 'CLIENT_EXISTS';
	if (isOwn && (status === 404 || /not found/i.test(text))) return 'NOT_FOUND';
	return status === 404 ? 'BAD_RESPONSE' : 'VALIDATION';
}

/**
 * The id of the client that exists already: the second text of `errors.client` is the client as JSON [code]. Null when
 * it cannot be read.
 */
function existingClientId(body: unknown): number | null {
	const errors = isObject(body) && isObject(body.errors) ? body.errors : {};
	const clients = [errors.client].flat().map((one) => (typeof one === 'string' ? parsedJson(one) : one));
	return firstId(...clients.filter(isObject).map(({ id }) => id));
}

/** Builds the error for a refused call. */
export function refusal(call: string, status: number, body: unknown, retryAfter?: number): Chat2DeskError {
	const text = vendorMessage(body) ?? '';
	const isPage = typeof body === 'string';
	const code = refusalCode(status, text, isOwnRefusal(body));
	const said = text ? `: ${text}` : '';
	const advice =
		code === 'AUTH' && isPage
			? `${ADVICE.AUTH} The answer is a page and no JSON, so it may also be a proxy or firewall in front of the API that refuses.`
			: undefined;
	const clientId = code === 'CLIENT_EXISTS' ? existingClientId(body) : null;
	return new Chat2DeskError(code, `Chat2Desk refused ${call} (HTTP ${status})${said}`, {
		status,
		retryAfter,
		body,
		advice,
		data: clientId === null ? {} : { clientId },
	});
}
