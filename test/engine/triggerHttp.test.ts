import { createHash, createHmac } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';

import type { IDataObject } from 'n8n-workflow';

import { Chat2DeskEmulator } from '../emulators/chat2desk/server';
import { TriggerRig, until, WebhookServer } from './harness';

const JSON_TYPE = 'application/json';

/** What goes over the wire: everything that may reach the address of a trigger, from Chat2Desk or from anybody. */
describe.each([1, 1.1])('Chat2Desk Trigger %s over HTTP', (typeVersion) => {
	let api: Chat2DeskEmulator;
	let n8n: WebhookServer;
	let url: string;
	let nextMessage = 70_000;

	beforeEach(async () => {
		api = await new Chat2DeskEmulator().start();
		n8n = await new WebhookServer().start();
		await activate();
	});

	afterEach(async () => {
		await n8n.stop();
		await api.stop();
	});

	async function activate(options: IDataObject = {}): Promise<void> {
		const connection = { apiToken: api.token, baseUrl: api.url };
		n8n.rig = new TriggerRig(connection, { events: ['inbox'], options }, { typeVersion }, n8n.bases);
		await n8n.rig.activate();
		url = api.webhooks.at(-1)?.url ?? '';
	}

	const inbox = (extra: object = {}) => ({
		hook_type: 'inbox',
		message_id: ++nextMessage,
		type: 'from_client',
		event_time: '2026-07-17T10:48:57Z',
		...extra,
	});

	async function post(
		body: string | Buffer,
		headers: Record<string, string> = {},
		to = url,
	): Promise<number> {
		const response = await fetch(to, {
			method: 'POST',
			body: typeof body === 'string' ? body : new Uint8Array(body),
			headers: { 'content-type': JSON_TYPE, ...headers },
		});
		await response.arrayBuffer();
		return response.status;
	}

	/** What a delivery made of it: the answer, and the texts of the messages it started with. */
	async function outcome(...args: Parameters<typeof post>): Promise<[status: number, texts: unknown[]]> {
		const before = n8n.items.length;
		const status = await post(...args);
		return [status, n8n.items.slice(before).map((item) => item.text)];
	}

	it('takes an event', async () => {
		expect(await outcome(JSON.stringify(inbox({ text: 'Привет 👍🏽' })))).toEqual([200, ['Привет 👍🏽']]);
	});

	describe('forged: nothing is started and nothing remembered', () => {
		it.each([
			['another secret', (right: string) => right.replace(/[^/]+$/, '0'.repeat(32))],
			['no secret', (right: string) => right.replace(/[^/]+$/, '')],
			['a longer secret', (right: string) => `${right}0`],
			[
				'the secret in capitals',
				(right: string) => right.replace(/[^/]+$/, (secret) => secret.toUpperCase()),
			],
			['an encoded null', (right: string) => `${right}%00`],
		])('%s: 404', async (_, change) => {
			const body = JSON.stringify(inbox({ text: 'x' }));
			expect(await outcome(body, {}, change(url))).toEqual([404, []]);
			expect(await outcome(body)).toEqual([200, ['x']]);
		});

		it('a signature of another token, of another body and none: 401', async () => {
			await activate({ signature: 'required' });
			const body = JSON.stringify(inbox({ text: 'x' }));
			const timestamp = '1784329737';
			const key = createHash('md5').update(api.token).digest('hex');
			const signed = (with_: string, of: string) => ({
				'x-signature': createHmac('sha256', with_)
					.update(of + timestamp)
					.digest('hex'),
				'x-timestamp': timestamp,
			});
			expect(await outcome(body)).toEqual([401, []]);
			expect(await outcome(body, signed('key', body))).toEqual([401, []]);
			expect(await outcome(body, signed(key, `${body} `))).toEqual([401, []]);
			expect(await outcome(body, signed(key, body))).toEqual([200, ['x']]);
		});
	});

	describe('replayed', () => {
		it('an event starts once, also with other headers, and as part of an array', async () => {
			const event = inbox({ text: 'x' });
			const body = JSON.stringify(event);
			expect(await outcome(body)).toEqual([200, ['x']]);
			expect(await outcome(body)).toEqual([200, []]);
			expect(await outcome(body, { 'content-type': 'text/plain', 'x-signature': 'y' })).toEqual([200, []]);
			expect(await outcome(JSON.stringify([event, inbox({ text: 'y' }), event]))).toEqual([200, ['y']]);
		});

		it('ten times at once, it starts once', async () => {
			const body = JSON.stringify(inbox({ text: 'x' }));
			const statuses = await Promise.all(Array.from({ length: 10 }, async () => await post(body)));
			expect(statuses).toEqual(Array(10).fill(200));
			expect(n8n.items).toHaveLength(1);
		});

		it('a message that was edited underway is the same message', async () => {
			const event = inbox({ text: 'x' });
			expect(await outcome(JSON.stringify(event))).toEqual([200, ['x']]);
			expect(await outcome(JSON.stringify({ ...event, text: 'forged' }))).toEqual([200, []]);
		});
	});

	describe('a body that is no event', () => {
		it.each<[string, string | Buffer, string]>([
			['truncated', '{"hook_type":"inbox","message_id":1,"te', JSON_TYPE],
			['truncated, of no type n8n parses', '{"hook_type":"inbox","message_id":1,"te', 'text/plain'],
			[
				'truncated within a character',
				Buffer.from('{"hook_type":"inbox","text":"П').subarray(0, -1),
				'text/plain',
			],
			['empty', '', JSON_TYPE],
			['blank', '  \n ', 'text/plain'],
			['form fields', 'hook_type=inbox&message_id=1', 'application/x-www-form-urlencoded'],
			[
				'a form',
				'--x\r\nContent-Disposition: form-data; name="hook_type"\r\n\r\ninbox\r\n--x--',
				'multipart/form-data; boundary=x',
			],
			['a page', '<html></html>', 'text/html'],
			['null', 'null', JSON_TYPE],
			['a number', '1', JSON_TYPE],
			['a text', '"inbox"', JSON_TYPE],
			['an array with something else', '[{"hook_type":"inbox","message_id":1},null]', JSON_TYPE],
			['UTF-16', Buffer.from('\ufeff{"hook_type":"inbox","message_id":1}', 'utf16le'), 'text/plain'],
			['compressed, without saying so', gzipSync('{"hook_type":"inbox","message_id":1}'), 'text/plain'],
			[
				'garbage',
				Buffer.from(Array.from({ length: 512 }, (_, i) => (i * 37) % 256)),
				'application/octet-stream',
			],
		])('%s: 400', async (_, body, type) => {
			expect(await outcome(body, { 'content-type': type })).toEqual([400, []]);
			// The next one is taken as always.
			expect(await outcome(JSON.stringify(inbox({ text: 'x' })))).toEqual([200, ['x']]);
		});
	});

	describe('an event in an unusual wrapping', () => {
		const text = 'Grüße, Привет 👍🏽';

		it.each<[string, (json: string) => string | Buffer, Record<string, string>]>([
			['of 10 MB', (json) => json.replace('"pad":""', `"pad":"${'x'.repeat(10 * 1024 * 1024)}"`), {}],
			['with a byte order mark', (json) => `\ufeff${json}`, {}],
			['with a byte order mark, of no type', (json) => `\ufeff${json}`, { 'content-type': 'text/plain' }],
			['of the type of a form', (json) => json, { 'content-type': 'application/x-www-form-urlencoded' }],
			['of an unknown type', (json) => json, { 'content-type': 'application/x-chat2desk' }],
			[
				'of another character set by its type',
				(json) => json,
				{ 'content-type': `${JSON_TYPE}; charset=utf-8` },
			],
			['compressed', (json) => gzipSync(json), { 'content-encoding': 'gzip' }],
			['deflated', (json) => deflateSync(json), { 'content-encoding': 'deflate' }],
			['with blanks around', (json) => `\r\n ${json}\n`, {}],
			[
				'with escapes',
				(json) => json.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
				{},
			],
		])('%s', async (_, wrap, headers) => {
			const json = JSON.stringify(inbox({ text, pad: '' }));
			expect(await outcome(wrap(json), headers)).toEqual([200, [text]]);
		});

		it('of Latin-1 bytes: what is no UTF-8 is replaced, the event passes', async () => {
			const body = Buffer.from(JSON.stringify(inbox({ text: 'Grüße' })), 'latin1');
			expect(await outcome(body)).toEqual([200, ['Gr\ufffd\ufffde']]);
		});

		it('with a key given twice: the last one counts, as in n8n', async () => {
			const body = JSON.stringify(inbox()).replace('{', '{"text":"a","text":"b",');
			expect(await outcome(body)).toEqual([200, ['b']]);
		});

		it('with names of built-in properties harms nobody', async () => {
			const body = JSON.stringify(inbox({ text: 'x' })).replace(
				'{',
				'{"__proto__":{"polluted":1},"constructor":1,',
			);
			expect(await outcome(body)).toEqual([200, ['x']]);
			expect(({} as Record<string, unknown>).polluted).toBeUndefined();
		});

		it('nested ten thousand deep', async () => {
			const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
			const body = JSON.stringify(inbox({ text: 'x', deep: 0 })).replace('"deep":0', `"deep":${deep}`);
			expect(await outcome(body)).toEqual([200, ['x']]);
		});
	});

	describe('an array', () => {
		it('is taken event by event, in one execution', async () => {
			const events = ['a', 'b', 'c'].map((text) => inbox({ text }));
			expect(await outcome(JSON.stringify(events))).toEqual([200, ['a', 'b', 'c']]);
			expect(n8n.executions).toHaveLength(1);
		});

		it('starts with what is wanted of it', async () => {
			const events = [inbox({ text: 'a' }), inbox({ text: 'b', hook_type: 'outbox' }), {}];
			expect(await outcome(JSON.stringify(events))).toEqual([200, ['a']]);
			expect(await outcome('[]')).toEqual([200, []]);
			expect(await outcome('[{},{}]')).toEqual([200, []]);
		});

		it('of a thousand events', async () => {
			const events = Array.from({ length: 1000 }, (_, i) => inbox({ text: String(i) }));
			const [status, texts] = await outcome(JSON.stringify(events));
			expect([status, texts.length]).toEqual([200, 1000]);
		});
	});

	it('answers everything, so that no sender waits for ever', async () => {
		const sent = ['{}', '[]', 'x', '', JSON.stringify(inbox())].map(
			async (body) => await post(body, { 'content-type': 'text/plain' }),
		);
		expect((await Promise.all(sent)).sort()).toEqual([200, 200, 200, 400, 400]);
		await until('all are counted', () => n8n.statuses.length === 5);
	});
});
