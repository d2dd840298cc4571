import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	NodeHelpers,
	summarizeTopLevelItems,
	validateWorkflowGroups,
	type IConnections,
	type INode,
	type INodeTypeDescription,
	type IWorkflowGroup,
} from 'n8n-workflow';

import { Chat2Desk } from '../../nodes/Chat2Desk/Chat2Desk.node';
import { Chat2DeskTrigger } from '../../nodes/Chat2Desk/Chat2DeskTrigger.node';
import { ROOT } from '../stage/template';
import { sources, textOf } from '../../workflows/src/builder/build';
import { expressions, hasTriggerName, nodesUpTo, unknownParameters } from './parameters';

const OURS: Record<string, INodeTypeDescription> = {
	'n8n-nodes-chat2desk.chat2Desk': new Chat2Desk().description,
	'n8n-nodes-chat2desk.chat2DeskTrigger': new Chat2DeskTrigger().description,
};
const folder = join(ROOT, 'workflows');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const readme = readFileSync(join(folder, 'README.md'), 'utf8');

interface Template {
	nodes: INode[];
	/** A model, a memory or a tool is attached otherwise than by `main`. */
	connections: Record<string, { main?: Array<Array<{ node: string }>> }>;
	pinData?: object;
	nodeGroups?: IWorkflowGroup[];
}

/** Templates that have a source; what a reader sees of them: nodes, and boxes with every group collapsed. */
const FORM: Record<string, { nodes: number; boxes: number; errorWires: number }> = {
	'bitrix24-open-lines-setup.json': { nodes: 45, boxes: 11, errorWires: 0 },
	'bitrix24-open-lines.json': { nodes: 52, boxes: 11, errorWires: 0 },
	'bitrix24-write-first.json': { nodes: 34, boxes: 11, errorWires: 1 },
	'bitrix24-leads.json': { nodes: 45, boxes: 11, errorWires: 0 },
	'bitrix24-contact-deal.json': { nodes: 50, boxes: 11, errorWires: 0 },
	// Without the eight that hang under the agent: 24.
	'ai-agent-operator.json': { nodes: 32, boxes: 11, errorWires: 0 },
	'event-hub.json': { nodes: 11, boxes: 11, errorWires: 5 },
	'analytics-uis-chats.json': { nodes: 45, boxes: 11, errorWires: 0 },
	'crm-directory-yucrm.json': { nodes: 45, boxes: 11, errorWires: 0 },
	'catch-up.json': { nodes: 20, boxes: 7, errorWires: 0 },
	'error-handler.json': { nodes: 20, boxes: 7, errorWires: 0 },
	'webhook-watchdog.json': { nodes: 20, boxes: 7, errorWires: 1 },
};

it('there are templates', () =>
	expect(files).toEqual(expect.arrayContaining(['bitrix24-contact-deal.json', 'bitrix24-leads.json'])));

describe.each(files)('template %s', (file) => {
	const text = readFileSync(join(folder, file), 'utf8');
	const { nodes, connections, pinData } = JSON.parse(text) as Template;
	const names = nodes.map((node) => node.name);

	it('uses stock nodes and ours only', () => {
		for (const { type } of nodes)
			expect(type).toMatch(/^(n8n-nodes-base|@n8n\/n8n-nodes-langchain|n8n-nodes-chat2desk)\./);
	});

	// The stock nodes are not among the development dependencies: test/e2e/templates.test.ts asks a real n8n for them.
	it('uses only parameters and values our nodes have', () => {
		const ours = nodes.filter((node) => node.type in OURS);
		// The error handler watches over the others and asks Chat2Desk nothing itself.
		if (file !== 'error-handler.json') expect(ours.length).toBeGreaterThan(0);
		for (const node of ours) {
			const description = OURS[node.type] as INodeTypeDescription;
			expect([node.name, unknownParameters(node, description)]).toEqual([node.name, []]);
			const issues = NodeHelpers.getNodeParametersIssues(description.properties, node, description);
			expect([node.name, issues?.parameters ?? {}]).toEqual([node.name, {}]);
		}
	});

	it('has a Settings node right after its start, every key of which is documented', () => {
		const leadsToSettings = (name: string) =>
			connections[name]?.main?.[0]?.some((to) => to.node === 'Settings');
		expect(nodes.find((node) => leadsToSettings(node.name))?.type).toMatch(/(trigger|\.webhook)$/i);
		const settings = nodes.find((node) => node.name === 'Settings');
		const { assignments } = settings?.parameters.assignments as unknown as {
			assignments: Array<{ name: string }>;
		};
		expect(assignments.length).toBeGreaterThan(0);
		for (const { name } of assignments) expect(readme).toContain(`\`${name}\``);
	});

	it('has unique names and ids, and connections and references that lead somewhere', () => {
		expect(new Set(names).size).toBe(names.length);
		const ids = nodes.flatMap(({ id, webhookId }) => (webhookId ? [id, webhookId] : [id]));
		expect(new Set(ids).size).toBe(ids.length);
		for (const [from, { main = [] }] of Object.entries(connections)) {
			for (const name of [from, ...main.flat().map((to) => to.node)]) expect(names).toContain(name);
		}
		const referenced = [...JSON.stringify(nodes).matchAll(/\$\('([^']+)'\)/g)].map((match) => match[1]);
		expect(names).toEqual(expect.arrayContaining([...new Set(referenced)]));
		expect(nodes.some((node) => node.type === 'n8n-nodes-base.stickyNote')).toBe(true);
	});

	it('carries no credential, no secret and no pinned data', () => {
		expect(nodes.filter((node) => node.credentials)).toEqual([]);
		expect(Object.keys(pinData ?? {})).toEqual([]);
		expect(text).not.toMatch(/[0-9a-f]{30,}/i);
	});

	it('gives every node that waits or listens a webhook id, since a file is imported as it is', () => {
		const listening = nodes.filter(({ type }) => /\.(chat2DeskTrigger|wait|webhook)$/.test(type));
		for (const { name, webhookId } of listening)
			expect([name, webhookId]).toEqual([name, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
	});
});

describe.each(Object.entries(FORM))('the form of %s', (file, limits) => {
	const {
		nodes,
		connections,
		nodeGroups = [],
	} = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Template;
	const drawn = nodes.filter((node) => node.type !== 'n8n-nodes-base.stickyNote');
	const notes = nodes.filter((node) => node.type === 'n8n-nodes-base.stickyNote');
	const connectionsBySourceNode = connections as unknown as IConnections;

	it('has groups that n8n accepts, each a stage with a name and a description', () => {
		const getNodeType = ({ type }: INode) =>
			({ group: [hasTriggerName(type) ? 'trigger' : 'transform'] }) as INodeTypeDescription;
		expect(
			validateWorkflowGroups({ nodes: drawn, connectionsBySourceNode, nodeGroups, getNodeType }),
		).toEqual({ valid: true });
		for (const { name, description, nodeIds } of nodeGroups) {
			expect([name, nodeIds.length >= 3 && nodeIds.length <= 12]).toEqual([name, true]);
			expect(String(description).length).toBeGreaterThan(20);
			expect(String(description).length).toBeLessThanOrEqual(145);
		}
	});

	it('is no more than a reader takes in', () => {
		const { total } = summarizeTopLevelItems({ nodes, nodeGroups, connectionsBySourceNode });
		expect(total).toBeLessThanOrEqual(limits.boxes);
		expect(drawn.length).toBeLessThanOrEqual(limits.nodes);
		const errorWires = drawn.filter((node) => node.onError === 'continueErrorOutput');
		expect(errorWires.length).toBeLessThanOrEqual(limits.errorWires);
	});

	it('keeps expressions short and code readable, without calls of its own', () => {
		for (const node of drawn.filter(({ type }) => type !== 'n8n-nodes-base.code'))
			for (const expression of expressions(node.parameters))
				expect([node.name, expression.length <= 120 ? '' : expression]).toEqual([node.name, '']);
		for (const { name, type, parameters } of drawn) {
			if (type !== 'n8n-nodes-base.code') continue;
			const code = String(parameters.jsCode);
			expect([name, code.length <= 6_000]).toEqual([name, true]);
			expect(code).not.toMatch(/\b(fetch|httpRequest|require|import)\s*\(/);
			expect(code).toMatch(/^\/\*\*/);
			const longest = Math.max(...code.split('\n').map((line) => line.length));
			expect([name, longest < 200]).toEqual([name, true]);
		}
	});

	it('runs from left to right, in lanes that do not overlap', () => {
		for (const [from, { main = [] }] of Object.entries(connections)) {
			const start = drawn.find((node) => node.name === from);
			for (const { node: to } of main.flat()) {
				const end = drawn.find((node) => node.name === to);
				const leadsBack = nodesUpTo(from, connections).includes(to);
				if (!leadsBack)
					expect([from, to, (end?.position[0] ?? 0) > (start?.position[0] ?? 0)]).toEqual([from, to, true]);
			}
		}
		const places = nodes.map(({ position }) => position.join());
		expect(new Set(places).size).toBe(places.length);
	});

	it('has no wire through a box, with every group collapsed', () => {
		// A collapsed group stands where its first node stands.
		const groupOf = (id: string) => nodeGroups.find(({ nodeIds }) => nodeIds.includes(id));
		const boxes = new Map<string, { name: string; x: number; y: number }>();
		for (const { id, name, position } of drawn) {
			const group = groupOf(id);
			const first = drawn.find((node) => node.id === group?.nodeIds[0])?.position ?? position;
			boxes.set(name, { name: group?.name ?? name, x: first[0], y: first[1] });
		}
		for (const [from, { main = [] }] of Object.entries(connections)) {
			const start = boxes.get(from);
			for (const { node } of main.flat()) {
				const end = boxes.get(node);
				if (!start || !end || start.y !== end.y || end.x <= start.x) continue;
				const between = [...boxes.values()].filter(({ x, y }) => y === start.y && x > start.x && x < end.x);
				expect([start.name, end.name, [...new Set(between.map(({ name }) => name))]]).toEqual([
					start.name,
					end.name,
					[],
				]);
			}
		}
	});

	it('says in one note what it does and what to fill in', () => {
		expect(notes.length).toBeGreaterThan(0);
		expect(String(notes[0]?.parameters.content)).toMatch(/^## /);
	});
});

describe('sources of the templates', () => {
	it('are those whose form is checked', async () =>
		expect((await sources()).map((name) => `${name}.json`).sort()).toEqual(Object.keys(FORM).sort()));

	it.each(Object.keys(FORM))('`npm run templates` writes %s as it is', async (file) => {
		expect(readFileSync(join(folder, file), 'utf8')).toBe(await textOf(file.replace('.json', '')));
	});
});
