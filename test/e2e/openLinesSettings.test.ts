import { Lines } from '../stage/lines';
import { hasEnded, waitFor } from '../n8n/instance';
import type { Channel, Client } from '../emulators/chat2desk/world';
import { openStage, pause } from './setup';

jest.setTimeout(240_000);

const DEFAULTS = {
	tagFilter: 'ignore',
	tagIds: '',
	sendEarlierMessages: false,
	waitForOperator: false,
	operatorName: true,
	signGroupMessages: false,
	reportDeliveryErrors: true,
	closeLineWithDialog: true,
	closeDialogWithLine: true,
};

describe('the settings of the Open Lines templates in a real n8n', () => {
	let lines: Lines;
	let count = 0;
	let client: Client;
	let channel: Channel;

	beforeAll(async () => {
		lines = await Lines.on(await openStage({ chat2desk: { lagMs: 300 }, bitrix24: { perSecond: 50 } }));
		await lines.start();
	});

	afterAll(async () => await lines?.close());

	// Each test has a client of its own.
	beforeEach(() => {
		client = lines.world.addClient('Anna', `790000003${String(++count).padStart(2, '0')}`);
		({ channel } = lines.people);
	});

	afterEach(() => expect(lines.stage.problems).toEqual([]));

	const set = async (settings: Partial<typeof DEFAULTS>) =>
		await lines.configure(lines.main, { ...DEFAULTS, ...settings });

	const writes = (text: string, options: object = {}) =>
		lines.world.clientWrites(client, channel, text, options);

	const arrived = async (n: number) =>
		await waitFor(`${n} messages`, () => lines.inLine(client).length >= n, 60_000);

	/** Nothing comes any more: what was told has been taken, and every execution it started is over. */
	const quiet = async () => {
		const { chat2desk, n8n } = lines.stage;
		await lines.application.settled();
		await waitFor(
			'the executions to end',
			async () => chat2desk.deliveries.idle && (await n8n.executions(lines.main.id)).every(hasEnded),
			60_000,
		);
		await lines.settled();
	};

	it('two channels on two lines do not mix (B2), and a client has a chat in each', async () => {
		const other = lines.world.addChannel('Telegram shop', ['telegram']);
		await lines.configure(lines.setUp, { channelLines: `${channel.id} = 15, ${other.id} = 16` });
		expect((await lines.runSetUp()).lines.join('\n')).toMatch(/Open Line 16 .* is connected: channel/);
		writes('To the first');
		lines.world.clientWrites(client, other, 'To the second', { transport: 'telegram' });
		await arrived(1);
		await waitFor('the other chat', () => lines.inLine(client, other).length > 0);
		expect([lines.inLine(client, channel), lines.inLine(client, other)]).toEqual([
			['To the first'],
			['To the second'],
		]);
		expect([lines.chat(client, channel)?.line, lines.chat(client, other)?.line]).toEqual(['15', '16']);
		const chat = lines.chat(client, other);
		lines.application.answer(chat ?? 0, 'From the second [b]line[/b]');
		await waitFor('the answer', () => lines.toClient(client).length > 0);
		expect(lines.toClient(client)).toMatchObject([{ channel_id: other.id, transport: 'telegram' }]);
		expect(lines.toClient(client)[0]?.text).toBe('Pavel Prodavtsov:\nFrom the second line');
	});

	it.each([
		[true, '*Maria Managerova:*\nGood day'],
		[false, 'Good day'],
	])('operatorName %s (B6)', async (operatorName, text) => {
		await set({ operatorName });
		writes('Hello');
		await arrived(1);
		lines.application.answer(lines.chat(client) ?? 0, 'Good day', { userId: 7 });
		await waitFor('the answer', () => lines.toClient(client).length > 0);
		expect(lines.toClient(client)).toMatchObject([{ text }]);
	});

	it.each([false, true])(
		'keeps the lines and signs of an answer, encoded by the portal: %s',
		async (encodesText) => {
			await set({});
			writes('Hello');
			await arrived(1);
			lines.application.unknown.encodesText = encodesText;
			const text = 'Good day\nYour order:\n1. Sofa "Oslo" & 2 < 3\n\n«See you»';
			lines.application.answer(lines.chat(client) ?? 0, text, { userId: 7 });
			await waitFor('the answer', () => lines.toClient(client).length > 0);
			lines.application.unknown.encodesText = false;
			expect(lines.toClient(client)).toMatchObject([{ text: `*Maria Managerova:*\n${text}` }]);
		},
	);

	it('brings places and files with odd addresses to the line', async () => {
		await set({});
		const name = 'мой договор.pdf';
		const link = `${lines.stage.chat2desk.url}/files/${name}`;
		writes('See this', { attachments: [{ name, link }] });
		await arrived(1);
		expect(lines.chat(client)?.messages[0]?.files).toMatchObject([{ name }]);
	});

	it('closes what the other side has closed, and no new conversation (B4)', async () => {
		await set({});
		writes('Hello');
		await arrived(1);
		await quiet();
		const { world, application } = lines;
		// Closed in Chat2Desk.
		world.closeRequest(client, channel);
		await waitFor('the line to close', () => lines.chat(client)?.sessions.at(-1)?.closedAt, 60_000);
		await quiet();
		// A new request, closed in the line.
		writes('Me again');
		await arrived(2);
		await quiet();
		// Which id of the chat the event names is not known: by the portal's here, by the connector's further down.
		application.unknown.ownChatId = false;
		application.finish(lines.chat(client) ?? 0);
		application.unknown.ownChatId = true;
		const dialog = world.dialogOf(client, channel);
		await waitFor('the dialog to close', () => dialog.state === 'closed', 60_000);
		await quiet();
		// Neither closing has closed what came after it.
		writes('And once more');
		await arrived(3);
		await quiet();
		expect([dialog.state, lines.chat(client)?.sessions.at(-1)?.closedAt]).toEqual(['open', undefined]);
		expect(lines.chat(client)?.sessions).toHaveLength(3);
	});

	it('leaves the other side open where that is not wanted', async () => {
		await set({ closeLineWithDialog: false, closeDialogWithLine: false });
		writes('Hello');
		await arrived(1);
		await quiet();
		lines.world.closeRequest(client, channel);
		await quiet();
		expect(lines.chat(client)?.sessions.at(-1)?.closedAt).toBeUndefined();
		writes('Again');
		await arrived(2);
		lines.application.finish(lines.chat(client) ?? 0);
		await quiet();
		expect(lines.world.dialogOf(client, channel).state).toBe('open');
	});

	it('waits for an operator, then sends what was held (B7)', async () => {
		await set({ waitForOperator: true });
		writes('One');
		writes('Two');
		await quiet();
		expect(lines.inLine(client)).toEqual([]);
		lines.world.assign(lines.world.dialogOf(client, channel), lines.people.operator);
		await arrived(2);
		writes('Three');
		await arrived(3);
		expect(lines.inLine(client)).toEqual(['One', 'Two', 'Three']);
	});

	it('reports delivery errors into the line, or not (B8)', async () => {
		await set({});
		writes('Hello');
		await arrived(1);
		const failed = (messageId: number) => {
			const data = { id: messageId, client_id: client.id, gateway_status: 'The number has no WhatsApp' };
			lines.stage.chat2desk.deliveries.emit('outbox_status', { data });
		};
		failed(501);
		await arrived(2);
		expect(lines.inLine(client)[1]).toBe('⚠ Not delivered to the client: The number has no WhatsApp');
		await set({ reportDeliveryErrors: false });
		failed(502);
		await quiet();
		expect(lines.inLine(client)).toHaveLength(2);
	});

	it('passes only what is tagged, and earlier messages after the tag, each once (B10, B11)', async () => {
		const tag = lines.world.addTag('VIP');
		await set({ tagFilter: 'only', tagIds: String(tag.id), sendEarlierMessages: true });
		writes('Before the tag 1');
		lines.world.operatorWrites(lines.people.operator, client, channel, 'An answer from Chat2Desk');
		writes('Before the tag 2');
		await quiet();
		expect(lines.inLine(client)).toEqual([]);
		await pause(lines.stage.chat2desk.lagMs);
		const request = lines.world.requests.find(({ client_id: id }) => id === client.id);
		if (!request) throw new Error('no request');
		const lists = () => lines.stage.chat2desk.callsTo('GET', /^\/messages$/);
		const before = lists().length;
		lines.world.tagRequest(request, tag);
		await arrived(3);
		writes('After the tag');
		await arrived(4);
		await quiet();
		// Asked for are the messages of this client, not those of the whole account.
		const asked = lists().slice(before);
		expect(asked.length).toBeGreaterThan(0);
		for (const { query } of asked) expect(query).toMatchObject({ client_id: String(client.id) });
		const time = String.raw`\[\d\d\.\d\d \d\d:\d\d\] `;
		expect(lines.inLine(client)).toEqual([
			expect.stringMatching(new RegExp(`^${time}Before the tag 1$`)),
			expect.stringMatching(new RegExp(`^${time}Chat2Desk: An answer from Chat2Desk$`)),
			expect.stringMatching(new RegExp(`^${time}Before the tag 2$`)),
			'After the tag',
		]);
	});

	it('keeps back what is tagged (B10)', async () => {
		const tag = lines.world.addTag('Spam');
		await set({ tagFilter: 'except', tagIds: String(tag.id) });
		writes('Still wanted');
		await arrived(1);
		lines.world.tagClient(client, tag);
		await quiet();
		writes('Not wanted any more');
		await quiet();
		lines.world.untagClient(client, tag);
		await quiet();
		writes('Wanted again');
		await arrived(2);
		expect(lines.inLine(client)).toEqual(['Still wanted', 'Wanted again']);
	});

	it('routes by tags before channels (B9)', async () => {
		const tag = lines.world.addTag('Wholesale');
		await set({});
		await lines.configure(lines.setUp, { tagLines: `${tag.id} = 16` });
		expect((await lines.runSetUp()).lines.join('\n')).toContain(`tag ${tag.id}`);
		lines.world.tagClient(client, tag);
		writes('A big order');
		await arrived(1);
		expect(lines.chat(client)?.line).toBe('16');
		await lines.configure(lines.setUp, { tagLines: '' });
		expect((await lines.runSetUp()).ready).toBe(true);
	});

	it.each([
		[true, '+79000000555: Hi all'],
		[false, 'Hi all'],
	])('signGroupMessages %s (B5)', async (signGroupMessages, text) => {
		await set({ signGroupMessages });
		writes('Hi all', { extraData: { sender_phone: '+7 900 000-05-55' } });
		await arrived(1);
		expect(lines.inLine(client)).toEqual([text]);
	});

	it('gives the line a name it takes, and the phone', async () => {
		await set({});
		client = lines.world.addClient('😀 Анна-Мария 2000 @anna_very_long_name_of_somebody', '79000000399');
		writes('Hello');
		await arrived(1);
		expect(lines.chat(client)?.client).toMatchObject({
			name: 'Анна-Мария anna very long',
			phone: '+79000000399',
		});
	});
});
