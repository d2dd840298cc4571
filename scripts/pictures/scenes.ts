/** What is photographed of the node in the editor, one scene after the other. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Stage } from '../../test/stage/stage';
import { importTemplate, ROOT } from '../../test/stage/template';
import { VIEW, type Editor } from './editor';
import { importAgent, importPanels, importResults, PANELS, TRIGGER } from './workflows';

/** Lists of the trigger, beside those with search. */
const TRIGGER_LISTS = ['events', 'channelIds', 'operatorIds', 'tagIds'];

/** Words a newcomer may look for. */
const SEARCHES = ['chat2desk', 'whatsapp', 'telegram', 'viber', 'чат', 'битрикс'];

export interface Imported {
	panels: string;
	results: string;
	agent: string;
	/** By file; workflows are imported once for both colour schemes. */
	templates: Map<string, string>;
	/** A credential with a wrong token. */
	wrongCredential: string;
}

export async function importAll(stage: Stage): Promise<Imported> {
	const { n8n, chat2desk, credentialId } = stage;
	const files = (await readdir(join(ROOT, 'workflows'))).filter((file) => file.endsWith('.json'));
	const templates = new Map<string, string>();
	for (const file of files) templates.set(file, (await importTemplate(n8n, file, credentialId, {})).id);
	return {
		panels: (await importPanels(stage)).id,
		results: (await importResults(stage)).id,
		agent: (await importAgent(stage)).id,
		templates,
		wrongCredential: await n8n.createCredential('Chat2Desk, wrong token', 'chat2DeskApi', {
			apiToken: 'not-the-token',
			baseUrl: chat2desk.url,
		}),
	};
}

export async function panels(editor: Editor, { panels: workflowId }: Imported): Promise<void> {
	const names = [TRIGGER, `${TRIGGER} with options`, ...PANELS.map(({ name }) => name)];
	if (!editor.wants('overview', ...names.map((name) => `panel ${name}`), 'picker')) return;
	await editor.openWorkflow(workflowId);
	await editor.canvas('overview');
	const seen = new Set<string>();
	for (const name of names) {
		if (!editor.wants(`panel ${name}`, 'picker')) continue;
		await editor.attempt(name, async () => {
			await editor.openNode(name);
			await editor.shoot(`panel ${name}`);
			for (const picker of await editor.locators()) {
				if (seen.has(picker.name) || !editor.wants(`picker ${picker.name}`)) continue;
				seen.add(picker.name);
				await picker.open();
				await editor.shoot(`picker ${picker.name}`);
				await editor.page.keyboard.press('Escape');
			}
			await editor.closeNode();
		});
	}
	for (const list of TRIGGER_LISTS) {
		if (!editor.wants(`picker trigger ${list}`)) continue;
		await editor.attempt(list, async () => {
			await editor.openWorkflow(workflowId);
			await editor.openNode(`${TRIGGER} with options`);
			await editor.openOptions(list);
			await editor.shoot(`picker trigger ${list}`);
		});
	}
	for (const list of ['resource', 'operation']) {
		if (!editor.wants(`picker ${list}`)) continue;
		await editor.attempt(list, async () => {
			await editor.openWorkflow(workflowId);
			await editor.openNode('Message: Send');
			await editor.openOptions(list);
			await editor.shoot(`picker ${list}`);
		});
	}
}

/** n8n tests a credential when it is opened. */
export async function credentials(
	editor: Editor,
	stage: Stage,
	{ wrongCredential }: Imported,
): Promise<void> {
	const both = [
		['credential passes', stage.credentialId],
		['credential fails', wrongCredential],
	] as const;
	for (const [name, id] of both) {
		if (!editor.wants(name)) continue;
		await editor.attempt(name, async () => {
			await editor.page.goto(`${stage.n8n.url}/home/credentials/${id}`);
			await editor.page.locator('[data-test-id="credential-edit-dialog"]').waitFor();
			await editor.page.waitForTimeout(3000);
			await editor.shoot(name);
		});
	}
}

export async function results(editor: Editor, { results: workflowId }: Imported): Promise<void> {
	for (const node of ['Channels', 'Not there', 'No dialog']) {
		const name = `output ${node}`;
		if (!editor.wants(name)) continue;
		await editor.attempt(name, async () => {
			await editor.openWorkflow(workflowId);
			await editor.openNode(node);
			await editor.executeNode();
			await editor.shoot(name);
		});
	}
}

export async function agent(editor: Editor, { agent: workflowId }: Imported): Promise<void> {
	if (!editor.wants('agent canvas', 'agent tool')) return;
	await editor.attempt('agent', async () => {
		await editor.openWorkflow(workflowId);
		await editor.canvas('agent canvas');
		await editor.openNode('Find a client in Chat2Desk');
		await editor.shoot('agent tool');
	});
}

export async function searches(editor: Editor, { results: workflowId }: Imported): Promise<void> {
	for (const words of SEARCHES) {
		const name = `search ${words}`;
		if (!editor.wants(name)) continue;
		await editor.attempt(name, async () => {
			await editor.openWorkflow(workflowId);
			await editor.search(words);
			await editor.shoot(name);
		});
	}
}

/** Every template as it is imported, and with its groups unfolded. */
export async function templates(editor: Editor, { templates: ids }: Imported): Promise<void> {
	await editor.page.setViewportSize({ width: 2000, height: 1300 });
	for (const [file, id] of ids) {
		const name = `template ${file.replace('.json', '')}`;
		if (!editor.wants(name)) continue;
		await editor.attempt(name, async () => {
			await editor.openWorkflow(id);
			await editor.canvas(name);
			if ((await editor.unfoldGroups()) > 0) await editor.canvas(`${name} unfolded`);
		});
	}
	await editor.page.setViewportSize(VIEW);
}
