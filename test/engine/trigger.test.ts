import { createHash, createHmac } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import { urlSecret } from '../../nodes/Chat2Desk/domain/urlSecret';
import { EMPTY } from '../emptyItem';
import { Chat2DeskEmulator } from '../emulators/chat2desk/server';
import type { Channel, Client, Operator } from '../emulators/chat2desk/world';
import {
	freshType,
	Credentials,
	TriggerRig,
	until,
	WEBHOOK_ID,
	WebhookServer,
	type Connection,
	type RigOptions,
} from './harness';

/** The vendor's example of 2025, byte for byte. */
const VENDOR_INBOX =
	'{"message_id":28780,"type":"from_client","text":"test7","transport":"widget","client_id":12568,"operator_id":null,"dialog_id":942,"channel_id":1,"photo":null,"coordinates":null,"audio":null,"pdf":null,"client":{"id":12568,"phone":"[chat] 1d0bb2e221762cfcc05c","client_phone":null,"name":"[chat] 1d0bb2e221762cfcc05c","assigned_name":null,"external_id":null},"hook_type":"inbox","request_id":5357,"attachments":[],"is_new_request":false,"is_new_client":false,"insta_comment":false,"extra_data":{},"is_new":true,"event_time":"2025-04-03T11:50:06.984494Z"}';

const TIMESTAMP = '1743681006';

describe('Chat2Desk Trigger', () => {
	let api: Chat2DeskEmulator;
	let connection: Connection;
	let nextMessage = 50_000;

	beforeEach(async () => {
		api = await new Chat2DeskEmulator().start();
		connection = { apiToken: api.token, baseUrl: api.url };
	});

	afterEach(async () => await api.stop());

	/** A trigger whose webhook is registered, and the URL Chat2Desk got. */
	async function activated(
		parameters: IDataObject = {},
		options: RigOptions = {},
	): Promise<[TriggerRig, string]> {
		const rig = new TriggerRig(connection, { events: ['inbox'], ...parameters }, {}, {}, options);
		await rig.activate();
		return [rig, api.webhooks.at(-1)?.url ?? ''];
	}

	const inbox = (extra: object = {}) => ({
		hook_type: 'inbox',
		message_id: ++nextMessage,
		type: 'from_client',
		client_id: 12,
		event_time: '2026-07-17T10:48:57Z',
		...extra,
	});

	const sign = (body: string, key: string | Buffer, timestamp = TIMESTAMP) =>
		createHmac('sha256', key)
			.update(body + timestamp)
			.digest('hex');

	const hexKey = () => createHash('md5').update(api.token).digest('hex');

	describe('activation', () => {
		it('registers one webhook, with a secret in the path and without the token', async () => {
			const [rig, url] = await activated({ events: ['inbox', 'close_dialog'], channelIds: [7] });
			expect(api.webhooks).toHaveLength(1);
			// n8n itself puts the webhook id in front of a path with a parameter.
			expect(url).toMatch(
				new RegExp(`^http://127\\.0\\.0\\.1:5678/webhook/${WEBHOOK_ID}/([^:]*/)?[0-9a-f]{32,}$`),
			);
			expect(url).not.toContain(api.token);
			expect(url).not.toContain(hexKey());
			expect(api.webhooks[0]).toMatchObject({
				events: ['inbox', 'close_dialog'],
				channels: [7],
				status: 'enable',
				name: expect.stringContaining('Test workflow'),
			});
			expect(await rig.method('checkExists')).toBe(true);
			expect(api.problems).toEqual([]);
		});

		it('gives every trigger a secret of its own', async () => {
			const [, one] = await activated();
			const other = new TriggerRig(connection, { events: ['inbox'] }, { webhookId: 'c1' });
			await other.activate();
			const two = api.webhooks.at(-1)?.url ?? '';
			expect(two.split('/').pop()).not.toBe(one.split('/').pop());
			expect(api.problems).toEqual([]);
		});
	});

	describe('the item', () => {
		it("is the contract's, for the vendor's own example", async () => {
			const [rig, url] = await activated();
			const { status, items } = await rig.deliver(url, VENDOR_INBOX);
			expect(status).toBe(200);
			expect(items).toEqual([
				{
					event: 'inbox',
					eventTime: '2025-04-03T11:50:06.984Z',
					messageId: 28780,
					type: 'from_client',
					text: 'test7',
					transport: 'widget',
					clientId: 12568,
					dialogId: 942,
					requestId: 5357,
					channelId: 1,
					operatorId: null,
					tagId: null,
					isNewRequest: false,
					isNewClient: false,
					attachments: [],
					client: {
						id: 12568,
						name: '[chat] 1d0bb2e221762cfcc05c',
						phone: null,
						messengerId: '[chat] 1d0bb2e221762cfcc05c',
						externalId: null,
					},
					deliveryError: null,
					reply: null,
					signature: 'absent',
					body: JSON.parse(VENDOR_INBOX),
				},
			]);
		});

		it('reads numbers sent as text, the flags of 2019, a real phone and files', async () => {
			const [rig, url] = await activated();
			const body = inbox({
				message_id: '77001',
				client_id: '12',
				is_new_request: 1,
				is_new_client: '',
				extra_data: [],
				photo: 'companies/company_1/messages/2026-7/a.jpg',
				attachments: [
					{ name: 'a.jpg', link: 'https://storage.chat2desk.com/a.jpg' },
					{ name: 'offer.pdf', link: 'https://storage.chat2desk.com/offer.pdf' },
				],
				client: {
					id: 12,
					phone: '[tg] 807892',
					client_phone: '+7 900 000-00-01',
					name: 'anna',
					assigned_name: 'Anna',
				},
			});
			const { items } = await rig.deliver(url, JSON.stringify(body));
			expect(items).toEqual([
				expect.objectContaining({
					messageId: 77001,
					clientId: 12,
					isNewRequest: true,
					isNewClient: false,
					attachments: [
						{ name: 'a.jpg', url: 'https://storage.chat2desk.com/a.jpg', kind: 'image' },
						{ name: 'offer.pdf', url: 'https://storage.chat2desk.com/offer.pdf', kind: 'document' },
					],
					client: {
						id: 12,
						name: 'Anna',
						phone: '79000000001',
						messengerId: '[tg] 807892',
						externalId: null,
					},
					body,
				}),
			]);
		});

		it.each([
			['close_request', { request_id: 5 }, { requestId: 5 }],
			['close_dialog', { dialog_id: 6, client_id: 7 }, { dialogId: 6, clientId: 7 }],
			['add_tag_to_client', { id: 8, client_id: 7, channel_id: 3 }, { tagId: 8, clientId: 7, channelId: 3 }],
			['add_tag_to_request', { id: 8, request_id: 5 }, { tagId: 8, requestId: 5 }],
			[
				'new_request',
				{
					request_id: 5,
					client_id: 7,
					dialog_id: 6,
					channel_id: 3,
					transport: 'telegram',
					type: 'common',
					by_client: true,
				},
				{ requestId: 5, clientId: 7, dialogId: 6, channelId: 3, transport: 'telegram', type: 'common' },
			],
		])('of %s has every key, null where nothing is known', async (event, fields, expected) => {
			const [rig, url] = await activated({ events: [event] });
			const body = { hook_type: event, event_time: '2026-09-18T07:00:00Z', ...fields };
			const { items } = await rig.deliver(url, JSON.stringify(body));
			expect(items).toEqual([{ ...EMPTY, event, eventTime: '2026-09-18T07:00:00.000Z', ...expected, body }]);
		});

		it('has no client where the event carries nothing but its id', async () => {
			const [rig, url] = await activated();
			const { items } = await rig.deliver(url, JSON.stringify(inbox({ client: { id: 12 } })));
			expect(items?.[0]).toMatchObject({ clientId: 12, client: null });
		});

		it("is Chat2Desk's body alone with rawOutput", async () => {
			const [rig, url] = await activated({ options: { rawOutput: true } });
			const { items } = await rig.deliver(url, VENDOR_INBOX);
			expect(items).toEqual([JSON.parse(VENDOR_INBOX)]);
		});

		it('comes once per event of an array', async () => {
			const [rig, url] = await activated();
			const [a, b, c] = [inbox({ text: 'a' }), inbox({ text: 'b' }), inbox({ hook_type: 'outbox' })];
			const { items, status } = await rig.deliver(url, JSON.stringify([a, b, c, a]));
			expect(status).toBe(200);
			expect(items?.map((item) => item.text)).toEqual(['a', 'b']);
		});
	});

	describe('the secret in the URL', () => {
		it.each([
			['another secret', (url: string) => url.replace(/[^/]+$/, '0'.repeat(32))],
			['a cut secret', (url: string) => url.slice(0, -1)],
			['no secret', (url: string) => url.replace(/[^/]+$/, '')],
			['the literal placeholder', (url: string) => url.replace(/[^/]+$/, ':token')],
		])('%s: 404 and nothing started', async (_, change) => {
			const [rig, url] = await activated();
			const { status, items } = await rig.deliver(change(url), VENDOR_INBOX);
			expect([status, items]).toEqual([404, null]);
			// Nothing was remembered of it either.
			expect((await rig.deliver(url, VENDOR_INBOX)).items).toHaveLength(1);
		});

		it('is stale after the token was changed, and right again after the next activation', async () => {
			const [, url] = await activated();
			const changed = { ...connection, apiToken: 'f'.repeat(30) };
			const rig = new TriggerRig(changed, { events: ['inbox'] });
			expect(await rig.deliver(url, VENDOR_INBOX)).toMatchObject({ status: 404, items: null });

			const other = await new Chat2DeskEmulator({ token: changed.apiToken }).start();
			other.webhooks.push(...api.webhooks);
			const again = new TriggerRig({ ...changed, baseUrl: other.url }, { events: ['inbox'] });
			await again.activate();
			expect(other.webhooks).toHaveLength(1);
			expect(other.webhooks[0]?.url).not.toBe(url);
			expect((await again.deliver(other.webhooks[0]?.url ?? '', VENDOR_INBOX)).items).toHaveLength(1);
			expect(other.problems).toEqual([]);
			await other.stop();
		});

		it('is the same however the token was pasted', async () => {
			const [, url] = await activated();
			const rig = new TriggerRig(
				{ ...connection, apiToken: `Authorization: "${api.token}" ` },
				{ events: ['inbox'] },
			);
			expect(await rig.method('checkExists')).toBe(true);
			expect((await rig.deliver(url, VENDOR_INBOX)).items).toHaveLength(1);
			expect(api.problems).toEqual([]);
		});
	});

	describe('the signature', () => {
		const raw = () => createHash('md5').update(api.token).digest();
		const cases: Array<[name: string, headers: (body: string) => Record<string, string>, state: string]> = [
			[
				'valid (hex key)',
				(body) => ({ 'x-signature': sign(body, hexKey()), 'x-timestamp': TIMESTAMP }),
				'valid',
			],
			['valid (raw key)', (body) => ({ 'x-signature': sign(body, raw()), 'x-when': TIMESTAMP }), 'valid'],
			[
				'of another body',
				() => ({ 'x-signature': sign('{}', hexKey()), 'x-timestamp': TIMESTAMP }),
				'invalid',
			],
			[
				'with another time',
				(body) => ({ 'x-signature': sign(body, hexKey()), 'x-timestamp': '1743681007' }),
				'invalid',
			],
			['without a time', (body) => ({ 'x-signature': sign(body, hexKey()) }), 'invalid'],
			['absent', () => ({ 'x-timestamp': TIMESTAMP }), 'absent'],
		];

		it.each(cases)(
			'%s: passes and is named with ifPresent, passes unseen with off',
			async (_, headers, state) => {
				for (const [options, expected] of [
					[{}, state],
					[{ signature: 'ifPresent' }, state],
					[{ signature: 'off' }, 'off'],
				] as const) {
					const [rig, url] = await activated({ options });
					const { items, status } = await rig.deliver(url, VENDOR_INBOX, headers(VENDOR_INBOX));
					expect(status).toBe(200);
					expect(items?.map((item) => item.signature)).toEqual([expected]);
				}
			},
		);

		it.each(cases)('%s: 401 when required, unless valid', async (_, headers, state) => {
			const [rig, url] = await activated({ options: { signature: 'required' } });
			const { items, status } = await rig.deliver(url, VENDOR_INBOX, headers(VENDOR_INBOX));
			if (state === 'valid') {
				expect(status).toBe(200);
				expect(items?.[0]?.signature).toBe('valid');
			} else {
				expect([status, items]).toEqual([401, null]);
				// It is not taken for a repeat when it comes again as it should be.
				const good = { 'x-signature': sign(VENDOR_INBOX, hexKey()), 'x-timestamp': TIMESTAMP };
				expect((await rig.deliver(url, VENDOR_INBOX, good)).items).toHaveLength(1);
			}
		});

		it('covers the bytes, not the parsed body', async () => {
			const [rig, url] = await activated({ options: { signature: 'required' } });
			const body = `{ "hook_type":"inbox",\n"message_id" : 9001, "text":"\\u041f\\u0440\u0438\u0432\u0435\u0442 😀"}`;
			const headers = { 'x-signature': sign(body, hexKey()).toUpperCase(), 'x-timestamp': TIMESTAMP };
			expect((await rig.deliver(url, body, headers)).items?.[0]).toMatchObject({
				text: 'Привет 😀',
				signature: 'valid',
			});
			const changed = JSON.stringify(JSON.parse(body));
			expect((await rig.deliver(url, changed, headers)).status).toBe(401);
		});

		it('takes the time from the header that is named, and from no other', async () => {
			const options = { signature: 'required', timestampHeader: ' X-C2D-Time ' };
			const [rig, url] = await activated({ options });
			const signature = sign(VENDOR_INBOX, hexKey());
			const wrong = { 'x-signature': signature, 'x-timestamp': TIMESTAMP };
			expect((await rig.deliver(url, VENDOR_INBOX, wrong)).status).toBe(401);
			const right = { 'x-signature': signature, 'x-c2d-time': TIMESTAMP };
			expect((await rig.deliver(url, VENDOR_INBOX, right)).items?.[0]?.signature).toBe('valid');
		});
	});

	describe('a token that is changed while the workflow is active', () => {
		const NEW_TOKEN = 'f'.repeat(30);

		/** The clock as far as the trigger sees it. */
		function passTime(ms: number): void {
			const now = Date.now() + ms;
			jest.spyOn(Date, 'now').mockReturnValue(now);
		}

		afterEach(() => jest.restoreAllMocks());

		const send = async (rig: TriggerRig, url: string, headers: Record<string, string> = {}) =>
			await rig.deliver(url, VENDOR_INBOX, headers);

		/** A trigger that had a delivery, so that its account is known, and its address with the new token. */
		async function known(options: IDataObject = {}): Promise<{ rig: TriggerRig; url: string; next: string }> {
			const [rig, url] = await activated({ options: { deduplicate: false, ...options } });
			const headers = { 'x-signature': sign(VENDOR_INBOX, hexKey()), 'x-timestamp': TIMESTAMP };
			expect((await send(rig, url, headers)).items).toHaveLength(1);
			return { rig, url, next: url.replace(/[^/]+$/, urlSecret(NEW_TOKEN, WEBHOOK_ID)) };
		}

		it('opens its address at once, and closes the old one with that', async () => {
			const { rig, url, next } = await known();
			expect(await send(rig, next)).toMatchObject({ status: 404, items: null });
			connection.apiToken = NEW_TOKEN;
			expect((await send(rig, next)).items).toHaveLength(1);
			expect(await send(rig, url)).toMatchObject({ status: 404, items: null });
		});

		it('leaves the old address open for a minute at most', async () => {
			const { rig, url } = await known();
			connection.apiToken = NEW_TOKEN;
			passTime(50_000);
			expect((await send(rig, url)).items).toHaveLength(1);
			passTime(11_000);
			expect(await send(rig, url)).toMatchObject({ status: 404, items: null });
		});

		it('signs at once', async () => {
			const { rig, url, next } = await known({ signature: 'required' });
			const key = createHash('md5').update(NEW_TOKEN).digest('hex');
			const signed = { 'x-signature': sign(VENDOR_INBOX, key), 'x-timestamp': TIMESTAMP };
			expect(await send(rig, url, signed)).toMatchObject({ status: 401, items: null });
			connection.apiToken = NEW_TOKEN;
			// With the old account this would be 401: it is judged anew before it is refused.
			expect(await send(rig, url, signed)).toMatchObject({ status: 404, items: null });
			expect((await send(rig, next, signed)).items?.[0]?.signature).toBe('valid');
		});

		it('is what a look-up is made with, and where Chat2Desk does not take it, the event is refused', async () => {
			const { rig, url } = await known();
			const filtered = new TriggerRig(connection, {
				events: ['inbox'],
				options: { tagFilter: 'only', tagIds: [61] },
			});
			connection.apiToken = NEW_TOKEN;
			expect(await send(filtered, url)).toMatchObject({ status: 503, items: null });
			expect(api.calls.at(-1)).toMatchObject({ method: 'GET', path: '/clients/12568', status: 401 });
			// Without a look-up the account as known would do.
			expect((await send(rig, url)).items).toHaveLength(1);
		});

		it('is not that of another credential', async () => {
			const { rig, url, next } = await known();
			const other = new TriggerRig({ ...connection, apiToken: NEW_TOKEN }, { events: ['inbox'] });
			expect((await send(other, next)).items).toHaveLength(1);
			expect(await send(other, url)).toMatchObject({ status: 404, items: null });
			expect(await send(rig, next)).toMatchObject({ status: 404, items: null });
			expect((await send(rig, url)).items).toHaveLength(1);
		});
	});

	describe('a body that is no event', () => {
		it.each([
			['form fields', 'hook_type=inbox&message_id=1'],
			['broken JSON', '{"hook_type":"inbox"'],
			['nothing', ''],
			['null', 'null'],
			['a text', '"inbox"'],
			['a number', '5'],
			['an array with a text', '[{"hook_type":"inbox","message_id":31337},"x"]'],
			['an array with null', '[null]'],
			['an array in an array', '[[{"hook_type":"inbox","message_id":31337}]]'],
		])('%s: 400 and nothing started', async (_, body) => {
			const [rig, url] = await activated();
			expect(await rig.deliver(url, body)).toMatchObject({ status: 400, items: null });
		});

		it('an array beside whose broken part a good event stands is not remembered', async () => {
			const [rig, url] = await activated();
			const event = inbox();
			expect((await rig.deliver(url, JSON.stringify([event, 5]))).status).toBe(400);
			expect((await rig.deliver(url, JSON.stringify([event]))).items).toHaveLength(1);
		});
	});

	describe('nothing is started, without an error status,', () => {
		const nothing = { status: 200, items: null };

		it.each([
			['by an event that is not subscribed', {}, inbox({ hook_type: 'outbox' })],
			['by a name this version does not know', {}, { hook_type: 'something_new', id: 1 }],
			['by an object that names no event', {}, { hello: 'world' }],
			['by an event of another channel', { channelIds: [1, 2] }, inbox({ channel_id: 3 })],
			['by an event of another channel, given as text', { channelIds: ['1'] }, inbox({ channel_id: '3' })],
			[
				'by an opened rating',
				{ events: ['new_request'] },
				{ hook_type: 'new_request', request_id: 4, type: 'rating' },
			],
			[
				'by a closed rating',
				{ events: ['close_request'] },
				{ hook_type: 'close_request', request_id: 4, type: 'rating' },
			],
			['by an empty array', {}, []],
		])('%s', async (_, parameters, body) => {
			const [rig, url] = await activated(parameters);
			expect(await rig.deliver(url, JSON.stringify(body))).toMatchObject(nothing);
			expect(api.problems).toEqual([]);
		});

		it('by a repetition', async () => {
			const [rig, url] = await activated({ events: ['inbox', 'close_request', 'add_tag_to_client'] });
			const time = '2026-07-17T10:48:57.123456Z';
			for (const body of [
				VENDOR_INBOX,
				JSON.stringify({ hook_type: 'close_request', request_id: 9, event_time: time }),
				JSON.stringify({ hook_type: 'add_tag_to_client', id: 3, client_id: 5, event_time: time }),
			]) {
				expect((await rig.deliver(url, body)).items).toHaveLength(1);
				expect(await rig.deliver(url, body)).toMatchObject(nothing);
				expect(await rig.deliver(url, body)).toMatchObject(nothing);
			}
		});
	});

	describe('passes', () => {
		it.each([
			['an event of a chosen channel', { channelIds: ['3'] }, inbox({ channel_id: 3 })],
			['an event that names no channel, whatever the channels', { channelIds: [3] }, inbox()],
			[
				'a closing that cannot be told apart from a rating',
				{ events: ['close_request'] },
				{ hook_type: 'close_request', request_id: 4, event_time: '2026-07-17T10:48:57Z' },
			],
			[
				'a rating that is asked for',
				{ events: ['new_request'], options: { includeRatings: true } },
				{ hook_type: 'new_request', request_id: 4, type: 'rating' },
			],
		])('%s', async (_, parameters, body) => {
			const [rig, url] = await activated(parameters);
			expect((await rig.deliver(url, JSON.stringify(body))).items).toHaveLength(1);
			expect(api.problems).toEqual([]);
		});

		it('events that share an id but are different ones', async () => {
			const [rig, url] = await activated({
				events: ['inbox', 'close_request', 'new_request'],
				options: { customEvents: ['outbox'] },
			});
			const bodies = [
				{ hook_type: 'inbox', type: 'from_client', message_id: 1 },
				{ hook_type: 'outbox', type: 'to_client', message_id: 1 },
				{ hook_type: 'outbox', type: 'autoreply', message_id: 1 },
				{ hook_type: 'new_request', request_id: 1, event_time: '2026-07-17T10:48:57Z' },
				{ hook_type: 'close_request', request_id: 1, event_time: '2026-07-17T10:48:57Z' },
				// Reopened and closed again.
				{ hook_type: 'close_request', request_id: 1, event_time: '2026-07-17T11:48:57Z' },
			];
			for (const body of bodies) expect((await rig.deliver(url, JSON.stringify(body))).items).toHaveLength(1);
		});

		it('twice an event with neither message id, request id nor time', async () => {
			const [rig, url] = await activated({ events: ['close_dialog'] });
			const body = '{"hook_type":"close_dialog","dialog_id":4,"client_id":5}';
			for (let i = 0; i < 2; i++) expect((await rig.deliver(url, body)).items).toHaveLength(1);
		});

		it('repetitions with deduplicate off', async () => {
			const [rig, url] = await activated({ options: { deduplicate: false } });
			for (let i = 0; i < 3; i++) expect((await rig.deliver(url, VENDOR_INBOX)).items).toHaveLength(1);
		});
	});

	describe('customEvents', () => {
		it('are registered beside the chosen ones and passed through in body', async () => {
			const options = { customEvents: ['new_ticket', 'inbox'] };
			const [rig, url] = await activated({ events: ['inbox'], options });
			expect(api.webhooks[0]?.events).toEqual(['inbox', 'new_ticket']);
			const body = { hook_type: 'new_ticket', ticket: { reporter_id: 12 } };
			const { items } = await rig.deliver(url, JSON.stringify(body));
			expect(items).toEqual([{ ...EMPTY, event: 'new_ticket', body }]);
			expect(api.problems).toEqual([]);
		});

		it('may be the only ones', async () => {
			const [rig, url] = await activated({ events: [], options: { customEvents: ['new_qr_code'] } });
			expect((await rig.deliver(url, '{"hook_type":"new_qr_code"}')).items).toHaveLength(1);
			expect(api.problems).toEqual([]);
		});

		it('arrive under the name subscribed to: Chat2Desk delivers operator_status_changed by another name', async () => {
			const [rig, url] = await activated({
				events: [],
				options: { customEvents: ['operator_status_changed'] },
			});
			const body = {
				hook_type: 'operator_status_updated',
				id: '42617',
				email: 'a@example.com',
				online: 1,
				offline_type: null,
				status_id: 1,
				event_time: '2026-07-17T10:48:57Z',
			};
			const { items } = await rig.deliver(url, JSON.stringify(body));
			expect(items?.map((item) => item.event)).toEqual(['operator_status_changed']);
			expect(items?.[0]?.body).toEqual(body);
		});

		it('may be typed in under the name an event is delivered by', async () => {
			const [rig, url] = await activated({
				events: [],
				options: { customEvents: ['operator_status_updated'] },
			});
			expect(api.webhooks.at(-1)?.events).toEqual(['operator_status_changed']);
			const body = { hook_type: 'operator_status_updated', id: '42617', event_time: '2026-07-17T10:48:57Z' };
			const { items } = await rig.deliver(url, JSON.stringify(body));
			expect(items).toMatchObject([{ event: 'operator_status_changed', operatorId: 42617 }]);
		});
	});

	describe('Delivery Failed', () => {
		const refusal = () => ({
			hook_type: 'outbox',
			message_id: ++nextMessage,
			type: 'system',
			text: 'More than 24 hours passed since the last message. Use approved WhatsApp templates.',
			client: { phone: '521000000001' },
			event_time: '2026-07-17T10:48:57Z',
		});

		it('covers the report of the messenger and the refusal that comes as a message, each once', async () => {
			const [rig, url] = await activated({ events: ['outbox_status'] });
			expect(api.webhooks.at(-1)?.events).toEqual(['outbox_status', 'outbox']);
			expect(await rig.method('checkExists')).toBe(true);

			const later = refusal();
			const report = {
				hook_type: 'outbox_status',
				data: { id: 1001, client_id: 12, gateway_status: 'blocked' },
				event_time: '2026-07-17T10:48:57Z',
			};
			const bodies = [report, later, { ...later, message_id: 1, type: 'to_client' }, later, report];
			const { items } = await rig.deliver(url, JSON.stringify(bodies));
			expect(items).toMatchObject([
				{ event: 'outbox_status', deliveryError: 'blocked', messageId: 1001, clientId: 12, body: report },
				{
					event: 'outbox_status',
					deliveryError: later.text,
					messageId: later.message_id,
					text: later.text,
					client: { phone: '521000000001' },
					body: later,
				},
			]);
			expect(items).toHaveLength(2);
			expect((await rig.deliver(url, JSON.stringify(later))).items).toBeNull();
		});

		it('and Message Sent together: such a refusal comes once, as the message it is', async () => {
			const [rig, url] = await activated({ events: ['outbox', 'outbox_status'] });
			expect(api.webhooks.at(-1)?.events).toEqual(['outbox', 'outbox_status']);
			const { items } = await rig.deliver(url, JSON.stringify(refusal()));
			expect(items).toMatchObject([{ event: 'outbox', deliveryError: expect.any(String) }]);
		});

		it('is known of sent messages alone as well', async () => {
			const [rig, url] = await activated({ events: ['outbox'] });
			expect(api.webhooks.at(-1)?.events).toEqual(['outbox']);
			const { items } = await rig.deliver(
				url,
				JSON.stringify([refusal(), { ...refusal(), type: 'to_client' }]),
			);
			expect(items).toMatchObject([
				{ event: 'outbox', deliveryError: expect.any(String) },
				{ event: 'outbox', deliveryError: null },
			]);
		});
	});

	describe('an internal failure answers 503, does not throw and does not lose the event:', () => {
		afterEach(() => jest.restoreAllMocks());

		const passesLater = async (rig: TriggerRig, url: string) =>
			expect((await rig.deliver(url, VENDOR_INBOX)).items).toHaveLength(1);

		it('no credential at the node', async () => {
			const [good, url] = await activated();
			const rig = new TriggerRig(connection, { events: ['inbox'] }, { credentials: undefined });
			expect(await rig.deliver(url, VENDOR_INBOX)).toMatchObject({ status: 503, items: null });
			await passesLater(good, url);
		});

		it.each([
			['', async () => await Promise.reject(new Error('Credential with ID "1" does not exist'))],
			[
				', whatever n8n makes of it',
				() => {
					throw new TypeError('boom');
				},
			],
		])('a deleted credential%s, once it is no longer remembered', async (_, getDecrypted) => {
			const credentialsHelper = new Credentials({ ...connection });
			const parameters = { events: ['inbox'], options: { deduplicate: false } };
			const rig = new TriggerRig(connection, parameters, {}, { credentialsHelper });
			await rig.activate();
			const url = api.webhooks.at(-1)?.url ?? '';
			await passesLater(rig, url);

			const now = Date.now();
			const reading = jest.spyOn(credentialsHelper, 'getDecrypted').mockImplementation(getDecrypted);
			await passesLater(rig, url);
			// Not 404: whether the address is wrong cannot be told now.
			const wrong = url.replace(/[^/]+$/, '0'.repeat(32));
			expect(await rig.deliver(wrong, VENDOR_INBOX)).toMatchObject({ status: 503, items: null });
			jest.spyOn(Date, 'now').mockReturnValue(now + 60_000);
			expect(await rig.deliver(url, VENDOR_INBOX)).toMatchObject({ status: 503, items: null });
			reading.mockRestore();
			await passesLater(rig, url);
		});

		it('an option whose expression fails', async () => {
			const [good, url] = await activated();
			const parameters = {
				events: ['inbox'],
				options: { signature: '={{ $("No such node").item.json.a }}' },
			};
			const rig = new TriggerRig(connection, parameters);
			expect(await rig.deliver(url, VENDOR_INBOX)).toMatchObject({ status: 503, items: null });
			await passesLater(good, url);
		});

		it('the static data of the workflow', async () => {
			const [rig, url] = await activated();
			const spy = jest.spyOn(rig.workflow, 'getStaticData').mockImplementation(() => {
				throw new Error('database is locked');
			});
			expect(await rig.deliver(url, VENDOR_INBOX)).toMatchObject({ status: 503, items: null });
			spy.mockRestore();
			await passesLater(rig, url);
		});
	});

	describe('deduplication after a restart', () => {
		it('survives with the static data of the workflow, which is marked for saving', async () => {
			const workflowId = 'carried-over';
			const [rig, url] = await activated({}, { workflowId });
			const others = Array.from({ length: 30 }, () => JSON.stringify(inbox()));
			for (const body of [VENDOR_INBOX, ...others]) await rig.deliver(url, body);
			expect((rig.workflow.staticData as { __dataChanged?: boolean }).__dataChanged).toBe(true);

			const staticData = JSON.parse(JSON.stringify(rig.workflow.staticData)) as IDataObject;
			const [later] = await activated({}, { workflowId, staticData, type: freshType() });
			for (const body of [VENDOR_INBOX, ...others]) expect((await later.deliver(url, body)).items).toBeNull();
			expect((await later.deliver(url, JSON.stringify(inbox()))).items).toHaveLength(1);
		});

		it('is the static data that does it: without it the event passes', async () => {
			const workflowId = 'not-carried-over';
			const [rig, url] = await activated({}, { workflowId });
			await rig.deliver(url, VENDOR_INBOX);
			const [later] = await activated({}, { workflowId, type: freshType() });
			expect((await later.deliver(url, VENDOR_INBOX)).items).toHaveLength(1);
		});

		it('does not make the static data grow without bound', async () => {
			const [rig, url] = await activated();
			for (let i = 0; i < 30; i++) {
				await rig.deliver(url, JSON.stringify(Array.from({ length: 100 }, () => inbox())));
			}
			expect(JSON.stringify(rig.workflow.staticData).length).toBeLessThan(100_000);
		});

		it('holds for one delivery that arrives several times at once', async () => {
			const [rig, url] = await activated();
			const answers = await Promise.all(
				Array.from({ length: 5 }, async () => await rig.deliver(url, VENDOR_INBOX)),
			);
			expect(answers.filter(({ items }) => items !== null)).toHaveLength(1);
		});
	});

	describe('while n8n has no slot for the execution', () => {
		it('a repetition is sent away to come again, and does not pass once n8n has answered', async () => {
			const [rig, url] = await activated();
			const body = JSON.stringify(inbox());
			rig.isBusy = true;
			const first = await rig.deliver(url, body);
			expect(first.items).toHaveLength(1);

			const limit = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
			expect(await rig.deliver(url, body)).toMatchObject({ status: 503, items: null });
			expect(await rig.deliver(url, JSON.stringify([inbox(), JSON.parse(body)]))).toMatchObject({
				status: 503,
				items: null,
			});
			limit.mockRestore();

			expect(first.result.webhookResponse).toEqual({ message: 'OK' });
			expect(await rig.deliver(url, body)).toMatchObject({ status: 200, items: null });
		});

		it('an event passes again when n8n could not store its execution', async () => {
			const [rig, url] = await activated();
			const body = JSON.stringify(inbox());
			rig.isBusy = true;
			const { response } = await rig.deliver(url, body);
			response.status(500).json();
			expect(await rig.deliver(url, body)).toMatchObject({ status: 200, items: [expect.any(Object)] });
		});
	});

	describe('with deliveries of Chat2Desk itself', () => {
		let n8n: WebhookServer;
		let channel: Channel;
		let client: Client;
		let operator: Operator;

		beforeEach(async () => {
			n8n = await new WebhookServer().start();
			channel = api.world.addChannel('Telegram', ['telegram']);
			client = api.world.addClient('Anna', '[tg] 100001', '79000000001');
			operator = api.world.addOperator('Olga', 'Operatorova', 'olga@example.com');
		});

		afterEach(async () => {
			api.deliveries.stop();
			await n8n.stop();
		});

		it('starts on each of a conversation, signed, and once only', async () => {
			const parameters = {
				events: [
					'inbox',
					'new_request',
					'close_request',
					'close_dialog',
					'add_tag_to_client',
					'add_tag_to_request',
				],
				channelIds: [channel.id],
				options: { signature: 'required' },
			};
			n8n.rig = new TriggerRig(connection, parameters, {}, n8n.bases);
			await n8n.rig.activate();

			const { world } = api;
			const message = world.clientWrites(client, channel, 'Hello', {
				attachments: [{ name: 'a.jpg', link: 'https://storage.chat2desk.com/a.jpg' }],
			});
			world.operatorWrites(operator, client, channel, 'Good afternoon');
			const tag = { id: 77, group_id: 1, group_name: 'Sales', label: 'Hot', description: '' };
			world.tagClient(client, tag, channel.id);
			const request = world.closeRequest(client, channel);
			world.tagRequest(request, tag);
			await until(
				'all deliveries were answered',
				() => api.deliveries.attempts.length === 6 && api.deliveries.idle,
			);

			expect(n8n.items.map((item) => item.event).sort()).toEqual([...parameters.events].sort());
			const of = (event: string) => n8n.items.find((item) => item.event === event);
			expect(of('inbox')).toMatchObject({
				messageId: message.id,
				text: 'Hello',
				channelId: channel.id,
				requestId: request.id,
				isNewRequest: true,
				isNewClient: true,
				attachments: [{ name: 'a.jpg', url: 'https://storage.chat2desk.com/a.jpg', kind: 'image' }],
				client: { name: 'Anna', phone: '79000000001', messengerId: '[tg] 100001' },
				signature: 'valid',
			});
			expect(of('close_request')).toMatchObject({ requestId: request.id, clientId: null, client: null });
			expect(of('add_tag_to_client')).toMatchObject({
				tagId: 77,
				clientId: client.id,
				channelId: channel.id,
			});
			expect(of('add_tag_to_request')).toMatchObject({
				tagId: 77,
				requestId: request.id,
				clientId: client.id,
			});

			for (const attempt of [...api.deliveries.attempts]) await api.deliveries.redeliver(attempt);
			expect(n8n.items).toHaveLength(6);
			expect(new Set(n8n.statuses)).toEqual(new Set([200]));
			expect(api.problems).toEqual([]);
		});

		it('takes an event on a later attempt, after it could not be handled', async () => {
			n8n.rig = new TriggerRig(connection, { events: ['inbox'] }, {}, n8n.bases);
			await n8n.rig.activate();
			const spy = jest.spyOn(n8n.rig.workflow, 'getStaticData').mockImplementationOnce(() => {
				throw new Error('database is locked');
			});
			api.world.clientWrites(client, channel, 'Hello');
			await until('the event arrived', () => n8n.items.length === 1);
			await until('it was answered', () => api.deliveries.idle);
			spy.mockRestore();
			expect(n8n.statuses).toEqual([503, 200]);
			expect(n8n.items[0]).toMatchObject({ text: 'Hello' });
			expect(api.problems).toEqual([]);
		});
	});
});
