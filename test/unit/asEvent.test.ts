import type { JsonObject } from '../../nodes/Chat2Desk/domain/values';
import { messageEvent } from '../../nodes/Chat2Desk/domain/event/fromRow';
import { eventKey } from '../../nodes/Chat2Desk/domain/event/key';
import { EMPTY } from '../emptyItem';
import { eventOf } from './support/event';

const STORAGE = 'https://storage.chat2desk.com';

/** A row of `GET /messages` with every field that is known. */
const row = (more: JsonObject = {}): JsonObject => ({
	id: 1001,
	text: 'Hello',
	coordinates: null,
	transport: 'telegram',
	type: 'from_client',
	read: 0,
	created: '2026-07-17T10:48:57 UTC',
	pdf: null,
	remote_id: null,
	recipient_status: null,
	ai_tips: null,
	attachments: [{ name: 'a.jpg', link: `${STORAGE}/f/a.jpg` }],
	photo: 'companies/company_1/messages/2026-7/a.jpg',
	video: null,
	audio: null,
	operator_id: null,
	channel_id: 11,
	dialog_id: 41,
	client_id: 31,
	request_id: 51,
	extra_data: {},
	is_new: null,
	...more,
});

it('is the item of the trigger, with the row as body', () => {
	const body = row();
	const copy = structuredClone(body);
	expect(messageEvent(body, STORAGE)).toEqual({
		...EMPTY,
		event: 'inbox',
		eventTime: '2026-07-17T10:48:57.000Z',
		messageId: 1001,
		type: 'from_client',
		text: 'Hello',
		transport: 'telegram',
		clientId: 31,
		dialogId: 41,
		requestId: 51,
		channelId: 11,
		attachments: [{ name: 'a.jpg', url: `${STORAGE}/f/a.jpg`, kind: 'image' }],
		signature: 'off',
		body,
	});
	expect(messageEvent(body, STORAGE).body).toBe(body);
	expect(body).toEqual(copy);
});

it.each<[type: string | null, event: string, read?: string | null]>([
	['from_client', 'inbox'],
	['in', 'inbox', 'from_client'],
	['out', 'outbox', 'to_client'],
	['to_client', 'outbox'],
	['autoreply', 'outbox'],
	['comment', 'comment'],
	['system', 'system_message'],
	[null, 'outbox'],
	['', 'outbox'],
	['survey', 'outbox'],
])('of type %p is the event %s, with the key of its delivery', (type, event, read = type) => {
	const asEvent = messageEvent(row({ type }), STORAGE);
	expect(asEvent).toMatchObject({ event, messageId: 1001, type: read || null });
	const delivered = eventOf({
		hook_type: event,
		message_id: 1001,
		type,
		event_time: '2026-07-17T10:48:57.123456Z',
		client: { id: 31, name: 'Ann' },
		is_new_request: true,
	});
	expect(eventKey(asEvent)).toBe(eventKey(delivered));
});

it('reads what it can of a short or odd row, and claims to know nothing else', () => {
	const body = { id: '1001', created: 1784329737, is_new_request: true, client: { name: 'Ann' }, tag_id: 5 };
	expect(messageEvent(body, STORAGE)).toEqual({
		...EMPTY,
		event: 'outbox',
		eventTime: '2026-07-17T23:08:57.000Z',
		messageId: 1001,
		signature: 'off',
		body,
	});
	expect(messageEvent({}, STORAGE)).toEqual({ ...EMPTY, event: 'outbox', signature: 'off', body: {} });
});

it('of a refusal that came later says so, as its delivery does', () => {
	const text = 'Message not delivered';
	const asEvent = messageEvent(row({ type: 'system', text }), STORAGE);
	expect(asEvent).toMatchObject({ event: 'outbox', type: 'system', deliveryError: text });
});

it('of a reply holds the answer on its own', () => {
	const asEvent = messageEvent(row({ text: '« Ready? »\nYes' }), STORAGE);
	expect(asEvent.reply).toEqual({ quoted: 'Ready?', text: 'Yes' });
});

it('with its ids in camel case is read', () => {
	const body = {
		messageID: 1001,
		clientId: 31,
		dialogID: 41,
		operatorID: 0,
		type: 'in',
		created: 1784329737,
	};
	expect(messageEvent(body, STORAGE)).toMatchObject({
		event: 'inbox',
		messageId: 1001,
		clientId: 31,
		dialogId: 41,
		operatorId: null,
	});
});
