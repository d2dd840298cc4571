/** What HTML knows. Everything else between angle brackets is something a person wrote. */

/** Elements that begin and end a line. */
const BLOCKS = new Set(
	(
		'address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption figure ' +
		'footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe legend li main menu nav ol optgroup option p pre ' +
		'section select summary table tbody tfoot thead tr ul'
	).split(' '),
);

/** Elements within a line, and those that show nothing. */
const INLINE = new Set(
	(
		'a abbr acronym area audio b base bdi bdo big blink br canvas cite code col colgroup data datalist defs del dfn ' +
		'em embed font i img input ins kbd label link map mark marquee meta meter nobr noscript object output param ' +
		'picture progress q rp rt ruby s samp script small source span strike strong style sub ' +
		'sup svg td template textarea th time title track tt u var video wbr'
	).split(' '),
);

/** Attributes whose value may stand without quotes; with quotes every name is one. */
const ATTRIBUTES = new Set(
	(
		'abbr accept action align alink allow alt archive axis background bgcolor border bordercolor cellpadding cellspacing char ' +
		'charset cite class classid clear code color cols colspan compact content coords data datetime dir download encoding ' +
		'face for frame frameborder headers height href hreflang hspace http-equiv id itemprop itemtype lang language link ' +
		'loading longdesc marginheight marginwidth max maxlength media method min name align nowrap onclick placeholder poster ' +
		'preload property rel rev role rows rowspan rules scope scrolling shape size sizes span src srcset start style summary ' +
		'tabindex target text title type usemap valign value version vlink vspace width wrap xmlns'
	).split(' '),
);

/** Attributes that may stand without a value. */
const SWITCHES = new Set(
	(
		'allowfullscreen async autofocus autoplay checked compact controls default defer disabled download hidden inert ismap ' +
		'itemscope loop multiple muted nohref noresize noshade novalidate nowrap open playsinline readonly required reversed selected'
	).split(' '),
);

/** `<o:p>` and the like, which Word and Outlook leave in their messages. */
const OFFICE = /^(?:o|v|w|m|st1):[a-z][a-z\d]*$/;

/** A tag of HTML. */
export interface Tag {
	/** Lower case. */
	name: string;
	closes: boolean;
	/** Lower-case names; values as they are written. The first of a name counts. */
	attributes: Map<string, string>;
	/** Where the text goes on. */
	end: number;
}

export const isBlock = (name: string): boolean => BLOCKS.has(name);

const isKnown = (name: string) => BLOCKS.has(name) || INLINE.has(name) || OFFICE.test(name);

const OPENING = /<(\/?)([a-z][a-z\d]*(?::[a-z][a-z\d]*)?)(?=[\s/>])/iy;

const ATTRIBUTE = /[\s/]*([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>][^\s<>]*)))?/y;

const CLOSING = /[\s/]*>/y;

/**
 * Longest tag with a `<` within its quotes. Without a bound, a text made of openings that hide each other in their quotes
 * could be looked through once for each of them.
 */
const LONGEST_NESTED = 1000;

function isAttribute(name: string, quoted: string | undefined, bare: string | undefined): boolean {
	if (quoted !== undefined) return true;
	if (/^(?:(?:data|aria|v|xml|xmlns|_ng\w+)[-:]|on[a-z]{4})/.test(name)) return true;
	return bare === undefined ? SWITCHES.has(name) : ATTRIBUTES.has(name);
}

/**
 * The tag that begins at a position, or null where what stands there is text: an unknown name, or what no attribute can
 * be. `a<b and c>d` names a known element, and is none.
 */
export function tagAt(text: string, at: number): Tag | null {
	OPENING.lastIndex = at;
	const [opening, slash, written] = OPENING.exec(text) ?? [];
	const name = written?.toLowerCase() ?? '';
	if (opening === undefined || !isKnown(name)) return null;
	const attributes = new Map<string, string>();
	let end = at + opening.length;
	let isNested = false;
	for (;;) {
		CLOSING.lastIndex = end;
		if (CLOSING.test(text)) return { name, closes: slash === '/', attributes, end: CLOSING.lastIndex };
		ATTRIBUTE.lastIndex = end;
		const match = ATTRIBUTE.exec(text);
		if (!match) return null;
		const [all, key = '', double, single, bare] = match;
		const quoted = double ?? single;
		if (!isAttribute(key.toLowerCase(), quoted, bare)) return null;
		end += all.length;
		isNested ||= quoted?.includes('<') === true;
		if (isNested && end - at > LONGEST_NESTED) return null;
		if (!attributes.has(key.toLowerCase())) attributes.set(key.toLowerCase(), quoted ?? bare ?? '');
	}
}
