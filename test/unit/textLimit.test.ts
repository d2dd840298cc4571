import fc from 'fast-check';

import { fitsEverywhere, splitText } from '../../nodes/Chat2Desk/domain/textLimit';

const lengths = (text: string, transport: string) => splitText(text, transport).map((piece) => piece.length);

describe('the limit of a messenger', () => {
	it.each([
		['telegram', 4096],
		['tg_user', 4096],
		['whatsapp', 4096],
		['wa_direct', 4096],
		['wa_dialog', 4096],
		['facebook', 2000],
		['viber_business', 1000],
		['viber', 7000],
		['viber_public', 7000],
		['vk', 4096],
		['vkontakte', 4096],
		['insta_direct', 1000],
		['insta_local', 1000],
	])('of %s is %d', (transport, max) => {
		expect(lengths('a'.repeat(max), transport)).toEqual([max]);
		expect(lengths('a'.repeat(max + 1), transport)).toEqual([max, 1]);
	});

	it('is that of the messenger, in whatever case its name is written', () => {
		expect(lengths('a'.repeat(4097), ' Telegram ')).toEqual([4096, 1]);
	});

	it('of Instagram counts bytes', () => {
		expect(lengths('я'.repeat(500), 'insta_direct')).toEqual([500]);
		expect(lengths('я'.repeat(501), 'insta_direct')).toEqual([500, 1]);
		expect(lengths('я'.repeat(501), 'viber_business')).toEqual([501]);
	});

	it.each([undefined, '', 'widget', 'email', 'whatsapp2', 'telegram_new', 'skype'])(
		'of %j is not known: the text stays whole',
		(transport) => {
			const text = 'word '.repeat(20_000);
			expect(splitText(text, transport)).toEqual([text]);
		},
	);
});

describe('a cut', () => {
	/** Pieces of at most 1000 characters. */
	const cut = (text: string) => splitText(text, 'viber_business');

	it('is between words; the white space at it goes', () => {
		const [head, tail] = ['a'.repeat(990), 'b'.repeat(30)];
		expect(cut(`${head} ${tail}`)).toEqual([head, tail]);
		expect(cut(`${head}\n\n  ${tail}`)).toEqual([head, tail]);
	});

	it('may be where a word just ends', () => {
		const [head, tail] = [`${'a'.repeat(500)} ${'b'.repeat(499)}`, 'c'.repeat(30)];
		expect(cut(`${head} ${tail}`)).toEqual([head, tail]);
	});

	it('is inside a word only where one is longer than the limit', () => {
		expect(cut('a'.repeat(2500)).map((piece) => piece.length)).toEqual([1000, 1000, 500]);
		expect(cut(`Hi ${'a'.repeat(1500)}`).map((piece) => piece.length)).toEqual([2, 1000, 500]);
	});

	it.each([
		['an emoji of one code point', '😀'],
		['a family', '👨‍👩‍👧‍👦'],
		['a flag', '🇰🇿'],
		['a letter with its accents', 'e\u0301\u0323'],
	])('is never inside %s', (_, character) => {
		const pieces = cut(`a${character.repeat(700)}`);
		expect(pieces.length).toBeGreaterThan(1);
		for (const piece of pieces) expect(piece.replaceAll(character, '')).toMatch(/^a?$/);
	});

	it('keeps what is inside a piece as it is', () => {
		const text = `  one\n\n\ttwo  three ${'a'.repeat(980)} four`;
		expect(cut(text)[0]).toBe(text.slice(0, 1000).trimEnd());
	});

	it('leaves nothing of a long text that is white space', () => {
		expect(cut(' \n'.repeat(2000))).toEqual([]);
	});

	it('comes to an end with a character that is longer than the limit', () => {
		const monster = `e${'\u0301'.repeat(1500)}`;
		expect(cut(`${monster}b`)).toEqual([monster, 'b']);
	});

	const unit = fc.constantFrom('a', 'Ж', ' ', '\n', '😀', '👨‍👩‍👧', 'word ', 'e\u0301', 'x'.repeat(120));
	const text = fc.array(unit, { minLength: 1, maxLength: 900 }).map((units) => units.join(''));

	it.each([
		['viber_business', 1000, (piece: string) => piece.length],
		['insta_direct', 1000, (piece: string) => Buffer.byteLength(piece)],
		['facebook', 2000, (piece: string) => piece.length],
	])('loses nothing but white space, and each piece fits: %s', (transport, max, size) => {
		fc.assert(
			fc.property(text, (whole) => {
				const pieces = splitText(whole, transport);
				expect(pieces.join('').replace(/\s/g, '')).toBe(whole.replace(/\s/g, ''));
				for (const piece of pieces) {
					expect(size(piece)).toBeLessThanOrEqual(max);
					expect(whole).toContain(piece);
					// Half a character would not survive this.
					expect(Buffer.from(piece).toString()).toBe(piece);
				}
				if (size(whole) <= max) expect(pieces).toEqual([whole]);
			}),
			{ numRuns: 150 },
		);
	});
});

it.each([
	['', true],
	['a'.repeat(1000), true],
	['a'.repeat(1001), false],
	['я'.repeat(500), true],
	['я'.repeat(501), false],
])('whether a text fits every messenger is told without knowing it', (text, expected) => {
	expect(fitsEverywhere(text)).toBe(expected);
	const transports = ['telegram', 'whatsapp', 'insta_direct', 'facebook', 'viber_business', 'viber', 'vk'];
	if (expected) for (const transport of transports) expect(splitText(text, transport)).toEqual([text]);
});
