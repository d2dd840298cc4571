import { createHash, timingSafeEqual } from 'crypto';

/** Whether two texts are the same; how long the answer takes tells nothing but whether their lengths are. */
export function isSameSecret(given: unknown, expected: string): boolean {
	if (typeof given !== 'string') return false;
	const [a, b] = [Buffer.from(given), Buffer.from(expected)];
	return a.length === b.length && timingSafeEqual(a, b);
}

/** What stands for an account in this process's memory, in place of its token. */
export function accountDigest(host: string, token: string): string {
	return createHash('sha256').update(`${host} ${token}`).digest('base64url');
}
