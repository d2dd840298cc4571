import { createHash, createHmac } from 'crypto';

import type { SignatureState } from '../domain/event/types';
import { isSameSecret } from '../domain/secrets';

export const SIGNATURE_MODES = ['off', 'ifPresent', 'required'] as const;
export type SignatureMode = (typeof SIGNATURE_MODES)[number];

export interface SignedRequest {
	rawBody: Buffer;
	/** Header names in lower case, as Node delivers them. */
	headers: Record<string, string | string[] | undefined>;
	apiToken: string;
	/** Name of the header with the timestamp, when the user knows it. */
	timestampHeader?: string | undefined;
}

/** What was found, and in words why it is not valid; the words never contain the token or the signature. */
export interface SignatureResult {
	state: Exclude<SignatureState, 'off'>;
	reason: string;
}

const single = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

/**
 * The key is the MD5 of the API token [documented]. Whether its hex form or its 16 bytes are meant is not stated, so
 * both are tried; the hex form is the likelier one.
 */
function keysOf(apiToken: string): Array<string | Buffer> {
	const digest = createHash('md5').update(apiToken).digest();
	return [digest.toString('hex'), digest];
}

/**
 * The name of the header with the timestamp is not known. Either the user names it, or every header that looks like a
 * unix time (10 to 13 digits) is tried.
 */
function timestampsOf(request: SignedRequest): string[] {
	if (request.timestampHeader) {
		const value = single(request.headers[request.timestampHeader.trim().toLowerCase()]);
		return value === undefined ? [] : [value];
	}
	return Object.values(request.headers)
		.map(single)
		.filter((value): value is string => value !== undefined && /^\d{10,13}$/.test(value));
}

/** `HMAC-SHA256(key, raw body + timestamp)` as lower-case hex, the documented algorithm. */
export function sign(rawBody: Buffer, timestamp: string, key: string | Buffer): string {
	return createHmac('sha256', key).update(rawBody).update(timestamp).digest('hex');
}

/**
 * Checks `X-Signature` over the raw bytes, in constant time. There is no freshness check: the timestamp may be that
 * of the first attempt, and Chat2Desk delivers again after up to two hours [inferred].
 */
export function verifySignature(request: SignedRequest): SignatureResult {
	const given = single(request.headers['x-signature'])?.trim().toLowerCase();
	if (!given) return { state: 'absent', reason: 'the request has no X-Signature header' };
	const timestamps = timestampsOf(request);
	if (timestamps.length === 0) {
		return {
			state: 'invalid',
			reason: request.timestampHeader
				? `the request has no ${request.timestampHeader} header`
				: 'no header of the request looks like a unix timestamp; set the option Timestamp Header',
		};
	}
	let matches = false;
	for (const key of keysOf(request.apiToken)) {
		for (const timestamp of timestamps) {
			// No early exit: how long it takes must not tell which candidate was close.
			if (isSameSecret(given, sign(request.rawBody, timestamp, key))) matches = true;
		}
	}
	return matches
		? { state: 'valid', reason: '' }
		: { state: 'invalid', reason: 'X-Signature does not match the body and the API token of the credential' };
}
