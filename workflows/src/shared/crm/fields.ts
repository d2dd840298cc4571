/** What Chat2Desk knows about a client, as fields of a card. */
import type { Json } from '../n8n';
import type { Me } from './me';
import type { Client, Utm } from './types';

/** A value as the text of a field: lists joined, of objects what a person would read. */
function asField(value: unknown): string {
	return [value ?? '']
		.flat()
		.map((part) => {
			if (typeof part !== 'object' || part === null) return String(part);
			const { label, name, value: inner } = part as Json;
			return String(label ?? name ?? inner ?? JSON.stringify(part));
		})
		.join(', ');
}

/** `utm_source` and its like, all in one text, and the ids of the client, the request and the message it began with. */
function advertising(me: Me, { utm = {}, messageId, clickTime }: Utm, firstMessageId: number | null): Json {
	const parts = Object.entries(utm).map(([part, value]) => [`utm_${part}`, value] as const);
	const all = parts
		.filter(([, value]) => value)
		.map(([part, value]) => `${part}=${encodeURIComponent(value ?? '')}`);
	return {
		...Object.fromEntries(parts),
		utm: all.join('&'),
		client_id: me.clientId,
		request_id: me.requestId,
		message_id: messageId || firstMessageId,
		click_time: clickTime,
	};
}

/** What goes into fields that are empty; what a manager typed is never overwritten. */
export function emptyFields(me: Me, card: Json, client: Client, utm: Utm, messageId: number | null): Json {
	const from = advertising(me, utm, messageId);
	const custom = (key: string) => client[key] ?? client.custom_fields?.[key.replace('custom_fields.', '')];
	const wanted = [
		...me.utmTargets.map(([key, to]) => [to, asField(from[key])] as const),
		...me.cardTargets.map(([key, to]) => [to, asField(custom(key))] as const),
	];
	return Object.fromEntries(wanted.filter(([to, value]) => value !== '' && asField(card[to]) === ''));
}

/** Names of the fields a card is asked for. */
export const targets = (me: Me): string[] => [...me.utmTargets, ...me.cardTargets].map(([, to]) => to);
