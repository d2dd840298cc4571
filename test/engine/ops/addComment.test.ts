import type { Channel, Client, Dialog, Operator } from '../../emulators/chat2desk/world';
import { byId, useStandIn } from '../standIn';

const standIn = useStandIn();
const MARK = expect.stringMatching(/^n8n-nodes-chat2desk:/);
let channel: Channel;
let client: Client;
let dialog: Dialog;
let olga: Operator;

beforeEach(() => {
	const { world } = standIn();
	channel = world.addChannel('WhatsApp', ['wa_direct'], '79990000000');
	client = world.addClient('Anna', '79000000001');
	olga = world.addOperator('Olga', 'Operatorova', 'olga@example.com');
	world.clientWrites(client, channel, 'Hello');
	dialog = world.dialogOf(client, channel);
});

const comment = (extra: object = {}) => ({ clientId: byId(client.id), text: 'Wants an invoice', ...extra });

it('writes a note that the client does not see and that opens no dialog', async () => {
	standIn().world.closeDialog(dialog);
	const [item] = await standIn().json('message.addComment', comment());
	expect(standIn().asked).toEqual([
		[
			'POST /messages',
			{
				client_id: client.id,
				text: 'Wants an invoice',
				type: 'comment',
				open_dialog: false,
				external_id: MARK,
			},
		],
	]);
	const written = standIn().world.messages.at(-1);
	expect(written).toMatchObject({ type: 'comment', dialog_id: dialog.id });
	expect(dialog.state).toBe('closed');
	expect(item).toMatchObject({ message_id: written?.id, messageId: written?.id, type: 'comment' });
	expect(item).not.toHaveProperty('messages');
});

it('into a dialog, on behalf of an operator', async () => {
	await standIn().json(
		'message.addComment',
		comment({ sendTo: 'dialog', dialogId: String(dialog.id), operatorId: byId(String(olga.id)) }),
	);
	expect(standIn().sent).toMatchObject([
		{
			client_id: client.id,
			channel_id: channel.id,
			type: 'comment',
			operator_id: olga.id,
			open_dialog: false,
		},
	]);
});

it('keeps a long text whole, as no messenger carries it', async () => {
	const text = 'word '.repeat(3000);
	await standIn().json('message.addComment', comment({ text }));
	expect(standIn().sent.map((body) => body.text)).toEqual([text]);
});

it.each<[string, object, string]>([
	['an empty text', { text: '={{ " " }}' }, 'Text is empty'],
	['an object as the text', { text: '={{ ({}) }}' }, 'Text has to be a text, but is an object'],
	['nobody', { clientId: byId('={{ $json.none }}') }, 'Client has to be a number, but is empty'],
	['an operator that is none', { operatorId: byId('={{ "Olga" }}') }, 'Operator has to be a number'],
	['no dialog', { sendTo: 'dialog', dialogId: '={{ $json.dialogId }}' }, 'Dialog ID is empty'],
])('refuses %s before any call', async (_, extra, text) => {
	const error = await standIn().failure('message.addComment', comment(extra));
	expect(error.message).toContain(text);
	expect(error.context).toMatchObject({ data: { code: 'VALIDATION', httpCode: null } });
	expect(standIn().asked).toEqual([]);
});

it('says what to use where an event names no dialog', async () => {
	const event = { event: 'add_tag_to_client', clientId: client.id, dialogId: null };
	const parameters = comment({ sendTo: 'dialog', dialogId: '={{ $json.dialogId }}' });
	const error = await standIn().failure('message.addComment', parameters, [event]);
	expect(error.description).toContain('one about a tag');
	expect(error.description).toContain('set Send To to Client');
});
