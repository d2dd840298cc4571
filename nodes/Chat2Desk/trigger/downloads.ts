import type { IBinaryKeyData, IWebhookFunctions } from 'n8n-workflow';

import { safeFileName, type Attachment } from '../domain/attachments';
import { fetchable } from '../domain/host';
import { inParallel } from '../domain/parallel';
import { asObject } from '../domain/values';

/** All files of a delivery together may take this long; Chat2Desk waits for the answer. */
const WITHIN_MS = 8000;

/** Even when look-ups took long, files get this long. */
const AT_LEAST_MS = 2000;

const AT_ONCE = 6;

/** Files downloaded per event; a message has a few. */
const MAX_FILES = 20;

const MAX_REDIRECTS = 5;

export interface DownloadLimits {
	maxBytes: number;
	/** When the delivery arrived, in milliseconds. */
	arrivedAt: number;
	/** Origins that may be asked although they are not public: the API's own and its file storage. */
	origins: string[];
}

/** An event's files: those that could be had as binary data, and all as links, with the reason where one could not. */
export interface Downloaded {
	binary: IBinaryKeyData;
	attachments: Attachment[];
}

type Context = Pick<IWebhookFunctions, 'helpers'>;

/** Why a file is left out, in words for the user. */
class NotDownloaded extends Error {}

/** Downloads the files of several events. A file that cannot be had is no reason to lose its event, so this never fails for one. */
export async function download(
	ctx: Context,
	events: ReadonlyArray<{ attachments: Attachment[] }>,
	limits: DownloadLimits,
): Promise<Downloaded[]> {
	const until = Math.max(limits.arrivedAt + WITHIN_MS, Date.now() + AT_LEAST_MS);
	const results: Downloaded[] = events.map(() => ({ binary: {}, attachments: [] }));
	const files = events.flatMap(({ attachments }, event) =>
		attachments.map((attachment, index) => ({ attachment, index, result: results[event] })),
	);
	await inParallel(files, AT_ONCE, async ({ attachment, index, result }) => {
		if (!result) return;
		result.attachments[index] = attachment;
		try {
			if (index >= MAX_FILES) throw new NotDownloaded(`only the first ${MAX_FILES} files are downloaded`);
			const { data, mimeType } = await fetchFile(ctx, attachment.url, limits, until);
			const name = safeFileName(attachment.name);
			result.binary[`attachment_${index}`] = await ctx.helpers.prepareBinaryData(data, name, mimeType);
		} catch (error) {
			result.attachments[index] = { ...attachment, error: `Not downloaded: ${reasonOf(error)}` };
		}
	});
	return results;
}

/** What an HTTP response body is when it is asked for as a stream. */
type ByteStream = AsyncIterable<Uint8Array>;

interface FileResponse {
	statusCode: number;
	headers: Record<string, unknown>;
	body: ByteStream;
}

interface File {
	data: Buffer;
	/** As the server says, unless it does not know itself; n8n goes by the name and the content then. */
	mimeType: string | undefined;
}

/**
 * Fetches one file. Redirects are followed here, one by one, because each of their targets has to be looked at as well.
 * Nothing but the address goes out: no token, no cookie.
 */
async function fetchFile(
	{ helpers }: Context,
	address: string,
	{ origins, maxBytes }: DownloadLimits,
	until: number,
): Promise<File> {
	const end = new AbortController();
	const stop = () => end.abort();
	// Not AbortSignal.any: on Node 20 its time limit is lost when the garbage collector comes by.
	const timeLimit = AbortSignal.timeout(Math.max(until - Date.now(), 1));
	timeLimit.addEventListener('abort', stop);
	try {
		let next = address;
		for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
			const url = fetchable(next, origins);
			if (!url) throw new NotDownloaded(refusedAddress(hop));
			const response: FileResponse = await helpers.httpRequest({
				method: 'GET',
				url: url.href,
				// The size limit then holds for what goes over the wire, and nothing has to be unpacked.
				headers: { 'Accept-Encoding': 'identity' },
				encoding: 'stream',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
				abortSignal: end.signal,
			});
			const target = redirectOf(response, url);
			if (target === null) return await read(response, maxBytes);
			next = target;
		}
		throw new NotDownloaded(`more than ${MAX_REDIRECTS} redirects`);
	} catch (error) {
		const isLate = !(error instanceof NotDownloaded) && timeLimit.aborted;
		return await Promise.reject(isLate ? new NotDownloaded('it did not come within the time limit') : error);
	} finally {
		timeLimit.removeEventListener('abort', stop);
		// Closes whatever is still open: an answer that was not read to its end, or a redirect's.
		stop();
	}
}

const refusedAddress = (hop: number) =>
	`${hop === 0 ? 'its address' : 'the address it redirects to'} is not one on the public internet`;

/** Where a response sends on to, or null. */
function redirectOf({ statusCode, headers }: FileResponse, from: URL): string | null {
	if (![301, 302, 303, 307, 308].includes(statusCode)) return null;
	const target = String(headers.location ?? '');
	if (!URL.canParse(target, from.href))
		throw new NotDownloaded('it redirects to something that is no address');
	return new URL(target, from).href;
}

/** Reads a response up to the limit, counted while it comes in. */
async function read({ statusCode, headers, body }: FileResponse, maxBytes: number): Promise<File> {
	if (statusCode < 200 || statusCode > 299) throw new NotDownloaded(`HTTP ${statusCode}`);
	const tooLarge = () => new NotDownloaded(`larger than ${maxBytes / 1024 / 1024} MB`);
	if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of body) {
		size += chunk.length;
		if (size > maxBytes) throw tooLarge();
		chunks.push(chunk);
	}
	return { data: Buffer.concat(chunks), mimeType: mimeTypeOf(headers['content-type']) };
}

function mimeTypeOf(header: unknown): string | undefined {
	const [type = ''] = String(header ?? '').split(';');
	const known = /^[\w.+-]+\/[\w.+-]+$/.exec(type.trim().toLowerCase())?.[0];
	return known === 'application/octet-stream' || known === 'binary/octet-stream' ? undefined : known;
}

function reasonOf(error: unknown): string {
	if (error instanceof NotDownloaded) return error.message;
	const { code } = asObject(error);
	return typeof code === 'string' ? `it could not be fetched (${code})` : 'it could not be fetched';
}
