import type { Stage } from '../stage/stage';
import { importTemplate } from '../stage/template';
import { waitFor, type Workflow } from '../n8n/instance';
import { IS_V1, openStage, pause, webhookId } from './setup';
import { Told } from './told';

jest.setTimeout(240_000);

describe('template error-handler in a real n8n', () => {
	let stage: Stage;
	const told = new Told();
	let handler: Workflow;

	beforeAll(async () => {
		stage = await openStage();
		await told.start();
		handler = await importTemplate(stage.n8n, 'error-handler.json', stage.credentialId, {
			notifyUrl: told.url,
		});
		// n8n 1 calls an error workflow that was saved; n8n 2 only one that is active.
		if (!IS_V1) await stage.n8n.activate(handler.id);
	});

	afterAll(async () => {
		await stage?.close();
		await told.stop();
	});

	beforeEach(() => {
		told.texts.length = 0;
	});

	/** A workflow that answers at once and then asks Chat2Desk for a message and Bitrix24 for a lead. */
	async function importWatched(): Promise<Workflow> {
		const { credentialId: id } = stage;
		const nodes = [
			{
				name: 'Start',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				parameters: { httpMethod: 'POST', path: 'watched', responseMode: 'onReceived', options: {} },
				webhookId: webhookId(901),
			},
			{
				name: 'Get message',
				type: 'n8n-nodes-chat2desk.chat2Desk',
				typeVersion: 1,
				parameters: { resource: 'message', operation: 'get', messageId: '={{ $json.body.messageId }}' },
				credentials: { chat2DeskApi: { id, name: 'Chat2Desk' } },
			},
			{
				name: 'Get lead',
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				parameters: { method: 'POST', url: `${stage.bitrix24.webhookUrl}crm.lead.get`, options: {} },
			},
		];
		return await stage.n8n.importWorkflow({
			name: 'Watched',
			nodes: nodes.map((node, at) => ({ ...node, id: webhookId(910 + at), position: [at * 200, 0] })),
			connections: {
				Start: { main: [[{ node: 'Get message', type: 'main', index: 0 }]] },
				'Get message': { main: [[{ node: 'Get lead', type: 'main', index: 0 }]] },
			},
			settings: { executionOrder: 'v1', errorWorkflow: handler.id },
		});
	}

	it('tells each kind of failure once, with the way to run it again and without secrets', async () => {
		const watched = await importWatched();
		await stage.n8n.activate(watched.id);
		const start = async (messageId: number) =>
			await fetch(`${stage.n8n.url}/webhook/watched`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ messageId }),
			});

		expect((await start(4711)).status).toBe(200);
		await waitFor('somebody to be told', () => told.texts.length > 0);
		for (const messageId of [4712, 4713]) await start(messageId);
		await stage.n8n.finished(handler.id, 3);
		await pause(1000);
		const [failed] = await stage.n8n.executions(watched.id);
		expect(told.texts).toHaveLength(1);
		for (const part of [
			'The workflow "Watched" failed at "Get message".',
			'NOT_FOUND: Chat2Desk refused GET /messages/4711',
			'Check the ID.',
			'choose Retry',
			`/workflow/${watched.id}/executions/${failed?.id}`,
		])
			expect(told.texts[0]).toContain(part);

		const { world } = stage.chat2desk;
		const channel = world.addChannel('Shop', ['wa_direct']);
		const message = world.clientWrites(world.addClient('Anna', '79000000201'), channel, 'Hello');
		await start(message.id);
		await waitFor('somebody to be told of the other node', () => told.texts.length > 1);
		expect(told.texts[1]).toContain('failed at "Get lead"');
		expect(told.texts.join('\n')).not.toContain('standinsecret');
		await pause(1000);
		const runs = await stage.n8n.executions(handler.id);
		expect(runs.map((run) => run.status)).toEqual(['success', 'success', 'success', 'success']);
		await stage.n8n.deactivate(watched.id);
	});

	it('tells what failed in a workflow that another one started, but not the tries of a template', async () => {
		const failing = async (name: string, message: string) => {
			const nodes = [
				{
					name: 'Start',
					type: 'n8n-nodes-base.executeWorkflowTrigger',
					typeVersion: 1.1,
					parameters: { inputSource: 'passthrough' },
				},
				{
					name: 'Work',
					type: 'n8n-nodes-base.stopAndError',
					typeVersion: 1,
					parameters: { errorMessage: message },
				},
			];
			const workflow = await stage.n8n.importWorkflow({
				name,
				nodes: nodes.map((node, at) => ({ ...node, id: webhookId(920 + at), position: [at * 200, 0] })),
				connections: { Start: { main: [[{ node: 'Work', type: 'main', index: 0 }]] } },
				settings: { executionOrder: 'v1', errorWorkflow: handler.id },
			});
			if (!IS_V1) await stage.n8n.activate(workflow.id);
			return workflow.id;
		};
		const called = [
			await failing('Try', 'The lead in Bitrix24 is not complete, "Write" was refused - 401'),
			await failing('Consumer', 'The consumer is broken'),
		];
		const nodes = [
			{
				name: 'Start',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				parameters: { httpMethod: 'POST', path: 'caller', responseMode: 'onReceived', options: {} },
				webhookId: webhookId(930),
			},
			...called.map((value, at) => ({
				name: `Call ${at}`,
				type: 'n8n-nodes-base.executeWorkflow',
				typeVersion: 1.3,
				parameters: {
					source: 'database',
					workflowId: { __rl: true, mode: 'id', value: `={{ '${value}' }}` },
					mode: 'once',
					options: { waitForSubWorkflow: false },
				},
			})),
		];
		const caller = await stage.n8n.importWorkflow({
			name: 'Caller',
			nodes: nodes.map((node, at) => ({ ...node, id: webhookId(940 + at), position: [at * 200, 0] })),
			connections: {
				Start: { main: [[{ node: 'Call 0', type: 'main', index: 0 }]] },
				'Call 0': { main: [[{ node: 'Call 1', type: 'main', index: 0 }]] },
			},
			settings: { executionOrder: 'v1' },
		});
		await stage.n8n.activate(caller.id);
		const before = (await stage.n8n.executions(handler.id)).length;
		await fetch(`${stage.n8n.url}/webhook/caller`, { method: 'POST' });
		await stage.n8n.finished(handler.id, before + 2);
		await pause(1000);
		expect(told.texts).toHaveLength(1);
		expect(told.texts[0]).toContain('The workflow "Consumer" failed at "Work"');
	});
});
