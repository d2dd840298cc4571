/**
 * A file's address as it has to be written: blanks and letters beyond ASCII encoded, what is encoded already left as it
 * is. (A Code node of n8n knows no `URL`.)
 */
export function addressOf(url: string): string {
	const whole = url.trim().replace(/[\ud800-\udfff]/gu, '');
	return whole.replace(/[^!-~]+|["<>\\^`{|}]/g, encodeURIComponent);
}
