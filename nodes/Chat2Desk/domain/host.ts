/**
 * Whether only machines nearby can reach this host: localhost, loopback, link-local and private ranges, `.local`,
 * `.internal`, names without a dot.
 */
export function isLocalHost(hostname: string): boolean {
	const host = hostname.toLowerCase().replace(/^\[|\]$/g, '');
	if (host === '' || host === 'localhost' || /\.(localhost|local|internal|lan|home|test)$/.test(host))
		return true;
	if (host.includes(':')) return /^(::1?$|f[cd]|fe[89ab])/.test(host);
	if (!host.includes('.')) return true;
	return /^(0\.|10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)[\d.]*$/.test(
		host,
	);
}
