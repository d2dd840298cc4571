/** HTML's entities that stand for a letter or a sign. */
const ENTITIES: Record<string, string> = {
	quot: '"',
	apos: "'",
	lt: '<',
	gt: '>',
	nbsp: '\u00a0',
	laquo: '«',
	raquo: '»',
	ldquo: '“',
	rdquo: '”',
	bdquo: '„',
	lsquo: '‘',
	rsquo: '’',
	sbquo: '‚',
	mdash: '—',
	ndash: '–',
	hellip: '…',
	bull: '•',
	middot: '·',
	copy: '©',
	reg: '®',
	trade: '™',
	euro: '€',
	pound: '£',
	deg: '°',
	times: '×',
	sect: '§',
	para: '¶',
	plusmn: '±',
	frac12: '½',
	shy: '',
	amp: '&',
};

/** Decodes each entity once: what stands for `&lt;` stays `&lt;`. */
export function decoded(text: string): string {
	return text.replace(
		/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,8}));/gi,
		(whole, hex?: string, decimal?: string, name?: string) => {
			if (name) return ENTITIES[name] ?? ENTITIES[name.toLowerCase()] ?? whole;
			const code = hex ? parseInt(hex, 16) : Number(decimal);
			return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
				? String.fromCodePoint(code)
				: whole;
		},
	);
}

/** Tags of the messenger that leave nothing behind. */
const OTHERS =
	/\[\/?(b|i|s|u|user|chat|context|color|size|font|quote|code|list|send|put|call|pch|icon|disk|attach|rating|timestamp|left|right|center|p)(=[^\]]*| [^\]]*)?\]/gi;

/**
 * BBCode of an employee as the messenger shows it. An employee's line breaks are `\n`; only the signature in front
 * carries a literal `[br]` [code], and both are line breaks. WhatsApp has marks for bold, italic and struck out.
 */
export function plain(bbcode: string, transport: string, isSigned: boolean): string {
	const isWhatsApp = /^(whatsapp|wa_)/.test(transport);
	const mark = (tag: string) => (isWhatsApp ? { b: '*', i: '_', s: '~' }[tag.toLowerCase()] : '') ?? '';
	const signature = /^\s*\[b\]([^[\]]*):\[\/b\]\s*(\[br\s*\/?\])?\s*/i;
	const text = bbcode
		.replace(/\r\n?/g, '\n')
		.replace(signature, isSigned ? '[b]$1:[/b]\n' : '')
		.replace(/\[br\s*\/?\]|#BR#/gi, '\n')
		.replace(/\[url\](.*?)\[\/url\]/gis, '$1')
		.replace(/\[url=([^\]]*)\](.*?)\[\/url\]/gis, (_, url: string, label: string) =>
			['', url.trim()].includes(label.trim()) ? url : `${label} (${url})`,
		)
		.replace(/\[img[^\]]*\](.*?)\[\/img\]/gis, '$1')
		.replace(
			/\[(b|i|s)\](\s*)(.*?)(\s*)\[\/\1\]/gis,
			(_, tag: string, before: string, inner: string, after: string) =>
				[before, inner && mark(tag), inner, inner && mark(tag), after].join(''),
		)
		.replace(/\n?\[\*\]/g, '\n• ')
		.replace(OTHERS, '');
	return decoded(text)
		.replace(/^\s*\n|\s+$/g, '')
		.trim();
}

/** Keeps a client's `[user=1]` from acting as BBCode. */
export const escaped = (text: string): string => text.replace(/\[(?=[a-z/*])/gi, '[\u200b');
