/**
 * JSON with 200 that holds nothing of what was asked for: it neither counts as "there is nothing" nor as the thing itself,
 * or what is written back after it would empty what is there.
 */
import { RESOURCES } from '../../nodes/Chat2Desk/actions/resources';
import { byId, useStandIn } from './standIn';

const standIn = useStandIn();

const ANSWERS: unknown[] = [{}, { message: 'Welcome' }, { data: {} }, { data: 'ok', status: 'success' }];

/** Reads of one thing, and what changes a thing after reading it. */
const OF_ONE: Array<[operation: string, parameters: object]> = [
	['account.get', {}],
	['client.get', { clientId: byId(5) }],
	['dialog.get', { dialogId: 5 }],
	['dialog.close', { dialogId: 5 }],
	['dialog.reopen', { dialogId: 5 }],
	['dialog.assign', { dialogId: 5, assignTo: 'nobody' }],
	['message.get', { messageId: 5 }],
	['message.addComment', { sendTo: 'dialog', dialogId: 5, text: 'Note' }],
	['request.get', { requestId: 5 }],
	['webhook.enable', { webhookId: byId(5) }],
];

describe.each(ANSWERS)('%j', (body) => {
	beforeEach(() => void standIn().api.faults.push({ path: /./, status: 200, body }));

	it.each(OF_ONE)('is no answer to %s, and nothing is written', async (operation, parameters) => {
		const error = await standIn().failure(operation, parameters);
		expect(error.context).toMatchObject({ data: { code: 'BAD_RESPONSE' } });
		expect(standIn().asked.map(([call]) => call.split(' ')[0])).toEqual(['GET']);
	});

	const lists = RESOURCES.flatMap(({ value, operations }) =>
		operations.some((operation) => operation.value === 'getAll') ? [`${value}.getAll`] : [],
	);

	it.each([...lists, 'webhook.diagnose', 'statistics.get'])('is no list for %s', async (operation) => {
		const days = { report: 'rating', dateFrom: '2026-07-17', dateTo: '2026-07-17' };
		const run = standIn().json(operation, days);
		// An object without anything in it is a list without rows.
		if (JSON.stringify(body) === '{"data":{}}') await run;
		else await expect(run).rejects.toMatchObject({ context: { data: { code: 'BAD_RESPONSE' } } });
	});

	it('leaves a send in doubt, unless it says that it went well', async () => {
		const { error } = await standIn().run('message.send', {
			sendTo: 'client',
			clientId: byId(5),
			text: 'Hello',
		});
		const isSaid = JSON.stringify(body).includes('success');
		expect(error?.context?.data).toEqual(
			isSaid ? undefined : expect.objectContaining({ code: 'SEND_UNCERTAIN' }),
		);
	});
});

it.each(['dialog.close', 'dialog.reopen'])(
	'%s takes no dialog from an operator of whom the answer is silent',
	async (operation) => {
		for (const state of ['open', 'closed'])
			standIn().api.faults.push({ path: /dialogs/, times: 1, status: 200, body: { data: { id: 5, state } } });
		const results = [
			await standIn().run(operation, { dialogId: 5 }),
			await standIn().run(operation, { dialogId: 5 }),
		];
		// The one that is in that state already is left alone.
		expect(results.map(({ error }) => error?.context?.data)).toEqual(
			expect.arrayContaining([undefined, expect.objectContaining({ code: 'BAD_RESPONSE' })]),
		);
		expect(standIn().asked.map(([call]) => call)).toEqual(['GET /dialogs/5', 'GET /dialogs/5']);
	},
);
