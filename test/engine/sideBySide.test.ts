import type { IDataObject, INode } from 'n8n-workflow';

import type { Channel, Client } from '../emulators/chat2desk/world';
import { Door } from './door';
import { run, until } from './harness';
import { byId, useStandIn } from './standIn';

const standIn = useStandIn();
let door: Door;
let channel: Channel;
let clients: Client[];

beforeEach(async () => {
	const { world, api } = standIn();
	door = await new Door(api.url).start();
	channel = world.addChannel('WhatsApp', ['wa_direct'], '79990000000');
	clients = Array.from({ length: 40 }, (_, i) => {
		const client = world.addClient(`Client ${i}`, `790000001${String(i).padStart(2, '0')}`);
		world.clientWrites(client, channel, 'Hello');
		return client;
	});
});
afterEach(async () => await door.stop());

const CONTINUE: Partial<INode> = { onError: 'continueRegularOutput' };

/** Runs an operation whose calls wait at the door. */
async function start(name: string, parameters: object, items: IDataObject[], extra = CONTINUE) {
	const [resource, operation] = name.split('.');
	const connection = { ...standIn().connection, baseUrl: door.url };
	return await run(connection, { resource, operation, ...parameters }, items, extra);
}

const send = {
	sendTo: 'client',
	clientId: byId('={{ $json.to }}'),
	text: '={{ $json.text }}',
	additionalFields: {},
};
const paths = () => door.waiting.map(({ path }) => path);
const texts = () => door.waiting.map(({ body }) => body.text);

/** Waits for so many calls at the door, and sees that no more come. */
async function atTheDoor(count: number): Promise<void> {
	await until(`${count} calls are under way`, () => door.waiting.length >= count);
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(paths()).toHaveLength(count);
}

describe('without "continue"', () => {
	it.each([
		['messages', 'message.send', send],
		['reads', 'client.get', { clientId: byId('={{ $json.to }}') }],
	])('%s go one after the other', async (_, operation, parameters) => {
		const items = clients.slice(0, 4).map(({ id }) => ({ to: id, text: `To ${id}` }));
		const done = start(operation, parameters, items, {});
		for (let i = 0; i < 4; i++) {
			await atTheDoor(1);
			door.waiting[0]?.letIn();
		}
		expect((await done).outputs[0]).toHaveLength(4);
	});

	it('nothing more is started after a failure', async () => {
		const items = [{ to: clients[0]?.id }, { to: 1 }, { to: clients[2]?.id }].map((item) => ({
			...item,
			text: 'x',
		}));
		door.open();
		const { error } = await start('message.send', send, items, {});
		expect(error?.context).toMatchObject({ itemIndex: 1 });
		expect(standIn().sent).toHaveLength(2);
	});
});

describe('with "continue"', () => {
	it('sixteen are under way at once, no more, and another one starts when one is done', async () => {
		const items = clients.map(({ id }) => ({ to: id, text: `To ${id}` }));
		const done = start('message.send', send, items);
		await atTheDoor(16);
		door.waiting[3]?.letIn();
		await until('the seventeenth has come', () => texts().includes(`To ${clients[16]?.id}`));
		await atTheDoor(16);
		door.open();
		const { outputs } = await done;
		expect(outputs[0]?.map(({ json }) => json.client_id)).toEqual(clients.map(({ id }) => String(id)));
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(clients.map((_, item) => ({ item })));
	});

	it('the output has the order of the items, whichever is answered first', async () => {
		const items = clients.slice(0, 6).map(({ id }) => ({ to: id }));
		const done = start('client.get', { clientId: byId('={{ $json.to }}') }, items);
		for (let left = 6; left > 0; left--) {
			await atTheDoor(left);
			door.waiting.at(-1)?.letIn();
		}
		expect((await done).outputs[0]?.map(({ json }) => json.id)).toEqual(items.map(({ to }) => to));
	});

	it('messages to one client keep their order, and wait for nobody else', async () => {
		const [anna, boris] = clients as [Client, Client];
		const items = [
			{ to: anna.id, text: 'Anna 1' },
			{ to: boris.id, text: 'Boris 1' },
			{ to: String(anna.id), text: 'Anna 2' },
			{ to: boris.id, text: 'Boris 2' },
			{ to: anna.id, text: 'Anna 3' },
		];
		const done = start('message.send', send, items);
		await atTheDoor(2);
		expect(texts().sort()).toEqual(['Anna 1', 'Boris 1']);
		const next = (name: string) => door.waiting.find(({ body }) => String(body.text).startsWith(name));
		// Boris gets everything while Anna's first message is still under way.
		next('Boris')?.letIn();
		await until("Boris' second is there", () => next('Boris')?.body.text === 'Boris 2');
		next('Boris')?.letIn();
		await until('Boris has all', () => standIn().sent.length === 2);
		await atTheDoor(1);
		expect(texts()).toEqual(['Anna 1']);
		door.open();
		const { outputs } = await done;
		const ofAnna = standIn().sent.filter(({ client_id }) => client_id === anna.id);
		expect(ofAnna.map(({ text }) => text)).toEqual(['Anna 1', 'Anna 2', 'Anna 3']);
		expect(outputs[0]).toHaveLength(5);
	});

	it('messages into the dialogs of one client keep their order as well; each dialog is looked up once', async () => {
		const { world } = standIn();
		const [anna] = clients as [Client];
		const telegram = world.addChannel('Telegram', ['telegram']);
		const [first, second] = [channel, telegram].map((of) => world.dialogOf(anna, of).id);
		world.clientWrites(anna, telegram, 'Hello');
		const items = [first, second, first].map((dialogId, i) => ({ dialogId, text: `Text ${i}` }));
		const parameters = { ...send, sendTo: 'dialog', dialogId: '={{ $json.dialogId }}' };
		const done = start('message.send', parameters, items);
		await atTheDoor(2);
		expect(paths().sort()).toEqual([first, second].map((id) => `/v1/dialogs/${id}`).sort());
		for (const call of [...door.waiting]) call.letIn();
		for (const { text } of items) {
			await until('the next message is under way', () => door.waiting.length > 0);
			await atTheDoor(1);
			expect(texts()).toEqual([text]);
			door.waiting[0]?.letIn();
		}
		expect((await done).outputs[0]).toHaveLength(3);
	});

	it('a failed message holds up neither the next one to the same client nor anybody else', async () => {
		const [anna, boris] = clients as [Client, Client];
		const items = [
			{ to: anna.id, text: ' ' },
			{ to: anna.id, text: 'Anna 2' },
			{ to: 'x', text: 'Nobody' },
			{ to: boris.id, text: 'Boris' },
		];
		door.open();
		const { outputs } = await start('message.send', send, items);
		expect(outputs[0]?.map(({ json }) => json.errorCode ?? 'ok')).toEqual([
			'VALIDATION',
			'ok',
			'VALIDATION',
			'ok',
		]);
		expect(
			standIn()
				.sent.map(({ text }) => text)
				.sort(),
		).toEqual(['Anna 2', 'Boris']);
	});

	describe('of two items about the same thing and one about another', () => {
		const value = byId('={{ $json.of }}');
		/** Which of the three calls are under way at first. */
		const cases: Array<[string, object, Array<string | number>, number]> = [
			['client.get', { clientId: value }, [5, 5, 6], 3],
			['client.update', { clientId: value, updateFields: { comment: 'x' } }, [5, 5, 6], 2],
			[
				'client.create',
				{ phone: '={{ $json.of }}', channelId: byId(1), transport: 'wa_direct' },
				['+79000000001', '7 900 000 00 01', '+79000000002'],
				2,
			],
			[
				'client.upsert',
				{ phone: '={{ $json.of }}', channelId: byId(1), transport: 'wa_direct' },
				['+79000000001', '79000000001', '+79000000002'],
				2,
			],
			['message.get', { messageId: '={{ $json.of }}' }, [5, 5, 6], 3],
			['message.markRead', { messageId: '={{ $json.of }}' }, [5, 5, 6], 2],
			['message.markUnread', { messageId: '={{ $json.of }}' }, [5, '5', 6], 2],
			['message.getAll', { filters: { clientId: '={{ $json.of }}' } }, [5, 5, 6], 3],
			['dialog.get', { dialogId: '={{ $json.of }}' }, [5, 5, 6], 3],
			['dialog.assign', { dialogId: '={{ $json.of }}', operatorId: byId(1) }, [5, 5, 6], 2],
			['dialog.close', { dialogId: '={{ $json.of }}' }, [5, 5, 6], 2],
			['dialog.reopen', { dialogId: '={{ $json.of }}' }, [5, 5, 6], 2],
			['request.get', { requestId: '={{ $json.of }}' }, [5, 5, 6], 3],
			['request.close', { requestId: '={{ $json.of }}' }, [5, 5, 6], 2],
			['tag.assign', { assigneeType: 'client', assigneeId: '={{ $json.of }}', tagIds: [1] }, [5, 5, 6], 2],
			['tag.remove', { assigneeType: 'client', assigneeId: '={{ $json.of }}', tagId: byId(1) }, [5, 5, 6], 2],
			['tag.create', { name: '={{ $json.of }}', groupId: byId(1) }, ['A', 'A', 'B'], 1],
			['menuItem.send', { clientId: value, menuItemId: '1' }, [5, 5, 6], 2],
			['webhook.enable', { webhookId: value }, [5, 5, 6], 2],
			['webhook.delete', { webhookId: value }, [5, 5, 6], 2],
			['statistics.get', { report: 'rating', dateFrom: '2026-07-17', dateTo: '2026-07-17' }, [1, 1, 1], 3],
			['operator.getAll', {}, [1, 1, 1], 3],
		];

		it.each(cases)('%s', async (operation, parameters, of, together) => {
			const done = start(
				operation,
				parameters,
				of.map((thing) => ({ of: thing })),
			);
			await atTheDoor(together);
			door.open();
			expect((await done).status).toBe('success');
			// What was asked of things that do not exist is not the point here.
			standIn().api.calls.length = 0;
		});
	});

	it('what all items need is fetched once, also when they ask at the same time', async () => {
		const items = ['+79000000001', '+79000000002', '+79000000003'].map((phone) => ({ phone }));
		const parameters = {
			phone: '={{ $json.phone }}',
			channelId: byId(channel.id),
			transport: 'wa_direct',
			text: 'Hi',
		};
		const done = start('message.writeFirst', parameters, items);
		await atTheDoor(1);
		expect(paths()).toEqual(['/v1/companies/api_info']);
		door.open();
		expect((await done).outputs[0]).toHaveLength(3);
	});
});
