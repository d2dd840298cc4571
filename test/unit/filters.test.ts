import { newOwnMark } from '../../nodes/Chat2Desk/domain/mark';
import type { JsonObject } from '../../nodes/Chat2Desk/domain/values';
import { asChosen } from '../../nodes/Chat2Desk/domain/event/asChosen';
import { EVENTS } from '../../nodes/Chat2Desk/domain/event/catalogue';
import { isWanted, isWantedByLookUp } from '../../nodes/Chat2Desk/trigger/filters';
import type { Facts } from '../../nodes/Chat2Desk/trigger/lookUps';
import type { Filters, OperatorFilter, TagFilter } from '../../nodes/Chat2Desk/trigger/parameters';
import webhooks from './fixtures/webhooks.json';
import { eventOf } from './support/event';
import { FakeLookUps } from './support/lookUps';

const ALL: Filters = {
	events: [...EVENTS.map(({ name }) => name), 'unheard_of'],
	channels: [],
	transports: [],
	firstMessageOnly: false,
	operatorFilter: 'any',
	operatorIds: [],
	tagFilter: 'ignore',
	tagIds: [],
	includeRatings: false,
	ignoreOwnMessages: false,
};

function wanted(body: JsonObject, more: Partial<Filters> = {}): boolean {
	const filters = { ...ALL, ...more };
	const event = asChosen(eventOf(body), filters.events);
	return event !== null && isWanted(event, filters);
}

it.each(Object.entries<JsonObject>(webhooks))(
	'%s passes where nothing is filtered, without a call',
	async (_, body) => {
		if (body.type === 'rating') return expect(wanted(body)).toBe(false);
		expect(wanted(body)).toBe(true);
		const fake = new FakeLookUps();
		expect(await isWantedByLookUp(eventOf(body), ALL, fake.lookUps)).toBe(true);
		expect(fake.asked).toEqual([]);
	},
);

describe('the events', () => {
	it.each([
		['that are subscribed to pass', webhooks.inbox, ['inbox'], true],
		['that are not do not', webhooks.outbox, ['inbox'], false],
		['of a custom name pass', webhooks.unheard_of, ['unheard_of'], true],
		['without a name do not', {}, ['inbox'], false],
		[
			'delivered under another name pass',
			webhooks.operator_status_updated,
			['operator_status_changed'],
			true,
		],
	])('%s', (_, body, events, expected) => expect(wanted(body, { events })).toBe(expected));
});

describe('deliveries that failed', () => {
	const refusal = {
		hook_type: 'outbox',
		type: 'system',
		text: '24 hours passed since the last message, use approved WhatsApp templates',
		client: { phone: '521000000001' },
		event_time: '2026-07-17T10:48:57Z',
	};
	const named = (body: JsonObject, events: string[]) => asChosen(eventOf(body), events)?.event ?? null;

	it.each([
		['a refusal, where failures are chosen', refusal, ['outbox_status'], 'outbox_status'],
		['a refusal, where sent messages are', refusal, ['outbox'], 'outbox'],
		['a refusal, where both are', refusal, ['outbox_status', 'outbox'], 'outbox'],
		['a refusal, where neither is', refusal, ['inbox'], null],
		['a message sent, where failures are chosen', webhooks.outbox, ['outbox_status'], null],
		[
			'another message of the system',
			{ ...refusal, text: 'Olga joined the dialog' },
			['outbox_status'],
			null,
		],
		['the report of the messenger', webhooks.outbox_status, ['outbox_status'], 'outbox_status'],
	])('%s', (_, body, events, expected) => expect(named(body, events)).toBe(expected));

	it('are not stopped by the wish for first messages only', () => {
		const filters = { events: ['outbox_status'], firstMessageOnly: true };
		expect(wanted(refusal, filters)).toBe(true);
		expect(wanted(refusal, { ...filters, events: ['outbox'] })).toBe(false);
	});
});

describe('the channels', () => {
	it.each([
		[[1], true],
		[[2, 1], true],
		[[2], false],
		[[], true],
	])('%j, for an event of channel 1', (channels, expected) =>
		expect(wanted(webhooks.inbox, { channels })).toBe(expected),
	);

	it('do not stop an event that names none', () => {
		expect(wanted(webhooks.close_request, { channels: [2] })).toBe(true);
	});
});

describe('the transports', () => {
	it.each([
		[['whatsapp'], true],
		[['telegram', 'whatsapp'], true],
		[['telegram'], false],
		[['whats'], false],
		[[], true],
	])('%j, for an event over WhatsApp, however it is spelt', (transports, expected) => {
		expect(wanted(webhooks.inbox, { transports })).toBe(expected);
		expect(wanted({ ...webhooks.inbox, transport: ' WhatsApp ' }, { transports })).toBe(expected);
	});

	it('may be ones nobody has heard of', () => {
		const event = { ...webhooks.inbox, transport: 'brand_new' };
		expect(wanted(event, { transports: ['brand_new'] })).toBe(true);
		expect(wanted(event, { transports: ['telegram'] })).toBe(false);
	});

	it.each([webhooks.close_request, webhooks.new_client, { ...webhooks.inbox, transport: null }])(
		'do not stop an event that names none: $hook_type',
		(event) => expect(wanted(event, { transports: ['telegram'] })).toBe(true),
	);
});

describe('the first message only', () => {
	const firstMessageOnly = true;

	it.each([true, 1, '1', 'true'])('is one with is_new_request %p', (is_new_request) => {
		expect(wanted({ ...webhooks.inbox, is_new_request }, { firstMessageOnly })).toBe(true);
	});

	it.each([false, 0, '0', '', null, undefined])('is not one with is_new_request %p', (is_new_request) => {
		const body = { ...webhooks.inbox, is_new_request };
		expect(wanted(body, { firstMessageOnly })).toBe(false);
		expect(wanted(body)).toBe(true);
	});

	it('is none of the messages that say nothing about it', () => {
		expect(wanted(webhooks.comment, { firstMessageOnly })).toBe(false);
	});

	it.each(['inbox', 'outbox', 'comment', 'system_message', 'imported_message'])(
		'is asked of %s',
		(hook_type) => {
			expect(wanted({ hook_type, message_id: 1, is_new_request: true }, { firstMessageOnly })).toBe(true);
			expect(wanted({ hook_type, message_id: 1, is_new_request: false }, { firstMessageOnly })).toBe(false);
		},
	);

	it.each([webhooks.new_request, webhooks.close_request, webhooks.add_tag_to_client, webhooks.unheard_of])(
		'is not asked of $hook_type',
		(event) => expect(wanted(event, { firstMessageOnly })).toBe(true),
	);
});

describe('ratings', () => {
	it.each([
		['a common request', { hook_type: 'new_request', type: 'common' }, true, true],
		['a survey', { hook_type: 'new_request', type: 'rating' }, false, true],
		['the end of a survey', { hook_type: 'close_request', type: 'rating' }, false, true],
		['a closing that cannot be told apart', { hook_type: 'close_request' }, true, true],
		['a message whose type only looks so', { hook_type: 'inbox', type: 'rating' }, true, true],
	])('%s, without and with them', (_, body, without, including) => {
		expect(wanted(body)).toBe(without);
		expect(wanted(body, { includeRatings: true })).toBe(including);
	});
});

describe('own messages', () => {
	const mark = newOwnMark();

	it.each([
		['at the top', { external_id: mark }],
		['in extra_data', { extra_data: { external_id: mark } }],
		['in message', { message: { external_id: mark } }],
	])('with the mark %s are left out when asked for', (_, more) => {
		const body = { ...webhooks.outbox, ...more };
		expect(wanted(body, { ignoreOwnMessages: true })).toBe(false);
		expect(wanted(body)).toBe(true);
	});

	it.each([
		['nothing', {}],
		['an id of somebody else', { external_id: 'crm-5' }],
		['an empty map', { extra_data: [] }],
		['odd values', { external_id: [mark], extra_data: mark, message: null }],
		['the mark in the text', { text: mark }],
	])('cannot be told by %s, so the event passes', (_, more) => {
		expect(wanted({ ...webhooks.outbox, ...more }, { ignoreOwnMessages: true })).toBe(true);
	});
});

describe('the operator', () => {
	/** The verdict of both stages, and what was asked. */
	async function judge(
		body: JsonObject,
		filters: Partial<Filters>,
		known: Record<string, Partial<Facts>> = {},
	) {
		const all = { ...ALL, ...filters };
		const fake = new FakeLookUps(known);
		const event = eventOf(body);
		const passes = isWanted(event, all) && (await isWantedByLookUp(event, all, fake.lookUps));
		return { passes, asked: fake.asked };
	}

	const of = (operator_id: unknown) => ({ hook_type: 'inbox', message_id: 1, dialog_id: 41, operator_id });

	it.each<[OperatorFilter, number[], unknown, boolean]>([
		['any', [], 21, true],
		['any', [], null, true],
		['assigned', [], 21, true],
		['assigned', [], '21', true],
		['assigned', [], null, false],
		['assigned', [], '', false],
		['assigned', [99], 21, true],
		['unassigned', [], null, true],
		['unassigned', [], 0, true],
		['unassigned', [], 21, false],
		['specific', [21, 22], 21, true],
		['specific', [22], 21, false],
		['specific', [22], null, false],
		['specific', [], 21, true],
		['specific', [], null, false],
	])(
		'%s of %j, for operator %p in the event: no call',
		async (operatorFilter, operatorIds, operator, passes) => {
			const result = await judge(of(operator), { operatorFilter, operatorIds });
			expect(result).toEqual({ passes, asked: [] });
			// That is decided before anything is looked up.
			expect(wanted(of(operator), { operatorFilter, operatorIds })).toBe(passes);
		},
	);

	const closing = { hook_type: 'close_dialog', dialog_id: 41 };

	it.each<[OperatorFilter, number | null, boolean]>([
		['assigned', 21, true],
		['assigned', null, false],
		['unassigned', 21, false],
		['unassigned', null, true],
		['specific', 21, true],
		['specific', 22, false],
	])('%s, of an event that only names a dialog: %p there', async (operatorFilter, operatorId, passes) => {
		const result = await judge(
			closing,
			{ operatorFilter, operatorIds: [21] },
			{ 'dialog 41': { operatorId } },
		);
		expect(result).toEqual({ passes, asked: ['dialog 41'] });
	});

	it.each<OperatorFilter>(['assigned', 'unassigned', 'specific'])(
		'%s does not stop what cannot be told: no dialog, or one nobody knows',
		async (operatorFilter) => {
			const filters = { operatorFilter, operatorIds: [21] };
			expect(await judge(webhooks.close_request, filters)).toEqual({ passes: true, asked: [] });
			expect(await judge(closing, filters)).toEqual({ passes: true, asked: ['dialog 41'] });
		},
	);

	it.each([
		['assigned', webhooks.new_ticket, true],
		['unassigned', webhooks.new_ticket, false],
		['assigned', webhooks.ticket_updated, false],
		['unassigned', webhooks.ticket_updated, true],
		['assigned', webhooks.ticket_deleted, true],
	] as const)('%s, of a ticket, is its assignee', async (operatorFilter, body, passes) => {
		expect(await judge(body, { operatorFilter })).toEqual({ passes, asked: [] });
	});

	it.each(['operator_id', 'operatorId', 'operatorID'])('is nobody under %s as well', async (key) => {
		const body = { hook_type: 'inbox', message_id: 1, dialog_id: 41, [key]: 0 };
		expect(await judge(body, { operatorFilter: 'assigned' })).toEqual({ passes: false, asked: [] });
	});

	it('of an event about an operator is that one', async () => {
		const specific: Partial<Filters> = { operatorFilter: 'specific', operatorIds: [42617] };
		expect((await judge(webhooks.operator_status_updated, specific)).passes).toBe(true);
		expect((await judge(webhooks.operator_status_updated, { ...specific, operatorIds: [1] })).passes).toBe(
			false,
		);
	});

	it('is not asked for when the filter is off', async () => {
		expect((await judge(closing, { operatorFilter: 'any' })).asked).toEqual([]);
	});
});

describe('the tags', () => {
	async function judge(
		body: JsonObject,
		tagFilter: TagFilter,
		tagIds: number[],
		known: Record<string, Partial<Facts>> = {},
	) {
		const fake = new FakeLookUps(known);
		const passes = await isWantedByLookUp(eventOf(body), { ...ALL, tagFilter, tagIds }, fake.lookUps);
		return { passes, asked: fake.asked };
	}

	const message = { hook_type: 'inbox', message_id: 1, client_id: 31, request_id: 51, dialog_id: 41 };

	it.each<[string, number[], number[], number[], boolean, string[]]>([
		['the client has it', [61], [61], [], true, ['client 31']],
		['the request has it', [61], [], [61], true, ['client 31', 'request 51']],
		['both have others', [61], [62], [63], false, ['client 31', 'request 51']],
		['neither has any', [61], [], [], false, ['client 31', 'request 51']],
		['one of several', [60, 61], [61, 62], [], true, ['client 31']],
		['any at all: the client', [], [62], [], true, ['client 31']],
		['any at all: the request', [], [], [62], true, ['client 31', 'request 51']],
		['any at all: none', [], [], [], false, ['client 31', 'request 51']],
	])('%s: only and except', async (_, tagIds, ofClient, ofRequest, found, asked) => {
		const known = { 'client 31': { tags: ofClient }, 'request 51': { tags: ofRequest } };
		expect(await judge(message, 'only', tagIds, known)).toEqual({ passes: found, asked });
		expect(await judge(message, 'except', tagIds, known)).toEqual({ passes: !found, asked });
		expect(await judge(message, 'ignore', tagIds, known)).toEqual({ passes: true, asked: [] });
	});

	it('of a client and a request nobody knows are none', async () => {
		expect((await judge(message, 'only', [61])).passes).toBe(false);
		expect((await judge(message, 'except', [61])).passes).toBe(true);
	});

	it.each([
		'add_tag_to_client',
		'delete_tag_from_client',
		'add_tag_to_request',
		'delete_tag_from_request',
	] as const)(
		'of %s: its own tag counts, without a call, beside those of the client and the request',
		async (name) => {
			expect(await judge(webhooks[name], 'only', [61])).toEqual({ passes: true, asked: [] });
			expect(await judge(webhooks[name], 'only', [])).toEqual({ passes: true, asked: [] });
			expect(await judge(webhooks[name], 'except', [61])).toEqual({ passes: false, asked: [] });
			const known = { 'client 31': { tags: [62] } };
			expect((await judge(webhooks[name], 'only', [62], known)).passes).toBe(true);
			expect((await judge(webhooks[name], 'only', [63], known)).passes).toBe(false);
			expect((await judge(webhooks[name], 'except', [63], known)).passes).toBe(true);
		},
	);

	it('of a new tag are that tag', async () => {
		const body = { hook_type: 'new_tag', id: 61 };
		expect(await judge(body, 'only', [61])).toEqual({ passes: true, asked: [] });
		expect(await judge(body, 'only', [62])).toEqual({ passes: false, asked: [] });
	});

	describe('of an event that names only its request, or its dialog', () => {
		const closing = { hook_type: 'close_request', request_id: 51 };

		it('are looked for over the dialog, step by step', async () => {
			const known = {
				'request 51': { dialogId: 41, tags: [63] },
				'dialog 41': { clientId: 31 },
				'client 31': { tags: [61] },
			};
			const path = ['request 51', 'dialog 41', 'client 31'];
			expect(await judge(closing, 'only', [63], known)).toEqual({ passes: true, asked: ['request 51'] });
			expect(await judge(closing, 'only', [61], known)).toEqual({ passes: true, asked: path });
			expect(await judge(closing, 'except', [61], known)).toEqual({ passes: false, asked: path });
			expect(await judge(closing, 'only', [62], known)).toEqual({ passes: false, asked: path });
			const dialog = { hook_type: 'close_dialog', dialog_id: 41 };
			expect(await judge(dialog, 'only', [61], known)).toEqual({ passes: true, asked: path.slice(1) });
		});

		it('are found without the dialog where the request names its client', async () => {
			const known = { 'request 51': { clientId: 31, dialogId: 41 }, 'client 31': { tags: [61] } };
			expect(await judge(closing, 'only', [61], known)).toEqual({
				passes: true,
				asked: ['request 51', 'client 31'],
			});
		});

		it.each([
			['the request is unknown', {}],
			['the request names no dialog', { 'request 51': {} }],
			['the dialog is unknown', { 'request 51': { dialogId: 41 } }],
			['the dialog names no client', { 'request 51': { dialogId: 41 }, 'dialog 41': {} }],
		])('are those of the request when %s', async (_, known) => {
			expect((await judge(closing, 'only', [], known)).passes).toBe(false);
			expect((await judge(closing, 'except', [], known)).passes).toBe(true);
		});
	});

	describe('of a ticket', () => {
		const ticket = webhooks.ticket_updated;

		it('are those of its requests and their clients, each asked for when it is needed', async () => {
			const known = {
				'request 51': { tags: [63], clientId: 31 },
				'request 52': { tags: [64], clientId: 32 },
				'client 31': { tags: [61] },
				'client 32': { tags: [62] },
			};
			const path = ['request 51', 'client 31', 'request 52', 'client 32'];
			expect(await judge(ticket, 'only', [61], known)).toEqual({ passes: true, asked: path.slice(0, 2) });
			expect(await judge(ticket, 'only', [62], known)).toEqual({ passes: true, asked: path });
			expect(await judge(ticket, 'except', [64], known)).toEqual({ passes: false, asked: path.slice(0, 3) });
			expect(await judge(ticket, 'only', [99], known)).toEqual({ passes: false, asked: path });
		});

		it('are looked for in some of its requests only', async () => {
			const request_ids = Array.from({ length: 50 }, (_, index) => index + 1);
			const { asked } = await judge({ ...ticket, ticket: { id: 'T', request_ids } }, 'only', [61]);
			expect(asked).toHaveLength(5);
		});
	});

	it.each([
		{ hook_type: 'new_qr_code' },
		webhooks.operator_status_updated,
		webhooks.ticket_deleted,
		{ hook_type: 'close_dialog', dialog_id: 40 },
	])('do not stop an event that can have none: $hook_type', async (body) => {
		for (const filter of ['only', 'except'] as const)
			expect((await judge(body, filter, [61])).passes).toBe(true);
	});
});

it('asks for tags only when the operator fits', async () => {
	const filters = { ...ALL, operatorFilter: 'assigned', tagFilter: 'only' } as const;
	const fake = new FakeLookUps({ 'dialog 41': { operatorId: null }, 'client 31': { tags: [61] } });
	const event = eventOf(webhooks.close_dialog);
	expect(await isWantedByLookUp(event, filters, fake.lookUps)).toBe(false);
	expect(fake.asked).toEqual(['dialog 41']);
});
