import { cast, type Cast, type Stage } from '../stage/stage';
import { configureTemplate, importTemplate } from '../stage/template';
import type { Execution, Workflow } from '../n8n/instance';
import type { Item } from '../emulators/bitrix24/portal';
import type { Client } from '../emulators/chat2desk/world';
import { fireRobot } from '../emulators/bitrix24/robot';
import { openStage } from './setup';

jest.setTimeout(240_000);

const SECRET = 'robot-secret-0001';

describe('template bitrix24-write-first in a real n8n', () => {
	let stage: Stage;
	let workflow: Workflow;
	let people: Cast;
	let ended = 0;

	beforeAll(async () => {
		stage = await openStage({ bitrix24: { perSecond: 20 } });
		people = cast(stage);
		workflow = await importTemplate(stage.n8n, 'bitrix24-write-first.json', stage.credentialId, {
			bitrix24WebhookUrl: stage.bitrix24.webhookUrl,
			secret: SECRET,
			channelId: String(people.channel.id),
			transport: 'wa_direct',
		});
		await stage.n8n.activate(workflow.id);
	});

	afterAll(async () => await stage?.close());

	beforeEach(() => {
		const { portal, calls, faults } = stage.bitrix24;
		for (const list of [portal.items, portal.comments, portal.notifications, calls, faults]) list.length = 0;
		stage.chat2desk.faults.length = 0;
		stage.chat2desk.calls.length = 0;
		stage.chat2desk.behaviour.writeFirst = true;
	});

	afterEach(() => expect(stage.problems).toEqual([]));

	const phoneField = (value: string, valueType = 'WORK') => ({ typeId: 'PHONE', valueType, value });

	const lead = (phone: string, fields: object = {}): Item =>
		stage.bitrix24.portal.add(1, { title: 'Lamps', name: 'Anna', assignedById: 9, ...fields }, [
			phoneField(phone),
		]);

	const fire = async (card: Item, query: string, secret = SECRET): Promise<Response> =>
		await fireRobot(`${stage.n8n.url}/webhook/chat2desk-write-first?secret=${secret}&${query}`, card);

	/** Waits for the next executions to end and returns them. */
	async function next(count = 1): Promise<Execution[]> {
		ended += count;
		return (await stage.n8n.finished(workflow.id, ended, 90_000)).slice(-count);
	}

	/** What the robot is told, and the execution it starts. */
	async function run(card: Item, query: string): Promise<Execution> {
		const answer = await fire(card, query);
		expect([answer.status, await answer.json()]).toEqual([200, { accepted: true }]);
		const [execution] = await next();
		expect([execution?.status, execution?.error]).toEqual(['success', null]);
		return execution as Execution;
	}

	const sent = () => stage.chat2desk.callsTo('POST', /^\/messages$/).map((call) => call.body);
	const comments = () => stage.bitrix24.portal.comments;
	const notes = () => stage.bitrix24.portal.notifications;

	it('writes to a new client from a lead and says so on the card', async () => {
		const card = lead('8 (900) 000-01-01');
		await run(card, 'text=Hello Anna [user=1], lamps & shades: 50% off + a gift\\nSee you');
		const text = 'Hello Anna [user=1], lamps & shades: 50% off + a gift\nSee you';
		expect(sent()).toMatchObject([{ text, channel_id: people.channel.id, transport: 'wa_direct' }]);
		const client = stage.chat2desk.world.clients.find((one) => one.phone === '79000000101');
		expect(client?.assigned_name).toBe('Anna');
		expect(comments()).toMatchObject([{ entityType: 'lead', entityId: card.id }]);
		const [dialog] = stage.chat2desk.world.dialogs.filter((one) => one.client_id === client?.id);
		const comment = comments()[0]?.text ?? '';
		for (const part of [
			'Message sent through Chat2Desk',
			'8 (900) 000-01-01, Anna, new client',
			`${people.channel.id}, wa_direct`,
			`[url=https://web.chat2desk.com/chat/all?dialogID=${dialog?.id}]Open the chat[/url]`,
			'lamps & shades',
		])
			expect(comment).toContain(part);
		expect(comment).not.toContain('[user=1]');
		expect(notes()).toEqual([]);
	});

	it("writes to the mobile number of a deal's contact, who is a client already, with files", async () => {
		const { portal } = stage.bitrix24;
		const contact = portal.add(3, { name: 'Anna', lastName: 'Example', assignedById: 7 }, [
			phoneField('+7 495 000-00-00'),
			phoneField('+7 900 000-00-01', 'MOBILE'),
		]);
		const card = portal.add(
			2,
			{ title: 'Order', contactId: contact.id, contactIds: [contact.id], assignedById: 7 },
			[],
		);
		const files = ['a.pdf', 'b.jpg'].map((name) => `${stage.chat2desk.url}/files/${name}`);
		await run(card, `text=Your offer&file=${files.join(', ')}`);
		expect(sent()).toMatchObject([
			{ client_id: people.client.id, text: 'Your offer' },
			{ client_id: people.client.id, attachment: files[0], transport: 'wa_direct' },
			{ client_id: people.client.id, attachment: files[1], transport: 'wa_direct' },
		]);
		expect(comments()).toMatchObject([{ entityType: 'deal', entityId: card.id }]);
		expect(comments()[0]?.text).toContain('Anna Example');
		expect(comments()[0]?.text).toContain(files[1]);
		expect(comments()[0]?.text).not.toContain('new client');
	});

	it('takes number, channel and transport from the address before the card and the settings', async () => {
		const other = stage.chat2desk.world.addChannel('Viber', ['viber_business'], '79990000009');
		await run(
			lead('+79000000102'),
			`phone=+7 900 000-01-03&channelId=${other.id}&transport=viber_business&text=Hi`,
		);
		expect(sent()).toMatchObject([{ channel_id: other.id, transport: 'viber_business' }]);
		expect(stage.chat2desk.world.clients.at(-1)?.phone).toBe('79000000103');
	});

	describe('a refusal of the messenger that comes later', () => {
		it.each<[string, (client: Client, text: string) => void]>([
			[
				'as a status of the message',
				(client, text) => {
					const message = stage.chat2desk.world.messages.findLast(({ client_id: id }) => id === client.id);
					if (message) stage.chat2desk.world.reportStatus(message, text);
				},
			],
			[
				'as a system message that names the number alone',
				(client, text) => stage.chat2desk.world.refuseLater(client, people.channel, text),
			],
		])('%s is told on the card, once', async (_form, refuse) => {
			const text = '24 hours passed since the last message, use approved WhatsApp templates';
			const phone = `790000001${20 + Math.floor(Math.random() * 70)}`;
			const card = lead(`+${phone}`, { title: 'Lamps' });
			await run(card, 'text=Hello');
			expect(comments()).toHaveLength(1);
			const client = stage.chat2desk.world.clients.find((one) => one.phone === phone);
			if (!client) throw new Error('no client');
			refuse(client, text);
			const [execution] = await next();
			expect([execution?.status, execution?.error]).toEqual(['success', null]);
			expect(comments()).toMatchObject([{}, { entityType: 'lead', entityId: card.id }]);
			expect(comments()[1]?.text).toContain('did NOT deliver the message');
			expect(comments()[1]?.text).toContain(text);
			expect(notes()).toMatchObject([{ userId: 9 }]);
			expect(notes()[0]?.message).toContain(text);
			// The same refusal again in the other form, and one for somebody this workflow never wrote to.
			const { world } = stage.chat2desk;
			world.refuseLater(client, people.channel, `${text}!`);
			await next();
			world.refuseLater(world.addClient('Somebody', `799900011${phone.slice(-2)}`), people.channel, text);
			await next();
			expect(comments()).toHaveLength(2);
			expect(sent()).toHaveLength(1);
		});
	});

	it('sends once when robots fire at once or again, and again when the call has another id', async () => {
		const card = lead('+79000000104');
		const robots = Array.from({ length: 6 }, async () => await fire(card, 'text=Hello'));
		expect(new Set((await Promise.all(robots)).map((answer) => answer.status))).toEqual(new Set([200]));
		await next(robots.length);
		await run(card, 'text=Hello');
		expect(sent()).toHaveLength(1);
		expect(comments()).toHaveLength(1);
		await run(card, 'callId=w2&text=Hello');
		await run(card, 'callId=w2&text=Hello');
		expect(sent()).toHaveLength(2);
	});

	it('refuses a wrong secret and a call without a card, and does nothing', async () => {
		const card = lead('+79000000105');
		expect((await fire(card, 'text=Hello', 'guess')).status).toBe(403);
		expect((await fire({ ...card, entityTypeId: 9 }, 'text=Hello')).status).toBe(400);
		const [refused, notUnderstood] = await next(2);
		expect([refused?.status, notUnderstood?.status]).toEqual(['success', 'error']);
		expect(notUnderstood?.error).toContain('document_id');
		expect(stage.chat2desk.calls).toEqual([]);
		expect(stage.bitrix24.calls).toEqual([]);
	});

	describe('records a failure as comment and as notification', () => {
		interface Case {
			text: string[];
			phone?: string;
			query?: string;
			prepare?: () => void;
			messages?: number;
		}

		const fault = (path: RegExp, status: number, more: object = {}) =>
			stage.chat2desk.faults.push({ path, status, ...more });

		it.each<[string, Case]>([
			[
				'WRITE_FIRST_DISABLED',
				{
					prepare: () => void (stage.chat2desk.behaviour.writeFirst = false),
					text: ['NOT sent', 'Writing first is not switched on', 'Ask Chat2Desk to switch it on'],
				},
			],
			['VALIDATION', { phone: '12345', text: ['The phone number cannot be used', 'country code', '12345'] }],
			['NO_PHONE', { phone: '', text: ['has no phone number'] }],
			['TEXT_LOST', { query: 'text=A & B [c', text: ['cannot be read completely'] }],
			['PLACEHOLDER', { query: 'text=Hello {{Name}}', text: ['a placeholder that Bitrix24 did not fill'] }],
			[
				'AUTH',
				{
					prepare: () => fault(/./, 401, { body: { status: 'error', message: 'Token is not correct' } }),
					text: ['does not accept the API token', '(AUTH)'],
				},
			],
			[
				'SEND_UNCERTAIN',
				{
					prepare: () => fault(/^\/messages$/, 500, { method: 'POST', afterwards: true }),
					text: ['It is not known whether the message was sent', 'Look into the chat before'],
					messages: 1,
				},
			],
			[
				'VALIDATION of a file',
				{
					query: 'text=Hello&file=offer.pdf',
					text: ['but not all files', 'offer.pdf: Chat2Desk cannot send this', 'http://'],
					messages: 1,
				},
			],
			['VALIDATION', { query: 'text=', text: ['cannot send this message as it is', 'Text is empty'] }],
		])('%s', async (code, { phone = '+79000000106', query = 'text=Hello', text, prepare, messages = 0 }) => {
			const card = lead(phone, { title: 'Lamps [b]' });
			prepare?.();
			const execution = await run(card, `n=${Math.random()}&${query}`);
			expect(execution.runs['Notify the responsible']).toBe(1);
			expect(sent()).toHaveLength(messages);
			expect(comments()).toMatchObject([{ entityType: 'lead', entityId: card.id }]);
			expect(notes()).toMatchObject([{ userId: 9 }]);
			for (const part of text) expect(comments()[0]?.text).toContain(part);
			expect(notes()[0]?.message).toContain(`/crm/lead/details/${card.id}/]Lamps`);
			expect(notes()[0]?.message).toContain(text[0]);
			expect(`${code} ${JSON.stringify([comments(), notes()])}`).not.toContain(SECRET);
		});
	});

	it('waits out a portal that is down for a moment, and writes no comment twice', async () => {
		const { faults } = stage.bitrix24;
		faults.push({ path: /crm\.item\.get/, times: 1, status: 502 });
		faults.push({ path: /comment\.add/, times: 1, status: 500, afterwards: true });
		faults.push({
			path: /comment\.list/,
			times: 1,
			status: 503,
			body: { error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' },
		});
		await run(lead('+79000000107'), 'text=Hello');
		expect(sent()).toHaveLength(1);
		expect(comments()).toHaveLength(1);
	});

	it('records the failure though the notification is refused, and fails when the card is refused', async () => {
		stage.bitrix24.portal.scopes = ['crm'];
		await run(lead(''), 'text=Hello');
		expect(comments()[0]?.text).toContain('could not be notified');

		stage.bitrix24.portal.scopes = ['im'];
		const card = lead('+79000000108');
		await fire(card, 'text=Hello');
		const [failed] = await next();
		expect(failed?.status).toBe('error');
		expect(failed?.error).toContain('The message has not been sent');
		expect(failed?.error).toContain('Tick the scopes crm and im');

		// Put right, the execution goes on where it failed.
		stage.bitrix24.portal.scopes = ['crm', 'im'];
		await stage.n8n.rest('POST', `/executions/${failed?.id}/retry`, { loadWorkflow: false });
		const [retried] = await next();
		expect([retried?.status, retried?.error]).toEqual(['success', null]);
		expect(sent()).toHaveLength(1);
		expect(comments().at(-1)?.entityId).toBe(card.id);
	});

	it('writes to no more new clients than allowed, in the language of the settings', async () => {
		await configure({ dailyNewClientLimit: 1, language: 'ru' });
		// The count is kept per node, and the earlier tests have used it up.
		await run(lead('+79000000109'), 'text=Hello');
		expect(sent()).toEqual([]);
		expect(comments()[0]?.text).toContain('Сообщение НЕ отправлено через Chat2Desk');
		expect(comments()[0]?.text).toContain('исчерпан лимит новых клиентов');
		expect(notes()[0]?.message).toContain('Отправьте завтра');
		await run(lead(people.client.phone), 'text=Hello');
		expect(sent()).toHaveLength(1);
		expect(comments().at(-1)?.text).toContain('Сообщение отправлено через Chat2Desk');
	});

	it('goes on when what it remembers is full', async () => {
		for (let n = 0; n < 3; n++) await run(lead('+79000000111'), `text=Call ${n}`);
		const { nodes } = await stage.n8n.workflow(workflow.id);
		const limits = nodes.flatMap((node) => {
			const { parameters } = node as {
				parameters?: { operation?: string; options?: { historySize?: number } };
			};
			return parameters?.operation === 'removeItemsSeenInPreviousExecutions'
				? [parameters.options?.historySize]
				: [];
		});
		// The stock node throws when as many are stored as it may hold, so it is emptied long before.
		expect(limits.filter((size) => size !== undefined)).toEqual([1_000_000_000, 1_000_000_000]);
	});

	it('says in the set-up check what is missing, and ends red', async () => {
		interface Line {
			state: string;
			text: string;
		}
		const report = async (): Promise<{ execution: Execution; lines: Line[] }> => {
			await stage.n8n.runFrom(workflow.id, 'Check the set-up');
			const [execution] = await next();
			return {
				execution: execution as Execution,
				lines: (execution?.output.Report ?? []) as unknown as Line[],
			};
		};
		await configure({ language: ' RU ', transport: ' WA_Direct ', retryMinutes: '30' });
		const good = await report();
		expect([good.execution.status, good.lines.filter(({ state }) => /NOTE|PROBLEM/.test(state))]).toEqual([
			'success',
			[],
		]);
		const said = good.lines.map(({ text }) => text).join('\n');
		expect(said).toContain(`${stage.n8n.url}/webhook/chat2desk-write-first?secret=`);
		expect(said).toMatch(/new clients a day, by the clock of [A-Z]\w+\/\w+/);
		expect(JSON.stringify(good.lines)).not.toContain(SECRET);

		stage.chat2desk.behaviour.writeFirst = false;
		stage.bitrix24.portal.scopes = ['crm'];
		await configure({ transport: 'viber_business', secret: '' });
		const bad = await report();
		const problems = bad.lines.filter(({ state }) => state === 'PROBLEM').map(({ text }) => text);
		expect([bad.execution.status, bad.execution.error]).toEqual([
			'error',
			expect.stringContaining('See the node Report'),
		]);
		for (const part of [
			'writing first is not switched on',
			'does not carry viber_business',
			'scope im',
			'secret is empty',
		])
			expect(problems.join('\n')).toContain(part);
		expect(problems).toHaveLength(4);

		stage.bitrix24.portal.scopes = ['crm', 'im'];
		for (const [bitrix24WebhookUrl, words] of [
			['', 'is empty'],
			[stage.bitrix24.webhookUrl.replace('standinsecret', 'another'), 'does not accept the webhook'],
			['http://127.0.0.1:9/rest/1/x/', 'does not answer'],
		]) {
			await configure({ bitrix24WebhookUrl });
			const { lines } = await report();
			expect(lines.find(({ text }) => /itrix24/.test(text))?.text).toContain(words);
		}
		expect(stage.bitrix24.portal.comments).toEqual([]);
	});

	const configure = async (settings: Record<string, unknown>) =>
		await configureTemplate(stage.n8n, workflow.id, settings);
});
