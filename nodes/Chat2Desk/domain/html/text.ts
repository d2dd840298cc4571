import { decodeEntities } from './entities';
import { isBlock, type Tag } from './tags';
import { tokensOf, type Token } from './tokens';

/** Elements that show something from elsewhere, with the attributes that may name it. */
const MEDIA: Record<string, readonly string[]> = {
	area: ['href'],
	audio: ['src'],
	embed: ['src'],
	iframe: ['src'],
	img: ['src', 'data-src'],
	object: ['data'],
	source: ['src'],
	video: ['src'],
};

/** Fields whose value nobody sees. */
const NOT_SHOWN = /^(?:hidden|password|checkbox|radio|file|image)$/i;

/** Addresses that lead nowhere outside the message. */
const LEADS_NOWHERE = /^(?:#|javascript:|vbscript:|data:|blob:|cid:|about:|$)/i;

/** A picture that is a character. */
const IS_EMOJI =
	/^(?=.*[\p{Extended_Pictographic}\u{1f1e6}-\u{1f1ff}\u20e3])[\p{Extended_Pictographic}\p{Emoji_Component}]+$/u;

/** Elements that make the line breaks of the source mere layout; text with `<br>` alone was written line by line. */
const makesLayout = (token: Token) => token.kind === 'tag' && isBlock(token.tag.name);

const attribute = (tag: Tag, name: string) => decodeEntities(tag.attributes.get(name) ?? '').trim();

/** The address of an attribute as a reader needs it: a mailbox and a telephone number without their scheme. */
function addressIn(tag: Tag, name: string): string {
	const url = attribute(tag, name).replace(/\s+/g, ' ');
	return LEADS_NOWHERE.test(url) ? '' : url.replace(/^(?:mailto|tel):/i, '');
}

/** An address for comparing it with what a link shows of it. */
const bare = (url: string) =>
	url
		.trim()
		.toLowerCase()
		.replace(/^(?:https?:)?\/\//, '')
		.replace(/^www\.|\/$/g, '');

/** A link being read: where it leads, and where its text begins. */
interface Link {
	url: string;
	/** What it has shown so far. */
	label: string[];
	row: number;
	column: number;
}

/** Puts the text of a message together, line by line. A line is kept in pieces: joining it at each would take for ever. */
class Page {
	private readonly lines: string[] = [];

	private line: string[] = [];

	private link: Link | null = null;

	/** Lines there were when the paragraph began; null outside of one. */
	private paragraph: number | null = null;

	/** How deep in `<pre>`, whose line breaks are meant. */
	private preformatted = 0;

	/** Whether an address stands at the end, which must not run into what follows. */
	private isOpenEnded = false;

	constructor(private readonly isLayout: boolean) {}

	private get lastCharacter(): string {
		return this.line.at(-1)?.at(-1) ?? '';
	}

	private show(text: string): void {
		if (text === '') return;
		const shown = this.isOpenEnded && !/^[\s.,;:!?)]/.test(text) ? ` ${text}` : text;
		this.isOpenEnded = false;
		this.line.push(shown);
		this.link?.label.push(shown);
	}

	private address(text: string): void {
		this.show(text);
		this.isOpenEnded = text !== '';
	}

	private newLine(): void {
		const line = this.line.join('');
		this.lines.push(this.isLayout ? line.trimEnd() : line);
		this.line = [];
		this.isOpenEnded = false;
		this.link?.label.push(' ');
	}

	/** Ends the line unless nothing stands in it. */
	private border(): void {
		if (this.line.length > 0) this.newLine();
	}

	/** Text between tags. `afterBreak`: right behind a `<br>`, whose line break the source may repeat. */
	text(source: string, isRaw: boolean, afterBreak: boolean): void {
		if (this.preformatted > 0) return this.asWritten(source, isRaw);
		let text = source;
		if (this.isLayout) {
			text = text.replace(/[ \t\r\n\f]+/g, ' ');
			if (['', ' ', '\t'].includes(this.lastCharacter)) text = text.replace(/^ /, '');
		} else if (afterBreak) {
			text = text.replace(/^\r?\n/, '');
		}
		this.show(isRaw ? text : decodeEntities(text));
	}

	private asWritten(source: string, isRaw: boolean): void {
		source.split(/\r?\n/).forEach((line, index) => {
			if (index > 0) this.newLine();
			this.show(isRaw ? line : decodeEntities(line));
		});
	}

	tag(tag: Tag): void {
		const { name, closes } = tag;
		if (name === 'pre') this.preformatted = Math.max(this.preformatted + (closes ? -1 : 1), 0);
		if (name === 'br') this.newLine();
		else if (name === 'p') this.paragraphAt(closes);
		else if (isBlock(name)) this.border();
		else if ((name === 'td' || name === 'th') && !closes) this.cell();
		if (name === 'a') this.anchor(tag);
		else if (name === 'input' && !closes) this.input(tag);
		else if (!closes) this.media(tag);
	}

	/** A paragraph without anything in it is an empty line. */
	private paragraphAt(closes: boolean): void {
		if (closes && this.paragraph === this.lines.length && this.line.length === 0) this.newLine();
		else this.border();
		this.paragraph = closes ? null : this.lines.length;
	}

	/** A tab, as browsers put it when a table is copied. */
	private cell(): void {
		const last = this.line.pop();
		if (last !== undefined) this.line.push(last.trimEnd(), '\t');
	}

	private anchor(tag: Tag): void {
		this.endLink();
		const url = tag.closes ? '' : addressIn(tag, 'href');
		if (url !== '') this.link = { url, label: [], row: this.lines.length, column: this.line.length };
	}

	/** The address behind what a link shows; once, where it shows nothing else. */
	private endLink(): void {
		const { link } = this;
		if (!link) return;
		this.link = null;
		const { url, row, column } = link;
		const shown = link.label.join('').trim();
		if (shown.split(/\s/).includes(url) || decoded(url) === shown) return;
		if (shown === '') return this.address(url);
		if (bare(shown) !== bare(url) || row !== this.lines.length) return this.address(` (${url})`);
		this.line.splice(column, this.line.length);
		this.address(url);
	}

	/** What was typed into a field, or stands on a button. */
	private input(tag: Tag): void {
		if (!NOT_SHOWN.test(attribute(tag, 'type'))) this.show(attribute(tag, 'value'));
	}

	private media(tag: Tag): void {
		const names = MEDIA[tag.name];
		if (!names || isPixel(tag)) return;
		const url = names.map((name) => addressIn(tag, name)).find((one) => one !== '') ?? '';
		const alt = attribute(tag, 'alt').replace(/\s+/g, ' ');
		if (IS_EMOJI.test(alt)) return this.show(alt);
		const shown = alt === '' || url === '' ? alt + url : `${alt} (${url})`;
		const isApart = /^[\s(]?$/.test(this.lastCharacter);
		this.address(shown === '' || isApart ? shown : ` ${shown}`);
	}

	finish(): string {
		this.endLink();
		this.border();
		return this.lines
			.join('\n')
			.replace(/\n{3,}/g, '\n\n')
			.trim();
	}
}

function decoded(url: string): string {
	try {
		return decodeURI(url);
	} catch {
		return url;
	}
}

/** A picture of one dot tells the sender that the message was read; nobody sees it. */
const isPixel = (tag: Tag) => ['width', 'height'].every((side) => /^[01](?:px)?$/.test(attribute(tag, side)));

/**
 * The text of a message that may be HTML: its lines as a browser shows them, cells of a table with a tab between them,
 * addresses of links and pictures behind what is shown of them, entities decoded. What is no markup stays as it is; text
 * without any comes back unchanged. Widget and e-mail messages are such [code].
 */
export function htmlToText(html: string): string {
	const tokens = [...tokensOf(html)];
	const [first] = tokens;
	if (first?.kind === 'text' && first.text === html) return decodeEntities(html);
	const page = new Page(tokens.some(makesLayout));
	let afterBreak = false;
	for (const token of tokens) {
		if (token.kind === 'tag') page.tag(token.tag);
		else page.text(token.text, token.kind === 'raw', afterBreak);
		afterBreak = token.kind === 'tag' && token.tag.name === 'br';
	}
	return page.finish();
}
