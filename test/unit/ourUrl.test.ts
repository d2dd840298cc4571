import { isCurrentSecret, parseOurUrl } from '../../nodes/Chat2Desk/domain/ourUrl';
import { urlSecret } from '../../nodes/Chat2Desk/domain/urlSecret';

const ID = 'b0000000-0000-4000-8000-000000000001';
const TOKEN = '0a1b2c3d4e5f60718293a4b5c6d7e8';
const SECRET = urlSecret(TOKEN, ID);

it.each([
	[`https://n8n.example.com/webhook/${ID}/${ID}/${SECRET}`, 'https://n8n.example.com', false],
	[`https://n8n.example.com/webhook-test/${ID}/${ID}/${SECRET}`, 'https://n8n.example.com', true],
	[`http://127.0.0.1:5678/webhook/${ID}/${ID}/${SECRET}`, 'http://127.0.0.1:5678', false],
	[`https://example.com/n8n/test/hooks/${ID}/${ID}/${SECRET}`, 'https://example.com', false],
	[`https://example.com/n8n/hook-test/${ID}/${ID}/${SECRET}`, 'https://example.com', true],
	[`https://example.com/${ID}/${ID}/${SECRET}?x=1`, 'https://example.com', false],
])('%s is ours', (address, origin, isTest) => {
	expect(parseOurUrl(address)).toEqual({ origin, webhookId: ID, secret: SECRET, isTest });
});

it.each([
	undefined,
	null,
	'',
	5,
	'no URL',
	'https://crm.example.com/in',
	`https://n8n.example.com/webhook/${ID}`,
	`https://n8n.example.com/webhook/${ID}/${SECRET}`,
	`https://n8n.example.com/webhook/${ID}/${ID}/${SECRET.slice(1)}`,
	`https://n8n.example.com/webhook/${ID}/${ID}/${SECRET}0`,
	`https://n8n.example.com/webhook/${ID}/${ID}/${SECRET.toUpperCase()}`,
	`https://n8n.example.com/webhook/${ID}/${ID}/${SECRET}/`,
	`https://n8n.example.com/webhook/${ID}/x${ID}/${SECRET}`,
	`https://n8n.example.com/webhook//${SECRET}`,
])('%p is not', (address) => expect(parseOurUrl(address)).toBeNull());

it('tells a current secret from one of another token or trigger', () => {
	const ours = parseOurUrl(`https://n8n.example.com/webhook/${ID}/${ID}/${SECRET}`);
	if (!ours) throw new Error('Not recognised');
	expect(isCurrentSecret(ours, TOKEN)).toBe(true);
	expect(isCurrentSecret(ours, `Bearer "${TOKEN}"`)).toBe(true);
	expect(isCurrentSecret(ours, `${TOKEN}0`)).toBe(false);
	expect(isCurrentSecret(ours, undefined)).toBe(false);
	expect(isCurrentSecret({ ...ours, webhookId: 'other' }, TOKEN)).toBe(false);
});
