import type { Code, Item } from '../n8n';
import { pairs, typed } from '../settings';
import type { Event, Need, Settings, Task, Work } from './types';

const LANGUAGES = ['en', 'ru', 'es', 'pt'];

/** `ru`, `RU ` and `ru-RU` are Russian; what is not known becomes English. */
export function languageOf(value: unknown): string {
	const code = typed(value).toLowerCase().slice(0, 2);
	return LANGUAGES.includes(code) ? code : 'en';
}

/** A time zone in its own spelling (`europe/moscow` becomes `Europe/Moscow`); as typed when there is none of that name. */
export function timezoneOf(value: unknown): string {
	const name = typed(value);
	try {
		return name && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
	} catch {
		return name;
	}
}

/** What has to be asked for beyond the client: for a client who never wrote before, where they came from. */
function needsOf(event: Event, settings: Settings): Need[] {
	return event.event !== 'close_request' && event.isNewClient && pairs(settings.utmFields).length > 0
		? ['utm']
		: [];
}

/** The first event of a delivery, or the one that is tried again, and what there is to read for it in Chat2Desk. */
export function task(item: Settings & Work, execution: string): Task {
	const isClosing = item.event === 'close_request';
	const first: Task['todo'] = isClosing ? 'closing' : 'message';
	const more: Task['todo'] = item.needs?.length ? 'more' : 'nothing';
	const { event, requestId, clientId, messageId, channelId, client, since, isLast, read } = item;
	return {
		...{ event, requestId, clientId, messageId, channelId, client, since, isLast, read, execution },
		at: item.at ?? 0,
		needs: read ? (item.needs ?? []) : needsOf(item, item),
		todo: read ? more : first,
		settleSeconds: Number(item.settleSeconds) || 0,
		language: languageOf(item.language),
		timezone: timezoneOf(item.timezone),
		chatLink: typed(item.chatLink),
		judgesTags: ['only', 'except'].includes(typed(item.tagFilter).toLowerCase()),
	};
}

/** Events are taken one after the other; what is already read in Chat2Desk is not read again. */
export default function readSettings({ $input, $execution }: Code): Array<Item<Task>> {
	return [{ json: task($input.first().json as unknown as Settings & Work, $execution.id) }];
}
