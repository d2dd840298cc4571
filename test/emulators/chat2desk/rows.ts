/** How the things of the world look in answers and in events: the same thing has different keys in the two. */
import type { ChatRequest, Client, Dialog, MenuItem, Message } from './model';

/** `2026-07-17T10:48:57 UTC`, as the REST API writes times. */
export const restTime = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)} UTC`;

/** An empty map comes as an empty array. */
const map = (value: object) => (Object.keys(value).length > 0 ? value : []);

export function restMessage(message: Message) {
	const { at, external_id, extra_data, ...rest } = message;
	return {
		...rest,
		created: restTime(at),
		pdf: null,
		video: null,
		audio: null,
		remote_id: null,
		recipient_status: null,
		ai_tips: null,
		extra_data: map({ ...extra_data, ...(external_id ? { external_id } : {}) }),
		is_new: null,
	};
}

export function restClient(client: Client) {
	return {
		...client,
		username: null,
		avatar: null,
		region_id: null,
		country_id: null,
		first_client_message: null,
		last_client_message: null,
		custom_fields: map(client.custom_fields),
		client_external_id: null,
		external_ids: {},
	};
}

/** Client and channel of a dialog stand in its last message only, its request besides in a field of its own. */
export function restDialog(dialog: Dialog, messages: Message[], withRequest = true) {
	const own = messages.filter((message) => message.dialog_id === dialog.id);
	const last = own.at(-1);
	const { id, state, operator_id, begin, end } = dialog;
	return {
		id,
		state,
		operator_id,
		begin: restTime(begin),
		end: end === null ? null : restTime(end),
		last_message: last ? restMessage(last) : null,
		messages: own.length,
		// [live]
		...(withRequest ? { last_request_id: last?.request_id ?? null } : {}),
	};
}

/** Only `dialog_id` is confirmed; `tags` as ids is a single weak sighting. */
export const restRequest = (request: ChatRequest, withTags: boolean) => ({
	dialog_id: request.dialog_id,
	...(withTags ? { tags: (request.tags ?? []).map((tag) => tag.id) } : {}),
});

export const restMenuItem = ({ channelIds: _, ...row }: MenuItem) => row;

export function webhookMessage(message: Message, echoExternalId: boolean) {
	return {
		message_id: message.id,
		type: message.type,
		text: message.text,
		transport: message.transport,
		client_id: message.client_id,
		operator_id: message.operator_id,
		dialog_id: message.dialog_id,
		channel_id: message.channel_id,
		request_id: message.request_id,
		photo: message.photo,
		coordinates: message.coordinates,
		audio: null,
		pdf: null,
		attachments: message.attachments,
		...(echoExternalId ? { external_id: message.external_id } : {}),
	};
}

/** The client inside a message event. */
export function webhookClient(client: Client) {
	const { id, phone, client_phone, name, assigned_name, external_id } = client;
	return { id, phone, client_phone, name, assigned_name, external_id };
}

/** An event about a client: at the top level, and `id` is the client's [code]. */
export function webhookClientEvent(client: Client) {
	const { id, name, assigned_name, phone, client_phone, channels } = client;
	return { id, name, assigned_name, email: null, phone, avatar: null, client_phone, channels };
}

/** `operator_id` as `operatorID`, in all of an answer. */
export function withCamelIds(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withCamelIds);
	if (typeof value !== 'object' || value === null) return value;
	const camel = (key: string) =>
		key.endsWith('_id')
			? `${key.slice(0, -3).replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())}ID`
			: key;
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [camel(key), withCamelIds(inner)]));
}

const SHORT_WORDS: Record<string, string> = { from_client: 'in', to_client: 'out', autoreply: 'auto' };

/** A row of `GET /requests/:id/messages`: unix seconds [code], 0 for nobody, words of its own [live]. */
export function requestMessage(message: Message, words: 'short' | 'long') {
	const type = words === 'short' ? (SHORT_WORDS[message.type ?? ''] ?? message.type) : message.type;
	return {
		...restMessage(message),
		type,
		operator_id: words === 'short' ? (message.operator_id ?? 0) : message.operator_id,
		created: Math.floor(message.at / 1000),
	};
}
