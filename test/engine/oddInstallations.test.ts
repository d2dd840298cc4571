import type { IDataObject } from 'n8n-workflow';

import { FILTERS, type Behaviour } from '../emulators/chat2desk/behaviour';
import { useFastTime } from '../unit/support/fastTime';
import { byId, useStandIn } from './standIn';

const standIn = useStandIn();
useFastTime();

const DAY = 24 * 60 * 60 * 1000;
const START = Date.parse('2026-06-01T08:00:00Z');
const ALL = { returnAll: true };

/** An account with more of everything than a page of 20 holds, and with a dialog of more than one of 200. */
function account() {
	const { world } = standIn();
	const channel = world.addChannel('WhatsApp', ['wa_direct'], '79990000000');
	const operator = world.addOperator('Olga', 'Operatorova', 'olga@example.com');
	for (let i = 0; i < 44; i++) {
		world.addOperator(`Op${i}`, 'Erator', `op${i}@example.com`);
		world.addOperatorGroup(`Group ${i}`, [operator]);
		world.addTag(`Tag ${i}`);
		world.addCustomField(`Field ${i}`);
		world.addTemplate(`/t${i}`, `Text ${i}`);
		world.addMenuItem(`Item ${i}`);
		world.addTicket(`Ticket ${i}`);
	}
	const client = world.addClient('Anna', '79000000001');
	const write = (who: typeof client, count: number, from: number) =>
		Array.from({ length: count }, (_, i) => {
			const message = world.clientWrites(who, channel, `${who.name} ${i}`, { silent: true });
			message.at = from + i * (DAY / 20);
			return message;
		});
	const first = write(client, 130, START)[0];
	world.closeRequest(client, channel);
	// Imported behind what was written before: new ids, old times.
	const second = write(client, 130, START - 30 * DAY)[0];
	for (let i = 0; i < 44; i++) {
		const other = world.addClient(`Client ${i}`, `7900000${1000 + i}`);
		write(other, 1, START + 20 * DAY + i);
	}
	world.setStatistics(
		'rating',
		'2026-07-17',
		Array.from({ length: 45 }, (_, i) => ({ rating_id: i + 1, rating_scale_score: `${i % 5}` })),
	);
	world.setStatistics(
		'request_stats',
		'2026-07-17',
		Array.from({ length: 45 }, (_, i) => ({ request_id: i + 1, request_end: '' })),
	);
	return {
		client,
		dialogId: first?.dialog_id,
		messageId: first?.id,
		firstRequest: first?.request_id,
		secondRequest: second?.request_id,
	};
}

type Ids = ReturnType<typeof account>;

const messages = (filters: object) => ['message.getAll', { ...ALL, filters }] as const;
const transcript = (scope: string, ids: object, options = {}) =>
	['request.buildTranscript', { scope, format: 'text', ...ids, options }] as const;
const days = { dateFrom: '2026-07-17', dateTo: '2026-07-17' };

/** Every operation that reads, with what it is asked. */
const READS: Record<string, (ids: Ids) => readonly [operation: string, parameters: object]> = {
	'account.get': () => ['account.get', {}],
	'channel.getAll': () => ['channel.getAll', ALL],
	'client.get': ({ client }) => ['client.get', { clientId: byId(client.id) }],
	'client.getAll': () => ['client.getAll', ALL],
	'client.getAll by phone': () => ['client.getAll', { ...ALL, filters: { phone: '79000001005' } }],
	'customField.getAll': () => ['customField.getAll', ALL],
	'dialog.get': ({ dialogId }) => ['dialog.get', { dialogId }],
	'dialog.getAll': () => ['dialog.getAll', ALL],
	'dialog.getAll closed': () => ['dialog.getAll', { ...ALL, filters: { state: 'closed' } }],
	'dialog.getAll of a client': ({ client }) => [
		'dialog.getAll',
		{ ...ALL, filters: { clientId: client.id } },
	],
	'menuItem.getAll': () => ['menuItem.getAll', ALL],
	'message.get': ({ messageId }) => ['message.get', { messageId }],
	'message.getAll': () => messages({}),
	'message.getAll of a client': ({ client }) => messages({ clientId: client.id }),
	'message.getAll of a dialog': ({ dialogId }) => messages({ dialogId }),
	'message.getAll of a request': ({ secondRequest }) => messages({ requestId: secondRequest }),
	'message.getAll of a period': () =>
		messages({ dateFrom: '2026-06-02T00:00:00Z', dateTo: '2026-06-04T00:00:00Z' }),
	'message.getAll until a day': () => messages({ dateTo: '2026-05-03T00:00:00Z' }),
	'operator.getAll': () => ['operator.getAll', ALL],
	'operatorGroup.getAll': () => ['operatorGroup.getAll', ALL],
	'replyTemplate.getAll': () => ['replyTemplate.getAll', ALL],
	'request.get': ({ firstRequest }) => ['request.get', { requestId: firstRequest }],
	'transcript of a request': ({ firstRequest }) => transcript('request', { requestId: firstRequest }),
	'transcript of a dialog': ({ dialogId }) => transcript('dialog', { dialogId }),
	'transcript of a client': ({ client }) => transcript('client', { clientId: byId(client.id) }),
	'transcript of a period': ({ dialogId }) =>
		transcript('dialog', { dialogId }, { dateFrom: '2026-06-03T00:00:00Z' }),
	'request.resolveUtm': ({ firstRequest }) => ['request.resolveUtm', { requestId: firstRequest }],
	'statistics.get': () => ['statistics.get', { report: 'rating', ...days }],
	'statistics.get of requests': () => ['statistics.get', { report: 'request_stats', ...days }],
	'tag.getAll': () => ['tag.getAll', ALL],
	'webhook.getAll': () => ['webhook.getAll', ALL],
	'webhook.diagnose': () => ['webhook.diagnose', {}],
};

/** What came: the numbers of rows, of a transcript how many messages, with what was said about it. */
async function outcome(name: string, ids: Ids): Promise<unknown> {
	const [operation, parameters] = READS[name]?.(ids) ?? ['', {}];
	standIn().api.calls.length = 0;
	const { outputs, error } = await standIn().run(operation, parameters);
	expect(standIn().asked.length).toBeLessThanOrEqual(60);
	if (error) return (error.context?.data as IDataObject | undefined)?.code;
	const rows = (outputs[0] ?? []).map(({ json }) => json);
	const [row] = rows;
	if (operation === 'request.buildTranscript') {
		const isWarned = (row?.warnings as string[]).some((text) => text.includes('nothing new'));
		return { messages: row?.messageCount, ...(isWarned ? { isWarned } : {}) };
	}
	const idOf = (r: IDataObject) => r.id ?? r.rating_id ?? r.request_id ?? r.ID ?? r.requestID ?? null;
	return rows.map(idOf).sort();
}

type Odd = [what: string, behaviour: Partial<Behaviour>, exceptions?: Record<string, unknown>];

const BAD = 'BAD_RESPONSE';
const all = (code: string, ...names: string[]) => Object.fromEntries(names.map((name) => [name, code]));

/** Lists that have more than a page here. */
const LONG_LISTS = all(
	BAD,
	'client.getAll',
	'customField.getAll',
	'dialog.getAll',
	'operator.getAll',
	'operatorGroup.getAll',
	'replyTemplate.getAll',
	'statistics.get',
	'statistics.get of requests',
	'tag.getAll',
);

/** With the exceptions: what cannot be had whole there, and how that is said. */
const INSTALLATIONS: Odd[] = [
	['caps pages at 20, which it says', { pageCap: 20 }],
	['caps pages at 20, but says what was asked for', { pageCap: 20, metaLimit: 'asked' }],
	['caps pages at 7, but says what was asked for', { pageCap: 7, metaLimit: 'asked' }],
	['says nothing about its pages', { metaLimit: 'none' }],
	['caps pages at 20 and says nothing', { pageCap: 20, metaLimit: 'none' }],
	['honours the offset of messages', { messageOffset: true }],
	['ignores the order', { ignores: ['order'] }],
	['ignores filters', { ignores: FILTERS }],
	['ignores start_id, but not offset', { ignores: ['start_id'], messageOffset: true }],
	['ignores start_id, with pages of 20', { ignores: ['start_id'], messageOffset: true, pageCap: 20 }],
	['has rows on two pages', { repeatsRows: true, pageCap: 20 }],
	[
		'has short words and camel case in a request',
		{ requestMessageWords: 'short', camelIds: 'requestMessages' },
	],
	['has no last request of a dialog', { lastRequestId: false }],
	['has a request at the root', { requestAnswer: 'root', requestMessagesAnswer: 'data' }],
	['answers errors with pages', { errorPages: true }],
	['answers changes with nothing', { emptyAnswers: true }],
	[
		'ignores start_id and offset',
		{ ignores: ['start_id'] },
		{
			...all(BAD, 'message.getAll', 'message.getAll of a client', 'message.getAll of a dialog'),
			// The first 200 and the last 200 overlap; that there is nothing between them cannot be known.
			'transcript of a dialog': { messages: 260, isWarned: true },
			'transcript of a client': { messages: 260, isWarned: true },
		},
	],
	['ignores offset everywhere', { ignores: ['offset'], pageCap: 20 }, LONG_LISTS],
	[
		'ignores start_id and offset, with pages of 20',
		{ ignores: ['start_id', 'offset'], pageCap: 20 },
		{
			...LONG_LISTS,
			...all(
				BAD,
				'message.getAll',
				'message.getAll of a client',
				'message.getAll of a dialog',
				'message.getAll of a request',
				'message.getAll of a period',
				'message.getAll until a day',
			),
			// Read by GET /requests/:id/messages instead.
			'transcript of a request': { messages: 130, isWarned: true },
			'transcript of a dialog': { messages: 40, isWarned: true },
			'transcript of a client': { messages: 40, isWarned: true },
			'transcript of a period': { messages: 20, isWarned: true },
		},
	],
];

describe.each(INSTALLATIONS)('an installation that %s', (_, behaviour, exceptions = {}) => {
	it('is read as well as one that does as documented, or says that it is not', async () => {
		const ids = account();
		const expected: Record<string, unknown> = {};
		const found: Record<string, unknown> = {};
		for (const name of Object.keys(READS)) expected[name] = await outcome(name, ids);
		Object.assign(standIn().api.behaviour, behaviour);
		for (const name of Object.keys(READS)) found[name] = await outcome(name, ids);
		expect(found).toEqual({ ...expected, ...exceptions });
	}, 60_000);
});
