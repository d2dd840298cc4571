import { RecentMap } from '../../nodes/Chat2Desk/domain/recentMap';

describe('a map of what is recent', () => {
	const filled = () => new RecentMap<string, number>(3).set('a', 1).set('b', 2).set('c', 3);

	it('lets go what was set longest ago', () => {
		expect([...filled().set('d', 4)]).toEqual([
			['b', 2],
			['c', 3],
			['d', 4],
		]);
	});

	it('makes an entry the newest by setting it again, not by reading it', () => {
		const map = filled().set('a', 5);
		expect([map.get('b'), map.has('b')]).toEqual([2, true]);
		expect([...map.set('d', 4)].map(([key]) => key)).toEqual(['c', 'a', 'd']);
		expect(map.size).toBe(3);
	});

	it('makes an entry where there is none, and keeps what is there', () => {
		const map = filled();
		expect(map.use('a', () => 9)).toBe(1);
		expect(map.use('d', () => 9)).toBe(9);
		expect([...map].map(([key]) => key)).toEqual(['c', 'a', 'd']);
	});

	it('forgets what is deleted', () => {
		const map = filled();
		expect([map.delete('a'), map.delete('a')]).toEqual([true, false]);
		expect(map.get('a')).toBeUndefined();
		expect(map.set('d', 4).size).toBe(3);
	});
});
