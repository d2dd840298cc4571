import { realPhone, splitPhone } from '../../nodes/Chat2Desk/domain/phone';

describe('realPhone', () => {
	it.each([
		['79000000001', '79000000001'],
		['+79000000001', '79000000001'],
		['+7 (900) 000-00-01', '79000000001'],
		['7.900.000.00.01', '79000000001'],
		[' 79000000001 ', '79000000001'],
		[79000000001, '79000000001'],
		['5491100000000', '5491100000000'],
		['1234567890', '1234567890'],
		['123456789012345', '123456789012345'],
	])('%p is %s', (value, expected) => expect(realPhone(value)).toBe(expected));

	it.each([
		'[tg] 79000000001',
		'[chat] 1d0bb2e221762cfcc05c',
		'[wa] 79000000001',
		'79000000001@lid',
		'79000000001:12',
		'123456789',
		'1234567890123456',
		'ann',
		'++79000000001',
		'',
		' ',
		null,
		undefined,
		{},
	])('%p is none', (value) => expect(realPhone(value)).toBeNull());
});

it.each([
	['79000000001', null, '79000000001', null],
	['[tg] 807892', null, null, '[tg] 807892'],
	['[tg] 807892', '+7 900 000-00-02', '79000000002', '[tg] 807892'],
	['79000000001', '79000000002', '79000000002', null],
	['79000000001', '79000000001@lid', '79000000001', '79000000001@lid'],
	[null, '[vk] 5', null, '[vk] 5'],
	[null, undefined, null, null],
	['', '', null, null],
])('splits %p and %p', (phone, clientPhone, real, messengerId) => {
	expect(splitPhone(phone, clientPhone)).toEqual({ phone: real, messengerId });
});
