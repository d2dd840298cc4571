import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';

import type { JsonObject } from '../domain/values';

/** What calls another node of this package: an execution or a delivery. */
interface Context {
	helpers: { httpRequest(options: IHttpRequestOptions): Promise<unknown> };
}

/** What another node of this package answered; the body is a text where it is no JSON. */
export interface PeerAnswer {
	status: number;
	body: unknown;
}

/**
 * Posts a message to another node of this package, in this n8n or another. Follows no redirect: the message is for the
 * address it was made for. Rejects with n8n's own error when there was no answer.
 *
 * @param host `Host` header, where the address is not the one n8n is known by
 */
export async function postToPeer(
	ctx: Context,
	url: string,
	message: JsonObject,
	{ timeoutMs, host }: { timeoutMs: number; host?: string },
): Promise<PeerAnswer> {
	const answer = (await ctx.helpers.httpRequest({
		method: 'POST',
		url,
		body: message,
		json: true,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		timeout: timeoutMs,
		...(host ? { headers: { Host: host } } : {}),
	})) as IN8nHttpFullResponse;
	return { status: answer.statusCode, body: answer.body };
}

const NOT_SENT =
	/\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPROTO|CERT_\w+|blocked|SSRF)\b/i;

/** Whether a call that failed certainly was not carried out: no connection came about, or n8n itself forbade it. */
export function wasNotSent(error: unknown): boolean {
	for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth++) {
		const { code, message, cause } = at as { code?: unknown; message?: unknown; cause?: unknown };
		if (NOT_SENT.test(`${String(code ?? '')} ${String(message ?? '')}`)) return true;
		at = cause;
	}
	return false;
}
