import type { Stage } from '../stage/stage';
import { cast } from '../stage/stage';
import { waitFor } from '../n8n/instance';
import { openStage, triggerWorkflow, webhookId } from './setup';

jest.setTimeout(240_000);

describe('the options of the trigger in a real n8n', () => {
	let stage: Stage;

	beforeAll(async () => {
		stage = await openStage();
	});

	afterAll(async () => await stage?.close());

	it('downloads files so that the next node can read them, and asks again after a failed look-up', async () => {
		const { world, faults, deliveries } = stage.chat2desk;
		const people = cast(stage);
		const tag = { id: 61, group_id: 1, group_name: 'Sales', label: 'VIP', description: '' };
		people.client.tags = [tag];
		const options = { tagFilter: 'only', tagIds: [61], downloadAttachments: true, signature: 'required' };
		const triggers = [{ name: 'Chat2Desk Trigger', webhookId: webhookId(81) }];
		const draft = triggerWorkflow(stage, 'Options', triggers, { events: ['inbox'], options });
		const workflow = await stage.n8n.importWorkflow({
			...draft,
			nodes: [
				...draft.nodes,
				{
					id: 'a0000000-0000-4000-8000-000000000099',
					name: 'Read',
					type: 'n8n-nodes-base.extractFromFile',
					typeVersion: 1,
					position: [300, 0],
					parameters: { operation: 'text', binaryPropertyName: 'attachment_0', options: {} },
				},
			],
			connections: { 'Chat2Desk Trigger': { main: [[{ node: 'Read', type: 'main', index: 0 }]] } },
		});
		await stage.n8n.activate(workflow.id);

		faults.push({ method: 'GET', path: new RegExp(`^/clients/${people.client.id}$`), status: 500, times: 2 });
		const link = `${stage.chat2desk.url}/files/offer.txt`;
		world.clientWrites(people.client, people.channel, 'See here', {
			attachments: [
				{ name: 'offer.txt', link },
				{ name: 'gone.txt', link: `${stage.chat2desk.url}/nothing/here.txt` },
			],
		});
		world.clientWrites(world.addClient('Bob', '79000000009'), people.channel, 'Not tagged');
		const [execution] = await stage.n8n.finished(workflow.id, 1);
		expect(execution?.output['Chat2Desk Trigger']?.[0]).toMatchObject({
			text: 'See here',
			attachments: [
				{ name: 'offer.txt', url: link },
				{ name: 'gone.txt', error: 'Not downloaded: HTTP 404' },
			],
			signature: 'valid',
		});
		expect(execution?.output.Read?.[0]).toEqual({ data: 'File offer.txt' });
		await waitFor('all deliveries to be answered', () => deliveries.idle, 30_000);
		expect(deliveries.attempts.map(({ status }) => status).sort()).toEqual([200, 200, 503]);
		expect(await stage.n8n.executions(workflow.id)).toHaveLength(1);
		expect(stage.problems).toEqual([]);
		await stage.n8n.deactivate(workflow.id);
	});

	it.each([1, 1.1])('takes a body of any content type at one address as version %s', async (typeVersion) => {
		const id = webhookId(82);
		const triggers = [{ name: 'Chat2Desk Trigger', webhookId: id }];
		const draft = triggerWorkflow(stage, 'Bodies', triggers, { events: ['inbox'] });
		const nodes = draft.nodes.map((node) => ({ ...node, typeVersion }));
		const workflow = await stage.n8n.importWorkflow({ ...draft, nodes });
		await stage.n8n.activate(workflow.id);
		const url = stage.chat2desk.webhooks.find((hook) => hook.url.includes(id))?.url ?? '';
		expect(url).toMatch(new RegExp(`^${stage.n8n.url}/webhook/${id}/${id}/[0-9a-f]{32}$`));

		const types = ['application/json', 'text/plain', 'application/octet-stream', 'text/html', ''];
		const texts = types.map((type) => `version ${typeVersion}, ${type}`);
		for (const [index, text] of texts.entries()) {
			const event = { hook_type: 'inbox', message_id: 90_000 + 10 * typeVersion * 10 + index, text };
			const response = await fetch(url, {
				method: 'POST',
				headers: { 'content-type': types[index] ?? '' },
				body: new Uint8Array(Buffer.from(JSON.stringify(event))),
			});
			expect(response.status).toBe(200);
		}
		const form = new FormData();
		form.set('hook_type', 'inbox');
		expect((await fetch(url, { method: 'POST', body: form })).status).toBe(400);
		const done = await stage.n8n.finished(workflow.id, texts.length);
		expect(done.map(({ output }) => output['Chat2Desk Trigger']?.[0]?.text).sort()).toEqual(texts.sort());
		await stage.n8n.deactivate(workflow.id);
		await waitFor('the webhook to be removed', () => stage.chat2desk.webhooks.length === 0);
	});
});
