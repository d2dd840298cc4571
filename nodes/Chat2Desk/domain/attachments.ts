import { clip } from './clip';
import { asText, isObject, type JsonObject } from './values';

export type AttachmentKind = 'image' | 'video' | 'audio' | 'document' | 'file';

/** A file of a message, as a link. */
export interface Attachment {
	name: string;
	url: string;
	kind: AttachmentKind;
	/** Why the file could not be had; only where the trigger was asked to download it. */
	error?: string;
}

const KINDS: ReadonlyArray<[kind: AttachmentKind, names: RegExp]> = [
	['image', /\.(jpe?g|png|gif|webp|bmp|heic|svg|tiff?)$/i],
	['video', /\.(mp4|mov|avi|mkv|webm|3gp|mpe?g)$/i],
	['audio', /\.(mp3|ogg|oga|opus|wav|m4a|aac|amr|flac)$/i],
	['document', /\.(pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf|txt|csv)$/i],
];

/** Message fields that hold one file each, with the kind they stand for. */
const SINGLE: Array<[field: string, kind: AttachmentKind]> = [
	['photo', 'image'],
	['video', 'video'],
	['audio', 'audio'],
	['pdf', 'document'],
];

function kindOf(name: string, url: string): AttachmentKind {
	const path = url.split(/[?#]/)[0] ?? '';
	for (const [kind, pattern] of KINDS) {
		if (pattern.test(name) || pattern.test(path)) return kind;
	}
	return 'file';
}

function fileName(url: string): string {
	const last = (url.split(/[?#]/)[0] ?? '').split('/').filter(Boolean).pop() ?? '';
	try {
		return decodeURIComponent(last) || 'file';
	} catch {
		return last || 'file';
	}
}

/**
 * Where relative media paths live. Seen: `storage.chat2desk.com` for `api.chat2desk.com`, `storage-02.chat2desk.kz`
 * for `api-02.chat2desk.kz`; the rule for other hosts is assumed.
 */
export function storageHost(apiHost: string): string {
	return apiHost.replace(/^(https?:\/\/)api(?=[-.])/i, '$1storage');
}

/**
 * The name for a downloaded file: without folders and control characters, and short enough for any file system. Names
 * come from whoever sent the message.
 */
export function safeFileName(name: string): string {
	const last = name.split(/[/\\]/).pop() ?? '';
	const clean = last.replace(/\p{Cc}/gu, '').trim();
	if (/^\.*$/.test(clean)) return 'file';
	const [, stem = '', extension = ''] = /^(.*?)(\.[^.]{1,10})?$/.exec(clean) ?? [];
	return clip(stem, 80) + extension;
}

/**
 * The address of a file as it can be fetched: of the account's storage where only a path is given, with blanks and
 * letters beyond ASCII encoded, as Chat2Desk does not always do [assumed].
 */
function absolute(link: string, storage: string): string {
	const given = link.trim();
	const address = given.startsWith('//')
		? `https:${given}`
		: /^https?:\/\//i.test(given)
			? given
			: // In a path a # is part of a name.
				`${storage}/${given.replace(/^\/+/, '').replace(/#/g, '%23')}`;
	return URL.canParse(address) ? new URL(address).href : address;
}

/**
 * The files of a message, from `attachments` and from `photo`, `video`, `audio` and `pdf`, each file once. The single
 * fields may hold a relative path, and repeat what `attachments` lists under another address [live].
 */
export function attachmentsOf(message: JsonObject, storage: string): Attachment[] {
	const found: Attachment[] = [];
	const listed = Array.isArray(message.attachments) ? message.attachments : [];
	for (const entry of listed) {
		const row: JsonObject = isObject(entry) ? entry : { link: entry };
		const link = asText(row.link) ?? asText(row.url);
		if (!link) continue;
		const url = absolute(link, storage);
		if (found.some((file) => file.url === url)) continue;
		const name = asText(row.name) ?? fileName(url);
		found.push({ name, url, kind: kindOf(name, url) });
	}
	for (const [field, kind] of SINGLE) {
		const link = asText(message[field]);
		if (!link) continue;
		const url = absolute(link, storage);
		const name = fileName(url);
		const same = found.find((file) => file.url === url || fileName(file.url) === name || file.name === name);
		if (same) {
			if (same.kind === 'file') same.kind = kind;
		} else {
			found.push({ name, url, kind });
		}
	}
	return found;
}
