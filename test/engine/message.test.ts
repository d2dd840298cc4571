import { Chat2DeskEmulator } from '../emulators/chat2desk/server';
import type { Channel, Client, Operator } from '../emulators/chat2desk/world';
import { run, runJson, type Connection } from './harness';

describe('message: send', () => {
	let api: Chat2DeskEmulator;
	let connection: Connection;
	let channel: Channel;
	let client: Client;
	let operator: Operator;

	beforeEach(async () => {
		api = await new Chat2DeskEmulator().start();
		connection = { apiToken: api.token, baseUrl: api.url };
		channel = api.world.addChannel('WhatsApp', ['wa_direct'], '79990000000');
		client = api.world.addClient('Anna', '79000000001');
		operator = api.world.addOperator('Olga', 'Operatorova', 'olga@example.com');
		api.world.clientWrites(client, channel, 'Hello');
	});

	afterEach(async () => await api.stop());

	const send = (extra: object = {}) => ({
		resource: 'message',
		operation: 'send',
		sendTo: 'client',
		clientId: { __rl: true, mode: 'id', value: String(client.id) },
		text: 'Good afternoon',
		additionalFields: {},
		...extra,
	});

	it('sends a text and returns what Chat2Desk answered, with all messages', async () => {
		const [item] = await runJson(connection, send());
		expect(item).toMatchObject({ channel_id: channel.id, transport: 'wa_direct', type: 'to_client' });
		expect(item?.messages).toHaveLength(1);
		expect(api.callsTo('POST', /\/messages/)[0]?.body).toEqual({
			client_id: client.id,
			text: 'Good afternoon',
		});
		expect(api.problems).toEqual([]);
	});

	it('passes every additional field under its name in the API and with its type', async () => {
		await runJson(
			connection,
			send({
				additionalFields: {
					channelId: channel.id,
					transport: 'wa_direct',
					type: 'comment',
					operatorId: String(operator.id),
					openDialog: false,
					externalId: 'x-1',
					encrypted: true,
					replyMessageId: '1005',
					buttons: { button: [{ type: 'reply', text: 'Yes', payload: 'yes', url: '', color: '' }] },
					keyboard: { button: [{ type: 'url', text: 'Site', url: 'https://example.com' }] },
					interactive: '{"type":"button"}',
					attachments: { attachment: [{ url: 'https://example.com/a.pdf', fileName: 'Offer.pdf' }] },
				},
			}),
		);
		expect(api.callsTo('POST', /\/messages/)[0]?.body).toEqual({
			client_id: client.id,
			channel_id: channel.id,
			transport: 'wa_direct',
			type: 'comment',
			operator_id: operator.id,
			open_dialog: false,
			encrypted: true,
			text: 'Good afternoon',
			attachment: 'https://example.com/a.pdf',
			attachment_filename: 'Offer.pdf',
			external_id: 'x-1',
			reply_message_id: 1005,
			inline_buttons: [{ type: 'reply', text: 'Yes', payload: 'yes' }],
			keyboard: { buttons: [{ type: 'url', text: 'Site', url: 'https://example.com' }] },
			interactive: { type: 'button' },
		});
		expect(api.problems).toEqual([]);
	});

	it('sends every further attachment as a message of its own, in order', async () => {
		const [item] = await runJson(
			connection,
			send({
				additionalFields: {
					attachments: {
						attachment: [{ url: 'https://example.com/1.png' }, { url: 'https://example.com/2.png' }],
					},
				},
			}),
		);
		const bodies = api
			.callsTo('POST', /\/messages/)
			.map((call) => call.body as { text: string; attachment: string });
		expect(bodies.map((b) => [b.text, b.attachment])).toEqual([
			['Good afternoon', 'https://example.com/1.png'],
			['', 'https://example.com/2.png'],
		]);
		expect(item?.messages).toHaveLength(2);
	});

	it('sends into a dialog: to its client, in its channel', async () => {
		const dialog = api.world.dialogs[0];
		await runJson(connection, send({ sendTo: 'dialog', dialogId: String(dialog?.id), clientId: undefined }));
		expect(api.callsTo('POST', /\/messages/)[0]?.body).toEqual({
			client_id: client.id,
			channel_id: channel.id,
			transport: 'wa_direct',
			text: 'Good afternoon',
		});
	});

	it('names the item and the ids already accepted, and starts nothing after the first failure', async () => {
		const parameters = send({ clientId: { __rl: true, mode: 'id', value: '={{ $json.id }}' } });
		const { error, status } = await run(connection, parameters, [
			{ id: client.id },
			{ id: 1 },
			{ id: client.id },
		]);
		expect(status).toBe('error');
		expect(error?.message).toContain('Client not found');
		expect(error?.context).toMatchObject({ itemIndex: 1, data: { code: 'NOT_FOUND', httpCode: 404 } });
		const sent = api.world.messages.at(-1)?.id;
		expect(error?.description).toContain(`Already accepted by Chat2Desk: message ${sent}.`);
		expect(api.callsTo('POST', /\/messages/)).toHaveLength(2);
	});

	it('goes on with the regular output: text in error, code beside it, pairing kept', async () => {
		const parameters = send({ clientId: { __rl: true, mode: 'id', value: '={{ $json.id }}' } });
		const { outputs } = await run(connection, parameters, [{ id: 1 }, { id: client.id }], {
			onError: 'continueRegularOutput',
		});
		expect(outputs[0]?.[0]?.json).toEqual({
			error: expect.stringContaining('Client not found'),
			errorCode: 'NOT_FOUND',
		});
		expect(outputs[0]?.map((item) => item.pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});

	it('names with "continue" only what was accepted for the failed item itself', async () => {
		const parameters = send({
			clientId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
			additionalFields: {
				attachments: {
					attachment: [{ url: 'https://example.com/1.png' }, { url: 'https://example.com/2.png' }],
				},
			},
		});
		// The second file of the second item is refused.
		const posts = () => api.callsTo('POST', /messages/).length;
		const refuse = { method: 'POST', path: /messages/, status: 400, times: 1, body: { status: 'error' } };
		const original = api.world.send.bind(api.world);
		jest.spyOn(api.world, 'send').mockImplementation((...args) => {
			if (posts() === 2) api.faults.push(refuse);
			return original(...args);
		});
		const { outputs } = await run(connection, parameters, [{ id: client.id }, { id: client.id }], {
			onError: 'continueRegularOutput',
		});
		expect(outputs[0]?.[0]?.json.messages).toHaveLength(2);
		expect(outputs[0]?.[1]?.json).toMatchObject({ errorCode: 'VALIDATION' });
		expect(outputs[0]?.[1]?.json.accepted).toEqual([api.world.messages.at(-1)?.id]);
	});

	it('goes on with the error output: an object in error', async () => {
		const parameters = send({ clientId: { __rl: true, mode: 'id', value: '={{ $json.id }}' } });
		const { outputs } = await run(connection, parameters, [{ id: 1 }, { id: client.id }], {
			onError: 'continueErrorOutput',
		});
		expect(outputs[0]).toHaveLength(1);
		expect(outputs[1]?.[0]?.json.error).toMatchObject({
			code: 'NOT_FOUND',
			httpCode: 404,
			message: expect.any(String),
		});
	});

	describe('is not sent twice', () => {
		it.each([
			['a 500 after the message was accepted', { status: 500, afterwards: true }],
			['a connection closed after the message was accepted', { drop: true, afterwards: true }],
		])('%s: SEND_UNCERTAIN, one message', async (_, fault) => {
			const before = api.world.messages.length;
			api.faults.push({ method: 'POST', path: /messages/, times: 1, ...fault });
			const { error } = await run(connection, send());
			expect(error?.context).toMatchObject({ data: { code: 'SEND_UNCERTAIN' } });
			expect(error?.description).toContain('before sending again');
			expect(api.world.messages.length - before).toBe(1);
		});

		it('is sent again after 429, which means it was not accepted', async () => {
			const before = api.world.messages.length;
			api.faults.push({
				method: 'POST',
				path: /messages/,
				times: 2,
				status: 429,
				headers: { 'retry-after': '0' },
			});
			await runJson(connection, send());
			expect(api.world.messages.length - before).toBe(1);
			expect(api.callsTo('POST', /messages/).map((call) => call.status)).toEqual([429, 429, 200]);
		});

		it('does not retry when the quota of the month is used up', async () => {
			api.faults.push({
				path: /messages/,
				status: 429,
				body: { status: 'error', message: 'API calls exceeded API limit per month' },
			});
			const { error } = await run(connection, send());
			expect(error?.context).toMatchObject({ data: { code: 'QUOTA_EXHAUSTED', httpCode: 429 } });
			expect(api.calls).toHaveLength(1);
		});
	});

	it.each([
		['nothing to send', { text: ' ' }, 'Text'],
		[
			'a client id that is no number',
			{ clientId: { __rl: true, mode: 'id', value: '={{ "Anna" }}' } },
			'Client',
		],
		[
			'an attachment without address',
			{ additionalFields: { attachments: { attachment: [{ url: 'a.jpg' }] } } },
			'URL',
		],
		['interactive that is no JSON', { additionalFields: { interactive: '{' } }, 'Interactive'],
	])('refuses %s before any call, and names the parameter', async (_, extra, named) => {
		const { error } = await run(connection, send(extra));
		expect(`${error?.message} ${error?.description}`).toContain(named);
		expect(error?.context).toMatchObject({ data: { code: 'VALIDATION' } });
		expect(api.calls).toHaveLength(0);
	});

	it('never shows the token, whatever fails', async () => {
		for (const broken of [
			{ ...connection, baseUrl: 'http://127.0.0.1:1' },
			{ ...connection, apiToken: 'super-secret-token-of-nobody' },
		]) {
			const { error } = await run(broken, send());
			expect(error).toBeDefined();
			const shown = JSON.stringify([error, error?.message, error?.description, error?.stack, error?.context]);
			expect(shown).not.toContain(broken.apiToken);
		}
	});
});
