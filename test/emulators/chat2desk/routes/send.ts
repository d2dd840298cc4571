import { invalid, ok, Refusal, writeFirstRefused, type Api, type Call, type Routes } from '../call';
import { MESSAGE_TYPES, type Client, type Dialog, type Message, type MessageType } from '../model';

const SENDABLE: readonly string[] = MESSAGE_TYPES.filter((type) => type !== 'from_client');

const BUTTON_FIELDS = ['type', 'text', 'payload', 'url', 'color'];
const BUTTON_TYPES = ['reply', 'location', 'phone', 'email', 'url'];
const COLORS = ['red', 'green', 'blue', 'yellow'];

/** What is not known of buttons is written down: nobody has seen how they are refused. */
function noteButtons(call: Call, name: string, buttons: unknown): void {
	if (!Array.isArray(buttons)) return;
	for (const button of buttons as Array<Record<string, unknown>>) {
		const unknown = Object.keys(button).filter((field) => !BUTTON_FIELDS.includes(field));
		if (unknown.length > 0) call.problems.push(`${name}: unknown ${unknown.join(', ')}`);
		if (!BUTTON_TYPES.includes(String(button.type)))
			call.problems.push(`${name}: unknown type ${button.type}`);
		if (typeof button.text !== 'string') call.problems.push(`${name}: without a text`);
		if (button.color !== undefined && !COLORS.includes(String(button.color))) {
			call.problems.push(`${name}: unknown color ${button.color}`);
		}
	}
}

/** Channel and transport: those named, otherwise those of the client's last message [documented]. */
function targetOf(
	{ world, behaviour }: Api,
	call: Call,
	client: Client,
): [dialog: Dialog, transport: string | undefined] {
	const { channel_id, transport } = call.body;
	const last = world.messages.filter((m) => m.client_id === client.id).at(-1);
	const channel = world.channels.find((c) => c.id === Number(channel_id ?? last?.channel_id));
	if (!channel) throw invalid('channel_id', 'is not known');
	const carries = (name: unknown) => channel.transports.includes(String(name));
	if (transport && !carries(transport)) {
		call.problems.push(`channel ${channel.id} does not carry "${transport}"`);
	}
	// Without the paid option only a client who wrote in the channel can be written to.
	const wrote = (m: Message) =>
		m.client_id === client.id && m.channel_id === channel.id && m.type === 'from_client';
	if (!behaviour.writeFirst && !world.messages.some(wrote)) throw writeFirstRefused();
	const inherited = carries(last?.transport) ? last?.transport : undefined;
	return [world.dialogOf(client, channel), (transport as string | undefined) ?? inherited];
}

function send(api: Api, call: Call): unknown {
	const { world } = api;
	const { body } = call;
	const client = world.clients.find((c) => c.id === Number(body.client_id));
	if (!client) throw new Refusal(404, 'Client not found', { client_id: ['Client not found'] });
	const { text, attachment, pdf, operator_id, external_id, attachment_filename } = body;
	if (!text && !attachment && !pdf) throw invalid('text', 'is missing');
	const type = (body.type ?? 'to_client') as MessageType;
	if (!SENDABLE.includes(String(type))) throw invalid('type', 'is not included in the list');
	noteButtons(call, 'inline_buttons', body.inline_buttons);
	noteButtons(call, 'keyboard', (body.keyboard as { buttons?: unknown } | undefined)?.buttons);

	const [dialog, transport] = targetOf(api, call, client);
	const link = (attachment ?? pdf) as string | undefined;
	const message = world.send(dialog, {
		type,
		text: (text as string) ?? null,
		transport,
		operatorId: operator_id ? Number(operator_id) : dialog.operator_id,
		attachments: link
			? [{ name: (attachment_filename as string) ?? link.split('/').pop() ?? 'file', link }]
			: [],
		externalId: (external_id as string) ?? null,
		openDialog: body.open_dialog !== false,
	});
	return ok({
		message_id: message.id,
		channel_id: message.channel_id,
		operator_id: message.operator_id,
		transport: message.transport,
		type,
		// Seen as a string.
		client_id: String(client.id),
		dialog_id: dialog.id,
		request_id: message.request_id,
	});
}

export const sendRoutes: Routes = {
	'POST /messages': {
		body: {
			client_id: 'id',
			text: 'string',
			attachment: 'string',
			attachment_filename: 'string',
			pdf: 'string',
			type: 'string',
			transport: 'string',
			channel_id: 'id',
			operator_id: 'id',
			open_dialog: 'boolean',
			encrypted: 'boolean',
			external_id: 'string',
			reply_message_id: 'id',
			inline_buttons: 'array',
			keyboard: 'object',
			interactive: 'object',
		},
		answer: send,
	},
};
