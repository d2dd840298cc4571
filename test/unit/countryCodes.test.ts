import fc from 'fast-check';

import {
	COUNTRY_CODES,
	countryCodeOf,
	toInternational,
	type TrunkRule,
} from '../../nodes/Chat2Desk/domain/phone';

const codesOf = (rule: TrunkRule) => [...COUNTRY_CODES].flatMap(([code, is]) => (is === rule ? [code] : []));

/** A number of the country that no rule of its own stands against, twelve digits or less. */
const numberOf = (code: string) => {
	const national = {
		'1': '2120000001',
		'7': '9000000001',
		'52': '5510000001',
		'54': '1110000001',
		'55': '3137654321',
	};
	return (national as Record<string, string>)[code] ?? '210000000'.slice(0, 12 - code.length);
};

it('no code is the beginning of another', () => {
	for (const code of COUNTRY_CODES.keys()) {
		expect(countryCodeOf(`${code}0000000000`)).toBe(code);
		for (let length = 1; length < code.length; length++) {
			expect(COUNTRY_CODES.has(code.slice(0, length))).toBe(false);
		}
	}
});

/** Zones of the world as ITU has dealt them out: how many codes begin with each digit. */
it('has all codes', () => {
	const zones = [...COUNTRY_CODES.keys()].reduce<Record<string, number>>(
		(count, code) => ({ ...count, [code.slice(0, 1)]: (count[code.slice(0, 1)] ?? 0) + 1 }),
		{},
	);
	expect(zones).toEqual({ 1: 1, 2: 61, 3: 35, 4: 12, 5: 28, 6: 28, 7: 1, 8: 19, 9: 32 });
});

it.each([...codesOf('zeroDropped'), ...codesOf('noPrefix')])('+%s 0...: the 0 is refused', (code) => {
	const national = numberOf(code);
	expect(toInternational(`+${code}${national}`).ok).toBe(true);
	const refused = toInternational(`+${code} 0${national}`);
	expect(refused).toEqual({
		ok: false,
		reason: expect.stringContaining(`0 behind the country code ${code}`),
		advice: expect.stringContaining(`+${code}${national}`),
	});
});

it.each(codesOf('zeroKept'))('+%s 0...: the 0 belongs to the number', (code) => {
	const national = `0${numberOf(code)}`.slice(0, 13 - code.length);
	expect(toInternational(`+${code} ${national}`)).toMatchObject({ ok: true, phone: `${code}${national}` });
	expect(toInternational(`+${code} (0)${national.slice(1)}`)).toMatchObject({ phone: `${code}${national}` });
});

/** A number of each country with another prefix, with what people write behind the code. */
it.each([
	['1', '1', '2120000001'],
	['7', '8', '9000000001'],
	['36', '06', '300000001'],
	['370', '8', '61200001'],
	['370', '0', '61200001'],
	['375', '80', '290000001'],
	['692', '1', '2470001'],
	['993', '8', '65000001'],
])('+%s %s...: the prefix is refused', (code, prefix, national) => {
	expect(toInternational(`+${code}${national}`).ok).toBe(true);
	expect(toInternational(`+${code} ${prefix} ${national}`)).toEqual({
		ok: false,
		reason: expect.stringContaining(`${prefix} behind the country code ${code}`),
		advice: expect.stringContaining(`+${code}${national}`),
	});
});

it('every country with another prefix is in that list', () => {
	expect(codesOf('otherPrefix').sort()).toEqual(['1', '36', '370', '375', '692', '7', '993']);
});

it('a number without a country code is refused, whatever it is', () => {
	const unassigned = fc
		.stringMatching(/^[1-9]\d{10,13}$/)
		.filter((digits) => countryCodeOf(digits) === null && !/^8[0379]/.test(digits));
	fc.assert(
		fc.property(unassigned, (digits) => {
			expect(toInternational(`+${digits}`).ok).toBe(false);
			expect(toInternational(digits).ok).toBe(false);
		}),
	);
});
