import type { IDataObject } from 'n8n-workflow';

import type { Channel, Client, Operator } from '../emulators/chat2desk/world';
import { run } from './harness';
import { byId, useStandIn } from './standIn';

const MARK = expect.stringMatching(/^n8n-nodes-chat2desk:[\da-f-]{36}$/);
const FILES = { attachment: [{ url: 'https://example.com/1.png' }, { url: 'https://example.com/2.png' }] };

describe('message: send', () => {
	const standIn = useStandIn();
	let channel: Channel;
	let client: Client;
	let operator: Operator;

	beforeEach(() => {
		const { world } = standIn();
		channel = world.addChannel('WhatsApp', ['wa_direct'], '79990000000');
		client = world.addClient('Anna', '79000000001');
		operator = world.addOperator('Olga', 'Operatorova', 'olga@example.com');
		world.clientWrites(client, channel, 'Hello');
	});

	const message = (extra: object = {}) => ({
		sendTo: 'client',
		clientId: byId(String(client.id)),
		text: 'Good afternoon',
		additionalFields: {},
		...extra,
	});
	const send = async (extra: object = {}) => await standIn().json('message.send', message(extra));

	it('sends a text in one call, marked as ours, and returns what Chat2Desk answered, with all messages', async () => {
		const [item] = await send();
		expect(standIn().asked).toEqual([
			['POST /messages', { client_id: client.id, text: 'Good afternoon', external_id: MARK }],
		]);
		const answer = {
			message_id: standIn().world.messages.at(-1)?.id,
			channel_id: channel.id,
			operator_id: null,
			transport: 'wa_direct',
			type: 'to_client',
			client_id: String(client.id),
			dialog_id: standIn().world.dialogs[0]?.id,
			request_id: standIn().world.requests[0]?.id,
		};
		expect(item).toEqual({ ...answer, messageId: answer.message_id, messages: [answer] });
	});

	it('takes buttons and files as texts, one per line, which an expression can make', async () => {
		await send({
			additionalFields: {
				quickReplies: ' Yes \n\nNo',
				fileUrls: 'https://example.com/a,b.pdf\nhttps://example.com/2.png\n',
			},
		});
		expect(standIn().sent).toMatchObject([
			{
				text: 'Good afternoon',
				attachment: 'https://example.com/a,b.pdf',
				inline_buttons: [
					{ type: 'reply', text: 'Yes', payload: 'Yes' },
					{ type: 'reply', text: 'No', payload: 'No' },
				],
			},
			{ attachment: 'https://example.com/2.png' },
		]);
	});

	it('names the line of File URLs that is none', async () => {
		const additionalFields = { fileUrls: 'https://example.com/a.pdf\nfile:///etc/passwd' };
		const error = await standIn().failure('message.send', message({ additionalFields }));
		expect(error.message).toContain('Line 2 of File URLs');
		expect(standIn().asked).toEqual([]);
	});

	it('passes every additional field under its name in the API and with its type', async () => {
		await send({
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
		});
		expect(standIn().sent).toEqual([
			{
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
				keyboard: { buttons: [{ type: 'url', text: 'Site', url: 'https://example.com/' }] },
				interactive: { type: 'button' },
			},
		]);
	});

	it.each<[string, IDataObject, object]>([
		['an id as text', { operatorId: ' 7 ' }, { operator_id: 7 }],
		[
			'interactive from an expression, as an object',
			{ interactive: { type: 'list' } },
			{ interactive: { type: 'list' } },
		],
		['openDialog when it is on, too', { openDialog: true }, { open_dialog: true }],
		['a number as the external id', { externalId: 42 }, { external_id: '42' }],
		[
			'nothing of a form left empty',
			{
				channelId: '',
				transport: '',
				operatorId: '',
				interactive: '{}',
				attachments: {},
				buttons: {},
				encrypted: false,
				externalId: '',
				replyMessageId: '',
			},
			{},
		],
	])('takes %s', async (_, additionalFields, expected) => {
		await send({ additionalFields });
		const [{ external_id, ...body } = {}] = standIn().sent;
		expect({ external_id, ...body }).toEqual({
			client_id: client.id,
			text: 'Good afternoon',
			external_id: MARK,
			...expected,
		});
	});

	it('sends every further attachment as a message of its own, in order, each with its own mark', async () => {
		const [item] = await send({ additionalFields: { attachments: FILES } });
		const bodies = standIn().sent;
		expect(bodies.map(({ text, attachment }) => [text, attachment])).toEqual([
			['Good afternoon', 'https://example.com/1.png'],
			['', 'https://example.com/2.png'],
		]);
		expect(bodies.map(({ external_id }) => external_id)).toEqual([MARK, MARK]);
		expect(new Set(bodies.map(({ external_id }) => external_id)).size).toBe(2);
		const ids = standIn()
			.world.messages.slice(-2)
			.map(({ id }) => id);
		expect(item).toMatchObject({
			message_id: ids[0],
			messages: ids.map((message_id) => ({ message_id })),
		});
	});

	it("gives the user's external id to the first message, and a mark of ours to every other", async () => {
		await send({ additionalFields: { attachments: FILES, externalId: 'order-5' } });
		expect(standIn().sent.map(({ external_id }) => external_id)).toEqual(['order-5', MARK]);
	});

	it('sends a file without a text', async () => {
		await send({
			text: '',
			additionalFields: { attachments: { attachment: [{ url: ' https://example.com/a.pdf ' }] } },
		});
		expect(standIn().sent).toEqual([
			{
				client_id: client.id,
				text: '',
				attachment: 'https://example.com/a.pdf',
				attachment_filename: 'a.pdf',
				external_id: MARK,
			},
		]);
	});

	describe('into a dialog', () => {
		const dialogId = () => String(standIn().world.dialogs[0]?.id);

		it('goes to its client, in its channel', async () => {
			await send({ sendTo: 'dialog', dialogId: dialogId(), clientId: undefined });
			expect(standIn().asked).toEqual([
				[`GET /dialogs/${dialogId()}`, {}],
				[
					'POST /messages',
					{
						client_id: client.id,
						channel_id: channel.id,
						transport: 'wa_direct',
						text: 'Good afternoon',
						external_id: MARK,
					},
				],
			]);
		});

		it('looks the dialog up once for all items', async () => {
			const items = [{ text: 'One' }, { text: 'Two' }];
			const parameters = message({ sendTo: 'dialog', dialogId: dialogId(), text: '={{ $json.text }}' });
			await standIn().json('message.send', parameters, items);
			expect(standIn().asked.map(([call]) => call)).toEqual([
				`GET /dialogs/${dialogId()}`,
				'POST /messages',
				'POST /messages',
			]);
		});

		it('goes through another channel where one is chosen, in a messenger that channel has', async () => {
			const telegram = standIn().world.addChannel('Telegram', ['telegram']);
			await send({ sendTo: 'dialog', dialogId: dialogId(), additionalFields: { channelId: telegram.id } });
			expect(standIn().sent).toEqual([
				{ client_id: client.id, channel_id: telegram.id, text: 'Good afternoon', external_id: MARK },
			]);
		});

		it('says so where the dialog names no client', async () => {
			const { world } = standIn();
			const empty = world.dialogOf(world.addClient('Boris', '79000000002'), channel);
			const error = await standIn().failure(
				'message.send',
				message({ sendTo: 'dialog', dialogId: empty.id }),
			);
			expect(error.message).toBe(`Dialog ${empty.id} names no client to send to`);
			expect(error.description).toContain('Send To');
			expect(error.context).toMatchObject({ data: { code: 'NOT_FOUND', httpCode: null } });
		});
	});

	describe('into a dialog whose last message is a note', () => {
		/** A note that names another messenger, as those of the system do. */
		function note(dialogId: number, extra: object = {}) {
			const { world } = standIn();
			const message = world.messages.at(-1);
			const last_message = { ...message, id: 9_999, type: 'comment', transport: 'system', ...extra };
			const body = { data: { id: dialogId, state: 'open', operator_id: null, last_message } };
			standIn().api.faults.push({ path: /^\/dialogs\/\d+$/, status: 200, body });
		}

		it.each(['comment', 'system', '4'])('(%s) goes through the messenger the client uses', async (type) => {
			const dialogId = standIn().world.dialogs[0]?.id ?? 0;
			standIn().world.send(standIn().world.dialogs[0] as never, { type: 'comment', text: 'Note' } as never);
			note(dialogId, { type });
			await send({ sendTo: 'dialog', dialogId });
			expect(standIn().sent).toMatchObject([{ channel_id: channel.id, transport: 'wa_direct' }]);
		});

		it('leaves the messenger to Chat2Desk where only notes were written', async () => {
			const dialogId = standIn().world.dialogs[0]?.id ?? 0;
			note(dialogId);
			const notes = { data: [{ id: 9_999, type: 'comment', dialog_id: dialogId, transport: 'system' }] };
			standIn().api.faults.push({ method: 'GET', path: /^\/messages$/, status: 200, body: notes });
			await send({ sendTo: 'dialog', dialogId });
			expect(standIn().sent).toEqual([
				{ client_id: client.id, channel_id: channel.id, text: 'Good afternoon', external_id: MARK },
			]);
		});
	});

	describe('the type', () => {
		const typesOf = () => standIn().sent.map(({ type }) => type);

		it.each<[string, object, string | undefined]>([
			['above the text', { messageType: 'comment' }, 'comment'],
			['among the additional fields, as saved before', { additionalFields: { type: 'comment' } }, 'comment'],
			['not chosen', {}, undefined],
			['that of the client', { messageType: 'to_client' }, undefined],
			['by an expression, in any case', { messageType: '={{ "System " }}' }, 'system'],
		])('%s', async (_, extra, expected) => {
			await send(extra);
			expect(typesOf()).toEqual([expected]);
		});

		it.each(['={{ $json.none }}', '={{ "note" }}', '={{ [] }}'])(
			'%s is refused: it might go to the client',
			async (messageType) => {
				const error = await standIn().failure('message.send', message({ messageType }));
				expect(error.message).toContain('Type has to be one of to_client');
				expect(standIn().sent).toEqual([]);
			},
		);
	});

	it('sends files by an address with blanks and Cyrillic letters, encoded and under their names', async () => {
		const attachment = [
			{ url: 'https://example.com/мой прайс.pdf' },
			{ url: 'https://example.com/%D0%B0.pdf', fileName: 'Б.pdf' },
		];
		await send({ additionalFields: { attachments: { attachment } } });
		expect(standIn().sent.map((body) => [body.attachment, body.attachment_filename])).toEqual([
			['https://example.com/%D0%BC%D0%BE%D0%B9%20%D0%BF%D1%80%D0%B0%D0%B9%D1%81.pdf', 'мой прайс.pdf'],
			['https://example.com/%D0%B0.pdf', 'Б.pdf'],
		]);
	});

	it('sends a template as it stands, with its blank lines and in one piece', async () => {
		const text = `@HSM@\nwelcome|es_mx\n\n${'x'.repeat(5000)}\n\n`;
		await send({ text });
		expect(standIn().sent.map((body) => body.text)).toEqual([text]);
		expect(standIn().asked).toHaveLength(1);
	});

	describe('a long text', () => {
		/** Words of ten characters with the space, 5000 characters in all. */
		const long = 'abcdefghi '.repeat(500).trim();

		const lookUp = () => ({ client_id: String(client.id), order: 'desc', limit: '20' });

		it("is cut between words at the limit of the client's messenger, which costs one look-up", async () => {
			const [item] = await send({ text: long });
			const [first, ...sent] = standIn().asked;
			expect(first).toEqual(['GET /messages', lookUp()]);
			expect(sent.map(([call]) => call)).toEqual(['POST /messages', 'POST /messages']);
			const texts = standIn().sent.map(({ text }) => String(text));
			expect(texts.map((text) => text.length)).toEqual([4089, 909]);
			expect(texts.join(' ')).toBe(long);
			expect(item?.messages).toHaveLength(2);
			// What decides the cut is looked up; where the message goes stays Chat2Desk's decision.
			expect(standIn().sent[0]).not.toHaveProperty('transport');
		});

		it.each([
			['a messenger that is named', { transport: 'wa_direct' }, 2],
			['a messenger without a known limit', { transport: 'some_new_messenger' }, 1],
			['a comment, which is not cut', { type: 'comment' }, 1],
			['a system note, which is not cut', { type: 'system' }, 1],
		])('needs no look-up for %s', async (_, additionalFields, messages) => {
			channel.transports.push('some_new_messenger');
			await send({ text: long, additionalFields });
			expect(standIn().asked.map(([call]) => call)).toEqual(Array(messages).fill('POST /messages'));
			expect(
				standIn()
					.sent.map(({ text }) => text)
					.join(' '),
			).toBe(long);
		});

		it('needs no look-up in a dialog, which names its messenger', async () => {
			const dialogId = standIn().world.dialogs[0]?.id;
			await send({ text: long, sendTo: 'dialog', dialogId });
			expect(standIn().asked.map(([call]) => call)).toEqual([
				`GET /dialogs/${dialogId}`,
				'POST /messages',
				'POST /messages',
			]);
		});

		it.each([
			['of 1000 bytes fits everywhere and costs no look-up', 'a'.repeat(1000), []],
			['of 1001 bytes is looked up', 'a'.repeat(1001), ['GET /messages']],
			['counts in bytes, by which Instagram limits it', 'я'.repeat(501), ['GET /messages']],
		])('%s', async (_, text, lookUps) => {
			await send({ text });
			expect(standIn().asked.map(([call]) => call)).toEqual([...lookUps, 'POST /messages']);
		});

		it('is cut at the limit of Instagram, in bytes', async () => {
			const { world } = standIn();
			const instagram = world.addChannel('Instagram', ['insta_direct']);
			world.clientWrites(client, instagram, 'Hello again');
			await send({ text: 'я'.repeat(501) });
			expect(standIn().sent.map(({ text }) => String(text).length)).toEqual([500, 1]);
		});

		it('goes out whole where the client never wrote, or the filter by client is ignored', async () => {
			const stranger = standIn().world.addClient('Boris', '79000000002');
			const parameters = {
				text: long,
				clientId: byId(stranger.id),
				additionalFields: { channelId: channel.id },
			};
			await send(parameters);
			const other = { data: [{ id: 1, client_id: client.id, transport: 'wa_direct' }], status: 'success' };
			standIn().api.faults.push({ method: 'GET', path: /^\/messages$/, times: 1, status: 200, body: other });
			await send(parameters);
			expect(standIn().sent.map(({ text }) => text)).toEqual([long, long]);
		});

		it('has the quote at its beginning, file and buttons at its end', async () => {
			await send({
				text: long,
				additionalFields: {
					replyMessageId: 1005,
					attachments: FILES,
					buttons: { button: [{ type: 'reply', text: 'Yes' }] },
				},
			});
			expect(standIn().sent.map(({ text: _, external_id: __, client_id: ___, ...rest }) => rest)).toEqual([
				{ reply_message_id: 1005 },
				{
					attachment: 'https://example.com/1.png',
					attachment_filename: '1.png',
					inline_buttons: [{ type: 'reply', text: 'Yes' }],
				},
				{ attachment: 'https://example.com/2.png', attachment_filename: '2.png' },
			]);
		});
	});

	describe('a failure', () => {
		const byItem = (extra: object = {}) => message({ clientId: byId('={{ $json.id }}'), ...extra });

		it('names the item and the ids already accepted, and starts nothing more', async () => {
			const error = await standIn().failure('message.send', byItem(), [
				{ id: client.id },
				{ id: 1 },
				{ id: client.id },
			]);
			expect(error.message).toContain('Client not found');
			const sent = standIn().world.messages.at(-1)?.id;
			expect(error.context).toMatchObject({
				itemIndex: 1,
				data: { code: 'NOT_FOUND', httpCode: 404, accepted: [sent] },
			});
			expect(error.description).toContain(`Already accepted by Chat2Desk: message ${sent}.`);
			expect(standIn().sent).toHaveLength(2);
		});

		/** Refuses a message once so many have been sent. */
		function refuseAfter(count: number): void {
			const { api, world } = standIn();
			const original = world.send.bind(world);
			jest.spyOn(world, 'send').mockImplementation((...args) => {
				if (standIn().sent.length + 1 === count) {
					api.faults.push({
						method: 'POST',
						path: /messages/,
						status: 400,
						times: 1,
						body: { status: 'error' },
					});
				}
				return original(...args);
			});
		}

		it('in the middle of one message lists what of it was accepted', async () => {
			refuseAfter(1);
			const error = await standIn().failure(
				'message.send',
				byItem({ additionalFields: { attachments: FILES } }),
				[{ id: client.id }],
			);
			const sent = standIn().world.messages.at(-1)?.id;
			expect(error.context).toMatchObject({ itemIndex: 0, data: { code: 'VALIDATION', accepted: [sent] } });
			expect(error.description).toMatch(new RegExp(`Already accepted by Chat2Desk: message ${sent}\\.$`));
		});

		it('names with "continue" only what was accepted for the failed item itself', async () => {
			refuseAfter(3);
			const { outputs } = await standIn().run(
				'message.send',
				byItem({ additionalFields: { attachments: FILES } }),
				[{ id: client.id }, { id: client.id }],
				{ onError: 'continueRegularOutput' },
			);
			expect(outputs[0]?.[0]?.json.messages).toHaveLength(2);
			expect(outputs[0]?.[1]?.json).toMatchObject({ errorCode: 'VALIDATION' });
			expect(outputs[0]?.[1]?.json.accepted).toEqual([standIn().world.messages.at(-1)?.id]);
		});
	});

	describe('is not sent twice', () => {
		it.each([
			['a 500 after the message was accepted', { status: 500, afterwards: true }],
			['a connection closed after the message was accepted', { drop: true, afterwards: true }],
		])('%s: SEND_UNCERTAIN, one message', async (_, fault) => {
			const { api, world } = standIn();
			const before = world.messages.length;
			api.faults.push({ method: 'POST', path: /messages/, times: 1, ...fault });
			const error = await standIn().failure('message.send', message());
			expect(error.context).toMatchObject({ data: { code: 'SEND_UNCERTAIN' } });
			expect(error.description).toContain('before sending again');
			expect(world.messages.length - before).toBe(1);
		});

		it('is sent again after 429, which means it was not accepted, with the same mark', async () => {
			const { api, world } = standIn();
			const before = world.messages.length;
			api.faults.push({
				method: 'POST',
				path: /messages/,
				times: 2,
				status: 429,
				headers: { 'retry-after': '0' },
			});
			await send();
			expect(world.messages.length - before).toBe(1);
			expect(api.callsTo('POST', /messages/).map((call) => call.status)).toEqual([429, 429, 200]);
			expect(new Set(standIn().sent.map(({ external_id }) => external_id)).size).toBe(1);
		});

		it('does not retry when the quota of the month is used up', async () => {
			const { api } = standIn();
			api.faults.push({
				path: /messages/,
				status: 429,
				body: { status: 'error', message: 'API calls exceeded API limit per month' },
			});
			const error = await standIn().failure('message.send', message());
			expect(error.context).toMatchObject({ data: { code: 'QUOTA_EXHAUSTED', httpCode: 429 } });
			expect(api.calls).toHaveLength(1);
		});
	});

	it.each<[string, object, string, string]>([
		[
			'nothing to send',
			{ text: ' ' },
			'There is nothing to send: Text is empty and there is no attachment',
			'Text',
		],
		[
			'a client id that is no number',
			{ clientId: byId('={{ "Anna" }}') },
			'Client has to be a number, but is "Anna"',
			'Client',
		],
		[
			'an empty dialog',
			{ sendTo: 'dialog', dialogId: '={{ $json.none }}' },
			'Dialog ID is empty',
			'Dialog ID',
		],
		[
			'an attachment without address',
			{
				additionalFields: {
					attachments: { attachment: [{ url: 'https://example.com/1.png' }, { url: 'a.jpg' }] },
				},
			},
			'Attachment 2 has no address that starts with http:// or https://',
			'URL',
		],
		[
			'an operator that is no number',
			{ additionalFields: { operatorId: 'Olga' } },
			'Operator has to be a number, but is "Olga"',
			'Operator',
		],
		[
			'a quote that is no number',
			{ additionalFields: { replyMessageId: 'x' } },
			'Reply to Message ID has to be a number, but is "x"',
			'Reply to Message ID',
		],
		[
			'interactive that is no JSON',
			{ additionalFields: { interactive: '{' } },
			'Interactive has to be a JSON object, but is "{"',
			'Interactive',
		],
		[
			'interactive that is a list',
			{ additionalFields: { interactive: '[]' } },
			'Interactive has to be a JSON object, but is "[]"',
			'Interactive',
		],
		[
			'interactive without a type',
			{ additionalFields: { interactive: '{"body":{}}' } },
			'Interactive has no type',
			'Interactive',
		],
		[
			'a button without a text',
			{
				additionalFields: {
					buttons: {
						button: [
							{ type: 'reply', text: 'Yes' },
							{ type: 'reply', text: '' },
						],
					},
				},
			},
			'Button 2 of Buttons has no Text',
			'Text',
		],
		[
			'a key that is to open an address and has none',
			{ additionalFields: { keyboard: { button: [{ type: 'url', text: 'Site', url: '' }] } } },
			'Button 1 of Keyboard has no URL',
			'URL',
		],
	])('refuses %s before any message, and says what to fill in', async (_, extra, text, parameter) => {
		const error = await standIn().failure('message.send', message(extra));
		expect(error.message).toBe(text);
		expect(error.description).toContain(parameter);
		expect(error.context).toMatchObject({ itemIndex: 0, data: { code: 'VALIDATION', httpCode: null } });
		expect(standIn().asked).toEqual([]);
	});

	it('never shows the token, whatever fails', async () => {
		const { connection } = standIn();
		for (const broken of [
			{ ...connection, baseUrl: 'http://127.0.0.1:1' },
			{ ...connection, apiToken: 'super-secret-token-of-nobody' },
		]) {
			const { error } = await run(broken, { resource: 'message', operation: 'send', ...message() });
			expect(error).toBeDefined();
			const shown = JSON.stringify([error, error?.message, error?.description, error?.stack, error?.context]);
			expect(shown).not.toContain(broken.apiToken);
		}
	});
});
