import { accountDigest, isSameSecret } from '../../nodes/Chat2Desk/domain/secrets';

describe('a secret', () => {
	it.each<[unknown, boolean]>([
		['abc', true],
		['abd', false],
		['ab', false],
		['abcd', false],
		['', false],
		[null, false],
		[['abc'], false],
	])('given as %j is the right one: %s', (given, isIt) => expect(isSameSecret(given, 'abc')).toBe(isIt));

	it('of an account is kept as a digest that differs by host and token', () => {
		const digests = [
			accountDigest('https://a.example', 't'),
			accountDigest('https://b.example', 't'),
			accountDigest('https://a.example', 'u'),
		];
		expect(new Set(digests).size).toBe(3);
		expect(digests[0]).toBe(accountDigest('https://a.example', 't'));
		expect(digests.join()).not.toContain('example');
	});
});
