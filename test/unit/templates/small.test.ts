import { shortened } from '../../../workflows/src/shared/characters';
import { withoutSecrets } from '../../../workflows/src/shared/secrets';
import { told } from '../../../workflows/src/error-handler/failure';
import findings, { type Diagnosis } from '../../../workflows/src/webhook-watchdog/findings';
import outcome, { type Step } from '../../../workflows/src/webhook-watchdog/outcome';
import type { Json } from '../../../workflows/src/shared/n8n';
import { node } from './node';

describe('texts', () => {
	it('are cut between what a person sees as characters', () => {
		expect(shortened('abc', 3)).toBe('abc');
		expect(shortened('👩‍👩‍👧‍👦'.repeat(10), 5)).toBe(`${'👩‍👩‍👧‍👦'.repeat(2)}...`);
		expect(shortened('𝓐𝓷𝓷𝓪 and more', 7)).toBe('𝓐𝓷𝓷𝓪...');
	});

	it('tell no secret', () => {
		expect(withoutSecrets('POST https://a.bitrix24.com/rest/1/s3cret/crm.item.add?auth=abc&x=1')).toBe(
			'POST https://a.bitrix24.com/rest/.../crm.item.add?auth=...&x=1',
		);
	});
});

describe('error-handler: what is told', () => {
	const workflow = { id: 'w1', name: 'Shop' };

	it('names workflow, node, code and what to do', () => {
		const { text, kind } = told({
			workflow,
			execution: {
				url: 'https://n8n/1',
				lastNodeExecuted: 'Get message',
				error: {
					message: 'Chat2Desk refused',
					description: 'Check the ID.',
					context: { data: { code: 'NOT_FOUND' } },
				},
			},
		});
		expect(text.split('\n').slice(0, 3)).toEqual([
			'The workflow "Shop" failed at "Get message".',
			'NOT_FOUND: Chat2Desk refused',
			'Check the ID.',
		]);
		expect(text).toContain('choose Retry');
		expect(kind).toBe('w1 Get message NOT_FOUND');
	});

	it('warns of a second send, and knows failures without an execution', () => {
		const uncertain = { message: 'No answer', context: { data: { code: 'SEND_UNCERTAIN' } } };
		expect(told({ workflow, execution: { url: 'u', error: uncertain } }).text).toContain(
			'looked into the chat',
		);
		const trigger = { error: { message: 'No place for webhook 17', node: { name: 'Chat2Desk Trigger' } } };
		expect(told({ workflow, trigger })).toEqual({
			text: expect.stringContaining('before an execution began'),
			kind: 'w1 Chat2Desk Trigger No place for webhook 0',
		});
	});
});

describe('webhook-watchdog', () => {
	const hook = { id: 1, name: 'Shop', isOn: false, isTest: false, isChat2DeskTrigger: true, isThisN8n: true };
	const off = { code: 'SWITCHED_OFF', message: 'is switched off', webhookId: 1 };
	const run = (diagnosis: Diagnosis) =>
		findings(node({}, [{ ...diagnosis }])).map(({ json }) => json) as unknown as Step[];

	it('switches on what is ours and off, and nothing else', () => {
		const webhooks = [
			hook,
			{ ...hook, id: 2, isChat2DeskTrigger: false },
			{ ...hook, id: 3, isThisN8n: false },
			{ ...hook, id: 4, isTest: true },
			{ ...hook, id: 5, isOn: true },
			{ ...hook, id: 6, isThisN8n: null },
		];
		const foreign = { ...off, webhookId: 2 };
		expect(run({ webhooks, findings: [off, foreign, { code: 'LIMIT_REACHED', message: 'five' }] })).toEqual([
			{ switchOn: true, id: 1, name: 'Shop' },
			{ switchOn: true, id: 6, name: 'Shop' },
			{ switchOn: false, ...foreign },
		]);
		expect(run({ webhooks: [], findings: [] })).toEqual([]);
	});

	it('tells that Chat2Desk could not be asked, with the advice', () => {
		const error = { message: 'Token is not correct', description: 'Settings > API', code: 'AUTH' };
		expect(run({ error })).toMatchObject([{ code: 'AUTH', advice: 'Settings > API' }]);
	});

	it('tells what became of it', () => {
		const steps: Step[] = [
			{ switchOn: true, id: 1, name: 'Shop' },
			{ switchOn: true, id: 6, name: 'Office' },
			{ switchOn: false, ...off },
		];
		const told = outcome(node({ Findings: steps, Enable: [{ id: 1 }, { error: 'Refused' }] }, steps));
		expect(told.map(({ json }) => json.code)).toEqual(['REPAIRED', 'NOT_REPAIRED', 'SWITCHED_OFF']);
		expect(told[1]?.json.message).toContain('"Office" is switched off and could not be switched on: Refused');
		expect(outcome(node<{ Findings: Step; Enable: Json }>({ Findings: [] }))).toEqual([]);
	});
});
