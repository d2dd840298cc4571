import type { Code, Item } from '../shared/n8n';
import { chatsOf } from './common';
import { rowFor, type Chat, type Row } from './rows';

/** The newest hundred of the chats that are open and had a message within two days. */
export function openChats(chats: Chat[], now: number): Chat[] {
	const open = chats.filter(
		(chat) => chat.bitrixChat && !chat.closed && now - (chat.last ?? 0) < 2 * 86_400_000,
	);
	return open.sort((a, b) => (b.last ?? 0) - (a.last ?? 0)).slice(0, 100);
}

/** Bitrix24 tells an event once. After n8n was away, the open chats are looked at for answers that never came in. */
export default function chatsToLookAt({ $input }: Code): Array<Item<Row>> {
	const now = Date.now();
	const chats = chatsOf($input.all().map(({ json }) => json as { key?: string; value?: string }));
	return openChats(chats, now).map(({ name = '' }) => ({
		json: rowFor('lookBack', name, `lookBack ${name} ${now}`, {}, { now, delay: 20_000 }),
	}));
}
