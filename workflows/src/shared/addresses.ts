/** A file's address with blanks and letters beyond ASCII encoded. (A Code node of n8n knows no `URL`.) */
export function addressOf(url: string): string {
	const whole = url.trim().replace(/[\ud800-\udfff]/gu, '');
	return whole.replace(/[^!-~]+|["<>\\^`{|}]/g, encodeURIComponent);
}
