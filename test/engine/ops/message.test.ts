import { restMessage, type Channel, type Client, type Message } from '../../emulators/chat2desk/world';
import { useStandIn } from '../standIn';

const standIn = useStandIn();
let channel: Channel;
let client: Client;
let message: Message;

beforeEach(() => {
	const { world } = standIn();
	channel = world.addChannel('Telegram', ['telegram']);
	client = world.addClient('Anna', '[tg] 100001');
	message = world.clientWrites(client, channel, 'Hello', {
		attachments: [{ name: 'a.jpg', link: 'https://storage.example.com/a.jpg' }],
	});
});

describe('message: get', () => {
	it.each([
		['a number', () => message.id],
		['a text', () => ` ${message.id} `],
	])("returns Chat2Desk's row, untouched, for %s", async (_, messageId) => {
		expect(await standIn().json('message.get', { messageId: messageId() })).toEqual([restMessage(message)]);
		expect(standIn().asked).toEqual([[`GET /messages/${message.id}`, {}]]);
	});

	it('returns the main fields with Simplify', async () => {
		expect(await standIn().json('message.get', { messageId: message.id, simplify: true })).toEqual([
			{
				id: message.id,
				type: 'from_client',
				text: 'Hello',
				transport: 'telegram',
				created: restMessage(message).created,
				read: 0,
				attachments: message.attachments,
				client_id: client.id,
				dialog_id: message.dialog_id,
				request_id: message.request_id,
				channel_id: channel.id,
				operator_id: null,
			},
		]);
	});

	it('says that an id does not exist', async () => {
		const error = await standIn().failure('message.get', { messageId: 999_999 });
		expect(error.message).toContain('Message not found');
		expect(error.context).toMatchObject({ data: { code: 'NOT_FOUND', httpCode: 404 } });
	});
});

describe.each([
	['markRead', 'read', 0, 1],
	['markUnread', 'unread', 1, 0],
] as const)('message: %s', (operation, path, before, after) => {
	const parameters = () => ({ messageId: String(message.id) });
	const call = () => [`GET /messages/${message.id}/${path}`, {}];
	const look = () => [`GET /messages/${message.id}`, {}];

	beforeEach(() => {
		message.read = before;
	});

	it('marks the message in one call; where Chat2Desk answers with a status only, says what was done', async () => {
		expect(await standIn().json(`message.${operation}`, parameters())).toEqual([
			{ id: message.id, read: after },
		]);
		expect(standIn().asked).toEqual([call()]);
		expect(message.read).toBe(after);
	});

	it("returns Chat2Desk's row where there is one", async () => {
		const row = { id: message.id, read: after, text: 'Hello' };
		standIn().api.faults.push({
			path: new RegExp(`/${path}$`),
			status: 200,
			body: { data: [row], status: 'success' },
		});
		expect(await standIn().json(`message.${operation}`, parameters())).toEqual([row]);
	});

	it.each([
		['a 500', { status: 500 }],
		['a closed connection', { drop: true }],
	])('looks before it marks again after %s, and finds it done', async (_, fault) => {
		standIn().api.faults.push({ path: new RegExp(`/${path}$`), times: 1, afterwards: true, ...fault });
		expect(await standIn().json(`message.${operation}`, parameters())).toEqual([restMessage(message)]);
		expect(standIn().asked).toEqual([call(), look()]);
	});

	it('marks it again where the lost call did nothing', async () => {
		standIn().api.faults.push({ path: new RegExp(`/${path}$`), times: 1, status: 502 });
		expect(await standIn().json(`message.${operation}`, parameters())).toEqual([
			{ id: message.id, read: after },
		]);
		expect(standIn().asked).toEqual([call(), look(), call()]);
		expect(message.read).toBe(after);
	});

	it('does not look for a message that was refused', async () => {
		const error = await standIn().failure(`message.${operation}`, { messageId: 999_999 });
		expect(error.context).toMatchObject({ data: { code: 'NOT_FOUND', httpCode: 404 } });
		expect(standIn().asked).toHaveLength(1);
	});
});
