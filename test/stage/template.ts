import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { N8n, Workflow } from '../n8n/instance';

export const ROOT = join(__dirname, '..', '..');

interface TemplateNode {
	name: string;
	type: string;
	parameters: { assignments?: { assignments: Array<{ name: string; value: unknown }> } };
	credentials?: object;
}

const assignmentsOf = (nodes: TemplateNode[]) =>
	nodes.find((node) => node.name === 'Settings')?.parameters.assignments?.assignments ?? [];

/** Changes settings of an imported template as an administrator does: edit, save, activate again. */
export async function configureTemplate(
	n8n: N8n,
	id: string,
	settings: Record<string, unknown>,
): Promise<void> {
	const { nodes } = await n8n.workflow(id);
	for (const assignment of assignmentsOf(nodes as unknown as TemplateNode[])) {
		const value = settings[assignment.name];
		if (value !== undefined) assignment.value = value;
	}
	await n8n.deactivate(id);
	await n8n.updateWorkflow(id, { nodes });
	await n8n.activate(id);
}

/**
 * Imports a shipped template as a user does: choose the credential in our nodes, fill the Settings node. A setting the
 * template does not have is an error.
 */
export async function importTemplate(
	n8n: N8n,
	file: string,
	credentialId: string,
	settings: Record<string, unknown>,
): Promise<Workflow> {
	const template = JSON.parse(await readFile(join(ROOT, 'workflows', file), 'utf8')) as {
		nodes: TemplateNode[];
	};
	for (const node of template.nodes) {
		if (node.type.startsWith('n8n-nodes-chat2desk.')) {
			node.credentials = { chat2DeskApi: { id: credentialId, name: 'Chat2Desk' } };
		}
	}
	const assignments = assignmentsOf(template.nodes);
	for (const [name, value] of Object.entries(settings)) {
		const setting = assignments.find((assignment) => assignment.name === name);
		if (!setting) throw new Error(`${file} has no setting ${name}`);
		setting.value = value;
	}
	return await n8n.importWorkflow(template);
}
