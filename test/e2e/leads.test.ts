import { findFaults, firstConversation, play, secondConversation } from '../stage/scenario';
import { cast, type Cast } from '../stage/stage';
import { waitFor } from '../n8n/instance';
import type { Item } from '../emulators/bitrix24/portal';
import { Crm } from './crm';
import { pause } from './setup';

jest.setTimeout(300_000);

describe('template bitrix24-leads in a real n8n', () => {
	let crm: Crm;
	let phone = 79_000_000_000;

	beforeAll(async () => {
		crm = await Crm.open('bitrix24-leads.json');
		Object.assign(crm.portal.userFields[1] ?? {}, {
			UF_CRM_UTM: 'string',
			UF_CRM_CLIENT: 'integer',
			UF_CRM_MESSAGE: 'string',
			UF_CRM_CLICK: 'string',
			UF_CRM_CITY: 'string',
			UF_CRM_NOTE: 'string',
		});
	});

	afterAll(async () => await crm?.close());

	beforeEach(() => crm.reset());

	afterEach(() => expect(crm.stage.problems).toEqual([]));

	const newcomer = (pseudoPhone?: string): Cast => cast(crm.stage, pseudoPhone ?? String(++phone));

	const leads = () => crm.portal.leads();

	function addLead(people: Cast, fields: Record<string, unknown>): Item {
		return crm.portal.add(1, { title: 'Lamps', assignedById: 9, ...fields }, [
			{ typeId: 'PHONE', valueType: 'WORK', value: `+${people.client.phone}` },
		]);
	}

	it('tells the whole story: one lead, two comments, one reopening, one notification; a repeat changes nothing', async () => {
		const people = newcomer();
		const requests = await play(crm.stage, people, () => undefined);
		await crm.succeed(4);
		await pause(2000);
		expect(findFaults(crm.stage, people, requests)).toEqual([]);
		expect(await crm.isQuiet()).toBe(true);
	});

	it('changes nothing when the same request is handled twice', async () => {
		const requestId = crm.closingOnly(newcomer());
		await crm.succeed();
		const before = JSON.stringify(crm.portal);
		// Another time stamp: to the trigger a new event, to the CRM the same request.
		crm.stage.chat2desk.deliveries.emit('close_request', { request_id: requestId });
		const [repeat] = await crm.succeed();
		expect(repeat?.runs['Nothing to do']).toBe(1);
		expect(JSON.stringify(crm.portal)).toBe(before);
	});

	it('takes the events of one delivery one after the other', async () => {
		const people = [newcomer(), newcomer()];
		const { world, webhooks } = crm.stage.chat2desk;
		const events = people.map(({ client, channel, operator }) => {
			const { request_id } = world.clientWrites(client, channel, 'Hello there', { silent: true });
			world.operatorWrites(operator, client, channel, 'Good afternoon!', { silent: true });
			return { hook_type: 'close_request', request_id, event_time: new Date().toISOString() };
		});
		const response = await fetch(webhooks[0]?.url ?? '', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(events),
		});
		expect(response.status).toBe(200);
		await crm.succeed();
		expect(leads().map((lead) => crm.commentsOn(lead.id).length)).toEqual([1, 1]);
	});

	it('finds the lead of a client without a phone by its origin', async () => {
		const people = newcomer('[tg] 100001');
		firstConversation(crm.stage, people);
		await crm.succeed(2);
		crm.closingOnly(people);
		await crm.succeed();
		expect(crm.stage.bitrix24.callsTo('crm.duplicate.findbycomm')).toHaveLength(0);
		expect(leads()).toHaveLength(1);
		expect(leads()[0]?.fields).toMatchObject({
			originatorId: 'CHAT2DESK',
			originId: `client_${people.client.id}`,
		});
		expect(leads()[0]?.fm).toEqual([]);
		expect(crm.portal.comments).toHaveLength(2);
		expect(crm.portal.notifications).toHaveLength(0);
	});

	it("takes the manager's own lead with that phone and overwrites nothing in it", async () => {
		const people = newcomer();
		const own = crm.portal.add(
			1,
			{ title: 'Lamps', assignedById: 9, stageId: 'IN_PROCESS', sourceId: 'CALL' },
			[{ typeId: 'PHONE', valueType: 'WORK', value: people.client.phone.replace(/^7/, '8 ') }],
		);
		const before = { ...own.fields };
		firstConversation(crm.stage, people);
		await crm.succeed(2);
		expect(leads()).toHaveLength(1);
		expect(own.fields).toEqual(before);
		expect(crm.portal.comments.map((c) => c.entityId)).toEqual([own.id]);
	});

	it('does not reopen a converted lead, but comments on it and notifies', async () => {
		const people = newcomer();
		const lead = addLead(people, { stageId: 'CONVERTED' });
		secondConversation(crm.stage, people);
		await crm.succeed(2);
		expect(leads()).toEqual([lead]);
		expect(lead.fields.stageId).toBe('CONVERTED');
		expect(crm.portal.comments).toHaveLength(1);
		expect(crm.portal.notifications).toMatchObject([{ userId: 9 }]);
	});

	it('reopens a lost lead at the closing when it missed the first message, but not one that was lost meanwhile', async () => {
		const [before, meanwhile] = [newcomer(), newcomer()];
		const long = addLead(before, { stageId: 'JUNK' });
		const just = addLead(meanwhile, {
			stageId: 'JUNK',
			updatedTime: new Date(Date.now() + 120_000).toISOString(),
		});
		crm.closingOnly(before);
		crm.closingOnly(meanwhile);
		await crm.succeed(2);
		expect([long.fields.stageId, just.fields.stageId]).toEqual(['NEW', 'JUNK']);
		expect(crm.portal.notifications.map((note) => note.message)).toEqual([
			expect.stringContaining(`#${long.id}[`),
		]);
		expect([crm.commentsOn(long.id).length, crm.commentsOn(just.id).length]).toEqual([1, 1]);
	});

	it('leaves no second lead when two requests of a client begin in the same moment', async () => {
		const people = newcomer();
		const other = { ...people, channel: crm.stage.chat2desk.world.addChannel('Viber', ['viber_business']) };
		crm.stage.bitrix24.together = { method: 'crm.item.add', count: 2 };
		crm.firstMessage(people);
		crm.firstMessage(other);
		await crm.succeed(2);
		expect(crm.stage.bitrix24.callsTo('crm.item.delete')).toHaveLength(1);
		const [lead, ...others] = leads();
		expect(others).toEqual([]);
		for (const one of [people, other]) crm.stage.chat2desk.world.closeRequest(one.client, one.channel);
		await crm.succeed(2);
		expect(leads()).toEqual([lead]);
		expect(crm.commentsOn(lead?.id)).toHaveLength(2);
	});

	describe('ends with a comment though an endpoint is refused', () => {
		const body = {
			status: 'error',
			message: 'Access denied',
			error: 'ACCESS_DENIED',
			error_description: 'Access denied',
		};

		it.each([
			['Chat2Desk: the request', 'chat2desk', /^\/requests\/\d+$/],
			['Chat2Desk: the messages of the request', 'chat2desk', /^\/requests\/\d+\/messages$/],
			['Chat2Desk: the message list', 'chat2desk', /^\/messages$/],
			['Chat2Desk: the client', 'chat2desk', /^\/clients\/\d+$/],
			['Chat2Desk: the operators', 'chat2desk', /^\/operators$/],
			['Bitrix24: the list of comments', 'bitrix24', /crm\.timeline\.comment\.list/],
			['Bitrix24: the reopening', 'bitrix24', /crm\.item\.update/],
			['Bitrix24: the notification', 'bitrix24', /im\.notify\.system\.add/],
		] as const)('%s', async (_name, api, path) => {
			const people = newcomer();
			const lead = addLead(people, {
				stageId: 'JUNK',
				originatorId: 'CHAT2DESK',
				originId: `client_${people.client.id}`,
			});
			crm.stage[api].faults.push({ path, status: 403, body });
			const requestId = crm.closingOnly(people);
			await crm.succeed();
			expect(crm.commentsOn(lead.id)).toEqual([
				expect.stringMatching(new RegExp(`Hello there[^]*#${requestId}$`)),
			]);
		});
	});

	it('does nothing twice when the answers of creating, commenting and reopening get lost', async () => {
		const [first, second, lost] = [newcomer(), newcomer(), newcomer()];
		const old = addLead(lost, { stageId: 'JUNK' });
		for (const path of [/crm\.item\.add/, /comment\.add/, /crm\.item\.update/])
			crm.stage.bitrix24.faults.push({ path, times: 1, status: 500, afterwards: true });
		for (const people of [first, second, lost]) crm.closingOnly(people);
		await crm.succeed(3);
		expect(leads()).toHaveLength(3);
		expect(crm.portal.comments.map((c) => c.entityId).sort()).toEqual(leads().map((lead) => lead.id));
		expect(crm.portal.stageChanges).toMatchObject([{ itemId: old.id, to: 'NEW' }]);
	});

	it('loses nothing and doubles nothing while the portal is down', async () => {
		const people = [newcomer(), newcomer()];
		crm.stage.bitrix24.faults.push({ path: /item\.add/, times: 1, drop: true, afterwards: true });
		crm.stage.bitrix24.faults.push({ path: /./, times: 2, status: 502, body: '<html>Bad gateway</html>' });
		const down = { path: /./, drop: true };
		crm.stage.bitrix24.faults.push(down);
		for (const one of people) firstConversation(crm.stage, one);
		await pause(15_000);
		crm.stage.bitrix24.faults.splice(crm.stage.bitrix24.faults.indexOf(down), 1);
		await crm.succeed(4);
		expect(leads().map((lead) => crm.commentsOn(lead.id).length)).toEqual([1, 1]);
	});

	it('waits while a method has used up its time', async () => {
		crm.stage.bitrix24.blocked.add('crm.timeline.comment.add');
		crm.closingOnly(newcomer());
		const refused = () => crm.stage.bitrix24.callsTo('crm.timeline.comment.add').length > 0;
		await waitFor('a refusal', refused, 60_000);
		crm.stage.bitrix24.blocked.clear();
		await crm.succeed();
		expect(crm.portal.comments).toHaveLength(1);
	});

	it('says that the webhook has expired; with a new one in Settings a retry delivers everything once', async () => {
		const people = newcomer();
		await crm.configure({ bitrix24WebhookUrl: `${crm.stage.bitrix24.url}/rest/1/expiredsecret/` });
		const requestId = crm.closingOnly(people);
		const [failed] = await crm.next();
		expect([failed?.status, failed?.error]).toEqual(['error', expect.stringContaining('NO_AUTH_FOUND')]);
		expect(failed?.error).toContain('wrong, deleted or expired');
		expect(failed?.error).not.toContain('expiredsecret');
		await crm.configure({ bitrix24WebhookUrl: crm.stage.bitrix24.webhookUrl });
		if (!failed) throw new Error('There is no failed execution');
		const again = await crm.retry(failed);
		expect([again.status, again.error]).toEqual(['success', null]);
		expect(crm.commentsOn(leads()[0]?.id)).toEqual([expect.stringContaining(`#${requestId}`)]);
	});

	it('names the scope that is missing', async () => {
		crm.portal.scopes = ['user_basic', 'im'];
		crm.closingOnly(newcomer());
		const [failed] = await crm.next();
		expect(failed?.error).toContain('insufficient_scope');
		expect(failed?.error).toContain('Tick the scopes crm');
	});

	it('fails visibly, naming the reason, when the comment cannot be written at all', async () => {
		crm.stage.bitrix24.faults.push({
			path: /comment\.add/,
			status: 400,
			body: { error: 'ACCESS_DENIED', error_description: 'Access denied' },
		});
		crm.closingOnly(newcomer());
		const [failed] = await crm.next();
		expect(failed?.status).toBe('error');
		expect(failed?.error).toMatch(/"Write comment" was refused - ACCESS_DENIED, Access denied/);
		expect(crm.portal.notifications).toHaveLength(0);
	});

	describe('with everything configured', () => {
		beforeAll(
			async () =>
				await crm.configure({
					utmFields:
						'utm_source = UTM_SOURCE, utm_campaign = utmCampaign, utm = UF_CRM_UTM, client_id = UF_CRM_CLIENT, message_id = UF_CRM_MESSAGE, click_time = UF_CRM_CLICK',
					fieldMap: '12 = UF_CRM_CITY, extra_comment_1 = UF_CRM_NOTE',
					operatorMap: 'Olga@Example.com = 9',
					sourceId: 'WEB',
					stageId: 'IN_PROCESS',
				}),
		);

		it('creates the lead at the first message, with source, stage, origin and the fields of the card', async () => {
			const people = newcomer();
			Object.assign(people.client, { extra_comment_1: 'regular', custom_fields: { '12': 'Samara' } });
			crm.stage.chat2desk.world.addWebAnalytics(people.client, {
				utm_source: 'google',
				utm_campaign: 'lamps & more',
				click_time: '2026-11-20T10:00:00Z',
			});
			const messageId = crm.firstMessage(people);
			await crm.succeed();
			expect(leads().map((lead) => lead.fields)).toMatchObject([
				{
					stageId: 'IN_PROCESS',
					sourceId: 'WEB',
					utmSource: 'google',
					utmCampaign: 'lamps & more',
					UF_CRM_UTM: 'utm_source=google&utm_campaign=lamps%20%26%20more',
					UF_CRM_CLIENT: people.client.id,
					UF_CRM_MESSAGE: String(messageId),
					UF_CRM_CLICK: '2026-11-20T10:00:00.000Z',
					UF_CRM_CITY: 'Samara',
					UF_CRM_NOTE: 'regular',
				},
			]);
			expect([7, 9]).toContain(leads()[0]?.fields.assignedById);
			expect(crm.portal.comments).toEqual([]);
		});

		it('fills what is empty on a known lead at the first message and never what a manager typed', async () => {
			const people = newcomer();
			Object.assign(people.client, { extra_comment_1: 'regular', custom_fields: { '12': 'Samara' } });
			const lead = addLead(people, { stageId: 'NEW', UF_CRM_CITY: 'Moscow', utmSource: 'call' });
			crm.firstMessage(people);
			await crm.succeed();
			expect(lead.fields).toMatchObject({ UF_CRM_CITY: 'Moscow', utmSource: 'call', UF_CRM_NOTE: 'regular' });
			expect(lead.fields).toMatchObject({ assignedById: 9, stageId: 'NEW', title: 'Lamps' });
		});

		it('hands a new lead over to the user of its operator, once, and not a lead that a manager took', async () => {
			const [mapped, taken] = [newcomer(), newcomer()];
			crm.firstMessage(mapped);
			crm.firstMessage(taken);
			await crm.succeed(2);
			const of = ({ client }: Cast) => leads().find((lead) => lead.fields.originId === `client_${client.id}`);
			Object.assign(of(taken)?.fields ?? {}, { assignedById: 1 });
			crm.closingOnly(mapped);
			crm.closingOnly(taken);
			await crm.succeed(2);
			expect([of(mapped)?.fields.assignedById, of(taken)?.fields.assignedById]).toEqual([9, 1]);
			Object.assign(of(mapped)?.fields ?? {}, { assignedById: 7 });
			crm.closingOnly(mapped);
			await crm.succeed();
			expect(of(mapped)?.fields.assignedById).toBe(7);
		});

		it('matches operators by e-mail without a map, and those who are nobody to the default user', async () => {
			await crm.configure({ operatorMap: '', defaultOperatorUserId: '1' });
			const [known, unknown] = [newcomer(), newcomer()];
			known.operator.email = 'Maria@example.com';
			crm.closingOnly(known);
			crm.closingOnly(unknown);
			await crm.succeed(2);
			const of = ({ client }: Cast) => leads().find((lead) => lead.fields.originId === `client_${client.id}`);
			expect([of(known)?.fields.assignedById, of(unknown)?.fields.assignedById]).toEqual([7, 1]);
		});

		it('takes requests by the tags of the client', async () => {
			const [vip, spam] = ['VIP', 'Spam'].map((label) => crm.stage.chat2desk.world.addTag(label));
			const [tagged, untagged] = [newcomer(), newcomer()];
			if (vip) tagged.client.tags.push(vip);
			if (spam) untagged.client.tags.push(spam);
			await crm.configure({ tagFilter: 'only', tagIds: String(vip?.id) });
			for (const one of [tagged, untagged]) crm.closingOnly(one);
			await crm.succeed(2);
			expect(leads().map((lead) => lead.fields.originId)).toEqual([`client_${tagged.client.id}`]);
			await crm.configure({ tagFilter: 'except' });
			for (const one of [tagged, untagged]) crm.closingOnly(one);
			await crm.succeed(2);
			expect(leads().map((lead) => crm.commentsOn(lead.id).length)).toEqual([1, 1]);
			// What cannot be judged is not passed on unseen.
			crm.stage.chat2desk.faults.push({ path: /^\/clients\/\d+$/, status: 403, body: { status: 'error' } });
			crm.closingOnly(untagged);
			const [failed] = await crm.next();
			expect(failed?.error).toContain('tags of the client could not be read');
		});
	});

	it('says before it goes live what is set up wrongly, and that all is well', async () => {
		await crm.configure({
			sourceId: 'NOWHERE',
			stageId: 'JUNK',
			responsibleIds: '7, 99',
			utmFields: 'utm_source = UF_CRM_TYPO',
			tagFilter: 'only',
			tagIds: '404',
		});
		crm.portal.scopes = ['crm', 'user_basic'];
		crm.portal.mode = 2;
		const bad = await crm.checkSetUp();
		expect(bad.ready).toBe(false);
		for (const problem of [
			/^PROBLEM: sourceId NOWHERE is not in the portal's list: .*WEB = /,
			/^PROBLEM: stageId JUNK is a final stage/,
			/^PROBLEM: responsibleIds: no active Bitrix24 user 99/,
			/^PROBLEM: utm_source = UF_CRM_TYPO: there is no such lead field/,
			/^PROBLEM: tagIds: there is no tag 404/,
			/^PROBLEM: the inbound webhook lacks the scope im/,
			/^PROBLEM: leads are switched off/,
		])
			expect(bad.lines).toContainEqual(expect.stringMatching(problem));
		expect(bad.lines.filter((line) => line.startsWith('PROBLEM'))).toHaveLength(7);
		crm.reset();
		await crm.configure({
			sourceId: 'OTHER',
			stageId: 'NEW',
			responsibleIds: '7, 9',
			utmFields: 'utm_source = UTM_SOURCE',
			tagFilter: 'ignore',
			tagIds: '',
		});
		const good = await crm.checkSetUp();
		expect(good.lines.filter((line) => line.startsWith('PROBLEM'))).toEqual([]);
		expect(good.ready).toBe(true);
		expect(good.lines).toContainEqual(expect.stringMatching(/operator Olga Operatorova .* is not matched/));
	});

	it('loses nothing and doubles nothing over restarts: between two requests, and in the middle of a wait', async () => {
		const { chat2desk, n8n } = crm.stage;
		const people = newcomer();
		crm.closingOnly(people);
		await crm.succeed();
		const delivered = chat2desk.deliveries.attempts.filter((a) => a.event === 'close_request').at(-1);
		await n8n.stop();
		await n8n.boot();
		if (delivered) await chat2desk.deliveries.redeliver(delivered);
		await pause(2000);
		expect(await crm.isQuiet()).toBe(true);

		// A wait of 65 seconds and more is kept in the database.
		await crm.configure({ settleSeconds: 66 });
		crm.closingOnly(people);
		await waitFor('the execution to wait', async () =>
			(await n8n.executions(crm.workflow.id)).some((e) => e.status === 'waiting'),
		);
		await n8n.stop();
		await n8n.boot();
		expect(chat2desk.webhooks).toHaveLength(1);
		await crm.succeed(1, 150_000);
		expect(leads()).toHaveLength(1);
		expect(crm.portal.comments).toHaveLength(2);
	});

	it('says what to fill in when the settings are empty', async () => {
		await crm.configure({ bitrix24WebhookUrl: '', settleSeconds: 0 });
		crm.firstMessage(newcomer());
		const [failed] = await crm.next();
		expect(failed?.error).toContain('bitrix24WebhookUrl in the node Settings');
		const { lines } = await crm.checkSetUp();
		expect(lines).toContainEqual(expect.stringMatching(/^PROBLEM: bitrix24WebhookUrl is empty/));
		await crm.stage.n8n.deactivate(crm.workflow.id);
		await waitFor('no webhook to be left', () => crm.stage.chat2desk.webhooks.length === 0);
	});
});
