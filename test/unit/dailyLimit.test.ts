import { DailyLimit } from '../../nodes/Chat2Desk/domain/dailyLimit';

const TODAY = '2026-07-17';
const TOMORROW = '2026-07-18';

function limitOf(max: number, store: Record<string, unknown> = {}) {
	const limit = new DailyLimit(store, 'newClients', max);
	const take = (day: string, times: number) => Array.from({ length: times }, () => limit.take(day));
	return { limit, take, store };
}

it('has as many places a day as it is set to', () => {
	const { take } = limitOf(3);
	expect(take(TODAY, 5)).toEqual([true, true, true, false, false]);
	expect(take(TOMORROW, 4)).toEqual([true, true, true, false]);
});

it('has none at 0, and counts all the same', () => {
	const { take, store } = limitOf(0);
	expect(take(TODAY, 50)).not.toContain(false);
	expect(store).toEqual({ newClients: { day: TODAY, count: 50 } });
});

it('goes on from what was stored, as plain data', () => {
	const { store, take } = limitOf(3);
	take(TODAY, 2);
	expect(store).toEqual({ newClients: { day: TODAY, count: 2 } });
	const later = limitOf(3, JSON.parse(JSON.stringify(store)) as Record<string, unknown>);
	expect(later.take(TODAY, 2)).toEqual([true, false]);
});

it.each([
	['nothing', undefined],
	['null', null],
	['an empty list', []],
	['a text', 'x'],
	['no day', { count: 3 }],
	['a count that is none', { day: TODAY, count: '3' }],
])('begins anew where %s is stored', (_, stored) => {
	const { take } = limitOf(1, { newClients: stored });
	expect(take(TODAY, 2)).toEqual([true, false]);
});

it('leaves what else is stored alone', () => {
	const { take, store } = limitOf(1, { other: 5 });
	take(TODAY, 1);
	expect(store).toMatchObject({ other: 5 });
});

describe('a place given back', () => {
	it('can be taken again', () => {
		const { limit, take } = limitOf(1);
		take(TODAY, 1);
		limit.giveBack(TODAY);
		expect(take(TODAY, 2)).toEqual([true, false]);
	});

	it('makes no more places than there are', () => {
		const { limit, take } = limitOf(1);
		limit.giveBack(TODAY);
		limit.giveBack(TODAY);
		expect(take(TODAY, 2)).toEqual([true, false]);
	});

	it('after midnight leaves the new day alone', () => {
		const { limit, take, store } = limitOf(2);
		take(TODAY, 1);
		take(TOMORROW, 2);
		limit.giveBack(TODAY);
		expect(store).toEqual({ newClients: { day: TOMORROW, count: 2 } });
		expect(take(TOMORROW, 1)).toEqual([false]);
	});
});
