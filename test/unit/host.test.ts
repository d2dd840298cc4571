import { fetchable, isLocalHost, isPublicHost } from '../../nodes/Chat2Desk/domain/host';

it.each([
	'localhost',
	'LOCALHOST',
	'n8n',
	'',
	'n8n.localhost',
	'nas.local',
	'n8n.internal',
	'n8n.svc.internal',
	'box.lan',
	'127.0.0.1',
	'127.9.9.9',
	'0.0.0.0',
	'10.1.2.3',
	'192.168.1.1',
	'172.16.0.1',
	'172.31.255.255',
	'169.254.1.1',
	'100.64.0.1',
	'100.127.1.1',
	'[::1]',
	'::1',
	'[fd00::1]',
	'[fe80::1]',
])('%p is near', (host) => expect(isLocalHost(host)).toBe(true));

it.each([
	'n8n.example.com',
	'localhost.example.com',
	'local.example',
	'8.8.8.8',
	'11.0.0.1',
	'172.15.0.1',
	'172.32.0.1',
	'192.169.0.1',
	'100.63.0.1',
	'100.128.0.1',
	'10.example.com',
	'127.0.0.1.nip.io',
	'fd.example.com',
	'[2001:db8::1]',
])('%p can be reached from anywhere', (host) => expect(isLocalHost(host)).toBe(false));

it.each([
	'localhost.',
	'127.0.0.1.',
	'2130706433',
	'0x7f.1',
	'0177.0.0.1',
	'[::ffff:127.0.0.1]',
	'[::ffff:a00:1]',
	'[::]',
])('%p is near, however it is spelt', (host) => expect(isLocalHost(host)).toBe(true));

it('a public address inside an IPv6 one is not near', () => {
	expect(isLocalHost('[::ffff:8.8.8.8]')).toBe(false);
});

describe('a public host', () => {
	it.each([
		'storage.chat2desk.com',
		'storage.chat2desk.com.',
		'8.8.8.8',
		'172.15.255.255',
		'100.63.255.255',
		'192.0.1.1',
		'198.17.0.1',
		'223.255.255.255',
		'[2a00:1450:4001:80b::200e]',
		'[2001:4860:4860::8888]',
		'xn--e1afmkfd.xn--p1ai',
	])('is %p', (host) => expect(isPublicHost(host)).toBe(true));

	it.each([
		'',
		'localhost',
		'n8n',
		'redis',
		'printer.local',
		'metadata.google.internal',
		'host.docker.internal',
		'nas.home.arpa',
		'127.0.0.1',
		'127.1',
		'0',
		'2130706433',
		'017700000001',
		'0x7f000001',
		'0x7f.0.0.0x1',
		'10.0.0.1',
		'169.254.169.254',
		'2852039166',
		'0xa9fea9fe',
		'192.0.0.192',
		'192.0.2.1',
		'198.18.0.1',
		'198.19.255.255',
		'198.51.100.1',
		'203.0.113.1',
		'224.0.0.1',
		'239.255.255.250',
		'240.0.0.1',
		'255.255.255.255',
		'256.0.0.1',
		'1.2.3.4.5',
		'[::]',
		'[::1]',
		'[::ffff:127.0.0.1]',
		'[::ffff:8.8.8.8]',
		'[::127.0.0.1]',
		'[::ffff:0:127.0.0.1]',
		'[64:ff9b::a00:1]',
		'[64:ff9b:1::1]',
		'[100::1]',
		'[fc00::1]',
		'[fd12:3456::1]',
		'[fe80::1]',
		'[fec0::1]',
		'[ff02::1]',
		'[2001::1]',
		'[2001:0:7f00:1::]',
		'[2001:10::1]',
		'[2001:db8::1]',
		'[2002:7f00:1::]',
		'[3fff::1]',
		'[4000::1]',
		'[:::]',
		'exa mple.com',
	])('is not %p', (host) => expect(isPublicHost(host)).toBe(false));
});

describe('an address to fetch from', () => {
	const own = ['http://127.0.0.1:5001', 'https://storage.own.lan'];
	const reached = (address: string) => fetchable(address, own)?.href ?? null;

	it.each([
		['https://storage.chat2desk.com/a%20b.jpg?x=1', 'https://storage.chat2desk.com/a%20b.jpg?x=1'],
		['HTTP://Example.COM:8080/a', 'http://example.com:8080/a'],
		['http://127.0.0.1:5001/files/a', 'http://127.0.0.1:5001/files/a'],
		['http://0x7f.1:5001/a', 'http://127.0.0.1:5001/a'],
		['https://storage.own.lan/a', 'https://storage.own.lan/a'],
	])('%p is %p', (address, href) => expect(reached(address)).toBe(href));

	it.each([
		'',
		'a.jpg',
		'//example.com/a',
		'file:///etc/passwd',
		'ftp://example.com/a',
		'data:text/plain,x',
		'javascript:alert(1)',
		'gopher://example.com/',
		'http://user@example.com/',
		'http://:secret@example.com/',
		'http://user:secret@127.0.0.1:5001/',
		// The right host, but another port or scheme: something else listens there.
		'http://127.0.0.1:5002/a',
		'http://127.0.0.1/a',
		'https://127.0.0.1:5001/a',
		'http://storage.own.lan/a',
		'http://2130706433/',
		'http://0177.0.0.1/',
		'http://①②⑦.⓪.⓪.①/',
		'http://127。0。0。1/',
		'http://%6c%6f%63alhost/',
		'http:\\\\127.0.0.1\\a',
		'http:127.0.0.1/a',
		'http://[::ffff:7f00:1]/',
		'http://169.254.169.254/latest/meta-data',
		'http://example.com@127.0.0.1/',
		'http://127.0.0.1#@example.com/',
	])('%p is none', (address) => expect(reached(address)).toBeNull());

	it('has nothing of its own without one', () => {
		expect(fetchable('http://127.0.0.1:5001/', [])).toBeNull();
		expect(fetchable('http://127.0.0.1:5001/', ['null', ''])).toBeNull();
	});
});
