import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const PASS_THROUGH = 'n8n-nodes-pass-through.passThroughTrigger';

/** Plain JavaScript, as n8n loads it, so that it needs no build. */
const NODE = `
class PassThroughTrigger {
	constructor() {
		this.description = {
			displayName: 'Pass Through Trigger',
			name: 'passThroughTrigger',
			group: ['trigger'],
			version: 1,
			description: 'Starts the workflow with what was posted',
			defaults: { name: 'Pass Through Trigger' },
			inputs: [],
			outputs: ['main'],
			webhooks: [
				{
					name: 'default',
					httpMethod: 'POST',
					responseMode: 'onReceived',
					isFullPath: true,
					path: '={{$webhookId}}/:token',
				},
			],
			properties: [{ displayName: 'Answer Itself', name: 'answerItself', type: 'boolean', default: false }],
		};
	}

	async webhook() {
		const workflowData = [[{ json: this.getBodyData() }]];
		if (!this.getNodeParameter('answerItself')) return { workflowData };
		this.getResponseObject().status(200).json({ message: 'OK' });
		return { noWebhookResponse: true, workflowData };
	}
}
module.exports = { PassThroughTrigger };
`;

/**
 * Writes a community package with a trigger that does nothing but pass the body on: what every community trigger costs.
 * It leaves the answer to n8n, which in n8n 2 comes once the execution is stored, or answers by itself, which is
 * earlier. Returns the folder.
 */
export async function passThroughPackage(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'chat2desk-bench-'));
	await mkdir(join(folder, 'dist'));
	await writeFile(join(folder, 'dist', 'PassThroughTrigger.node.js'), NODE);
	await writeFile(
		join(folder, 'package.json'),
		JSON.stringify({
			name: 'n8n-nodes-pass-through',
			version: '1.0.0',
			keywords: ['n8n-community-node-package'],
			n8n: { n8nNodesApiVersion: 1, nodes: ['dist/PassThroughTrigger.node.js'] },
		}),
	);
	return folder;
}
