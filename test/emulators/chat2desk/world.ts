/** The state behind the Chat2Desk stand-in and the things people do in it: clients write, operators answer, requests close. */

export interface Tag {
	id: number;
	group_id: number;
	group_name: string;
	label: string;
	description: string;
}

export interface Channel {
	id: number;
	name: string;
	phone: string | null;
	transports: string[];
}

export interface Operator {
	id: number;
	email: string;
	first_name: string;
	last_name: string;
	role: string;
	online: 0 | 1;
}

export interface Client {
	id: number;
	name: string;
	assigned_name: string | null;
	phone: string;
	client_phone: string | null;
	external_id: string | null;
	custom_fields: Record<string, string>;
	tags: Tag[];
}

export interface Message {
	id: number;
	text: string | null;
	type: 'from_client' | 'to_client' | 'autoreply' | 'system' | 'comment' | null;
	transport: string;
	/** Milliseconds since 1970. */
	at: number;
	attachments: Array<{ name: string; link: string }>;
	photo: string | null;
	operator_id: number | null;
	client_id: number;
	channel_id: number;
	dialog_id: number;
	request_id: number;
	external_id: string | null;
	read: 0 | 1;
}

export interface ChatRequest {
	id: number;
	dialog_id: number;
	client_id: number;
	closed: boolean;
}

export interface Dialog {
	id: number;
	client_id: number;
	channel_id: number;
	state: 'open' | 'closed';
	operator_id: number | null;
	begin: number;
	end: number | null;
}

export type Emit = (event: string, payload: Record<string, unknown>, channelId?: number) => void;

export class World {
	readonly channels: Channel[] = [];

	readonly operators: Operator[] = [];

	readonly clients: Client[] = [];

	readonly dialogs: Dialog[] = [];

	readonly requests: ChatRequest[] = [];

	readonly messages: Message[] = [];

	private nextId = 1000;

	constructor(
		private readonly emit: Emit,
		private readonly now: () => number = Date.now,
	) {}

	id(step = 1): number {
		this.nextId += step;
		return this.nextId;
	}

	addChannel(name: string, transports: string[], phone: string | null = null): Channel {
		const channel = { id: this.id(), name, phone, transports };
		this.channels.push(channel);
		return channel;
	}

	addOperator(first_name: string, last_name: string, email: string): Operator {
		const operator: Operator = { id: this.id(), email, first_name, last_name, role: 'operator', online: 1 };
		this.operators.push(operator);
		return operator;
	}

	/** A pseudo-phone such as `[tg] 100001` for messengers without numbers; the real one then in `clientPhone`. */
	addClient(name: string, phone: string, clientPhone: string | null = null): Client {
		const client: Client = {
			id: this.id(),
			name,
			assigned_name: null,
			phone,
			client_phone: clientPhone,
			external_id: null,
			custom_fields: {},
			tags: [],
		};
		this.clients.push(client);
		return client;
	}

	/** One dialog per client and channel, for ever: it is reopened, not made anew. */
	dialogOf(client: Client, channel: Channel): Dialog {
		const known = this.dialogs.find((d) => d.client_id === client.id && d.channel_id === channel.id);
		if (known) return known;
		const dialog: Dialog = {
			id: this.id(),
			client_id: client.id,
			channel_id: channel.id,
			state: 'open',
			operator_id: null,
			begin: this.now(),
			end: null,
		};
		this.dialogs.push(dialog);
		return dialog;
	}

	private openRequest(dialog: Dialog, transport: string, byClient: boolean): [ChatRequest, boolean] {
		const open = this.requests.find((r) => r.dialog_id === dialog.id && !r.closed);
		if (open) return [open, false];
		const request = { id: this.id(), dialog_id: dialog.id, client_id: dialog.client_id, closed: false };
		this.requests.push(request);
		dialog.state = 'open';
		dialog.end = null;
		this.emit(
			'new_request',
			{
				request_id: request.id,
				client_id: dialog.client_id,
				dialog_id: dialog.id,
				channel_id: dialog.channel_id,
				transport,
				type: 'common',
				by_client: byClient,
			},
			dialog.channel_id,
		);
		return [request, true];
	}

	/** The client writes; opens a request where none is open. */
	clientWrites(
		client: Client,
		channel: Channel,
		text: string | null,
		options: { attachments?: Message['attachments']; extraData?: object; silent?: boolean } = {},
	): Message {
		const dialog = this.dialogOf(client, channel);
		const transport = channel.transports[0] ?? 'external';
		const isNewClient = !this.messages.some((m) => m.client_id === client.id);
		const [request, isNewRequest] = this.openRequest(dialog, transport, true);
		const message = this.addMessage(dialog, request, 'from_client', text, options.attachments ?? []);
		if (options.silent) return message;
		this.emit(
			'inbox',
			{
				...webhookMessage(message),
				client: webhookClient(client),
				is_new_request: isNewRequest,
				is_new_client: isNewClient,
				insta_comment: false,
				extra_data: options.extraData ?? {},
				is_new: true,
			},
			channel.id,
		);
		return message;
	}

	/** An operator answers in the dialog. */
	operatorWrites(
		operator: Operator,
		client: Client,
		channel: Channel,
		text: string | null,
		options: { attachments?: Message['attachments']; type?: Message['type']; silent?: boolean } = {},
	): Message {
		const dialog = this.dialogOf(client, channel);
		dialog.operator_id = operator.id;
		return this.send(dialog, {
			type: options.type ?? 'to_client',
			text,
			operatorId: operator.id,
			attachments: options.attachments ?? [],
			silent: options.silent ?? false,
		});
	}

	/** What `POST /messages` does once it has been accepted. */
	send(
		dialog: Dialog,
		out: {
			type: Message['type'];
			text: string | null;
			operatorId: number | null;
			attachments?: Message['attachments'];
			externalId?: string | null;
			silent?: boolean;
		},
	): Message {
		const channel = this.channels.find((c) => c.id === dialog.channel_id);
		const [request] = this.openRequest(dialog, channel?.transports[0] ?? 'external', false);
		const message = this.addMessage(dialog, request, out.type, out.text, out.attachments ?? []);
		message.operator_id = out.operatorId;
		message.external_id = out.externalId ?? null;
		const client = this.clients.find((c) => c.id === dialog.client_id);
		const event = out.type === 'comment' ? 'comment' : out.type === 'system' ? 'system_message' : 'outbox';
		if (!out.silent && client) {
			this.emit(event, { ...webhookMessage(message), client: webhookClient(client) }, dialog.channel_id);
		}
		return message;
	}

	private addMessage(
		dialog: Dialog,
		request: ChatRequest,
		type: Message['type'],
		text: string | null,
		attachments: Message['attachments'],
	): Message {
		const channel = this.channels.find((c) => c.id === dialog.channel_id);
		const image = attachments.find((file) => /\.(jpe?g|png)$/i.test(file.name));
		const message: Message = {
			id: this.id(),
			text,
			type,
			transport: channel?.transports[0] ?? 'external',
			at: this.now(),
			attachments,
			// The single fields repeat a file of `attachments` as a relative path.
			photo: image ? `companies/company_1/messages/2026-11/${image.name}` : null,
			operator_id: null,
			client_id: dialog.client_id,
			channel_id: dialog.channel_id,
			dialog_id: dialog.id,
			request_id: request.id,
			external_id: null,
			read: 0,
		};
		this.messages.push(message);
		return message;
	}

	/** Closes the open request of a dialog; `close_request` carries nothing but the request id. */
	closeRequest(client: Client, channel: Channel): ChatRequest {
		const dialog = this.dialogOf(client, channel);
		const request = this.requests.find((r) => r.dialog_id === dialog.id && !r.closed);
		if (!request) throw new Error('No open request to close');
		request.closed = true;
		dialog.state = 'closed';
		dialog.end = this.now();
		this.emit('close_request', { request_id: request.id });
		this.emit('close_dialog', { dialog_id: dialog.id, client_id: dialog.client_id });
		return request;
	}

	tagClient(client: Client, tag: Tag, channelId: number): void {
		client.tags.push(tag);
		this.emit('add_tag_to_client', { id: tag.id, client_id: client.id, channel_id: channelId }, channelId);
	}

	tagRequest(request: ChatRequest, tag: Tag): void {
		this.emit('add_tag_to_request', { id: tag.id, request_id: request.id, client_id: request.client_id });
	}
}

/** `2026-07-17T10:48:57 UTC`, as the REST API writes times. */
export const restTime = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)} UTC`;

export function restMessage(message: Message) {
	const { at, external_id, ...rest } = message;
	return {
		...rest,
		created: restTime(at),
		coordinates: null,
		pdf: null,
		video: null,
		audio: null,
		remote_id: null,
		recipient_status: null,
		ai_tips: null,
		// An empty map comes as an empty array.
		extra_data: external_id ? { external_id } : [],
		is_new: null,
	};
}

function webhookMessage(message: Message) {
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
		coordinates: null,
		audio: null,
		pdf: null,
		attachments: message.attachments,
	};
}

function webhookClient(client: Client) {
	const { id, phone, client_phone, name, assigned_name, external_id } = client;
	return { id, phone, client_phone, name, assigned_name, external_id };
}

export function restClient(client: Client) {
	return {
		...client,
		username: null,
		comment: null,
		avatar: null,
		region_id: null,
		country_id: null,
		first_client_message: null,
		last_client_message: null,
		extra_comment_1: null,
		extra_comment_2: null,
		extra_comment_3: null,
		custom_fields: Object.keys(client.custom_fields).length > 0 ? client.custom_fields : [],
		client_external_id: null,
		external_ids: {},
		channels: [],
	};
}
