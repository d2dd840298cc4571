import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { JsonObject } from '../../nodes/Chat2Desk/domain/values';
import { definitionOf, EVENTS, subscriptionsFor } from '../../nodes/Chat2Desk/domain/event/catalogue';
import { eventName, normalise } from '../../nodes/Chat2Desk/domain/event/normalise';
import { ROOT } from '../stage/template';
import { EMPTY as KEYS } from '../emptyItem';
import webhooks from './fixtures/webhooks.json';
import { eventOf } from './support/event';
import { VENDOR_BODY } from './support/vendor';

const bodies: Record<string, JsonObject> = webhooks;

/** An item of which nothing is known. */
const EMPTY = { event: '', ...KEYS };

describe('the catalogue', () => {
	it('has every event of reference 3.3', () => {
		const documented =
			'inbox outbox outbox_status comment system_message imported_message new_client client_updated ' +
			'client_added_to_blacklist new_request close_request close_dialog dialog_transferred new_tag ' +
			'add_tag_to_client delete_tag_from_client add_tag_to_request delete_tag_from_request new_qr_code ' +
			'operator_status_changed new_ticket ticket_updated ticket_deleted';
		const known: string[] = EVENTS.map(({ name }) => name);
		expect(documented.split(' ').filter((name) => !known.includes(name))).toEqual([]);
	});

	it('names each event once, with words for the editor', () => {
		expect(new Set(EVENTS.map(({ name }) => name)).size).toBe(EVENTS.length);
		for (const { label, description } of EVENTS) expect([label, description]).not.toContain('');
	});

	it.each(['v1.0.0', 'v1.1.0'])(
		'has its keys in the order in which the editor shows them beforehand, %s',
		(version) => {
			const file = join(ROOT, `nodes/Chat2Desk/__schema__/${version}.json`);
			const { properties } = JSON.parse(readFileSync(file, 'utf8')) as { properties: object };
			const [message, tag] = ['inbox', 'add_tag_to_client'].map((hook_type) =>
				Object.keys(eventOf({ hook_type })),
			);
			expect([message, tag]).toEqual([Object.keys(properties), Object.keys(properties)]);
		},
	);

	it('has a sample of each event among the payloads', () => {
		const sampled = new Set(Object.values(bodies).map(eventName));
		expect(EVENTS.map(({ name }) => name).filter((name) => !sampled.has(name))).toEqual([]);
	});

	it('has no definition for what it does not know', () => {
		expect(definitionOf('unheard_of')).toBeUndefined();
	});

	it('says what has to be subscribed to so that an event arrives', () => {
		expect(subscriptionsFor(['inbox', 'brand_new'])).toEqual(['inbox', 'brand_new']);
		expect(subscriptionsFor(['outbox_status', 'inbox'])).toEqual(['outbox_status', 'inbox', 'outbox']);
		expect(subscriptionsFor(['outbox', 'outbox_status'])).toEqual(['outbox', 'outbox_status']);
	});
});

describe('a payload', () => {
	it.each<[string, object]>([
		[
			'inbox',
			{
				event: 'inbox',
				eventTime: '2025-04-03T11:50:06.984Z',
				messageId: 28780,
				type: 'from_client',
				text: 'Good morning',
				transport: 'whatsapp',
				clientId: 12568,
				dialogId: 942,
				requestId: 5357,
				channelId: 1,
				isNewRequest: true,
				isNewClient: true,
				attachments: [{ name: 'cat.jpg', url: 'https://storage.chat2desk.com/f/cat.jpg', kind: 'image' }],
				client: { id: 12568, name: 'Ann', phone: '79000000001', messengerId: null, externalId: '77' },
			},
		],
		[
			'inbox2019',
			{
				event: 'inbox',
				eventTime: '2019-07-28T23:01:40.000Z',
				messageId: 500,
				type: 'from_client',
				transport: 'telegram',
				clientId: 31,
				dialogId: 41,
				requestId: 51,
				channelId: 11,
				isNewRequest: true,
				client: { id: 31, name: 'Bob', phone: '79000000002', messengerId: '[tg] 807892', externalId: null },
			},
		],
		[
			'outbox',
			{
				event: 'outbox',
				eventTime: '2025-04-03T11:51:00.000Z',
				messageId: 28781,
				type: 'to_client',
				text: 'How can I help?',
				transport: 'whatsapp',
				clientId: 12568,
				dialogId: 942,
				requestId: 5357,
				channelId: 1,
				operatorId: 21,
				client: { id: 12568, name: 'Ann', phone: '79000000001', messengerId: null, externalId: null },
			},
		],
		[
			'comment',
			{
				event: 'comment',
				eventTime: '2025-04-03T11:52:00.000Z',
				messageId: 28782,
				type: 'comment',
				text: 'VIP',
				requestId: 5357,
				operatorId: 21,
			},
		],
		[
			'system_message',
			{
				event: 'system_message',
				eventTime: '2025-04-03T11:53:00.000Z',
				messageId: 28783,
				type: 'system',
				text: 'The operator joined',
				requestId: 5357,
			},
		],
		[
			'imported_message',
			{
				event: 'imported_message',
				eventTime: '2025-04-03T11:54:00.000Z',
				messageId: 28784,
				type: 'from_client',
				text: 'From the old system',
				requestId: 5357,
			},
		],
		[
			'outbox_status',
			{ event: 'outbox_status', messageId: 1001, clientId: 31, deliveryError: 'blocked by the user' },
		],
		[
			'new_request',
			{
				event: 'new_request',
				eventTime: '2026-09-18T07:00:00.000Z',
				type: 'common',
				transport: 'telegram',
				clientId: 1,
				dialogId: 2,
				requestId: 8891565,
				channelId: 18337,
			},
		],
		[
			'new_request_bare_id',
			{ event: 'new_request', eventTime: '2026-09-18T07:00:00.000Z', type: 'rating', requestId: 52 },
		],
		['close_request', { event: 'close_request', eventTime: '2026-09-18T08:00:00.000Z', requestId: 8891565 }],
		[
			'close_dialog',
			{ event: 'close_dialog', eventTime: '2026-07-17T10:48:57.000Z', dialogId: 41, clientId: 31 },
		],
		[
			'dialog_transferred',
			{
				event: 'dialog_transferred',
				eventTime: '2026-07-17T10:48:57.000Z',
				dialogId: 41,
				clientId: 31,
				operatorId: 21,
				requestId: 51,
			},
		],
		[
			'add_tag_to_client',
			{
				event: 'add_tag_to_client',
				eventTime: '2026-07-17T10:48:57.000Z',
				tagId: 61,
				clientId: 31,
				channelId: 11,
			},
		],
		[
			'delete_tag_from_client',
			{ event: 'delete_tag_from_client', eventTime: '2026-07-17T10:48:57.000Z', tagId: 61, clientId: 31 },
		],
		[
			'add_tag_to_request',
			{
				event: 'add_tag_to_request',
				eventTime: '2026-07-17T10:48:57.000Z',
				tagId: 61,
				clientId: 31,
				requestId: 51,
			},
		],
		[
			'delete_tag_from_request',
			{
				event: 'delete_tag_from_request',
				eventTime: '2026-07-17T10:48:57.000Z',
				tagId: 61,
				clientId: 31,
				requestId: 51,
			},
		],
		[
			'new_client',
			{
				event: 'new_client',
				eventTime: '2026-07-17T10:48:57.000Z',
				clientId: 31,
				client: { id: 31, name: 'Ann', phone: null, messengerId: '[tg] 100002', externalId: null },
			},
		],
		[
			'client_updated',
			{
				event: 'client_updated',
				eventTime: '2026-07-17T10:49:57.000Z',
				clientId: 31,
				client: { id: 31, name: 'Ann B.', phone: '79000000001', messengerId: null, externalId: null },
			},
		],
		[
			'client_added_to_blacklist',
			{
				event: 'client_added_to_blacklist',
				eventTime: '2026-07-17T10:50:57.000Z',
				clientId: 31,
				client: { id: 31, name: null, phone: '79000000001', messengerId: null, externalId: null },
			},
		],
		[
			'operator_status_updated',
			{ event: 'operator_status_changed', eventTime: '2026-07-17T10:48:57.000Z', operatorId: 42617 },
		],
		['new_tag', { event: 'new_tag', eventTime: '2026-07-17T10:48:57.000Z', tagId: 61 }],
		['new_qr_code', { event: 'new_qr_code', eventTime: '2026-07-17T10:48:57.000Z' }],
		[
			'new_ticket',
			{
				event: 'new_ticket',
				eventTime: '2026-07-17T10:48:57.000Z',
				requestId: 51,
				operatorId: 21,
				ticket: { id: 'TICK-12', status: 4, requestIds: [51] },
			},
		],
		[
			'ticket_updated',
			{
				event: 'ticket_updated',
				eventTime: '2026-07-17T10:49:57.000Z',
				requestId: 51,
				ticket: { id: 'TICK-12', status: 1, requestIds: [51, 52] },
			},
		],
		[
			'ticket_deleted',
			{
				event: 'ticket_deleted',
				eventTime: '2026-07-17T10:50:57.000Z',
				ticket: { id: '9', status: null, requestIds: [] },
			},
		],
		['unheard_of', { event: 'unheard_of', clientId: 31 }],
	])('%s', (name, expected) => {
		const body = bodies[name] as JsonObject;
		expect(eventOf(body)).toEqual({ ...EMPTY, ...expected, body });
	});

	it('of the vendor is read', () => {
		const body = JSON.parse(VENDOR_BODY) as JsonObject;
		expect(eventOf(body)).toEqual({
			...EMPTY,
			event: 'inbox',
			eventTime: '2025-04-03T11:50:06.984Z',
			messageId: 28780,
			type: 'from_client',
			text: 'test7',
			transport: 'widget',
			clientId: 12568,
			dialogId: 942,
			requestId: 5357,
			channelId: 1,
			client: {
				id: 12568,
				name: '[chat] 1d0bb2e221762cfcc05c',
				phone: null,
				messengerId: '[chat] 1d0bb2e221762cfcc05c',
				externalId: null,
			},
			body,
		});
	});

	it.each(Object.keys(bodies))('%s is handed on untouched, with every key there', (name) => {
		const body = bodies[name] as JsonObject;
		const copy = structuredClone(body);
		const event = eventOf(body);
		expect(event.body).toBe(body);
		expect(body).toEqual(copy);
		const more = name.includes('ticket') ? ['ticket'] : [];
		expect(Object.keys(event).sort()).toEqual([...Object.keys(EMPTY), ...more, 'body'].sort());
		expect(Object.values(event)).not.toContain(undefined);
	});

	it('with nothing known in it is an empty item', () => {
		expect(eventOf({})).toEqual({ ...EMPTY, body: {} });
		const odd = {
			hook_type: null,
			client: [],
			data: [],
			attachments: {},
			message_id: true,
			text: {},
			type: [],
		};
		expect(eventOf(odd)).toEqual({ ...EMPTY, body: odd });
	});
});

describe('the ids', () => {
	it('of a client come from wherever there is one', () => {
		expect(eventOf({ hook_type: 'x', client: { id: '31' } }).clientId).toBe(31);
		expect(eventOf({ hook_type: 'x', client_id: 30, client: { id: 31 } }).clientId).toBe(30);
		expect(eventOf({ hook_type: 'x', data: { client_id: 32 } }).clientId).toBe(32);
	});

	it('of a tag come from wherever there is one', () => {
		expect(eventOf({ hook_type: 'add_tag_to_request', tag_id: '61' }).tagId).toBe(61);
		expect(eventOf({ hook_type: 'add_tag_to_request', tag: { id: 61 } }).tagId).toBe(61);
	});

	it.each([
		['inbox', 'messageId'],
		['new_request', 'requestId'],
		['close_request', 'requestId'],
		['close_dialog', 'dialogId'],
		['add_tag_to_client', 'tagId'],
		['add_tag_to_request', 'tagId'],
	] as const)('a bare id of %s is its %s and nothing else', (name, key) => {
		expect(eventOf({ hook_type: name, id: '9' })).toEqual({
			...EMPTY,
			event: name,
			[key]: 9,
			body: { hook_type: name, id: '9' },
		});
	});

	it('a named id goes before a bare one', () => {
		expect(eventOf({ hook_type: 'inbox', id: 1, message_id: 2 }).messageId).toBe(2);
		expect(eventOf({ hook_type: 'close_dialog', id: 1, dialog_id: 2 }).dialogId).toBe(2);
	});
});

describe('the client', () => {
	it.each([
		[{ name: 'unknown' }, null],
		[{ name: 'unknown', assigned_name: 'Ann' }, 'Ann'],
		[{ name: 'A.', assigned_name: '' }, 'A.'],
		[{ name: null }, null],
	])('%j is called %p', (client, name) =>
		expect(eventOf({ client: { phone: '79000000001', ...client } }).client?.name).toBe(name),
	);

	it('takes its id from the event when it has none', () => {
		expect(eventOf({ client_id: 31, client: { name: 'Ann' } }).client).toMatchObject({ id: 31 });
	});

	it.each([undefined, null, [], {}, { id: 31 }, { id: 31, name: 'unknown', phone: null }])(
		'is null when the event says nothing about it but the id: %j',
		(client) => expect(eventOf({ hook_type: 'inbox', client_id: 31, client }).client).toBeNull(),
	);
});

it('makes relative files absolute on the storage of the account', () => {
	const delivery = { signature: 'valid', storage: 'https://storage-02.chat2desk.kz' } as const;
	const event = normalise({ hook_type: 'inbox', photo: 'companies/c1/a.jpg' }, delivery);
	expect(event.attachments).toEqual([
		{ name: 'a.jpg', url: 'https://storage-02.chat2desk.kz/companies/c1/a.jpg', kind: 'image' },
	]);
	expect(event.signature).toBe('valid');
});

it.each([
	['inbox', 'inbox'],
	['operator_status_updated', 'operator_status_changed'],
	['operator_status_changed', 'operator_status_changed'],
	['brand_new', 'brand_new'],
	[undefined, ''],
])('hook_type %p is the event %p', (hook_type, name) => expect(eventName({ hook_type })).toBe(name));

describe('the type of a message', () => {
	it.each([
		['in', 'from_client'],
		['from_client', 'from_client'],
		[1, 'from_client'],
		['1', 'from_client'],
		['out', 'to_client'],
		[2, 'to_client'],
		['auto', 'autoreply'],
		[3, 'autoreply'],
		['system', 'system'],
		[4, 'system'],
		['comment', 'comment'],
		['survey', 'survey'],
		[null, null],
	])('%p is %p', (type, expected) => expect(eventOf({ hook_type: 'outbox', type }).type).toBe(expected));

	it('is not that of a request', () => {
		expect(eventOf({ hook_type: 'new_request', type: 'in' }).type).toBe('in');
	});
});

describe('a reply', () => {
	it('is the text taken apart, which itself stays as it came', () => {
		const text = '« Is that all right? »\nYes';
		expect(eventOf({ hook_type: 'inbox', text })).toMatchObject({
			text,
			reply: { quoted: 'Is that all right?', text: 'Yes' },
		});
	});

	it.each(['Yes', '', null, 'He said «yes»\nand went'])('is null for %p', (text) =>
		expect(eventOf({ hook_type: 'inbox', text }).reply).toBeNull(),
	);
});

describe('the phone', () => {
	const phoneOf = (client: JsonObject) => eventOf({ hook_type: 'inbox', client }).client;

	it.each([
		'[wa_gupshup] KZ.1000',
		'[tg_user] 79000000001',
		'[max_bot group] -70000000000001',
		'[anything at all] x',
	])('%s is one of a messenger', (phone) =>
		expect(phoneOf({ phone })).toMatchObject({ phone: null, messengerId: phone }),
	);

	it('may stand in assigned_phone alone', () => {
		const client = { phone: '[wa_gupshup] KZ.1000', assigned_phone: '+7 900 000-00-01' };
		expect(phoneOf(client)).toMatchObject({ phone: '79000000001', messengerId: '[wa_gupshup] KZ.1000' });
		expect(phoneOf({ ...client, assigned_phone: 'Anna at home' })?.phone).toBeNull();
	});
});

it('takes the request of a dialog from where the dialog names it', () => {
	const body = { hook_type: 'close_dialog', dialog_id: 41, last_request_id: 51 };
	expect(eventOf(body)).toMatchObject({ dialogId: 41, requestId: 51 });
	expect(eventOf({ ...body, request_id: 52 }).requestId).toBe(52);
});

it('leaves coordinates to the body as they came', () => {
	expect(eventOf({ hook_type: 'inbox', coordinates: '55.75,37.61' }).body.coordinates).toBe('55.75,37.61');
});
