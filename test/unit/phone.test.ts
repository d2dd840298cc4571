import { pseudoPhone, realPhone, splitPhone } from '../../nodes/Chat2Desk/domain/phone';

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
		['12345678901234', '12345678901234'],
	])('%p is %s', (value, expected) => expect(realPhone(value)).toBe(expected));

	it.each([
		'[tg] 79000000001',
		'[chat] 1d0bb2e221762cfcc05c',
		'[wa] 79000000001',
		'[wa_gupshup] KZ.1000000001',
		'[tg_user] 79000000001',
		'[max_bot group] -70000000001',
		// Groups of MAX.
		'-70000000001',
		-70000000001,
		'79000000001@lid',
		'79000000001:12',
		'123456789',
		// An id of WhatsApp.
		'123456789012345',
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
	['123456789012345', null, null, '123456789012345'],
	['79000000001', '123456789012345', '79000000001', '123456789012345'],
	['[tg_user] 79000000001', null, null, '[tg_user] 79000000001'],
	['[max_bot group] -70000000001', null, null, '[max_bot group] -70000000001'],
	[null, '[vk] 5', null, '[vk] 5'],
	[null, undefined, null, null],
	['', '', null, null],
])('splits %p and %p', (phone, clientPhone, real, messengerId) => {
	expect(splitPhone(phone, clientPhone)).toEqual({ phone: real, messengerId });
});

it.each([
	['[wa_gupshup] KZ.1000000001', null, '+7 900 000-00-01', '79000000001', '[wa_gupshup] KZ.1000000001'],
	['[tg] 807892', '79000000002', '79000000001', '79000000002', '[tg] 807892'],
	['79000000002', null, '79000000001', '79000000002', null],
	['[tg] 807892', null, 'none', null, '[tg] 807892'],
	['[tg] 807892', null, '123456789012345', null, '[tg] 807892'],
])('%p, %p and the assigned phone %p', (phone, clientPhone, assigned, real, messengerId) => {
	expect(splitPhone(phone, clientPhone, assigned)).toEqual({ phone: real, messengerId });
});

it.each([
	['[tg] 100001', 'tg', '100001'],
	['[wa_gupshup] KZ.1000', 'wa_gupshup', 'KZ.1000'],
	[' [max_bot group] -7000 ', 'max_bot group', '-7000'],
	['[x]', 'x', ''],
])('takes %p apart', (value, messenger, id) => expect(pseudoPhone(value)).toEqual({ messenger, id }));

it.each(['79000000001', '', '[]', '[] 5', 'x [tg] 5', null, 5])('%p is no pseudo-phone', (value) =>
	expect(pseudoPhone(value)).toBeNull(),
);
