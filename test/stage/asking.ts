/** Workflows that ask clients and wait for their answers, and one to which every other message goes. */
import { pause, waitFor, type Execution, type Workflow } from '../n8n/instance';
import { cast, type Cast, type Stage } from './stage';

type Parameters = Record<string, unknown>;

/** What a workflow starts with and does; every node takes the output of the one before. */
export function chain(stage: Stage, name: string, nodes: Array<Record<string, unknown> & { name: string }>) {
	return {
		name,
		nodes: nodes.map((node, index) => ({
			id: `d0000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
			typeVersion: 1,
			position: [index * 220, 0],
			...(String(node.type).startsWith('n8n-nodes-chat2desk.')
				? { credentials: { chat2DeskApi: { id: stage.credentialId, name: 'Chat2Desk' } } }
				: {}),
			...node,
		})),
		connections: Object.fromEntries(
			nodes
				.slice(0, -1)
				.map((node, index) => [
					node.name,
					{ main: [[{ node: nodes[index + 1]?.name, type: 'main', index: 0 }]] },
				]),
		),
		settings: {},
	};
}

export const inboxTrigger = (n: number, parameters: Parameters = {}) => ({
	name: 'Chat2Desk Trigger',
	type: 'n8n-nodes-chat2desk.chat2DeskTrigger',
	typeVersion: 1.1,
	webhookId: `c0000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
	parameters: { events: ['inbox'], ...parameters },
});

const webhook = (path: string) => ({
	name: 'Start',
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2,
	webhookId: `e0000000-0000-4000-8000-${path.padStart(12, '0')}`,
	parameters: { httpMethod: 'POST', path, responseMode: 'onReceived' },
});

export const askNode = (parameters: Parameters, name = 'Ask') => ({
	name,
	type: 'n8n-nodes-chat2desk.chat2Desk',
	parameters: {
		resource: 'message',
		operation: 'sendAndWait',
		sendTo: 'client',
		clientId: { __rl: true, mode: 'id', value: '={{ $json.body.clientId }}' },
		...parameters,
	},
});

export const done = { name: 'Done', type: 'n8n-nodes-base.noOp', parameters: {} };

/** What a node of an execution put out first. */
export const outputOf = (execution: Execution | undefined, node = 'Ask') => execution?.output[node]?.[0];

export class Asking {
	private started = 0;

	private constructor(
		readonly stage: Stage,
		readonly people: Cast,
		/** Takes every message that answers nothing. */
		readonly inbox: Workflow,
	) {}

	static async on(stage: Stage): Promise<Asking> {
		const people = cast(stage);
		stage.chat2desk.world.clientWrites(people.client, people.channel, 'Hello', { silent: true });
		const inbox = await stage.n8n.importWorkflow(chain(stage, 'Inbox', [inboxTrigger(901), done]));
		await stage.n8n.activate(inbox.id);
		return new Asking(stage, people, inbox);
	}

	/** A published workflow that asks when its webhook is called. */
	async asking(path: string, ...nodes: Array<Record<string, unknown> & { name: string }>) {
		const { n8n } = this.stage;
		const workflow = await n8n.importWorkflow(
			chain(this.stage, `Ask ${path}`, [webhook(path), ...nodes, done]),
		);
		await n8n.activate(workflow.id);
		const ask = async (clientId = this.people.client.id) => {
			await fetch(`${n8n.url}/webhook/${path}`, {
				method: 'POST',
				headers: { 'Content-Type': 'application/json' },
				body: JSON.stringify({ clientId }),
			});
		};
		return { workflow, ask };
	}

	questions() {
		return this.stage.chat2desk.world.messages.filter(
			({ type, text }) => type === 'to_client' && text?.startsWith('Q:'),
		);
	}

	/** Waits until so many executions wait. */
	async waiting(workflow: Workflow, count = 1, timeoutMs = 60_000): Promise<void> {
		await waitFor(
			'the question to wait',
			async () =>
				(await this.stage.n8n.executions(workflow.id)).filter(({ status }) => status === 'waiting').length >=
				count,
			timeoutMs,
		);
	}

	write(text: string, { client, channel } = this.people) {
		return this.stage.chat2desk.world.clientWrites(client, channel, text);
	}

	/** Executions of the ordinary workflow since the last look. */
	async ordinary(): Promise<number> {
		await waitFor('the deliveries to be answered', () => this.stage.chat2desk.deliveries.idle, 200_000);
		await pause(500);
		const count = (await this.stage.n8n.executions(this.inbox.id)).length;
		const fresh = count - this.started;
		this.started = count;
		return fresh;
	}
}
