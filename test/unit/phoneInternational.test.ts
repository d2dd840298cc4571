import fc from 'fast-check';

import {
	canWriteFirst,
	phoneCandidates,
	samePhone,
	toInternational,
} from '../../nodes/Chat2Desk/domain/phone';

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
		['85200000001', '85200000001'],
		['+47 40 00 00 01', '4740000001'],
		['12345678901234', '12345678901234'],
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
		[{}, 'is empty', 'country code'],
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
		['---', '0 digits', 'Check the number'],
		['+7 900 000 00 1', 'has 10 digits', 'Check the number'],
		['+7 8 900 000 00 01', 'has 12 digits', 'Check the number'],
		['+79000000001 79000000002', 'has 22 digits', 'Check the number'],
		['+52 044 55 1000 0001', 'not Mexican', 'Check the number'],
		['+52 55 1000 000', 'not Mexican', 'Check the number'],
		['+1234567', 'has 7 digits', 'Check the number'],
		['123456789012345', 'has 15 digits', 'Check the number'],
	])('%p is refused: %s', (value, reason, advice) => {
		expect(toInternational(value)).toEqual({
			ok: false,
			reason: expect.stringContaining(reason),
			advice: expect.stringContaining(advice),
		});
	});

	it('a long text is not repeated in full', () => {
		const result = toInternational(`${'7'.repeat(200_000)}x`);
		expect(result.ok ? '' : result.reason).toMatch(/^"7{40}" is more than a phone number/);
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
		// A digit alone in brackets is the 0 of `+44 (0)20`.
		.filter((text) => !/\(.\)/.test(text));

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
				else expect(first.phone).toMatch(/^\d{10}$|^8[48]\d{9}$/);
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

	it('is among its own candidates, and each of those is the same phone', () => {
		fc.assert(
			fc.property(number, transport, (digits, kind) => {
				const result = toInternational(`+${digits}`, kind);
				if (!result.ok) return;
				const candidates = phoneCandidates(result.phone);
				expect(candidates[0]).toBe(result.phone);
				expect(new Set(candidates).size).toBe(candidates.length);
				expect(candidates.every((other) => samePhone(other, result.phone))).toBe(true);
				expect(new Set(candidates.flatMap(phoneCandidates))).toEqual(new Set(candidates));
			}),
		);
	});
});

describe('phoneCandidates', () => {
	it.each([
		['5215510000001', ['5215510000001', '525510000001']],
		['525510000001', ['525510000001', '5215510000001']],
		['79000000001', ['79000000001']],
		['77010000001', ['77010000001']],
	])('of %s are %p', (phone, expected) => expect(phoneCandidates(phone)).toEqual(expected));
});

describe('samePhone', () => {
	it.each([
		['+7 900 000-00-01', '79000000001'],
		['89000000001', '79000000001'],
		['+52 55 1000 0001', '5215510000001'],
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
