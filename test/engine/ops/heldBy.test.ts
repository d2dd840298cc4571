import type { Channel, Client, Dialog, Operator } from '../../emulators/chat2desk/world';
import { byId, useStandIn } from '../standIn';

const standIn = useStandIn();
let channel: Channel;
let client: Client;
let dialog: Dialog;
let agent: Operator;
let olga: Operator;

beforeEach(() => {
	const { world } = standIn();
	channel = world.addChannel('WhatsApp', ['wa_direct'], '79990000000');
	client = world.addClient('Anna', '79000000001');
	agent = world.addOperator('Agent', 'Robot', 'agent@example.com');
	olga = world.addOperator('Olga', 'Operatorova', 'olga@example.com');
	world.clientWrites(client, channel, 'Hello');
	dialog = world.dialogOf(client, channel);
});

const calls = () => standIn().asked.map(([call]) => call);

describe('message: send, Only While Held By', () => {
	const send = async (heldBy: unknown, extra: object = {}) =>
		await standIn().json('message.send', {
			sendTo: 'dialog',
			dialogId: String(dialog.id),
			text: 'Good day',
			additionalFields: { heldBy },
			...extra,
		});
	const skipped = () => ({
		skipped: true,
		heldBy: olga.id,
		dialogId: dialog.id,
		clientId: client.id,
		messageId: null,
		messages: [],
	});

	it.each<[string, () => unknown, () => Operator | null]>([
		['nobody has it', () => '', () => null],
		['nobody has it and an operator is named', () => agent.id, () => null],
		['the operator named has it', () => ` ${agent.id} `, () => agent],
	])('sends while %s', async (_, heldBy, holder) => {
		dialog.operator_id = holder()?.id ?? null;
		const [item] = await send(heldBy());
		expect(item).toMatchObject({ messageId: expect.any(Number) });
		expect(standIn().sent).toHaveLength(1);
	});

	it.each<[string, () => unknown]>([
		['nobody is named', () => ''],
		['an expression came out empty', () => null],
		['another one is named', () => agent.id],
	])('sends nothing while an operator has it and %s, and says who', async (_, heldBy) => {
		dialog.operator_id = olga.id;
		expect(await send(heldBy())).toEqual([skipped()]);
		expect(standIn().sent).toEqual([]);
	});

	it('looks right before sending, whatever was looked up for the recipient', async () => {
		await send('', { text: 'x'.repeat(5000) });
		expect(calls().slice(-3)).toEqual([`GET /dialogs/${dialog.id}`, 'POST /messages', 'POST /messages']);
	});

	it('a closed dialog is nobody’s, whoever had it last', async () => {
		dialog.operator_id = olga.id;
		standIn().world.closeDialog(dialog);
		await send('');
		expect(standIn().sent).toHaveLength(1);
	});

	it('to a client: in the dialog the message lands in', async () => {
		const toClient = { sendTo: 'client', clientId: byId(client.id) };
		const telegram = standIn().world.addChannel('Telegram', ['telegram']);
		standIn().world.clientWrites(client, telegram, 'Here too', { operator: olga });
		expect(await send('', toClient)).toMatchObject([{ skipped: true, heldBy: olga.id }]);
		expect(
			await send('', { ...toClient, additionalFields: { heldBy: '', channelId: channel.id } }),
		).toMatchObject([{ channel_id: channel.id }]);
	});

	it('sends nothing when Chat2Desk does not say who has it', async () => {
		standIn().api.faults.push({ path: /^\/clients\/\d+\/dialogs/, status: 403, body: { message: 'No' } });
		const error = await standIn().failure('message.send', {
			sendTo: 'client',
			clientId: byId(client.id),
			text: 'Good day',
			additionalFields: { heldBy: '' },
		});
		expect(error.context).toMatchObject({ data: { httpCode: 403 } });
		expect(standIn().sent).toEqual([]);
	});

	it('refuses what is no operator', async () => {
		const error = await standIn().failure('message.send', {
			sendTo: 'client',
			clientId: byId(client.id),
			text: 'Good day',
			additionalFields: { heldBy: 'Olga' },
		});
		expect(error.message).toContain('Only While Held By');
		expect(standIn().asked).toEqual([]);
	});
});

describe('dialog: assign, Only While Held By', () => {
	const assign = async (extra: object) =>
		await standIn().json('dialog.assign', { dialogId: String(dialog.id), ...extra });

	it('hands over what the agent has, and never takes a dialog from a person', async () => {
		const handOver = {
			assignTo: 'operator',
			operatorId: byId(olga.id),
			comment: 'Wants an invoice',
			options: { heldBy: agent.id },
		};
		dialog.operator_id = agent.id;
		await assign(handOver);
		expect(dialog.operator_id).toBe(olga.id);
		const oleg = standIn().world.addOperator('Oleg', 'Operatorov', 'oleg@example.com');
		dialog.operator_id = oleg.id;
		expect(await assign(handOver)).toEqual([{ skipped: true, heldBy: oleg.id, dialogId: dialog.id }]);
		expect(dialog.operator_id).toBe(oleg.id);
		expect(standIn().sent).toHaveLength(1);
	});

	it('gives a dialog back to the queue, open or closed as it is', async () => {
		dialog.operator_id = olga.id;
		await assign({ assignTo: 'nobody' });
		expect(dialog).toMatchObject({ operator_id: null, state: 'open' });
		dialog.operator_id = olga.id;
		standIn().world.closeDialog(dialog);
		await assign({ assignTo: 'nobody' });
		expect(dialog).toMatchObject({ operator_id: null, state: 'closed' });
		expect(standIn().asked.at(-1)).toEqual([
			`PUT /dialogs/${dialog.id}`,
			{ operator_id: null, state: 'closed' },
		]);
	});

	it('gives a closed dialog to an operator without opening it', async () => {
		standIn().world.closeDialog(dialog);
		await assign({ assignTo: 'operator', operatorId: byId(agent.id), options: { openDialog: false } });
		expect(dialog).toMatchObject({ operator_id: agent.id, state: 'closed' });
	});
});
