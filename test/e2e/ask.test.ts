import { askNode, Asking, chain, done, inboxTrigger, outputOf } from '../stage/asking';
import { cast, type Stage } from '../stage/stage';
import { waitFor } from '../n8n/instance';
import { openStage, pause } from './setup';

jest.setTimeout(700_000);

describe('asking a client and waiting for the answer in a real n8n', () => {
	let stage: Stage;
	let rig: Asking;

	beforeAll(async () => {
		// Retries after 0.2, 6 and 144 s: fifty at once keep a busy machine at it for longer than a shorter schedule lasts.
		stage = await openStage({ chat2desk: { timeScale: 0.02 } });
		rig = await Asking.on(stage);
	});

	afterAll(async () => await stage?.close());

	afterEach(() => expect(stage.problems).toEqual([]));

	const asking: Asking['asking'] = async (...args) => await rig.asking(...args);
	const waiting: Asking['waiting'] = async (...args) => await rig.waiting(...args);
	const ordinary = async () => await rig.ordinary();
	const questions = () => rig.questions();
	const write: Asking['write'] = (...args) => rig.write(...args);

	it('goes on with the next message of that client, which starts nothing else', async () => {
		const { workflow, ask } = await asking('free', askNode({ message: 'Q: When shall we call?' }));
		await ask();
		await waiting(workflow);
		const other = cast(stage, '79000000002');
		write('I am somebody else', other);
		expect(await ordinary()).toBe(1);
		const answer = write('Tomorrow at ten');
		const [execution] = await stage.n8n.finished(workflow.id, 1, 60_000);
		expect(execution?.status).toBe('success');
		expect(outputOf(execution)).toMatchObject({
			answered: true,
			clientId: rig.people.client.id,
			question: 'Q: When shall we call?',
			text: 'Tomorrow at ten',
			choice: null,
			message: { event: 'inbox', messageId: answer.id, text: 'Tomorrow at ten', signature: 'valid' },
		});
		expect(outputOf(execution)).toEqual(outputOf(execution, 'Done'));
		expect(await ordinary()).toBe(0);
		// The question is over: what the client writes now is an ordinary message.
		write('And one more thing');
		expect(await ordinary()).toBe(1);
		await stage.n8n.deactivate(workflow.id);
	});

	it('costs no call to Chat2Desk per incoming message, and no webhook of its own', () => {
		const { chat2desk } = stage;
		expect(chat2desk.webhooks).toHaveLength(1);
		expect(chat2desk.callsTo('GET', /^\/(messages|clients|dialogs|requests)/)).toEqual([]);
	});

	it('understands a choice by text, number and payload, and leaves the question open where only choices count', async () => {
		const choices = { choice: [{ text: 'Red', payload: 'r' }, { text: 'Dark blue' }] };
		const options = { onlyChoices: true, numbered: true };
		const { workflow, ask } = await asking(
			'choice',
			askNode({ message: 'Q: Which colour?', responseType: 'choice', choices, options }),
		);
		await ask();
		await waiting(workflow);
		expect(questions().at(-1)?.text).toBe('Q: Which colour?\n1. Red\n2. Dark blue');
		write('Which ones do you have?');
		expect(await ordinary()).toBe(1);
		write('« Q: Which colour? »\n2');
		const [execution] = await stage.n8n.finished(workflow.id, 1, 60_000);
		expect(outputOf(execution)).toMatchObject({ answered: true, choice: 'Dark blue', text: '2' });
		expect(await ordinary()).toBe(0);
		await stage.n8n.deactivate(workflow.id);
	});

	it('asks for approval with buttons and says what n8n reads', async () => {
		const { workflow, ask } = await asking(
			'approve',
			askNode({ message: 'Q: Refund?', responseType: 'approval' }),
		);
		await ask();
		await waiting(workflow);
		const sent = stage.chat2desk.callsTo('POST', /^\/messages$/).at(-1);
		expect(sent?.body).toMatchObject({
			inline_buttons: [
				{ type: 'reply', text: 'Approve', payload: 'approve', color: 'green' },
				{ type: 'reply', text: 'Decline', payload: 'decline', color: 'red' },
			],
		});
		write('Decline');
		const [execution] = await stage.n8n.finished(workflow.id, 1, 60_000);
		expect(outputOf(execution)).toMatchObject({
			answered: true,
			choice: 'decline',
			data: { approved: false },
		});
		expect(await ordinary()).toBe(0);
		await stage.n8n.deactivate(workflow.id);
	});

	it('asks the same client twice in order, in two workflows and again in the same execution', async () => {
		const first = await asking('first', askNode({ message: 'Q: First?' }), {
			...askNode({ message: 'Q: Second?' }, 'Ask again'),
			parameters: {
				...askNode({ message: 'Q: Second?' }).parameters,
				clientId: { __rl: true, mode: 'id', value: '={{ $json.clientId }}' },
			},
		});
		const other = await asking('other', askNode({ message: 'Q: Other?' }));
		await first.ask();
		await waiting(first.workflow);
		await other.ask();
		await waiting(other.workflow);
		write('To the first');
		await waitFor('the second question', () => questions().at(-1)?.text === 'Q: Second?', 60_000);
		await waiting(first.workflow);
		write('To the other');
		const [otherDone] = await stage.n8n.finished(other.workflow.id, 1, 60_000);
		expect(outputOf(otherDone)).toMatchObject({ text: 'To the other' });
		write('To the second');
		const [firstDone] = await stage.n8n.finished(first.workflow.id, 1, 60_000);
		expect(outputOf(firstDone)).toMatchObject({ text: 'To the first' });
		expect(outputOf(firstDone, 'Ask again')).toMatchObject({ text: 'To the second', question: 'Q: Second?' });
		expect(await ordinary()).toBe(0);
		await stage.n8n.deactivate(first.workflow.id);
		await stage.n8n.deactivate(other.workflow.id);
	});

	it('goes on with an answer that comes before the execution waits, and counts a repeated one once', async () => {
		const { workflow, ask } = await asking('early', askNode({ message: 'Q: Quick?' }));
		const before = questions().length;
		await ask();
		await waitFor('the question', () => questions().length > before, 60_000, 5);
		write('At once');
		const [execution] = await stage.n8n.finished(workflow.id, 1, 60_000);
		expect(outputOf(execution)).toMatchObject({ answered: true, text: 'At once' });
		expect(await ordinary()).toBe(0);
		const [delivered] = stage.chat2desk.deliveries.attempts.slice(-1);
		if (delivered) await stage.chat2desk.deliveries.redeliver(delivered);
		expect(delivered?.body).toContain('At once');
		expect(await ordinary()).toBe(0);
		await stage.n8n.deactivate(workflow.id);
	});

	it('says that nobody answered when the time is over, and a late answer is an ordinary message', async () => {
		const { workflow, ask } = await asking(
			'late',
			askNode({ message: 'Q: Now?', options: { timeLimit: 0.05 } }),
		);
		await ask();
		const [execution] = await stage.n8n.finished(workflow.id, 1, 150_000);
		expect(outputOf(execution)).toEqual({
			answered: false,
			clientId: rig.people.client.id,
			questionId: questions().at(-1)?.id,
			question: 'Q: Now?',
			deadline: expect.stringMatching(/^\d{4}-.*Z$/),
		});
		write('Sorry, only now');
		expect(await ordinary()).toBe(1);
		await stage.n8n.deactivate(workflow.id);
	});

	it('refuses several items, and a question that nobody would hear the answer to, before anything is sent', async () => {
		const before = questions().length;
		const several = await asking(
			'several',
			{
				name: 'Two',
				type: 'n8n-nodes-base.code',
				typeVersion: 2,
				parameters: {
					jsCode: 'return [{ json: { body: { clientId: 1 } } }, { json: { body: { clientId: 2 } } }];',
				},
			},
			askNode({ message: 'Q: Both?' }),
		);
		await several.ask();
		const [failed] = await stage.n8n.finished(several.workflow.id, 1, 60_000);
		expect(failed?.status).toBe('error');
		expect(failed?.error).toMatch(/Only one item can wait/);

		await stage.n8n.deactivate(rig.inbox.id);
		await waitFor('the webhook to be gone', () => stage.chat2desk.webhooks.length === 0, 60_000);
		const deaf = await asking('deaf', askNode({ message: 'Q: Anybody?' }));
		await deaf.ask();
		const [unheard] = await stage.n8n.finished(deaf.workflow.id, 1, 60_000);
		expect(unheard?.error).toMatch(/No published workflow hears|does not answer/);
		expect(questions()).toHaveLength(before);
		await stage.n8n.activate(rig.inbox.id);
		await stage.n8n.deactivate(several.workflow.id);
		await stage.n8n.deactivate(deaf.workflow.id);
	});

	it('still waits after a restart of n8n', async () => {
		const { workflow, ask } = await asking('restart', askNode({ message: 'Q: Still there?' }));
		await ask();
		await waiting(workflow);
		await stage.n8n.stop();
		await stage.n8n.boot();
		await waiting(workflow);
		write('Yes, still here');
		await waitFor(
			'the execution to go on',
			async () => (await stage.n8n.executions(workflow.id)).every(({ status }) => status === 'success'),
			60_000,
		);
		const [execution] = await stage.n8n.finished(workflow.id, 1, 60_000);
		expect(outputOf(execution)).toMatchObject({ answered: true, text: 'Yes, still here' });
		expect(await ordinary()).toBe(0);
		await stage.n8n.deactivate(workflow.id);
	});

	it('keeps fifty waiting at once apart', async () => {
		const { workflow, ask } = await asking('fifty', askNode({ message: 'Q: Your number?' }));
		const clients = Array.from({ length: 50 }, (_, n) => cast(stage, String(79_100_000_000 + n)));
		for (const one of clients)
			stage.chat2desk.world.clientWrites(one.client, one.channel, 'Hi', { silent: true });
		// In tens, so that n8n is not asked for more at once than a busy machine can begin in time.
		const tens = Array.from({ length: 5 }, (_, n) => clients.slice(n * 10, n * 10 + 10));
		for (const [n, some] of tens.entries()) {
			await Promise.all(some.map(async ({ client }) => await ask(client.id)));
			await waiting(workflow, n * 10 + 10, 150_000);
		}
		for (const some of [...tens].reverse()) {
			for (const one of some) write(`I am ${one.client.id}`, one);
			await pause(1000);
		}
		const executions = await stage.n8n.finished(workflow.id, 50, 250_000);
		const said = executions.map((execution) => outputOf(execution) as { clientId: number; text: string });
		expect(said.map(({ clientId }) => clientId).sort()).toEqual(
			clients.map(({ client }) => client.id).sort(),
		);
		for (const { clientId, text } of said) expect(text).toBe(`I am ${clientId}`);
		expect(await ordinary()).toBe(0);
		await stage.n8n.deactivate(workflow.id);
	});

	describe('collecting a burst', () => {
		it('goes on once with all fragments, two clients apart', async () => {
			await stage.n8n.deactivate(rig.inbox.id);
			const workflow = await stage.n8n.importWorkflow(
				chain(stage, 'Burst', [
					inboxTrigger(902),
					{
						name: 'Collect',
						type: 'n8n-nodes-chat2desk.chat2Desk',
						parameters: { resource: 'message', operation: 'collectBurst', silenceSeconds: 4, maxSeconds: 60 },
					},
					done,
				]),
			);
			await stage.n8n.activate(workflow.id);
			const other = cast(stage, '79000000003');
			for (let n = 1; n <= 7; n++) {
				write(`part ${n}`);
				if (n < 4) write(`other ${n}`, other);
				await pause(600);
			}
			const executions = await stage.n8n.finished(workflow.id, 10, 90_000);
			const bursts = executions.flatMap((execution) => execution.output.Done ?? []) as Array<{
				text: string;
				clientId: number;
				messages: unknown[];
			}>;
			const parts = (word: string, count: number) =>
				Array.from({ length: count }, (_, n) => `${word} ${n + 1}`).join('\n');
			expect(bursts.map(({ text }) => text).sort()).toEqual([parts('other', 3), parts('part', 7)]);
			expect(bursts.map(({ messages }) => messages.length).sort()).toEqual([3, 7]);
			await stage.n8n.deactivate(workflow.id);
		});
	});
});
