import type {
	IAllExecuteFunctions,
	IDataObject,
	IHttpRequestMethods,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

import { clip } from '../domain/clip';
import { normaliseBaseUrl, normaliseToken } from '../domain/credential';
import { isObject, type JsonObject } from '../domain/values';
import { Chat2DeskError, isRefusal, isServerFault, refusal } from './errors';
import { limiterFor, type Limiter } from './limiter';
import { policyFor } from './policy';
import { delayMs, withRetry, type RetryPolicy } from './retry';

export const CREDENTIAL = 'chat2DeskApi';

export interface CallOptions {
	qs?: IDataObject;
	body?: IDataObject;
	/** False for a call that must not happen twice. Reads, PUT and DELETE are idempotent by default. */
	idempotent?: boolean;
}

interface Connection {
	origin: string;
	token: string;
	limiter: Limiter;
}

interface Answer {
	status: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/** Whether an answer says that the call went well [documented]. */
export const isSuccess = (body: unknown): boolean => isObject(body) && body.status === 'success';

/**
 * What an answer holds, whichever of its shapes it has: bare array, `data` as array, `data` as object [code]. Empty where
 * it says that there is nothing (`data: []`, `data: null`), undefined where it has no room for anything.
 */
function contentOf(body: unknown): unknown[] | undefined {
	const data = Array.isArray(body) ? body : isObject(body) ? body.data : undefined;
	if (Array.isArray(data)) return data;
	return data === null ? [] : isObject(data) ? [data] : undefined;
}

const isRow = (value: unknown): value is JsonObject => isObject(value) && Object.keys(value).length > 0;

/** Whether an answer says in so many words that there is nothing. */
export const isNothing = (body: unknown): boolean => contentOf(body)?.length === 0;

/** Whether a row holds no more than whether the call went well. */
export const saysNothing = (row: object): boolean =>
	Object.keys(row).every((key) => key === 'status' || key === 'message');

/**
 * The rows of an answer. What is no object is no row. `T` names the fields a row is known to have; what they hold may be
 * anything.
 *
 * @param path what was asked for, for the error
 * @throws {Chat2DeskError} `BAD_RESPONSE` for JSON that is no list, which does not say that there is nothing
 */
export function rowsOf<T>(body: unknown, path: string): T[] {
	const content = contentOf(body);
	// A success without `data` is Chat2Desk's own.
	if (content === undefined && isSuccess(body) && isObject(body) && !('data' in body)) return [];
	if (content === undefined) throw notAsked(path, 'a list', body);
	return content.filter((row): row is T & JsonObject => isRow(row));
}

/** The single object of an answer, from `data` or from the root; null where there is none [code]. */
export function objectOf<T>(body: unknown): T | null {
	const row = contentOf(body)?.find((one): one is T & JsonObject => isRow(one));
	if (row !== undefined) return row;
	const isPlain = isObject(body) && !('data' in body) && !saysNothing(body);
	return isPlain ? (body as T) : null;
}

/** JSON that does not hold what was asked for. */
export function notAsked(path: string, wanted: string, body: unknown): Chat2DeskError {
	return new Chat2DeskError(
		'BAD_RESPONSE',
		`Chat2Desk answered GET ${path} with something that is not ${wanted}`,
		{
			body,
		},
	);
}

/**
 * The only place that talks HTTP. Takes a path below `/v1`, returns the parsed answer, throws `Chat2DeskError`.
 *
 * The full response is asked for and HTTP errors are not left to n8n: `httpRequestWithAuthentication` would throw a
 * NodeApiError of its own, whose item index and message cannot be changed any more, and `Retry-After` would be lost.
 */
export class Chat2DeskApi {
	private connection: Connection | undefined;

	/** Calls made so far; Chat2Desk counts each against the month's quota. */
	calls = 0;

	constructor(
		private readonly ctx: Pick<IAllExecuteFunctions, 'helpers' | 'getCredentials'>,
		/** How patient calls are; by default as fits the context. */
		private readonly policy: RetryPolicy = policyFor(ctx),
		/** How long one try may take, in milliseconds. */
		private readonly timeoutMs: number = policy.timeoutMs ?? 30_000,
	) {}

	private async connect(): Promise<Connection> {
		if (!this.connection) {
			const { apiToken, baseUrl } = await this.ctx.getCredentials(CREDENTIAL);
			const origin = normaliseBaseUrl(baseUrl);
			if (!URL.canParse(origin)) throw noAddress(origin);
			const token = normaliseToken(apiToken);
			this.connection = { origin, token, limiter: limiterFor(origin, token) };
		}
		return this.connection;
	}

	/** The API host of the credential, without `/v1` and trailing slashes. */
	async host(): Promise<string> {
		return (await this.connect()).origin;
	}

	async get(path: string, qs: IDataObject = {}): Promise<unknown> {
		return await this.call('GET', path, { qs });
	}

	async post(path: string, body: IDataObject, options: CallOptions = {}): Promise<unknown> {
		return await this.call('POST', path, { body, ...options });
	}

	async put(path: string, body: IDataObject): Promise<unknown> {
		return await this.call('PUT', path, { body });
	}

	async delete(path: string, qs: IDataObject = {}): Promise<unknown> {
		return await this.call('DELETE', path, { qs });
	}

	/** One call with retries. See `retry.ts` for what is repeated. */
	async call(method: IHttpRequestMethods, path: string, options: CallOptions = {}): Promise<unknown> {
		const idempotent = options.idempotent ?? method !== 'POST';
		return await withRetry(
			async (maxWaitMs) => await this.once(method, path, options, idempotent, maxWaitMs),
			idempotent,
			this.policy,
		);
	}

	private async once(
		method: IHttpRequestMethods,
		path: string,
		options: CallOptions,
		idempotent: boolean,
		maxWaitMs: number,
	): Promise<unknown> {
		const name = `${method} ${path}`;
		const { limiter, token } = await this.connect();
		await limiter.turn(this.policy.sleep, maxWaitMs);
		const answer = await this.send(method, path, options, name, idempotent);
		const { status, headers } = answer;
		const isRefused = isRefusal(status, answer.body);
		if (status < 300 && !isRefused && (isJson(answer.body) || isDone(method, answer.body))) {
			limiter.accepted();
			return isJson(answer.body) ? answer.body : null;
		}
		const body = withoutToken(answer.body, token);
		if (!idempotent && isInDoubt(status, body)) {
			throw new Chat2DeskError(
				'SEND_UNCERTAIN',
				`Chat2Desk answered ${name} with ${described(status, body)}; whether it was carried out is not known`,
				{ status, body },
			);
		}
		// A refusal without JSON comes from something in front of the API; its status may still tell what to do.
		const isTelling = isJson(body) || isServerFault(status) || [401, 403, 429].includes(status);
		const error = refusal(name, status, body, secondsOf(headers['retry-after']));
		if (!isRefused || !isTelling || error.code === 'BAD_RESPONSE') throw badResponse(name, status, body);
		if (error.code === 'RATE_LIMIT') limiter.refused(delayMs(0, error, this.policy));
		throw error;
	}

	private async send(
		method: IHttpRequestMethods,
		path: string,
		options: CallOptions,
		name: string,
		idempotent: boolean,
	): Promise<Answer> {
		const request: IHttpRequestOptions = {
			method,
			url: `${await this.host()}/v1${path}`,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// The token must not follow a redirect to another host, and a POST would become a GET.
			disableFollowRedirect: true,
			json: true,
			timeout: this.timeoutMs,
			...(options.qs && Object.keys(options.qs).length > 0 ? { qs: options.qs } : {}),
			...(options.body ? { body: options.body } : {}),
		};
		this.calls++;
		try {
			const response = (await this.ctx.helpers.httpRequestWithAuthentication.call(
				this.ctx as never,
				CREDENTIAL,
				request,
			)) as IN8nHttpFullResponse;
			return {
				status: response.statusCode,
				headers: response.headers,
				body: response.body,
			};
		} catch (error) {
			throw transportError(error, name, idempotent, await this.host());
		}
	}
}

/** An API host that cannot be called. Before anything was sent: a send to it is not in doubt. */
function noAddress(origin: string): Chat2DeskError {
	return new Chat2DeskError(
		'VALIDATION',
		`The API Host of the credential is not an address: ${clip(origin, 80)}`,
		{
			advice:
				'Enter the address as Chat2Desk gives it, for example https://api.chat2desk.com, or leave API Host empty.',
		},
	);
}

const isJson = (body: unknown): boolean => typeof body === 'object' && body !== null;

/** An empty answer to a PUT or DELETE says that it was done; a read or a send has more to say. */
const isDone = (method: string, body: unknown): boolean =>
	['PUT', 'DELETE'].includes(method) && (body === undefined || body === null || String(body).trim() === '');

/**
 * Whether a call may have been carried out though its answer does not say so: a server that failed or ran out of time,
 * or a 2xx whose body got lost or was cut off on the way.
 */
const isInDoubt = (status: number, body: unknown): boolean =>
	isServerFault(status) || (status >= 200 && status < 300 && !isJson(body));

/** What came instead of an answer, in a few words. */
function described(status: number, body: unknown): string {
	if (isServerFault(status)) return `HTTP ${status}`;
	return `HTTP ${status} and ${String(body ?? '').trim() === '' ? 'nothing else' : 'something that is not JSON'}`;
}

/**
 * What was answered to a call that failed, with the token crossed out wherever it stands: an error quotes the answer,
 * and a proxy may repeat what it was sent. A token of digits alone may be repeated as a number.
 */
function withoutToken(value: unknown, token: string): unknown {
	if (token === '') return value;
	if (typeof value === 'string') return value.replaceAll(token, '***');
	if (typeof value === 'number') {
		return String(value) === token || (/^\d+$/.test(token) && Number(token) === value) ? '***' : value;
	}
	if (Array.isArray(value)) return value.map((inner) => withoutToken(inner, token));
	if (!isObject(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, inner]) => [key.replaceAll(token, '***'), withoutToken(inner, token)]),
	);
}

/** `Retry-After` in seconds; its form as a date was not seen and counts as not given. */
function secondsOf(header: unknown): number | undefined {
	const seconds = Number(header ?? Number.NaN);
	return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

function badResponse(name: string, status: number, body: unknown): Chat2DeskError {
	const start = typeof body === 'string' ? clip(body.replace(/\s+/g, ' ').trim(), 80) : '';
	const what = isJson(body) ? 'of the Chat2Desk API' : 'JSON';
	const said = start ? ` It begins: ${start}` : '';
	return new Chat2DeskError(
		'BAD_RESPONSE',
		`Chat2Desk answered ${name} (HTTP ${status}) with something that is not ${what}.${said}`,
		{ status, body },
	);
}

const NETWORK_CODE =
	/\b(E[A-Z]{3,}(?:_[A-Z]+)?|CERT_[A-Z_]+|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_[A-Z_]+)\b/;

/** Finds the system's name of a network fault anywhere in n8n's wrapping (`cause`, `errorResponse`, the text). */
function faultName(error: unknown, depth = 0): string | undefined {
	if (typeof error !== 'object' || error === null || depth > 4) return undefined;
	const { code, message, cause, errorResponse, description } = error as Record<string, unknown>;
	if (typeof code === 'string' && NETWORK_CODE.test(code)) return code;
	return (
		faultName(cause, depth + 1) ??
		faultName(errorResponse, depth + 1) ??
		NETWORK_CODE.exec(`${String(message ?? '')} ${String(description ?? '')}`)?.[1]
	);
}

/** What faults of the network mean; a name that means nothing to most people is left out. */
const MEANING: ReadonlyArray<[RegExp, string]> = [
	[/^(ENOTFOUND|EAI_AGAIN)$/, 'there is no such host'],
	[/^(EPROTO|ERR_SSL)/, 'what answers there does not speak HTTPS'],
	[/CERT|UNABLE_TO/, 'its certificate is not valid'],
	[/^(ETIMEDOUT|ECONNABORTED|ESOCKETTIMEDOUT)$/, 'no answer came in time'],
];

function meaningOf(cause: string | undefined): string {
	if (cause === undefined) return '';
	const meaning = MEANING.find(([pattern]) => pattern.test(cause))?.[1];
	if (meaning === undefined) return ` (${cause})`;
	return cause === 'EPROTO' ? `: ${meaning}` : `: ${meaning} (${cause})`;
}

/**
 * No answer came. A refused connection or an unknown host means that nothing was sent; anything else leaves a send
 * in doubt. n8n's error is not passed on: it holds the request with its headers.
 */
function transportError(error: unknown, name: string, idempotent: boolean, origin: string): Chat2DeskError {
	const cause = faultName(error);
	const nothingSent = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
	const certainlyNotSent =
		cause !== undefined && (nothingSent.includes(cause) || /CERT|UNABLE_TO/.test(cause));
	if (!idempotent && !certainlyNotSent) {
		return new Chat2DeskError(
			'SEND_UNCERTAIN',
			`No answer to ${name}${cause ? ` (${cause})` : ''}; whether it was carried out is not known`,
			{ cause },
		);
	}
	return new Chat2DeskError(
		'NETWORK',
		`Nothing answers at this API Host: ${origin} could not be reached for ${name}${meaningOf(cause)}`,
		{ cause },
	);
}
