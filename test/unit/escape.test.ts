import {
	escapeBbcode,
	escapeBbcodeUrl,
	escapeHtml,
	escapeMarkdown,
	escapeMarkdownStart,
	escapeMarkdownUrl,
	isLinkable,
	unlinkMarkdown,
} from '../../nodes/Chat2Desk/domain/escape';

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

describe('an address', () => {
	it.each(['https://x.y', 'http://127.0.0.1:1/a', 'HTTPS://X.Y', 'mailto:ann@x.y'])(
		'%s may be a link',
		(url) => expect(isLinkable(url)).toBe(true),
	);

	it.each([
		'javascript:alert(1)',
		'JaVaScRiPt:alert(1)//https://x.y',
		' https://x.y',
		'java\nscript:x',
		'data:text/html,x',
		'vbscript:x',
		'https://',
		'https:// x.y',
		'//x.y',
		'/a',
		'x.y',
		'',
	])('%j may not', (url) => expect(isLinkable(url)).toBe(false));
});

describe('Markdown in what people wrote', () => {
	it.each([
		['**b** _i_ `c` ~~s~~ ||x||', '\\*\\*b\\*\\* \\_i\\_ \\`c\\` \\~\\~s\\~\\~ \\|\\|x\\|\\|'],
		['[x](javascript:y) ![x](y)', '\\[x\\]\\(javascript:y) !\\[x\\]\\(y)'],
		['<b> <!-- <http://x.y>', '&lt;b> &lt;!-- &lt;http\\://x.y>'],
		['&lt; R&D', '&amp;lt; R&amp;D'],
		['\\* \\', '\\\\\\* \\\\'],
		['{{x}}', '\\{\\{x\\}\\}'],
		['@all (@ann) a @ b', `@${Z}all (@${Z}ann) a @ b`],
		['@все', `@${Z}все`],
	])('%s acts no more', (text, expected) => expect(escapeMarkdown(text)).toBe(expected));

	it.each([
		'',
		'plain',
		'1 + 1 = 2 (two).',
		'ann@x.y a.b@x.y',
		'https://x.y/a?b=1#c',
		'www.x.y',
		':) !',
		'👍🏽',
	])('%j stays', (text) => expect(escapeMarkdown(text)).toBe(text));

	it.each([
		['https://x.y/a_b', 'https\\://x.y/a\\_b'],
		['see www.x_y.com, https://x.y', 'see www\\.x\\_y.com, https://x.y'],
		['http://x.y?a=1&b=2', 'http\\://x.y?a=1&amp;b=2'],
		['www.a,http://b*', 'www\\.a,http\\://b\\*'],
	])('%s is no bare address any more, with an escape in it', (text, expected) =>
		expect(escapeMarkdown(text)).toBe(expected),
	);

	it('is unlinked once, however often', () => {
		const unlinked = unlinkMarkdown('https://x.y www.x.y');
		expect(unlinked).toBe('https\\://x.y www\\.x.y');
		expect(unlinkMarkdown(unlinked)).toBe(unlinked);
	});

	it.each([
		['# a', '\\# a'],
		['#a', '\\#a'],
		['> a', '\\> a'],
		['- a', '\\- a'],
		['+ a', '\\+ a'],
		['---', '\\---'],
		['===', '\\==='],
		[':--', '\\:--'],
		['1. a', '1\\. a'],
		['12) a', '12\\) a'],
		['  - a', '\u00a0\u00a0\\- a'],
		['\t1. a', '\u00a01\\. a'],
	])('at the beginning of a line, %j acts no more', (line, expected) => {
		expect(escapeMarkdownStart(line)).toBe(expected);
		expect(escapeMarkdownStart(expected)).toBe(expected);
	});

	it.each(['', 'a # b', 'a - b', ':)', '12 a', '   ', '\\* a', '(1) a'])(
		'at the beginning of a line, %j stays',
		(line) => expect(escapeMarkdownStart(line)).toBe(line),
	);

	// A pattern that backtracks takes minutes here and runs into jest's timeout.
	it.each(['http://', 'www.', '@', '](', '\\', '&', ' ', '1', 'https://x_'])(
		'comes to an end on a long run of %j',
		(bit) => {
			const text = bit.repeat(100_000);
			expect(escapeMarkdown(escapeMarkdownStart(text)).length).toBeGreaterThanOrEqual(text.length);
		},
	);
});

describe('an address inside [...](...)', () => {
	it.each([
		['https://x.y/a.jpg?b=1&c=%20#d', 'https://x.y/a.jpg?b=1&c=%20#d'],
		['https://x.y/a (1)[2].jpg', 'https://x.y/a%20%281%29%5B2%5D.jpg'],
		['https://x.y/a_*~`|{}\\', 'https://x.y/a%5F%2A%7E%60%7C%7B%7D%5C'],
		['https://x.y/?a=1&lt;=2&#60;', 'https://x.y/?a=1&amp;lt;=2&amp;#60;'],
		['https://x.y/файл.jpg', 'https://x.y/файл.jpg'],
	])('%j is %s', (url, expected) => expect(escapeMarkdownUrl(url)).toBe(expected));
});

describe('HTML in what people wrote', () => {
	it.each([
		[
			'<b onclick="x" title=\'y\'>&amp;</b>',
			'&lt;b onclick=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/b&gt;',
		],
		['plain 👍🏽 [b] **', 'plain 👍🏽 [b] **'],
	])('%s is %s', (text, expected) => expect(escapeHtml(text)).toBe(expected));
});
