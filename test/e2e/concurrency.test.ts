import { askNode, Asking, outputOf } from '../stage/asking';
import { cast, type Stage } from '../stage/stage';
import { waitFor } from '../n8n/instance';
import { openStage, pause, triggerWorkflow, webhookId } from './setup';

jest.setTimeout(400_000);

const EVENTS = 5;

/** Longer than a repetition waits for the first delivery (10 s). */
const RUN_SECONDS = 12;

describe('an n8n that runs one execution at a time', () => {
	let stage: Stage;

	beforeAll(async () => {
		// The documented schedule as it is: a repetition comes 10 s after the sender gave up waiting.
		stage = await openStage({
			chat2desk: { timeScale: 1 },
			n8n: { env: { N8N_CONCURRENCY_PRODUCTION_LIMIT: '1' } },
		});
	});

	afterAll(async () => await stage?.close());

	it('starts one execution for each event, though it answers the last of them after a minute', async () => {
		const { world, deliveries } = stage.chat2desk;
		const people = cast(stage);
		const triggers = [{ name: 'Chat2Desk Trigger', webhookId: webhookId(1) }];
		const draft = triggerWorkflow(stage, 'Slow', triggers, { events: ['inbox'] });
		const wait = {
			id: 'e0000000-0000-4000-8000-000000000001',
			name: 'Wait',
			type: 'n8n-nodes-base.wait',
			typeVersion: 1.1,
			position: [220, 0],
			webhookId: webhookId(2),
			parameters: { amount: RUN_SECONDS, unit: 'seconds' },
		};
		const { id } = await stage.n8n.importWorkflow({
			...draft,
			nodes: [...draft.nodes, wait],
			connections: { 'Chat2Desk Trigger': { main: [[{ node: 'Wait', type: 'main', index: 0 }]] } },
		});
		await stage.n8n.activate(id);

		const texts = Array.from({ length: EVENTS }, (_, n) => `Message ${n}`);
		for (const text of texts) world.clientWrites(people.client, people.channel, text);
		await pause(RUN_SECONDS * 1000);
		// More of the same, while most are still held: as if the schedule were denser than it is.
		await waitFor('the sender to have given up', () => deliveries.attempts.length >= EVENTS, 60_000);
		const first = deliveries.attempts.slice(0, EVENTS);
		await Promise.all(first.map(async (attempt) => await deliveries.redeliver(attempt)));
		const done = await stage.n8n.finished(id, EVENTS, 200_000);
		await Promise.all(first.map(async (attempt) => await deliveries.redeliver(attempt)));
		expect(deliveries.attempts.slice(-EVENTS).map(({ status }) => status)).toEqual(texts.map(() => 200));
		await pause(RUN_SECONDS * 1000);

		const executions = await stage.n8n.executions(id);
		expect(executions.map(({ status }) => status)).toEqual(texts.map(() => 'success'));
		expect(done.map(({ output }) => output['Chat2Desk Trigger']?.[0]?.text).sort()).toEqual(texts);
		expect(stage.problems).toEqual([]);
		await stage.n8n.deactivate(id);
	});

	it('goes on with the answers to two questions that wait at once, and starts nothing else', async () => {
		const rig = await Asking.on(stage);
		const other = cast(stage, '79000000002');
		stage.chat2desk.world.clientWrites(other.client, other.channel, 'Hello', { silent: true });
		const { workflow, ask } = await rig.asking('limited', askNode({ message: 'Q: When shall we call?' }));
		// What waits takes no place: the second question is asked while the first one waits.
		await ask();
		await rig.waiting(workflow, 1);
		await ask(other.client.id);
		await rig.waiting(workflow, 2);
		rig.write('On Monday');
		rig.write('On Tuesday', other);
		const done = await stage.n8n.finished(workflow.id, 2, 60_000);
		const answers = done.map((execution) => outputOf(execution));
		expect(answers.map((answer) => answer?.text).sort()).toEqual(['On Monday', 'On Tuesday']);
		expect(await rig.ordinary()).toBe(0);
		rig.write('And one more thing');
		expect(await rig.ordinary()).toBe(1);
		expect(stage.problems).toEqual([]);
	});
});
