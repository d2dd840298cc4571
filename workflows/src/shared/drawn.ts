/** A workflow whose graph is kept as it was drawn in the editor, with the code of its Code nodes in modules. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { codeOf } from '../builder/code';

interface Drawn {
	nodes: Array<{ name: string; type: string; parameters: { jsCode?: string } }>;
}

/** Longer than a reader likes: such a graph was drawn before its nodes were counted. */
const LIMIT = 15_000;

/** The workflow of `graph.json` in a folder; `modules` names the module of each Code node. */
export async function drawn(folder: string, modules: Record<string, string>): Promise<object> {
	const workflow = JSON.parse(readFileSync(join(folder, 'graph.json'), 'utf8')) as Drawn;
	for (const node of workflow.nodes) {
		if (node.type !== 'n8n-nodes-base.code') continue;
		const module = modules[node.name];
		if (!module) throw new Error(`The Code node "${node.name}" has no module`);
		node.parameters.jsCode = await codeOf(join(folder, `${module}.ts`), LIMIT);
	}
	return workflow;
}
