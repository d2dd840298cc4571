import fc from 'fast-check';

import { canWriteFirst, samePhone, spellingsOf, toInternational } from '../../nodes/Chat2Desk/domain/phone';

const phoneOf = (value: unknown, transport?: string) => {
	const result = toInternational(value, transport);
	return result.ok ? result.phone : result.reason;
};

describe('toInternational', () => {
	it.each([
		['79000000001', '79000000001'],
		['+79000000001', '79000000001'],
		['+7 (900) 000-00-01', '79000000001'],
		['(+7) 900 000 00 01', '79000000001'],
		['7.900.000.00.01', '79000000001'],
		['007 900 000 00 01', '79000000001'],
		['+007 900 000 00 01', '79000000001'],
		['8 (900) 000-00-01', '79000000001'],
		['8-900-000-00-01', '79000000001'],
		['89000000001', '79000000001'],
		['+89000000001', '79000000001'],
		['8 701 000 00 01', '77010000001'],
		['87010000001', '77010000001'],
		['8 (495) 000-00-01', '74950000001'],
		['8-812-000-00-01', '78120000001'],
		['83430000001', '73430000001'],
		['tel:+7-900-000-00-01', '79000000001'],
		['TEL: 8 900 000 00 01', '79000000001'],
		['whatsapp:+79000000001', '79000000001'],
		['viber://79000000001', '79000000001'],
		['+7\u00a0900\u202f000\u201100\u201301', '79000000001'],
		['\u202a+7 900 000 00 01\u202c', '79000000001'],
		['+7 900 000\u221200\u221201', '79000000001'],
		['\uff0b\uff17 \uff19\uff10\uff10 \uff10\uff10\uff10 \uff10\uff10 \uff10\uff11', '79000000001'],
		['\u0667\u0669\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0661', '79000000001'],
		['+\u06f9\u06f8 \u06f9\u06f1\u06f2 \u06f0\u06f0\u06f0 \u06f0\u06f0\u06f0\u06f1', '989120000001'],
		[79000000001, '79000000001'],
		['+44 (0)20 7946 0000', '442079460000'],
		['+49(0)30 000 0001', '49300000001'],
		['+39 06 000 00001', '390600000001'],
		['+7 900 000 (0)0 01', '79000000001'],
		['+84 91 000 00 01', '84910000001'],
		['(+84) 91 000 00 01', '84910000001'],
		['0084910000001', '84910000001'],
		['+886 3 000 0001', '88630000001'],
		['85220000001', '85220000001'],
		['+47 40 00 00 01', '4740000001'],
		['+49 1234 56789012', '49123456789012'],
		// The 0 in brackets is left out only where it is dialled within the country only.
		['0044 (0)20 7946 0000', '442079460000'],
		['44 (0)20 7946 0000', '442079460000'],
		['+370 (8) 612 00001', '37061200001'],
		['+36 (06) 30 000 0001', '36300000001'],
		['+7 (8) 900 000-00-01', '79000000001'],
		['+375 (80) 29 000 00 01', '375290000001'],
		['+39 (0)6 000 00001', '390600000001'],
		// Anonymous accounts of Telegram.
		['+888 0123 4567', '88801234567'],
	])('%p is %s', (value, expected) => expect(phoneOf(value)).toBe(expected));

	it.each([
		['52 55 1000 0001', undefined, '525510000001'],
		['+52 1 55 1000 0001', undefined, '525510000001'],
		['+52 55 1000 0001', 'whatsapp', '5215510000001'],
		['+52 1 55 1000 0001', 'wa_dialog', '5215510000001'],
		['5215510000001', 'WA_Direct ', '5215510000001'],
		['5215510000001', 'sms', '525510000001'],
		['5215510000001', 'tg_user', '525510000001'],
		['5215510000001', 'viber_business', '525510000001'],
		['+79000000001', 'whatsapp', '79000000001'],
	] as Array<[string, string | undefined, string]>)('%p through %p is %s', (value, transport, expected) => {
		expect(phoneOf(value, transport)).toBe(expected);
	});

	it.each([
		[null, 'is empty', 'country code'],
		['', 'is empty', 'country code'],
		[' \u200b ', 'is empty', 'country code'],
		[{}, 'is an object', 'one number as text'],
		[['+79000000001'], 'is a list', 'one number as text'],
		[true, 'is true', 'country code'],
		[false, 'is false', 'country code'],
		['9000000001', 'no country code', '+79000000001 if it is Russian'],
		['(900) 000-00-01', 'no country code', '+79000000001 if it is Russian'],
		['7010000001', 'no country code', '+77010000001 if it is of Kazakhstan'],
		['55 1000 0001', 'no country code', '+525510000001 if it is Mexican'],
		['0171 000 0001', 'begins with 0', 'as it is dialled from abroad'],
		['+0 900 000 00 01', 'begins with 0', 'as it is dialled from abroad'],
		['84950000001', 'two ways', '+74950000001 if it is Russian, as +84950000001 if not'],
		['88120000001', 'two ways', '+78120000001 if it is Russian, as +88120000001 if not'],
		['+7 900 000 00 01 ext. 12', 'more than a phone number', 'without an extension'],
		['8 (495) 000-00-01 доб. 12', 'more than a phone number', 'without an extension'],
		['+79000000001x12', 'more than a phone number', 'without an extension'],
		['+79000000001,12', 'more than a phone number', 'without an extension'],
		['tel:+79000000001;ext=12', 'more than a phone number', 'without an extension'],
		['+79000000001, +79000000002', 'more than a phone number', 'a second number'],
		['+79000000001 / +79000000002', 'more than a phone number', 'a second number'],
		['++79000000001', 'more than a phone number', 'one number'],
		['7+9000000001', 'more than a phone number', 'one number'],
		['[tg] 79000000001', 'more than a phone number', 'one number'],
		['79000000001@lid', 'more than a phone number', 'one number'],
		['7.9E+10', 'more than a phone number', 'one number'],
		['---', 'does not begin with a country code', 'Check the number'],
		['+7 900 000 00 1', 'has 10 digits', 'Check the number'],
		['+79000000001 79000000002', 'has 22 digits', 'Check the number'],
		['+52 55 1000 000', 'not Mexican', 'Check the number'],
		['+1234567', 'has 7 digits', 'Check the number'],
		['+1 000 000 0001', 'not North American', 'Check the number'],
		['123456789012345', 'has 15 digits', 'Check the number'],
		['+54 11 15 0000 0001', 'not Argentine', 'Check the number'],
		['+55 98765 4321', 'not Brazilian', 'Check the number'],
		['+286 138 0000 0001', 'does not begin with a country code', 'Check the number'],
		['-79000000001', 'more than a phone number', 'Give one number'],
		['+8 (495) 000-00-01', 'two ways', '+74950000001 if it is Russian, as +84950000001 if not'],
	])('%p is refused: %s', (value, reason, advice) => {
		expect(toInternational(value)).toEqual({
			ok: false,
			reason: expect.stringContaining(reason),
			advice: expect.stringContaining(advice),
		});
	});

	it.each([
		['+44 07911 123456', '0 behind the country code 44', '+447911123456'],
		['44 07911 123456', '0 behind the country code 44', '+447911123456'],
		['0044 07911 123456', '0 behind the country code 44', '+447911123456'],
		['+49 0170 1234567', '0 behind the country code 49', '+491701234567'],
		['+49 (0170) 1234567', '0 behind the country code 49', '+491701234567'],
		['+55 (031) 98765-4321', '0 behind the country code 55', '+5531987654321'],
		['+57 03 300 000 0001', '03 behind the country code 57', '+573000000001'],
		['+57 0 300 000 0001', '0 behind the country code 57', '+573000000001'],
		['+55 0 15 31 98765-4321', '0 behind the country code 55', '+5531987654321'],
		['+54 9 011 0000 0001', '0 behind the country code 54', '+5491100000001'],
		['+52 01 55 1000 0001', '01 behind the country code 52', '+525510000001'],
		['+52 044 55 1000 0001', '044 behind the country code 52', '+525510000001'],
		['+36 06 30 000 0001', '06 behind the country code 36', '+36300000001'],
		['+370 8 612 00001', '8 behind the country code 370', '+37061200001'],
		['+375 8 029 000 00 01', '80 behind the country code 375', '+375290000001'],
		['+375 029 000 00 01', '0 behind the country code 375', '+375290000001'],
		['+7 8 900 000 00 01', '8 behind the country code 7', '+79000000001'],
		['+998 8 90 000 00 01', '8 behind the country code 998', '+998900000001'],
		['+1 1 212 000 0001', '1 behind the country code 1', '+12120000001'],
		['+81 090 0000 0001', '0 behind the country code 81', '+819000000001'],
		['+48 0601 000 001', '0 behind the country code 48, where no number begins with it', '+48601000001'],
		['+1 100 000 0001', '1 behind the country code 1', 'without that prefix'],
		// Where some numbers begin with 0, the length tells.
		['+241 062 00 00 01', '0 behind the country code 241', '+24162000001'],
		['+250 0788 000 001', '0 behind the country code 250', '+250788000001'],
		['8 (029) 000-00-01', '8 0', '+375290000001 if it is Belarusian'],
		['+80290000001', '8 0', '+375290000001 if it is Belarusian'],
	])('%s, with a prefix of calls within the country, is refused: %s', (value, reason, advice) => {
		expect(toInternational(value)).toEqual({
			ok: false,
			reason: expect.stringContaining(reason),
			advice: expect.stringContaining(advice),
		});
	});

	it.each([
		['810 7 900 000-00-01', '+79000000001'],
		['8 10 44 7911 123456', '+447911123456'],
		['8~10 44 7911 123456', '+447911123456'],
		['+810 7 900 000-00-01', '+79000000001'],
		['011 44 7911 123456', '+447911123456'],
		['0011 44 7911 123456', '+447911123456'],
		['010 44 7911 123456', '+447911123456'],
		['119 44 7911 123456', '+447911123456'],
		['001 44 7911 123456', '+447911123456'],
		['990 44 7911 123456', '+447911123456'],
	])('%s, with a prefix for calls abroad, is refused: it is %s', (value, meant) => {
		expect(toInternational(value)).toEqual({
			ok: false,
			reason: expect.anything(),
			advice: expect.stringContaining(meant),
		});
	});

	it('a long text is not repeated in full', () => {
		const result = toInternational(`${'7'.repeat(200_000)}x`);
		expect(result.ok ? '' : result.reason).toMatch(/^"7{40}" is more than a phone number/);
	});

	it('no character is halved where a text is cut', () => {
		const result = toInternational(`x${'😀'.repeat(100)}`);
		expect(result.ok ? '' : result.reason).toContain(`"x${'😀'.repeat(19)}"`);
	});
});

/** Numbers with their country code, those of the countries with rules of their own above all. */
const number = fc.oneof(
	fc.stringMatching(/^7\d{10}$/),
	fc.stringMatching(/^52[2-9]\d{9}$/),
	fc.stringMatching(/^8\d{10}$/),
	fc.stringMatching(/^[1-9]\d{9,13}$/),
);
const transport = fc.constantFrom(undefined, 'whatsapp', 'wa_direct', 'viber', 'sms', 'tg_user', 'telegram');
const gap = fc.constantFrom('', '', ' ', '-', '.', ' (', ') ', '\u00a0', '\u2011', '\u200e', '\u202f');
const script = fc.constantFrom(0x30, 0xff10, 0x660, 0x6f0);
const prefix = fc.constantFrom('', '', 'tel:', 'whatsapp:', 'tel: ', '\u202a');

/** A number written with `+` or `00`, gaps and foreign digits at random. */
const spelling = (digits: string) =>
	fc
		.record({
			prefix,
			sign: fc.constantFrom('+', '00', '\uff0b'),
			gaps: fc.array(gap, { minLength: digits.length, maxLength: digits.length }),
			zero: script,
			tail: fc.constantFrom('', ' ', '\u202c'),
		})
		.map(({ prefix: before, sign, gaps, zero, tail }) => {
			const written = [...digits].map(
				(digit, index) => (index === 0 ? '' : gaps[index]) + String.fromCodePoint(zero + Number(digit)),
			);
			return `${before}${sign}${written.join('')}${tail}`;
		})
		// Digits in brackets behind the country code may be the 0 of `+44 (0)20`; an 8 written apart may be Russia's.
		.filter(
			(text) =>
				!/\(.{1,3}\)/.test(text) &&
				!/^[^0-9]*(?:00)?[8\uff18\u0668\u06f8][^0-9\uff10-\uff19\u0660-\u0669\u06f0-\u06f9]/.test(text),
		);

describe('every phone', () => {
	it('is refused with a reason or has 10 to 14 digits and nothing else', () => {
		const anything = fc.oneof(fc.string(), number, fc.anything(), fc.stringMatching(/^[+\d ()-]{8,20}$/));
		fc.assert(
			fc.property(anything, transport, (value, kind) => {
				const result = toInternational(value, kind);
				if (result.ok) expect(result.phone).toMatch(/^[1-9]\d{9,13}$/);
				else expect([result.reason, result.advice].every((text) => text.length > 10)).toBe(true);
			}),
		);
	});

	it('comes back unchanged with a plus, and without one is never taken for another', () => {
		fc.assert(
			fc.property(number, transport, (digits, kind) => {
				const first = toInternational(`+${digits}`, kind);
				if (!first.ok) return;
				expect(toInternational(`+${first.phone}`, kind)).toEqual(first);
				const bare = toInternational(first.phone, kind);
				if (bare.ok) expect(bare).toEqual(first);
				else expect(first.phone).toMatch(/^\d{10}$|^8(?:[48]\d|08)\d{8}$/);
			}),
		);
	});

	it('is the same in every spelling', () => {
		const pair = number.chain((digits) => fc.tuple(fc.constant(digits), spelling(digits), spelling(digits)));
		fc.assert(
			fc.property(pair, transport, ([digits, a, b], kind) => {
				const plain = toInternational(`+${digits}`, kind);
				expect(plain.ok).toBe(toInternational(a, kind).ok);
				if (!plain.ok) return;
				expect([toInternational(a, kind), toInternational(b, kind)]).toEqual([plain, plain]);
				expect([samePhone(a, b), samePhone(a, digits), samePhone(digits, b)]).toEqual([true, true, true]);
			}),
			{ numRuns: 500 },
		);
	});

	it('of Russia and Kazakhstan is the same with 8 as with 7', () => {
		fc.assert(
			fc.property(fc.stringMatching(/^[34789]\d{9}$/), (national) => {
				const written = toInternational(`8 (${national.slice(0, 3)}) ${national.slice(3)}`);
				expect(written).toEqual(toInternational(`+7${national}`));
				expect(written.ok).toBe(true);
			}),
		);
	});

	it('of Mexico is the same with the 1 as without it', () => {
		fc.assert(
			fc.property(fc.stringMatching(/^[2-9]\d{9}$/), transport, (national, kind) => {
				expect(toInternational(`521${national}`, kind)).toEqual(toInternational(`52${national}`, kind));
				expect(samePhone(`521${national}`, `52${national}`)).toBe(true);
			}),
		);
	});

	it('is among its spellings, and each of those is the same phone, dialled in the same way', () => {
		fc.assert(
			fc.property(number, transport, (digits, kind) => {
				const result = toInternational(`+${digits}`, kind);
				if (!result.ok) return;
				const { phone, spellings } = result;
				expect(spellings[0]).toBe(phone);
				expect(new Set(spellings).size).toBe(spellings.length);
				expect(spellings).toContain(digits.replace(/^8(?=[379]\d{9}$)/, '7'));
				for (const other of spellings) {
					expect(samePhone(other, phone)).toBe(true);
					expect(toInternational(`+${other}`, kind)).toEqual(result);
					expect([...spellingsOf(other)].sort()).toEqual([...spellings].sort());
				}
			}),
		);
	});
});

/** Any transport; WhatsApp, where it wants another form. */
it.each([
	// Mexico: WhatsApp keeps the 1 of mobiles.
	['+52 55 1000 0001', ['525510000001', '5215510000001'], ['5215510000001', '525510000001']],
	['+52 1 55 1000 0001', ['525510000001', '5215510000001'], ['5215510000001', '525510000001']],
	// Argentina: the 9 of mobiles.
	['+54 11 1000 0001', ['5491110000001', '541110000001']],
	['+54 9 11 1000 0001', ['5491110000001', '541110000001']],
	['+54 800 100 0001', ['548001000001']],
	// Brazil: the ninth digit, of mobiles only.
	['+55 31 98765-4321', ['5531987654321', '553187654321']],
	['+55 31 8765-4321', ['5531987654321', '553187654321']],
	['+55 11 90000-0001', ['5511900000001', '551100000001']],
	['+55 31 9876-5432', ['5531998765432', '553198765432']],
	['+55 31 3765-4321', ['553137654321']],
	['+55 31 93765-4321', ['5531937654321']],
	// Russia and Kazakhstan: 8 for 7, where no other country's code begins so.
	['+7 900 000-00-01', ['79000000001', '89000000001']],
	['8 (900) 000-00-01', ['79000000001', '89000000001']],
	['+7 701 000 00 01', ['77010000001', '87010000001']],
	['+7 495 000-00-01', ['74950000001']],
	// Benin: 01 before all numbers since 2024.
	['+229 01 90 00 00 01', ['2290190000001', '22990000001']],
	['+229 90 00 00 01', ['2290190000001', '22990000001']],
	['+49 170 0000001', ['491700000001']],
])('the spellings of %s', (value, spellings, ofWhatsApp = spellings) => {
	expect(toInternational(value)).toMatchObject({ phone: spellings[0], spellings });
	expect(toInternational(value, 'viber')).toMatchObject({ phone: spellings[0], spellings });
	expect(toInternational(value, 'wa_direct')).toMatchObject({ phone: ofWhatsApp[0], spellings: ofWhatsApp });
});

describe('samePhone', () => {
	it.each([
		['+7 900 000-00-01', '79000000001'],
		['89000000001', '79000000001'],
		['+52 55 1000 0001', '5215510000001'],
		['+54 11 1000 0001', '5491110000001'],
		['+55 31 98765-4321', '553187654321'],
		['89000000001', '+7 900 000-00-01'],
		// What is stored is digits with the country code, even where typed digits would be unclear.
		['+84 91 000 00 01', '84910000001'],
		['+47 40 00 00 01', '4740000001'],
	])('%p is %p', (a, b) => expect([samePhone(a, b), samePhone(b, a)]).toEqual([true, true]));

	it.each([
		['79000000001', '79000000002'],
		['79000000001', '9000000001'],
		['+74950000001', '84950000001'],
		['79000000001', '[tg] 79000000001'],
		['79000000001', '79000000001@lid'],
		[null, null],
		['', ''],
		['[tg] 100001', '[tg] 100001'],
		['79000000001', null],
		// A landline of Brazil and a mobile that was never without the ninth digit.
		['553137654321', '5531937654321'],
	])('%p is not %p', (a, b) => expect([samePhone(a, b), samePhone(b, a)]).toEqual([false, false]));

	it('tells any two numbers apart', () => {
		fc.assert(
			fc.property(fc.stringMatching(/^7\d{10}$/), fc.stringMatching(/^7\d{10}$/), (a, b) => {
				expect(samePhone(a, b)).toBe(a === b);
			}),
		);
	});
});

describe('canWriteFirst', () => {
	it.each([
		'whatsapp',
		'wa_dialog',
		'wa_direct',
		'WA_infobip',
		'wa_new',
		'viber',
		'viber_business',
		'viber_tr',
	])('%s: yes', (name) => expect(canWriteFirst(name)).toBe(true));
	it.each(['sms', 'sms_infobip', ' tg_user '])('%s: yes', (name) => expect(canWriteFirst(name)).toBe(true));
	it.each(['telegram', 'facebook', 'vk', 'vkontakte', 'insta_direct', 'insta_local', 'instagram', 'widget'])(
		'%s: no',
		(name) => expect(canWriteFirst(name)).toBe(false),
	);
	it.each(['viber_public', 'external', 'email', 'ok', 'wax', 'telegram2', 'smsc', ''])(
		'%s: not known',
		(name) => expect(canWriteFirst(name)).toBeNull(),
	);
});
