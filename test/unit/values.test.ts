import {
	asBoolean,
	asId,
	asObject,
	asText,
	asTime,
	firstId,
	isObject,
	switchOf,
} from '../../nodes/Chat2Desk/domain/values';

describe('asId', () => {
	it.each([
		[12, 12],
		['12', 12],
		[' 12 ', 12],
		['0012', 12],
		[0, null],
		['0', null],
		[-1, null],
		['-1', null],
		[1.5, null],
		['1.5', null],
		['12abc', null],
		['1e3', null],
		['0x10', null],
		['', null],
		[' ', null],
		[null, null],
		[undefined, null],
		[true, null],
		[[7], null],
		[{}, null],
		[Number.NaN, null],
		[Number.POSITIVE_INFINITY, null],
		['9007199254740993', null],
	])('%p is %p', (value, expected) => expect(asId(value)).toBe(expected));

	it('takes the first of several', () => {
		expect(firstId(undefined, null, '', 0, 'x', '7', 8)).toBe(7);
		expect(firstId(null, '')).toBeNull();
		expect(firstId()).toBeNull();
	});
});

describe('asBoolean', () => {
	it.each([true, 1, '1', 'true'])('%p is true', (value) => expect(asBoolean(value)).toBe(true));
	it.each([false, 0, '0', '', null, undefined, 'false', 2, [], {}])('%p is false', (value) =>
		expect(asBoolean(value)).toBe(false),
	);
});

it.each([
	['hi', 'hi'],
	['', null],
	[7, '7'],
	[0, '0'],
	[null, null],
	[true, null],
	[{}, null],
])('asText: %p is %p', (value, expected) => expect(asText(value)).toBe(expected));

it('takes [] and null for an empty object', () => {
	expect([[], null, 'x', undefined].map(asObject)).toEqual([{}, {}, {}, {}]);
	expect(asObject({ a: 1 })).toEqual({ a: 1 });
	expect([{}, [], null, 'x'].map(isObject)).toEqual([true, false, false, false]);
});

describe('asTime', () => {
	it.each([
		['2019-07-28T23:01:40Z', '2019-07-28T23:01:40.000Z'],
		['2025-04-03T11:50:06.984494Z', '2025-04-03T11:50:06.984Z'],
		['2025-04-03T11:50:06.9Z', '2025-04-03T11:50:06.900Z'],
		['2026-07-17T10:48:57 UTC', '2026-07-17T10:48:57.000Z'],
		['2026-07-17T10:48:57 GMT', '2026-07-17T10:48:57.000Z'],
		['2026-07-17 10:48:57', '2026-07-17T10:48:57.000Z'],
		['2026-07-17T10:48:57', '2026-07-17T10:48:57.000Z'],
		['2026-07-17T10:48:57+03:00', '2026-07-17T07:48:57.000Z'],
		['2026-07-17T10:48:57 -0530', '2026-07-17T16:18:57.000Z'],
		['2026-07-17 10:48:57.25+03', '2026-07-17T07:48:57.250Z'],
		['2026-07-17T10:48:57-03', '2026-07-17T13:48:57.000Z'],
		[' 2026-07-17T10:48:57Z ', '2026-07-17T10:48:57.000Z'],
		[1743681006, '2025-04-03T11:50:06.000Z'],
		['1743681006', '2025-04-03T11:50:06.000Z'],
		[1743681006984, '2025-04-03T11:50:06.984Z'],
		['1743681006984', '2025-04-03T11:50:06.984Z'],
	])('%p is %s', (value, expected) => expect(asTime(value)?.toISOString()).toBe(expected));

	// `created` of older installations, reference 1.8.
	it('reads dd.MM.yyyy HH:mm:ss, day first', () => {
		expect(asTime('03.04.2025 11:50:06')?.toISOString()).toBe('2025-04-03T11:50:06.000Z');
	});

	it.each([
		'',
		'soon',
		'2026-07-17',
		'2026-13-17T10:48:57Z',
		'2026-07-17T25:48:57Z',
		'12',
		null,
		undefined,
		{},
		[],
		true,
		Number.NaN,
	])('%p is no time', (value) => expect(asTime(value)).toBeNull());
});

describe('a switch', () => {
	it.each([true, 1, '1', 'true', ' YES ', 'On'])('%j is on', (value) => expect(switchOf(value)).toBe(true));
	it.each([false, 0, '0', 'false', 'no', ' OFF'])('%j is off', (value) =>
		expect(switchOf(value)).toBe(false),
	);
	it.each([null, undefined, '', ' ', 'maybe', 2, NaN, [], [true], {}])('%j is neither', (value) =>
		expect(switchOf(value)).toBeUndefined(),
	);
});
