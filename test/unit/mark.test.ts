import { isOwnMark, newOwnMark } from '../../nodes/Chat2Desk/domain/mark';

it('is another one each time, and known again', () => {
	const marks = Array.from({ length: 50 }, () => newOwnMark());
	expect(new Set(marks).size).toBe(50);
	for (const mark of marks) {
		expect(isOwnMark(mark)).toBe(true);
		expect(mark).toMatch(/^n8n-nodes-chat2desk:[\da-f-]{36}$/);
	}
	expect(newOwnMark('x')).toBe('n8n-nodes-chat2desk:x');
});

it.each([undefined, null, '', 5, 'crm-5', 'x n8n-nodes-chat2desk:1', [newOwnMark()], {}])(
	'is not %p',
	(value) => expect(isOwnMark(value)).toBe(false),
);
