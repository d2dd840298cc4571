/**
 * The named characters of HTML 4, which mailers and editors write, and those of HTML 5 that stand for a mark on the
 * keyboard or a sign met in messages. Names keep their case: `&Dagger;` is not `&dagger;`.
 */

/** Latin-1, in order from U+00A0. */
const LATIN_1 =
	'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro ' +
	'para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil ' +
	'Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave ' +
	'Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml ' +
	'igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute ' +
	'thorn yuml';

/** Name and character in turns. Characters nobody sees stand as escapes. */
const OTHERS =
	'amp & lt < gt > quot " apos \' ' +
	'OElig Œ oelig œ Scaron Š scaron š Yuml Ÿ fnof ƒ circ ˆ tilde ˜ ' +
	'Alpha Α Beta Β Gamma Γ Delta Δ Epsilon Ε Zeta Ζ Eta Η Theta Θ Iota Ι Kappa Κ Lambda Λ Mu Μ Nu Ν Xi Ξ Omicron Ο ' +
	'Pi Π Rho Ρ Sigma Σ Tau Τ Upsilon Υ Phi Φ Chi Χ Psi Ψ Omega Ω ' +
	'alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ iota ι kappa κ lambda λ mu μ nu ν xi ξ omicron ο ' +
	'pi π rho ρ sigmaf ς sigma σ tau τ upsilon υ phi φ chi χ psi ψ omega ω thetasym ϑ upsih ϒ piv ϖ ' +
	'ensp \u2002 emsp \u2003 emsp13 \u2004 emsp14 \u2005 numsp \u2007 puncsp \u2008 thinsp \u2009 hairsp \u200a ' +
	'ZeroWidthSpace \u200b zwnj \u200c zwj \u200d lrm \u200e rlm \u200f NoBreak \u2060 ' +
	'hyphen ‐ dash ‐ ndash – mdash — horbar ― lsquo ‘ rsquo ’ sbquo ‚ ldquo “ rdquo ” bdquo „ dagger † Dagger ‡ ' +
	'bull • bullet • hellip … mldr … nldr ‥ permil ‰ pertenk ‱ prime ′ Prime ″ lsaquo ‹ rsaquo › oline ‾ caret ⁁ frasl ⁄ ' +
	'euro € image ℑ weierp ℘ real ℜ trade ™ alefsym ℵ numero № copysr ℗ rx ℞ ohm Ω angst Å ' +
	'frac13 ⅓ frac23 ⅔ frac15 ⅕ frac25 ⅖ frac35 ⅗ frac45 ⅘ frac16 ⅙ frac56 ⅚ frac18 ⅛ frac38 ⅜ frac58 ⅝ frac78 ⅞ half ½ ' +
	'larr ← uarr ↑ rarr → darr ↓ harr ↔ varr ↕ nwarr ↖ nearr ↗ searr ↘ swarr ↙ crarr ↵ ' +
	'lArr ⇐ uArr ⇑ rArr ⇒ dArr ⇓ hArr ⇔ ' +
	'forall ∀ part ∂ exist ∃ empty ∅ nabla ∇ isin ∈ notin ∉ ni ∋ prod ∏ sum ∑ minus − lowast ∗ radic √ prop ∝ infin ∞ ang ∠ ' +
	'and ∧ or ∨ cap ∩ cup ∪ int ∫ there4 ∴ sim ∼ cong ≅ asymp ≈ ne ≠ equiv ≡ le ≤ ge ≥ sub ⊂ sup ⊃ nsub ⊄ sube ⊆ supe ⊇ ' +
	'oplus ⊕ otimes ⊗ perp ⊥ sdot ⋅ lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋ lang ⟨ rang ⟩ loz ◊ ' +
	'spades ♠ clubs ♣ hearts ♥ diams ♦ star ☆ starf ★ phone ☎ female ♀ male ♂ check ✓ checkmark ✓ cross ✗ ' +
	'sung ♪ flat ♭ natural ♮ sharp ♯ squ □ square □ squf ▪ blk14 ░ blk12 ▒ blk34 ▓ block █ ' +
	'utri ▵ utrif ▴ dtri ▿ dtrif ▾ rtri ▹ rtrif ▸ ltri ◃ ltrif ◂ cir ○ ' +
	'Tab \t NewLine \n excl ! num # dollar $ percnt % lpar ( rpar ) ast * midast * plus + comma , period . sol / colon : ' +
	'semi ; equals = quest ? commat @ lsqb [ lbrack [ bsol \\ rsqb ] rbrack ] Hat ^ lowbar _ grave ` lcub { lbrace { ' +
	'verbar | vert | rcub } rbrace } ' +
	'Abreve Ă abreve ă Amacr Ā amacr ā Aogon Ą aogon ą Cacute Ć cacute ć Ccaron Č ccaron č Dcaron Ď dcaron ď Dstrok Đ ' +
	'dstrok đ Ecaron Ě ecaron ě Emacr Ē emacr ē Eogon Ę eogon ę Gbreve Ğ gbreve ğ Idot İ imath ı inodot ı Imacr Ī imacr ī ' +
	'Lstrok Ł lstrok ł Nacute Ń nacute ń Ncaron Ň ncaron ň Odblac Ő odblac ő Rcaron Ř rcaron ř Sacute Ś sacute ś ' +
	'Scedil Ş scedil ş Tcaron Ť tcaron ť Udblac Ű udblac ű Umacr Ū umacr ū Uring Ů uring ů Zacute Ź zacute ź ' +
	'Zcaron Ž zcaron ž Zdot Ż zdot ż';

function table(): Map<string, string> {
	const names = new Map(LATIN_1.split(' ').map((name, index) => [name, String.fromCodePoint(0xa0 + index)]));
	// Not by white space: some of the characters are.
	const pairs = OTHERS.matchAll(/([a-z]\w*) (.) ?/gisu);
	for (const [, name = '', character = ''] of pairs) names.set(name, character);
	return names;
}

const NAMED = table();

/** Numbers 128 to 159: control characters that nobody means, read as windows-1252 by every browser. */
const WINDOWS_1252 = [...'€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'];

/** Text of numbers that name a character; null for others, which stay as they are. */
function numbered(code: number): string | null {
	if (code >= 0x80 && code <= 0x9f) return WINDOWS_1252[code - 0x80] ?? null;
	const isControl = (code < 0x20 && ![0x9, 0xa, 0xd].includes(code)) || code === 0x7f;
	const isSurrogate = code >= 0xd800 && code <= 0xdfff;
	return isControl || isSurrogate || code > 0x10ffff ? null : String.fromCodePoint(code);
}

const numberOf = (digits: string) =>
	/^x/i.test(digits) ? Number.parseInt(digits.slice(1), 16) : Number(digits);

/** Two numbers that are one character in UTF-16: some programs write emoji so. */
const PAIR = /&#(5[56]\d{3}|xd[89ab][\da-f]{2});&#(5[67]\d{3}|xd[c-f][\da-f]{2});/gi;

const ENTITY = /&(?:#(\d{1,8}|x[\da-f]{1,8})|([a-z][a-z\d]{1,31}));/gi;

/**
 * Text with its entities replaced by what they stand for; one that nobody knows stays, and so does one without the
 * semicolon: `&copy=2` in an address is a parameter. A no-break space becomes a blank.
 */
export function decodeEntities(text: string): string {
	if (!text.includes('&')) return text;
	const paired = text.replace(PAIR, (whole, high: string, low: string) => {
		const character = String.fromCharCode(numberOf(high), numberOf(low));
		return /^[\ud800-\udbff][\udc00-\udfff]$/.test(character) ? character : whole;
	});
	return paired.replace(ENTITY, (whole, digits: string | undefined, name: string | undefined) => {
		const character =
			digits !== undefined
				? numbered(numberOf(digits))
				: (NAMED.get(name ?? '') ?? NAMED.get((name ?? '').toLowerCase()));
		return character === '\u00a0' ? ' ' : (character ?? whole);
	});
}
