import fc from 'fast-check';

import type { JsonObject } from '../../nodes/Chat2Desk/domain/values';
import { messageEvent } from '../../nodes/Chat2Desk/domain/event/fromRow';
import { eventKey } from '../../nodes/Chat2Desk/domain/event/key';
import { EVENTS, isAbout } from '../../nodes/Chat2Desk/domain/event/catalogue';
import { isWanted } from '../../nodes/Chat2Desk/trigger/filters';
import type { ChatEvent } from '../../nodes/Chat2Desk/domain/event/types';
import type { Attachment } from '../../nodes/Chat2Desk/domain/attachments';
import { EMPTY } from '../emptyItem';
import webhooks from './fixtures/webhooks.json';
import { eventOf } from './support/event';

const KEYS = ['event', 'body', ...Object.keys(EMPTY)].sort();
const KINDS = ['image', 'video', 'audio', 'document', 'file'];

const isId = (value: unknown) => value === null || (Number.isSafeInteger(value) && Number(value) > 0);
const isText = (value: unknown) => value === null || (typeof value === 'string' && value !== '');

/** What the contract promises of every item, whatever came in. */
function expectItem(event: ChatEvent): void {
	const keys = Object.keys(event).filter((key) => key !== 'ticket' || !isAbout(event.event, 'ticket'));
	expect(keys.sort()).toEqual(KEYS);
	const { messageId, clientId, dialogId, requestId, channelId, operatorId, tagId } = event;
	expect([messageId, clientId, dialogId, requestId, channelId, operatorId, tagId].every(isId)).toBe(true);
	expect([event.type, event.text, event.transport, event.deliveryError].every(isText)).toBe(true);
	if (event.reply !== null) {
		expect(Object.keys(event.reply).sort()).toEqual(['quoted', 'text']);
		expect(event.text).toContain(event.reply.quoted);
	}
	if ('ticket' in event && event.ticket) {
		const { id, status, requestIds } = event.ticket;
		expect([isText(id), status === null || ['number', 'string'].includes(typeof status)]).toEqual([
			true,
			true,
		]);
		expect(requestIds.every((requestId) => requestId !== null && isId(requestId))).toBe(true);
	}
	expect(typeof event.event).toBe('string');
	expect([typeof event.isNewRequest, typeof event.isNewClient]).toEqual(['boolean', 'boolean']);
	if (event.eventTime !== null) {
		expect(event.eventTime).toMatch(/^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
	}
	const files: readonly Attachment[] = event.attachments;
	for (const file of files) {
		expect(Object.keys(file).sort()).toEqual(['kind', 'name', 'url']);
		expect(file.name).not.toBe('');
		expect(file.url).toMatch(/^https?:\/\//i);
		expect(KINDS).toContain(file.kind);
	}
	expect(new Set(files.map(({ url }) => url)).size).toBe(files.length);
	if (event.client !== null) {
		const { id, name, phone, messengerId, externalId, ...more } = event.client;
		expect(more).toEqual({});
		expect(isId(id)).toBe(true);
		expect([name, messengerId, externalId].every(isText)).toBe(true);
		expect(phone === null || /^\d{10,15}$/.test(phone)).toBe(true);
		expect([name, phone, messengerId, externalId].some((value) => value !== null)).toBe(true);
	}
}

/** What stands where an id, a text, a flag or a time is expected: right values, the known odd spellings, and rubbish. */
const value = fc.oneof(
	fc.integer({ min: -5, max: 1e9 }),
	fc.integer({ min: 1, max: 1e9 }).map(String),
	fc.string({ unit: 'binary' }),
	fc.constantFrom<unknown>(
		null,
		true,
		false,
		'',
		'0',
		'1',
		[],
		{},
		0,
		1e300,
		'9'.repeat(30),
		'  7 ',
		'1e5',
		'-1',
	),
	fc.constantFrom(
		'[tg] 807892',
		'+7 900 000-00-01',
		'unknown',
		'rating',
		'from_client',
		'« quoted »\nanswer',
		'« « deep » x »',
		'24 hours passed, use templates',
		'//x.y/a.jpg',
		'a/b.pdf',
	),
	fc.constantFrom(
		'2025-04-03T11:50:06.984494Z',
		'2026-07-17T10:48:57 UTC',
		'17.07.2026 10:48:57',
		'1784329737',
	),
	fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
	fc.jsonValue(),
);

const client = fc.record(
	{ id: value, name: value, assigned_name: value, phone: value, client_phone: value, external_id: value },
	{ requiredKeys: [] },
);

const attachments = fc.array(
	fc.oneof(value, fc.record({ name: value, link: value, url: value }, { requiredKeys: [] })),
	{
		maxLength: 5,
	},
);

const body = fc.record(
	{
		hook_type: fc.oneof(fc.constantFrom(...EVENTS.map(({ name }) => name), 'operator_status_updated'), value),
		event_time: value,
		ticket: fc.oneof(
			value,
			fc.record({ id: value, status: value, request_ids: value, assignee_id: value }, { requiredKeys: [] }),
		),
		id: value,
		message_id: value,
		client_id: value,
		dialog_id: value,
		request_id: value,
		channel_id: value,
		operator_id: value,
		tag_id: value,
		tag: fc.oneof(value, fc.record({ id: value })),
		type: value,
		text: value,
		transport: value,
		is_new_request: value,
		is_new_client: value,
		photo: value,
		video: value,
		audio: value,
		pdf: value,
		attachments: fc.oneof(value, attachments),
		client: fc.oneof(value, client),
		data: fc.oneof(value, fc.record({ id: value, client_id: value }, { requiredKeys: [] })),
		extra_data: value,
	},
	{ requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

/** A payload as it was seen, with some of its fields changed, taken away or swapped for something else. */
const mutated = fc
	.tuple(
		fc.constantFrom(...Object.values<JsonObject>(webhooks)),
		fc.array(fc.tuple(fc.nat(), fc.oneof(value, fc.constant(undefined))), { minLength: 1, maxLength: 4 }),
	)
	.map(([seen, changes]) => {
		const changed = structuredClone(seen);
		for (const [index, replacement] of changes) {
			const name = Object.keys(seen)[index % Object.keys(seen).length] ?? '';
			if (replacement === undefined) delete changed[name];
			else changed[name] = replacement;
		}
		return changed;
	});

const anything = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<JsonObject>;

describe.each([
	['a payload with values of any kind', body],
	['a payload as seen, damaged', mutated],
	['any JSON object', anything],
])('%s', (_, payloads) => {
	it('becomes a whole item, and stays untouched itself', () => {
		fc.assert(
			fc.property(payloads, (payload) => {
				const copy = structuredClone(payload);
				const event = eventOf(payload);
				expectItem(event);
				expect(event.body).toBe(payload);
				expect(payload).toEqual(copy);
			}),
			{ numRuns: 300 },
		);
	});

	it('has a key that survives the wire, and none without id and time', () => {
		fc.assert(
			fc.property(payloads, (payload) => {
				const event = eventOf(payload);
				const again = eventOf(JSON.parse(JSON.stringify(payload)) as JsonObject);
				expect(eventKey(again)).toBe(eventKey(event));
				const nothing = [event.messageId, event.requestId, event.eventTime].every((part) => part === null);
				expect(eventKey(event) === null).toBe(nothing);
			}),
		);
	});

	it('can be judged by every filter', () => {
		const filters = {
			events: [],
			channels: [1],
			transports: ['telegram'],
			firstMessageOnly: true,
			operatorFilter: 'specific' as const,
			operatorIds: [1],
			tagFilter: 'ignore' as const,
			tagIds: [],
			includeRatings: false,
			ignoreOwnMessages: true,
		};
		fc.assert(fc.property(payloads, (payload) => typeof isWanted(eventOf(payload), filters) === 'boolean'));
	});

	it('is a whole item as a row of the message list too', () => {
		fc.assert(
			fc.property(payloads, (payload) => {
				const event = messageEvent(payload, 'https://storage.chat2desk.com');
				expectItem(event);
				expect(event.body).toBe(payload);
			}),
		);
	});
});

it('reads ids however they are written', () => {
	const names = [
		['message_id', 'messageId'],
		['client_id', 'clientId'],
		['dialog_id', 'dialogId'],
		['request_id', 'requestId'],
		['channel_id', 'channelId'],
		['operator_id', 'operatorId'],
		['tag_id', 'tagId'],
	] as const;
	const spellings = (field: string) => {
		const camel = field.replace(/_id$/, '');
		return [field, `${camel}Id`, `${camel}ID`];
	};
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
			fc.constantFrom(...names),
			fc.boolean(),
			(id, [field, key], asText) => {
				for (const spelling of spellings(field))
					expect(eventOf({ hook_type: 'x', [spelling]: asText ? String(id) : id })[key]).toBe(id);
			},
		),
	);
});
