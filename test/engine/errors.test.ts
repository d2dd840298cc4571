import { inspect } from 'node:util';

import { ExpressionError, type IDataObject, type INode } from 'n8n-workflow';

import { toNodeError } from '../../nodes/Chat2Desk/nodeError';

import type { Fault } from '../emulators/http';
import { run, type RunOptions, type RunResult } from './harness';
import { useFastTime } from '../unit/support/fastTime';
import { byId, useStandIn } from './standIn';

const standIn = useStandIn();
useFastTime();

const HTML = '<!doctype html><html><body>Sign in</body></html>';
const AT_ONCE = { 'retry-after': '0' };

/** A batch of three items of which the second fails. */
interface Batch {
	operation: string;
	parameters: object;
	items: IDataObject[];
	options?: RunOptions;
}

interface Case {
	code: string;
	when: string;
	httpCode: number | null;
	/** Words of the message and of the advice. */
	message: string;
	description: string;
	/** What else the error carries for machines. */
	data?: IDataObject;
	/** Sets the stand-in up. */
	batch: () => Batch;
}

/** Three clients, read one by one; calls for the second meet a fault. */
function reading(fault?: Partial<Fault>): Batch {
	const { world, api } = standIn();
	const ids = ['Anna', 'Boris', 'Clara'].map((name, i) => world.addClient(name, `7900000000${i + 1}`).id);
	if (fault) api.faults.push({ path: new RegExp(`/clients/${ids[1]}$`), ...fault });
	return {
		operation: 'client.get',
		parameters: { clientId: byId('={{ $json.id }}') },
		items: ids.map((id) => ({ id })),
	};
}

function withSecond(batch: Batch, item: IDataObject): Batch {
	return { ...batch, items: batch.items.map((other, index) => (index === 1 ? item : other)) };
}

/** Clients of these phones are created or written to; the second is there already. */
function creating(operation: string, parameters: object = {}): Batch {
	const { world } = standIn();
	const channel = world.addChannel('WhatsApp', ['wa_direct'], '79990000000');
	return {
		operation,
		parameters: {
			phone: '={{ $json.phone }}',
			channelId: byId(channel.id),
			transport: 'wa_direct',
			...parameters,
		},
		items: ['79000000001', '79000000002', '79000000003'].map((phone) => ({ phone })),
	};
}

/** Three dialogs handed to a group; the fate of the second call is not known. */
function transferring(fault: Partial<Fault>): Batch {
	const { world, api } = standIn();
	const channel = world.addChannel('WhatsApp', ['wa_direct'], '79990000000');
	const group = world.addOperatorGroup('Sales', [world.addOperator('Olga', 'O', 'olga@example.com')]);
	const messages = [1, 2, 3].map((i) =>
		world.clientWrites(world.addClient(`Client ${i}`, `7900000000${i}`), channel, 'Hello'),
	);
	api.faults.push({ path: new RegExp(`/messages/${messages[1]?.id}/transfer_to_group$`), ...fault });
	return {
		operation: 'dialog.assign',
		parameters: { dialogId: '={{ $json.id }}', assignTo: 'group', groupId: byId(group.id) },
		items: messages.map(({ dialog_id }) => ({ id: dialog_id })),
	};
}

const CASES: Case[] = [
	{
		code: 'AUTH',
		when: 'Chat2Desk does not take the token',
		httpCode: 401,
		message: 'Token is not correct',
		description: 'API token in the credential',
		batch: () => reading({ status: 401, body: { message: 'Token is not correct', status: 'error' } }),
	},
	{
		code: 'AUTH',
		when: 'something in front of the API refuses',
		httpCode: 403,
		message: 'HTTP 403',
		description: 'API token in the credential',
		batch: () => reading({ status: 403, body: HTML }),
	},
	{
		code: 'NOT_FOUND',
		when: 'there is no such client',
		httpCode: 404,
		message: 'Client not found',
		description: 'Check the ID',
		batch: () => withSecond(reading(), { id: 999_999 }),
	},
	{
		code: 'VALIDATION',
		when: 'a parameter is wrong',
		httpCode: null,
		message: 'Client has to be a number, but is "Boris"',
		description: 'in the parameter Client',
		batch: () => withSecond(reading(), { id: 'Boris' }),
	},
	{
		code: 'VALIDATION',
		when: 'Chat2Desk refuses a value',
		httpCode: 400,
		message: 'Bad - id: is bad',
		description: 'Correct the value',
		batch: () =>
			reading({ status: 400, body: { message: 'Bad', status: 'error', errors: { id: ['is bad'] } } }),
	},
	{
		code: 'CLIENT_EXISTS',
		when: 'the phone is taken',
		httpCode: 400,
		message: 'Client already exist',
		description: 'existing client',
		data: { clientId: expect.any(Number) },
		batch: () => {
			standIn().world.addClient('Boris', '79000000002');
			return creating('client.create');
		},
	},
	{
		code: 'RATE_LIMIT',
		when: 'there are too many calls, however often it is tried',
		httpCode: 429,
		message: 'HTTP 429',
		description: 'Run fewer items at once or wait',
		batch: () => reading({ status: 429, body: { status: 'error' }, headers: AT_ONCE }),
	},
	{
		code: 'QUOTA_EXHAUSTED',
		when: 'the calls of the month are used up',
		httpCode: 429,
		message: 'API calls exceeded API limit per month',
		description: 'of this month are used up',
		batch: () =>
			reading({ status: 429, body: { status: 'error', message: 'API calls exceeded API limit per month' } }),
	},
	{
		code: 'DAILY_LIMIT',
		when: 'enough new clients were written to today',
		httpCode: null,
		message: '1 new clients were written to today',
		description: 'Raise Daily New Client Limit',
		batch: () => {
			const { world } = standIn();
			world.addClient('Anna', '79000000001');
			world.addClient('Clara', '79000000003');
			const day = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Moscow' }).format(new Date());
			return {
				...creating('message.writeFirst', { text: 'Hi', options: { dailyNewClientLimit: 1 } }),
				options: { staticData: { 'node:Chat2Desk': { newClients: { day, count: 1 } } } },
			};
		},
	},
	{
		code: 'SERVER',
		when: 'Chat2Desk fails, however often it is tried',
		httpCode: 503,
		message: 'HTTP 503',
		description: 'Try again in some minutes',
		batch: () => reading({ status: 503, body: HTML, headers: AT_ONCE }),
	},
	{
		code: 'NETWORK',
		when: 'no answer comes, however often it is tried',
		httpCode: null,
		message: 'could not be reached',
		description: 'can reach the API host',
		batch: () => reading({ drop: true }),
	},
	{
		code: 'BAD_RESPONSE',
		when: 'a web page answers',
		httpCode: 200,
		message: 'something that is not JSON',
		description: 'API host in the credential',
		batch: () => reading({ status: 200, body: HTML }),
	},
	{
		code: 'BAD_RESPONSE',
		when: 'a proxy knows no such page',
		httpCode: 404,
		message: 'something that is not JSON',
		description: 'API host in the credential',
		batch: () => reading({ status: 404, body: '<html>404 Not Found</html>' }),
	},
	{
		code: 'SERVER',
		when: 'a failing server says that something is not found',
		httpCode: 500,
		message: 'Record not found in shard',
		description: 'Try again in some minutes',
		batch: () => reading({ status: 500, body: { status: 'error', message: 'Record not found in shard' } }),
	},
	{
		code: 'SEND_UNCERTAIN',
		when: 'the answer to a change is cut off',
		httpCode: 200,
		message: 'whether it was carried out is not known',
		description: 'Look into the dialog',
		batch: () => transferring({ status: 200, body: '{"data":{"assig', afterwards: true }),
	},
	{
		code: 'SEND_UNCERTAIN',
		when: 'the server fails in the middle of a change',
		httpCode: 502,
		message: 'whether it was carried out is not known',
		description: 'Look into the dialog',
		batch: () => transferring({ status: 502, afterwards: true }),
	},
	{
		code: 'SEND_UNCERTAIN',
		when: 'no answer comes to a change',
		httpCode: null,
		message: 'whether it was carried out is not known',
		description: 'Look into the dialog',
		batch: () => transferring({ drop: true }),
	},
];

/** Nothing of a result may hold the token, in whatever way it is looked at. */
function expectNoToken(result: RunResult, token = standIn().api.token): void {
	const shown = inspect(result, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null });
	const { error } = result;
	const said = [error?.message, error?.description, error?.stack, error?.context];
	expect(shown + JSON.stringify([result, said])).not.toContain(token);
}

async function runBatch(batch: Batch, extra: Partial<INode>): Promise<RunResult> {
	const { operation, parameters, items, options } = batch;
	const result = await standIn().run(operation, parameters, items, extra, options);
	expectNoToken(result);
	return result;
}

describe.each(CASES)('$code, when $when', ({ code, httpCode, message, description, data = {}, batch }) => {
	it('stops the workflow at the item, which the error names, and starts nothing more', async () => {
		const three = batch();
		const { error, status, outputs } = await runBatch(three, {});
		expect(status).toBe('error');
		expect(outputs.flat()).toEqual([]);
		expect(error?.message).toContain(message);
		expect(error?.description).toContain(description);
		expect(error?.name).toMatch(/^Node(Api|Operation)Error$/);
		expect(error?.httpCode ?? null).toBe(httpCode === null ? null : String(httpCode));
		expect(error?.context).toMatchObject({ itemIndex: 1, data: { code, httpCode, ...data } });
		const third = String(three.items[2]?.id ?? three.items[2]?.phone);
		expect(JSON.stringify(standIn().asked)).not.toContain(third);
	}, 20_000);

	it('goes on with the regular output: text in error, the code beside it, each item at its place', async () => {
		const { error, outputs } = await runBatch(batch(), { onError: 'continueRegularOutput' });
		expect(error).toBeUndefined();
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
		expect(outputs[0]?.[1]?.json).toEqual({
			error: expect.stringContaining(message),
			errorCode: code,
			...data,
		});
		for (const index of [0, 2]) expect(outputs[0]?.[index]?.json).not.toHaveProperty('error');
	}, 20_000);

	it('goes on with the error output: an object in error, with the way out, paired with its item', async () => {
		const { error, outputs } = await runBatch(batch(), { onError: 'continueErrorOutput' });
		expect(error).toBeUndefined();
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(outputs[1]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
		expect(outputs[1]?.[0]?.json.error).toEqual({
			message: expect.stringContaining(message),
			description: expect.stringContaining(description),
			code,
			httpCode,
			...data,
		});
	}, 20_000);
});

describe('WRITE_FIRST_DISABLED, which holds for all items', () => {
	beforeEach(() => {
		standIn().api.behaviour.writeFirst = false;
	});
	const writing = () => creating('message.writeFirst', { text: 'Hi' });

	it('stops the workflow at the first', async () => {
		const { error } = await runBatch(writing(), {});
		expect(error?.message).toContain('not switched on');
		expect(error?.context).toMatchObject({
			itemIndex: 0,
			data: { code: 'WRITE_FIRST_DISABLED', httpCode: null },
		});
		expect(standIn().asked).toHaveLength(1);
	});

	it.each([['continueRegularOutput'], ['continueErrorOutput']] as const)(
		'fails each with %s, for one call',
		async (onError) => {
			const { outputs } = await runBatch(writing(), { onError });
			const failed = outputs[onError === 'continueErrorOutput' ? 1 : 0] ?? [];
			const codes = failed.map(({ json }) => json.errorCode ?? (json.error as IDataObject).code);
			expect(codes).toEqual(Array(3).fill('WRITE_FIRST_DISABLED'));
			expect(standIn().asked).toHaveLength(1);
		},
	);
});

it('covers every code that an API call can end with; WEBHOOK_LIMIT is for the trigger alone', () => {
	const covered = new Set([...CASES.map(({ code }) => code), 'WRITE_FIRST_DISABLED', 'WEBHOOK_LIMIT']);
	expect([...covered].sort()).toEqual([
		'AUTH',
		'BAD_RESPONSE',
		'CLIENT_EXISTS',
		'DAILY_LIMIT',
		'NETWORK',
		'NOT_FOUND',
		'QUOTA_EXHAUSTED',
		'RATE_LIMIT',
		'SEND_UNCERTAIN',
		'SERVER',
		'VALIDATION',
		'WEBHOOK_LIMIT',
		'WRITE_FIRST_DISABLED',
	]);
});

describe('messages accepted before a failure', () => {
	/** Three clients, two messages each; the second client does not exist. */
	function sending(): Batch {
		const { world } = standIn();
		const channel = world.addChannel('WhatsApp', ['wa_direct'], '79990000000');
		const ids = ['Anna', 'Clara'].map((name, i) => {
			const client = world.addClient(name, `7900000000${i}`);
			world.clientWrites(client, channel, 'Hello');
			return client.id;
		});
		const attachment = [{ url: 'https://example.com/1.png' }, { url: 'https://example.com/2.png' }];
		return {
			operation: 'message.send',
			parameters: {
				sendTo: 'client',
				clientId: byId('={{ $json.id }}'),
				text: 'Hi',
				additionalFields: { attachments: { attachment } },
			},
			items: [ids[0], 999_999, ids[1]].map((id) => ({ id })),
		};
	}

	it('are listed when the workflow stops', async () => {
		const { error } = await runBatch(sending(), {});
		const accepted = standIn()
			.world.messages.filter(({ type }) => type === 'to_client')
			.map(({ id }) => id);
		expect(accepted).toHaveLength(2);
		expect(error?.context?.data).toEqual({
			code: 'NOT_FOUND',
			httpCode: 404,
			accepted,
			body: expect.objectContaining({ status: 'error', message: 'Client not found' }),
		});
		expect(error?.description).toMatch(
			new RegExp(`^Check the ID\\. .* Already accepted by Chat2Desk: message ${accepted.join(', ')}\\.$`),
		);
	});

	it('are in the output with "continue"; a failed item lists none of the others', async () => {
		const { outputs } = await runBatch(sending(), { onError: 'continueErrorOutput' });
		expect(outputs[0]).toHaveLength(2);
		expect(outputs[1]?.[0]?.json.error).not.toHaveProperty('accepted');
	});
});

describe('the token', () => {
	const words = (token: string) => ({
		message: `No such token: ${token}`,
		status: 'error',
		errors: { token: [token] },
	});

	it.each<[string, (token: string) => Partial<Fault>]>([
		['a refusal', (token) => ({ status: 401, body: words(token) })],
		['a refusal with HTTP 200', (token) => ({ status: 200, body: words(token) })],
		['a page that shows what it was sent', (token) => ({ status: 200, body: `<html>${token}` })],
		['a failing proxy', (token) => ({ status: 502, body: `<html>${token}`, headers: AT_ONCE })],
	])(
		'is not shown even where %s repeats it',
		async (_, fault) => {
			const { api } = standIn();
			for (const onError of ['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const) {
				const result = await runBatch(reading(fault(api.token)), { onError });
				expect(JSON.stringify([result.error?.message, result.outputs])).toContain('***');
			}
		},
		20_000,
	);

	it.each(['Bearer %s', 'Authorization: %s', ' "%s" '])(
		'is not shown when it was pasted as %s and is wrong',
		async (form) => {
			const secret = 'nobodys-secret-token-0123456789';
			const connection = { ...standIn().connection, apiToken: form.replace('%s', secret) };
			const result = await run(connection, { resource: 'account', operation: 'get' });
			expect(result.error?.context).toMatchObject({ data: { code: 'AUTH' } });
			expectNoToken(result, secret);
		},
	);
});

describe('what n8n gets to see', () => {
	it('is what Chat2Desk answered, of reasonable size', async () => {
		const batch = reading({ status: 400, body: { status: 'error', message: 'x'.repeat(1999) + '😀' } });
		const { error } = await runBatch(batch, {});
		const { body } = error?.context?.data as { body: string };
		expect(body.length).toBeLessThanOrEqual(2000);
		expect(body).toBe(Buffer.from(body).toString());
	});

	it('is not in an item', async () => {
		const batch = reading({ status: 400, body: { status: 'error', message: 'Bad' } });
		const { outputs } = await runBatch(batch, { onError: 'continueErrorOutput' });
		expect(outputs[1]?.[0]?.json.error).not.toHaveProperty('body');
	});

	it.each([
		['what the node refuses itself', () => withSecond(reading(), { id: 'Boris' }), 'NodeOperationError'],
		['what Chat2Desk refuses', () => reading({ status: 400, body: { status: 'error' } }), 'NodeApiError'],
		['what the way to it is to blame for', () => reading({ drop: true }), 'NodeApiError'],
	])('has the name of whose fault it is: %s', async (_, batch, name) => {
		expect((await runBatch(batch(), {})).error?.name).toBe(name);
	});
});

it('a fault of the node itself says so, and asks to report it', () => {
	const node = { name: 'Chat2Desk', type: 'x', typeVersion: 1, id: '1', position: [0, 0], parameters: {} };
	for (const fault of [
		new TypeError('x is not a function'),
		new RangeError('bad'),
		new Error('odd'),
		'text',
	]) {
		const error = toNodeError(node as INode, fault, 3);
		expect(error.name).toBe('NodeOperationError');
		expect(error.message).toContain('The Chat2Desk node failed');
		expect(error.description).toContain('report');
		expect(error.context).toMatchObject({ itemIndex: 3, data: { code: 'UNEXPECTED', httpCode: null } });
	}
	const theirs = toNodeError(node as INode, new ExpressionError('bad expression'), 3);
	expect(theirs.context).toMatchObject({ data: { code: 'VALIDATION' } });
});
