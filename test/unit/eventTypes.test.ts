import type { Attachment } from '../../nodes/Chat2Desk/domain/attachments';
import { type EVENTS, type KnownEvent } from '../../nodes/Chat2Desk/domain/event/catalogue';
import {
	isKnownEvent,
	type ChatEvent,
	type CustomChatEvent,
	type EventOf,
	type EventTicket,
} from '../../nodes/Chat2Desk/domain/event/types';
import type { Reply } from '../../nodes/Chat2Desk/domain/reply';
import webhooks from './fixtures/webhooks.json';
import { eventOf } from './support/event';

/** True when two types are the same; what is wrong here fails when the tests are compiled. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <T extends true>(proof?: T) => proof;

/** What the name of an event narrows its item to. */
function narrowed(event: ChatEvent): string {
	if (!isKnownEvent(event)) {
		is<Same<typeof event, CustomChatEvent>>();
		return 'something else';
	}
	switch (event.event) {
		case 'inbox':
			is<Same<typeof event, EventOf<'inbox'>>>();
			is<Same<typeof event.reply, Reply | null>>();
			is<Same<typeof event.deliveryError, null>>();
			return 'a message';
		case 'outbox':
		case 'outbox_status':
			is<Same<typeof event.deliveryError, string | null>>();
			is<Same<typeof event.attachments, Attachment[]>>();
			return 'a message that may have failed';
		case 'new_ticket':
			is<Same<typeof event.ticket, EventTicket | undefined>>();
			is<Same<typeof event.text, null>>();
			return 'a ticket';
		case 'close_request':
			is<Same<typeof event.attachments, never[]>>();
			// @ts-expect-error a request is no ticket
			void event.ticket;
			return 'a request';
		default:
			is<Same<typeof event.messageId, number | null>>();
			// @ts-expect-error that one is dealt with above
			if (event.event === 'inbox') return 'nothing';
			return 'something else';
	}
}

it('narrows what an event carries by its name', () => {
	is<Same<Extract<ChatEvent, { event: KnownEvent }>['event'], (typeof EVENTS)[number]['name']>>();
	expect(
		Object.values(webhooks)
			.map((body) => narrowed(eventOf(body)))
			.sort(),
	).toEqual(
		[
			'a message',
			'a message',
			'a message that may have failed',
			'a message that may have failed',
			'a request',
			'a ticket',
			...Array.from({ length: Object.keys(webhooks).length - 6 }, () => 'something else'),
		].sort(),
	);
});
