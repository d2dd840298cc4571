/** A conversation as UIS takes it: sides, times, who won whom. */
import { addressOf } from '../shared/addresses';
import { typed } from '../shared/settings';
import { localTime } from './times';
import type { Chat, ChatMessage, Event } from './types';

/** What the client saw; remarks of the system and internal comments are left out. */
const SIDES: Record<string, ChatMessage['source']> = {
	from_client: 'visitor',
	to_client: 'operator',
	autoreply: 'system',
};

/** What was said, files by their addresses. */
const said = ({ text, attachments = [] }: Event): string =>
	[typed(text), ...attachments.map(({ url }) => addressOf(url))].filter(Boolean).join('\n');

export interface Said {
	at: number;
	source: ChatMessage['source'];
	operatorId: number;
	message: string;
}

/** The messages that count, the oldest first. */
export function spoken(events: Event[]): Said[] {
	return events
		.map((event) => ({
			at: Date.parse(event.eventTime ?? ''),
			source: SIDES[event.type ?? ''],
			operatorId: event.operatorId ?? 0,
			message: said(event),
		}))
		.filter((one): one is Said => one.source !== undefined && one.at > 0 && one.message !== '')
		.sort((a, b) => a.at - b.at);
}

/** Both sides wrote, only ours, or nobody of ours [documented]. */
export function statusOf(messages: Said[]): Chat['status'] {
	const has = (source: string) => messages.some((one) => one.source === source);
	if (has('operator') && has('visitor')) return 'succeed';
	return has('visitor') || !has('operator') ? 'lost' : 'refused';
}

/** The rows; every one of them has to be later than the beginning, which is a second before the first. */
export function timed(
	messages: Said[],
	employee: (operatorId: number) => number,
	zone: string,
): Pick<Chat, 'start_date_time' | 'messages'> {
	const start = (messages[0]?.at ?? 0) - 1000;
	return {
		start_date_time: localTime(start, zone),
		messages: messages.map(({ at, source, operatorId, message }) => ({
			date_time: localTime(at, zone),
			source,
			...(source === 'operator' && { employee_id: employee(operatorId) }),
			message,
		})),
	};
}
