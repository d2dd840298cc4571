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
	const assignments =
		template.nodes.find((node) => node.name === 'Settings')?.parameters.assignments?.assignments ?? [];
	for (const [name, value] of Object.entries(settings)) {
		const setting = assignments.find((assignment) => assignment.name === name);
		if (!setting) throw new Error(`${file} has no setting ${name}`);
		setting.value = value;
	}
	return await n8n.importWorkflow(template);
}
