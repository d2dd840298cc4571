import { cast, type Stage } from '../stage/stage';
import { waitFor, type Workflow } from '../n8n/instance';
import { IS_V1, openStage, pause, triggerWorkflow, webhookId } from './setup';

jest.setTimeout(300_000);

describe('registration at Chat2Desk from a real n8n', () => {
	let stage: Stage;

	beforeAll(async () => {
		stage = await openStage();
	});

	afterAll(async () => await stage?.close());

	afterEach(() => {
		stage.chat2desk.faults.length = 0;
	});

	const urls = () => stage.chat2desk.webhooks.map((hook) => hook.url);
	const of = (n: number) => stage.chat2desk.webhooks.filter((hook) => hook.url.includes(webhookId(n)));

	async function workflow(n: number, parameters: object = {}): Promise<Workflow> {
		const triggers = [{ name: 'Chat2Desk Trigger', webhookId: webhookId(n) }];
		return await stage.n8n.importWorkflow(triggerWorkflow(stage, `Workflow ${n}`, triggers, parameters));
	}

	async function gone(n: number): Promise<void> {
		await waitFor('the webhook to be removed', () => of(n).length === 0, 60_000);
	}

	it('accepts a right token and names the reason for a wrong one', async () => {
		const data = { apiToken: `Bearer ${stage.chat2desk.token}`, baseUrl: `${stage.chat2desk.url}/v1/` };
		expect(await stage.n8n.testCredential('chat2DeskApi', data)).toMatchObject({ status: 'OK' });
		const wrong = await stage.n8n.testCredential('chat2DeskApi', { ...data, apiToken: 'wrong' });
		expect(wrong).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('does not accept this API token'),
		});
		stage.chat2desk.faults.push({
			path: /api_info/,
			times: 1,
			status: 200,
			body: { status: 'error', message: 'no' },
		});
		expect(await stage.n8n.testCredential('chat2DeskApi', data)).toMatchObject({ status: 'Error' });
		stage.chat2desk.faults.push({ path: /api_info/, times: 1, status: 200, body: '<html>Welcome</html>' });
		expect(await stage.n8n.testCredential('chat2DeskApi', data)).toMatchObject({ status: 'Error' });
	});

	it('keeps two workflows and two triggers of one workflow apart', async () => {
		const [a, b] = [await workflow(1), await workflow(2)];
		const both = await stage.n8n.importWorkflow(
			triggerWorkflow(stage, 'Two triggers', [
				{ name: 'First', webhookId: webhookId(3) },
				{ name: 'Second', webhookId: webhookId(4) },
			]),
		);
		for (const { id } of [a, b, both]) await stage.n8n.activate(id);
		expect(urls()).toHaveLength(4);
		expect(new Set(urls()).size).toBe(4);
		expect(urls().join()).not.toContain(stage.chat2desk.token);

		const people = cast(stage);
		stage.chat2desk.world.clientWrites(people.client, people.channel, 'Hello');
		const [one] = await stage.n8n.finished(a.id, 1);
		expect(one?.output['Chat2Desk Trigger']?.[0]).toMatchObject({
			event: 'inbox',
			text: 'Hello',
			signature: 'valid',
		});
		await stage.n8n.finished(b.id, 1);
		await stage.n8n.finished(both.id, 2);

		await stage.n8n.deactivate(b.id);
		await gone(2);
		expect(urls()).toHaveLength(3);
		for (const { id } of [a, both]) await stage.n8n.deactivate(id);
		await waitFor('all webhooks to be removed', () => urls().length === 0);
	});

	it('listens for a test event beside the production webhook and cleans up after it', async () => {
		const { id } = await workflow(5);
		await stage.n8n.activate(id);
		await stage.n8n.listenForTestEvent(id, 'Chat2Desk Trigger');
		expect(
			of(5)
				.map((hook) => hook.name.startsWith('n8n test: '))
				.sort(),
		).toEqual([false, true]);
		await stage.n8n.stopListening(id);
		await waitFor('the test webhook to be removed', () => of(5).length === 1);
		expect(of(5)[0]?.url).toContain('/webhook/');
		await stage.n8n.deactivate(id);
		await gone(5);
	});

	it('leaves one webhook after re-activation and follows a change of events', async () => {
		const { id } = await workflow(6);
		await stage.n8n.activate(id);
		const [before] = of(6);
		const { nodes } = await stage.n8n.workflow(id);
		await stage.n8n.deactivate(id);
		await gone(6);
		const changed = nodes.map((node) => ({ ...node, parameters: { events: ['new_request'] } }));
		await stage.n8n.updateWorkflow(id, { nodes: changed });
		await stage.n8n.activate(id);
		expect(of(6)).toHaveLength(1);
		expect(of(6)[0]).toMatchObject({ events: ['new_request'], url: before?.url });
		await stage.n8n.deactivate(id);
		await gone(6);
	});

	it('has one webhook after a restart, still delivered to, and none after deactivation', async () => {
		const { id } = await workflow(7);
		await stage.n8n.activate(id);
		await stage.n8n.stop();
		await stage.n8n.boot();
		expect(of(7)).toHaveLength(1);
		const people = cast(stage, '79000000007');
		stage.chat2desk.world.clientWrites(people.client, people.channel, 'After the restart');
		await stage.n8n.finished(id, 1);
		await stage.n8n.deactivate(id);
		await gone(7);
	});

	it('does not multiply when creating fails again and again', async () => {
		const { id } = await workflow(8);
		const fault = { method: 'POST', path: /\/webhooks/, status: 500, afterwards: false };
		stage.chat2desk.faults.push(fault);
		await expect(stage.n8n.activate(id)).rejects.toThrow('did not create the webhook');
		stage.chat2desk.faults.length = 0;
		expect(of(8)).toHaveLength(0);
		await stage.n8n.deactivate(id).catch(() => undefined);
		await stage.n8n.activate(id);
		expect(of(8)).toHaveLength(1);
		await stage.n8n.deactivate(id);
		await gone(8);
	});

	it('adopts what it created when the answer got lost', async () => {
		const { id } = await workflow(9);
		stage.chat2desk.faults.push({
			method: 'POST',
			path: /\/webhooks/,
			drop: true,
			afterwards: true,
			times: 1,
		});
		await stage.n8n.activate(id);
		expect(of(9)).toHaveLength(1);
		await stage.n8n.deactivate(id);
		await gone(9);
	});

	it('adopts what is there after n8n was killed right after the POST', async () => {
		const { id } = await workflow(10);
		const activation = stage.n8n.activate(id).catch(() => undefined);
		await waitFor('the webhook to be created', () => of(10).length > 0, 30_000);
		await stage.n8n.kill();
		await activation;
		await stage.n8n.boot();
		// n8n 1 has forgotten the activation; n8n 2 takes up an interrupted one about two minutes later.
		await stage.n8n.activate(id, 200_000);
		expect(of(10)).toHaveLength(1);
		const people = cast(stage, '79000000010');
		stage.chat2desk.world.clientWrites(people.client, people.channel, 'Still there?');
		await stage.n8n.finished(id, 1);
		await stage.n8n.deactivate(id);
		await gone(10);
	});

	it('answers a forged delivery with 404, a body that is no event with 400, and starts nothing', async () => {
		const { id } = await workflow(11);
		await stage.n8n.activate(id);
		const url = of(11)[0]?.url ?? '';
		const post = async (to: string, body: string) =>
			(await fetch(to, { method: 'POST', body, headers: { 'content-type': 'application/json' } })).status;
		const event = JSON.stringify({ hook_type: 'inbox', message_id: 1, text: 'forged' });
		expect(
			await post(
				url.replace(/.$/, (c) => (c === '0' ? '1' : '0')),
				event,
			),
		).toBe(404);
		expect(await post(url, '[1, 2]')).toBe(400);
		expect(await post(url, '"text"')).toBe(400);
		expect(await post(url, JSON.stringify({ hook_type: 'outbox', message_id: 2 }))).toBe(200);
		await pause(1000);
		expect(await stage.n8n.executions(id)).toHaveLength(0);
		expect(await post(url, event)).toBe(200);
		expect(await post(url, event)).toBe(200);
		await stage.n8n.finished(id, 1);
		await pause(1000);
		expect(await stage.n8n.executions(id)).toHaveLength(1);
		expect(stage.n8n.log).toContain('wrong secret in its URL was refused');
		await stage.n8n.deactivate(id);
		await gone(11);
	});

	it('does not let a second copy of a workflow take over the webhook of the first; with a new trigger it has its own', async () => {
		const [first, second] = [await workflow(13), await workflow(13)];
		await stage.n8n.activate(first.id);
		const failure = await stage.n8n.activate(second.id).then(
			() => 'activated',
			(error: Error) => error.message,
		);
		console.log(`n8n ${stage.n8n.version} says of a second copy: ${failure}`);
		expect(failure).toMatch(IS_V1 ? /already taken/ : /conflict with one of the webhooks/);
		expect(of(13)).toHaveLength(1);
		const { nodes } = await stage.n8n.workflow(second.id);
		await stage.n8n.updateWorkflow(second.id, {
			nodes: nodes.map((node) => ({ ...node, webhookId: webhookId(14) })),
		});
		await stage.n8n.activate(second.id);
		expect([of(13).length, of(14).length]).toEqual([1, 1]);
		for (const { id } of [first, second]) await stage.n8n.deactivate(id);
		await gone(13);
		await gone(14);
	});

	it('names the five webhooks when all are taken', async () => {
		const { url, token } = stage.chat2desk;
		for (let n = 1; n <= 5; n++) {
			await fetch(`${url}/v1/webhooks`, {
				method: 'POST',
				headers: { authorization: token, 'content-type': 'application/json' },
				body: JSON.stringify({
					name: `Foreign ${n}`,
					url: `https://crm${n}.example.com/secret-path`,
					events: ['inbox'],
				}),
			});
		}
		const { id } = await workflow(12);
		const failure = await stage.n8n.activate(id).then(
			() => 'activated',
			(error: Error) => error.message,
		);
		expect(failure).toMatch(/All 5 webhooks/);
		expect(failure).toContain('Foreign 5');
		expect(failure).not.toContain('secret-path');
		expect(stage.chat2desk.webhooks.map((hook) => hook.name)).toEqual(
			[1, 2, 3, 4, 5].map((n) => `Foreign ${n}`),
		);
		await stage.n8n.deactivate(id).catch(() => undefined);
		stage.chat2desk.webhooks.length = 0;
	});

	it('sent Chat2Desk nothing it would have ignored', () => {
		expect(stage.problems).toEqual([]);
		expect(IS_V1).toBe(stage.n8n.version.startsWith('1.'));
	});
});
