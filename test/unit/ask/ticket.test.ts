import fc from 'fast-check';

import { askedIn, fromTicket, toTicket } from '../../../nodes/Chat2Desk/domain/ask/ticket';

const choice = fc.record({ text: fc.string(), payload: fc.option(fc.string({ minLength: 1 })) });
const ticket = fc.record({
	responseType: fc.constantFrom('freeText' as const, 'choice' as const, 'approval' as const),
	onlyChoices: fc.boolean(),
	choices: fc.array(choice, { maxLength: 5 }),
});

describe('what an answer is judged by', () => {
	it('comes out of the address as it went in', () => {
		fc.assert(
			fc.property(ticket, (made) => {
				const text = toTicket(made);
				expect(text).toMatch(/^[\w-]+$/);
				expect(fromTicket(text)).toEqual(made);
			}),
		);
	});

	it.each([undefined, null, 7, '', 'x', Buffer.from('{}').toString('base64url'), ['a']])(
		'is none in %j',
		(value) => expect(fromTicket(value)).toBeNull(),
	);
});

describe('the question an item speaks of', () => {
	const judgedBy = { responseType: 'freeText' as const, onlyChoices: false, choices: [] };
	const item = { answered: false, clientId: 7, questionId: 100, question: 'When?', deadline: null };

	it('has what is needed to judge an answer', () =>
		expect(askedIn(item, judgedBy)).toEqual({ ...judgedBy, clientId: 7, questionId: 100, text: 'When?' }));

	it('may lack the id of the message, which Chat2Desk does not always give', () =>
		expect(askedIn({ ...item, questionId: null }, judgedBy)?.questionId).toBe(0));

	it.each([null, {}, { ...item, answered: true }, { ...item, clientId: null }, 'text'])(
		'is none in %j',
		(other) => expect(askedIn(other, judgedBy)).toBeNull(),
	);
});
