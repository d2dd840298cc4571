/** Queue mode: what the trigger and the asking operations promise when several processes share the work. */
import { ensureN8n } from '../n8n/cache';
import { pause, waitFor, type Workflow } from '../n8n/instance';
import { endOnSignal, type N8nProcess } from '../n8n/process';
import { startBalancer, type Balancer } from '../n8n/proxy';
import { startProcessors, startWorker } from '../n8n/queueMode';
import { openServices, type Services } from '../n8n/services';
import { askNode, Asking, chain, done, inboxTrigger, outputOf } from '../stage/asking';
import { cast, Stage } from '../stage/stage';

jest.setTimeout(400_000);

endOnSignal();

const EVENTS = 200;

/** In queue mode a small machine takes about twenty deliveries a second. */
const EVERY_MS = 150;

describe.each([1, 2])('queue mode with %i webhook processor(s) and as many workers', (count) => {
	let services: Services;
	let balancer: Balancer;
	let stage: Stage;
	let workers: N8nProcess[];
	let rig: Asking;

	beforeAll(async () => {
		const installation = await ensureN8n();
		services = await openServices(installation);
		balancer = await startBalancer();
		stage = await Stage.open(installation, {
			chat2desk: { timeScale: 0.02 },
			n8n: { env: { ...services.env, N8N_WEBHOOK_URL: `${balancer.url}/` } },
		});
		[balancer.targets, workers] = await Promise.all([
			startProcessors(stage.n8n, count),
			Promise.all(Array.from({ length: count }, async () => await startWorker(stage.n8n))),
		]);
		rig = await Asking.on(stage);
	});

	afterAll(async () => {
		await stage?.close();
		await balancer?.stop();
		await services?.close();
	});

	afterEach(() => expect(stage.problems).toEqual([]));

	/** The only execution of a workflow, once it has ended. */
	async function ended({ id }: Workflow, timeoutMs = 90_000) {
		const [execution] = await stage.n8n.finished(id, 1, timeoutMs);
		return execution;
	}

	it(`starts one execution for each of ${EVENTS} events`, async () => {
		for (let n = 0; n < EVENTS; n++) {
			rig.write(`Message ${n}`);
			await pause(EVERY_MS);
		}
		await waitFor('the deliveries to be answered', () => stage.chat2desk.deliveries.idle, 200_000);
		// n8n without a connection to its database ends an execution before it begins, and the event is delivered again.
		const began = async () => {
			const ended = await stage.n8n.finished(rig.inbox.id, EVENTS, 200_000);
			const begun = ended.filter(({ output }) => output['Chat2Desk Trigger']);
			return begun.length >= EVENTS && begun;
		};
		const executions = await waitFor('an execution for each', began, 200_000);
		const texts = executions.map(({ output }) => String(output['Chat2Desk Trigger']?.[0]?.text));
		const expected = Array.from({ length: EVENTS }, (_, n) => `Message ${n}`);
		expect(texts.sort()).toEqual(expected.sort());
		await rig.ordinary();
	});

	it('goes on with the answer of the asked client, which starts nothing else', async () => {
		const { workflow, ask } = await rig.asking('free', askNode({ message: 'Q: When?' }));
		await ask();
		await rig.waiting(workflow);
		rig.write('Tomorrow');
		const execution = await ended(workflow);
		expect(outputOf(execution)).toMatchObject({ answered: true, text: 'Tomorrow' });
		expect(await rig.ordinary()).toBe(0);
		const [delivered] = stage.chat2desk.deliveries.attempts.slice(-1);
		if (delivered) await stage.chat2desk.deliveries.redeliver(delivered);
		expect(delivered?.body).toContain('Tomorrow');
		expect(await rig.ordinary()).toBe(0);
		await stage.n8n.deactivate(workflow.id);
	});

	it('goes on with an answer that comes before the execution waits', async () => {
		const { workflow, ask } = await rig.asking('early', askNode({ message: 'Q: Quick?' }));
		const before = rig.questions().length;
		await ask();
		await waitFor('the question', () => rig.questions().length > before, 60_000, 5);
		rig.write('At once');
		expect(outputOf(await ended(workflow))).toMatchObject({ answered: true, text: 'At once' });
		expect(await rig.ordinary()).toBe(0);
		await stage.n8n.deactivate(workflow.id);
	});

	it('keeps twenty waiting at once apart', async () => {
		const { workflow, ask } = await rig.asking('twenty', askNode({ message: 'Q: Your number?' }));
		const clients = Array.from({ length: 20 }, (_, n) => cast(stage, String(79_100_000_000 + n)));
		for (const one of clients)
			stage.chat2desk.world.clientWrites(one.client, one.channel, 'Hi', { silent: true });
		for (let n = 0; n < clients.length; n += 5) {
			await Promise.all(clients.slice(n, n + 5).map(async ({ client }) => await ask(client.id)));
			await rig.waiting(workflow, n + 5, 150_000);
		}
		// Entries lost to simultaneous writes of several processes are back after three and after twelve seconds.
		await pause(15_000);
		for (const one of [...clients].reverse()) rig.write(`I am ${one.client.id}`, one);
		const executions = await stage.n8n.finished(workflow.id, clients.length, 250_000);
		const said = executions.map((execution) => outputOf(execution) as { clientId: number; text: string });
		for (const { clientId, text } of said) expect(text).toBe(`I am ${clientId}`);
		expect(said.map(({ clientId }) => clientId).sort()).toEqual(
			clients.map(({ client }) => client.id).sort(),
		);
		expect(await rig.ordinary()).toBe(0);
		await stage.n8n.deactivate(workflow.id);
	});

	it('still waits after every worker was killed and others started', async () => {
		const { workflow, ask } = await rig.asking('killed', askNode({ message: 'Q: Still there?' }));
		await ask();
		await rig.waiting(workflow);
		await Promise.all(workers.map(async (worker) => await worker.end('SIGKILL')));
		workers = await Promise.all(workers.map(async () => await startWorker(stage.n8n)));
		rig.write('Yes, still here');
		expect(outputOf(await ended(workflow))).toMatchObject({ answered: true, text: 'Yes, still here' });
		expect(await rig.ordinary()).toBe(0);
		await stage.n8n.deactivate(workflow.id);
	});

	it('says that nobody answered when the time is over', async () => {
		const question = askNode({ message: 'Q: Now?', options: { timeLimit: 0.05 } });
		const { workflow, ask } = await rig.asking('late', question);
		await ask();
		expect(outputOf(await ended(workflow, 200_000))).toMatchObject({ answered: false, question: 'Q: Now?' });
		rig.write('Sorry, only now');
		expect(await rig.ordinary()).toBe(1);
		await stage.n8n.deactivate(workflow.id);
	});

	it('collects a burst of seven once, two clients apart', async () => {
		await stage.n8n.deactivate(rig.inbox.id);
		const parameters = { resource: 'message', operation: 'collectBurst', silenceSeconds: 5, maxSeconds: 60 };
		const collect = { name: 'Collect', type: 'n8n-nodes-chat2desk.chat2Desk', parameters };
		const workflow = await stage.n8n.importWorkflow(
			chain(stage, 'Burst', [inboxTrigger(902), collect, done]),
		);
		await stage.n8n.activate(workflow.id);
		const other = cast(stage, '79000000003');
		for (let n = 1; n <= 7; n++) {
			rig.write(`part ${n}`);
			if (n < 4) rig.write(`other ${n}`, other);
			await pause(600);
		}
		const executions = await stage.n8n.finished(workflow.id, 10, 120_000);
		const texts = executions.flatMap(({ output }) => output.Done ?? []).map(({ text }) => String(text));
		const parts = (word: string, most: number) =>
			Array.from({ length: most }, (_, n) => `${word} ${n + 1}`).join('\n');
		// With one processor exact. Of two each remembers the fragments it took: none is lost, they may come in two bursts.
		if (count === 1) expect(texts.sort()).toEqual([parts('other', 3), parts('part', 7)]);
		expect(texts.flatMap((text) => text.split('\n')).sort()).toEqual(
			[parts('other', 3), parts('part', 7)].flatMap((text) => text.split('\n')).sort(),
		);
		for (const text of texts)
			expect(new Set(text.split('\n').map((line) => line.split(' ')[0])).size).toBe(1);
		await stage.n8n.deactivate(workflow.id);
	});

	it('answers once what a client wrote while the first answer was in the making', async () => {
		const answers = (name: string, parameters: Record<string, unknown>) => ({
			name,
			type: 'n8n-nodes-chat2desk.chat2Desk',
			parameters: { resource: 'message', ...parameters },
		});
		const thinks = {
			name: 'Think',
			type: 'n8n-nodes-base.wait',
			typeVersion: 1.1,
			webhookId: 'c0000000-0000-4000-8000-000000000904',
			parameters: { amount: 12, unit: 'seconds' },
		};
		const workflow = await stage.n8n.importWorkflow(
			chain(stage, 'Answers', [
				inboxTrigger(903),
				answers('Collect', { operation: 'collectBurst', silenceSeconds: 1, untilAnswered: true }),
				thinks,
				answers('Send', {
					operation: 'send',
					clientId: { __rl: true, mode: 'id', value: '={{ $json.clientId }}' },
					text: '=Answer to {{ $json.text }}',
					additionalFields: { answersBurst: "={{ $('Collect').first().json.burstId }}" },
				}),
				done,
			]),
		);
		await stage.n8n.activate(workflow.id);
		const other = cast(stage, '79000000004');
		rig.write('one', other);
		await pause(5000);
		rig.write('two', other);
		const executions = await stage.n8n.finished(workflow.id, 2, 120_000);
		const outputs = executions.map(({ output }) => output.Send?.[0] ?? {});
		const texts = stage.chat2desk.world.messages
			.filter(({ client_id: id, type }) => id === other.client.id && type === 'to_client')
			.map(({ text }) => text);
		// Of two processors each remembers what it took: then both are answered, apart or not.
		if (count === 1) expect(texts).toEqual(['Answer to one\ntwo']);
		expect(texts.join()).toMatch(/one.*two/s);
		expect(outputs.filter(({ skipped }) => skipped)).toHaveLength(2 - texts.length);
		await stage.n8n.deactivate(workflow.id);
	});
});
