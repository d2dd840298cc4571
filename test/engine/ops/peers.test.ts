import express from 'express';
import type { IDataObject } from 'n8n-workflow';

import { seal, unseal } from '../../../nodes/Chat2Desk/domain/ask/envelope';
import { burstKey, bursts } from '../../../nodes/Chat2Desk/domain/bursts';
import type { JsonObject } from '../../../nodes/Chat2Desk/domain/values';
import { urlSecret } from '../../../nodes/Chat2Desk/domain/urlSecret';
import { listen, type Running } from '../../emulators/http';
import { Chat2DeskEmulator } from '../../emulators/chat2desk/server';
import { freshType, runJson, TriggerRig, WEBHOOK_ID } from '../harness';

/** What nodes of this package tell each other where n8n runs them in several processes. */
describe('nodes in several processes', () => {
	let api: Chat2DeskEmulator;

	beforeEach(async () => {
		api = await new Chat2DeskEmulator().start();
	});

	afterEach(async () => {
		jest.restoreAllMocks();
		await api.stop();
	});

	const connection = () => ({ apiToken: api.token, baseUrl: api.url });

	describe('a worker that collects a burst, or answers one', () => {
		/** Triggers of other processes, by webhook id: what they answer, and whether they were asked. */
		const triggers = new Map<string, { answer: IDataObject; asked: number }>();
		/** What they were asked last. */
		let question: JsonObject | null;
		/** What other processes behind the same address answer first. */
		const ahead: IDataObject[] = [];
		let elsewhere: Running;
		let lists = 0;

		beforeEach(async () => {
			triggers.clear();
			ahead.length = 0;
			const app = express().use(express.json());
			app.post('/webhook/:id/:same/:secret', (req, res) => {
				const id = String(req.params.id);
				const trigger = triggers.get(id);
				const message = unseal(api.token, id, req.body, Date.now());
				if (!trigger || !message) return void res.status(404).json({});
				question = message;
				trigger.asked++;
				res.json(ahead.shift() ?? trigger.answer);
			});
			elsewhere = await listen(app);
			lists = 0;
			question = null;
		});

		afterEach(async () => await elsewhere.stop());

		function publish(id: string, answer: IDataObject) {
			triggers.set(id, { answer, asked: 0 });
			const url = `${elsewhere.url}/webhook/${id}/${id}/${urlSecret(api.token, id)}`;
			const rest = { events: ['inbox'], channels: [], errors: [], lastSuccess: 0 };
			api.webhooks.push({ id: api.world.id(), name: id, status: 'enable', url, ...rest });
		}

		const collect = async () => {
			const parameters = { resource: 'message', operation: 'collectBurst', silenceSeconds: 1 };
			const before = api.callsTo('GET', /webhooks/).length;
			const items = await runJson(connection(), parameters, [{ clientId: 7, messageId: 2, text: 'two' }]);
			lists = api.callsTo('GET', /webhooks/).length - before;
			return items.map(({ text }) => text);
		};

		it('finds the trigger of its workflow, published a minute ago, and asks Chat2Desk no more than it must', async () => {
			const fragments = ['one', 'two'].map((text, index) => ({
				messageId: index + 1,
				item: { clientId: 7, messageId: index + 1, text },
			}));
			publish('other', { is: 'another' });
			expect(await collect()).toEqual(['two']);
			expect(lists).toBe(1);

			publish('own', { is: 'complete', fragments });
			expect(await collect()).toEqual(['two']);
			expect(lists).toBe(0);

			const soon = Date.now() + 61_000;
			jest.spyOn(Date, 'now').mockImplementation(() => soon);
			expect(await collect()).toEqual(['one\ntwo']);
			expect(lists).toBe(1);
			expect(await collect()).toEqual(['one\ntwo']);
			expect(lists).toBe(0);
		});

		it('finds at once a trigger that was published after a question had the list read', async () => {
			publish('other', { is: 'another' });
			const question = { clientId: { __rl: true, mode: 'id', value: '7' }, message: 'When?' };
			const ask = { resource: 'message', operation: 'sendAndWait', sendTo: 'client', ...question };
			await expect(runJson(connection(), ask)).rejects.toMatchObject({
				message: expect.stringContaining('does not answer this n8n'),
			});
			const fragments = [{ messageId: 1, item: { clientId: 7, messageId: 1, text: 'one' } }];
			publish('own', { is: 'complete', fragments });
			const soon = Date.now() + 2000;
			jest.spyOn(Date, 'now').mockImplementation(() => soon);
			expect(await collect()).toEqual(['one']);
			expect(lists).toBe(1);
		});

		it.each([1, 5, 18])('finds the process that knows the message behind %i that do not', async (others) => {
			const fragments = ['one', 'two'].map((text, index) => ({
				messageId: index + 1,
				item: { clientId: 7, messageId: index + 1, text },
			}));
			publish('own', { is: 'complete', fragments });
			for (let n = 0; n < others; n++) ahead.push({ is: 'unknown', process: `process ${n % 3}` });
			expect(await collect()).toEqual(['one\ntwo']);
		});

		const answerTo = async (answersBurst: unknown) => {
			const { id } = api.world.addClient('Anna', '79000000001');
			const channel = api.world.addChannel('Support', ['wa_direct'], '79990000000');
			const additionalFields = { answersBurst, transport: 'wa_direct', channelId: channel.id };
			const clientId = { __rl: true, mode: 'id', value: String(id) };
			const parameters = { resource: 'message', operation: 'send', clientId, text: 'Good day' };
			const [item] = await runJson(connection(), { ...parameters, additionalFields });
			return { id, item, sent: api.callsTo('POST', /messages/).length };
		};

		it('does not answer what a later one answers', async () => {
			publish('own', { is: 'superseded', by: 9 });
			const { id, item, sent } = await answerTo('8');
			expect(item).toEqual({ skipped: true, supersededBy: 9, clientId: id, messageId: null, messages: [] });
			expect(sent).toBe(0);
			expect(question).toMatchObject({ kind: 'answerBurst', clientId: id, messageId: 8 });
		});

		it.each([
			['it is its turn', { is: 'answered' }],
			['nobody knows the burst', { is: 'unknown' }],
			['the trigger is of another workflow', { is: 'another' }],
			['the trigger is of an older version', { unknown: true }],
		])('answers where %s', async (_, said) => {
			publish('own', said);
			expect(await answerTo(8)).toMatchObject({ sent: 1 });
			expect(triggers.get('own')?.asked).toBeGreaterThan(0);
		});

		it.each(['', null, undefined])('answers without asking where no burst is named: %j', async (none) => {
			publish('own', { is: 'superseded', by: 9 });
			expect(await answerTo(none)).toMatchObject({ sent: 1 });
			expect(triggers.get('own')?.asked).toBe(0);
		});

		it('is content with a trigger of its workflow that does not know the message', async () => {
			publish('own', { is: 'unknown' });
			expect(await collect()).toEqual(['two']);
			expect(triggers.get('own')?.asked).toBe(8);
			const later = Date.now() + 120_000;
			jest.spyOn(Date, 'now').mockImplementation(() => later);
			expect(await collect()).toEqual(['two']);
			expect(lists).toBe(0);
		});
	});

	it('a trigger tells whose turn it is to answer a burst', async () => {
		const rig = new TriggerRig(connection(), { events: ['inbox'] });
		const path = `/webhook/${WEBHOOK_ID}/${WEBHOOK_ID}/${urlSecret(api.token, WEBHOOK_ID)}`;
		const workflowId = String(rig.workflow.id);
		const ask = async (message: IDataObject) => {
			const body = seal(api.token, WEBHOOK_ID, { workflowId, clientId: 7, ...message }, Date.now());
			return (await rig.deliver(path, JSON.stringify(body))).response.said;
		};
		const collect = { kind: 'burst', silenceMs: 0, maxMs: 60_000, untilAnswered: true };
		const note = (messageId: number) =>
			bursts.note(burstKey(workflowId, 7), { messageId, at: Date.now(), item: { messageId } });
		const process = expect.any(String);
		expect(await ask({ kind: 'answerBurst', messageId: 1 })).toEqual({ is: 'unknown', process });
		note(1);
		expect(await ask({ ...collect, messageId: 1 })).toMatchObject({ fragments: [{ messageId: 1 }] });
		note(2);
		expect(await ask({ ...collect, messageId: 2 })).toMatchObject({
			fragments: [{ messageId: 1 }, { messageId: 2 }],
		});
		expect(await ask({ kind: 'answerBurst', messageId: 1 })).toEqual({ is: 'superseded', by: 2, process });
		expect(await ask({ kind: 'answerBurst', messageId: 2 })).toEqual({ is: 'answered', process });
	});

	it('a trigger says that a burst belongs to another workflow', async () => {
		const rig = new TriggerRig(connection(), { events: ['inbox'] });
		const path = `/webhook/${WEBHOOK_ID}/${WEBHOOK_ID}/${urlSecret(api.token, WEBHOOK_ID)}`;
		const ask = async (workflowId: string) => {
			const message = { kind: 'burst', workflowId, clientId: 7, messageId: 2, silenceMs: 1, maxMs: 1 };
			const { response } = await rig.deliver(
				path,
				JSON.stringify(seal(api.token, WEBHOOK_ID, message, Date.now())),
			);
			return response.said;
		};
		expect(await ask('another workflow')).toEqual({ is: 'another' });
		expect(await ask(String(rig.workflow.id))).toEqual({ is: 'unknown', process: expect.any(String) });
	});

	it.each([
		[{ events: ['inbox'] }, 3, null],
		[{ events: ['inbox'], channelIds: ['3'] }, 3, null],
		[{ events: ['inbox'], channelIds: ['3'] }, null, null],
		[{ events: ['inbox'], channelIds: ['3'] }, 4, /hears the channels 3 only, not 4/],
		[{ events: ['close_dialog'] }, 3, /does not have the event Message Received/],
	])(
		'a trigger that was changed refuses a question it would not hear: %j, channel %j',
		async (parameters, channelId, because) => {
			const rig = new TriggerRig(connection(), parameters);
			const path = `/webhook/${WEBHOOK_ID}/${WEBHOOK_ID}/${urlSecret(api.token, WEBHOOK_ID)}`;
			const asked = {
				id: 'q',
				clientId: 7,
				url: 'https://n8n.example.com/webhook-waiting/1/node',
				askedAt: Date.now(),
				deadline: null,
			};
			const message = seal(api.token, WEBHOOK_ID, { kind: 'ask', asked, channelId }, Date.now());
			const { response } = await rig.deliver(path, JSON.stringify(message));
			expect(response.said).toEqual(
				because === null
					? { registered: true }
					: { registered: false, because: expect.stringMatching(because) },
			);
		},
	);

	it('an answered message is known as seen in other processes, too', async () => {
		const waiting = await listen(
			express().post('/webhook-waiting/:execution/:node', (_, res) => void res.json({ taken: true })),
		);
		const rig = new TriggerRig(connection(), { events: ['inbox'] });
		const path = `/webhook/${WEBHOOK_ID}/${WEBHOOK_ID}/${urlSecret(api.token, WEBHOOK_ID)}`;
		const asked = {
			id: 'question-1',
			clientId: 7,
			url: `${waiting.url}/webhook-waiting/1/node-1`,
			askedAt: Date.now(),
			deadline: null,
		};
		const question = seal(api.token, WEBHOOK_ID, { kind: 'ask', asked }, Date.now());
		await rig.deliver(path, JSON.stringify(question));
		const answer = JSON.stringify({
			hook_type: 'inbox',
			message_id: 5,
			client_id: 7,
			type: 'from_client',
			text: 'Tomorrow',
		});
		const { status, items } = await rig.deliver(path, answer, {}, { socket: {} });
		await waiting.stop();
		expect([status, items]).toEqual([200, null]);

		// Another process has read the static data, and nothing else.
		const process = (staticData: IDataObject) =>
			new TriggerRig(
				connection(),
				{ events: ['inbox'] },
				{},
				{},
				{ ...{ staticData, type: freshType() }, workflowId: rig.workflow.id },
			);
		const stored = JSON.parse(JSON.stringify(rig.workflow.staticData)) as IDataObject;
		expect((await process(stored).deliver(path, answer)).items).toBeNull();
		expect((await process({}).deliver(path, answer)).items).toHaveLength(1);
	});
});
