import type { IDataObject } from 'n8n-workflow';

import { Chat2DeskEmulator } from '../../emulators/chat2desk/server';
import { run } from '../harness';

describe('asking a client', () => {
	let api: Chat2DeskEmulator;
	let clientId: number;

	beforeEach(async () => {
		api = await new Chat2DeskEmulator().start();
		const channel = api.world.addChannel('Support', ['wa_direct'], '79990000000');
		const client = api.world.addClient('Ann Example', '79000000001');
		clientId = client.id;
		api.world.clientWrites(client, channel, 'Good day');
	});

	afterEach(async () => await api.stop());

	/** The error of one run; nothing was sent. */
	async function refusal(parameters: IDataObject, items: IDataObject[] = [{}], operation = 'sendAndWait') {
		const { outputs } = await run(
			{ apiToken: api.token, baseUrl: api.url },
			{ resource: 'message', operation, ...parameters },
			items,
			{ onError: 'continueErrorOutput' },
		);
		const [failed] = outputs.flat().filter(({ json }) => 'error' in json);
		expect(api.callsTo('POST', /./)).toEqual([]);
		return failed?.json.error as { code: string; message: string; description: string } | undefined;
	}

	const ask = (more: IDataObject = {}) => ({
		sendTo: 'client',
		clientId: { __rl: true, mode: 'id', value: String(clientId) },
		message: 'When?',
		...more,
	});

	it('fails before anything is sent where no trigger would hear the answer', async () => {
		const error = await refusal(ask());
		expect(error).toMatchObject({ code: 'NO_TRIGGER' });
		expect(error?.description).toContain('Publish a workflow with a Chat2Desk Trigger');
	});

	it('takes no webhook for a trigger that is not one, is off, or has the secret of another token', async () => {
		const hook = (url: string) => ({
			...{ id: api.world.id(), name: 'x', events: ['inbox'], channels: [], errors: [], lastSuccess: 0 },
			status: 'enable' as const,
			url,
		});
		api.webhooks.push(
			hook('https://other.example.com/hook'),
			hook(`https://n8n.example.com/webhook/abc/abc/${'0'.repeat(32)}`),
		);
		expect(await refusal(ask())).toMatchObject({ code: 'NO_TRIGGER' });
	});

	it('refuses several items', async () => {
		expect(await refusal(ask(), [{}, {}])).toMatchObject({
			code: 'VALIDATION',
			message: expect.stringContaining('Only one item can wait'),
		});
	});

	it.each([
		['Time Limit', { options: { timeLimit: -1 } }],
		['Time Limit', { options: { timeLimit: 'soon' } }],
		['Only Choices', { options: { onlyChoices: 'perhaps' } }],
		['Numbered List', { options: { numbered: {} } }],
		['Response Type', { responseType: 'form' }],
		['Choices', { responseType: 'choice', choices: {} }],
		['Text', { responseType: 'choice', choices: { choice: [{ text: ' ' }] } }],
		['Color', { responseType: 'choice', choices: { choice: [{ text: 'Yes', color: 'pink' }] } }],
		['Message', { message: '={{ "" }}' }],
		['Client', { clientId: { __rl: true, mode: 'id', value: '={{ null }}' } }],
	])('names %s in what it refuses: %j', async (name, parameters) => {
		const error = await refusal(ask(parameters));
		expect(error).toMatchObject({ code: 'VALIDATION' });
		expect(error?.message).toContain(name);
	});

	it.each([
		['Silence', { silenceSeconds: 0 }],
		['Silence', { silenceSeconds: 'x' }],
		['At Most', { maxSeconds: 601 }],
		['clientId', {}],
	])('of a burst names %s: %j', async (name, parameters) => {
		const error = await refusal(parameters, [{ text: 'no message' }], 'collectBurst');
		expect(error).toMatchObject({ code: 'VALIDATION' });
		expect(error?.message).toContain(name);
	});
});
