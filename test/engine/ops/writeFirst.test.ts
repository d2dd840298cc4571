import { Settings } from 'luxon';
import type { IDataObject, INode } from 'n8n-workflow';

import type { Channel } from '../../emulators/chat2desk/world';
import type { RunOptions } from '../harness';
import { byId, useStandIn } from '../standIn';

const standIn = useStandIn();
let channel: Channel;

const MARK = expect.stringMatching(/^n8n-nodes-chat2desk:/);

beforeEach(() => {
	channel = standIn().world.addChannel('WhatsApp', ['wa_direct', 'viber_business'], '79990000000');
});

const parameters = (extra: object = {}) => ({
	phone: '+7 900 000-00-01',
	channelId: byId(channel.id),
	transport: 'wa_direct',
	text: 'Your order is ready',
	...extra,
});
const write = async (extra: object = {}) => await standIn().json('message.writeFirst', parameters(extra));
const failure = async (extra: object = {}) =>
	await standIn().failure('message.writeFirst', parameters(extra));
const calls = () => standIn().asked.map(([call]) => call);

/** The last message, as `writeFirst` puts it out. */
function written(isNewClient: boolean) {
	const last = standIn().world.messages.at(-1);
	return {
		clientId: last?.client_id,
		isNewClient,
		messageId: last?.id,
		dialogId: last?.dialog_id,
		requestId: last?.request_id,
		transport: 'wa_direct',
		channelId: channel.id,
	};
}

describe('to somebody new', () => {
	it('asks whether it is allowed, creates the client and sends, through the channel and messenger chosen', async () => {
		expect(await write()).toEqual([written(true)]);
		const [client] = standIn().world.clients;
		expect(standIn().asked).toEqual([
			['GET /companies/api_info', {}],
			['POST /clients', { phone: '79000000001', transport: 'wa_direct', channel_id: channel.id }],
			[
				'POST /messages',
				{
					client_id: client?.id,
					channel_id: channel.id,
					transport: 'wa_direct',
					text: 'Your order is ready',
					external_id: MARK,
				},
			],
		]);
	});

	it('takes the additional fields', async () => {
		await write({
			text: '',
			additionalFields: {
				clientName: 'Anna',
				operatorId: 21,
				externalId: 'order-5',
				attachments: { attachment: [{ url: 'https://example.com/a.pdf', fileName: 'Offer.pdf' }] },
			},
		});
		expect(standIn().asked.slice(1)).toEqual([
			['POST /clients', expect.objectContaining({ nickname: 'Anna' })],
			[
				'POST /messages',
				expect.objectContaining({
					operator_id: 21,
					external_id: 'order-5',
					attachment: 'https://example.com/a.pdf',
					attachment_filename: 'Offer.pdf',
				}),
			],
		]);
	});

	it('needs no look-up to cut a long text: the messenger is named', async () => {
		await write({ text: 'abcdefghi '.repeat(500) });
		expect(calls()).toEqual(['GET /companies/api_info', 'POST /clients', 'POST /messages', 'POST /messages']);
	});

	it('asks only once per execution whether it is allowed', async () => {
		const items = ['79000000001', '79000000002', '79000000003'].map((phone) => ({ phone }));
		await standIn().json('message.writeFirst', parameters({ phone: '={{ $json.phone }}' }), items);
		expect(calls().filter((call) => call.endsWith('api_info'))).toHaveLength(1);
		expect(standIn().sent).toHaveLength(3);
	});
});

describe('to a client there is already', () => {
	it('writes to them: the refusal of a second one names the first', async () => {
		const client = standIn().world.addClient('Anna', '79000000001');
		expect(await write()).toEqual([written(false)]);
		expect(standIn().world.messages.at(-1)?.client_id).toBe(client.id);
		expect(calls()).toEqual([
			'GET /companies/api_info',
			'POST /clients',
			`GET /clients/${client.id}/transport`,
			'POST /messages',
		]);
	});

	it.each([
		[404, { status: 'error', message: 'Page not found' }],
		[200, { data: [], status: 'success' }],
		[200, '<html>'],
	])('writes to them where Chat2Desk does not tell their messengers (HTTP %i)', async (status, body) => {
		const { world, api } = standIn();
		const client = world.createClient('79000000001', 'Anna', channel, 'wa_direct');
		api.faults.push({ path: /transport/, status, body });
		expect(await write()).toEqual([{ ...written(false), clientId: client.id }]);
	});

	it.each<[string, string[]]>([
		['named by the refusal', ['Client already exist']],
		['found by phone', []],
	])('writes to nobody who is known in another messenger, %s', async (_, named) => {
		const { world, api } = standIn();
		const client = world.createClient('79000000001', 'Anna', channel, 'viber_business');
		if (named.length === 0) {
			const refused = { status: 'error', errors: { client: ['Client already exist'] } };
			api.faults.push({ method: 'POST', path: /clients/, status: 400, body: refused });
		}
		const error = await failure();
		expect(error.message).toContain('Client already exist');
		expect(error.message).toContain(`Client ${client.id} has this number in viber_business`);
		expect(error.description).toContain(`in which client ${client.id} is known`);
		expect(error.context).toMatchObject({ data: { code: 'CLIENT_EXISTS', clientId: client.id } });
		expect(standIn().sent).toEqual([]);
	});

	it('writes to nobody through a channel on which they are not known', async () => {
		const { world } = standIn();
		const other = world.addChannel('WhatsApp 2', ['wa_direct'], '79990000001');
		const client = world.createClient('79000000001', 'Anna', other, 'wa_direct');
		const error = await failure();
		expect(error.message).toContain(
			`Client ${client.id} has this number in wa_direct on channel ${other.id}, not in wa_direct on channel ${channel.id}`,
		);
		expect(error.context).toMatchObject({ data: { code: 'CLIENT_EXISTS', clientId: client.id } });
		expect(standIn().sent).toEqual([]);
		expect(await write({ channelId: byId(other.id) })).toEqual([
			{ ...written(false), clientId: client.id, channelId: other.id },
		]);
	});

	it('of several clients with the number it takes the one of that messenger and channel', async () => {
		const { world, api } = standIn();
		const other = world.addChannel('WhatsApp 2', ['wa_direct'], '79990000001');
		world.createClient('79000000001', 'Viber', channel, 'viber_business');
		world.createClient('79000000001', 'Elsewhere', other, 'wa_direct');
		world.addClient('Telegram', '[tg] 100001', '79000000001');
		const anna = world.createClient('79000000001', 'Anna', channel, 'wa_direct');
		const refused = { status: 'error', errors: { client: ['Client already exist'] } };
		api.faults.push({ method: 'POST', path: /clients/, status: 400, body: refused });
		expect(await write()).toEqual([{ ...written(false), clientId: anna.id }]);
	});

	it.each<[string, Array<[phone: string, clientPhone: string | null]>]>([
		['of Telegram, as their pseudo-phone says', [['[tg] 100001', '79000000001']]],
		[
			'of whom there are two, in messengers that are not told',
			[
				['79000000001', null],
				['79000000001', null],
			],
		],
	])('writes to nobody %s', async (_, clients) => {
		const { world, api } = standIn();
		for (const [phone, clientPhone] of clients) world.addClient('Anna', phone, clientPhone);
		const refused = { status: 'error', errors: { client: ['Client already exist'] } };
		api.faults.push({ method: 'POST', path: /clients/, status: 400, body: refused });
		const error = await failure();
		expect(error.context).toMatchObject({ data: { code: 'CLIENT_EXISTS', httpCode: 400 } });
		expect(standIn().sent).toEqual([]);
	});

	it.each([
		['is about something else', { message: 'Channel is not active' }, 'Channel is not active'],
		['is about the phone', { errors: { phone: ['is taken'] } }, 'phone: is taken'],
	])('shows a refusal that %s, and looks for nobody', async (_, said, text) => {
		const { world, api } = standIn();
		world.addClient('Anna', '79000000001');
		const body = { status: 'error', ...said };
		api.faults.push({ method: 'POST', path: /clients/, status: 400, body });
		const error = await failure();
		expect(error.message).toContain(text);
		expect(error.context).toMatchObject({ data: { code: 'VALIDATION', httpCode: 400 } });
		expect(calls()).toEqual(['GET /companies/api_info', 'POST /clients']);
	});

	it.each<[string, object]>([
		['does not name the first', { errors: { client: ['Client already exist'] } }],
		['names it in another way', { errors: { client: ['Client already exist', '{"uuid":"x"}'] } }],
		['holds broken JSON', { errors: { client: ['Client already exist', '{"id":'] } }],
	])('looks them up by phone where the refusal %s', async (_, errors) => {
		const { world, api } = standIn();
		world.addClient('Boris', '79000000002');
		const client = world.addClient('Anna', '79000000001');
		api.faults.push({ method: 'POST', path: /clients/, status: 400, body: { status: 'error', ...errors } });
		expect(await write()).toEqual([{ ...written(false), clientId: client.id }]);
		expect(standIn().asked[2]).toEqual(['GET /clients', { phone: '79000000001' }]);
	});

	it('writes to nobody else where the filter by phone is ignored', async () => {
		const { api } = standIn();
		const refused = { status: 'error', errors: { client: ['Client already exist'] } };
		api.faults.push({ method: 'POST', path: /clients/, status: 400, body: refused });
		const strangers = { data: [{ id: 5, phone: '79000000005' }], status: 'success' };
		api.faults.push({ method: 'GET', path: /clients/, status: 200, body: strangers });
		const error = await failure();
		expect(error.context).toMatchObject({ data: { code: 'CLIENT_EXISTS', httpCode: 400 } });
		expect(standIn().sent).toEqual([]);
	});
});

describe('is refused', () => {
	it.each([[false], [0], ['0'], ['']])(
		'WRITE_FIRST_DISABLED, when the account says %j, before anybody is created',
		async (write_first_option) => {
			standIn().api.behaviour.account = { write_first_option };
			const error = await failure();
			expect(error.message).toBe('Writing first is not switched on for this Chat2Desk account');
			expect(error.description).toContain('Ask Chat2Desk');
			expect(error.context).toMatchObject({
				itemIndex: 0,
				data: { code: 'WRITE_FIRST_DISABLED', httpCode: null },
			});
			expect(calls()).toEqual(['GET /companies/api_info']);
		},
	);

	it.each([[true], [1], ['1'], [null]])('is tried when the account says %j', async (write_first_option) => {
		standIn().api.behaviour.account = { write_first_option };
		expect(await write()).toEqual([written(true)]);
	});

	it.each<[string, object, string]>([
		['a number without a country code', { phone: '={{ "900 000-00-01" }}' }, 'Phone cannot be used'],
		['no number at all', { phone: 'Anna' }, 'Phone cannot be used'],
		['an empty number', { phone: '={{ $json.none }}' }, 'Phone cannot be used: The phone is empty'],
		[
			'a bot of Telegram',
			{ transport: 'telegram' },
			'Nobody can be reached by phone number through telegram',
		],
		[
			'Instagram',
			{ transport: 'insta_direct' },
			'Nobody can be reached by phone number through insta_direct',
		],
		['no messenger', { transport: '={{ $json.none }}' }, 'Transport is empty'],
		[
			'a channel that is no number',
			{ channelId: byId('={{ "x" }}') },
			'Channel has to be a number, but is "x"',
		],
		['an empty text', { text: ' ' }, 'There is nothing to send'],
		[
			'an attachment without address',
			{ additionalFields: { attachments: { attachment: [{ url: 'a.pdf' }] } } },
			'Attachment 1 has no address',
		],
	])('VALIDATION, for %s, before any call', async (_, extra, text) => {
		const error = await failure(extra);
		expect(error.message).toContain(text);
		expect(error.description).toBeTruthy();
		expect(error.context).toMatchObject({ itemIndex: 0, data: { code: 'VALIDATION', httpCode: null } });
		expect(calls()).toEqual([]);
	});

	it("VALIDATION, in Chat2Desk's own words, when it takes no such client", async () => {
		const error = await failure({ transport: 'sms' });
		expect(error.message).toContain('transport');
		expect(error.context).toMatchObject({ data: { code: 'VALIDATION', httpCode: 400 } });
		expect(standIn().sent).toEqual([]);
	});

	it('after the client was created: the error names them', async () => {
		const refused = { status: 'error', message: 'No template' };
		standIn().api.faults.push({ method: 'POST', path: /messages/, status: 400, body: refused });
		const error = await failure();
		const [client] = standIn().world.clients;
		expect(error.message).toContain('No template');
		expect(error.message).toContain(`Client ${client?.id} was created before that`);
		expect(error.context).toMatchObject({
			data: { code: 'VALIDATION', httpCode: 400, clientId: client?.id, clientCreated: true },
		});
	});

	it('for good when it is not known whether the message went out: nobody is created or written to twice', async () => {
		standIn().api.faults.push({ method: 'POST', path: /messages/, status: 500, afterwards: true });
		const error = await failure();
		const [client] = standIn().world.clients;
		expect(error.context).toMatchObject({ data: { code: 'SEND_UNCERTAIN', clientId: client?.id } });
		expect(standIn().world.messages).toHaveLength(1);
	});

	it('creates nobody twice when the answer to the first try was lost', async () => {
		standIn().api.faults.push({ method: 'POST', path: /clients/, times: 1, status: 502, afterwards: true });
		expect(await write()).toEqual([written(true)]);
		expect(standIn().world.clients).toHaveLength(1);
		expect(standIn().sent).toHaveLength(1);
	});
});

describe('the guard against too many new clients', () => {
	/** 17 July, 12:00 in the workflow's time zone. */
	const NOON = Date.parse('2026-07-17T09:00:00Z');
	const HOUR = 3_600_000;
	let now: number;
	let staticData: IDataObject;
	let nextPhone: number;

	beforeEach(() => {
		now = NOON;
		staticData = {};
		nextPhone = 79_000_000_100;
		Settings.now = () => now;
	});
	afterEach(() => {
		Settings.now = () => Date.now();
	});

	/** An execution for so many people who were not known before, or for the phones given; keeps the static data. */
	async function execute(
		who: number | string[],
		limit?: unknown,
		{ extra, ...options }: RunOptions & { extra?: Partial<INode> } = {},
	) {
		const phones = typeof who === 'number' ? Array.from({ length: who }, () => String(nextPhone++)) : who;
		const { outputs, error, ...result } = await standIn().run(
			'message.writeFirst',
			parameters({
				phone: '={{ $json.phone }}',
				options: limit === undefined ? {} : { dailyNewClientLimit: limit },
			}),
			phones.map((phone) => ({ phone })),
			{ onError: 'continueRegularOutput', ...extra },
			{ mode: 'trigger', staticData, ...options },
		);
		staticData = result.staticData;
		const rows = (outputs[0] ?? []).map(({ json }) => json);
		return { rows, error, codes: rows.map(({ errorCode }) => errorCode ?? 'ok') };
	}
	const times = (count: number, what: string): string[] => Array(count).fill(what);

	it('stops at 20 a day when nothing else is set', async () => {
		const { codes, rows } = await execute(22);
		expect(codes).toEqual([...times(20, 'ok'), ...times(2, 'DAILY_LIMIT')]);
		expect(standIn().world.clients).toHaveLength(20);
		expect(rows[21]?.error).toBe('20 new clients were written to today, which is the limit set');
	});

	it('says what to do', async () => {
		const { error } = await execute(2, 1, { extra: { onError: 'stopWorkflow' } });
		expect(error?.description).toContain('Raise Daily New Client Limit in the options, or go on tomorrow');
		expect(error?.context).toMatchObject({ itemIndex: 1, data: { code: 'DAILY_LIMIT', httpCode: null } });
	});

	it('counts over executions, in what n8n stores with the workflow', async () => {
		expect((await execute(2, 3)).codes).toEqual(['ok', 'ok']);
		expect(staticData).toEqual({ 'node:Chat2Desk': { newClients: { day: '2026-07-17', count: 2 } } });
		expect((await execute(2, 3)).codes).toEqual(['ok', 'DAILY_LIMIT']);
		expect((await execute(1, 3)).codes).toEqual(['DAILY_LIMIT']);
	});

	it('begins anew where nothing was stored', async () => {
		await execute(1, 1);
		expect((await execute(1, 1, { staticData: {} })).codes).toEqual(['ok']);
	});

	it("counts by the day of the workflow's time zone, UTC+3", async () => {
		expect((await execute(2, 1)).codes).toEqual(['ok', 'DAILY_LIMIT']);
		now = NOON + 11 * HOUR + 59 * 60_000;
		expect((await execute(1, 1)).codes).toEqual(['DAILY_LIMIT']);
		now = NOON + 12 * HOUR;
		expect((await execute(2, 1)).codes).toEqual(['ok', 'DAILY_LIMIT']);
		expect(staticData).toMatchObject({ 'node:Chat2Desk': { newClients: { day: '2026-07-18', count: 1 } } });
	});

	it('does not count clients there are already, and lets them be written to when the day is used up', async () => {
		const { world } = standIn();
		world.addClient('Anna', '79000000001');
		world.addClient('Boris', '79000000002');
		expect((await execute(['79000000001', '79000000002'], 1)).codes).toEqual(['ok', 'ok']);
		expect((await execute(2, 1)).codes).toEqual(['ok', 'DAILY_LIMIT']);
		const { rows } = await execute(['79000000001', '79000000009', '+7 (900) 000-00-02'], 1);
		expect(rows.map(({ isNewClient, errorCode }) => isNewClient ?? errorCode)).toEqual([
			false,
			'DAILY_LIMIT',
			false,
		]);
		expect(world.clients).toHaveLength(3);
	});

	it('takes nobody else for an existing client where the filter by phone is ignored', async () => {
		await execute(1, 1);
		const strangers = { data: [{ id: 5, phone: '79000000005' }], status: 'success' };
		standIn().api.faults.push({ method: 'GET', path: /clients/, status: 200, body: strangers });
		expect((await execute(1, 1)).codes).toEqual(['DAILY_LIMIT']);
	});

	it.each([
		['0 switches it off', 0, 30],
		['an empty limit counts as the default', '', 20],
		['a limit that is nothing as well', null, 20],
		['and one that is no number', Number.NaN, 20],
		['a number as text is one', ' 2 ', 2],
		['also 0', '0', 30],
	])('%s', async (_, limit, allowed) => {
		const { codes } = await execute(30, limit);
		expect(codes.filter((code) => code === 'ok')).toHaveLength(allowed);
	});

	it.each([[-5], ['many'], [{ a: 1 }], [[5]], [1.5]])(
		'refuses a limit that is %j, before any call',
		async (limit) => {
			expect((await execute(1, limit)).rows).toEqual([
				expect.objectContaining({
					errorCode: 'VALIDATION',
					error: expect.stringContaining('Daily New Client Limit has to be a whole number'),
				}),
			]);
			expect(calls()).toEqual([]);
		},
	);

	it('refuses a time zone that does not exist, by name: its day would never end', async () => {
		const { rows } = await execute(1, 1, { timezone: 'Mars/Olympus' });
		expect(rows).toEqual([
			expect.objectContaining({
				errorCode: 'VALIDATION',
				error: 'The time zone of the workflow does not exist: Mars/Olympus',
			}),
		]);
		expect(calls()).toEqual([]);
		expect(staticData).toEqual({});
	});

	it('turns nobody away for the place of a client who turns out to be known', async () => {
		const { world } = standIn();
		const known = ['79000000001', '79000000002'].map((phone) =>
			world.createClient(phone, 'Known', channel, 'wa_direct'),
		);
		const [one, two, three] = ['79000000011', '79000000012', '79000000013'] as const;
		const phones = [one, String(known[0]?.phone), two, three, String(known[1]?.phone)];
		const { codes, rows } = await execute(phones, 2);
		expect(codes).toEqual(['ok', 'ok', 'ok', 'DAILY_LIMIT', 'ok']);
		expect(rows.map(({ isNewClient }) => isNewClient ?? null)).toEqual([true, false, true, null, false]);
		expect(staticData).toEqual({ 'node:Chat2Desk': { newClients: { day: '2026-07-17', count: 2 } } });
	});

	it('is not passed around by somebody who is known in another messenger', async () => {
		const { world } = standIn();
		await execute(1, 1);
		world.createClient('79000000001', 'Anna', channel, 'viber_business');
		expect((await execute(['79000000001'], 1)).codes).toEqual(['DAILY_LIMIT']);
		expect(standIn().sent).toHaveLength(1);
	});

	it('knows a client in whichever spelling they are stored', async () => {
		await execute(1, 1);
		standIn().world.createClient('553187654321', 'Ana', channel, 'wa_direct');
		const { rows } = await execute(['+55 31 98765-4321'], 1);
		expect(rows).toEqual([written(false)]);
	});

	it.each([
		['came with the second call', { times: 1 }, 'ok'],
		['never came', {}, 'SERVER'],
	])(
		'keeps the place of a client whose creation was carried out but whose answer %s',
		async (_, extra, code) => {
			const { api } = standIn();
			api.faults.push({ method: 'POST', path: /clients/, status: 502, afterwards: true, ...extra });
			expect((await execute(1, 1)).codes).toEqual([code]);
			expect(staticData).toEqual({ 'node:Chat2Desk': { newClients: { day: '2026-07-17', count: 1 } } });
			api.faults.length = 0;
			expect((await execute(1, 1)).codes).toEqual(['DAILY_LIMIT']);
			expect(standIn().world.clients).toHaveLength(1);
		},
	);

	it('keeps the place when Chat2Desk says that it created somebody, and not whom', async () => {
		const nobody = { data: [], status: 'success' };
		standIn().api.faults.push({ method: 'POST', path: /clients/, times: 1, status: 200, body: nobody });
		expect((await execute(1, 1)).codes).toEqual(['BAD_RESPONSE']);
		expect((await execute(1, 1)).codes).toEqual(['DAILY_LIMIT']);
	});

	it.each([
		['refuses them', { status: 400, body: { status: 'error' } }, 'VALIDATION'],
		['refuses the token', { status: 401, body: { status: 'error' } }, 'AUTH'],
	])('gives the place back when Chat2Desk %s', async (_, fault, code) => {
		standIn().api.faults.push({ method: 'POST', path: /clients/, times: 1, ...fault });
		expect((await execute(1, 1)).codes).toEqual([code]);
		expect(staticData).toEqual({ 'node:Chat2Desk': {} });
		expect((await execute(1, 1)).codes).toEqual(['ok']);
	});

	it('keeps counting a client whose message was refused: on the next try they are known', async () => {
		standIn().api.faults.push({
			method: 'POST',
			path: /messages/,
			times: 1,
			status: 400,
			body: { status: 'error' },
		});
		expect((await execute(['79000000001'], 1)).codes).toEqual(['VALIDATION']);
		expect((await execute(1, 1)).codes).toEqual(['DAILY_LIMIT']);
		const { rows } = await execute(['79000000001'], 1);
		expect(rows).toEqual([written(false)]);
	});

	it('does not overshoot when items go side by side', async () => {
		const { codes } = await execute(40, 7);
		expect(codes.filter((code) => code === 'ok')).toHaveLength(7);
		expect(standIn().world.clients).toHaveLength(7);
	});
});
