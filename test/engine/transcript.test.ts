import type { IDataObject } from 'n8n-workflow';

import { Chat2DeskEmulator } from '../emulators/chat2desk/server';
import {
	restMessage,
	type Channel,
	type ChatRequest,
	type Client,
	type Message,
	type Operator,
} from '../emulators/chat2desk/world';
import { run, runJson, type Connection } from './harness';

/** 13:48:57 in Moscow, the time zone of the harness's workflow. */
const START = Date.UTC(2026, 6, 17, 10, 48, 57);
const MINUTE = 60_000;
const ZONE = 'Time zone: Europe/Moscow (UTC+3)';
const AT_ONCE = { 'retry-after': '0' };

const squeeze = (text: unknown) => String(text).replace(/\s/g, '');

describe('request: buildTranscript', () => {
	let api: Chat2DeskEmulator;
	let connection: Connection;
	let channel: Channel;
	let client: Client;
	let operator: Operator;

	beforeEach(async () => {
		api = await new Chat2DeskEmulator().start();
		connection = { apiToken: api.token, baseUrl: api.url };
		channel = api.world.addChannel('Telegram', ['telegram']);
		client = api.world.addClient('Anna', '[tg] 100001', '79000000001');
		operator = api.world.addOperator('Olga', 'Operatorova', 'olga@example.com');
	});

	afterEach(async () => await api.stop());

	const ofRequest = (
		requestId: unknown,
		options: IDataObject = {},
		extra: IDataObject = {},
	): IDataObject => ({
		resource: 'request',
		operation: 'buildTranscript',
		scope: 'request',
		requestId: typeof requestId === 'number' ? String(requestId) : (requestId as string),
		format: 'text',
		options,
		...extra,
	});

	const ofDialog = (dialogId: unknown, options: IDataObject = {}, extra: IDataObject = {}): IDataObject => ({
		...ofRequest('', options, extra),
		requestId: undefined,
		scope: 'dialog',
		dialogId: String(dialogId),
	});

	const ofClient = (clientId: unknown, options: IDataObject = {}, extra: IDataObject = {}): IDataObject => ({
		...ofRequest('', options, extra),
		requestId: undefined,
		scope: 'client',
		clientId: { __rl: true, mode: 'id', value: clientId as string },
	});

	const at = (message: Message, minutes: number) => Object.assign(message, { at: START + minutes * MINUTE });

	const says = (text: string | null, minutes: number, options: object = {}) =>
		at(api.world.clientWrites(client, channel, text, { silent: true, ...options }), minutes);

	const answers = (text: string | null, minutes: number, options: object = {}) =>
		at(api.world.operatorWrites(operator, client, channel, text, { silent: true, ...options }), minutes);

	const close = (): ChatRequest => api.world.closeRequest(client, channel);

	/** Three requests in one dialog; returns the middle one, which has every kind of message. */
	function conversation(): { requestId: number; dialogId: number } {
		says('An old question', -3000);
		close();
		const first = says('Hello', 0);
		answers('Good afternoon', 1);
		answers('A bot speaks', 2, { type: 'autoreply' });
		answers('Taken by Olga', 3, { type: 'system' });
		answers('He is angry', 4, { type: 'comment' });
		says(null, 5, { attachments: [{ name: 'a.jpg', link: 'https://storage.chat2desk.com/a.jpg' }] });
		answers('Here is the offer', 6, {
			attachments: [
				{ name: 'offer.pdf', link: 'https://storage.chat2desk.com/offer.pdf' },
				{ name: 'blob', link: 'https://storage.chat2desk.com/blob' },
			],
		});
		close();
		says('A new question', 3000);
		close();
		return { requestId: first.request_id, dialogId: first.dialog_id };
	}

	const transcript = async (parameters: IDataObject): Promise<IDataObject> => {
		const [item] = await runJson(connection, parameters);
		if (!item) throw new Error('No item');
		return item;
	};

	describe('of a request', () => {
		it('has what the contract names, and nothing of the other requests', async () => {
			const { requestId, dialogId } = conversation();
			const item = await transcript(ofRequest(requestId));
			const chatLink = `https://web.chat2desk.com/chat/all?dialogID=${dialogId}`;
			const text = [
				`Chat2Desk - Dialog No. ${dialogId} (17.07.2026)\nOpen the chat: ${chatLink}\n${ZONE}`,
				'17.07.2026 13:48 Anna (client):\nHello',
				'17.07.2026 13:49 Olga Operatorova (operator):\nGood afternoon',
				'17.07.2026 13:53 Anna (client):\nPhoto a.jpg: https://storage.chat2desk.com/a.jpg',
				'17.07.2026 13:54 Olga Operatorova (operator):\nHere is the offer\n' +
					'Document offer.pdf: https://storage.chat2desk.com/offer.pdf\nFile blob: https://storage.chat2desk.com/blob',
			].join('\n\n');
			expect(item).toEqual({
				requestId,
				dialogId,
				clientId: client.id,
				startedAt: '2026-07-17T10:48:57.000Z',
				endedAt: '2026-07-17T10:54:57.000Z',
				messageCount: 4,
				attachmentCount: 3,
				participants: [
					{ role: 'client', id: client.id, name: 'Anna' },
					{ role: 'operator', id: operator.id, name: 'Olga Operatorova' },
				],
				title: `Chat2Desk - Dialog No. ${dialogId} (17.07.2026)`,
				chatLink,
				text,
				parts: [text],
				warnings: [],
			});
			expect(api.problems).toEqual([]);
			// Request, messages, client, operators.
			expect(api.calls).toHaveLength(4);
		});

		it.each([
			['first', 0, ['An old question']],
			['last', 2, ['A new question']],
		])('is the %s one where that is asked for', async (_, index, texts) => {
			conversation();
			const item = await transcript(ofRequest(api.world.requests[index]?.id, { messages: true }));
			expect((item.messages as IDataObject[]).map((row) => row.text)).toEqual(texts);
			expect(api.problems).toEqual([]);
		});

		it('is made per item, with the operators read once', async () => {
			const { requestId } = conversation();
			answers('One more answer', 3001);
			const requests = api.world.requests.map((request) => request.id);
			const { outputs } = await run(
				connection,
				ofRequest('={{ $json.id }}'),
				[requestId, requests.at(-1), String(requestId)].map((id) => ({ id })),
			);
			expect(outputs[0]?.map(({ json }) => json.requestId)).toEqual([requestId, requests.at(-1), requestId]);
			expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
				{ item: 0 },
				{ item: 1 },
				{ item: 2 },
			]);
			expect(api.callsTo('GET', /^\/operators$/)).toHaveLength(1);
			expect(api.problems).toEqual([]);
		});

		it('without messages is no failure: dialog and client are still there', async () => {
			const { requestId } = conversation();
			const empty = {
				id: api.world.id(),
				dialog_id: api.world.dialogs[0]?.id ?? 0,
				client_id: client.id,
				closed: true,
			};
			api.world.requests.push(empty);
			const item = await transcript(ofRequest(empty.id, { messages: true }));
			expect(empty.id).not.toBe(requestId);
			expect(item).toMatchObject({
				requestId: empty.id,
				dialogId: empty.dialog_id,
				clientId: client.id,
				startedAt: null,
				endedAt: null,
				messageCount: 0,
				attachmentCount: 0,
				participants: [],
				messages: [],
				warnings: [],
			});
			expect(item.text).toContain('No messages');
			expect(item.parts).toEqual([item.text]);
			expect(api.problems).toEqual([]);
		});

		it('whose messages are not listed yet is no failure either', async () => {
			api.lagMs = 60_000;
			const message = api.world.clientWrites(client, channel, 'Hello', { silent: true });
			expect(await transcript(ofRequest(message.request_id))).toMatchObject({
				messageCount: 0,
				dialogId: message.dialog_id,
				clientId: client.id,
			});
		});

		it('with nothing but kinds that are left out has its client', async () => {
			const { request_id } = says('Hello', 0);
			Object.assign(api.world.messages.at(-1) ?? {}, { type: 'system' });
			expect(await transcript(ofRequest(request_id))).toMatchObject({ messageCount: 0, clientId: client.id });
		});

		it('that does not exist: NOT_FOUND', async () => {
			conversation();
			const { error } = await run(connection, ofRequest(999_999));
			expect(error).toMatchObject({
				message: expect.stringContaining('999999'),
				httpCode: '404',
				context: { itemIndex: 0, data: { code: 'NOT_FOUND', httpCode: 404 } },
			});
			expect(api.problems).toEqual([]);
		});

		it.each([['={{ $json.none }}'], ['abc'], ['5/messages']])(
			'with the id %s: VALIDATION before any call',
			async (id) => {
				const { error } = await run(connection, ofRequest(id));
				expect(error?.context).toMatchObject({ itemIndex: 0, data: { code: 'VALIDATION' } });
				expect(error?.message).toContain('Request ID');
				expect(api.calls).toHaveLength(0);
			},
		);

		it('shows a type it does not know, a message without operator and one without text', async () => {
			const { request_id } = says('Hello', 0);
			Object.assign(answers('Rate us', 1), { type: null, operator_id: null });
			Object.assign(answers('Sent by the API', 2), { operator_id: null });
			says(null, 3);
			const item = await transcript(ofRequest(request_id));
			expect(item.messageCount).toBe(4);
			expect(item.text).toContain('13:49 Chat2Desk:\nRate us');
			expect(item.text).toContain('13:50 operator:\nSent by the API');
			expect(String(item.text)).toMatch(/13:51 Anna \(client\):\nMessage without text$/);
			expect(api.problems).toEqual([]);
		});
	});

	describe('of a dialog', () => {
		it('has all requests', async () => {
			const { dialogId } = conversation();
			const item = await transcript(ofDialog(dialogId, { messages: true }));
			expect(item).toMatchObject({ requestId: null, dialogId, clientId: client.id, messageCount: 6 });
			expect((item.messages as IDataObject[])[0]).toMatchObject({ text: 'An old question' });
			expect((item.messages as IDataObject[]).at(-1)).toMatchObject({ text: 'A new question' });
			expect(api.problems).toEqual([]);
		});

		it('of 450 messages is complete and in order', async () => {
			const other = api.world.addClient('Boris', '79000000002');
			for (let i = 0; i < 450; i++) {
				says(`m${i}`, i);
				api.world.clientWrites(other, channel, 'somebody else', { silent: true });
			}
			const dialogId = api.world.dialogs[0]?.id;
			const item = await transcript(ofDialog(dialogId, { messages: true }));
			expect((item.messages as IDataObject[]).map((row) => row.text)).toEqual(
				Array.from({ length: 450 }, (_, i) => `m${i}`),
			);
			expect(item.text).not.toContain('somebody else');
			expect(api.problems).toEqual([]);
		});

		it('fails where its messages are refused', async () => {
			const { dialogId } = conversation();
			api.faults.push({
				path: /^\/messages$/,
				status: 404,
				body: { message: 'Page not found', status: 'error' },
			});
			const { error } = await run(connection, ofDialog(dialogId));
			expect(error?.context).toMatchObject({ data: { code: 'NOT_FOUND' } });
		});
	});

	describe('of a client', () => {
		let viber: Channel;

		const texts = (item: IDataObject) => (item.messages as IDataObject[]).map((row) => row.text);

		beforeEach(() => {
			viber = api.world.addChannel('Viber', ['viber']);
		});

		/** `a`, `b`, ... one minute after the other, in turns in Telegram and Viber; written down dialog by dialog. */
		function twoDialogs(count = 6): void {
			const letter = (i: number) => String.fromCharCode(97 + i);
			for (let i = 0; i < count; i += 2) says(letter(i), i);
			for (let i = 1; i < count; i += 2) {
				at(api.world.clientWrites(client, viber, letter(i), { silent: true }), i);
			}
			const other = api.world.addClient('Boris', '79000000002');
			api.world.clientWrites(other, viber, 'somebody else', { silent: true });
		}

		it('has all dialogs by time, named after the client, with a link to the one last written in', async () => {
			twoDialogs();
			const item = await transcript(ofClient(client.id, { messages: true }));
			const newest = api.world.messages.find((message) => message.text === 'f')?.dialog_id;
			expect(api.world.dialogs.length).toBe(3);
			expect(texts(item)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
			expect(item).toMatchObject({
				requestId: null,
				dialogId: null,
				clientId: client.id,
				startedAt: '2026-07-17T10:48:57.000Z',
				endedAt: '2026-07-17T10:53:57.000Z',
				messageCount: 6,
				participants: [{ role: 'client', id: client.id, name: 'Anna' }],
				title: `Chat2Desk - Client No. ${client.id} (17.07.2026)`,
				chatLink: `https://web.chat2desk.com/chat/all?dialogID=${newest}`,
				warnings: [],
			});
			expect(item.text).toMatch(/Anna \(client\):\na\n\n.*\nb\n\n.*\nc\n/);
			expect(api.problems).toEqual([]);
		});

		it('links to the dialog last written in, whichever was the first', async () => {
			twoDialogs();
			const last = says('g', 6);
			expect((await transcript(ofClient(client.id))).chatLink).toContain(`dialogID=${last.dialog_id}`);
		});

		it('has no link where the template wants the number of a request', async () => {
			twoDialogs();
			const item = await transcript(ofClient(client.id, { chatLink: 'https://x.y/{requestId}' }));
			expect(item.chatLink).toBe('');
			const other = await transcript(ofClient(client.id, { chatLink: 'https://x.y/{clientId}' }));
			expect(other.chatLink).toBe(`https://x.y/${client.id}`);
		});

		it.each([
			['en', 'Client No. '],
			['ru', 'Клиент №'],
			['es', 'Cliente n.º '],
			['pt', 'Cliente n.º '],
		])('has a heading in %s', async (language, heading) => {
			twoDialogs();
			const { title } = await transcript(ofClient(client.id, { language }));
			expect(title).toContain(`Chat2Desk - ${heading}${client.id} (`);
		});

		it('with one dialog is that of the dialog', async () => {
			const { dialogId } = conversation();
			const item = await transcript(ofClient(client.id));
			expect(item).toEqual(await transcript(ofDialog(dialogId)));
			expect(item).toMatchObject({ dialogId, messageCount: 6 });
		});

		it.each([
			['a number', (id: number) => id],
			['a numeric string', (id: number) => ` ${id} `],
			['an expression', () => '={{ $json.clientId }}'],
		])('is found by %s', async (_, value) => {
			twoDialogs();
			const { outputs } = await run(connection, ofClient(value(client.id)), [{ clientId: client.id }]);
			expect(outputs[0]?.[0]?.json).toMatchObject({ clientId: client.id, messageCount: 6 });
		});

		it.each([['={{ "abc" }}'], ['={{ $json.none }}']])(
			'with the id "%s": VALIDATION before any call',
			async (id) => {
				const { error } = await run(connection, ofClient(id));
				expect(error?.context).toMatchObject({ data: { code: 'VALIDATION' } });
				expect(error?.message).toContain('Client');
				expect(api.calls).toHaveLength(0);
			},
		);

		it('within dates is cut by time, and reads no more than the end of each dialog', async () => {
			for (let i = 0; i < 1500; i++) {
				says(`t${i}`, i);
				at(api.world.clientWrites(client, viber, `v${i}`, { silent: true }), i);
			}
			const from = new Date(START + 1497 * MINUTE).toISOString();
			const to = new Date(START + 1499 * MINUTE).toISOString();
			const item = await transcript(ofClient(client.id, { dateFrom: from, dateTo: to, messages: true }));
			expect(texts(item)).toEqual(['t1497', 'v1497', 't1498', 'v1498']);
			expect(api.callsTo('GET', /^\/messages$/)).toHaveLength(2);
			expect(api.calls.length).toBeLessThanOrEqual(5);
			expect(api.problems).toEqual([]);
		}, 30_000);

		it('who has no dialog is one without messages', async () => {
			expect(await transcript(ofClient(client.id))).toMatchObject({
				dialogId: null,
				clientId: client.id,
				messageCount: 0,
				title: `Chat2Desk - Client No. ${client.id}`,
				chatLink: '',
				warnings: [],
			});
			expect(api.problems).toEqual([]);
		});

		it('who does not exist: NOT_FOUND', async () => {
			const { error } = await run(connection, ofClient(999_999));
			expect(error?.context).toMatchObject({ itemIndex: 0, data: { code: 'NOT_FOUND', httpCode: 404 } });
		});

		it.each([
			['whose dialogs are refused', /^\/clients\/\d+\/dialogs$/, 'dialogs of client'],
			['of whom one dialog is refused', /^\/messages$/, '/messages'],
		])('%s: a failure, and not half a transcript', async (_, path, words) => {
			twoDialogs();
			const times = path.test('/messages') ? 1 : 10;
			api.faults.push({ path, times, status: 404, body: { message: 'Page not found', status: 'error' } });
			const { error } = await run(connection, ofClient(client.id));
			expect(error?.context).toMatchObject({ data: { code: 'NOT_FOUND' } });
			expect(error?.message).toContain(words);
		});

		it('takes no dialog of somebody else, should one be listed', async () => {
			twoDialogs();
			const rows = api.world.dialogs.map((dialog) => ({
				id: dialog.id,
				last_message: { id: dialog.id, client_id: String(dialog.client_id) },
			}));
			api.faults.push({ path: /^\/clients\/\d+\/dialogs$/, status: 200, body: { data: rows } });
			expect(await transcript(ofClient(client.id))).toMatchObject({ messageCount: 6, dialogId: null });
		});
	});

	describe('format', () => {
		it('bbcode: markup around, and none from what people wrote', async () => {
			const { request_id, dialog_id } = says('[user=1]boss[/user] [b]hi[/b] 5 [x] [1]', 0, {
				attachments: [{ name: 'a[1].jpg', link: 'https://storage.chat2desk.com/a[1].jpg' }],
			});
			client.assigned_name = '[b]Anna';
			const item = await transcript(ofRequest(request_id, { title: 'A [url=x]' }, { format: 'bbcode' }));
			const text = String(item.text);
			const [head, line] = text.split('\n\n');
			expect(head).toBe(
				`[b]A [\u200burl=x][/b]\n[url=https://web.chat2desk.com/chat/all?dialogID=${dialog_id}]Open the chat[/url]\n${ZONE}`,
			);
			expect(line).toContain('[b][\u200bb]Anna (client)[/b] 17.07.2026 13:48\n');
			expect(line).toContain('[url=https://storage.chat2desk.com/a%5B1%5D.jpg]Photo a[1].jpg[/url]');
			// Every tag that is left is ours.
			expect(text.match(/\[\/?[a-z*]+/gi)?.map((tag) => tag.slice(1))).toEqual([
				'b',
				'/b',
				'url',
				'/url',
				'b',
				'/b',
				'url',
				'/url',
			]);
			expect(text.replace(/\u200b/g, '')).toContain('[user=1]boss[/user] [b]hi[/b] 5 [x] [1]');
			expect(api.problems).toEqual([]);
		});

		const written = '<b>**Hi**</b> [x](javascript:alert(1)) & co\n# no heading';

		it('markdown: markup around, and none from what people wrote', async () => {
			const { request_id, dialog_id } = says(written, 0, {
				attachments: [{ name: 'a_1_.jpg', link: 'https://storage.chat2desk.com/a (1).jpg' }],
			});
			client.assigned_name = '_Anna_';
			const { text } = await transcript(ofRequest(request_id, {}, { format: 'markdown' }));
			expect(text).toBe(
				[
					`**Chat2Desk - Dialog No. ${dialog_id} (17.07.2026)**  `,
					`[Open the chat](https://web.chat2desk.com/chat/all?dialogID=${dialog_id})  `,
					ZONE,
					'',
					'**\\_Anna\\_ (client)** 17.07.2026 13:48  ',
					'&lt;b>\\*\\*Hi\\*\\*&lt;/b> \\[x\\]\\(javascript:alert(1)) &amp; co  ',
					'\\# no heading  ',
					'[Photo a\\_1\\_.jpg](https://storage.chat2desk.com/a%20%281%29.jpg)',
				].join('\n'),
			);
			expect(api.problems).toEqual([]);
		});

		it('html: markup around, and none from what people wrote', async () => {
			const { request_id, dialog_id } = says(written, 0, {
				attachments: [{ name: '<i>.jpg', link: 'https://storage.chat2desk.com/"a".jpg' }],
			});
			client.assigned_name = 'Anna & "Co"';
			const { text } = await transcript(ofRequest(request_id, {}, { format: 'html' }));
			const link = (url: string, label: string) => `<a href="${url}" rel="noopener noreferrer">${label}</a>`;
			expect(text).toBe(
				[
					`<p><b>Chat2Desk - Dialog No. ${dialog_id} (17.07.2026)</b><br>`,
					`${link(`https://web.chat2desk.com/chat/all?dialogID=${dialog_id}`, 'Open the chat')}<br>`,
					`${ZONE}</p>`,
					'<p><b>Anna &amp; &quot;Co&quot; (client)</b> 17.07.2026 13:48<br>',
					'&lt;b&gt;**Hi**&lt;/b&gt; [x](javascript:alert(1)) &amp; co<br>',
					'# no heading<br>',
					`${link('https://storage.chat2desk.com/%22a%22.jpg', 'Photo &lt;i&gt;.jpg')}</p>`,
				].join('\n'),
			);
			expect(api.problems).toEqual([]);
		});

		it.each(['text', 'bbcode', 'markdown', 'html'])('%s: javascript: is no link', async (format) => {
			const { request_id } = says('Hello', 0);
			const chatLink = 'javascript:alert({dialogId})';
			const { text } = await transcript(ofRequest(request_id, { chatLink }, { format }));
			expect(text).not.toMatch(/href|\[url|\]\(/);
			expect(text).toContain('Open the chat: javascript:alert(');
		});

		it.each([
			['Format', ofRequest(5, {}, { format: '={{ "rtf" }}' })],
			['Language', ofRequest(5, { language: '={{ "de" }}' })],
			['Scope', { ...ofRequest(5), scope: 'everything' }],
			['Include', ofRequest(5, { include: '={{ ["system", "all"] }}' })],
		])('%s that is not known: VALIDATION that names it and the choices', async (label, parameters) => {
			const { error } = await run(connection, parameters);
			expect(error?.message).toContain(label);
			expect(error?.description).toMatch(/bbcode|ru|dialog|autoreply/);
			expect(error?.context).toMatchObject({ data: { code: 'VALIDATION' } });
			expect(api.calls).toHaveLength(0);
		});

		it('text: as written, HTML of the widget taken off', async () => {
			const widget = api.world.addChannel('Site', ['widget']);
			const message = api.world.clientWrites(client, widget, '<p>Price &lt; 5?</p><b>Yes</b><br>No', {
				silent: true,
			});
			const item = await transcript(ofRequest(message.request_id));
			expect(item.text).toContain('Price < 5?\nYes\nNo');

			const plain = says('1 < 2 and <b>3</b> &amp; [4]', 0);
			expect((await transcript(ofRequest(plain.request_id))).text).toContain('1 < 2 and <b>3</b> &amp; [4]');
		});
	});

	describe('options', () => {
		it.each([
			['en', 'Dialog No.', 'Open the chat', 'client', 'operator', 'Photo', '17.07.2026'],
			['ru', 'Диалог №', 'Открыть чат', 'клиент', 'оператор', 'Фото', '17.07.2026'],
			['es', 'Diálogo', 'Abrir el chat', 'cliente', 'operador', 'Foto', '17/07/2026'],
			['pt', 'Diálogo', 'Abrir o chat', 'cliente', 'operador', 'Foto', '17/07/2026'],
		])('language %s', async (language, ...words) => {
			const { requestId } = conversation();
			const { text } = await transcript(ofRequest(requestId, { language }));
			for (const word of words) expect(text).toContain(word);
			expect(api.problems).toEqual([]);
		});

		it.each([
			['', '17.07.2026 13:48'],
			['Europe/Moscow', '17.07.2026 13:48'],
			['UTC', '17.07.2026 10:48'],
			['America/New_York', '17.07.2026 06:48'],
			['Asia/Kolkata', '17.07.2026 16:18'],
			['Pacific/Auckland', '17.07.2026 22:48'],
			[' Asia/Tokyo ', '17.07.2026 19:48'],
		])('timezone "%s"', async (timezone, shown) => {
			const { request_id } = says('Hello', 0);
			const item = await transcript(ofRequest(request_id, { timezone }));
			expect(item.text).toContain(`${shown} Anna`);
			// Times for machines stay in UTC.
			expect(item.startedAt).toBe('2026-07-17T10:48:57.000Z');
		});

		it.each(['Mars/Olympus', 'MSK+3', 'Europe/Moscov'])(
			'timezone "%s": VALIDATION naming Timezone',
			async (timezone) => {
				const { request_id } = says('Hello', 0);
				const { error } = await run(connection, ofRequest(request_id, { timezone }));
				expect(error?.message).toContain('Timezone');
				expect(error?.message).toContain(timezone);
				expect(error?.context).toMatchObject({ itemIndex: 0, data: { code: 'VALIDATION', httpCode: null } });
				expect(api.calls).toHaveLength(0);
			},
		);

		it.each([
			[['autoreply'], 5, ['bot:\nA bot speaks']],
			[['system'], 5, ['system:\nTaken by Olga']],
			[['comment'], 5, ['Olga Operatorova (internal comment):\nHe is angry']],
			[['autoreply', 'system', 'comment'], 7, ['A bot speaks', 'Taken by Olga', 'He is angry']],
		])('include %j', async (include, messageCount, texts) => {
			const { requestId } = conversation();
			const item = await transcript(ofRequest(requestId, { include }));
			expect(item.messageCount).toBe(messageCount);
			for (const text of texts) expect(item.text).toContain(text);
			expect(item.participants).toHaveLength(2);
		});

		it('include as an expression of one kind', async () => {
			const { requestId } = conversation();
			const item = await transcript(ofRequest(requestId, { include: '={{ "system" }}' }));
			expect(item.messageCount).toBe(5);
		});

		it('language and include left empty by an expression are as if not set', async () => {
			const { requestId } = conversation();
			const empty = '={{ "" }}';
			expect(await transcript(ofRequest(requestId, { language: empty, include: empty }))).toEqual(
				await transcript(ofRequest(requestId)),
			);
		});

		it.each<[string, IDataObject]>([
			['Max Length', { maxLength: 'many' }],
			['Max Length', { maxLength: -5 }],
			['Max Length', { maxLength: 1.5 }],
			['Max Length', { maxLength: { a: 1 } }],
			['Settle Seconds', { settleSeconds: 'soon' }],
			['Settle Seconds', { settleSeconds: 301 }],
			['Settle Seconds', { settleSeconds: [] as unknown as IDataObject, maxLength: true }],
			['Messages', { messages: 'perhaps' }],
			['Messages', { messages: null }],
			['Title', { title: { a: 1 } }],
			['Chat Link', { chatLink: ['x'] }],
			['Timezone', { timezone: { zone: 'UTC' } }],
			['Language', { language: 5 }],
			['Include', { include: { system: true } }],
			['Date From', { dateFrom: { day: 1 } }],
		])('%s that makes no sense: VALIDATION that names it (%j)', async (label, options) => {
			const { error } = await run(connection, ofRequest(5, options));
			expect(error?.context).toMatchObject({ data: { code: 'VALIDATION' } });
			expect(error?.message).toContain(
				label.replace('Settle Seconds', 'maxLength' in options ? 'Max Length' : label),
			);
			expect(api.calls).toHaveLength(0);
		});

		it('numbers and switches given as text, or left empty by an expression, are what they mean', async () => {
			const { requestId } = conversation();
			const plain = await transcript(ofRequest(requestId));
			const given = { maxLength: '0', settleSeconds: '', messages: 'false', title: null, timezone: null };
			expect(await transcript(ofRequest(`N-${requestId}`, given))).toEqual(plain);
			const { parts, messages } = await transcript(
				ofRequest(requestId, { maxLength: '100', messages: 'true' }),
			);
			expect((parts as string[]).length).toBeGreaterThan(1);
			expect(messages).toHaveLength(4);
		});

		it('title', async () => {
			const { requestId } = conversation();
			const item = await transcript(ofRequest(requestId, { title: 'Chat about the offer' }));
			expect(item.title).toBe('Chat about the offer');
			expect(String(item.text).split('\n')[0]).toBe('Chat about the offer');
		});

		it('chatLink with every placeholder, in the text as well', async () => {
			const { requestId, dialogId } = conversation();
			const template =
				'https://crm.example.com/?d={dialogId}&r={requestId}&c={clientId}&d2={dialogId}&x={other}';
			const item = await transcript(ofRequest(requestId, { chatLink: template }));
			expect(item.chatLink).toBe(
				`https://crm.example.com/?d=${dialogId}&r=${requestId}&c=${client.id}&d2=${dialogId}&x={other}`,
			);
			expect(item.text).toContain(`Open the chat: ${item.chatLink}\n`);
		});

		it('chatLink whose number is not known is left out', async () => {
			const { dialogId } = conversation();
			const item = await transcript(ofDialog(dialogId, { chatLink: 'https://crm.example.com/{requestId}' }));
			expect(item.chatLink).toBe('');
			expect(item.text).not.toContain('Open the chat');
		});

		it('messages: the rows as Chat2Desk sends them', async () => {
			const { request_id } = says('Hello', 0);
			const item = await transcript(ofRequest(request_id, { messages: true }));
			expect(item.messages).toEqual(api.world.messages.map(restMessage));
		});

		describe('dateFrom and dateTo', () => {
			const texts = async (options: IDataObject, scope: 'request' | 'dialog' = 'dialog') => {
				const [first] = api.world.messages;
				const parameters =
					scope === 'dialog'
						? ofDialog(first?.dialog_id, { messages: true, ...options })
						: ofRequest(first?.request_id, { messages: true, ...options });
				return ((await transcript(parameters)).messages as IDataObject[]).map((row) => row.text);
			};

			beforeEach(() => {
				for (let i = 0; i < 6; i++) says(`m${i}`, i);
			});

			it.each(['request', 'dialog'] as const)('cut a %s: from is included, to is not', async (scope) => {
				const [from, to] = ['2026-07-17T10:50:57Z', '2026-07-17T10:52:57.000Z'];
				expect(await texts({ dateFrom: from }, scope)).toEqual(['m2', 'm3', 'm4', 'm5']);
				expect(await texts({ dateTo: to }, scope)).toEqual(['m0', 'm1', 'm2', 'm3']);
				expect(await texts({ dateFrom: from, dateTo: to }, scope)).toEqual(['m2', 'm3']);
				expect(await texts({ dateFrom: '2027-01-01T00:00:00Z' }, scope)).toEqual([]);
				expect(api.problems).toEqual([]);
			});

			it.each([
				['an offset', '2026-07-17T13:50:57+03:00'],
				['an offset and milliseconds', '2026-07-17T13:50:57.000+03:00'],
				["a luxon object, as n8n's expressions give it", '={{ DateTime.fromISO("2026-07-17T10:50:57Z") }}'],
				['a Date object', '={{ new Date("2026-07-17T10:50:57Z") }}'],
				["Chat2Desk's own format", '2026-07-17T10:50:57 UTC'],
			])('are read with %s', async (_, dateFrom) => {
				expect(await texts({ dateFrom })).toEqual(['m2', 'm3', 'm4', 'm5']);
			});

			it("without a zone, as n8n's date picker gives them, are in the time zone shown", async () => {
				// 13:50:57 in Moscow, the workflow's zone.
				expect(await texts({ dateFrom: '2026-07-17T13:50:57' })).toEqual(['m2', 'm3', 'm4', 'm5']);
				expect(await texts({ dateFrom: '2026-07-17T19:50:57', timezone: 'Asia/Tokyo' })).toEqual([
					'm2',
					'm3',
					'm4',
					'm5',
				]);
			});

			it.each(['dateFrom', 'dateTo'])('%s that is no date: VALIDATION before any call', async (name) => {
				const { error } = await run(connection, ofDialog(api.world.dialogs[0]?.id, { [name]: 'yesterday' }));
				expect(error?.context).toMatchObject({ data: { code: 'VALIDATION' } });
				expect(error?.message).toContain(name === 'dateFrom' ? 'Date From' : 'Date To');
				expect(api.calls).toHaveLength(0);
			});

			it('that end before they begin: VALIDATION before any call, not an empty transcript', async () => {
				const period = { dateFrom: '2026-07-18T00:00:00Z', dateTo: '2026-07-17T00:00:00Z' };
				const { error } = await run(connection, ofDialog(api.world.dialogs[0]?.id, period));
				expect(error?.context).toMatchObject({ data: { code: 'VALIDATION' } });
				expect(error?.message).toBe('Date To does not lie after Date From');
				expect(api.calls).toHaveLength(0);
			});

			it('of a long dialog, the end alone is read', async () => {
				for (let i = 6; i < 3000; i++) says(`m${i}`, i);
				const dateFrom = new Date(START + 2750 * MINUTE).toISOString();
				const item = await transcript(ofDialog(api.world.dialogs[0]?.id, { dateFrom }));
				expect(item.messageCount).toBe(250);
				expect(api.callsTo('GET', /^\/messages$/).length).toBeLessThanOrEqual(3);
				expect(api.problems).toEqual([]);
			});
		});

		describe('settleSeconds', () => {
			it('waits for the messages that are not listed yet', async () => {
				api.lagMs = 700;
				const { request_id } = api.world.clientWrites(client, channel, 'Hello', { silent: true });
				expect((await transcript(ofRequest(request_id))).messageCount).toBe(0);
				const last = api.world.clientWrites(client, channel, 'Just now', { silent: true });
				const before = Date.now();
				const item = await transcript(ofRequest(request_id, { settleSeconds: 1 }));
				expect(Date.now() - before).toBeGreaterThanOrEqual(950);
				expect(item).toMatchObject({ messageCount: 2, text: expect.stringContaining(last.text ?? '-') });
				expect(api.problems).toEqual([]);
			});
		});

		describe('maxLength', () => {
			it('cuts between messages; together the parts are the whole', async () => {
				for (let i = 0; i < 60; i++) says(`Message ${i} ${'x'.repeat(i)}`, i);
				const item = await transcript(ofDialog(api.world.dialogs[0]?.id, { maxLength: 500 }));
				const parts = item.parts as string[];
				expect(parts.length).toBeGreaterThan(5);
				for (const part of parts) expect(part.length).toBeLessThanOrEqual(500);
				// A part begins with a message, and none could have taken the next part's first one.
				for (const [i, part] of parts.entries()) {
					expect(part).toMatch(i === 0 ? /^Chat2Desk - Dialog/ : /^\d\d\.\d\d\.\d{4} \d\d:\d\d Anna/);
					const next = parts[i + 1]?.split('\n\n')[0];
					if (next) expect(part.length + 2 + next.length).toBeGreaterThan(500);
				}
				expect(parts.join('\n\n')).toBe(item.text);
				expect(api.problems).toEqual([]);
			});

			it.each([
				['text', 'A long story. '.repeat(200)],
				['bbcode', 'A [b]long[/b] story [x]. '.repeat(120)],
				['markdown', 'A **long** _story_. # no heading - no list '.repeat(60)],
				['html', 'A <b>long</b> & "quoted" story\n'.repeat(80)],
				['text', '👨‍👩‍👧‍👦🇷🇺é'.repeat(150)],
				['text', 'ю'.repeat(3000)],
			])(
				'cuts a single longer message inside (%s, %.12s), loses nothing, and halves no character',
				async (format, long) => {
					const { request_id } = says('Before', 0);
					says(long, 1);
					says('After', 2);
					const item = await transcript(ofRequest(request_id, { maxLength: 300 }, { format }));
					const parts = item.parts as string[];
					expect(parts.length).toBeGreaterThan(3);
					for (const part of parts) {
						expect(part.length).toBeLessThanOrEqual(300);
						expect(part).not.toMatch(/[\ud800-\udbff]$|^[\udc00-\udfff\u200d\u0301]/);
						expect(part).not.toBe('');
						const tags = part.match(/[[<]\/?(b|url|a|p)\b/g) ?? [];
						expect(tags.filter((tag) => tag.includes('/')).length).toBe(tags.length / 2);
						if (format === 'markdown') expect(part).not.toMatch(/^[#-]|(?<!\\)\\$/);
						if (format === 'html') expect(part).not.toMatch(/&(?!(amp|lt|gt|quot);)/);
					}
					// A cut takes white space and breaks; a beginning may have got a backslash.
					const plain = (text: unknown) => squeeze(text).replace(/<\/?(br|p)>|\\/g, '');
					expect(plain(parts.join(''))).toBe(plain(item.text));
					expect(squeeze(item.text)).toContain('After');
				},
			);

			it('keeps links whole', async () => {
				const link = `https://storage.chat2desk.com/${'a'.repeat(120)}.pdf`;
				const { request_id } = says('See', 0, {
					attachments: Array.from({ length: 6 }, (_, i) => ({ name: `f${i}.pdf`, link: `${link}?${i}` })),
				});
				for (const format of ['text', 'bbcode', 'markdown', 'html']) {
					const item = await transcript(ofRequest(request_id, { maxLength: 250 }, { format }));
					const parts = item.parts as string[];
					for (const part of parts) expect(part.length).toBeLessThanOrEqual(250);
					for (let i = 0; i < 6; i++)
						expect(parts.filter((part) => part.includes(`${link}?${i}`))).toHaveLength(1);
					// At a cut a break goes, and HTML begins another paragraph.
					const plain = (text: unknown) => squeeze(text).replace(/<\/?(br|p)>/g, '');
					expect(plain(parts.join(''))).toBe(plain(item.text));
				}
			});

			it('0 makes one part', async () => {
				const { requestId } = conversation();
				const item = await transcript(ofRequest(requestId, { maxLength: 0 }));
				expect(item.parts).toEqual([item.text]);
			});
		});
	});

	describe('where an inferred endpoint is refused', () => {
		const refusals = {
			404: { status: 404, body: { message: 'Page not found', status: 'error' } },
			403: { status: 403, body: { message: 'Forbidden', status: 'error' } },
			500: { status: 500, headers: AT_ONCE },
			200: { status: 200, body: { message: 'Not available in your plan', status: 'error' } },
		};
		const anna = 'Anna (client):\nHello';
		const olga = 'Olga Operatorova (operator):\nGood afternoon';

		const endpoints: Array<[name: string, path: RegExp, texts: (c: Client, o: Operator) => string[]]> = [
			['GET /requests/:id', /^\/requests\/\d+$/, () => [anna, olga]],
			['GET /messages', /^\/messages$/, () => [anna, olga]],
			['GET /clients/:id', /^\/clients\/\d+$/, (c) => [`client ${c.id}:\nHello`, olga]],
			['GET /operators', /^\/operators$/, (_, o) => [anna, `operator ${o.id}:\nGood afternoon`]],
		];
		const cases = endpoints.flatMap(([name, path, texts]) =>
			([404, 403, 500, 200] as const).map((status) => [name, status, path, texts] as const),
		);

		it.each(cases)('%s with %d: still a transcript, with a warning', async (_, status, path, texts) => {
			const { requestId, dialogId } = conversation();
			api.faults.push({ path, ...refusals[status] });
			const item = await transcript(ofRequest(requestId));
			expect(item).toMatchObject({
				requestId,
				dialogId,
				clientId: client.id,
				messageCount: 4,
				attachmentCount: 3,
				startedAt: '2026-07-17T10:48:57.000Z',
				endedAt: '2026-07-17T10:54:57.000Z',
			});
			for (const text of texts(client, operator)) expect(item.text).toContain(text);
			expect(item.text).not.toMatch(/old question|new question/);
			expect(item.warnings).toHaveLength(1);
			expect((item.warnings as string[])[0]).toContain(`HTTP ${status}`);
			expect(api.problems).toEqual([]);
		});

		it('GET /requests/:id/messages: not needed, no warning', async () => {
			const { requestId } = conversation();
			api.faults.push({ path: /^\/requests\/\d+\/messages$/, ...refusals[404] });
			expect(await transcript(ofRequest(requestId))).toMatchObject({ messageCount: 4, warnings: [] });
		});

		it.each([404, 403, 500] as const)(
			'GET /dialogs/:id with %d: a request without messages, without client',
			async (status) => {
				conversation();
				const empty = {
					id: api.world.id(),
					dialog_id: api.world.dialogs[0]?.id ?? 0,
					client_id: client.id,
					closed: true,
				};
				api.world.requests.push(empty);
				api.faults.push({ path: /^\/dialogs\/\d+$/, ...refusals[status] });
				const item = await transcript(ofRequest(empty.id));
				expect(item).toMatchObject({ messageCount: 0, dialogId: empty.dialog_id, clientId: null });
				expect(item.warnings).toHaveLength(1);
			},
		);

		it('GET /requests/:id in its other shapes', async () => {
			const { requestId, dialogId } = conversation();
			for (const body of [
				{ dialog_id: dialogId, tags: [] },
				{ data: { dialog_id: String(dialogId) } },
				{ data: [{ dialog_id: dialogId }] },
			]) {
				api.faults.push({ path: /^\/requests\/\d+$/, times: 1, status: 200, body });
				expect(await transcript(ofRequest(requestId))).toMatchObject({
					dialogId,
					messageCount: 4,
					warnings: [],
				});
			}
			for (const body of [{ data: [] }, { data: {} }, { data: { tags: [] } }]) {
				api.faults.push({ path: /^\/requests\/\d+$/, times: 1, status: 200, body });
				expect(await transcript(ofRequest(requestId))).toMatchObject({ dialogId, messageCount: 4 });
			}
		});

		it('GET /requests/:id/messages in its other shape', async () => {
			const { requestId, dialogId } = conversation();
			const rows = api.world.messages.map((m) => ({
				...restMessage(m),
				created: String(Math.floor(m.at / 1000)),
			}));
			api.faults.push({ path: /^\/requests\/\d+$/, ...refusals[404] });
			api.faults.push({
				path: /^\/requests\/\d+\/messages$/,
				status: 200,
				body: { data: rows.reverse(), status: 'success' },
			});
			const item = await transcript(ofRequest(requestId));
			expect(item).toMatchObject({ dialogId, messageCount: 4, startedAt: '2026-07-17T10:48:57.000Z' });
			expect(String(item.text).indexOf('Hello')).toBeLessThan(String(item.text).indexOf('Good afternoon'));
		});

		it('GET /requests/:id/messages in its own words, and says where it is not whole', async () => {
			const { requestId, dialogId } = conversation();
			const created = START / 1000;
			const rows = [
				{
					id: 3,
					type: 'auto',
					text: 'scenario.scenarioTitle.default',
					operatorID: 0,
					created: created + 120,
				},
				{
					id: 2,
					type: 'out',
					text: 'Good afternoon',
					operatorID: operator.id,
					created: String(created + 60),
				},
				{
					id: 1,
					type: 'in',
					text: 'Hello',
					clientID: client.id,
					dialogID: dialogId,
					requestID: requestId,
					created,
				},
				{ id: 9, type: 'in', text: 'of another', requestID: requestId + 1, created },
			];
			api.faults.push({ path: /^\/requests\/\d+$/, ...refusals[404] });
			api.faults.push({
				path: /^\/requests\/\d+\/messages$/,
				status: 200,
				body: { data: rows, meta: { total: 50, limit: 20, offset: 0 }, status: 'success' },
			});
			const item = await transcript(ofRequest(requestId, { include: ['autoreply'] }));
			expect(item).toMatchObject({ dialogId, clientId: client.id, messageCount: 2 });
			expect(item.text).toContain(`13:48 ${anna}\n\n17.07.2026 13:49 ${olga}`);
			expect(item.warnings).toEqual([
				expect.stringContaining('4 of 50 messages'),
				expect.stringContaining('HTTP 404'),
			]);
		});

		it.each([
			[404, 'NOT_FOUND'],
			[403, 'AUTH'],
			[500, 'SERVER'],
		] as const)('both request endpoints with %d: %s', async (status, code) => {
			const { requestId } = conversation();
			api.faults.push({ path: /^\/requests\//, ...refusals[status] });
			const { error } = await run(connection, ofRequest(requestId));
			expect(error?.context).toMatchObject({ itemIndex: 0, data: { code } });
			expect(error?.message).toContain(String(requestId));
			expect(error?.message).toContain(`HTTP ${status}`);
		});

		it('both sources of messages: a failure, and not a transcript that says there were none', async () => {
			const { requestId } = conversation();
			api.faults.push({ path: /^\/messages$/, ...refusals[500] });
			api.faults.push({ path: /^\/requests\/\d+\/messages$/, ...refusals[404] });
			const { status, outputs } = await run(connection, ofRequest(requestId));
			expect(outputs.flat().map((item) => item.json.text)).toEqual([]);
			expect(status).toBe('error');
		});
	});

	describe('on an installation', () => {
		it.each<[string, Partial<Chat2DeskEmulator['behaviour']>]>([
			['that says in and out', { requestMessageWords: 'short', camelIds: 'requestMessages' }],
			['with ids in camel case everywhere', { camelIds: 'everywhere', requestMessageWords: 'short' }],
			['with pages of 20', { pageCap: 20 }],
			['with pages of 20 that it does not tell', { pageCap: 20, metaLimit: 'asked' }],
			[
				'that ignores start_id and honours offset',
				{ ignores: ['start_id'], messageOffset: true, pageCap: 20 },
			],
			['that ignores every filter', { ignores: ['dialog_id', 'client_id', 'start_date'] }],
			['that repeats rows', { repeatsRows: true }],
		])('%s, a conversation is whole', async (_, behaviour) => {
			for (let i = 0; i < 25; i++) (i % 2 ? answers : says)(`old ${i}`, i);
			close();
			const { request_id, dialog_id } = says('new 0', 100);
			for (let i = 1; i < 45; i++) (i % 2 ? answers : says)(`new ${i}`, 100 + i);
			const other = api.world.addClient('Boris', '79000000002');
			api.world.clientWrites(other, channel, 'somebody else', { silent: true });
			Object.assign(api.behaviour, behaviour);
			const names = [
				expect.objectContaining({ name: 'Anna' }),
				expect.objectContaining({ name: 'Olga Operatorova' }),
			];
			const expected = { clientId: client.id, participants: names, warnings: [] };
			expect(await transcript(ofRequest(request_id))).toMatchObject({ ...expected, messageCount: 45 });
			expect(await transcript(ofDialog(dialog_id))).toMatchObject({ ...expected, messageCount: 70 });
			const dateFrom = new Date(START + 110 * MINUTE).toISOString();
			expect(await transcript(ofDialog(dialog_id, { dateFrom }))).toMatchObject({
				...expected,
				messageCount: 35,
			});
			api.faults.push({ path: /^\/messages$/, status: 404, body: { message: 'Page not found' } });
			expect(await transcript(ofRequest(request_id))).toMatchObject({
				clientId: client.id,
				participants: names,
				messageCount: 45,
			});
		});

		it('that turns no pages, it ends with what can be had, and says so', async () => {
			for (let i = 0; i < 45; i++) says(`m${i}`, i);
			const { dialog_id } = says('last', 50);
			Object.assign(api.behaviour, { ignores: ['start_id'], messageOffset: false, pageCap: 20 });
			const item = await transcript(ofDialog(dialog_id));
			expect(item.messageCount).toBeGreaterThanOrEqual(20);
			expect(item.warnings).toEqual([expect.stringContaining('/messages')]);
			expect(item.text).toContain('last');
			expect(api.callsTo('GET', /^\/messages$/).length).toBeLessThan(8);
		});

		it('that imported old messages late, Date From misses none of them', async () => {
			const { dialog_id } = says('today', 100);
			says('imported, of last year', -500_000);
			says('tomorrow', 2000);
			const dateFrom = new Date(START).toISOString();
			const item = await transcript(ofDialog(dialog_id, { dateFrom, messages: true }));
			expect((item.messages as IDataObject[]).map(({ text }) => text)).toEqual(['today', 'tomorrow']);
		});
	});

	describe('what concerns everything is not tolerated:', () => {
		it('AUTH for a wrong token', async () => {
			const { requestId } = conversation();
			const { error } = await run({ ...connection, apiToken: 'x'.repeat(30) }, ofRequest(requestId));
			expect(error?.context).toMatchObject({ data: { code: 'AUTH', httpCode: 401 } });
			expect(api.calls).toHaveLength(1);
		});

		it('AUTH for a wrong token on an installation that answers 403', async () => {
			const { requestId } = conversation();
			api.faults.push({
				path: /./,
				status: 403,
				body: { message: 'Token is not correct', status: 'error', errors: {} },
			});
			const { error } = await run(connection, ofRequest(requestId));
			expect(error?.context).toMatchObject({ data: { code: 'AUTH', httpCode: 403 } });
		});

		it('QUOTA_EXHAUSTED', async () => {
			const { requestId } = conversation();
			api.faults.push({
				path: /^\/messages$/,
				status: 429,
				body: { message: 'API calls exceeded API limit per month', status: 'error' },
			});
			const { error } = await run(connection, ofRequest(requestId));
			expect(error?.context).toMatchObject({ data: { code: 'QUOTA_EXHAUSTED' } });
		});

		it('NETWORK', async () => {
			const { error } = await run({ ...connection, baseUrl: 'http://127.0.0.1:1' }, ofRequest(5));
			expect(error?.context).toMatchObject({ data: { code: 'NETWORK' } });
		}, 20_000);
	});

	describe('the number of calls', () => {
		/** `count` messages in requests of 50, then one of 450; `between` runs after each message. */
		function longDialog(
			before: number,
			between: (i: number) => void = () => {},
		): { requestId: number; dialogId: number } {
			for (let i = 0; i < before; i++) {
				says(`old ${i}`, i - before);
				between(i);
				if (i % 50 === 49) close();
			}
			let last: Message | undefined;
			for (let i = 0; i < 450; i++) {
				last = i % 2 === 0 ? says(`new ${i}`, i) : answers(`new ${i}`, i);
				between(before + i);
			}
			return { requestId: last?.request_id ?? 0, dialogId: last?.dialog_id ?? 0 };
		}

		const expected = Array.from({ length: 450 }, (_, i) => `new ${i}`);

		async function read(requestId: number): Promise<void> {
			const item = await transcript(ofRequest(requestId, { messages: true }));
			expect((item.messages as IDataObject[]).map((row) => row.text)).toEqual(expected);
			expect(item.warnings).toEqual([]);
			expect(api.problems).toEqual([]);
		}

		it('is small for a request of 450 messages at the end of a dialog of 10,000', async () => {
			const { requestId } = longDialog(9550);
			await read(requestId);
			expect(api.callsTo('GET', /^\/messages$/).length).toBeLessThanOrEqual(4);
			expect(api.calls.length).toBeLessThanOrEqual(8);
		}, 60_000);

		it('is small where the ids are shared with other dialogs', async () => {
			const { requestId } = longDialog(9550, () => void api.world.id(23));
			await read(requestId);
			expect(api.callsTo('GET', /^\/messages$/).length).toBeLessThanOrEqual(4);
			expect(api.calls.length).toBeLessThanOrEqual(8);
		}, 60_000);

		it('stays modest, and nothing is missing, where the ids are unevenly far apart', async () => {
			// Months of silence between the requests, bursts in between.
			const { requestId } = longDialog(
				2000,
				(i) => void api.world.id(i % 50 === 49 ? 500_000 : (i * 7919) % 40),
			);
			await read(requestId);
			expect(api.callsTo('GET', /^\/messages$/).length).toBeLessThanOrEqual(20);
		}, 60_000);

		it('is one page for a short request, whatever came before', async () => {
			longDialog(1000);
			close();
			const { request_id } = says('Short', 10_000);
			const item = await transcript(ofRequest(request_id));
			expect(item.messageCount).toBe(1);
			expect(api.callsTo('GET', /^\/messages$/)).toHaveLength(1);
		}, 60_000);

		it('of exactly 200 and of 201 messages', async () => {
			for (let i = 0; i < 200; i++) says(`m${i}`, i);
			const [first] = api.world.messages;
			expect((await transcript(ofRequest(first?.request_id))).messageCount).toBe(200);
			says('m200', 200);
			expect((await transcript(ofRequest(first?.request_id))).messageCount).toBe(201);
			expect(api.problems).toEqual([]);
		});
	});
});
