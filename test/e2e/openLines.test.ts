import { Lines, SECRET } from '../stage/lines';
import { waitFor } from '../n8n/instance';
import { openStage, pause } from './setup';
import { Told } from './told';

jest.setTimeout(600_000);

/** An execution that breaks off leaves its row to the others for two minutes, and the next look comes within a minute. */
const TAKEN_UP_MS = 200_000;

describe('the Open Lines templates in a real n8n', () => {
	let lines: Lines;
	const told = new Told();

	beforeAll(async () => {
		await told.start();
		lines = await Lines.on(await openStage({ chat2desk: { lagMs: 300 }, bitrix24: { perSecond: 50 } }), {
			notifyUrl: told.url,
		});
	});

	afterAll(async () => {
		await lines?.close();
		await told.stop();
	});

	afterEach(() => {
		expect(lines.stage.problems).toEqual([]);
		lines.stage.bitrix24.faults.length = 0;
		lines.stage.chat2desk.faults.length = 0;
	});

	const secrets = () => {
		const { clientSecret, applicationToken } = lines.application;
		return [SECRET, clientSecret, applicationToken];
	};

	describe('the set-up', () => {
		it('says what to do as long as the application is not installed', async () => {
			const report = await lines.runSetUp();
			expect(report.ready).toBe(false);
			expect(report.error).toContain('the application is not installed yet');
			expect(report.lines.join('\n')).toContain('the application is not installed yet');
			expect(report.lines.join('\n')).toContain(`${lines.stage.n8n.url}/webhook/chat2desk-open-lines`);
		});

		it('believes no installation but that of the portal', async () => {
			await lines.stage.n8n.activate(lines.setUp.id);
			const answers = [
				await lines.install('a-guessed-secret-001'),
				await lines.install(SECRET, { auth: { client_endpoint: 'https://evil.example.com/rest/' } }),
				await lines.install(SECRET, { auth: { access_token: 'forged' } }),
				await lines.install(SECRET, { auth: { application_token: '' } }),
			];
			expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
			const state = await lines.table('chat2desk_lines_state');
			expect(state.filter(({ key }) => ['tokens', 'config'].includes(String(key)))).toEqual([]);
			lines.stage.bitrix24.calls.length = 0;
		});

		it('installs, registers the connector, binds the events and connects the line', async () => {
			await lines.start();
			const { handlers, openLines } = lines.application;
			expect(handlers.map(({ event }) => event).sort()).toEqual([
				'ONAPPUNINSTALL',
				'ONIMCONNECTORDIALOGFINISH',
				'ONIMCONNECTORLINEDELETE',
				'ONIMCONNECTORMESSAGEADD',
				'ONIMCONNECTORSTATUSDELETE',
			]);
			expect(openLines.connectors).toMatchObject([{ id: 'chat2desk_n8n', lines: { 15: { active: true } } }]);
		});

		it('can be run again without harm, and names lines and channels', async () => {
			const report = await lines.runSetUp();
			expect(report.lines.filter((line) => line.startsWith('PROBLEM'))).toEqual([]);
			expect(report.lines.join('\n')).toContain('Open Line 15 "VIP support" is connected: channel');
			expect(lines.application.handlers).toHaveLength(5);
			for (const secret of secrets()) expect(JSON.stringify(report)).not.toContain(secret);
		});

		it('refuses a channel on two lines and a line that is not there, and changes nothing', async () => {
			const { id } = lines.people.channel;
			await lines.configure(lines.setUp, { channelLines: `${id} = 15, ${id} = 16, 7 = 99` });
			const report = await lines.runSetUp();
			const problems = report.lines.filter((line) => line.startsWith('PROBLEM')).join('\n');
			expect(problems).toContain(`channel ${id} is given to the lines 15 and 16`);
			expect(problems).toContain('there is no Open Line 99');
			expect(lines.application.openLines.connectors[0]?.lines).toMatchObject({ 15: { active: true } });
			await lines.configure(lines.setUp, { channelLines: `${id} = 15` });
			expect((await lines.runSetUp()).ready).toBe(true);
		});

		it('shows its page in Bitrix24, and to nobody else', async () => {
			const page = await lines.application.openSettings(15);
			expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringMatching(/html/)]);
			expect(page.headers.get('x-frame-options')).toBeNull();
			expect(await page.text()).toContain('Connected');
			const body = new URLSearchParams({ PLACEMENT: 'SETTING_CONNECTOR', member_id: 'x' });
			const address = `${lines.stage.n8n.url}/webhook/chat2desk-open-lines-page`;
			expect((await fetch(address, { method: 'POST', body })).status).toBe(403);
		});
	});

	it('carries 40 messages both ways, in order, once, while tokens expire and n8n restarts', async () => {
		const { application, world, people, stage } = lines;
		const files = (name: string) => ({
			attachments: [{ name, link: `${stage.chat2desk.url}/files/${name}` }],
		});
		const long = `${'Long text with words. '.repeat(180)}end`;
		const special = ['😀 Привет', '[b]not bold[/b] [user=1]boss[/user] [br]', '5 < 6 & "quotes"', long];
		const written: string[] = [];
		const answered: string[] = [];
		const write = (text: string, options: object = {}) => {
			written.push(text);
			world.clientWrites(people.client, people.channel, text, options);
		};
		const answer = (text: string, options: object = {}) => {
			answered.push(text);
			application.answer(lines.chat() ?? 0, text, options);
		};
		write('The first message');
		await lines.waitForLine(1);
		for (let i = 1; i < 20; i++) {
			write(special[i] ?? `Message ${i}`, i % 6 === 0 ? files(`photo-${i}.jpg`) : {});
			answer(`Answer ${i}`, i % 7 === 0 ? { files: [{ name: `offer-${i}.pdf`, content: 'pdf' }] } : {});
			if (i % 5 === 0) application.expireTokens();
			if (i === 8) {
				await lines.waitForLine(9);
				await lines.settled();
				await stage.n8n.stop();
				await stage.n8n.boot();
				await waitFor('n8n to take webhooks', async () => {
					const path = `${stage.n8n.url}/webhook/chat2desk-open-lines`;
					return (await fetch(path, { method: 'POST' })).ok;
				});
			}
			await pause(120);
		}
		answer('The last answer');
		await lines.waitForLine(20);
		await lines.waitForClient(22);
		await lines.settled();

		expect(lines.inLine()).toEqual(written);
		const photos = lines.chat()?.messages.flatMap((message) => message.files) ?? [];
		expect(photos.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['photo-6.jpg', 'photo-12.jpg', 'photo-18.jpg', 'offer-7.pdf', 'offer-14.pdf']),
		);
		const sent = lines.toClient();
		const texts = sent.filter(({ attachment }) => !attachment).map(({ text }) => String(text));
		expect(texts).toEqual(answered.map((text) => expect.stringMatching(new RegExp(`: ?\\*?\n${text}$`))));
		expect(sent.filter(({ attachment }) => attachment).map((file) => file.attachment_filename)).toEqual([
			'offer-7.pdf',
			'offer-14.pdf',
		]);
		// Bitrix24 learns of each answer that it was delivered.
		const answers = lines.chat()?.messages.filter(({ from }) => from === 'operator') ?? [];
		expect(answers.filter(({ delivered }) => delivered.length === 0)).toEqual([]);
		expect(application.staleRefreshes).toBe(0);
		expect(application.refreshes).toBeGreaterThan(0);
	});

	it('sends nothing twice that is delivered again', async () => {
		const before = lines.inLine();
		const { deliveries } = lines.stage.chat2desk;
		for (const attempt of deliveries.attempts.filter(({ event }) => event === 'inbox').slice(-5))
			await deliveries.redeliver(attempt);
		await lines.settled();
		expect(lines.inLine()).toEqual(before);
	});

	it('renews the tokens once when many need it at once', async () => {
		const { application, world, people } = lines;
		const clients = [1, 2, 3, 4, 5, 6].map((n) => world.addClient(`Client ${n}`, `7900000020${n}`));
		application.expireTokens();
		application.refreshDelayMs = 1500;
		const before = application.refreshes;
		for (const client of clients) world.clientWrites(client, people.channel, `Hello from ${client.id}`);
		for (const client of clients) await waitFor('the message', () => lines.inLine(client).length > 0, 60_000);
		await lines.settled();
		application.refreshDelayMs = 0;
		expect([application.refreshes - before, application.staleRefreshes]).toEqual([1, 0]);
		for (const client of clients) expect(lines.inLine(client)).toEqual([`Hello from ${client.id}`]);
	});

	it('keeps everything while Bitrix24 is down, and doubles nothing whose answer got lost', async () => {
		const { bitrix24, chat2desk } = lines.stage;
		const { world, people } = lines;
		const before = lines.inLine().length;
		bitrix24.faults.push({ path: /./, status: 503, body: 'down', times: 1000 });
		const texts = [1, 2, 3, 4, 5].map((n) => `While it is down ${n}`);
		for (const text of texts) world.clientWrites(people.client, people.channel, text);
		await pause(5000);
		for (const attempt of chat2desk.deliveries.attempts.filter(({ event }) => event === 'inbox').slice(-5))
			await chat2desk.deliveries.redeliver(attempt);
		await pause(15_000);
		expect(lines.inLine()).toHaveLength(before);
		bitrix24.faults.length = 0;
		// Accepted, but the answer is a 500.
		bitrix24.faults.push({ path: /send\.messages/, status: 500, body: 'lost', afterwards: true, times: 1 });
		await lines.waitForLine(before + 5, 120_000);
		await lines.settled();
		expect(lines.inLine().slice(before)).toEqual(texts);
	});

	it('waits for a line that is switched off, and tells the administrator', async () => {
		const { application, world, people } = lines;
		const before = lines.inLine().length;
		told.texts.length = 0;
		application.switchOff(15);
		await application.settled();
		world.clientWrites(people.client, people.channel, 'Is anybody there?');
		await waitFor('the administrator to be told', () => told.texts.length > 0, 60_000);
		expect(told.texts.join('\n')).toContain('Open Line 15');
		expect(lines.inLine()).toHaveLength(before);
		expect((await lines.runSetUp()).ready).toBe(true);
		await lines.waitForLine(before + 1, 150_000);
		expect(lines.inLine().at(-1)).toBe('Is anybody there?');
	});

	it('loses and doubles nothing when n8n is killed, and says which answers it never learned of', async () => {
		const { application, world, people, stage } = lines;
		const before = lines.inLine().length;
		const texts = Array.from({ length: 12 }, (_, i) => `Around the crash ${i}`);
		for (const text of texts) {
			world.clientWrites(people.client, people.channel, text);
			await pause(100);
		}
		await stage.n8n.kill();
		application.answer(lines.chat() ?? 0, 'Written while n8n was dead');
		await application.settled();
		await stage.n8n.boot();
		const arrived = () => lines.inLine().filter((text) => text.includes('Around the crash'));
		// A lane of the n8n that was killed is free again after three minutes at the latest.
		await waitFor('all messages', () => arrived().length >= texts.length, 300_000);
		const note = () => lines.inLine().find((text) => text.includes('Written while n8n was dead'));
		await waitFor('a note about the answer', note, 60_000);
		expect(note()).toMatch(/^⚠ n8n was stopped for a while/);
		await lines.settled();
		expect(
			lines
				.inLine()
				.slice(before)
				.filter((text) => !text.startsWith('⚠')),
		).toHaveLength(texts.length);
		// What comes later than its successor carries its own time.
		const unmarked = arrived().filter((text) => !text.startsWith('['));
		expect(unmarked).toEqual(texts.filter((text) => unmarked.includes(text)));
		expect(new Set(arrived().map((text) => text.replace(/^\[[^\]]*\] /, '')))).toEqual(new Set(texts));
	});

	it('loses nothing when the process that runs the Code nodes dies, and puts nothing aside', async () => {
		const { application, world, people, stage } = lines;
		const before = { line: lines.inLine().length, client: lines.toClient().length };
		told.texts.length = 0;
		const texts = Array.from({ length: 12 }, (_, i) => `While Code breaks off ${i}`);
		const answers = texts.map((text) => `Answered: ${text}`);
		for (const [i, text] of texts.entries()) {
			world.clientWrites(people.client, people.channel, text);
			application.answer(lines.chat() ?? 0, answers[i] ?? '');
			await pause(600);
			if (i % 4 === 1) stage.n8n.killTaskRunner();
		}
		await lines.waitForLine(before.line + texts.length, TAKEN_UP_MS);
		await lines.waitForClient(before.client + answers.length, TAKEN_UP_MS);
		await lines.settled(TAKEN_UP_MS);
		expect(lines.inLine().slice(before.line)).toEqual(texts);
		const sent = lines.toClient().slice(before.client);
		expect(sent.map(({ text }) => String(text).split('\n').at(-1))).toEqual(answers);
		const queue = await lines.table('chat2desk_lines_queue');
		expect(queue.filter(({ state }) => state === 'failed')).toEqual([]);
		expect(told.texts).toEqual([]);
	});

	it('says in the chat what could not be delivered', async () => {
		const { application, stage, world, people } = lines;
		stage.chat2desk.faults.push({
			path: /^\/messages$/,
			method: 'POST',
			status: 400,
			body: { status: 'error', errors: { text: ['The client has left'] } },
			times: 1,
		});
		application.answer(lines.chat() ?? 0, 'Does this arrive?');
		const note = () => lines.inLine().find((text) => text.includes('The client has left'));
		await waitFor('a note in the line', note, TAKEN_UP_MS);
		expect(note()).toMatch(/^⚠ This answer did not reach the client/);

		// And the other way round: a file Bitrix24 cannot fetch.
		const message = world.clientWrites(people.client, people.channel, 'See this', {
			attachments: [{ name: 'x.pdf', link: `${stage.chat2desk.url}/nowhere/x.pdf` }],
		});
		await waitFor(
			'a comment in Chat2Desk',
			() => world.messages.some(({ type, id }) => type === 'comment' && id > message.id),
			TAKEN_UP_MS,
		);
		expect(world.messages.at(-1)?.text).toContain('did not reach the Open Line');
		await lines.settled();
	});

	it('puts aside what it cannot handle, tells the administrator, and goes on', async () => {
		const { world, people } = lines;
		told.texts.length = 0;
		const chat = lines.chat()?.externalId ?? '';
		const broken = {
			kind: 'message',
			key: 'message 0',
			place: 1,
			state: 'waiting',
			open: true,
			body: 'broken',
		};
		const rest = { side: 'line', notBefore: 0, tries: 0, since: Date.now(), note: '' };
		await lines.insert('chat2desk_lines_queue', { lane: people.client.id % 4, chat, ...broken, ...rest });
		world.clientWrites(people.client, people.channel, 'After the broken one');
		await waitFor('the message', () => lines.inLine().at(-1) === 'After the broken one', TAKEN_UP_MS);
		await waitFor('the administrator to be told', () => told.texts.length > 0, TAKEN_UP_MS);
		expect(told.texts.join('\n')).toContain('could not handle a message');
	});

	it('believes no event but those of the portal', async () => {
		const before = lines.toClient().length;
		const body = new URLSearchParams({
			event: 'ONIMCONNECTORMESSAGEADD',
			'data[CONNECTOR]': 'chat2desk_n8n',
			'data[LINE]': '15',
			'data[MESSAGES][0][im][message_id]': '999999',
			'data[MESSAGES][0][message][text]': 'forged',
			'data[MESSAGES][0][chat][id]': lines.chat()?.externalId ?? '',
			'auth[application_token]': 'guessed',
		});
		await fetch(`${lines.stage.n8n.url}/webhook/chat2desk-open-lines`, { method: 'POST', body });
		await pause(2000);
		await lines.settled();
		expect(lines.toClient()).toHaveLength(before);
	});

	it('tells the administrator when the access is lost, and goes on after a new installation', async () => {
		const { application, world, people } = lines;
		const before = lines.inLine().length;
		told.texts.length = 0;
		application.expireTokens();
		application.revoke();
		world.clientWrites(people.client, people.channel, 'While the access is lost');
		await waitFor('the administrator to be told', () => told.texts.length > 0, TAKEN_UP_MS);
		expect(told.texts.join('\n')).toContain('save it again');
		expect((await lines.install()).status).toBe(200);
		await lines.waitForLine(before + 1, TAKEN_UP_MS);
		for (const secret of secrets()) expect(told.texts.join('\n')).not.toContain(secret);
	});
});
