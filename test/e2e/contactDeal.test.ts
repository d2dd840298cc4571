import { firstConversation, secondConversation } from '../stage/scenario';
import { cast, type Cast } from '../stage/stage';
import type { Item } from '../emulators/bitrix24/portal';
import { Crm } from './crm';
import { pause } from './setup';

jest.setTimeout(300_000);

describe('template bitrix24-contact-deal in a real n8n', () => {
	let crm: Crm;
	let phone = 79_100_000_000;

	beforeAll(async () => {
		crm = await Crm.open('bitrix24-contact-deal.json');
		Object.assign(crm.portal.userFields[2] ?? {}, { UF_CRM_UTM: 'string', UF_CRM_CITY: 'string' });
	});

	afterAll(async () => await crm?.close());

	beforeEach(() => crm.reset());

	afterEach(() => expect(crm.stage.problems).toEqual([]));

	const newcomer = (pseudoPhone?: string): Cast => cast(crm.stage, pseudoPhone ?? String(++phone));

	const deals = () => crm.portal.deals();

	/** A contact a manager made, and a deal for it. */
	function addDeal(people: Cast, fields: Record<string, unknown>): { contact: Item; deal: Item } {
		const contact = crm.portal.add(3, { name: 'Anna', assignedById: 9 }, [
			{ typeId: 'PHONE', valueType: 'WORK', value: people.client.phone.replace(/^7/, '8 ') },
		]);
		const deal = crm.portal.add(
			2,
			{ title: 'Lamps', assignedById: 9, contactIds: [contact.id], ...fields },
			[],
		);
		return { contact, deal };
	}

	it('makes a contact and a deal at the first message, and writes the transcript at the closing', async () => {
		const people = newcomer();
		const requestId = firstConversation(crm.stage, people);
		await crm.succeed(2);
		const [contact, ...others] = crm.portal.contacts();
		expect(others).toEqual([]);
		expect(contact?.fields).toMatchObject({
			name: 'Anna',
			typeId: 'CLIENT',
			sourceId: 'OTHER',
			originId: `client_${people.client.id}`,
		});
		expect(contact?.fm).toMatchObject([{ typeId: 'PHONE', value: `+${people.client.phone}` }]);
		expect(deals().map((deal) => deal.fields)).toMatchObject([
			{
				stageId: 'NEW',
				categoryId: 0,
				contactIds: [contact?.id],
				assignedById: contact?.fields.assignedById,
			},
		]);
		expect(crm.portal.comments).toMatchObject([{ entityType: 'deal', entityId: deals()[0]?.id }]);
		expect(crm.commentsOn(deals()[0]?.id)[0]).toMatch(new RegExp(`blue lamp in stock[^]*#${requestId}$`));
		// The same request once more: nothing.
		const before = JSON.stringify(crm.portal);
		crm.stage.chat2desk.deliveries.emit('close_request', { request_id: requestId });
		const [repeat] = await crm.succeed();
		expect(repeat?.runs['Nothing to do']).toBe(1);
		expect(JSON.stringify(crm.portal)).toBe(before);
	});

	it("takes the manager's contact and its deal in work, and overwrites nothing", async () => {
		const people = newcomer();
		const { contact, deal } = addDeal(people, { stageId: 'PREPARATION' });
		const before = JSON.stringify([contact, deal]);
		firstConversation(crm.stage, people);
		await crm.succeed(2);
		expect(JSON.stringify(crm.portal.items)).toBe(before);
		expect(crm.commentsOn(deal.id)).toHaveLength(1);
	});

	it("makes a deal for the manager's contact when it has none", async () => {
		const people = newcomer();
		const { contact, deal } = addDeal(people, {});
		crm.portal.items.splice(crm.portal.items.indexOf(deal), 1);
		crm.closingOnly(people);
		await crm.succeed();
		expect(crm.portal.contacts()).toEqual([contact]);
		expect(deals()).toMatchObject([{ fields: { contactIds: [contact.id] } }]);
		expect(crm.commentsOn(deals()[0]?.id)).toHaveLength(1);
	});

	it('reopens a lost deal when its client writes again, notifies, and adds the transcript to it', async () => {
		const people = newcomer();
		const { deal } = addDeal(people, { stageId: 'LOSE' });
		secondConversation(crm.stage, people);
		await crm.succeed(2);
		expect(deals()).toEqual([deal]);
		expect(deal.fields.stageId).toBe('NEW');
		expect(crm.portal.stageChanges).toHaveLength(1);
		expect(crm.portal.notifications).toMatchObject([
			{ userId: 9, message: expect.stringContaining(`/crm/deal/details/${deal.id}/`) },
		]);
		expect(crm.commentsOn(deal.id)).toHaveLength(1);
	});

	it('makes a new deal after a won one, but not for a deal that was won in the conversation itself', async () => {
		const [again, buyer] = [newcomer(), newcomer()];
		const old = addDeal(again, { stageId: 'WON' });
		secondConversation(crm.stage, again);
		await crm.succeed(2);
		const [fresh, ...others] = deals().filter((deal) => deal !== old.deal);
		expect(others).toEqual([]);
		expect(fresh?.fields).toMatchObject({ contactIds: [old.contact.id], stageId: 'NEW' });
		expect([crm.commentsOn(old.deal.id).length, crm.commentsOn(fresh?.id).length]).toEqual([0, 1]);

		const won = addDeal(buyer, {
			stageId: 'WON',
			updatedTime: new Date(Date.now() + 120_000).toISOString(),
		});
		crm.closingOnly(buyer);
		await crm.succeed();
		expect(deals()).toHaveLength(3);
		expect(crm.commentsOn(won.deal.id)).toHaveLength(1);
		expect(won.deal.fields.stageId).toBe('WON');
	});

	it('leaves no second contact and no second deal when two requests of a client begin in the same moment', async () => {
		const people = newcomer('[tg] 200001');
		const other = { ...people, channel: crm.stage.chat2desk.world.addChannel('Viber', ['viber_business']) };
		crm.stage.bitrix24.together = { method: 'crm.item.add', count: 2 };
		crm.firstMessage(people);
		crm.firstMessage(other);
		await crm.succeed(2);
		expect([crm.portal.contacts().length, deals().length]).toEqual([1, 1]);
		expect(deals()[0]?.fields.contactIds).toEqual([crm.portal.contacts()[0]?.id]);
		for (const one of [people, other]) crm.stage.chat2desk.world.closeRequest(one.client, one.channel);
		await crm.succeed(2);
		expect(crm.commentsOn(deals()[0]?.id)).toHaveLength(2);
	});

	it('does nothing twice when answers get lost, and loses nothing while the portal is down', async () => {
		const people = [newcomer(), newcomer()];
		for (let n = 0; n < 2; n++)
			crm.stage.bitrix24.faults.push({ path: /crm\.item\.add/, times: 1, status: 500, afterwards: true });
		crm.stage.bitrix24.faults.push({ path: /comment\.add/, times: 1, drop: true, afterwards: true });
		const down = { path: /./, drop: true };
		crm.stage.bitrix24.faults.unshift(down);
		for (const one of people) crm.closingOnly(one);
		await pause(10_000);
		crm.stage.bitrix24.faults.splice(crm.stage.bitrix24.faults.indexOf(down), 1);
		await crm.succeed(2);
		expect([crm.portal.contacts().length, deals().length]).toEqual([2, 2]);
		expect(deals().map((deal) => crm.commentsOn(deal.id).length)).toEqual([1, 1]);
	});

	it('fails visibly when the contact is refused, and a retry delivers everything once', async () => {
		const fault = {
			path: /crm\.item\.add/,
			status: 400,
			body: { error: 'ACCESS_DENIED', error_description: 'Access denied' },
		};
		crm.stage.bitrix24.faults.push(fault);
		crm.closingOnly(newcomer());
		const [failed] = await crm.next();
		expect(failed?.error).toMatch(/"Create contact" was refused - ACCESS_DENIED/);
		crm.stage.bitrix24.faults.length = 0;
		if (!failed) throw new Error('There is no failed execution');
		expect((await crm.retry(failed)).status).toBe('success');
		expect(crm.commentsOn(deals()[0]?.id)).toHaveLength(1);
	});

	it('works in another funnel, with UTM and the fields of the card; hands over to the mapped user', async () => {
		await crm.configure({
			categoryId: 3,
			utmFields: 'utm_source = UTM_SOURCE; utm = UF_CRM_UTM',
			fieldMap: '{ "12": "UF_CRM_CITY" }',
			operatorMap: '{ "olga@example.com": 9 }',
		});
		const people = newcomer();
		people.client.custom_fields = { '12': 'Samara' };
		crm.stage.chat2desk.world.addWebAnalytics(people.client, {
			utm_source: 'google',
			click_time: '2026-11-20T10:00:00Z',
		});
		const sales = addDeal(people, { stageId: 'NEW' });
		firstConversation(crm.stage, people);
		await crm.succeed(2);
		expect(deals()).toMatchObject([
			{ id: sales.deal.id },
			{
				fields: {
					categoryId: 3,
					stageId: 'C3:NEW',
					assignedById: 9,
					utmSource: 'google',
					UF_CRM_UTM: 'utm_source=google',
					UF_CRM_CITY: 'Samara',
				},
			},
		]);
		const good = await crm.checkSetUp();
		expect(good.lines.filter((line) => line.startsWith('PROBLEM'))).toEqual([]);
		expect(good.lines).toContain('OK: categoryId 3 is the funnel "Service"');
		expect(good.lines).toContain(
			'OK: operator Olga Operatorova (olga@example.com) is Pavel Prodavtsov, user 9',
		);
		await crm.configure({ categoryId: 8, fieldMap: '12 = UF_CRM_TYPO' });
		const bad = await crm.checkSetUp();
		for (const problem of [/categoryId 8 is no funnel/, /UF_CRM_TYPO: there is no such deal field/, /C8:NEW/])
			expect(bad.lines).toContainEqual(expect.stringMatching(problem));
	});
});
