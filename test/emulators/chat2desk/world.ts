/** The state behind the Chat2Desk stand-in and the things people do in it: clients write, operators answer, requests close. */
import { Account } from './account';
import { defaultBehaviour, type Behaviour } from './behaviour';
import type {
	Channel,
	ChatRequest,
	Client,
	Dialog,
	Message,
	MessageType,
	Operator,
	Tag,
	TagGroup,
	Ticket,
} from './model';
import { webhookClient, webhookClientEvent, webhookMessage } from './rows';

export * from './model';
export { restClient, restMessage, restTime } from './rows';

export type Emit = (event: string, payload: Record<string, unknown>, channelId?: number) => void;

/** What a client's message may have besides its text. */
export interface Writing {
	attachments?: Message['attachments'];
	extraData?: object;
	coordinates?: string;
	externalId?: string;
	/** Left out: the first of the channel. */
	transport?: string;
	/** Left out: `from_client`. */
	type?: MessageType;
	/** Has the dialog from now on, without a `dialog_transferred`. */
	operator?: Operator;
	/** Raises no message event. */
	silent?: boolean;
}

/** A message of the company's side. */
export interface Sending {
	type: MessageType;
	text: string | null;
	operatorId: number | null;
	/** Left out: the first of the channel. */
	transport?: string | undefined;
	attachments?: Message['attachments'];
	externalId?: string | null;
	silent?: boolean;
	/** False: stays in the last request instead of opening one. */
	openDialog?: boolean;
}

/** Matched loosely by whoever reads it; nobody has published the whole text [live]. */
const WINDOW_CLOSED =
	'Message not delivered: more than 24 hours passed since the last message of the client. Use approved WhatsApp templates';

export class World extends Account {
	constructor(
		private readonly emit: Emit,
		now: () => number = Date.now,
		private readonly behaviour: Behaviour = defaultBehaviour(),
	) {
		super(now);
	}

	// Clients, as the API creates and changes them.

	createClient(phone: string, nickname: string | null, channel: Channel, transport: string): Client {
		const client = this.addClient('unknown', phone);
		client.assigned_name = nickname;
		client.channels.push({ id: channel.id, transports: [transport] });
		this.emit('new_client', webhookClientEvent(client), channel.id);
		return client;
	}

	updateClient(client: Client, changes: Partial<Client>): void {
		Object.assign(client, changes);
		this.emit('client_updated', webhookClientEvent(client));
	}

	// Dialogs and requests.

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
		if (!client.channels.some(({ id }) => id === channel.id)) {
			client.channels.push({ id: channel.id, transports: channel.transports });
		}
		return dialog;
	}

	openRequestOf(dialog: Dialog): ChatRequest | undefined {
		return this.requests.find((r) => r.dialog_id === dialog.id && !r.closed);
	}

	private transportOf(dialog: Dialog): string {
		return this.channels.find((c) => c.id === dialog.channel_id)?.transports[0] ?? 'external';
	}

	private openRequest(
		dialog: Dialog,
		transport: string,
		byClient: boolean,
		kind: 'common' | 'rating' = 'common',
	): [ChatRequest, boolean] {
		const open = this.openRequestOf(dialog);
		if (open) return [open, false];
		const request: ChatRequest = {
			id: this.id(),
			dialog_id: dialog.id,
			client_id: dialog.client_id,
			closed: false,
			kind,
			by_client: byClient,
			start: this.now(),
			end: null,
			tags: [],
		};
		this.requests.push(request);
		this.reopen(dialog);
		this.emit(
			'new_request',
			{
				request_id: request.id,
				client_id: dialog.client_id,
				dialog_id: dialog.id,
				channel_id: dialog.channel_id,
				transport,
				type: kind,
				by_client: byClient,
			},
			dialog.channel_id,
		);
		return [request, true];
	}

	/** The automatic survey after a closing: a request of its own, of the kind `rating` [live]. */
	startSurvey(client: Client, channel: Channel, text = 'How did we do, from 1 to 5?'): ChatRequest {
		const dialog = this.dialogOf(client, channel);
		const [request, isNew] = this.openRequest(dialog, this.transportOf(dialog), false, 'rating');
		if (!isNew) throw new Error('A request is still open');
		this.send(dialog, { type: 'autoreply', text, operatorId: null });
		return request;
	}

	/** Closes the open request of a dialog; `close_request` carries nothing but the request id. */
	closeRequest(client: Client, channel: Channel): ChatRequest {
		const dialog = this.dialogOf(client, channel);
		const request = this.openRequestOf(dialog);
		if (!request) throw new Error('No open request to close');
		this.closeDialog(dialog);
		return request;
	}

	/** Closes a dialog with its open request; nothing happens where both are closed already. */
	closeDialog(dialog: Dialog): void {
		const request = this.openRequestOf(dialog);
		if (dialog.state === 'closed' && !request) return;
		dialog.state = 'closed';
		dialog.end = this.now();
		if (request) {
			request.closed = true;
			request.end = this.now();
			this.emit('close_request', { request_id: request.id });
		}
		this.emit('close_dialog', { dialog_id: dialog.id, client_id: dialog.client_id });
	}

	/** Opens a dialog without a request: the next message opens one. */
	reopen(dialog: Dialog): void {
		dialog.state = 'open';
		dialog.end = null;
	}

	/** Gives a dialog to an operator, or takes it from everybody, of which no event is known. */
	assign(dialog: Dialog, operator: Operator | null): void {
		const before = dialog.operator_id;
		dialog.operator_id = operator?.id ?? null;
		if (!operator || operator.id === before) return;
		const request = this.openRequestOf(dialog);
		this.emit('dialog_transferred', {
			dialog_id: dialog.id,
			client_id: dialog.client_id,
			operator_id: operator.id,
			...(request ? { request_id: request.id } : {}),
		});
	}

	// Messages.

	/** The client writes; opens a request where none is open. */
	clientWrites(client: Client, channel: Channel, text: string | null, options: Writing = {}): Message {
		const dialog = this.dialogOf(client, channel);
		if (options.operator) dialog.operator_id = options.operator.id;
		const transport = options.transport ?? this.transportOf(dialog);
		const isNewClient = !this.messages.some((m) => m.client_id === client.id);
		const [request, isNewRequest] = this.openRequest(dialog, transport, true);
		const message = this.addMessage(dialog, request, {
			type: options.type === undefined ? 'from_client' : options.type,
			text,
			transport,
			attachments: options.attachments ?? [],
			coordinates: options.coordinates ?? null,
			external_id: options.externalId ?? null,
			extra_data: options.extraData ?? {},
			operator_id: this.behaviour.inboxOperator ? dialog.operator_id : null,
		});
		if (options.silent) return message;
		this.emit(
			'inbox',
			{
				...webhookMessage(message, this.behaviour.echoExternalId),
				client: webhookClient(client),
				is_new_request: isNewRequest,
				is_new_client: isNewClient,
				insta_comment: false,
				extra_data: message.extra_data,
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
		options: { attachments?: Message['attachments']; type?: MessageType; silent?: boolean } = {},
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
	send(dialog: Dialog, out: Sending): Message {
		const transport = out.transport ?? this.transportOf(dialog);
		const message = this.addMessage(dialog, this.requestFor(dialog, transport, out.openDialog ?? true), {
			type: out.type,
			text: out.text,
			transport,
			attachments: out.attachments ?? [],
			operator_id: out.operatorId,
			external_id: out.externalId ?? null,
		});
		const client = this.clients.find((c) => c.id === dialog.client_id);
		const event = out.type === 'comment' ? 'comment' : out.type === 'system' ? 'system_message' : 'outbox';
		if (!out.silent && client) {
			const payload = webhookMessage(message, this.behaviour.echoExternalId);
			this.emit(event, { ...payload, client: webhookClient(client) }, dialog.channel_id);
		}
		return message;
	}

	/** A dialog that never had a request gets one in any case. */
	private requestFor(dialog: Dialog, transport: string, mayOpen: boolean): ChatRequest {
		const last = mayOpen ? undefined : this.requests.filter((r) => r.dialog_id === dialog.id).at(-1);
		return last ?? this.openRequest(dialog, transport, false)[0];
	}

	private addMessage(
		dialog: Dialog,
		request: ChatRequest,
		values: Pick<Message, 'type' | 'text' | 'transport' | 'attachments'> & Partial<Message>,
	): Message {
		const image = values.attachments.find((file) => /\.(jpe?g|png)$/i.test(file.name));
		const message: Message = {
			id: this.id(),
			at: this.now(),
			// The single fields repeat a file of `attachments` as a relative path.
			photo: image ? `companies/company_1/messages/2026-11/${image.name}` : null,
			coordinates: null,
			operator_id: null,
			client_id: dialog.client_id,
			channel_id: dialog.channel_id,
			dialog_id: dialog.id,
			request_id: request.id,
			external_id: null,
			extra_data: {},
			read: 0,
			...values,
		};
		this.messages.push(message);
		return message;
	}

	/** The client answers a message by quoting it: the quote stands in the text [live]. */
	clientReplies(
		client: Client,
		channel: Channel,
		quoted: string,
		text: string,
		options: Writing = {},
	): Message {
		return this.clientWrites(client, channel, `« ${quoted} »\n${text}`, options);
	}

	/**
	 * A messenger refuses what Chat2Desk had accepted before, such as a free text when 24 hours passed since the client
	 * wrote. It comes as an event of its own, with the client but not the message [live].
	 */
	refuseLater(client: Client, channel: Channel, text = WINDOW_CLOSED): void {
		const { phone } = client;
		this.emit('outbox', { type: 'system', text, client: { phone } }, channel.id);
	}

	/** The other form of a refusal: about a message, with a text of the gateway [code]. */
	reportStatus(message: Message, gatewayStatus: string): void {
		const { id, client_id, channel_id } = message;
		this.emit('outbox_status', { data: { id, client_id, gateway_status: gatewayStatus } }, channel_id);
	}

	/** A message of the past, brought in when a channel is connected: a new id, an old time [documented]. */
	importMessage(client: Client, channel: Channel, text: string, at: number): Message {
		const message = this.clientWrites(client, channel, text, { silent: true });
		message.at = at;
		const payload = webhookMessage(message, this.behaviour.echoExternalId);
		this.emit('imported_message', { ...payload, client: webhookClient(client) }, channel.id);
		return message;
	}

	// Tickets: the row stands under `ticket` [code].

	createTicket(summary: string, extra: Partial<Ticket> = {}): Ticket {
		const ticket = this.addTicket(summary, extra);
		this.emit('new_ticket', { ticket: { ...ticket } });
		return ticket;
	}

	updateTicket(ticket: Ticket, changes: Partial<Ticket>): void {
		Object.assign(ticket, changes, { updated_at: new Date(this.now()).toISOString() });
		this.emit('ticket_updated', { ticket: { ...ticket } });
	}

	// Tags. One that is there already, or gone already, raises no event.

	createTag(label: string, group: TagGroup, description: string): Tag {
		const tag = this.addTag(label, group, description);
		this.emit('new_tag', { id: tag.id });
		return tag;
	}

	tagClient(client: Client, tag: Tag, channelId?: number): void {
		if (client.tags.some(({ id }) => id === tag.id)) return;
		client.tags.push(tag);
		const channel_id = channelId ?? client.channels.at(-1)?.id;
		this.emit('add_tag_to_client', { id: tag.id, client_id: client.id, channel_id }, channel_id);
	}

	/** This event names no channel, unlike the one of assigning [code]. */
	untagClient(client: Client, tag: Tag): void {
		if (!take(client.tags, tag)) return;
		this.emit('delete_tag_from_client', { id: tag.id, client_id: client.id });
	}

	tagRequest(request: ChatRequest, tag: Tag): void {
		request.tags ??= [];
		if (request.tags.some(({ id }) => id === tag.id)) return;
		request.tags.push(tag);
		this.emit('add_tag_to_request', { id: tag.id, request_id: request.id, client_id: request.client_id });
	}

	untagRequest(request: ChatRequest, tag: Tag): void {
		if (!take(request.tags ?? [], tag)) return;
		this.emit('delete_tag_from_request', {
			id: tag.id,
			request_id: request.id,
			client_id: request.client_id,
		});
	}
}

/** Takes a tag out of a list; whether it was in it. */
function take(tags: Tag[], tag: Tag): boolean {
	const index = tags.findIndex(({ id }) => id === tag.id);
	if (index >= 0) tags.splice(index, 1);
	return index >= 0;
}
