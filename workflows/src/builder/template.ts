/**
 * A workflow as it is drawn: nodes, lines, groups and notes. Everything that n8n would only find out when a workflow
 * runs is refused here: a name that does not exist, an expression that refers to nothing, a group that is none.
 */
import { stableId } from './ids';
import { codeOf } from './code';
import { GROUP_HEADER, place, type Lane } from './layout';

export type Parameters = Record<string, unknown>;

export interface NodeOptions {
	onError?: 'continueRegularOutput' | 'continueErrorOutput';
	executeOnce?: boolean;
	alwaysOutputData?: boolean;
	retryOnFail?: boolean;
	maxTries?: number;
	waitBetweenTries?: number;
	/** Shown under the node in the editor. */
	notes?: string;
	/** Fixed where addresses depend on it (a path of its own); otherwise derived from the name. */
	webhookId?: string;
}

export interface Node extends NodeOptions {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Parameters;
	notesInFlow?: boolean;
}

export interface Note {
	text: string;
	at: [x: number, y: number];
	size: [width: number, height: number];
	color: number;
}

export interface Group {
	name: string;
	description: string;
	/** Names of its nodes, the entry first. */
	nodes: string[];
}

export interface TemplateOptions {
	/** Of the file, without `.json`; ids are derived from it. */
	file: string;
	/** What the workflow is called in n8n. */
	title: string;
	settings?: Record<string, unknown>;
}

interface Connection {
	node: string;
	type: string;
	index: number;
}

/** Nodes that n8n needs a webhook id for: it gives none to what is imported from a file. */
const LISTENS = /\.(chat2DeskTrigger|wait|webhook|manualTrigger|errorTrigger|form|formTrigger)$/;

/** `$('Name')` in expressions and code. */
const REFERENCE = /\$\('((?:[^'\\]|\\.)+)'\)/g;

/** How far the notes above the lanes have to move up so that none reaches into a group of the first lane. */
function liftOf(notes: Note[]): number {
	const bottoms = notes.filter(({ at: [, y] }) => y < 0).map(({ at: [, y], size: [, height] }) => y + height);
	return Math.max(0, ...bottoms.map((bottom) => bottom + GROUP_HEADER));
}

export class Template {
	private readonly nodes: Node[] = [];

	private readonly code = new Map<Node, string>();

	private readonly connections: Record<string, Record<string, Connection[][]>> = {};

	private readonly groups: Group[] = [];

	private readonly notes: Note[] = [];

	private lanes: Lane[] = [];

	constructor(readonly options: TemplateOptions) {}

	/** Adds a node; names are unique, as n8n refers to nodes by them. Returns the name. */
	node(
		name: string,
		[type, typeVersion]: readonly [type: string, typeVersion: number],
		parameters: Parameters = {},
		{ notes, webhookId, ...options }: NodeOptions = {},
	): string {
		if (this.nodes.some((node) => node.name === name)) throw new Error(`There are two nodes "${name}"`);
		this.nodes.push({
			id: stableId(this.options.file, name),
			name,
			type,
			typeVersion,
			position: [0, 0],
			...(LISTENS.test(type) && { webhookId: webhookId ?? stableId(this.options.file, name, 'webhook') }),
			...options,
			...(notes && { notesInFlow: true, notes }),
			parameters,
		});
		return name;
	}

	/** A Code node with the JavaScript of a module. */
	codeNode(name: string, file: string, options: NodeOptions = {}): string {
		this.node(name, ['n8n-nodes-base.code', 2], { mode: 'runOnceForAllItems' }, options);
		this.code.set(this.find(name), file);
		return name;
	}

	/**
	 * Draws lines from each to the next, from first output to first input: `Name > 1` starts at the second output,
	 * `Name < 1` ends at the second input.
	 */
	line(...stops: string[]): void {
		stops.slice(1).forEach((stop, index) => {
			const [from = '', output = '0'] = (stops[index] ?? '').replace(/ < .*/, '').split(' > ');
			const [to = '', input = '0'] = stop.replace(/ > .*/, '').split(' < ');
			this.find(from);
			this.find(to);
			const outputs = ((this.connections[from] ??= {}).main ??= []);
			while (outputs.length <= Number(output)) outputs.push([]);
			outputs[Number(output)]?.push({ node: to, type: 'main', index: Number(input) });
		});
	}

	/** Attaches a model, a memory or a tool to an agent: `ai_languageModel`, `ai_memory`, `ai_tool`. */
	attach(from: string, type: string, to: string): void {
		this.find(from);
		this.find(to);
		this.connections[from] = { [type]: [[{ node: to, type, index: 0 }]] };
	}

	/** Nodes that n8n shows as one box until it is opened; the description has 145 characters at most. */
	group(name: string, description: string, nodes: string[]): string {
		if (description.length > 145) throw new Error(`The description of "${name}" is too long`);
		nodes.forEach((node) => this.find(node));
		this.groups.push({ name, description, nodes });
		return name;
	}

	note(note: Note): void {
		this.notes.push(note);
	}

	/** Rows of groups and nodes, from left to right; what stands in none is an error. */
	layout(lanes: Lane[]): void {
		this.lanes = lanes;
	}

	private find(name: string): Node {
		const found = this.nodes.find((node) => node.name === name);
		if (!found) throw new Error(`There is no node "${name}" in ${this.options.file}`);
		return found;
	}

	/** The workflow as n8n imports it. */
	async build(): Promise<object> {
		for (const [node, file] of this.code) node.parameters.jsCode = await codeOf(file);
		const positions = place(this.lanes, this.groups, this.connections);
		for (const node of this.nodes) {
			const position = positions.get(node.name);
			if (!position) throw new Error(`"${node.name}" stands in no lane`);
			node.position = position;
		}
		for (const { name, parameters } of this.nodes) {
			for (const [, referred = ''] of JSON.stringify(parameters).matchAll(REFERENCE)) {
				if (!this.nodes.some((node) => node.name === referred))
					throw new Error(`"${name}" refers to "${referred}", which does not exist`);
			}
		}
		const lift = liftOf(this.notes);
		const sticky = this.notes.map(({ text, at: [x, y], size: [width, height], color }, index) => ({
			id: stableId(this.options.file, 'note', String(index)),
			name: `Note ${index + 1}`,
			type: 'n8n-nodes-base.stickyNote',
			typeVersion: 1,
			position: y < 0 ? [x, y - lift] : [x, y],
			parameters: { content: text, height, width, color },
		}));
		return {
			name: this.options.title,
			nodes: [...sticky, ...this.nodes.map(({ parameters, ...node }) => ({ ...node, parameters }))],
			connections: this.connections,
			...(this.groups.length > 0 && {
				nodeGroups: this.groups.map(({ name, description, nodes }) => ({
					id: stableId(this.options.file, 'group', name),
					name,
					description,
					nodeIds: nodes.map((node) => this.find(node).id),
				})),
			}),
			settings: { executionOrder: 'v1', ...this.options.settings },
			pinData: {},
			meta: { templateCredsSetupCompleted: false },
		};
	}
}
