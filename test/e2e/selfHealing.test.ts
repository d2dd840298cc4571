import { importTemplate } from '../stage/template';
import { cast, type Stage } from '../stage/stage';
import { waitFor, type Workflow } from '../n8n/instance';
import { openStage, pause, triggerWorkflow, webhookId } from './setup';
import { Told } from './told';

jest.setTimeout(240_000);

describe('templates that heal in a real n8n', () => {
	let stage: Stage;
	const told = new Told();

	beforeAll(async () => {
		stage = await openStage();
		await told.start();
	});

	afterAll(async () => {
		await stage?.close();
		await told.stop();
	});

	afterEach(() => expect(stage.problems).toEqual([]));

	/** A template with its schedule set to every two seconds. */
	async function importHasty(file: string, settings: Record<string, unknown>): Promise<Workflow> {
		const imported = await importTemplate(stage.n8n, file, stage.credentialId, settings);
		for (const node of imported.nodes) {
			if (!node.type.endsWith('.scheduleTrigger')) continue;
			node.parameters = { rule: { interval: [{ field: 'seconds', secondsInterval: 2 }] } };
		}
		return await stage.n8n.updateWorkflow(imported.id, {
			nodes: imported.nodes,
			versionId: imported.versionId,
		});
	}

	describe('webhook-watchdog', () => {
		const foreign = {
			id: 900_001,
			name: 'Another integration',
			url: 'https://other.example.com/hook/very-secret',
			events: ['inbox'],
			channels: [],
			status: 'disable' as const,
			errors: [],
			lastSuccess: 0,
		};
		let watchdog: Workflow;

		beforeAll(async () => {
			const triggers = [{ name: 'Chat2Desk Trigger', webhookId: webhookId(801) }];
			const { id } = await stage.n8n.importWorkflow(triggerWorkflow(stage, 'Shop', triggers));
			await stage.n8n.activate(id);
			watchdog = await importHasty('webhook-watchdog.json', { notifyUrl: told.url });
			stage.chat2desk.webhooks.push(foreign);
			for (const hook of stage.chat2desk.webhooks) hook.status = 'disable';
			await stage.n8n.activate(watchdog.id);
		});

		afterAll(async () => {
			await stage.n8n.deactivate(watchdog.id);
			const { webhooks } = stage.chat2desk;
			webhooks.splice(webhooks.indexOf(foreign), 1);
		});

		it('switches on what is ours, leaves alone what is not, and tells it once', async () => {
			const ours = stage.chat2desk.webhooks.find((hook) => hook.name.includes('Shop'));
			await waitFor('the webhook to be switched on', () => ours?.status === 'enable');
			await waitFor('somebody to be told', () => told.texts.length > 0);
			await waitFor('several more runs', async () => (await stage.n8n.executions(watchdog.id)).length >= 4);
			expect(foreign.status).toBe('disable');
			expect(told.texts).toHaveLength(1);
			expect(told.texts[0]).toContain('"n8n: Shop - Chat2Desk Trigger" was switched off by Chat2Desk');
			expect(told.texts[0]).toContain('"Another integration" is switched off');
			expect(told.texts[0]).not.toContain('very-secret');
			const runs = await stage.n8n.executions(watchdog.id);
			expect(runs.filter((run) => !['success', 'running', 'new'].includes(run.status))).toEqual([]);
		});

		it('tells when Chat2Desk cannot be asked', async () => {
			told.texts.length = 0;
			stage.chat2desk.faults.push({
				path: /^\/webhooks/,
				status: 401,
				body: { status: 'error', message: 'Token is not correct' },
			});
			await waitFor('somebody to be told', () => told.texts.length > 0);
			stage.chat2desk.faults.length = 0;
			expect(told.texts[0]).toContain('Token is not correct');
			expect(told.texts[0]).toContain('Settings > API');
		});
	});

	it('catch-up passes every message once, delivered or missed', async () => {
		const { world, webhooks } = stage.chat2desk;
		const { client, channel } = cast(stage, '79000000081');
		const workflow = await importHasty('catch-up.json', { hoursBack: 1 });
		await stage.n8n.activate(workflow.id);
		const hook = webhooks.find((candidate) => candidate.name.includes('every message once'));
		if (!hook) throw new Error('not registered');

		const written = [world.clientWrites(client, channel, 'delivered')];
		await pause(3000);
		hook.status = 'disable';
		written.push(
			world.clientWrites(client, channel, 'missed'),
			world.clientWrites(client, channel, 'missed too'),
		);
		await pause(1000);
		hook.status = 'enable';
		written.push(world.clientWrites(client, channel, 'delivered again'));

		const passed = async () => {
			const runs = await stage.n8n.executions(workflow.id);
			const ended = runs.filter((run) => run.status === 'success');
			const executions = await Promise.all(ended.map(async ({ id }) => await stage.n8n.execution(id)));
			return executions.flatMap((execution) => execution.output['Each message once'] ?? []);
		};
		const ids = written.map((message) => message.id).sort();
		await waitFor('all messages', async () => (await passed()).length >= ids.length);
		await pause(5000);
		const items = await passed();
		await stage.n8n.deactivate(workflow.id);
		expect(items.map((item) => item.messageId).sort()).toEqual(ids);
		expect(new Set(items.map((item) => Object.keys(item).sort().join())).size).toBe(1);
	});
});
