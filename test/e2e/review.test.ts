/**
 * What n8n makes of *Send and Wait for Response* for an AI Agent: a human review of another tool, answered in a
 * messenger, and a tool that asks somebody. A scripted model, everything else is real.
 */
import { OpenAiEmulator } from '../emulators/openai/server';
import { waitFor, type Execution, type Workflow } from '../n8n/instance';
import { cast, type Cast, type Stage } from '../stage/stage';
import { openStage, pause, triggerWorkflow, webhookId } from './setup';

jest.setTimeout(240_000);

/** The answers of the tools as the model got them. */
const told = (model: OpenAiEmulator): string[] =>
	(model.asked.at(-1)?.messages ?? [])
		.filter(({ role }) => role === 'tool')
		.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)));

describe('an AI Agent that has to ask, in a real n8n', () => {
	const model = new OpenAiEmulator();
	let stage: Stage;
	let boss: Cast;
	let customer: Cast;
	let credential: string;

	beforeAll(async () => {
		await model.start();
		stage = await openStage();
		boss = cast(stage, '79000000001');
		customer = cast(stage, '79000000002');
		for (const { client, channel } of [boss, customer])
			stage.chat2desk.world.clientWrites(client, channel, 'Hello', { silent: true });
		credential = await stage.n8n.createCredential('Model', 'openAiApi', {
			apiKey: model.token,
			url: model.url,
		});
		const inbox = await stage.n8n.importWorkflow(
			triggerWorkflow(stage, 'Inbox', [{ name: 'Chat2Desk Trigger', webhookId: webhookId(950) }]),
		);
		await stage.n8n.activate(inbox.id);
	});

	afterAll(async () => {
		await stage?.close();
		await model.stop();
	});

	afterEach(() => {
		expect(model.forget()).toBe(0);
		expect([...stage.problems, ...model.problems]).toEqual([]);
	});

	const chat2Desk = (name: string, type: string, parameters: object) => ({
		name,
		type: `n8n-nodes-chat2desk.${type}`,
		typeVersion: 1,
		webhookId: webhookId(960 + name.length),
		credentials: { chat2DeskApi: { id: stage.credentialId, name: 'Chat2Desk' } },
		parameters: { resource: 'message', ...parameters },
	});

	const client = ({ id }: Cast['client']) => ({ clientId: { __rl: true, mode: 'id', value: String(id) } });

	/** An agent with these tools; each says what it is attached to. */
	async function agent(
		path: string,
		tools: Array<ReturnType<typeof chat2Desk> & { to: string }>,
	): Promise<Workflow> {
		const nodes = [
			{
				name: 'Start',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				webhookId: `e0000000-0000-4000-8000-${path.padStart(12, '0')}`,
				parameters: { httpMethod: 'POST', path, responseMode: 'onReceived' },
			},
			{
				name: 'AI Agent',
				type: '@n8n/n8n-nodes-langchain.agent',
				typeVersion: 3,
				parameters: { promptType: 'define', text: 'Close the case.', options: {} },
			},
			{
				name: 'Model',
				type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
				typeVersion: 1.2,
				credentials: { openAiApi: { id: credential, name: 'Model' } },
				parameters: { model: { __rl: true, mode: 'id', value: 'gpt-4.1-mini' }, options: {} },
			},
			...tools.map(({ to: _to, ...tool }) => tool),
		];
		const link = (node: string, type: string) => ({ [type]: [[{ node, type, index: 0 }]] });
		const workflow = await stage.n8n.importWorkflow({
			name: `Agent ${path}`,
			nodes: nodes.map((node, index) => ({
				id: `f0000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
				position: [index * 220, 0],
				...node,
			})),
			connections: {
				Start: link('AI Agent', 'main'),
				Model: link('AI Agent', 'ai_languageModel'),
				...Object.fromEntries(tools.map(({ name, to }) => [name, link(to, 'ai_tool')])),
			},
			// As the editor makes one; in the older order an agent does not wait for a tool that waits.
			settings: { executionOrder: 'v1' },
		});
		await stage.n8n.activate(workflow.id);
		return workflow;
	}

	const start = async (path: string) =>
		await fetch(`${stage.n8n.url}/webhook/${path}`, { method: 'POST', body: '{}' });

	const sentTo = ({ client: { id } }: Cast): string[] =>
		stage.chat2desk
			.callsTo('POST', /^\/messages$/)
			.map(({ body }) => body as { client_id: number; text: string })
			.filter((body) => body.client_id === id)
			.map(({ text }) => text);

	const waits = async ({ id }: Workflow, count: number) =>
		await waitFor(
			'the question to wait',
			async () =>
				(await stage.n8n.executions(id)).filter(({ status }) => status === 'waiting').length >= count,
			60_000,
		);

	const write = (text: string, { client: who, channel }: Cast) =>
		stage.chat2desk.world.clientWrites(who, channel, text);

	/** The sentence the agent ends with. */
	const said = (execution: Execution | undefined) => execution?.output['AI Agent']?.at(-1)?.output;

	describe('a human review', () => {
		let workflow: Workflow;
		let ended = 0;

		const tools = (timeLimit: number) => [
			{
				...chat2Desk('Refund', 'chat2DeskTool', {
					operation: 'addComment',
					sendTo: 'client',
					...client(customer.client),
					text: "={{ $fromAI('text', 'What is refunded', 'string') }}",
					descriptionType: 'manual',
					toolDescription: 'Refunds an order',
				}),
				to: 'Ask the boss',
			},
			{
				...chat2Desk('Ask the boss', 'chat2DeskHitlTool', {
					operation: 'sendAndWait',
					sendTo: 'client',
					...client(boss.client),
					// As n8n puts it into a new node.
					message: '=The agent wants to run this tool: {{ $tool.name }}\n\nInput:\n{{ $tool.parameters }}',
					responseType: 'approval',
					approvalOptions: { values: { approvalType: 'double' } },
					options: { timeLimit },
				}),
				to: 'AI Agent',
			},
		];

		const refund = {
			calls: [{ name: 'Refund', arguments: { toolParameters: { text: 'Order 17' }, hitlParameters: {} } }],
		};

		const refunds = () =>
			stage.chat2desk.world.messages.filter(({ type, text }) => type === 'comment' && text === 'Order 17')
				.length;

		const ran = async () => (await stage.n8n.finished(workflow.id, ++ended, 120_000)).at(-1);

		beforeAll(async () => {
			workflow = await agent('review', tools(60));
		});

		it('shows the tool and what it is called with; a yes runs it', async () => {
			model.says(refund, { text: 'It is refunded.' });
			await start('review');
			await waits(workflow, 1);
			const [question = ''] = sentTo(boss);
			expect(question).toContain('Refund');
			expect(question).toContain('"text": "Order 17"');
			expect(question).not.toContain('[object Object]');
			expect(refunds()).toBe(0);
			write('Approve', boss);
			const execution = await ran();
			expect([execution?.status, said(execution), refunds()]).toEqual(['success', 'It is refunded.', 1]);
		});

		it('a no does not run it, and the agent is told so', async () => {
			model.says(refund, { text: 'It was declined.' });
			await start('review');
			await waits(workflow, 1);
			write('Decline', boss);
			const execution = await ran();
			expect([execution?.status, said(execution), refunds()]).toEqual(['success', 'It was declined.', 1]);
			expect(told(model).join('\n')).toContain('User rejected the tool call to Refund');
		});

		it('what somebody else writes is no answer, nor is a sentence that was not asked for', async () => {
			model.says(refund, { text: 'Done.' });
			await start('review');
			await waits(workflow, 1);
			write('Approve', customer);
			write('What is this about?', boss);
			await waitFor('the deliveries to be answered', () => stage.chat2desk.deliveries.idle, 60_000);
			await pause(1000);
			await waits(workflow, 1);
			expect(refunds()).toBe(1);
			write('approve', boss);
			expect([said(await ran()), refunds()]).toEqual(['Done.', 2]);
		});

		it('no answer within the time limit counts as a no', async () => {
			const late = await agent('late', tools(1));
			model.says(refund, { text: 'Nobody answered.' });
			await start('late');
			await waits(late, 1);
			const [execution] = await stage.n8n.finished(late.id, 1, 180_000);
			expect([execution?.status, said(execution), refunds()]).toEqual(['success', 'Nobody answered.', 2]);
			expect(told(model).join('\n')).toContain('User rejected the tool call');
		});
	});

	it('a tool that asks the client gives the answer to the agent', async () => {
		const workflow = await agent('asks', [
			{
				...chat2Desk('Ask client', 'chat2DeskTool', {
					operation: 'sendAndWait',
					sendTo: 'client',
					...client(customer.client),
					message: "={{ $fromAI('question', 'The question', 'string') }}",
					responseType: 'freeText',
					descriptionType: 'manual',
					toolDescription: 'Asks the client something and waits for the answer',
				}),
				to: 'AI Agent',
			},
		]);
		model.says(
			{ calls: [{ name: 'Ask_client', arguments: { question: 'Which colour?' } }] },
			{ text: 'Blue, then.' },
		);
		await start('asks');
		await waits(workflow, 1);
		expect(sentTo(customer)).toContain('Which colour?');
		write('Blue', customer);
		const [execution] = await stage.n8n.finished(workflow.id, 1, 120_000);
		expect([execution?.status, said(execution)]).toEqual(['success', 'Blue, then.']);
		expect(told(model).join('\n')).toContain('Blue');
	});
});
