import type { Channel, Client, Dialog, Operator } from '../../emulators/chat2desk/world';
import { byId, useStandIn } from '../standIn';

const standIn = useStandIn();
let channel: Channel;
let client: Client;
let dialog: Dialog;
let olga: Operator;
let oleg: Operator;

beforeEach(() => {
	const { world } = standIn();
	channel = world.addChannel('WhatsApp', ['wa_direct'], '79990000000');
	client = world.addClient('Anna', '79000000001');
	olga = world.addOperator('Olga', 'Operatorova', 'olga@example.com');
	oleg = world.addOperator('Oleg', 'Operatorov', 'oleg@example.com');
	world.clientWrites(client, channel, 'Hello');
	dialog = world.dialogOf(client, channel);
});

const lastMessageId = () => standIn().world.messages.at(-1)?.id;
const calls = () => standIn().asked.map(([call]) => call);

/** The dialog as Chat2Desk sends it, asked without a trace. */
async function row() {
	const { api } = standIn();
	const response = await fetch(`${api.url}/v1/dialogs/${dialog.id}`, {
		headers: { authorization: api.token },
	});
	api.calls.pop();
	return ((await response.json()) as { data: object }).data;
}

describe('dialog: get', () => {
	it("returns Chat2Desk's row, untouched, or the main fields with Simplify", async () => {
		const parameters = { dialogId: String(dialog.id) };
		expect(await standIn().json('dialog.get', parameters)).toEqual([await row()]);
		const [simple = {}] = await standIn().json('dialog.get', { ...parameters, simplify: true });
		expect(simple).toEqual({
			id: dialog.id,
			state: 'open',
			operator_id: null,
			begin: expect.stringMatching(/UTC$/),
			end: null,
			messages: 1,
			last_request_id: expect.any(Number),
		});
		expect(standIn().asked).toEqual(Array(2).fill([`GET /dialogs/${dialog.id}`, {}]));
	});
});

describe('dialog: getAll', () => {
	/** Three more dialogs: one of Olga, one closed, one of another client. */
	function more() {
		const { world } = standIn();
		const telegram = world.addChannel('Telegram', ['telegram']);
		const boris = world.addClient('Boris', '[tg] 100002');
		world.clientWrites(client, telegram, 'Hello', { operator: olga });
		world.clientWrites(boris, telegram, 'Hi', { operator: olga });
		world.closeRequest(boris, telegram);
		const [, ofOlga, closed] = world.dialogs as [Dialog, Dialog, Dialog];
		return { boris, ofOlga, closed };
	}
	const getAll = async (filters: object = {}, extra: object = {}) =>
		(await standIn().json('dialog.getAll', { returnAll: true, filters, ...extra })).map(({ id }) => id);

	it('brings all', async () => {
		const { ofOlga, closed } = more();
		expect(await getAll()).toEqual([dialog.id, ofOlga.id, closed.id]);
		expect(standIn().asked).toEqual([['GET /dialogs', { limit: '200', offset: '0' }]]);
	});

	it('by operator and state, looked at again on our side', async () => {
		const { ofOlga, closed } = more();
		const query = (filter: object) => ['GET /dialogs', { limit: '200', offset: '0', ...filter }];
		expect(await getAll({ operatorId: String(olga.id) })).toEqual([ofOlga.id, closed.id]);
		expect(await getAll({ state: 'open' })).toEqual([dialog.id, ofOlga.id]);
		expect(await getAll({ operatorId: olga.id, state: 'closed' })).toEqual([closed.id]);
		expect(standIn().asked).toEqual([
			query({ operator_id: String(olga.id) }),
			query({ state: 'open' }),
			query({ operator_id: String(olga.id), state: 'closed' }),
		]);

		const everything = {
			data: [
				{ id: 1, state: 'open', operator_id: '5' },
				{ id: 2, state: 'closed', operator_id: null },
			],
		};
		standIn().api.faults.push({ path: /dialogs/, status: 200, body: everything });
		expect(await getAll({ operatorId: 5 })).toEqual([1]);
		expect(await getAll({ state: 'closed' })).toEqual([2]);
	});

	it("of a client come from the client's own list, since the filter is ignored, with the other filters on our side", async () => {
		const { ofOlga } = more();
		expect(await getAll({ clientId: String(client.id) })).toEqual([dialog.id, ofOlga.id]);
		expect(await getAll({ clientId: client.id, operatorId: olga.id })).toEqual([ofOlga.id]);
		expect(await getAll({ clientId: client.id, state: 'closed' })).toEqual([]);
		expect(standIn().asked).toEqual(
			Array(3).fill([`GET /clients/${client.id}/dialogs`, { limit: '200', offset: '0' }]),
		);
	});

	it('keeps to the limit, and to the main fields with Simplify', async () => {
		more();
		const [simple = {}, ...others] = await standIn().json('dialog.getAll', { limit: 1, simplify: true });
		expect(Object.keys(simple)).toEqual([
			...['id', 'state', 'operator_id', 'begin', 'end', 'messages', 'last_request_id'],
		]);
		expect(others).toEqual([]);
	});
});

describe('dialog: assign', () => {
	const assign = async (extra: object) =>
		await standIn().json('dialog.assign', { dialogId: String(dialog.id), ...extra });
	const toOlga = () => ({ assignTo: 'operator', operatorId: byId(String(olga.id)) });

	it('to an operator, in one call, opens the dialog', async () => {
		standIn().world.closeDialog(dialog);
		const [item] = await assign(toOlga());
		expect(item).toEqual(await row());
		expect(standIn().asked).toEqual([[`PUT /dialogs/${dialog.id}`, { operator_id: olga.id, state: 'open' }]]);
		expect(dialog).toMatchObject({ operator_id: olga.id, state: 'open' });
	});

	it('to a group, through the last message, since a dialog takes operators only', async () => {
		const group = standIn().world.addOperatorGroup('Sales', [oleg]);
		expect(await assign({ assignTo: 'group', groupId: byId(group.id) })).toEqual([
			{ assignee: { id: oleg.id } },
		]);
		expect(standIn().asked).toEqual([
			[`GET /dialogs/${dialog.id}`, {}],
			[`GET /messages/${lastMessageId()}/transfer_to_group`, { group_id: String(group.id) }],
		]);
		expect(dialog.operator_id).toBe(oleg.id);
	});

	it('says what was done where Chat2Desk answers with an empty list', async () => {
		const group = standIn().world.addOperatorGroup('Sales', [oleg]);
		const nothing = { status: 200, body: { data: [], status: 'success' } };
		standIn().api.faults.push({ ...nothing, path: /transfer_to_group/ });
		standIn().api.faults.push({ ...nothing, path: /dialogs/, method: 'PUT' });
		expect(await assign({ assignTo: 'group', groupId: byId(group.id) })).toEqual([
			{ dialog_id: dialog.id, group_id: group.id },
		]);
		expect(await assign(toOlga())).toEqual([{ id: dialog.id, operator_id: olga.id, state: 'open' }]);
	});

	describe('with Force', () => {
		beforeEach(() => {
			standIn().api.behaviour.onlineOnly = true;
			olga.online = 0;
		});

		it('assigns to an operator whom a rule would spare', async () => {
			const error = await standIn().failure('dialog.assign', { dialogId: dialog.id, ...toOlga() });
			expect(error.context).toMatchObject({ data: { code: 'VALIDATION', httpCode: 400 } });
			await assign({ ...toOlga(), force: true });
			expect(standIn().asked[1]).toEqual([
				`PUT /dialogs/${dialog.id}`,
				{ operator_id: olga.id, state: 'open', force_assign: true },
			]);
			expect(dialog.operator_id).toBe(olga.id);
		});

		it('assigns to a group whose operators a rule would spare', async () => {
			const group = standIn().world.addOperatorGroup('Sales', [olga]);
			await assign({ assignTo: 'group', groupId: byId(group.id), force: true });
			expect(standIn().asked[1]?.[1]).toEqual({ group_id: String(group.id), force_assign: 'true' });
			expect(dialog.operator_id).toBe(olga.id);
		});
	});

	it.each([['operator'], ['group']])(
		'to an %s with a comment, which does not open the dialog again',
		async (assignTo) => {
			const { world } = standIn();
			const group = world.addOperatorGroup('Sales', [olga]);
			await assign({
				assignTo,
				operatorId: byId(olga.id),
				groupId: byId(group.id),
				comment: ' Wants an invoice ',
			});
			expect(calls().at(-1)).toBe('POST /messages');
			expect(standIn().sent).toEqual([
				{
					client_id: client.id,
					channel_id: channel.id,
					transport: 'wa_direct',
					text: 'Wants an invoice',
					type: 'comment',
					open_dialog: false,
					external_id: expect.stringMatching(/^n8n-nodes-chat2desk:/),
				},
			]);
			expect(world.messages.at(-1)).toMatchObject({ type: 'comment', dialog_id: dialog.id });
			expect(dialog.operator_id).toBe(olga.id);
		},
	);

	it('says that it was assigned though the comment was refused: nothing is undone', async () => {
		standIn().api.faults.push({
			method: 'POST',
			path: /messages/,
			status: 400,
			body: { status: 'error', message: 'no' },
		});
		const error = await standIn().failure('dialog.assign', {
			dialogId: dialog.id,
			...toOlga(),
			comment: 'x',
		});
		expect(error.message).toContain('POST /messages');
		expect(dialog.operator_id).toBe(olga.id);
	});

	it.each<[string, () => object, string]>([
		['a group', () => ({ assignTo: 'group', groupId: byId(5) }), 'group'],
		['an operator, with a comment', () => ({ ...toOlga(), comment: 'x' }), 'comment'],
	])('says that nothing was written yet in a dialog that goes to %s', async (_, parameters, advice) => {
		const { world } = standIn();
		const empty = world.dialogOf(world.addClient('Boris', '79000000002'), channel);
		const error = await standIn().failure('dialog.assign', { dialogId: empty.id, ...parameters() });
		expect(error.message).toBe(`Dialog ${empty.id} has no message yet`);
		expect(error.description).toContain(advice);
		expect(error.context).toMatchObject({ data: { code: 'NOT_FOUND' } });
		expect(calls()).toEqual([`GET /dialogs/${empty.id}`]);
	});

	it.each([
		['of a group', { data: [], status: 'error', message: 'All operators are busy' }],
		['of a group, with a word of its own', { data: [], status: 'failed', message: 'All operators are busy' }],
	])('an answer without success is an error that says why: %s', async (_, body) => {
		const group = standIn().world.addOperatorGroup('Sales', [oleg]);
		standIn().api.faults.push({ path: /transfer_to_group/, status: 200, body });
		const toGroup = { dialogId: dialog.id, assignTo: 'group', groupId: byId(group.id), comment: 'Summary' };
		const error = await standIn().failure('dialog.assign', toGroup);
		expect(error.message).toContain('All operators are busy');
		expect(error.context).toMatchObject({ data: { code: 'VALIDATION' } });
		expect(standIn().sent).toEqual([]);
	});

	it('says that the dialog was assigned when only the comment fails', async () => {
		standIn().api.faults.push({ method: 'POST', path: /messages/, status: 400, body: { message: 'No' } });
		const error = await standIn().failure('dialog.assign', {
			dialogId: dialog.id,
			...toOlga(),
			comment: 'Wants an invoice',
		});
		expect(error.message).toMatch(
			`Dialog ${dialog.id} was assigned to operator ${olga.id}, but the comment was not written: `,
		);
		expect(error.description).toContain('needs no second assignment');
		expect(error.context).toMatchObject({
			data: { code: 'VALIDATION', httpCode: 400, assigned: true, dialogId: dialog.id },
		});
		expect(dialog.operator_id).toBe(olga.id);
	});

	it.each<[string, unknown, boolean]>([
		['true', true, true],
		["'true'", 'true', true],
		['1', 1, true],
		['false', false, false],
		["'false'", 'false', false],
		['0', 0, false],
	])('takes Force as %s', async (_, force, expected) => {
		await assign({ ...toOlga(), force: `={{ ${JSON.stringify(force)} }}` });
		const [, body] = standIn().asked[0] ?? [];
		expect(body).toEqual({
			operator_id: olga.id,
			state: 'open',
			...(expected ? { force_assign: true } : {}),
		});
	});

	it.each<[string, object, string]>([
		['an operator', { operatorId: byId(999_999) }, 'Operator not found'],
		['a group', { assignTo: 'group', groupId: byId(999_999) }, 'Operator group not found'],
		['a dialog', { dialogId: 999_999, operatorId: byId(5) }, 'Dialog not found'],
	])('says that %s does not exist', async (_, extra, text) => {
		const error = await standIn().failure('dialog.assign', { dialogId: dialog.id, ...extra });
		expect(error.message).toContain(text);
		expect(error.context).toMatchObject({ data: { code: 'NOT_FOUND', httpCode: 404 } });
	});
});

describe.each([
	['close', 'closed'],
	['reopen', 'open'],
] as const)('dialog: %s', (operation, state) => {
	const parameters = () => ({ dialogId: String(dialog.id) });

	beforeEach(() => {
		const { world } = standIn();
		world.assign(dialog, olga);
		if (state === 'open') world.closeDialog(dialog);
	});

	it('sends the state together with the operator, as every known client does, and returns the row', async () => {
		const [item] = await standIn().json(`dialog.${operation}`, parameters());
		expect(standIn().asked).toEqual([
			[`GET /dialogs/${dialog.id}`, {}],
			[`PUT /dialogs/${dialog.id}`, { operator_id: olga.id, state }],
		]);
		expect(dialog).toMatchObject({ state, operator_id: olga.id });
		expect(item).toEqual(await row());
	});

	it('does nothing to a dialog in that state already', async () => {
		await standIn().json(`dialog.${operation}`, parameters());
		const [item] = await standIn().json(`dialog.${operation}`, parameters());
		expect(calls()).toEqual([
			`GET /dialogs/${dialog.id}`,
			`PUT /dialogs/${dialog.id}`,
			`GET /dialogs/${dialog.id}`,
		]);
		expect(item).toEqual(await row());
	});

	it('keeps a dialog that nobody has without an operator', async () => {
		standIn().world.assign(dialog, null);
		await standIn().json(`dialog.${operation}`, parameters());
		expect(standIn().asked[1]?.[1]).toEqual({ operator_id: null, state });
	});

	it('says what was done where Chat2Desk answers with a status only', async () => {
		standIn().api.faults.push({ method: 'PUT', path: /dialogs/, status: 200, body: { status: 'success' } });
		const [item] = await standIn().json(`dialog.${operation}`, parameters());
		expect(item).toMatchObject({ id: dialog.id, state, operator_id: olga.id, messages: 1 });
	});
});

it('dialog: close closes the open request as well', async () => {
	await standIn().json('dialog.close', { dialogId: dialog.id });
	expect(standIn().world.requests).toMatchObject([{ dialog_id: dialog.id, closed: true }]);
});

describe("the client's latest dialog", () => {
	const latest = (extra: object = {}) => ({
		dialogBy: 'latestOfClient',
		clientId: byId(String(client.id)),
		...extra,
	});
	let newer: Dialog;

	beforeEach(() => {
		const { world } = standIn();
		const telegram = world.addChannel('Telegram', ['telegram']);
		world.clientWrites(client, telegram, 'Here, too');
		newer = world.dialogOf(client, telegram);
	});

	it('is the one written in last, whatever the order of their numbers', async () => {
		await standIn().json('dialog.close', latest());
		expect([dialog.state, newer.state]).toEqual(['open', 'closed']);
		standIn().world.clientWrites(client, channel, 'And here again');
		await standIn().json('dialog.close', latest());
		expect(dialog.state).toBe('closed');
		expect(calls().filter((call) => call.startsWith('PUT'))).toEqual([
			`PUT /dialogs/${newer.id}`,
			`PUT /dialogs/${dialog.id}`,
		]);
	});

	it('is reopened, and assigned with a comment', async () => {
		standIn().world.closeDialog(newer);
		await standIn().json('dialog.reopen', latest());
		expect(newer.state).toBe('open');
		await standIn().json(
			'dialog.assign',
			latest({ assignTo: 'operator', operatorId: byId(olga.id), comment: 'Summary' }),
		);
		expect(newer.operator_id).toBe(olga.id);
		expect(standIn().world.messages.at(-1)).toMatchObject({ type: 'comment', dialog_id: newer.id });
	});

	it.each([
		['nobody', '={{ $json.none }}', 'Client has to be a number, but is empty', 'VALIDATION'],
		['somebody unknown', 999_999, 'Client 999999 has no dialog yet', 'NOT_FOUND'],
	])('of %s', async (_, clientId, text, code) => {
		const error = await standIn().failure('dialog.close', latest({ clientId: byId(clientId) }));
		expect(error.message).toContain(text);
		expect(error.context).toMatchObject({ data: { code } });
	});

	it('of a client who has none yet', async () => {
		const boris = standIn().world.addClient('Boris', '79000000002');
		const error = await standIn().failure('dialog.close', latest({ clientId: byId(boris.id) }));
		expect(error.message).toBe(`Client ${boris.id} has no dialog yet`);
		expect(error.context).toMatchObject({ data: { code: 'NOT_FOUND' } });
	});

	it('is what an empty Dialog ID points to, as after an event about a tag', async () => {
		const event = { event: 'add_tag_to_client', clientId: client.id, dialogId: null };
		for (const operation of ['close', 'reopen', 'assign']) {
			const parameters = { dialogId: '={{ $json.dialogId }}', operatorId: byId(olga.id) };
			const error = await standIn().failure(`dialog.${operation}`, parameters, [event]);
			expect(error.message).toBe('Dialog ID is empty');
			expect(error.description).toContain('one about a tag');
			expect(error.description).toContain("Client's Latest Dialog");
			expect(error.context).toMatchObject({ data: { code: 'VALIDATION' } });
		}
		expect(standIn().asked).toEqual([]);
	});
});
