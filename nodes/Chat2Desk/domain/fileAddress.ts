import { safeFileName } from './attachments';

/**
 * The address of a file as it may stand in a request: blanks, Cyrillic letters and the like encoded, what is encoded
 * already left as it is. Null for what is no http or https address.
 */
export function fileAddress(text: string): string | null {
	if (!/^\s*https?:\/\//i.test(text)) return null;
	try {
		return new URL(text.trim()).href;
	} catch {
		return null;
	}
}

const EXTENSION = /\.[a-z0-9]{1,8}$/i;

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/**
 * A name for the file at an address, `file` where the address has none: the last part of its path, or a parameter that
 * looks like a file's name where the path ends in none (`/download?name=Offer.pdf`).
 *
 * @param address as returned by `fileAddress`
 */
export function fileNameFor(address: string): string {
	const { pathname, searchParams } = new URL(address);
	const last = safeFileName(decoded(pathname.split('/').pop() ?? ''));
	if (EXTENSION.test(last)) return last;
	const inQuery = [...searchParams.values()].find((value) => /^[^/\\:?*]+\.[a-z0-9]{2,5}$/i.test(value));
	return inQuery === undefined ? last : safeFileName(inQuery);
}
