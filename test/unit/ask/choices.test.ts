import { approvalWord, chosen, numberedText, type Choice } from '../../../nodes/Chat2Desk/domain/ask/choices';

const COLOURS: Choice[] = [
	{ text: 'Red', payload: 'r' },
	{ text: 'Тёмно-синий', payload: null },
	{ text: '👍', payload: 'up' },
];

const nameOf = (...texts: string[]) => chosen(texts, COLOURS)?.text ?? null;

describe('the choice a text stands for', () => {
	it.each([
		['Red', 'Red'],
		[' red. ', 'Red'],
		['«RED»', 'Red'],
		['R', 'Red'],
		['тёмно-синий', 'Тёмно-синий'],
		['👍', '👍'],
		['👍\ufe0f', '👍'],
		['up', '👍'],
		['1', 'Red'],
		['2.', 'Тёмно-синий'],
		['№ 3', '👍'],
		['#1)', 'Red'],
		['2\ufe0f\u20e3', 'Тёмно-синий'],
		['１', 'Red'],
	])('%j is %j', (text, name) => expect(nameOf(text)).toBe(name));

	it.each(['', '  ', 'red or blue', '0', '4', '11', '1 2', 'the 1st', '...'])('%j is none', (text) =>
		expect(nameOf(text)).toBeNull(),
	);

	it('takes the answer without its quote before the whole text', () => {
		expect(nameOf('2', '« 1. Red »\n2')).toBe('Тёмно-синий');
	});

	it('prefers a text to a number, where choices are numbers', () => {
		const sizes: Choice[] = ['3', '1', '2'].map((text) => ({ text, payload: null }));
		expect(chosen(['1'], sizes)?.text).toBe('1');
	});

	it('lists choices behind numbers', () => {
		expect(numberedText('Which?', COLOURS)).toBe('Which?\n1. Red\n2. Тёмно-синий\n3. 👍');
	});
});

describe('words of approval', () => {
	it.each([
		['Yes', true],
		['ДА!', true],
		['si', true],
		['👍', true],
		['👍🏽', true],
		['no.', false],
		['Нет', false],
		['não', false],
		['yes, but not today', null],
		['ok', null],
		['', null],
	])('%j', (text, meant) => expect(approvalWord([text])).toBe(meant));
});
