import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cast } from '../stage/stage';
import { ROOT } from '../stage/template';
import { ensureN8n } from '../n8n/cache';
import { installTarball, N8n, pack } from '../n8n/instance';
import { Chat2DeskEmulator } from '../emulators/chat2desk/server';
import { webhookId } from './setup';

jest.setTimeout(300_000);

/** The demonstration installs like the editor, without peer dependencies; this is the other way. */
describe('the packed package, installed with npm', () => {
	let folder: string;
	let api: Chat2DeskEmulator;
	let n8n: N8n;
	let credentialId: string;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'chat2desk-install-'));
		await installTarball(await pack(ROOT, folder), folder);
		api = await new Chat2DeskEmulator().start();
		n8n = await N8n.start(await ensureN8n(process.env.E2E_N8N_VERSION), { userFolder: folder });
		credentialId = await n8n.createCredential('Chat2Desk', 'chat2DeskApi', {
			apiToken: api.token,
			baseUrl: api.url,
		});
	});

	afterAll(async () => {
		await n8n?.dispose();
		await api?.stop();
		if (folder) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
	});

	it('shows both nodes with icon and codex, and the credential', async () => {
		const nodes = (await (await n8n.page('types/nodes.json')).json()) as Array<Record<string, unknown>>;
		const named = (name: string) => nodes.filter((node) => node.name === `n8n-nodes-chat2desk.${name}`);
		const ours = [...named('chat2Desk'), ...named('chat2DeskTrigger')];
		expect(ours).toHaveLength(2);
		// The variant n8n makes for AI agents.
		expect(named('chat2DeskTool')).toHaveLength(1);
		for (const node of ours) {
			expect(node).toMatchObject({ codex: { categories: ['Communication'] }, iconUrl: expect.anything() });
			const { light } = node.iconUrl as { light: string };
			expect((await n8n.page(light)).headers.get('content-type')).toContain('svg');
		}
	});

	it('receives, answers and reports errors with their codes, on its own copy of n8n-workflow', async () => {
		const people = cast({ chat2desk: api } as never, '79000000001');
		const credentials = { chat2DeskApi: { id: credentialId, name: 'Chat2Desk' } };
		const workflow = await n8n.importWorkflow({
			name: 'Echo',
			nodes: [
				{
					id: 'd0000000-0000-4000-8000-000000000001',
					name: 'Chat2Desk Trigger',
					type: 'n8n-nodes-chat2desk.chat2DeskTrigger',
					typeVersion: 1,
					position: [0, 0],
					webhookId: webhookId(1),
					parameters: { events: ['inbox'] },
					credentials,
				},
				{
					id: 'd0000000-0000-4000-8000-000000000002',
					name: 'Answer',
					type: 'n8n-nodes-chat2desk.chat2Desk',
					typeVersion: 1,
					position: [220, 0],
					parameters: {
						resource: 'message',
						operation: 'send',
						sendTo: 'dialog',
						dialogId: '={{ $json.dialogId }}',
						text: '=You wrote: {{ $json.text }}',
						additionalFields: {},
					},
					credentials,
				},
				{
					id: 'd0000000-0000-4000-8000-000000000003',
					name: 'Missing',
					type: 'n8n-nodes-chat2desk.chat2Desk',
					typeVersion: 1,
					position: [440, 0],
					onError: 'continueRegularOutput',
					parameters: { resource: 'dialog', operation: 'get', dialogId: '1' },
					credentials,
				},
				{
					id: 'd0000000-0000-4000-8000-000000000004',
					name: 'Missing again',
					type: 'n8n-nodes-chat2desk.chat2Desk',
					typeVersion: 1,
					position: [660, 0],
					onError: 'continueErrorOutput',
					parameters: { resource: 'dialog', operation: 'get', dialogId: '1' },
					credentials,
				},
			],
			connections: {
				'Chat2Desk Trigger': { main: [[{ node: 'Answer', type: 'main', index: 0 }]] },
				Answer: { main: [[{ node: 'Missing', type: 'main', index: 0 }]] },
				Missing: { main: [[{ node: 'Missing again', type: 'main', index: 0 }]] },
			},
		});
		await n8n.activate(workflow.id);
		api.world.clientWrites(people.client, people.channel, 'Anybody there?');
		const [execution] = await n8n.finished(workflow.id, 1);
		expect(execution).toMatchObject({ status: 'success', error: null });
		expect(api.world.messages.at(-1)).toMatchObject({ type: 'to_client', text: 'You wrote: Anybody there?' });
		expect(execution?.output.Missing?.[0]).toMatchObject({
			errorCode: 'NOT_FOUND',
			error: expect.stringContaining('Dialog not found'),
		});
		expect(execution?.output['Missing again']?.[0]?.error).toMatchObject({
			code: 'NOT_FOUND',
			httpCode: 404,
		});
		expect(api.problems).toEqual([]);
		await n8n.deactivate(workflow.id);
	});
});
