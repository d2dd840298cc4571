import type { IDataObject } from 'n8n-workflow';

import { urlSecret } from '../../../nodes/Chat2Desk/domain/urlSecret';
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

	/** A webhook of the account; by default one of a trigger of this package that hears everything. */
	function hook(more: Partial<(typeof api.webhooks)[number]> = {}) {
		const id = 'a0000000-0000-4000-8000-00000000000b';
		const url = `https://n8n.example.com/webhook/${id}/${id}/${urlSecret(api.token, id)}`;
		const rest = { events: ['inbox'], channels: [], errors: [], lastSuccess: 0, url };
		api.webhooks.push({
			id: api.world.id(),
			name: 'n8n: Inbox - Trigger',
			status: 'enable',
			...rest,
			...more,
		});
	}

	it.each([
		['no trigger of this package', { url: 'https://other.example.com/hook' }, /^Publish a workflow/],
		[
			'with the secret of another token',
			{ url: `https://n8n.example.com/webhook/abc/abc/${'0'.repeat(32)}` },
			/"n8n: Inbox - Trigger" was published with another API token/,
		],
		['switched off', { status: 'disable' as const }, /"n8n: Inbox - Trigger" is switched off at Chat2Desk/],
		[
			'without the event',
			{ events: ['outbox'] },
			/"n8n: Inbox - Trigger" does not have the event Message Received/,
		],
	])('takes no webhook %s, and says why', async (_, more, why) => {
		hook(more);
		const error = await refusal(ask());
		expect(error).toMatchObject({ code: 'NO_TRIGGER', description: expect.stringMatching(why) });
	});

	it.each([{}, { options: { channelId: 'own' } }])(
		'asks nothing through a channel that no trigger hears, chosen or that of the last message: %j',
		async ({ options }: { options?: IDataObject }) => {
			const other = api.world.addChannel('Other', ['telegram']);
			const [own] = api.world.channels;
			hook({ channels: [other.id] });
			const error = await refusal(ask(options ? { options: { channelId: own?.id } } : {}));
			expect(error).toMatchObject({ code: 'NO_TRIGGER' });
			expect(error?.description).toContain(`hears the channels ${other.id} only, not ${own?.id}`);
		},
	);

	it.each([
		['Red', 'red '],
		['Yes!', 'yes'],
		['\u{1f44d}', '\u{1f44d}\u{1f3fd}'],
	])('refuses choices that read the same: %j and %j', async (one, other) => {
		const choice = [{ text: one }, { text: 'Blue' }, { text: other }];
		const error = await refusal(ask({ responseType: 'choice', choices: { choice } }));
		expect(error).toMatchObject({
			code: 'VALIDATION',
			message: expect.stringContaining('choices 1 and 3 read the same'),
		});
	});

	it('refuses a numbered list whose texts are numbers of other lines', async () => {
		const choice = ['5', '4', '3', '2', '1'].map((text) => ({ text }));
		const error = await refusal(
			ask({ responseType: 'choice', choices: { choice }, options: { numbered: true } }),
		);
		expect(error).toMatchObject({
			code: 'VALIDATION',
			message: expect.stringContaining('"5" stands at number 1'),
		});
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
