import { waitFor, type Workflow } from '../n8n/instance';
import { cast, type Cast, type Stage } from '../stage/stage';
import { importTemplate } from '../stage/template';
import { IS_V1, openStage } from './setup';

jest.setTimeout(240_000);

describe('template event-hub in a real n8n', () => {
	let stage: Stage;
	let people: Cast;

	beforeAll(async () => {
		stage = await openStage();
		people = cast(stage);
	});

	afterAll(async () => await stage?.close());

	afterEach(() => expect(stage.problems).toEqual([]));

	/** A workflow that others call: it keeps what it is given, or fails. */
	async function consumer(name: string, code = 'return $input.all();'): Promise<Workflow> {
		const workflow = await stage.n8n.importWorkflow({
			name,
			nodes: [
				{
					name: 'Start',
					id: 'f0000000-0000-4000-8000-000000000001',
					type: 'n8n-nodes-base.executeWorkflowTrigger',
					typeVersion: 1.1,
					position: [0, 0],
					parameters: { inputSource: 'passthrough' },
				},
				{
					name: 'Work',
					id: 'f0000000-0000-4000-8000-000000000002',
					type: 'n8n-nodes-base.code',
					typeVersion: 2,
					position: [220, 0],
					parameters: { jsCode: code },
				},
			],
			connections: { Start: { main: [[{ node: 'Work', type: 'main', index: 0 }]] } },
			settings: { executionOrder: 'v1' },
		});
		// n8n 1 has nothing to activate in a workflow that only others start.
		if (!IS_V1) await stage.n8n.activate(workflow.id);
		return workflow;
	}

	/** What a workflow was called with, once there were so many calls, and how they ended. */
	async function callsOf({ id }: Workflow, count: number) {
		const rows = await waitFor('the calls', async () => {
			const all = await stage.n8n.everyExecution(id);
			const ended = all.filter(({ status }) => ['success', 'error'].includes(status));
			return ended.length >= count && ended;
		});
		expect(rows).toHaveLength(count);
		return await Promise.all(rows.map(async (row) => await stage.n8n.execution(row.id)));
	}

	it('starts the workflow of each kind with the event as it came, and nothing for a kind that is off', async () => {
		const messages = await consumer('Messages');
		const requests = await consumer('Requests', 'throw new Error("broken");');
		const tags = await consumer('Tags');
		const hub = await importTemplate(stage.n8n, 'event-hub.json', stage.credentialId, {
			messageWorkflowId: ` ${messages.id} `,
			requestWorkflowId: requests.id,
			tagWorkflowId: tags.id,
		});
		await stage.n8n.activate(hub.id);
		expect(stage.chat2desk.webhooks).toHaveLength(1);

		const { world } = stage.chat2desk;
		const { client, channel } = people;
		const written = world.clientWrites(client, channel, 'Hello');
		world.tagClient(client, world.addTag('vip'));
		// New request, message, tag.
		const runs = await stage.n8n.finished(hub.id, 3);
		expect(runs.map(({ status }) => status)).toEqual(['success', 'success', 'success']);

		const [message] = await callsOf(messages, 1);
		const given = message?.output.Start?.[0];
		expect(given).toMatchObject({ event: 'inbox', messageId: written.id, signature: 'valid' });
		const sent = runs.map(({ output }) => output['Chat2Desk Trigger']?.[0]);
		expect(given).toEqual(sent.find((item) => item?.event === 'inbox'));
		const [request] = await callsOf(requests, 1);
		expect(request).toMatchObject({ status: 'error', mode: 'integrated' });
		expect(request?.output.Start?.[0]).toMatchObject({ event: 'new_request' });
		expect((await callsOf(tags, 1))[0]?.output.Start?.[0]).toMatchObject({ event: 'add_tag_to_client' });

		// A kind that is off, and one that only "others" would take: nothing, and nothing fails.
		world.updateClient(client, { comment: 'likes tea' });
		world.createTicket('A ticket');
		const all = await stage.n8n.finished(hub.id, 5);
		expect(all.map(({ status }) => status)).toEqual(Array(5).fill('success'));
		await callsOf(messages, 1);
		await stage.n8n.deactivate(hub.id);
	});

	it('starts all others before it says which workflow could not be started', async () => {
		const second = await consumer('Second');
		const hub = await importTemplate(stage.n8n, 'event-hub.json', stage.credentialId, {
			messageWorkflowId: 'gone',
			otherWorkflowId: second.id,
		});
		// As the note says: a copy of the box, with its line and its error line.
		const { nodes, connections } = hub as unknown as {
			nodes: Array<Record<string, unknown> & { name: string; position: [number, number] }>;
			connections: Record<string, { main: Array<Array<{ node: string; type: string; index: number }>> }>;
		};
		const original = nodes.find(({ name }) => name === 'Messages');
		if (!original) throw new Error('no box to copy');
		const [x, y] = original.position;
		const copy = {
			...original,
			id: 'f0000000-0000-4000-8000-000000000003',
			name: 'Messages too',
			position: [x, y + 90],
			parameters: {
				...(original.parameters as object),
				workflowId: { __rl: true, mode: 'id', value: second.id },
			},
		};
		connections['What is it about?']?.main[0]?.push({ node: 'Messages too', type: 'main', index: 0 });
		connections['Messages too'] = { main: [[], [{ node: 'All that failed', type: 'main', index: 0 }]] };
		await stage.n8n.updateWorkflow(hub.id, {
			nodes: [...nodes, copy],
			connections,
			versionId: hub.versionId,
		});
		await stage.n8n.activate(hub.id);

		stage.chat2desk.world.clientWrites(people.client, people.channel, 'Anybody?');
		const [run] = await stage.n8n.finished(hub.id, 1);
		expect(run?.status).toBe('error');
		expect(run?.error).toMatch(/^No workflow was started for the event inbox - ./);
		const [call] = await callsOf(second, 1);
		expect(call?.output.Start?.[0]).toMatchObject({ event: 'inbox', text: 'Anybody?' });
		await stage.n8n.deactivate(hub.id);
	});
});
