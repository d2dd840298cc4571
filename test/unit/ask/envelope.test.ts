import { isSealed, seal, unseal } from '../../../nodes/Chat2Desk/domain/ask/envelope';

const NOW = 1_800_000_000_000;
const message = { kind: 'ask', clientId: 7 };

describe('messages between the nodes of this package', () => {
	const sealed = seal('token', 'hook-1', message, NOW);

	it('come out as they went in', () =>
		expect(unseal('token', 'hook-1', sealed, NOW + 1000)).toEqual(message));

	it('survive JSON', () =>
		expect(unseal('token', 'hook-1', JSON.parse(JSON.stringify(sealed)), NOW)).toEqual(message));

	it.each([
		['another token', () => unseal('other', 'hook-1', sealed, NOW)],
		['another addressee', () => unseal('token', 'hook-2', sealed, NOW)],
		['six minutes later', () => unseal('token', 'hook-1', sealed, NOW + 360_000)],
		['six minutes earlier', () => unseal('token', 'hook-1', sealed, NOW - 360_000)],
		['a changed text', () => unseal('token', 'hook-1', { ...sealed, 'n8n-nodes-chat2desk': '{}' }, NOW)],
		['a mac of another length', () => unseal('token', 'hook-1', { ...sealed, mac: 'ab' }, NOW)],
		['no mac', () => unseal('token', 'hook-1', { 'n8n-nodes-chat2desk': '{}' }, NOW)],
		['an event of Chat2Desk', () => unseal('token', 'hook-1', { hook_type: 'inbox' }, NOW)],
		['nothing', () => unseal('token', 'hook-1', null, NOW)],
	])('are refused with %s', (_, open) => expect(open()).toBeNull());

	it('are told apart from events', () => {
		expect(isSealed(sealed)).toBe(true);
		expect(isSealed({ hook_type: 'inbox' })).toBe(false);
	});

	it('do not show the token', () => expect(JSON.stringify(sealed)).not.toContain('token"'));
});
