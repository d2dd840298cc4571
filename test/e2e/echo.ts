/** A workflow that shows in one run that an installed package receives, answers, and reports errors with their codes. */
import type { Chat2DeskEmulator } from '../emulators/chat2desk/server';
import type { N8n } from '../n8n/instance';
import { webhookId } from './setup';

/** @param baseUrl the Chat2Desk host as n8n is to see it */
export async function echo(n8n: N8n, api: Chat2DeskEmulator, baseUrl = api.url): Promise<void> {
	const { world } = api;
	const channel = world.addChannel('WhatsApp shop', ['wa_direct'], '79990000000');
	const client = world.addClient('Anna', '79000000001');
	const id = await n8n.createCredential('Chat2Desk', 'chat2DeskApi', { apiToken: api.token, baseUrl });
	const node = (index: number, name: string, type: string, parameters: object, more: object = {}) => ({
		id: `d0000000-0000-4000-8000-00000000000${index}`,
		name,
		type: `n8n-nodes-chat2desk.${type}`,
		typeVersion: 1,
		position: [index * 220, 0],
		parameters,
		credentials: { chat2DeskApi: { id, name: 'Chat2Desk' } },
		...more,
	});
	const send = {
		resource: 'message',
		operation: 'send',
		sendTo: 'dialog',
		dialogId: '={{ $json.dialogId }}',
		text: '=You wrote: {{ $json.text }}',
		additionalFields: {},
	};
	const missing = { resource: 'dialog', operation: 'get', dialogId: '1' };
	const to = (name: string) => ({ main: [[{ node: name, type: 'main', index: 0 }]] });
	const workflow = await n8n.importWorkflow({
		name: 'Echo',
		nodes: [
			node(0, 'Chat2Desk Trigger', 'chat2DeskTrigger', { events: ['inbox'] }, { webhookId: webhookId(1) }),
			node(1, 'Answer', 'chat2Desk', send),
			node(2, 'Missing', 'chat2Desk', missing, { onError: 'continueRegularOutput' }),
			node(3, 'Missing again', 'chat2Desk', missing, { onError: 'continueErrorOutput' }),
		],
		connections: {
			'Chat2Desk Trigger': to('Answer'),
			Answer: to('Missing'),
			Missing: to('Missing again'),
		},
	});
	await n8n.activate(workflow.id);
	world.clientWrites(client, channel, 'Anybody there?');
	const [execution] = await n8n.finished(workflow.id, 1);
	expect(execution).toMatchObject({ status: 'success', error: null });
	expect(world.messages.at(-1)).toMatchObject({ type: 'to_client', text: 'You wrote: Anybody there?' });
	expect(execution?.output.Missing?.[0]).toMatchObject({
		errorCode: 'NOT_FOUND',
		error: expect.stringContaining('Dialog not found'),
	});
	expect(execution?.output['Missing again']?.[0]?.error).toMatchObject({ code: 'NOT_FOUND', httpCode: 404 });
	expect(api.problems).toEqual([]);
	await n8n.deactivate(workflow.id);
}
