import type {
	IAllExecuteFunctions,
	IDataObject,
	IHttpRequestMethods,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { normaliseBaseUrl, normaliseToken } from '../domain/credential';
import { Chat2DeskError, isRefusal, refusal } from './errors';
import { limiterFor, type Limiter } from './limiter';
import { delayMs, withRetry, type RetryPolicy } from './retry';

export const CREDENTIAL = 'chat2DeskApi';

/** A read gets this long; a send as well, since Chat2Desk answers as soon as it has accepted the message. */
const TIMEOUT_MS = 30_000;

export const DEFAULT_POLICY: RetryPolicy = {
	attempts: 4,
	rateAttempts: 6,
	baseMs: 500,
	maxMs: 30_000,
	sleep: async (ms) => await sleep(ms),
	random: () => Math.random(),
};

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

/** The rows of an answer, whichever of its shapes it has: bare array, `data` as array, `data` as object [code]. */
export function rowsOf<T>(body: unknown): T[] {
	if (Array.isArray(body)) return body as T[];
	const data = (body as { data?: unknown } | null)?.data;
	if (Array.isArray(data)) return data as T[];
	return typeof data === 'object' && data !== null ? [data as T] : [];
}

/** The single object of an answer, from `data` or from the root; null where there is none (`data: []`) [code]. */
export function objectOf<T>(body: unknown): T | null {
	const [row] = rowsOf<T>(body);
	if (row !== undefined) return row;
	const isPlain = typeof body === 'object' && body !== null && !Array.isArray(body);
	return isPlain && !('data' in body) ? (body as T) : null;
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
		private readonly policy: RetryPolicy = DEFAULT_POLICY,
		/** How long one try may take, in milliseconds. */
		private readonly timeoutMs: number = TIMEOUT_MS,
	) {}

	private async connect(): Promise<Connection> {
		if (!this.connection) {
			const { apiToken, baseUrl } = await this.ctx.getCredentials(CREDENTIAL);
			const origin = normaliseBaseUrl(baseUrl);
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
		const isJson = typeof answer.body === 'object' && answer.body !== null;
		const isRefused = isRefusal(status, answer.body);
		if (isJson && status < 300 && !isRefused) {
			limiter.accepted();
			return answer.body;
		}
		const body = withoutToken(answer.body, token);

		if ((status >= 500 || status === 408 || status === 499) && !idempotent) {
			throw new Chat2DeskError(
				'SEND_UNCERTAIN',
				`Chat2Desk answered ${name} with HTTP ${status}; whether it was carried out is not known`,
				{ status, body },
			);
		}
		// A refusal without JSON comes from something in front of the API; its status may still tell what to do.
		const isTelling = isJson || status >= 500 || [401, 403, 408, 425, 429, 499].includes(status);
		if (!isRefused || !isTelling) throw badResponse(name, status, body, idempotent);
		const error = refusal(name, status, body, secondsOf(headers['retry-after']));
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
				headers: response.headers as Record<string, unknown>,
				body: response.body,
			};
		} catch (error) {
			throw transportError(error, name, idempotent);
		}
	}
}

/** What was answered to a call that failed; an error quotes it, and a proxy may repeat what it was sent. */
function withoutToken(body: unknown, token: string): unknown {
	const text = JSON.stringify(body ?? null);
	return token !== '' && text.includes(token) ? JSON.parse(text.replaceAll(token, '***')) : body;
}

/** `Retry-After` in seconds; its form as a date was not seen and counts as not given. */
function secondsOf(header: unknown): number | undefined {
	const seconds = Number(header ?? Number.NaN);
	return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

function badResponse(name: string, status: number, body: unknown, idempotent: boolean): Chat2DeskError {
	const start = typeof body === 'string' ? body.replace(/\s+/g, ' ').trim().slice(0, 80) : '';
	const said = start ? ` It begins: ${start}` : '';
	return new Chat2DeskError(
		'BAD_RESPONSE',
		`Chat2Desk answered ${name} (HTTP ${status}) with something that is not JSON.${said}`,
		{
			status,
			...(idempotent
				? {}
				: {
						advice:
							'Check the API host in the credential: it may lead to a web page or a proxy. Look into the dialog in Chat2Desk before sending again.',
					}),
		},
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

/**
 * No answer came. A refused connection or an unknown host means that nothing was sent; anything else leaves a send
 * in doubt. n8n's error is not passed on: it holds the request with its headers.
 */
function transportError(error: unknown, name: string, idempotent: boolean): Chat2DeskError {
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
		`Chat2Desk could not be reached for ${name}${cause ? ` (${cause})` : ''}`,
		{
			cause,
		},
	);
}
