import { fileAddress, fileNameFor } from '../../nodes/Chat2Desk/domain/fileAddress';

it.each([
	['https://example.com/a.pdf', 'https://example.com/a.pdf'],
	[' https://example.com/my offer.pdf ', 'https://example.com/my%20offer.pdf'],
	['https://example.com/Прайс.pdf', 'https://example.com/%D0%9F%D1%80%D0%B0%D0%B9%D1%81.pdf'],
	['https://example.com/%D0%9F.pdf?a=b%20c', 'https://example.com/%D0%9F.pdf?a=b%20c'],
	['https://пример.рф/a.pdf', 'https://xn--e1afmkfd.xn--p1ai/a.pdf'],
	['HTTP://EXAMPLE.com/A', 'http://example.com/A'],
	['https://example.com/a[1] {x}|y.png', 'https://example.com/a[1]%20%7Bx%7D|y.png'],
	['', null],
	['example.com/a.pdf', null],
	['https://', null],
	['https://a b/c', null],
	['ftp://example.com/a', null],
	['javascript:alert(1)', null],
])('the address %s goes out as %s', (text, expected) => expect(fileAddress(text)).toBe(expected));

it.each([
	['https://example.com/a.pdf', 'a.pdf'],
	['https://example.com/x/%D0%9F%D1%80%D0%B0%D0%B9%D1%81%202026.pdf?v=1#top', 'Прайс 2026.pdf'],
	['https://example.com/download?id=5&name=Offer.pdf', 'Offer.pdf'],
	['https://example.com/download?id=5', 'download'],
	['https://example.com/100%25.png', '100%.png'],
	['https://example.com/100%.png', '100%.png'],
	['https://example.com/a%2Fb%2F..%2Fc.png', 'c.png'],
	['https://example.com/folder/', 'file'],
	['https://example.com', 'file'],
])('a file at %s is called %s', (address, expected) => expect(fileNameFor(address)).toBe(expected));
