import fc from 'fast-check';

import { decodeEntities } from '../../nodes/Chat2Desk/domain/html/entities';
import { htmlToText } from '../../nodes/Chat2Desk/domain/html/text';

describe('what is no markup stays', () => {
	it.each([
		'',
		'plain\ntext',
		'<ann@example.com>',
		'Ann <a@example.com>, Bob <b.c@example.com>',
		'see <https://example.com/a?b=1&c=2> and <www.example.com>',
		'a<b and c>d',
		'a<b && c>d',
		'if (x<i and y>j)',
		'a <b, c> d',
		'x<p=5>y',
		'1 < 2 and 3 > 2',
		'<name>, <your city>',
		'<<<>>>',
		'<3 and </3',
		'< b >',
		'<b',
		'<div class="x',
		'<!-- not closed',
		'<!important>',
		'<?php echo 1 ?>',
		'</unknown>',
		'R&D, AT&T; ?a=1&copy=2&lt=3',
		'&unknown; &constructor; &#0; &#x110000; &#xd800; &; &#;',
		'  two  blanks  \n\n\n\n',
	])('%j', (text) => expect(htmlToText(text)).toBe(text));

	it.each([
		['<p>Write to <ann@example.com></p>', 'Write to <ann@example.com>'],
		['<div>a<b and c>d</div>', 'a<b and c>d'],
		['<b>x</b> <https://example.com/?a=1&amp;b=2>', 'x <https://example.com/?a=1&b=2>'],
		['<br>5 <6> 7', '5 <6> 7'],
	])('within markup as well: %j', (html, expected) => expect(htmlToText(html)).toBe(expected));

	it('text that holds nothing HTML knows', () => {
		const text = fc.string({ unit: 'grapheme' }).filter((one) => !/[<&]/.test(one));
		fc.assert(fc.property(text, (given) => expect(htmlToText(given)).toBe(given)));
	});
});

describe('markup goes', () => {
	it.each([
		['<b>bold</b> <I>italic</I> <span style="color: red" data-x>red</span>', 'bold italic red'],
		['<div title="a > b" onclick=go() hidden>x</div>', 'x'],
		[`<div title='<b>"x"</b>'>x</div>`, 'x'],
		['<td\n\tcolspan=2\n>x</td >', 'x'],
		['<p/>x</p/>', 'x'],
		['x<o:p>&nbsp;</o:p>y', 'x y'],
		['a<!-- hidden <b>note</b> -->b<!---->c<!-->d', 'abcd'],
		['<!DOCTYPE html><?xml:namespace prefix="o" /><html><body>x</body></html>', 'x'],
		['<![if !mso]>x<![endif]>', 'x'],
		['<![CDATA[a <b> & c]]>', 'a <b> & c'],
		['<style>p { color: red }</style><script>alert("<p>")</script>x', 'x'],
		['<SCRIPT src="x">if (a < b) {}</Script >x', 'x'],
		['<script>never closed', 'never closed'],
	])('%j', (html, expected) => expect(htmlToText(html)).toBe(expected));
});

describe('lines', () => {
	it.each([
		['<p>Hello</p><p>there</p>', 'Hello\nthere'],
		['text<div>more</div>after', 'text\nmore\nafter'],
		['text<p>more', 'text\nmore'],
		['text<ul><li>1</li><li>2</li></ul>after', 'text\n1\n2\nafter'],
		['text<ol><li>1<li>2</ol>', 'text\n1\n2'],
		['<ul><li>1<ul><li>1a</li></ul></li><li>2</li></ul>', '1\n1a\n2'],
		['<h2>Head</h2>text<hr>text<blockquote>quote</blockquote>', 'Head\ntext\ntext\nquote'],
		['<dl><dt>a</dt><dd>b</dd></dl>', 'a\nb'],
		['a<br>b<br/>c<BR />d', 'a\nb\nc\nd'],
		['a<br><br>b', 'a\n\nb'],
		['<div>a</div><div><br></div><div>b</div>', 'a\n\nb'],
		['<p>a<br></p><p>b</p>', 'a\nb'],
		['<p>a</p><p>&nbsp;</p><p>b</p>', 'a\n\nb'],
		['<p>a</p><p></p><p></p><p></p><p>b</p>', 'a\n\nb'],
		['<button>Yes</button><button>No</button>', 'Yes\nNo'],
		['<select><option>1<option>2</select>', '1\n2'],
	])('%j', (html, expected) => expect(htmlToText(html)).toBe(expected));

	it.each([
		[
			'are layout of the source between blocks',
			'<p>Hello\n  there,</p>\n\n<p>Ann</p>\n',
			'Hello there,\nAnn',
		],
		['are layout within a block', '<div>\n\t<b>a</b>\n\t<i>b</i>\n</div>', 'a b'],
		[
			'are meant where nothing but <br> breaks lines',
			'a\nb<br>\nc<br />\r\nd\n\ne <b>f</b>',
			'a\nb\nc\nd\n\ne f',
		],
		['are meant in <pre>', '<p>x</p><pre>a\n  <b>b</b>\n</pre>y', 'x\na\n  b\ny'],
	])('of the source %s', (_, html, expected) => expect(htmlToText(html)).toBe(expected));

	it('keep the cells of a table apart, and its rows', () => {
		const html =
			'Order:<table>\n<thead><tr><th>Name</th><th>Price</th></tr></thead>\n' +
			'<tr>\n  <td>Sofa</td>\n  <td>100</td>\n</tr><tr><td>Lamp<td><b>5</b></table>';
		expect(htmlToText(html)).toBe('Order:\nName\tPrice\nSofa\t100\nLamp\t5');
	});
});

describe('what stands in a form', () => {
	it.each([
		['Name: <input value="Ann &amp; Co"><br><input type="submit" value="Send">', 'Name: Ann & Co\nSend'],
		['a<input type="hidden" value="secret"><input TYPE=Password value="secret"><input>b', 'ab'],
		['<input type=checkbox value="1"> Yes', 'Yes'],
	])('%j is %j', (html, text) => expect(htmlToText(html).trim()).toBe(text));
});

describe('addresses', () => {
	it.each([
		[
			'<map><area href="https://x.y/a" alt="North"><area href="https://x.y/b"></map>',
			'North (https://x.y/a) https://x.y/b',
		],
		['<a href="https://x.y/a?b=1&amp;c=2">link</a>', 'link (https://x.y/a?b=1&c=2)'],
		["<A HREF='https://x.y'>link</A>, more", 'link (https://x.y), more'],
		['<a href=https://x.y/a>link</a>more', 'link (https://x.y/a) more'],
		['<a href="https://x.y/">x.y</a>', 'https://x.y/'],
		['go to <a href="https://x.y/"><b>www.x.y</b></a> now', 'go to https://x.y/ now'],
		['<a href="https://x.y/a">https://x.y/a</a>', 'https://x.y/a'],
		['<a href="https://x.y/a">https://x.y/abc</a>', 'https://x.y/abc (https://x.y/a)'],
		['<a href="https://x.y/%D1%8F">https://x.y/я</a>', 'https://x.y/я'],
		['<a href="mailto:ann@x.y">ann@x.y</a>', 'ann@x.y'],
		[
			'<a href="mailto:ann@x.y">Write</a> <a href="tel:+79000000001">Call</a>',
			'Write (ann@x.y) Call (+79000000001)',
		],
		['<a href="/page">page</a>', 'page (/page)'],
		['<a href="https://x.y"></a>', 'https://x.y'],
		['<a href="https://x.y">never closed', 'never closed (https://x.y)'],
		['<a href="https://x.y">1<a href="https://x.z">2</a>', '1 (https://x.y) 2 (https://x.z)'],
		['<a href="#top">up</a> <a name="x">here</a> <a href="javascript:go()">go</a>', 'up here go'],
		['<img src="https://x.y/a.jpg">', 'https://x.y/a.jpg'],
		['look:<img src="https://x.y/a.jpg" alt="A cat">!', 'look: A cat (https://x.y/a.jpg)!'],
		['<img src="https://x.y/a.jpg">text', 'https://x.y/a.jpg text'],
		['<a href="https://x.y"><img src="https://x.y/a.jpg" alt=""></a>', 'https://x.y/a.jpg (https://x.y)'],
		['<img src="cid:1" alt="Logo"> <img src="data:image/png;base64,AAAA">', 'Logo'],
		['hi <img alt="👍🏽" src="https://x.y/1f44d.png">!', 'hi 👍🏽!'],
		['<img alt="1" src="https://x.y/1.png">', '1 (https://x.y/1.png)'],
		['read<img src="https://x.y/open" width="1" height="1">', 'read'],
		['<video controls src="https://x.y/a.mp4"></video>', 'https://x.y/a.mp4'],
		['<audio><source src="https://x.y/a.ogg"></audio>', 'https://x.y/a.ogg'],
		['<iframe src="https://x.y/map"></iframe>', 'https://x.y/map'],
	])('%j', (html, expected) => expect(htmlToText(html)).toBe(expected));
});

describe('entities', () => {
	it.each([
		['&laquo;a&raquo; &mdash; b&rsquo;s &hellip; 5&nbsp;&euro; &numero;1', '«a» — b’s … 5 € №1'],
		['&lt;b&gt; &amp; &quot;c&quot; &apos;d&#39;', `<b> & "c" 'd'`],
		['&amp;lt; &amp;amp;', '&lt; &amp;'],
		['&Agrave;&agrave; &Dagger;&dagger; &AMP; &NBSP;x', 'Àà ‡† &  x'],
		['&#8364; &#x20AC; &#X20ac; &#x1F600;', '€ € € 😀'],
		['&#128; &#133; &#145;a&#146; &#x93;b&#x94; &#150; &#159;', '€ … ‘a’ “b” – Ÿ'],
		['&#55357;&#56832; &#xD83D;&#xDE00;', '😀 😀'],
		['&#55357;x &#56832; &#1; &#127;', '&#55357;x &#56832; &#1; &#127;'],
		['a&#10;b&Tab;c', 'a\nb\tc'],
		['&alpha;&Omega;&le;&rarr;&hearts;&frac12;&times;&deg;&trade;', 'αΩ≤→♥½×°™'],
	])('%j', (text, expected) => expect(decodeEntities(text)).toBe(expected));

	it('of Latin-1 are in order', () => {
		expect(decodeEntities('&iexcl;&shy;&reg;&Agrave;&times;&szlig;&agrave;&divide;&yuml;')).toBe(
			'¡\u00ad®À×ßà÷ÿ',
		);
	});

	it('in text and in addresses, not in what a tag or a script holds', () => {
		expect(htmlToText('<p title="&lt;">&lt;p&gt;</p><script>&lt;</script>')).toBe('<p>');
	});
});

// prettier-ignore
const BITS = [
	'<', '>', '</', '/>', '"', "'", '=', ' ', '\n', '&', ';', '#', '!', '--', '-->', '<!--', '<![CDATA[', ']]>', '<!', '<?', '?>',
	'<b>', '</b>', '<b ', '<i', '<a href="', '<a href=', '<a ', '</a>', '<img src=', '<p>', '</p>', '<br>', '<div', '<td>', '<tr>', '</table>', '<pre>',
	'<script>', '</script>', '<style', 'class="', 'x=1', 'checked', 'https://x.y', '&amp;', '&lt;', '&#60;', '&#x', '&laquo', 'word', 'слово', '👨‍👩‍👧‍👦', '\u0301',
];

const soup = fc
	.array(
		fc.oneof(
			{ weight: 9, arbitrary: fc.constantFrom(...BITS) },
			fc.string({ unit: 'grapheme', maxLength: 3 }),
		),
		{
			maxLength: 60,
		},
	)
	.map((bits) => bits.join(''));

/** Marked-up text, with what of it is outside of the tags. */
const marked = fc
	.array(
		fc.oneof(
			fc
				.string({ unit: 'grapheme', maxLength: 8 })
				.map((text) => ({ html: text.replace(/[<&]/g, '+'), text })),
			fc
				.constantFrom(
					'<',
					'&',
					'<<',
					'<5',
					'a<b and c>d',
					'<x@y.z>',
					'<https://x.y>',
					'&x',
					'<!>',
					'</3',
					'<city>',
				)
				.map((text) => ({ html: ` ${text} `, text })),
			fc
				.constantFrom(
					...[
						'b',
						'i',
						'div',
						'p',
						'span',
						'li',
						'ul',
						'td',
						'tr',
						'table',
						'h1',
						'font',
						'blockquote',
						'pre',
					].flatMap((name) => [`<${name}>`, `</${name}>`, `<${name} class="a > b" id=c>`]),
					'<br>',
					'<br/>',
					'<hr>',
					'<!-- x -->',
				)
				.map((html) => ({ html, text: '' })),
		),
		{ maxLength: 40 },
	)
	.map((bits) => ({
		html: bits.map(({ html }) => html).join(''),
		text: bits.map(({ html, text }) => (text === '' ? '' : html)).join(''),
	}));

const squeeze = (text: string) => text.replace(/\s+/g, '');

describe('whatever it is given', () => {
	it('it gives a text', () => {
		fc.assert(
			fc.property(soup, (html) => {
				expect(typeof htmlToText(html)).toBe('string');
			}),
			{ numRuns: 1000 },
		);
	});

	it('loses nothing that stands outside of tags', () => {
		fc.assert(
			fc.property(marked, ({ html, text }) => {
				expect(squeeze(htmlToText(html))).toBe(squeeze(text));
			}),
			{ numRuns: 1000 },
		);
	});

	it('leaves text alone that it has made of HTML without angle brackets', () => {
		fc.assert(
			fc.property(soup, (html) => {
				const text = htmlToText(html);
				fc.pre(!/[<&]/.test(text));
				expect(htmlToText(text)).toBe(text);
			}),
		);
	});

	// What grows with the square of the length takes minutes here and runs into jest's timeout.
	it.each([
		...[
			'<',
			'<a',
			'<a ',
			'<a href="',
			`<a x="<a y='`,
			`<a x='">" `,
			'<!--',
			'<![CDATA[',
			'<script>',
			'&a',
			'&#1',
			'\n',
			' ',
		],
		...[
			'<b>x</b>',
			'<a href="u">x ',
			'<td>x</td>',
			'<p>&nbsp;',
			'<br>',
			'<img src="u">',
			'<pre>\n',
			'x<br>',
			' <b> ',
		],
	])('comes to an end on a long run of %j', (bit) => {
		expect(htmlToText(bit.repeat(50_000)).length).toBeLessThanOrEqual(bit.length * 100_000);
		expect(typeof htmlToText(`<div>${bit.repeat(50_000)}"'>-->x`)).toBe('string');
	});
});
