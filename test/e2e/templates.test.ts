import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { NodeHelpers, type INode, type INodeTypeDescription } from 'n8n-workflow';

import { ROOT } from '../stage/template';
import { ensureN8n } from '../n8n/cache';
import { N8n } from '../n8n/instance';
import { unknownParameters } from '../package/parameters';
import { IS_V1 } from './setup';

jest.setTimeout(300_000);

const folder = join(ROOT, 'workflows');
// These need the data tables of n8n 2.
const files = readdirSync(folder).filter(
	(file) => file.endsWith('.json') && !(IS_V1 && /open-lines|crm-directory/.test(file)),
);

/** Which n8n is asked decides `npm run test:e2e`: what is valid in the newest may be missing in the oldest. */
describe('every node of every template exists in n8n with these parameters', () => {
	const types = new Map<string, INodeTypeDescription>();
	let n8n: N8n;

	beforeAll(async () => {
		n8n = await N8n.start(await ensureN8n(process.env.E2E_N8N_VERSION), { packageDirs: [ROOT] });
		const all = (await (await n8n.page('types/nodes.json')).json()) as INodeTypeDescription[];
		for (const type of all)
			for (const version of [type.version].flat()) types.set(`${type.name} ${version}`, type);
	});

	afterAll(async () => await n8n?.dispose());

	it.each(files)('%s', (file) => {
		const { nodes } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { nodes: INode[] };
		for (const node of nodes) {
			const type = types.get(`${node.type} ${node.typeVersion}`);
			expect([node.name, node.type, node.typeVersion, type !== undefined]).toEqual([
				node.name,
				node.type,
				node.typeVersion,
				true,
			]);
			if (!type) continue;
			expect([node.name, unknownParameters(node, type)]).toEqual([node.name, []]);
			const issues = NodeHelpers.getNodeParametersIssues(type.properties, node, type);
			expect([node.name, issues?.parameters ?? {}]).toEqual([node.name, {}]);
		}
	});

	it.each(files)('%s is imported, and once more', async (file) => {
		const template = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { nodes: INode[] };
		const [one, another] = [await n8n.importWorkflow(template), await n8n.importWorkflow(template)];
		expect(one.id).not.toBe(another.id);
		for (const { nodes } of [one, another]) expect(nodes).toHaveLength(template.nodes.length);
	});
});
