import type { Stage } from '../stage/stage';
import type { Workflow } from '../n8n/instance';

let numbered = 0;

/** An id as the editor makes them, new at every call. */
export const newId = () => `f0000000-0000-4000-8000-${String(++numbered).padStart(12, '0')}`;

/** A node of a workflow, without id and position. */
export interface Node {
	name: string;
	type: string;
	typeVersion: number;
	parameters: object;
	[other: string]: unknown;
}

/** Nodes one after the other. */
export function chain(name: string, nodes: Node[]) {
	const connections: Record<string, object> = {};
	nodes.slice(1).forEach((node, index) => {
		const before = nodes[index]?.name ?? '';
		connections[before] = { main: [[{ node: node.name, type: 'main', index: 0 }]] };
	});
	return {
		name,
		nodes: nodes.map((node, index) => ({ id: newId(), position: [index * 220, 0], ...node })),
		connections,
	};
}

/** A stock Webhook that answers when the last node of its workflow is done. */
export const stockWebhook = (path: string): Node => ({
	name: 'Webhook',
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2,
	webhookId: newId(),
	parameters: { path, httpMethod: 'POST', responseMode: 'lastNode', options: {} },
});

export const credentialOf = (stage: Stage) => ({
	chat2DeskApi: { id: stage.credentialId, name: 'Chat2Desk' },
});

export const chat2Desk = (stage: Stage, parameters: object, rest: object = {}): Node => ({
	name: 'Work',
	type: 'n8n-nodes-chat2desk.chat2Desk',
	typeVersion: 1,
	parameters,
	credentials: credentialOf(stage),
	...rest,
});

/** Our trigger on its own. */
export const chat2DeskTrigger = (stage: Stage, options: object = {}, typeVersion = 1.1): Node => ({
	name: 'Trigger',
	type: 'n8n-nodes-chat2desk.chat2DeskTrigger',
	typeVersion,
	webhookId: newId(),
	parameters: { events: ['inbox'], options },
	credentials: credentialOf(stage),
});

export async function publish(stage: Stage, workflow: object): Promise<Workflow> {
	const imported = await stage.n8n.importWorkflow(workflow);
	await stage.n8n.activate(imported.id);
	return imported;
}

/** Calls a workflow behind a stock Webhook and returns how long it took, in milliseconds. */
export async function call(stage: Stage, path: string, body: object = {}): Promise<number> {
	const started = performance.now();
	const response = await fetch(`${stage.n8n.url}/webhook/${path}`, {
		method: 'POST',
		body: JSON.stringify(body),
		headers: { 'content-type': 'application/json' },
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 500)}`);
	return performance.now() - started;
}
