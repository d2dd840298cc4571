const DEFAULT_BASE_URL = 'https://api.chat2desk.com';

/**
 * The token as Chat2Desk wants it: raw, without `Bearer` [seen live]. People paste whole header lines and quotes,
 * so those are taken off; the form of the token itself is not checked.
 */
export function normaliseToken(pasted: unknown): string {
	return String(pasted ?? '')
		.trim()
		.replace(/^["'`]+|["'`]+$/g, '')
		.trim()
		.replace(/^authorization\s*:\s*/i, '')
		.replace(/^bearer\s+/i, '')
		.replace(/^["'`]+|["'`]+$/g, '')
		.trim();
}

/**
 * The API host without what people copy along: quotes, a user name, `/v1` and what follows it, a query. The main host when
 * nothing is set. Whether what is left is an address is for the caller to check.
 */
export function normaliseBaseUrl(pasted: unknown): string {
	const url = String(pasted ?? '')
		.trim()
		.replace(/^["'`]+|["'`]+$/g, '')
		.trim()
		.replace(/[?#].*$/s, '')
		.replace(/(?<![:/])\/+v1(?:\/.*)?$/is, '')
		.replace(/\/+$/, '')
		.replace(/^(https?:\/\/)?[^/]*@/i, '$1');
	if (url === '') return DEFAULT_BASE_URL;
	return /^https?:\/\//i.test(url) ? url : `https://${url}`;
}
