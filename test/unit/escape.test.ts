import { escapeBbcode, escapeBbcodeUrl, htmlToText } from '../../nodes/Chat2Desk/domain/escape';

const Z = '\u200b';

describe('BBCode in what people wrote', () => {
	it.each([
		['[user=1]Ann[/user]', `[${Z}user=1]Ann[${Z}/user]`],
		['[b]', `[${Z}b]`],
		['[/B]', `[${Z}/B]`],
		['[*]', `[${Z}*]`],
		['[URL=javascript:x]y[/URL]', `[${Z}URL=javascript:x]y[${Z}/URL]`],
		['[[b]]', `[[${Z}b]]`],
		['[img][/img]', `[${Z}img][${Z}/img]`],
	])('%s acts no more', (text, expected) => expect(escapeBbcode(text)).toBe(expected));

	it.each(['', 'plain', '[1]', '[ b]', 'a[0] = ]', '<b>&amp;', '👍🏽[', 'x] ['])('%j stays', (text) =>
		expect(escapeBbcode(text)).toBe(text),
	);

	it('loses no visible character and leaves no tag', () => {
		const text = 'a [b]b[/b] [*] [user=1]x[/user] [[i] [/] [*';
		expect(escapeBbcode(text).replaceAll(Z, '')).toBe(text);
		expect(escapeBbcode(text)).not.toMatch(/\[[a-z/*]/i);
	});
});

describe('an address inside [url=...]', () => {
	it.each([
		['https://x.y/a.jpg?b=1&c=%20#d', 'https://x.y/a.jpg?b=1&c=%20#d'],
		['https://x.y/a[1].jpg', 'https://x.y/a%5B1%5D.jpg'],
		['https://x.y/a b\n.jpg', 'https://x.y/a%20b%0A.jpg'],
		[`https://x.y/"'<>`, 'https://x.y/%22%27%3C%3E'],
		['https://x.y/файл.jpg', 'https://x.y/файл.jpg'],
	])('%j is %s', (url, expected) => expect(escapeBbcodeUrl(url)).toBe(expected));

	// macOS names screenshots "... 3.04.05\u202fPM.png".
	it.each([
		['narrow no-break space', '\u202f'],
		['no-break space', '\u00a0'],
		['em space', '\u2003'],
	])('keeps leading to the same file with a %s in it', (_, blank) => {
		expect(decodeURI(escapeBbcodeUrl(`https://x.y/3.04${blank}PM.png`))).toBe(
			`https://x.y/3.04${blank}PM.png`,
		);
	});
});

describe('HTML to text', () => {
	it.each([
		['<p>Hello</p><p>there</p>', 'Hello\nthere'],
		['a<br>b<br/>c<BR />d', 'a\nb\nc\nd'],
		['<div class="x"><b>bold</b> <a href="https://x.y">link</a></div>', 'bold link'],
		['<ul><li>1</li><li>2</li></ul>', '1\n2'],
		['<style>p { color: red }</style><script>alert("<p>")</script>x', 'x'],
		['a &lt;b&gt; &amp; &quot;c&quot; &apos;d&#39; &#x1F600;&nbsp;e', `a <b> & "c" 'd' 😀 e`],
		['&amp;lt;', '&lt;'],
		['&unknown; &#0; &#x110000;', '&unknown; &#0; &#x110000;'],
		['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
		['<p>a</p><p></p><p></p><p></p><p>b</p>', 'a\n\nb'],
		['plain\ntext', 'plain\ntext'],
		['', ''],
	])('%j', (html, expected) => expect(htmlToText(html)).toBe(expected));

	it.each([
		['<!DOCTYPE html><html><body>x</body></html>', 'x'],
		['a<!-- hidden <b>note</b> -->b', 'ab'],
	])('leaves no declaration and no comment: %j', (html, expected) => expect(htmlToText(html)).toBe(expected));

	// A pattern that backtracks takes minutes here and runs into jest's timeout.
	it.each([
		['<a', '<a'.repeat(200_000)],
		['<', '<'.repeat(200_000)],
		['&a', '&a'.repeat(200_000)],
		['<script>', ''],
		['<!--', '<!--'.repeat(200_000)],
		['\n', ''],
	])('comes to an end on a long run of %j', (text, expected) => {
		expect(htmlToText(text.repeat(200_000))).toBe(expected);
	});

	it('takes an unknown entity for text, also one named like a property of every object', () => {
		expect(htmlToText('&constructor;')).toBe('&constructor;');
	});
});
