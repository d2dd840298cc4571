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

/** Client, channel and request of a dialog stand in its last message only. */
export function restDialog(dialog: Dialog, messages: Message[]) {
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
