import { DateTime } from 'luxon';

import { accountInWords, inWords } from '../../../workflows/src/analytics-uis-chats/advice';
import { answerOf } from '../../../workflows/src/analytics-uis-chats/answer';
import { rpc } from '../../../workflows/src/analytics-uis-chats/call';
import chats, { type Nodes } from '../../../workflows/src/analytics-uis-chats/chats';
import { spoken, statusOf, timed } from '../../../workflows/src/analytics-uis-chats/conversation';
import { employeeOf } from '../../../workflows/src/analytics-uis-chats/employee';
import goOn from '../../../workflows/src/analytics-uis-chats/goOn';
import { notesIn, takeNote } from '../../../workflows/src/analytics-uis-chats/notes';
import { prepared } from '../../../workflows/src/analytics-uis-chats/prepare';
import { targetInWords } from '../../../workflows/src/analytics-uis-chats/report';
import { readTarget, targetOf } from '../../../workflows/src/analytics-uis-chats/target';
import { localTime } from '../../../workflows/src/analytics-uis-chats/times';
import type {
	Chat,
	Event,
	Outcome,
	Prepared,
	Told,
	Work,
} from '../../../workflows/src/analytics-uis-chats/types';
import { after } from '../../../workflows/src/analytics-uis-chats/whatCameOfIt';
import { next, progress } from '../../../workflows/src/analytics-uis-chats/whatNext';
import { checkFields, checkSettings } from '../../../workflows/src/analytics-uis-chats/whatToAsk';
import type { Upload } from '../../../workflows/src/analytics-uis-chats/whatToLookFor';
import whatToRead, { unusable } from '../../../workflows/src/analytics-uis-chats/whatToRead';
import { sessionStart, type SaidOf } from '../../../workflows/src/analytics-uis-chats/whatWasSaid';
import whichAreNew, { type Sending } from '../../../workflows/src/analytics-uis-chats/whichAreNew';
import whichRequests, { missed, taken } from '../../../workflows/src/analytics-uis-chats/whichRequests';
import { contactOf, type Who } from '../../../workflows/src/analytics-uis-chats/whoIsIt';
import whoseMessages from '../../../workflows/src/analytics-uis-chats/whoseMessages';
import workflow from '../../../workflows/analytics-uis-chats.json';
import { node } from './node';

const settings = { apiUrl: 'https://dataapi.uiscom.ru/v2.0', accessToken: 'key', defaultCampaignId: '55' };
const at = '2026-11-26T10:00:00.000Z';
const event = (type: string, text: string | null, more: Partial<Event> = {}): Event => ({
	type,
	text,
	eventTime: at,
	clientId: 42,
	...more,
});

/** An answer of the Data API as the HTTP Request node puts it out. */
const answer = (body: object, statusCode = 200) => ({ statusCode, data: JSON.stringify(body) });
const refused = (mnemonic: string, code: number, more: object = {}) =>
	answer({ error: { code, message: 'No', data: { mnemonic, ...more } } });

const chat: Chat = {
	start_date_time: '2026-11-26 12:59:59',
	status: 'succeed',
	messages: [],
	ext_id: '51',
	campaign_id: 55,
};
const ready = (requestId: number, more: Partial<Chat> = {}): Prepared => ({
	requestId,
	chat: { ...chat, ext_id: String(requestId), ...more },
	fallback: { campaign_id: 55 },
});

describe('a conversation for UIS', () => {
	it('has the sides that the client saw, in order, with files as links', () => {
		const said = spoken([
			event('to_client', null, {
				eventTime: '2026-11-26T10:01:00Z',
				operatorId: 3,
				attachments: [{ url: 'https://files.example.com/a b.jpg' }],
			}),
			event('from_client', ' Hello '),
			event('autoreply', 'Welcome', { eventTime: '2026-11-26T10:00:30Z' }),
			event('comment', 'Secret'),
			event('system', 'Assigned'),
			event('from_client', ''),
		]);
		expect(said.map(({ source, message }) => [source, message])).toEqual([
			['visitor', 'Hello'],
			['system', 'Welcome'],
			['operator', 'https://files.example.com/a%20b.jpg'],
		]);
	});

	it.each<[Chat['status'], string[]]>([
		['succeed', ['from_client', 'to_client']],
		['lost', ['from_client', 'autoreply']],
		['refused', ['to_client']],
		['refused', ['autoreply', 'to_client']],
		['lost', ['autoreply']],
	])('is %s when there wrote: %j', (status, types) =>
		expect(statusOf(spoken(types.map((type) => event(type, 'x'))))).toBe(status),
	);

	it('begins a second before its first message, in the time of the account', () => {
		const said = spoken([event('from_client', 'Hello'), event('to_client', 'Good day', { operatorId: 3 })]);
		expect(timed(said, () => 501, 'Europe/Moscow')).toEqual({
			start_date_time: '2026-11-26 12:59:59',
			messages: [
				{ date_time: '2026-11-26 13:00:00', source: 'visitor', message: 'Hello' },
				{ date_time: '2026-11-26 13:00:00', source: 'operator', employee_id: 501, message: 'Good day' },
			],
		});
		expect(localTime(Date.parse('2026-07-01T22:30:05Z'), 'Asia/Yekaterinburg')).toBe('2026-07-02 03:30:05');
	});

	it('belongs to its request though one of several could not be read', () => {
		const rows = [event('from_client', 'one'), { error: 'Down', errorCode: 'SERVER' }];
		const code = node<Record<string, object>>({
			'What to read': [{ requestId: 51 }, { requestId: 52 }],
			'Get messages': rows,
		});
		const paired = (name: string) => ({
			...code.$(name),
			all: () =>
				code
					.$(name)
					.all()
					.map((item, index) => ({ ...item, pairedItem: { item: index } })),
		});
		const [one, other] = whoseMessages({ ...code, $: paired } as unknown as Parameters<
			typeof whoseMessages
		>[0]);
		expect(one?.json).toMatchObject({ requestId: 51, clientId: 42, messages: [{ text: 'one' }] });
		expect(other?.json).toMatchObject({ requestId: 52, messages: [], error: 'Down', errorCode: 'SERVER' });
	});
});

describe('where a chat belongs', () => {
	const map = '1234 = campaign 56, 1235/wa_direct = source 7 site 3, 1235 = site 4';

	it.each([
		[1234, 'viber', { campaign_id: 56 }],
		[1235, 'wa_direct', { source_id: 7, site_id: 3 }],
		[1235, 'viber', { site_id: 4 }],
		[1236, 'viber', { campaign_id: 55 }],
	])('is told by channel %d and messenger %s', (channelId, transport, target) =>
		expect(targetOf({ ...settings, channelMap: map }, channelId, transport)).toEqual(target),
	);

	it('is a source with its site, where that is the default', () => {
		const sources = { target: 'Source', defaultSourceId: 7, defaultSiteId: '3', defaultCampaignId: '55' };
		expect(targetOf(sources, 1, '')).toEqual({ source_id: 7, site_id: 3 });
		expect(readTarget('nonsense')).toEqual({});
	});

	it('is said in words, with what is wrong', () => {
		const known = {
			campaigns: [{ id: 55, name: 'Messengers', status: 'inactive' }],
			sites: [{ id: 3, domain_name: 'shop.example.com' }],
			employees: [],
			sources: null,
			lines: [],
			isThere: true,
		};
		expect(targetInWords({ campaign_id: 55 }, known)).toEqual({
			text: 'campaign 55 "Messengers"',
			fault: 'campaign 55 is not active',
		});
		expect(targetInWords({ source_id: 7, site_id: 3 }, known)).toEqual({
			text: 'source 7, site 3 "shop.example.com"',
			fault: '',
		});
		expect(targetInWords({ source_id: 7 }, known).fault).toBe('neither a campaign nor a site is given');
	});
});

describe('who wrote', () => {
	it('has a dialled phone, an e-mail from the card, and a name that is one', () => {
		const client = {
			client_phone: null,
			phone: '+8 (900) 000-00-01',
			name: '[tg] 100001',
			custom_fields: { '14': 'anna@example.com' },
		};
		expect(contactOf(client, { emailField: '14' })).toEqual({
			phone: '79000000001',
			email: 'anna@example.com',
		});
		expect(
			contactOf({ phone: '[tg] 1', assigned_name: 'Anna', comment: 'x@y' }, { emailField: 'comment' }),
		).toEqual({
			name: 'Anna',
		});
	});

	it('was an operator known by number, e-mail or name, else the default', () => {
		const operators = [{ id: 3, email: 'olga@example.com', first_name: 'Olga', last_name: 'Op' }];
		const of = (operatorMap: string, id = 3) =>
			employeeOf(id, operators, { operatorMap, defaultEmployeeId: '500' });
		expect(['3 = 501', 'OLGA@example.com = 502', 'Olga Op = 503', ''].map((map) => of(map))).toEqual([
			501, 502, 503, 500,
		]);
		expect(employeeOf(4, operators, {})).toBe(0);
	});
});

describe('a request', () => {
	const spokenOf: SaidOf = {
		requestId: 51,
		clientId: 42,
		channelId: 1,
		transport: 'viber',
		chat: {
			start_date_time: chat.start_date_time,
			status: chat.status,
			messages: [{ date_time: '', source: 'visitor' as const, message: 'x' }],
		},
		sessionAt: '2026-11-26 12:59:58',
		hasEmployees: true,
	};
	const who: Who = {
		requestId: 51,
		clientId: 42,
		contact: { phone: '79000000001' },
		target: { campaign_id: 55 },
		sessionId: 0,
	};

	it('becomes a chat with its number; a session of the site takes the place of the campaign', () => {
		expect(prepared(spokenOf, who, {}, settings)).toMatchObject({
			requestId: 51,
			chat: { ext_id: '51', phone: '79000000001', campaign_id: 55 },
		});
		const withSession = prepared(spokenOf, { ...who, sessionId: 9 }, {}, settings);
		expect(withSession).toMatchObject({ chat: { visitor_session_id: 9 }, fallback: { campaign_id: 55 } });
		expect('chat' in withSession && withSession.chat.campaign_id).toBeUndefined();
	});

	it('brings its UTM along as a session, where there is a site for it', () => {
		const utm = { utm: { source: 'google', medium: null, campaign: 'lamps' } };
		const on = { ...settings, visitorIp: '192.0.2.1', defaultSiteId: 3 };
		expect(prepared(spokenOf, who, utm, on)).toMatchObject({
			session: { ext_id: '51', site_id: 3, utm_source: 'google', utm_campaign: 'lamps' },
		});
		expect(prepared(spokenOf, who, utm, settings)).not.toHaveProperty('session');
		expect(prepared(spokenOf, { ...who, sessionId: 9 }, utm, on)).not.toHaveProperty('session');
	});

	it('has a session from the click on, if that can be', () => {
		const first = Date.parse(at);
		const of = (clickTime: string | null) => first - sessionStart(first, clickTime);
		expect(of('2026-11-26T09:00:00Z')).toBe(3_600_000);
		expect([null, 'soon', at, '2026-05-01T00:00:00Z'].map(of)).toEqual([2000, 2000, 2000, 2000]);
	});

	it.each<[string, object, object, Told['state'], string]>([
		['nobody wrote', { chat: { ...spokenOf.chat, messages: [] } }, {}, 'skipped', 'nobody wrote anything'],
		[
			'the client cannot be reached',
			{},
			{ contact: { name: 'Anna' } },
			'skipped',
			'neither a phone nor an e-mail',
		],
		['the operator is nobody', { hasEmployees: false }, {}, 'refused', 'defaultEmployeeId or operatorMap'],
		['it belongs nowhere', {}, { target: { source_id: 7 } }, 'refused', 'defaultCampaignId'],
	])('is none when %s, and says so', (_name, more, other, state, text) => {
		const made = prepared({ ...spokenOf, ...more }, { ...who, ...other }, {}, settings);
		expect(made).toMatchObject({ requestId: 51, state, text: expect.stringContaining(text) });
	});

	it('is tried again when Chat2Desk is away, and refused when it says no; what was read is kept', () => {
		const read = (said: SaidOf[], people: Who[]) =>
			chats(
				node<Nodes>({
					Settings: settings,
					'When called': { work: { queue: [{ requestId: 50, ready: ready(50) }] } as unknown as Work },
					'What to read': { isToRead: true, requestId: 51, wantsUtm: false, wantsOperators: false },
					'What was said': said,
					'Who is it?': people,
				}),
			)[0];
		const gone = { ...spokenOf, error: 'Gone', errorCode: 'NOT_FOUND' };
		const down = { ...who, requestId: 52, error: 'Down', errorCode: 'SERVER' };
		const batch = read([spokenOf, spokenOf, gone], [who, down, { ...who, requestId: 53 }]);
		expect(batch?.json.chats.map(({ requestId }) => requestId)).toEqual([50, 51]);
		expect(batch?.json.left).toEqual([{ requestId: 52 }]);
		expect(batch?.json.done).toMatchObject([{ requestId: 53, state: 'refused' }]);
		expect(batch?.json.halt).toMatchObject({ isFinal: false });
		const wrongToken = { ...who, requestId: 54, error: 'Wrong', errorCode: 'AUTH' };
		expect(read([spokenOf], [wrongToken])?.json).toMatchObject({
			left: [{ requestId: 54 }],
			halt: { isFinal: true },
		});
	});
});

describe('the Data API', () => {
	it('is called with key and, of an agency, the user', () => {
		expect(rpc({ ...settings, userId: ' 7 ' }, 'get.sites', { limit: 1 })).toEqual({
			url: settings.apiUrl,
			body: {
				jsonrpc: '2.0',
				id: 'c2d get.sites',
				method: 'get.sites',
				params: { access_token: 'key', user_id: 7, limit: 1 },
			},
		});
	});

	it.each<[string, object, string]>([
		['a limit', refused('limit_exceeded', -32029), 'passing'],
		['an internal error', refused('internal_error', -32603), 'lost'],
		['no answer', { error: { message: 'ECONNRESET' } }, 'lost'],
		['a page of a proxy', { statusCode: 502, data: '<html>' }, 'lost'],
		['another address', { statusCode: 404, data: '<html>' }, 'final'],
		['a wrong key', refused('access_token_invalid', -32001), 'final'],
		['a wrong phone', refused('invalid_parameter_value', -32602, { field: 'chats.phone' }), 'chat'],
	])('tells refusals apart, whatever the HTTP status: %s', (_name, response, kind) =>
		expect(answerOf(response).refusal?.kind).toBe(kind),
	);

	it('says how long a limit lasts', () => {
		const metadata = { limits: { minute_reset: 17, day_reset: 4000 } };
		const seconds = (limit_type: string) =>
			answerOf(refused('limit_exceeded', -32029, { params: { limit_type }, metadata })).refusal?.seconds;
		expect([seconds('minute'), seconds('day')]).toEqual([18, 4001]);
	});

	it('has advice for every refusal, with the setting', () => {
		const words = (mnemonic: string, code: number, field = '') => {
			const { refusal } = answerOf(refused(mnemonic, code, { field }));
			return refusal ? inWords(refusal) : '';
		};
		expect(words('access_token_expired', -32001)).toContain('accessToken of Settings');
		expect(words('ip_not_whitelisted', -32003)).toContain('Rules and security settings');
		expect(words('entity_not_found', -32602, 'chats.messages.employee_id')).toContain('defaultEmployeeId');
		expect(words('invalid_parameter_value', -32602, 'chats.visitor_session_id')).toContain('sessionField');
		expect(words('invalid_parameter_value', -32602, 'unheard.of')).toContain('Check the set-up');
		const { refusal } = answerOf({ error: 'ECONNREFUSED' });
		expect(refusal && accountInWords(refusal)).toContain('did not answer - ECONNREFUSED. See apiUrl');
	});
});

describe('an upload', () => {
	const upload = (some: Prepared[]): Upload => ({
		chats: some,
		done: [],
		left: [],
		isSingle: false,
		url: '',
		body: {},
	});
	const sending = (of: Upload, todo: Sending['todo'] = 'chats'): Sending => ({
		...of,
		todo,
		sent: of.chats.map(({ requestId }) => requestId),
	});
	const states = ({ done }: Upload) => done.map(({ requestId, state }) => [requestId, state]);
	const wrong = refused('invalid_parameter_value', -32602, { field: 'chats.phone' });
	const ok = answer({ result: { data: [] } });

	it('leaves out what is there', () => {
		const of = upload([ready(51), ready(52)]);
		const ask = (rows: object[]) =>
			whichAreNew(
				node({
					Settings: settings,
					'What to look for': of,
					'Ask for those ids': answer({ result: { data: rows } }),
				}),
			).map(({ json }) => json);
		const [call, ...others] = ask([{ ext_id: '51' }]);
		expect([call?.todo, call?.sent, others]).toEqual(['chats', [52], []]);
		expect(call && states(call)).toEqual([[51, 'there']]);
		expect(ask([{ ext_id: '51' }, { ext_id: '52' }])[0]?.todo).toBe('nothing');
	});

	it('goes out chat by chat once one of several was refused', () => {
		const of = upload([ready(51), ready(52)]);
		const round = after(of, sending(of), wrong);
		expect([round.isSingle, round.chats.length, round.done]).toEqual([true, 2, []]);
		const calls = whichAreNew(
			node({
				Settings: settings,
				'What to look for': round,
				'Ask for those ids': ok,
			}),
		);
		expect(calls.map(({ json }) => json.sent)).toEqual([[51], [52]]);
		const one = after(round, { ...sending(round), sent: [51] }, wrong);
		const both = after(one, { ...sending(round), sent: [52] }, ok);
		expect(states(both)).toEqual([
			[51, 'refused'],
			[52, 'uploaded'],
		]);
		expect(both.chats).toEqual([]);
	});

	it('goes without a session that is refused, where it has another place', () => {
		const session = refused('invalid_parameter_value', -32602, { field: 'chats.visitor_session_id' });
		const of = upload([ready(51, { visitor_session_id: 9 })]);
		const [again] = after(of, sending(of), session).chats;
		expect(again?.chat).toMatchObject({ campaign_id: 55 });
		expect(again?.chat.visitor_session_id).toBeUndefined();
		const nowhere = upload([{ ...ready(51, { visitor_session_id: 9 }), fallback: {} }]);
		expect(states(after(nowhere, sending(nowhere), session))).toEqual([[51, 'refused']]);
	});

	it('takes the sessions first, and the chats with them', () => {
		const of = upload([{ ...ready(51), session: { ext_id: '51' } }, ready(52)]);
		const rows = answer({ result: { data: [{ ext_id: '51', session_id: 9 }] } });
		const round = after(of, { ...sending(of, 'sessions'), sent: [51] }, rows);
		expect(round.chats.map(({ requestId, chat: one }) => [requestId, one.visitor_session_id])).toEqual([
			[52, undefined],
			[51, 9],
		]);
		expect(round.chats[1]?.chat.campaign_id).toBeUndefined();
		expect(round.chats.some(({ session }) => session)).toBe(false);
	});

	it('stops with all that is left when UIS is away or the key is wrong', () => {
		const of = upload([ready(51), ready(52)]);
		const lost = after(of, sending(of), { error: 'ECONNRESET' });
		expect([lost.left.length, lost.chats, lost.halt?.isLost, lost.halt?.isFinal]).toEqual([
			2,
			[],
			true,
			false,
		]);
		const key = after(of, sending(of), refused('access_token_invalid', -32001));
		expect(key.halt?.isFinal).toBe(true);
	});
});

describe('the work', () => {
	const clock = { retryMinutes: 60, now: 10_000_000, random: 0.5 };
	const outcome = (more: Partial<Outcome> = {}): Outcome => ({ done: [], left: [], ...more });
	const ids = Array.from({ length: 120 }, (_, index) => index + 1);

	it('goes on in batches of 50', () => {
		const work = taken('missed', ids, '1', 0);
		expect([work.queue.length, work.rest.length, work.total]).toEqual([50, 70, 120]);
		const second = next(work, outcome(), clock);
		expect([second.work.queue[0], second.work.rest.length, second.isOver]).toEqual([
			{ requestId: 51 },
			20,
			false,
		]);
		const third = next(second.work, outcome(), clock);
		expect(next(third.work, outcome(), clock).isOver).toBe(true);
	});

	it('tries again for retryMinutes, later and after a lost answer not too soon', () => {
		const work = taken('closing', [51], '1', 90);
		const left = [{ requestId: 51 }];
		const halt = { text: 'UIS did not answer', isFinal: false };
		const first = next(work, outcome({ left, halt }), clock).work;
		expect([first.since, first.seconds]).toEqual([clock.now, 15]);
		const lost = next(work, outcome({ left, halt: { ...halt, isLost: true } }), clock).work;
		expect(lost.seconds).toBe(65);
		const limited = next(work, outcome({ left, halt: { ...halt, seconds: 18 } }), clock).work;
		expect(limited.seconds).toBe(23);
		const late = { ...clock, now: clock.now + 61 * 60_000 };
		expect(() => next(first, outcome({ left, halt }), late)).toThrow('UIS did not answer');
		const final = { text: 'The key: wrong', isFinal: true };
		expect(() => next(work, outcome({ left, halt: final }), clock)).toThrow(
			'The key - wrong. Nothing is lost',
		);
		expect(() => next(work, outcome({ error: 'Fill in apiUrl [line 3]' }), clock)).toThrow(
			/^Fill in apiUrl\. /,
		);
	});

	it('counts, tells, and ends red when something was refused; retried it takes those up again', () => {
		const done: Told[] = [
			{ requestId: 51, state: 'uploaded', text: 'a' },
			{ requestId: 52, state: 'skipped', text: 'Request 52 is left out.' },
			{ requestId: 53, state: 'refused', text: 'Request 53: no.' },
		];
		const { work, isOver } = next(taken('import', [51, 52, 53], '1', 0), outcome({ done }), clock);
		expect(progress(work)).toEqual({
			title: '3 of 3 requests',
			text: '1 uploaded, 0 were there already, 1 left out, 1 refused.\nRequest 52 is left out.\nRequest 53: no.',
		});
		const step = { work, isOver, shows: false, title: '', text: '' };
		expect(() => goOn(node({ 'What next?': step }))).toThrow('Request 53 - no.');
		const [again] = goOn(node({ 'What next?': step }, [], { execution: '2' }));
		expect(again?.json.work).toMatchObject({ queue: [{ requestId: 53 }], counts: { refused: 0 } });
		expect(progress(taken('import', [], '1', 0)).title).toBe('No closed requests in this period');
	});

	it('looks back at what is closed so long that nobody has it in hand, and not at what is noted', () => {
		const now = Date.parse('2026-11-26T12:00:00Z');
		const row = (request_id: number, request_end: string) => ({ request_id, request_end });
		const rows = [
			row(1, '2026-11-25 10:00:00'),
			row(2, '2026-11-26 10:00:00'),
			row(3, '2026-11-26 14:30:00'),
		];
		const hours = { settleSeconds: 90, retryMinutes: 60, hoursBack: 24 };
		expect(missed(rows, hours, now, 'Europe/Moscow').map((one) => one.request_id)).toEqual([2]);

		const memory = { requests: ['2 skipped'] };
		const old = rows.map((one) => ({ ...one, request_end: one.request_end.replace('2026', '2025') }));
		const asked = {
			Settings: { hoursBack: 1_000_000 },
			'Get requests': [
				...old,
				{ request_id: 4, request_end: '' },
				{ ...row(5, '2025-11-26 10:00:00'), request_type: 'rating' },
			],
		};
		const ask = (more: object) =>
			whichRequests({
				...node({ ...asked, ...more } as Parameters<typeof node>[0]),
				$getWorkflowStaticData: () => memory,
			} as Parameters<typeof whichRequests>[0]);
		expect(ask({})[0]?.json.work.queue).toEqual([{ requestId: 1 }, { requestId: 3 }]);
		const imported = ask({ 'Import a period': {} })[0]?.json.work;
		expect([imported?.entry, imported?.queue.length]).toEqual(['import', 3]);
	});

	it('takes the closings of one delivery together, each once', () => {
		const items = [51, 52, 51].map((requestId) => ({ requestId, settleSeconds: '90' }));
		const [item] = whichRequests({
			...node({ Settings: items }),
			$getWorkflowStaticData: () => ({}),
		} as unknown as Parameters<typeof whichRequests>[0]);
		expect(item?.json.work).toMatchObject({
			entry: 'closing',
			queue: [{ requestId: 51 }, { requestId: 52 }],
			seconds: 90,
		});
	});

	it('reads only what has not been read, and refuses Settings that cannot do', () => {
		const work = { queue: [{ requestId: 51, ready: ready(51) }, { requestId: 52 }] } as unknown as Work;
		const read = (more: object = {}) =>
			whatToRead(node({ Settings: { ...settings, ...more }, 'When called': { work } })).map(
				({ json }) => json,
			);
		expect(read()).toEqual([{ isToRead: true, requestId: 52, wantsUtm: false, wantsOperators: false }]);
		const [wants] = read({ uploadSessions: 'yes', visitorIp: '192.0.2.1', operatorMap: 'Olga = 501' });
		expect(wants).toMatchObject({ wantsUtm: true, wantsOperators: true });
		expect(() => read({ accessToken: ' ' })).toThrow('Fill in accessToken in the node Settings');
		expect(unusable({ ...settings, apiUrl: 'uiscom' })).toContain('apiUrl');
		expect(unusable({ ...settings, uploadSessions: true })).toContain('visitorIp');
	});

	it('keeps notes of the newest requests only, and the last word about each', () => {
		const data = {};
		const told = (requestId: number, state: Told['state']) => ({ requestId, state, text: '' });
		takeNote(
			data,
			Array.from({ length: 2_500 }, (_, index) => told(index, 'refused')),
		);
		takeNote(data, [told(2_499, 'uploaded')]);
		const all = notesIn(data, ['refused', 'uploaded']);
		expect([all.size, all.has(499), all.has(500)]).toEqual([2_000, false, true]);
		expect([...notesIn(data, ['uploaded'])]).toEqual([2_499]);
	});
});

it('the set-up check judges Settings by themselves', () => {
	const numbers = { settleSeconds: 90, hoursBack: 24, retryMinutes: 60, target: 'campaign' };
	const problems = (more: object) =>
		checkSettings({ ...settings, ...numbers, ...more }, 'UTC')
			.filter(({ state }) => state === 'PROBLEM')
			.map(({ text }) => text);
	expect(problems({ timezone: 'Europe/Moscow' })).toEqual([]);
	expect(problems({ timezone: 'MSK+' })[0]).toContain('timezone MSK+ is not known');
	expect(problems({ hoursBack: 'a day', target: 'both' })).toHaveLength(2);
	const fields = [{ id: 12, name: 'Session' }];
	const lines = checkFields({ sessionField: '12', emailField: '13' }, fields);
	expect(lines.map(({ state }) => state)).toEqual(['OK', 'PROBLEM', 'NOTE']);
	expect(checkFields({ ignoreSession: true, sessionField: '13' }, fields)[0]?.state).toBe('NOTE');
});

describe('the days a look back asks for', () => {
	const { parameters } = workflow.nodes.find(({ name }) => name === 'Get requests') ?? {};
	const dateTo = String((parameters as { dateTo?: unknown } | undefined)?.dateTo);
	const ask = new Function('$json', '$now', `return ${dateTo.slice(3, -2)}`) as (
		json: object,
		now: DateTime,
	) => string | null;
	/** Half past two at night in Moscow, still yesterday in New York, n8n's own default. */
	const now = DateTime.fromISO('2026-11-26T23:30:00Z', { zone: 'America/New_York' });

	it.each([
		['Europe/Moscow', '2026-11-27'],
		[' Europe/Moscow ', '2026-11-27'],
		['', '2026-11-26'],
	])('end with the day it is in %j: %s', (timezone, day) => expect(ask({ timezone }, now)).toBe(day));

	it('are those of the form, where somebody chose them', () =>
		expect(ask({ timezone: 'Europe/Moscow', To: '2026-01-02' }, now)).toBe('2026-01-02'));
});
