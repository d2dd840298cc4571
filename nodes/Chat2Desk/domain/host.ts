/** Domains that exist in no public DNS: names of one's own network. */
const PRIVATE_NAME =
	/\.(localhost|localdomain|local|internal|intranet|private|corp|lan|home|home\.arpa|test)$/;

type Range = [network: string, bits: number];

/** IPv4 ranges of one's own network: this host, private, carrier-grade NAT, loopback, link-local. */
const NEAR: Range[] = [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.168.0.0', 16],
];

/** IPv4 ranges that belong to nobody: protocols, documentation, relays, benchmarks, multicast and reserved. */
const RESERVED: Range[] = [
	['192.0.0.0', 24],
	['192.0.2.0', 24],
	['192.88.99.0', 24],
	['198.18.0.0', 15],
	['198.51.100.0', 24],
	['203.0.113.0', 24],
	['224.0.0.0', 3],
];

/** An IPv4 address as a number, or null. */
function v4(host: string): number | null {
	if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return null;
	return host.split('.').reduce((bits, byte) => bits * 256 + Number(byte), 0);
}

function isInside(address: number, ranges: Range[]): boolean {
	return ranges.some(([network, bits]) => {
		const size = 2 ** (32 - bits);
		return Math.floor(address / size) * size === v4(network);
	});
}

/**
 * A host in the form the URL standard gives it: lower case, decimal, octal and hexadecimal IPv4 spellings as the usual
 * four numbers, IPv6 compressed and without brackets. Empty when it is no host.
 */
function normal(hostname: string): string {
	const bare = hostname.replace(/^\[|\]$/g, '');
	try {
		const { hostname: host } = new URL(`http://${bare.includes(':') ? `[${bare}]` : bare}/`);
		return host.replace(/^\[|\]$|\.+$/g, '');
	} catch {
		return '';
	}
}

/** The IPv4 address inside `::ffff:a.b.c.d` and `::a.b.c.d`, which the URL standard writes as two groups, or null. */
function embedded(host: string): number | null {
	const [, high, low] = /^::(?:ffff:)?([\da-f]{1,4}):([\da-f]{1,4})$/.exec(host) ?? [];
	return high && low ? parseInt(high, 16) * 65536 + parseInt(low, 16) : null;
}

/**
 * Whether only machines nearby can reach this host: localhost, loopback, link-local and private ranges, `.local`,
 * `.internal`, names without a dot.
 */
export function isLocalHost(hostname: string): boolean {
	const host = normal(hostname);
	const address = v4(host) ?? embedded(host);
	if (address !== null) return isInside(address, NEAR);
	if (host.includes(':')) return /^(::1?$|f[cd]|fe[89ab])/.test(host);
	return !host.includes('.') || PRIVATE_NAME.test(host);
}

/**
 * Only global unicast (2000::/3) leads into the internet, without what is carved out of it: documentation, and tunnels
 * (Teredo, 6to4), which may lead back to an IPv4 address nearby.
 */
function isPublicV6(host: string): boolean {
	const [first = 0, second = 0] = host.split(':').map((group) => parseInt(group || '0', 16));
	if (first < 0x2000 || first > 0x3fff || first === 0x2002 || first === 0x3fff) return false;
	return first !== 0x2001 || (second >= 0x200 && second !== 0xdb8);
}

/**
 * Whether a host is one of the public internet, as far as its name tells. More than the opposite of `isLocalHost`:
 * reserved addresses are not public either. A public name that resolves to a private address is not recognised, because
 * a community node cannot ask DNS; n8n 2 can be told to look (`N8N_SSRF_PROTECTION_ENABLED`).
 */
export function isPublicHost(hostname: string): boolean {
	const host = normal(hostname);
	if (host.includes(':')) return isPublicV6(host);
	const address = v4(host);
	return !isLocalHost(host) && (address === null || !isInside(address, RESERVED));
}

/**
 * The address to fetch a file from, or null when it must not be fetched: only http and https, without a user name, on
 * a public host or at one of the origins known to be right. Addresses come from outside (a client can send a link), so
 * this is asked again for every redirect. Fetch what is returned, not what was given: that is what was looked at.
 */
export function fetchable(address: string, origins: string[]): URL | null {
	let url: URL;
	try {
		url = new URL(address);
	} catch {
		return null;
	}
	if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') return null;
	return origins.includes(url.origin) || isPublicHost(url.hostname) ? url : null;
}
