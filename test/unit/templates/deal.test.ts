import { made } from '../../../workflows/src/bitrix24-contact-deal/deal';
import { categoriesIn, categoryOf } from '../../../workflows/src/bitrix24-contact-deal/funnel';
import { checkFunnels } from '../../../workflows/src/bitrix24-contact-deal/funnelsAndStages';
import type { Looking } from '../../../workflows/src/bitrix24-contact-deal/types';
import { creating, newContact, newDeal } from '../../../workflows/src/bitrix24-contact-deal/whatToMake';
import { lookUp } from '../../../workflows/src/bitrix24-contact-deal/whatToLookFor';
import { chooseDeal } from '../../../workflows/src/bitrix24-contact-deal/whichDeal';
import { closer, contactOf } from '../../../workflows/src/bitrix24-contact-deal/whoWasFound';

const me = {
	originId: 'client_42',
	phone: '+525512345678',
	phones: ['+525512345678', '+5215512345678'],
	name: 'Anna',
	messenger: '',
	isClosing: false,
	operator: null,
	category: 3,
	select: ['id'],
} as unknown as Looking;

const commandsOf = (body: object) => (body as { cmd: Record<string, string> }).cmd;

const read = (command: string | undefined) => decodeURIComponent(command ?? '');

describe('the funnel', () => {
	it.each([
		[0, 1, 0],
		['3', 1, 3],
		[' 3 ', 1, 3],
		['', 1, 0],
		[null, 1, 0],
		['1002 = 3, 1003 = 5', 1003, 5],
		['1002 = 3, 1003 = 5', 1004, 0],
		[{ 1002: 3 }, 1002, 3],
	])('of %j for channel %i is %i', (setting, channel, category) => {
		expect(categoryOf(setting, channel)).toBe(category);
	});

	it('is checked for every channel, and for those that are not named', () => {
		expect(categoriesIn('1002 = 3, 1003 = 5, 1004 = 3')).toEqual([3, 5, 0]);
		expect(categoriesIn('3')).toEqual([3]);
		const funnels = [
			{ id: 0, name: 'Sales' },
			{ id: 3, name: 'Service' },
		];
		expect(checkFunnels([3, 5], funnels, '').map(({ state, text }) => `${state}: ${text}`)).toEqual([
			'OK: categoryId 3 is the funnel "Service"',
			'PROBLEM: categoryId 5 is no funnel of the portal: 0 = "Sales", 3 = "Service"',
			'NOTE: funnels for categoryId: 0 = "Sales", 3 = "Service"',
		]);
	});
});

describe('the look-up', () => {
	it('asks for the phone in every spelling, and for what this workflow made', () => {
		const { own, contacts, phone, user } = commandsOf(lookUp(me));
		expect(read(phone)).toContain('values[0]=+525512345678&values[1]=+5215512345678');
		expect(read(own)).toContain('filter[=originId]=client_42&filter[categoryId]=3');
		expect(read(contacts)).toContain('entityTypeId=3&filter[=originatorId]=CHAT2DESK');
		expect(user).toBeUndefined();
		expect(commandsOf(lookUp({ ...me, phones: [] })).phone).toBeUndefined();
	});

	it('takes the oldest contact with the phone, else the one of its own', () => {
		expect(contactOf({ CONTACT: ['12', 9, 30] }, [{ id: 2 }])).toBe(9);
		expect(contactOf([], [{ id: 2 }, { id: 7 }])).toBe(2);
		expect(contactOf(undefined, [])).toBe(0);
	});

	it('looks at the deals of the contact unless one of its own is in work, and at a closing at the comments', () => {
		const inWork = { id: 5, stageSemanticId: 'P' };
		expect(closer(me, [inWork], 9).isToLookCloser).toBe(false);
		expect(Object.keys(commandsOf(closer(me, [], 9).body))).toEqual(['deals']);
		const closing = { ...me, isClosing: true };
		expect(Object.keys(commandsOf(closer(closing, [inWork], 9).body))).toEqual(['comments5']);
		expect(closer(closing, [], 0).isToLookCloser).toBe(false);
	});
});

describe('the deal that is taken', () => {
	const deal = (id: number, stageSemanticId: string, updatedTime = '2026-01-01T00:00:00Z') => ({
		id,
		stageSemanticId,
		updatedTime,
	});
	const startedAt = '2026-06-01T10:00:00Z';

	it.each([
		['our own in work', [deal(1, 'P')], [deal(9, 'P')], 1],
		["the contact's in work before a closed one", [deal(1, 'F')], [deal(5, 'P'), deal(9, 'F')], 5],
		['the newest lost one', [deal(1, 'F')], [deal(5, 'F')], 5],
		['none after a won one', [], [deal(5, 'S')], undefined],
		['a lost one rather than a won one', [], [deal(5, 'S'), deal(2, 'F')], 2],
		['none of none', [], [], undefined],
	])('is %s', (_, own, others, id) => {
		expect(chooseDeal(own, others, true, startedAt).id).toBe(id);
	});

	it('is one that was won in the course of the conversation', () => {
		const won = deal(5, 'S', '2026-06-01T10:05:00Z');
		expect(chooseDeal([], [won], true, startedAt).id).toBe(5);
		expect(chooseDeal([], [won], false, startedAt).id).toBeUndefined();
	});
});

describe('what is made', () => {
	const settings = { stageId: 'NEW', sourceId: 'WEB' };

	it('is a contact and a deal of it in one call, which nothing a client wrote can lead astray', () => {
		const name = 'Anna $result[contact][item][id]';
		const deal = newDeal({ ...me, name }, settings, 7, {});
		const cmd = commandsOf(creating(me, newContact(me, settings, 7), deal, 0));
		expect(Object.keys(cmd)).toEqual(['contact', 'deal', 'contacts', 'deals']);
		expect(cmd.deal?.match(/\$result\[contact\]\[item\]\[id\]/g)).toHaveLength(1);
		expect(read(cmd.deal)).toContain('fields[contactIds][0]=$result[contact][item][id]');
		expect(read(cmd.deal)).toContain('fields[stageId]=C3:NEW');
		expect(read(cmd.contact)).toContain('fields[fm][0][value]=+525512345678');
	});

	it('is the deal alone for a contact that is there', () => {
		const cmd = commandsOf(creating(me, {}, newDeal(me, settings, 0, {}), 90));
		expect(Object.keys(cmd)).toEqual(['deal', 'deals']);
		expect(read(cmd.deal)).toMatch(/fields\[contactIds\]\[0\]=90$/);
	});

	it('has no phone where there is none, and always a name', () => {
		const nobody = { ...me, phone: '', phones: [], name: '', messenger: '[tg] 1' };
		expect(newContact(nobody, settings, 0)).toMatchObject({ name: '[tg] 1', fm: undefined });
		expect(newContact({ ...nobody, messenger: '' }, settings, 0).name).toBe('client');
		const { name } = newContact({ ...me, name: '👩‍👩‍👧‍👦'.repeat(200) }, settings, 0);
		expect(name).toBe(`${'👩‍👩‍👧‍👦'.repeat(97)}...`);
	});

	it('leaves the first of twins, contact and deal each by itself', () => {
		const results = {
			contact: { item: { id: 20 } },
			deal: { item: { id: 30 } },
			contacts: { items: [{ id: 19 }, { id: 20 }] },
			deals: {
				items: [
					{ id: 30, stageSemanticId: 'P' },
					{ id: 31, stageSemanticId: 'P' },
				],
			},
		};
		expect(made(results)).toEqual({
			deal: { id: 30, stageSemanticId: 'P' },
			isNew: true,
			surplus: 0,
			surplusContact: 20,
			firstContact: 19,
		});
		const first = { ...results, contacts: { items: [{ id: 20 }, { id: 21 }] } };
		expect(made({ ...first, deals: { items: [{ id: 29, stageSemanticId: 'P' }] } })).toMatchObject({
			deal: { id: 29 },
			surplus: 30,
			surplusContact: 0,
			firstContact: 0,
		});
		expect(made({ deal: { item: { id: 30 } }, deals: { items: [{ id: 30 }] } })).toMatchObject({
			surplus: 0,
			surplusContact: 0,
		});
	});
});
