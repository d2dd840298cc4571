import type { IDataObject } from 'n8n-workflow';

import type { JsonObject } from '../../nodes/Chat2Desk/domain/values';
import * as dedupe from '../../nodes/Chat2Desk/trigger/dedupe';
import webhooks from './fixtures/webhooks.json';
import { eventOf } from './support/event';

const { eventKey, SeenEvents } = dedupe;
const keyOf = (body: JsonObject) => eventKey(eventOf(body));
const MINUTE = 60_000;
const NOW = 1_784_329_800_000;

/** The module as another process has it: nothing remembered. */
function restarted(): typeof dedupe {
	let fresh = dedupe;
	jest.isolateModules(() => {
		fresh = jest.requireActual<typeof dedupe>('../../nodes/Chat2Desk/trigger/dedupe');
	});
	return fresh;
}

let trigger = 0;
const nextTrigger = () => `trigger-${trigger++}`;

describe('the key of an event', () => {
	it.each(Object.entries<JsonObject>(webhooks))('%s is the same for a repeated delivery', (_, body) => {
		expect(keyOf(structuredClone(body))).toBe(keyOf(body));
	});

	it('is null, so that the event passes, when there is neither message id, request id nor time', () => {
		expect(keyOf(webhooks.unheard_of)).toBeNull();
		expect(keyOf({ hook_type: 'close_dialog', dialog_id: 41, client_id: 31 })).toBeNull();
		expect(keyOf({})).toBeNull();
	});

	it.each([
		['a message id', { hook_type: 'inbox', message_id: 1 }],
		['a request id', { hook_type: 'close_request', request_id: 1 }],
		['a time', { hook_type: 'close_dialog', event_time: '2026-07-17T10:48:57Z' }],
	])('is there with %s alone', (_, body) => expect(keyOf(body)).toEqual(expect.any(String)));

	it('tells all payloads apart', () => {
		const keys = Object.values<JsonObject>(webhooks)
			.map(keyOf)
			.filter((key) => key !== null);
		expect(new Set(keys).size).toBe(keys.length);
	});

	const message = {
		hook_type: 'inbox',
		type: 'from_client',
		message_id: 1,
		event_time: '2026-07-17T10:48:57Z',
	};
	const tag = { hook_type: 'add_tag_to_client', id: 61, client_id: 31, event_time: '2026-07-17T10:48:57Z' };
	const time = '2026-07-17T10:48:57Z';

	it.each<[string, JsonObject, JsonObject]>([
		['messages', message, { ...message, message_id: 2 }],
		['inbox and outbox of one message id', message, { ...message, hook_type: 'outbox' }],
		['types of one message id', message, { ...message, type: 'system' }],
		['tags', tag, { ...tag, id: 62 }],
		['clients', tag, { ...tag, client_id: 32 }],
		['times', tag, { ...tag, event_time: '2026-07-17T10:48:58Z' }],
		[
			'microseconds',
			{ ...tag, event_time: `${time.slice(0, -1)}.000001Z` },
			{ ...tag, event_time: `${time.slice(0, -1)}.000002Z` },
		],
		['assigning and removing', tag, { ...tag, hook_type: 'delete_tag_from_client' }],
		[
			'requests',
			{ hook_type: 'close_request', request_id: 1 },
			{ hook_type: 'close_request', request_id: 2 },
		],
		[
			'dialogs',
			{ hook_type: 'close_dialog', dialog_id: 1, event_time: time },
			{ hook_type: 'close_dialog', dialog_id: 2, event_time: time },
		],
		[
			'operators',
			{ hook_type: 'dialog_transferred', dialog_id: 1, operator_id: 1, event_time: time },
			{ hook_type: 'dialog_transferred', dialog_id: 1, operator_id: 2, event_time: time },
		],
		[
			'delivery errors of one client in one second',
			{ hook_type: 'outbox_status', data: { id: 1001, client_id: 31 }, event_time: time },
			{ hook_type: 'outbox_status', data: { id: 1002, client_id: 31 }, event_time: time },
		],
		[
			'tickets made in one second',
			{ hook_type: 'new_ticket', ticket: { id: 1, reporter_id: 31 }, event_time: time },
			{ hook_type: 'new_ticket', ticket: { id: 2, reporter_id: 31 }, event_time: time },
		],
		[
			'two changes of a client in one second',
			{ hook_type: 'client_updated', id: 31, name: 'Ann', event_time: time },
			{ hook_type: 'client_updated', id: 31, name: 'Ann B.', event_time: time },
		],
		[
			'operator statuses in one second',
			{ hook_type: 'operator_status_updated', id: '7', status_id: 1, event_time: time },
			{ hook_type: 'operator_status_updated', id: '7', status_id: 2, event_time: time },
		],
		[
			'tags of a request, should such an event name a message as well',
			{ hook_type: 'add_tag_to_request', id: 61, request_id: 51, message_id: 1, event_time: time },
			{ hook_type: 'add_tag_to_request', id: 62, request_id: 51, message_id: 1, event_time: time },
		],
	])('tells %s apart', (_, one, other) => expect(keyOf(one)).not.toBe(keyOf(other)));
});

describe('what a trigger has seen', () => {
	it('is new once', () => {
		const seen = new SeenEvents(nextTrigger(), {}, NOW);
		expect([seen.isNew('a'), seen.isNew('a'), seen.isNew('b'), seen.isNew('a')]).toEqual([
			true,
			false,
			true,
			false,
		]);
	});

	it('is remembered between deliveries, without the static data', () => {
		const id = nextTrigger();
		expect(new SeenEvents(id, {}, NOW).isNew('a')).toBe(true);
		expect(new SeenEvents(id, {}, NOW + 10_000).isNew('a')).toBe(false);
	});

	it('is kept for each trigger by itself', () => {
		expect(new SeenEvents(nextTrigger(), {}, NOW).isNew('a')).toBe(true);
		expect(new SeenEvents(nextTrigger(), {}, NOW).isNew('a')).toBe(true);
	});

	it.each([
		['the last repetition, after 2 h 5 min 10 s', 126 * MINUTE, false],
		['much later', 181 * MINUTE, true],
	])('covers %s', (_, later, isNew) => {
		const id = nextTrigger();
		new SeenEvents(id, {}, NOW).isNew('a');
		expect(new SeenEvents(id, {}, NOW + later).isNew('a')).toBe(isNew);
	});

	it('survives a restart', () => {
		const id = nextTrigger();
		let staticData: IDataObject = {};
		const before = new SeenEvents(id, staticData, NOW);
		before.isNew('a');
		before.save();
		// n8n stores the static data as JSON.
		staticData = JSON.parse(JSON.stringify(staticData)) as IDataObject;

		const { SeenEvents: Restarted } = restarted();
		expect(new Restarted(id, {}, NOW + MINUTE).isNew('a')).toBe(true);
		const { SeenEvents: Another } = restarted();
		const after = new Another(id, staticData, NOW + MINUTE);
		expect(after.isNew('a')).toBe(false);
		expect(after.isNew('b')).toBe(true);
		after.save();

		const { SeenEvents: Third } = restarted();
		const third = new Third(id, staticData, NOW + 2 * MINUTE);
		expect([third.isNew('a'), third.isNew('b')]).toEqual([false, false]);
		// The time of an event is that of its first delivery.
		const { SeenEvents: Late } = restarted();
		expect(new Late(id, staticData, NOW + 180 * MINUTE + 1).isNew('a')).toBe(true);
	});

	it('is written only on saving', () => {
		const staticData: IDataObject = { other: 1 };
		const seen = new SeenEvents(nextTrigger(), staticData, NOW);
		seen.isNew('a');
		expect(staticData).toEqual({ other: 1 });
		seen.save();
		expect(staticData).toEqual({ other: 1, seen: [['a', NOW]] });
	});

	it('is bounded in number; the oldest go first', () => {
		const id = nextTrigger();
		const staticData: IDataObject = {};
		const seen = new SeenEvents(id, staticData, NOW);
		for (let index = 0; index < 6000; index++) seen.isNew(`key-${index}`);
		seen.save();
		const stored = staticData.seen as unknown[];
		expect(stored).toHaveLength(500);
		expect(stored.at(-1)).toEqual(['key-5999', NOW]);
		expect([seen.isNew('key-5999'), seen.isNew('key-1001')]).toEqual([false, false]);
		expect(seen.isNew('key-0')).toBe(true);
		expect(JSON.stringify(staticData).length).toBeLessThan(20_000);
	});

	it('is bounded in time', () => {
		const id = nextTrigger();
		const staticData: IDataObject = {};
		new SeenEvents(id, staticData, NOW).isNew('a');
		const later = new SeenEvents(id, staticData, NOW + 24 * 60 * MINUTE);
		later.isNew('b');
		later.save();
		expect(staticData.seen).toEqual([['b', NOW + 24 * 60 * MINUTE]]);
	});

	it('starts anew when the static data holds something else', () => {
		expect(new SeenEvents(nextTrigger(), { seen: 'x' }, NOW).isNew('a')).toBe(true);
	});
});
