/** What the visitor is looking at; kept by the page, not by the server. */
import type { ConversationView, View } from '../view';

export interface Choice {
	/** The dialog in the messenger and on the desk. */
	dialogId: number | null;
	/** The open line's chat on the CRM's side. */
	chatId: number | null;
	/** A client was just added: look at them. */
	awaits?: number;
}

/** Chooses the first of what there is where nothing is chosen yet. */
export function choose(choice: Choice, view: View): void {
	if (choice.awaits !== undefined && view.conversations.length > choice.awaits) {
		choice.dialogId = view.conversations.at(-1)?.id ?? null;
		delete choice.awaits;
	}
	choice.dialogId ??= view.conversations[0]?.id ?? null;
	const chats = view.lineChats ?? [];
	if (!chats.some(({ id }) => id === choice.chatId)) choice.chatId = chats[0]?.id ?? null;
}

export const current = (view: View, choice: Choice): ConversationView | undefined =>
	view.conversations.find(({ id }) => id === choice.dialogId);

/** `Anna · WhatsApp shop`. */
export function titleOf(view: View, { clientId, channelId }: ConversationView): string {
	const client = view.clients.find(({ id }) => id === clientId)?.name ?? 'Client';
	const channel = view.channels.find(({ id }) => id === channelId)?.name ?? 'channel';
	return `${client} \u00b7 ${channel}`;
}
