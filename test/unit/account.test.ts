import type { INode, IWebhookFunctions } from 'n8n-workflow';

import { judgeByAccount, type Account } from '../../nodes/Chat2Desk/trigger/account';

const NOW = 1_784_329_800_000;
const MINUTE = 60_000;

let ids = 0;

/** A node with a credential, an id of its own for each; counts how often the credential is read. */
function nodeWith(apiToken: string, id: string | null = `credential-${++ids}`) {
	const credential = { apiToken, baseUrl: '', isDeleted: false, reads: 0 };
	const ctx = {
		getNode: () => ({ credentials: { chat2DeskApi: { id, name: 'Chat2Desk' } } }) as unknown as INode,
		async getCredentials() {
			credential.reads++;
			if (credential.isDeleted) throw new Error('Credential does not exist');
			return { apiToken: credential.apiToken, baseUrl: credential.baseUrl };
		},
	} as unknown as IWebhookFunctions;
	/** Accepts any account, or refuses all but those with a certain token. */
	const ask = async (now = NOW, accepted?: string) => {
		const judged: string[] = [];
		const verdict = await judgeByAccount(
			ctx,
			now,
			(account) => {
				judged.push(account.token);
				return account;
			},
			({ token }) => accepted === undefined || token === accepted,
		);
		return { judged, token: verdict.token };
	};
	return { ctx, credential, ask };
}

describe('the account of a trigger', () => {
	it('is read from the credential, however that was pasted', async () => {
		const { ctx, credential } = nodeWith('Authorization: Bearer abc');
		credential.baseUrl = 'api.chat2desk.kz/v1/';
		const judge = jest.fn((account: Account) => account);
		await judgeByAccount(ctx, NOW, judge, () => true);
		expect(judge.mock.calls).toEqual([[{ token: 'abc', host: 'https://api.chat2desk.kz' }]]);
	});

	it('is read once a minute', async () => {
		const { credential, ask } = nodeWith('abc');
		for (const now of [NOW, NOW, NOW + 1, NOW + MINUTE - 1]) expect((await ask(now)).judged).toEqual(['abc']);
		expect(credential.reads).toBe(1);
		await ask(NOW + MINUTE);
		await ask(NOW + 2 * MINUTE - 1);
		expect(credential.reads).toBe(2);
	});

	it('counts with its old token until the minute is over, and no longer', async () => {
		const { credential, ask } = nodeWith('old');
		await ask();
		credential.apiToken = 'new';
		expect((await ask(NOW + MINUTE - 1)).token).toBe('old');
		expect((await ask(NOW + MINUTE)).token).toBe('new');
	});

	it('is read anew before a verdict that does not stand, and counts from then on', async () => {
		const { credential, ask } = nodeWith('old');
		await ask();
		credential.apiToken = 'new';
		expect(await ask(NOW + 1, 'new')).toEqual({ judged: ['old', 'new'], token: 'new' });
		expect(await ask(NOW + 2)).toEqual({ judged: ['new'], token: 'new' });
		expect(credential.reads).toBe(2);
	});

	it('gives the verdict that does not stand after all, when the credential says the same', async () => {
		const { credential, ask } = nodeWith('abc');
		expect(await ask(NOW, 'other')).toEqual({ judged: ['abc'], token: 'abc' });
		expect(await ask(NOW + 1, 'other')).toEqual({ judged: ['abc', 'abc'], token: 'abc' });
		expect(credential.reads).toBe(2);
	});

	it('of a deleted credential counts until the minute is over, then the failure comes through', async () => {
		const { credential, ask } = nodeWith('abc');
		await ask();
		credential.isDeleted = true;
		expect((await ask(NOW + 1)).token).toBe('abc');
		await expect(ask(NOW + 2, 'other')).rejects.toThrow('does not exist');
		await expect(ask(NOW + MINUTE)).rejects.toThrow('does not exist');
	});

	it('is that of the credential, not of another one', async () => {
		const [one, other] = [nodeWith('one'), nodeWith('other')];
		for (let i = 0; i < 2; i++) {
			expect((await one.ask()).judged).toEqual(['one']);
			expect((await other.ask()).judged).toEqual(['other']);
		}
	});

	it('is shared by the nodes of a credential', async () => {
		const [one, other] = [nodeWith('abc', 'shared'), nodeWith('abc', 'shared')];
		await one.ask();
		await other.ask();
		expect([one.credential.reads, other.credential.reads]).toEqual([1, 0]);
	});

	it('is read every time where the credential has no id', async () => {
		const [one, other] = [nodeWith('one', null), nodeWith('other', null)];
		for (let i = 0; i < 2; i++) {
			expect((await one.ask()).judged).toEqual(['one']);
			expect((await other.ask()).judged).toEqual(['other']);
		}
	});

	it('is remembered for a bounded number of credentials; the oldest goes first', async () => {
		const nodes = Array.from({ length: 51 }, (_, index) => nodeWith(`token-${index}`));
		for (const { ask } of nodes) await ask();
		for (const { ask } of nodes.slice(1)) await ask();
		expect(nodes.map(({ credential }) => credential.reads)).toEqual(nodes.map(() => 1));
		await nodes[0]?.ask();
		expect(nodes[0]?.credential.reads).toBe(2);
	});
});
