import { localTime } from '../../workflows/src/analytics-uis-chats/times';
import type { UploadedChat } from '../emulators/uis/account';
import { UisEmulator } from '../emulators/uis/server';
import type { Channel, Client, Operator, Writing } from '../emulators/chat2desk/world';
import { waitFor } from '../n8n/instance';
import { importTemplate } from '../stage/template';
import type { Stage } from '../stage/stage';
import { Runs } from './runs';
import { openStage, pause } from './setup';

jest.setTimeout(240_000);

const HOUR = 3_600_000;

describe('template analytics-uis-chats in a real n8n', () => {
	let uis: UisEmulator;
	let stage: Stage;
	let runs: Runs;
	let shop: Channel;
	let operator: Operator;
	let phone = 79_000_000_000;
	let defaults: Record<string, unknown>;

	beforeAll(async () => {
		uis = await new UisEmulator().start();
		stage = await openStage({ chat2desk: { lagMs: 500, timezone: 'Europe/Moscow' } });
		const { account } = uis;
		const site = account.addSite('shop.example.com');
		const campaign = account.addCampaign('Messengers', site);
		const employee = account.addEmployee('Olga', 'Operatorova');
		const { world } = stage.chat2desk;
		shop = world.addChannel('WhatsApp shop', ['wa_direct'], '79990000000');
		operator = world.addOperator('Olga', 'Operatorova', 'olga@example.com');
		defaults = {
			accessToken: uis.token,
			defaultEmployeeId: String(employee.id),
			operatorMap: '',
			defaultCampaignId: String(campaign.id),
			defaultSiteId: '',
			channelMap: '',
			sessionField: '',
			emailField: '',
			ignoreSession: false,
			uploadSessions: false,
			visitorIp: '',
		};
		const workflow = await importTemplate(stage.n8n, 'analytics-uis-chats.json', stage.credentialId, {
			...defaults,
			apiUrl: uis.url,
			settleSeconds: 1,
		});
		await stage.n8n.activate(workflow.id);
		runs = new Runs(stage, workflow);
	});

	afterAll(async () => {
		await stage?.close();
		await uis?.stop();
	});

	afterEach(() => {
		expect([...stage.problems, ...uis.problems]).toEqual([]);
		Object.assign(uis.behaviour, { partialUpload: false, errorStatus: 200, reportLagMs: 0 });
	});

	const newcomer = (fields: Partial<Client> = {}): Client =>
		Object.assign(stage.chat2desk.world.addClient('Anna', String(++phone)), fields);

	/** A conversation that is closed now: the client writes, the operator answers. */
	function closed(client = newcomer(), channel = shop, writing: Writing = {}): number {
		const { world } = stage.chat2desk;
		world.clientWrites(client, channel, 'Hello there', { silent: true, ...writing });
		world.operatorWrites(operator, client, channel, 'Good afternoon!', { silent: true });
		return world.closeRequest(client, channel).id;
	}

	/** One that was closed hours ago, which n8n has not learnt of. */
	function closedBefore(hours: number, client = newcomer()): number {
		const { world } = stage.chat2desk;
		const message = world.clientWrites(client, shop, 'Hello there', { silent: true });
		const request = world.requests.find(({ id }) => id === message.request_id);
		message.at -= hours * HOUR;
		Object.assign(request ?? {}, { closed: true, start: message.at, end: message.at + 60_000 });
		return message.request_id;
	}

	const chatsOf = (requestId: number): UploadedChat[] =>
		uis.account.chats.filter(({ ext_id }) => ext_id === String(requestId));

	/** The look back, as its schedule starts it. */
	async function lookBack() {
		await stage.n8n.runFrom(runs.workflow.id, 'Every 6 hours');
		const [execution] = await runs.next();
		return execution;
	}

	it('uploads a closed request: who, where, both sides; and once, though it is told twice', async () => {
		const requestId = closed();
		await runs.succeed();
		expect(chatsOf(requestId)).toMatchObject([
			{
				name: 'Anna',
				phone: String(phone),
				status: 'succeed',
				initiator: 'visitor',
				campaign_id: uis.account.campaigns[0]?.id,
				messages: [
					{ source: 'visitor', message: 'Hello there' },
					{ source: 'operator', employee_id: uis.account.employees[0]?.id, message: 'Good afternoon!' },
				],
			},
		]);
		stage.chat2desk.deliveries.emit('close_request', { request_id: requestId });
		await runs.succeed();
		expect(chatsOf(requestId)).toHaveLength(1);
	});

	it('knows where a chat belongs: session, channel with messenger, channel, default; and who cannot be uploaded', async () => {
		const { account } = uis;
		const { world } = stage.chat2desk;
		const site = account.addSite('second.example.com');
		const [source, campaign] = [account.addSource('Leaflet'), account.addCampaign('Viber', site)];
		const maria = account.addEmployee('Maria', 'Second');
		const session = account.addSession(site, Date.now() - HOUR);
		const old = account.addSession(site, Date.now() - 181 * 24 * HOUR);
		const viber = world.addChannel('Viber', ['viber_business', 'wa_direct']);
		await runs.configure({
			operatorMap: `Olga@example.com = ${maria.id}`,
			channelMap: `${viber.id} = campaign ${campaign.id}, ${viber.id}/wa_direct = source ${source.id} site ${site.id}`,
			sessionField: '12',
			emailField: '14',
		});
		const withSession = closed(newcomer({ custom_fields: { '12': String(session.id) } }));
		const withOldSession = closed(newcomer({ custom_fields: { '12': String(old.id) } }));
		const onViber = closed(newcomer(), viber);
		const onWhatsApp = closed(newcomer(), viber, { transport: 'wa_direct' });
		const byMail = closed(
			newcomer({ phone: '[tg] 100001', custom_fields: { '14': 'anna@example.com' } }),
			shop,
			{ attachments: [{ name: 'a.jpg', link: 'https://files.example.com/a b.jpg' }] },
		);
		const nobody = closed(newcomer({ phone: '[tg] 100002' }));
		const executions = await runs.succeed(6);
		const places = [withSession, withOldSession, onViber, onWhatsApp].map((id) => chatsOf(id)[0]);
		expect(places).toMatchObject([
			{ visitor_session_id: session.id },
			{ campaign_id: account.campaigns[0]?.id },
			{ campaign_id: campaign.id },
			{ source_id: source.id, site_id: site.id },
		]);
		expect(places[0]).not.toHaveProperty('campaign_id');
		expect(places[1]).not.toHaveProperty('visitor_session_id');
		const [mailed] = chatsOf(byMail);
		expect(mailed).toMatchObject({ email: 'anna@example.com', employee_id: maria.id });
		expect(mailed?.messages[0]?.message).toBe('Hello there\nhttps://files.example.com/a%20b.jpg');
		expect(chatsOf(nobody)).toEqual([]);
		const told = executions.map(({ output }) => String(output['What next?']?.[0]?.text));
		expect(told.join()).toMatch(new RegExp(`Request ${nobody} is left out, its client has neither`));

		await runs.configure({ ...defaults, sessionField: '12', ignoreSession: true });
		const ignored = closed(newcomer({ custom_fields: { '12': String(session.id) } }));
		await runs.succeed();
		expect(chatsOf(ignored)).toMatchObject([{ campaign_id: account.campaigns[0]?.id }]);
		expect(chatsOf(ignored)[0]).not.toHaveProperty('visitor_session_id');
	});

	it('brings UTM in with a session of its own, where that is switched on', async () => {
		await runs.configure({
			...defaults,
			uploadSessions: true,
			visitorIp: '192.0.2.1',
			defaultSiteId: String(uis.account.sites[0]?.id),
		});
		const client = newcomer();
		const click_time = new Date(Date.now() - HOUR).toISOString();
		stage.chat2desk.world.addWebAnalytics(client, {
			utm_source: 'google',
			utm_campaign: 'lamps',
			click_time,
		});
		const [advertised, plain] = [closed(client), closed()];
		await runs.succeed(2);
		const session = uis.account.sessions.find(({ ext_id }) => ext_id === String(advertised));
		expect(session?.fields).toMatchObject({ utm_source: 'google', utm_campaign: 'lamps' });
		expect(chatsOf(advertised)).toMatchObject([{ visitor_session_id: session?.id }]);
		expect(chatsOf(plain)).toMatchObject([{ campaign_id: uis.account.campaigns[0]?.id }]);
	});

	it('says what is wrong with key, address, component or employee; put right, a retry uploads once', async () => {
		await runs.configure({ ...defaults, accessToken: 'wrong-key' });
		const requestId = closed();
		const [wrong] = await runs.next();
		expect(wrong?.error).toMatch(/access_token_invalid.*correct accessToken or apiUrl of Settings/);
		expect(wrong?.error).not.toContain('wrong-key');
		uis.allowed = [];
		await runs.configure(defaults);
		if (!wrong) throw new Error('There is no failed execution');
		const closedDoor = await runs.retry(wrong);
		expect(closedDoor.error).toMatch(/127\.0\.0\.1 is not whitelisted.*Rules and security settings/);
		uis.allowed = ['127.0.0.1'];
		uis.account.components.delete('upload_chats');
		const notBought = await runs.retry(closedDoor);
		expect(notBought.error).toMatch(/method_component_disabled.*upload_chats/);
		uis.account.components.add('upload_chats');
		const [gone] = uis.account.employees.splice(0, 1);
		const noEmployee = await runs.retry(notBought);
		expect(noEmployee.error).toMatch(
			new RegExp(`Request ${requestId} cannot be uploaded.*employee is gone, correct operatorMap or default`),
		);
		if (gone) uis.account.employees.unshift(gone);
		const again = await runs.retry(noEmployee);
		expect([again.status, again.error, chatsOf(requestId).length]).toEqual(['success', null, 1]);
	});

	it('looks back: what was missed, 50 at a time; one that is refused does not lose the others', async () => {
		Object.assign(uis.behaviour, { partialUpload: true, errorStatus: 400 });
		const missed = Array.from({ length: 25 }, () => closedBefore(3));
		const odd = newcomer({ phone: '0123456789' });
		const bad = closedBefore(3, odd);
		missed.push(...Array.from({ length: 27 }, () => closedBefore(3)));
		const stillInHand = closedBefore(0.1);
		const execution = await lookBack();
		expect(execution?.error).toMatch(new RegExp(`Request ${bad} cannot be uploaded.*chats\\.phone`));
		expect(missed.map((id) => chatsOf(id).length)).toEqual(missed.map(() => 1));
		expect([chatsOf(bad), chatsOf(stillInHand)]).toEqual([[], []]);
		for (const { body } of uis.callsTo('upload.chats'))
			expect((body as { chats: unknown[] }).chats.length).toBeLessThanOrEqual(50);
		// Put right, it follows.
		odd.phone = String(++phone);
		expect(await lookBack()).toMatchObject({ error: null });
		expect([...missed, bad].map((id) => chatsOf(id).length)).toEqual([...missed, bad].map(() => 1));
	});

	it('imports a period by its form, and shows how far it is', async () => {
		const ids = [closedBefore(200), closedBefore(200)];
		const silent = closedBefore(200, newcomer({ phone: '[tg] 100003' }));
		const trigger = runs.workflow.nodes.find(({ name }) => name === 'Import a period');
		const day = localTime(Date.now() - 200 * HOUR, 'Europe/Moscow').slice(0, 10);
		const form = new FormData();
		form.set('field-0', day);
		form.set('field-1', day);
		const url = `${stage.n8n.url}/form/${trigger?.webhookId}`;
		const answer = (await (await fetch(url, { method: 'POST', body: form })).json()) as {
			formWaitingUrl: string;
		};
		const page = await waitFor('the page with the progress', async () => {
			const waiting = (await stage.n8n.executions(runs.workflow.id)).some((e) => e.status === 'waiting');
			if (!waiting) return false;
			const text = await (await fetch(answer.formWaitingUrl)).text();
			return text.includes('of 3 requests') && text;
		});
		expect(page).toContain('3 of 3 requests');
		expect(page).toContain('2 uploaded, 0 were there already, 1 left out, 0 refused');
		expect(page).toContain(`Request ${silent} is left out`);
		await fetch(answer.formWaitingUrl, { method: 'POST', body: new FormData() });
		await runs.succeed();
		expect(ids.map((id) => chatsOf(id).length)).toEqual([1, 1]);
	});

	it('says before it goes live what goes where, and what is set up wrongly', async () => {
		await runs.configure({
			...defaults,
			defaultCampaignId: '999',
			defaultEmployeeId: '998',
			channelMap: '77 = campaign 997',
			emailField: '404',
		});
		const bad = await runs.checkSetUp();
		for (const problem of [
			/^PROBLEM: defaultCampaignId: UIS has no campaign 999/,
			/^PROBLEM: defaultEmployeeId 998: UIS has no such employee/,
			/^PROBLEM: channelMap: Chat2Desk has no channel 77/,
			/^PROBLEM: channelMap, 77 = campaign 997: UIS has no campaign 997/,
			/^PROBLEM: emailField: there is no client field 404/,
		])
			expect(bad.lines).toContainEqual(expect.stringMatching(problem));
		expect(bad.lines.filter((line) => line.startsWith('PROBLEM'))).toHaveLength(5);
		await runs.configure(defaults);
		const good = await runs.checkSetUp();
		expect(good.ready).toBe(true);
		expect(good.lines).toContainEqual(
			expect.stringMatching(/^OK: channel \d+ "WhatsApp shop", wa_direct: to campaign \d+ "Messengers"/),
		);
		uis.tokenState = 'access_token_expired';
		const expired = await runs.checkSetUp();
		uis.tokenState = 'valid';
		expect(expired.lines[0]).toMatch(/^PROBLEM: .*put a new one into accessToken of Settings/);
	});

	it('uploads nothing twice: an answer that got lost, a limit, n8n killed between the answer and its note', async () => {
		const limits = { limits: { minute_reset: 2 } };
		const data = { mnemonic: 'limit_exceeded', params: { limit_type: 'minute' }, metadata: limits };
		const error = { code: -32029, message: 'Limit exceeded', data };
		uis.faults.push({ path: /upload\.chats/, times: 1, status: 200, body: { jsonrpc: '2.0', error } });
		const limited = closed();
		await runs.succeed();
		expect([chatsOf(limited).length, uis.faults.length]).toEqual([1, 0]);

		// Its report may be late; asked for too early it would say that the chat is not there.
		uis.behaviour.reportLagMs = 50_000;
		uis.faults.push({ path: /upload\.chats/, times: 1, drop: true, afterwards: true });
		const lost = closed();
		await waitFor('the answer to get lost', () => chatsOf(lost).length === 1, 60_000);
		const waiting = await waitFor('the execution to wait', async () =>
			(await stage.n8n.executions(runs.workflow.id)).find((e) => e.status === 'waiting'),
		);
		// Held so long that n8n is gone when the answer comes.
		uis.answersAfterMs = 5_000;
		const killed = closed();
		await waitFor('the chat to be stored', () => chatsOf(killed).length === 1, 60_000);
		await stage.n8n.kill();
		uis.answersAfterMs = 0;
		await stage.n8n.boot();
		// The wait was kept through the kill; the execution that was under way was not.
		expect(await stage.n8n.whenEnded(waiting.id, 150_000)).toMatchObject({ status: 'success', error: null });
		await runs.catchUp();
		const request = stage.chat2desk.world.requests.find(({ id }) => id === killed);
		Object.assign(request ?? {}, { end: Date.now() - 3 * HOUR });
		await lookBack();
		expect([chatsOf(lost).length, chatsOf(killed).length]).toEqual([1, 1]);
		await pause(1000);
		expect(await runs.isQuiet()).toBe(true);
	});

	it('uploads each chat once though n8n is killed between two batches', async () => {
		const missed = Array.from({ length: 60 }, () => closedBefore(3));
		const stored = () => missed.filter((id) => chatsOf(id).length > 0).length;
		// Time to break the line before the next batch comes.
		uis.answersAfterMs = 1_000;
		await stage.n8n.runFrom(runs.workflow.id, 'Every 6 hours');
		const first = await waitFor('the first batch', () => stored() || undefined, 60_000);
		const broken = { path: /upload\.chats/, times: 1000, drop: true };
		uis.faults.push(broken);
		uis.answersAfterMs = 0;
		await waitFor('the next batch', () => broken.times < 1000, 60_000);
		await stage.n8n.kill();
		expect(stored()).toBe(first);
		expect(first).toBeLessThan(missed.length);
		uis.faults.length = 0;
		await stage.n8n.boot();
		await runs.catchUp();
		expect(await lookBack()).toMatchObject({ error: null });
		expect(missed.map((id) => chatsOf(id).length)).toEqual(missed.map(() => 1));
	});
});
