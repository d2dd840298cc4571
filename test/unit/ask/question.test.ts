import { judge, type Question, type Reply } from '../../../nodes/Chat2Desk/domain/ask/question';

const question = (over: Partial<Question> = {}): Question => ({
	clientId: 7,
	questionId: 100,
	text: 'Which colour?',
	responseType: 'choice',
	choices: [
		{ text: 'Red', payload: 'r' },
		{ text: 'Blue', payload: null },
	],
	onlyChoices: false,
	...over,
});

const reply = (text: string | null, over: Partial<Reply> = {}): Reply => ({
	clientId: 7,
	messageId: 101,
	text,
	answer: null,
	...over,
});

describe('what a message says to a question', () => {
	it('names the payload of the choice, or its text', () => {
		expect(judge(question(), reply('red'))).toEqual({
			answers: true,
			text: 'red',
			choice: 'r',
			approved: null,
		});
		expect(judge(question(), reply('2'))).toMatchObject({ choice: 'Blue' });
	});

	it('takes any text, unless only choices count', () => {
		expect(judge(question(), reply('green'))).toMatchObject({ answers: true, text: 'green', choice: null });
		expect(judge(question({ onlyChoices: true }), reply('green'))).toEqual({
			answers: false,
			because: 'none of the choices',
		});
	});

	it('has no choice for a free answer, even where the text reads like one', () => {
		const free = question({ responseType: 'freeText', choices: [] });
		expect(judge(free, reply('1'))).toMatchObject({ answers: true, text: '1', choice: null });
		expect(judge(free, reply(null))).toMatchObject({ answers: true, text: '' });
	});

	it('leaves out the quote', () => {
		const quoted = reply('« Which colour? »\nBlue', { answer: 'Blue' });
		expect(judge(question(), quoted)).toMatchObject({ text: 'Blue', choice: 'Blue' });
	});

	it('refuses another client and what was written before the question', () => {
		expect(judge(question(), reply('red', { clientId: 8 }))).toMatchObject({ because: 'another client' });
		expect(judge(question(), reply('red', { clientId: null }))).toMatchObject({ because: 'another client' });
		for (const messageId of [99, 100]) {
			expect(judge(question(), reply('red', { messageId }))).toMatchObject({
				because: 'older than the question',
			});
		}
	});

	it('decides an approval by a button, a number or a plain word only', () => {
		const approval = question({
			responseType: 'approval',
			choices: [
				{ text: 'Approve', payload: 'approve' },
				{ text: 'Decline', payload: 'decline' },
			],
		});
		const said = (text: string) => judge(approval, reply(text));
		expect(said('Approve')).toMatchObject({ approved: true });
		expect(said('2')).toMatchObject({ approved: false });
		expect(said('да')).toMatchObject({ approved: true, choice: null });
		expect(said('no')).toMatchObject({ approved: false });
		expect(said('what is it?')).toEqual({ answers: false, because: 'none of the choices' });
	});
});
