import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';

import { BinaryDataService } from 'n8n-core';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { urlSecret } from '../../nodes/Chat2Desk/domain/urlSecret';
import { TriggerRig, until, WEBHOOK_ID } from './harness';

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

/** A web server that answers as each path is told to, and writes down what it was asked. */
class FileServer {
	readonly requests: Array<{ path: string; headers: IncomingMessage['headers'] }> = [];

	/** Answers whose connection was closed before they were complete. */
	readonly cutOff: string[] = [];

	url = '';

	private readonly paths = new Map<string, Handler>();

	private readonly server = createServer((req, res) => {
		const path = req.url ?? '';
		this.requests.push({ path, headers: req.headers });
		res.on('close', () => !res.writableFinished && this.cutOff.push(path));
		const handler = this.paths.get(path);
		if (handler) handler(req, res);
		else res.writeHead(404).end();
	});

	async start(): Promise<this> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
		return this;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	/** Lets a path answer, and gives its address. */
	at(path: string, handler: Handler): string {
		this.paths.set(path, handler);
		return this.url + path;
	}

	file(
		path: string,
		body: string | Buffer,
		type = 'image/jpeg',
		headers: Record<string, string> = {},
	): string {
		return this.at(path, (_, res) => res.writeHead(200, { 'content-type': type, ...headers }).end(body));
	}

	redirect(path: string, location: string | undefined, status = 302): string {
		const headers = location === undefined ? {} : { location };
		return this.at(path, (_, res) => res.writeHead(status, headers).end('Moved'));
	}

	get asked(): string[] {
		return this.requests.map(({ path }) => path);
	}
}

const TOKEN = '0123456789abcdef0123456789abcd';
const URL_OF_TRIGGER = `/webhook/${urlSecret(TOKEN, WEBHOOK_ID)}`;
const MB = 1024 * 1024;

describe('Chat2Desk Trigger: downloadAttachments', () => {
	/** Chat2Desk with its files: its addresses may be fetched although they are not public. */
	let files: FileServer;
	/** Somebody else on this machine, whom nobody from outside may reach. */
	let neighbour: FileServer;
	let nextMessage = 1;

	beforeEach(async () => {
		files = await new FileServer().start();
		neighbour = await new FileServer().start();
	});

	afterEach(async () => {
		jest.restoreAllMocks();
		await files.stop();
		await neighbour.stop();
	});

	const rigOf = (options: IDataObject = {}, parameters: IDataObject = {}) =>
		new TriggerRig(
			{ apiToken: TOKEN, baseUrl: files.url },
			{ events: ['inbox'], ...parameters, options: { downloadAttachments: true, ...options } },
		);

	const message = (attachments: unknown[], more: object = {}) =>
		JSON.stringify({
			hook_type: 'inbox',
			type: 'from_client',
			message_id: ++nextMessage,
			attachments: attachments.map((link, index) => ({ name: `file-${index}.jpg`, link })),
			...more,
		});

	async function itemsOf(rig: TriggerRig, body: string): Promise<INodeExecutionData[]> {
		const { status, result } = await rig.deliver(URL_OF_TRIGGER, body);
		expect(status).toBe(200);
		return result.workflowData?.[0] ?? [];
	}

	async function itemOf(rig: TriggerRig, body: string): Promise<INodeExecutionData> {
		const [item, ...more] = await itemsOf(rig, body);
		expect(more).toEqual([]);
		if (!item) throw new Error('Nothing was started');
		return item;
	}

	const bytesOf = (item: INodeExecutionData, name: string) =>
		Buffer.from(item.binary?.[name]?.data ?? '', 'base64');

	/** What the item says of each file: null for one that is there. */
	const errorsOf = (item: INodeExecutionData) =>
		(item.json.attachments as Array<{ error?: string }>).map(({ error }) => error ?? null);

	/** The only file's error; the event itself has to be there, without the file. */
	async function errorOf(link: string, options: IDataObject = {}): Promise<string | null> {
		const item = await itemOf(rigOf(options), message([link]));
		expect(item.json).toMatchObject({
			event: 'inbox',
			attachments: [{ name: 'file-0.jpg', url: expect.anything() }],
		});
		const [error = null] = errorsOf(item);
		expect(Object.keys(item.binary ?? {})).toEqual(error === null ? ['attachment_0'] : []);
		return error;
	}

	it('adds each file, with its name and type, in the order of attachments', async () => {
		const body = message([], {
			attachments: [
				{ name: 'cat.jpg', link: files.file('/f/1', 'a cat') },
				{ name: 'offer.pdf', link: files.file('/f/2', '%PDF-1.4', 'application/octet-stream') },
				{ name: 'empty.txt', link: files.file('/f/3', '', 'text/plain; charset=utf-8') },
			],
			photo: files.file('/f/4.png', 'a photo', 'image/png').slice(files.url.length),
		});
		const item = await itemOf(rigOf(), body);
		expect(item.binary).toMatchObject({
			attachment_0: { fileName: 'cat.jpg', mimeType: 'image/jpeg', fileExtension: 'jpg' },
			attachment_1: { fileName: 'offer.pdf', mimeType: 'application/pdf' },
			attachment_2: { fileName: 'empty.txt', mimeType: 'text/plain' },
			attachment_3: { fileName: '4.png', mimeType: 'image/png' },
		});
		expect(Object.keys(item.binary ?? {})).toHaveLength(4);
		expect(
			['attachment_0', 'attachment_1', 'attachment_2', 'attachment_3'].map((name) =>
				String(bytesOf(item, name)),
			),
		).toEqual(['a cat', '%PDF-1.4', '', 'a photo']);
		expect(item.json.attachments).toEqual([
			{ name: 'cat.jpg', url: `${files.url}/f/1`, kind: 'image' },
			{ name: 'offer.pdf', url: `${files.url}/f/2`, kind: 'document' },
			{ name: 'empty.txt', url: `${files.url}/f/3`, kind: 'document' },
			{ name: '4.png', url: `${files.url}/f/4.png`, kind: 'image' },
		]);
		expect(item.json.body).toEqual(JSON.parse(body));
	});

	it('keeps the bytes as they are', async () => {
		const bytes = Buffer.from(Array.from({ length: 256 * 300 }, (_, i) => i % 256));
		const item = await itemOf(rigOf(), message([files.file('/f', bytes)]));
		expect(bytesOf(item, 'attachment_0').equals(bytes)).toBe(true);
	});

	it('does nothing of it by default', async () => {
		const item = await itemOf(rigOf({ downloadAttachments: false }), message([files.file('/f', 'x')]));
		expect([item.binary, files.asked]).toEqual([undefined, []]);
	});

	it('adds the files to the raw body as well, which stays untouched', async () => {
		const body = message([files.file('/f', 'x'), `${files.url}/missing`]);
		const item = await itemOf(rigOf({ rawOutput: true }), body);
		expect(item.json).toEqual(JSON.parse(body));
		expect(Object.keys(item.binary ?? {})).toEqual(['attachment_0']);
	});

	it('gives each event of an array its own files', async () => {
		const bodies = ['one', 'two'].map((text) => JSON.parse(message([files.file(`/${text}`, text)])));
		const items = await itemsOf(rigOf(), JSON.stringify(bodies));
		expect(items.map((item) => String(bytesOf(item, 'attachment_0')))).toEqual(['one', 'two']);
	});

	it('sends no token and no cookie, also after a redirect', async () => {
		files.at('/f', (_, res) => res.writeHead(302, { location: '/g', 'set-cookie': 'a=b' }).end());
		files.file('/g', 'x');
		expect(await errorOf(`${files.url}/f`)).toBeNull();
		expect(files.asked).toEqual(['/f', '/g']);
		for (const { headers } of files.requests) {
			expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['authorization']));
			expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['cookie']));
			expect(JSON.stringify(headers)).not.toContain(TOKEN);
		}
	});

	it('takes no folder out of a file name', async () => {
		const attachments = [{ name: '../../etc/passwd', link: files.file('/f', 'x', 'text/plain') }];
		const { binary } = await itemOf(rigOf(), message([], { attachments }));
		expect(binary?.attachment_0).toMatchObject({ fileName: 'passwd' });
		expect(binary?.attachment_0?.directory).toBeUndefined();
	});

	it('does not download for an event that starts nothing', async () => {
		const link = files.file('/f', 'x');
		const [rig, body] = [rigOf({}, { channelIds: [1] }), message([link], { channel_id: 1 })];
		expect(await itemsOf(rig, message([link], { channel_id: 2 }))).toEqual([]);
		expect(await itemsOf(rig, message([link], { hook_type: 'outbox' }))).toEqual([]);
		expect(files.asked).toEqual([]);
		expect(await itemsOf(rig, body)).toHaveLength(1);
		expect(await itemsOf(rig, body)).toEqual([]);
		expect(files.asked).toEqual(['/f']);
	});

	it('holds a repetition that comes during the download, and starts once', async () => {
		let answer = () => {};
		files.at('/slow', (_, res) => {
			answer = () => res.end('x');
		});
		const [rig, body] = [rigOf(), message([`${files.url}/slow`])];
		const deliveries = Array.from({ length: 3 }, async () => await itemsOf(rig, body));
		await until('the file was asked for', () => files.asked.length > 0);
		answer();
		expect((await Promise.all(deliveries)).flat()).toHaveLength(1);
		expect(files.asked).toEqual(['/slow']);
	});

	describe('a file that cannot be had is named with the reason, and the event starts:', () => {
		it('one of several', async () => {
			const links = [`${files.url}/missing`, files.file('/f', 'x')];
			const item = await itemOf(rigOf(), message(links));
			expect(errorsOf(item)).toEqual(['Not downloaded: HTTP 404', null]);
			// Its number is that of its place among the attachments.
			expect(Object.keys(item.binary ?? {})).toEqual(['attachment_1']);
		});

		it.each([400, 401, 403, 500, 503])('HTTP %d', async (status) => {
			const link = files.at('/f', (_, res) => res.writeHead(status).end('no'));
			expect(await errorOf(link)).toBe(`Not downloaded: HTTP ${status}`);
		});

		it('a connection that breaks off', async () => {
			const link = files.at('/f', (_, res) => {
				res.writeHead(200, { 'content-length': '100' });
				res.write('half', () => res.destroy());
			});
			expect(await errorOf(link)).toMatch(/^Not downloaded: it could not be fetched/);
		});

		it('nobody there', async () => {
			const link = files.redirect('/f', '/g');
			files.at('/g', (req) => req.socket.destroy());
			expect(await errorOf(link)).toMatch(/^Not downloaded: it could not be fetched \(E[A-Z]+\)$/);
		});

		it('the binary storage of n8n fails', async () => {
			jest.spyOn(BinaryDataService.prototype, 'store').mockRejectedValueOnce(new Error('disk full'));
			expect(await errorOf(files.file('/f', 'x'))).toBe('Not downloaded: it could not be fetched');
		});

		it('one that does not come in time, at its beginning or in its middle', async () => {
			const controller = new AbortController();
			jest.spyOn(AbortSignal, 'timeout').mockReturnValue(controller.signal);
			const links = [
				files.at('/silent', () => {}),
				files.at('/stalled', (_, res) => void res.writeHead(200).write('half')),
				files.redirect('/moved', '/silent'),
			];
			const work = itemOf(rigOf(), message(links));
			await until('all were asked for', () => files.asked.length === 4);
			// Time for the halves to arrive.
			await new Promise((resolve) => setTimeout(resolve, 50));
			controller.abort();
			const late = 'Not downloaded: it did not come within the time limit';
			expect(errorsOf(await work)).toEqual([late, late, late]);
			await until('all were closed', () => files.cutOff.length === 3);
		});

		it('one that does not come in time, also when the garbage collector runs meanwhile', async () => {
			setFlagsFromString('--expose-gc');
			const collect = runInNewContext('gc') as () => void;
			const { timeout } = AbortSignal;
			// No mock: it would keep what it returns from being collected.
			AbortSignal.timeout = () => timeout.call(AbortSignal, 300);
			try {
				const work = itemOf(
					rigOf(),
					message([files.at('/stalled', (_, res) => void res.writeHead(200).write('half'))]),
				);
				await until('it was asked for', () => files.asked.length === 1);
				collect();
				expect(errorsOf(await work)).toEqual(['Not downloaded: it did not come within the time limit']);
			} finally {
				AbortSignal.timeout = timeout;
			}
		});

		it('more than twenty', async () => {
			const links = Array.from({ length: 22 }, (_, i) => files.file(`/f/${i}`, String(i)));
			const item = await itemOf(rigOf(), message(links));
			expect(errorsOf(item).filter(Boolean)).toEqual(
				Array(2).fill('Not downloaded: only the first 20 files are downloaded'),
			);
			expect(Object.keys(item.binary ?? {})).toHaveLength(20);
			expect(String(bytesOf(item, 'attachment_19'))).toBe('19');
		});
	});

	describe('the size limit', () => {
		const tooLarge = 'Not downloaded: larger than 1 MB';
		const options = { attachmentMaxSizeMb: 1 };

		it.each([
			['just below', MB, null],
			['just above', MB + 1, tooLarge],
		])('%s', async (_, size, error) => {
			expect(await errorOf(files.file('/f', Buffer.alloc(size)), options)).toBe(error);
		});

		it('is 20 MB by default', async () => {
			expect(await errorOf(files.file('/f', Buffer.alloc(20 * MB)))).toBeNull();
			expect(await errorOf(files.file('/g', Buffer.alloc(20 * MB + 1)))).toBe(
				'Not downloaded: larger than 20 MB',
			);
		});

		it('is known from the announced length, before anything is read', async () => {
			const link = files.at('/f', (_, res) => {
				res.writeHead(200, { 'content-length': String(5 * MB) });
				res.flushHeaders();
			});
			expect(await errorOf(link, options)).toBe(tooLarge);
			await until('it was closed', () => files.cutOff.length === 1);
		});

		it('stops a file without end, whatever it said before', async () => {
			let sent = 0;
			const link = files.at('/f', (_, res) => {
				res.writeHead(200);
				const more = () => {
					while (!res.destroyed && res.write(Buffer.alloc(64 * 1024))) sent += 64 * 1024;
				};
				res.on('drain', more);
				more();
			});
			expect(await errorOf(link, options)).toBe(tooLarge);
			await until('it was closed', () => files.cutOff.length === 1);
			expect(sent).toBeLessThan(20 * MB);
		});

		it('counts what a packed file unpacks to', async () => {
			const bomb = gzipSync(Buffer.alloc(50 * MB));
			expect(bomb.length).toBeLessThan(MB);
			const link = files.file('/f', bomb, 'image/jpeg', { 'content-encoding': 'gzip' });
			expect(await errorOf(link, options)).toBe(tooLarge);
			const small = files.file('/g', gzipSync('x'), 'image/jpeg', { 'content-encoding': 'gzip' });
			expect(await errorOf(small, options)).toBeNull();
		});
	});

	describe('redirects', () => {
		it.each([301, 302, 303, 307, 308])('are followed: %d', async (status) => {
			files.file('/to', 'x');
			expect(await errorOf(files.redirect('/f', '/to', status))).toBeNull();
		});

		it.each([
			[5, null],
			[6, 'Not downloaded: more than 5 redirects'],
		])('%d of them', async (count, error) => {
			files.file('/0', 'x');
			for (let i = 1; i <= count; i++) files.redirect(`/${i}`, `/${i - 1}`);
			expect(await errorOf(`${files.url}/${count}`)).toBe(error);
		});

		it('in a circle end', async () => {
			expect(await errorOf(files.redirect('/f', '/f'))).toBe('Not downloaded: more than 5 redirects');
		});

		it('to nowhere are no file', async () => {
			expect(await errorOf(files.redirect('/f', 'http://'))).toMatch(/no address/);
		});
	});

	describe('an address inside', () => {
		const NOT_PUBLIC = /^Not downloaded: .* is not one on the public internet$/;

		it('of another port of the same machine is not asked, in no spelling', async () => {
			const secret = neighbour.file('/secret', 'x');
			const { port } = new URL(secret);
			for (const host of [
				'127.0.0.1',
				'localhost',
				'2130706433',
				'0x7f.1',
				'0177.1',
				'[::1]',
				'[::ffff:127.0.0.1]',
				'0',
			]) {
				expect(await errorOf(`http://${host}:${port}/secret`)).toMatch(NOT_PUBLIC);
			}
			expect(neighbour.asked).toEqual([]);
		});

		it('is not asked after a redirect either', async () => {
			const secret = neighbour.file('/secret', 'x');
			const { port } = new URL(secret);
			for (const [index, target] of [
				secret,
				`//127.0.0.1:${port}/secret`,
				`http://localhost:${port}/secret`,
				`http://user:pass@127.0.0.1:${new URL(files.url).port}/f`,
				'file:///etc/passwd',
			].entries()) {
				files.redirect(`/hop-${index}`, target);
				expect(await errorOf(files.redirect(`/f-${index}`, `/hop-${index}`))).toMatch(NOT_PUBLIC);
			}
			expect(neighbour.asked).toEqual([]);
		});

		it.each([
			'http://169.254.169.254/latest/meta-data/',
			'http://192.168.1.1/',
			'http://redis:6379/',
			'http://user@example.com/',
		])('%s is refused', async (link) => expect(await errorOf(link)).toMatch(NOT_PUBLIC));
	});
});
