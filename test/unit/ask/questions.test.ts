import type { IDataObject } from 'n8n-workflow';

import { Questions, readAsked, type Asked } from '../../../nodes/Chat2Desk/trigger/questions';

const NOW = 1_800_000_000_000;
let triggers = 0;
const newTrigger = () => `trigger ${triggers++}`;

const asked = (id: string, over: Partial<Asked> = {}): Asked => ({
	id,
	clientId: 7,
	url: `https://n8n.example.com/webhook-waiting/1/node?signature=${id}`,
	askedAt: NOW,
	deadline: NOW + 60_000,
	...over,
});

const ids = (list: Asked[]) => list.map(({ id }) => id);

describe('questions that wait for an answer', () => {
	it('are known by client, the oldest first', () => {
		const name = newTrigger();
		const questions = new Questions(name, {}, NOW);
		questions.add(name, asked('b', { askedAt: NOW + 1 }));
		questions.add(name, asked('a'));
		questions.add(name, asked('other', { clientId: 8 }));
		expect(ids(questions.of(7))).toEqual(['a', 'b']);
		expect(ids(questions.of(9))).toEqual([]);
	});

	it('survive a restart in the static data', () => {
		const staticData = {};
		const name = newTrigger();
		new Questions(name, staticData, NOW).add(name, asked('a'));
		const afterRestart = new Questions(newTrigger(), JSON.parse(JSON.stringify(staticData)), NOW);
		expect(afterRestart.of(7)).toEqual([asked('a')]);
	});

	it('are over once dropped, also where an old copy of the static data comes back', () => {
		const staticData: IDataObject = {};
		const name = newTrigger();
		const questions = new Questions(name, staticData, NOW);
		questions.add(name, asked('a'));
		const old = { ...staticData };
		questions.drop('a');
		expect(new Questions(name, old, NOW).of(7)).toEqual([]);
		expect(staticData.asked).toBe('');
	});

	it('come back into a static data that lost them', () => {
		const name = newTrigger();
		new Questions(name, {}, NOW).add(name, asked('a'));
		const emptied: IDataObject = {};
		new Questions(name, emptied, NOW);
		expect(String(emptied.asked)).toContain('"a"');
	});

	it('learn of those of another process', () => {
		const name = newTrigger();
		new Questions(name, {}, NOW).add(name, asked('a'));
		const both = { asked: JSON.stringify([asked('a'), asked('b', { askedAt: NOW + 1 })]) };
		expect(ids(new Questions(name, both, NOW).of(7))).toEqual(['a', 'b']);
	});

	it('do not answer after their time limit, and are forgotten five minutes later', () => {
		const name = newTrigger();
		const staticData = {};
		new Questions(name, staticData, NOW).add(name, asked('a'));
		expect(new Questions(name, staticData, NOW + 60_001).of(7)).toEqual([]);
		new Questions(name, staticData, NOW + 60_000 + 300_001);
		expect(new Questions(name, {}, NOW).of(7)).toEqual([]);
	});

	it('without a time limit stay', () => {
		const name = newTrigger();
		new Questions(name, {}, NOW).add(name, asked('a', { deadline: null }));
		expect(ids(new Questions(name, {}, NOW + 1e10).of(7))).toEqual(['a']);
	});

	it('are two hundred at most', () => {
		const name = newTrigger();
		const questions = new Questions(name, {}, NOW);
		for (let n = 0; n < 200; n++) expect(questions.add(name, asked(`q${n}`))).toBe(true);
		expect(questions.add(name, asked('one too many'))).toBe(false);
		expect(questions.add(name, asked('q7'))).toBe(true);
	});

	it('cost nothing where there are none', () => {
		const staticData = {};
		new Questions(newTrigger(), staticData, NOW);
		expect(staticData).toEqual({});
	});

	it.each([null, {}, 'x', { id: 'a' }, { ...asked('a'), url: '' }, { ...asked('a'), askedAt: 'now' }])(
		'are not read from %j',
		(value) => expect(readAsked(value)).toBeNull(),
	);
});
