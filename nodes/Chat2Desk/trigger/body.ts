import { isObject, type JsonObject } from '../domain/values';

/** As much of n8n's request as is needed to have its bytes. */
interface BodyRequest {
	headers: { 'content-type'?: string | undefined };
	/** The bytes, unpacked where they were compressed, once n8n has read them. */
	rawBody?: unknown;
	/** Reads them; n8n itself does so for JSON, text, forms and XML only. */
	readRawBody?: () => Promise<void>;
}

/**
 * The bytes of a delivery, whatever its content type says: what it is called, or not called, is up to Chat2Desk. Empty
 * where there are none to be had: n8n takes the parts of a multipart form apart and keeps no bytes, a body may be too
 * large or packed wrongly, or its sender has hung up.
 */
export async function readBody(source: BodyRequest): Promise<Buffer> {
	const isMultipart = /^\s*multipart\//i.test(source.headers['content-type'] ?? '');
	if (!Buffer.isBuffer(source.rawBody) && !isMultipart) {
		try {
			await source.readRawBody?.();
		} catch {
			return Buffer.alloc(0);
		}
	}
	return Buffer.isBuffer(source.rawBody) ? source.rawBody : Buffer.alloc(0);
}

/**
 * The events of a body, or null when it is neither a JSON object nor an array of them. The bytes are parsed here:
 * n8n goes by the content type, takes JSON without one for text and the fields of a form for an object. A byte order
 * mark is skipped, as n8n 2 does; bytes that are no UTF-8 become replacement characters, for a message with a broken
 * character is better than none.
 */
export function parseBodies(rawBody: Buffer): JsonObject[] | null {
	let body: unknown;
	try {
		body = JSON.parse(rawBody.toString('utf8').replace(/^\ufeff/, ''));
	} catch {
		return null;
	}
	const bodies = Array.isArray(body) ? body : [body];
	return bodies.every(isObject) ? bodies : null;
}
