import {
	idIn,
	isWorking,
	messageKind,
	ownId,
	saysIn,
	textIn,
	valueIn,
} from '../../nodes/Chat2Desk/domain/row';

describe('an id of a row', () => {
	it.each([
		[{ operator_id: 21 }, 21],
		[{ operatorID: 21 }, 21],
		[{ operatorId: '21' }, 21],
		[{ operator_id: null, operatorID: 21 }, 21],
		[{ operator_id: 0, operatorID: '21' }, 21],
		[{ operatorID: 0 }, null],
		[{ operator_id: '0' }, null],
		[{ operator_id: '' }, null],
		[{ operator: 21 }, null],
		[{}, null],
	])('in %j is %j', (row, id) => expect(idIn(row, 'operator')).toBe(id));

	it.each(['channel', 'client', 'dialog', 'message', 'request', 'tag'] as const)(
		'of a %s is found in all spellings',
		(thing) => {
			for (const key of [`${thing}_id`, `${thing}ID`, `${thing}Id`])
				expect(idIn({ [key]: '7' }, thing)).toBe(7);
		},
	);

	it('of the last request is found as well', () => {
		for (const key of ['last_request_id', 'lastRequestId', 'lastRequestID'])
			expect(idIn({ [key]: 51 }, 'last_request')).toBe(51);
	});

	it('may be its own', () => {
		expect(ownId({ id: 1, message_id: 2 }, 'message')).toBe(1);
		expect(ownId({ message_id: 2 }, 'message')).toBe(2);
		expect(ownId({ messageID: '2' }, 'message')).toBe(2);
		expect(ownId({}, 'message')).toBeNull();
	});
});

it('values and texts are found in both spellings, the first that is not empty', () => {
	expect(textIn({ client_name: 'Anna' }, 'client_name')).toBe('Anna');
	expect(textIn({ clientName: 'Anna' }, 'client_name')).toBe('Anna');
	expect(textIn({ client_name: '', clientName: 'Anna' }, 'client_name')).toBe('Anna');
	expect(textIn({ client_name: {} }, 'client_name')).toBeNull();
	expect(valueIn({ is_new: false }, 'is_new')).toBe(false);
	expect(valueIn({ isNew: 1 }, 'is_new')).toBe(1);
	expect(valueIn({}, 'is_new')).toBeUndefined();
});

it.each<[unknown, ReturnType<typeof messageKind>]>([
	...([['from_client', 'in', 'IN', 1, '1'].map((type) => [type, 'from_client'])].flat() as never),
	...([['to_client', 'out', 2, '2'].map((type) => [type, 'to_client'])].flat() as never),
	...([['autoreply', 'auto', 3, '3'].map((type) => [type, 'autoreply'])].flat() as never),
	...([['system', 4, '4'].map((type) => [type, 'system'])].flat() as never),
	['comment', 'comment'],
	['toString', null],
	['survey', null],
	['', null],
	[null, null],
	[undefined, null],
	[0, null],
	[{}, null],
])('the kind %j of a message is %j', (type, kind) => expect(messageKind(type)).toBe(kind));

it.each([
	[{ role: 'operator', status: 'enabled' }, true],
	[{ role: 'admin' }, true],
	[{ status: 'admin' }, true],
	[{ role: 'unconfirmed' }, true],
	[{}, true],
	[{ role: 'deleted', online: 1 }, false],
	[{ role: 'operator', status: 'deleted', online: 1 }, false],
	[{ role: 'Disabled' }, false],
	[{ role: null, status: 'disabled' }, false],
])('whether the operator %j can work: %p', (row, works) => expect(isWorking(row)).toBe(works));

it.each([
	[{ state: 'closed' }, 'state', 'closed', true],
	[{ state: ' Closed ' }, 'state', 'closed', true],
	[{ transport: 'WA_Direct' }, 'transport', ' wa_direct', true],
	[{ transport: 'wa_direct_2' }, 'transport', 'wa_direct', false],
	[{ state: null }, 'state', 'open', false],
	[{}, 'state', 'open', false],
])('whether %j says in %s %j: %p', (row, key, word, says) => expect(saysIn(row, key, word)).toBe(says));
