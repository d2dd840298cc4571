import { clip } from '../../nodes/Chat2Desk/domain/clip';
import { Random } from './support/random';

describe('the beginning of a text', () => {
	it.each([
		['short', 10, 'short'],
		['exactly it', 10, 'exactly it'],
		['one more than that', 3, 'one'],
		['', 0, ''],
		['a', 0, ''],
		['👍👍👍', 4, '👍👍'],
		['👍👍👍', 5, '👍👍'],
		['a👩‍👩‍👧b', 8, 'a'],
		['a👩‍👩‍👧b', 9, 'a👩‍👩‍👧'],
		['🇩🇪🇫🇷', 7, '🇩🇪'],
		['e\u0301e\u0301', 3, 'e\u0301'],
		['👍🏽', 3, '👍'],
		[`e${'\u0301'.repeat(9)}`, 4, `e${'\u0301'.repeat(3)}`],
	])('of %j, %i long, is %j', (text, max, expected) => expect(clip(text, max)).toBe(expected));

	it('is valid text, whatever is cut', () => {
		const random = new Random(7);
		const pieces = ['a', 'é', '👍', '👍🏽', '👩‍👩‍👧', '🇩🇪', 'e\u0301', ' ', 'щ'];
		for (let round = 0; round < 500; round++) {
			const text = Array.from({ length: random.int(0, 12) }, () => random.pick(pieces)).join('');
			const max = random.int(0, 20);
			const cut = clip(text, max);
			expect(text.startsWith(cut) && cut.length <= max).toBe(true);
			expect(Buffer.from(cut).toString()).toBe(cut);
		}
	});
});
