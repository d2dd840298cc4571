/** The functions in the Code nodes of the Open Lines templates: what is too much for a conversation in a real n8n. */
import { decoded, plain } from '../../workflows/src/bitrix24-open-lines/bbcode';
import { message, type Going } from '../../workflows/src/bitrix24-open-lines/mayItGo';
import { tokensOf, type Tokens } from '../../workflows/src/bitrix24-open-lines/newTokens';
import { nameFor } from '../../workflows/src/bitrix24-open-lines/person';
import { placeOf } from '../../workflows/src/bitrix24-open-lines/place';
import { read, type Answer } from '../../workflows/src/bitrix24-open-lines/readTheAnswer';
import { isInLine, missedAnswers, ofHistory } from '../../workflows/src/bitrix24-open-lines/readTheHistory';
import {
	rowFor,
	type Chat,
	type Next,
	type Outcome,
	type Row,
} from '../../workflows/src/bitrix24-open-lines/rows';
import { fromBitrix24 } from '../../workflows/src/bitrix24-open-lines/whatBitrix24Says';
import { failed, fateOf, faultOf } from '../../workflows/src/bitrix24-open-lines/whatCameOfIt';
import { fromChat2Desk, type Event } from '../../workflows/src/bitrix24-open-lines/whatChat2DeskSays';
import { follows, listed, notUnderstood } from '../../workflows/src/bitrix24-open-lines/whatFollows';
import {
	afterStart,
	isRepeated,
	passedOn,
	stepFor,
} from '../../workflows/src/bitrix24-open-lines/whatIsItAbout';
import { choiceOf, headsOf, seekOf } from '../../workflows/src/bitrix24-open-lines/whatIsNext';
import { callFor, type Call } from '../../workflows/src/bitrix24-open-lines/whatToCall';
import { prepare } from '../../workflows/src/bitrix24-open-lines/whatToSend';
import workflow from '../../workflows/bitrix24-open-lines.json';
import { mapOf } from '../../workflows/src/bitrix24-open-lines-setup/whatIsMissing';

type Json = Record<string, unknown>;

const NOW = 1_800_000_000_000;
const SETTINGS = {
	tagFilter: 'ignore',
	tagIds: '',
	operatorName: true,
	retryMinutes: 60,
	chatLink: '',
	reportDeliveryErrors: true,
};
const ROUTING = { connector: 'chat2desk_n8n', channelLines: { 11: 15 }, tagLines: {} };
const CHAT = 'c2d-31-11-wa_direct';
const OLD = { since: NOW - 61 * 60_000 };

const rowWith = (kind: string, body: Json, more: Partial<Row> = {}): Row => ({
	id: 7,
	chat: CHAT,
	side: 'line',
	kind,
	key: `${kind} 1`,
	place: 1000,
	state: 'waiting',
	open: true,
	notBefore: 0,
	tries: 0,
	since: NOW,
	body: JSON.stringify(body),
	note: '',
	...more,
});

/** The rows that follow from an outcome. */
const rowsOf = (of: Outcome): Row[] =>
	follows(of, { groups: [], texts: [] }, NOW).filter((one): one is Row => 'kind' in one);

describe('an answer of an operator', () => {
	const inWhatsApp = (text: string) => plain(text, 'wa_direct', true);

	it.each([
		['[b]Maria:[/b] [br]Good day', '*Maria:*\nGood day'],
		['[b]M:[/b] [br]Good day\nYour order:\n1. Sofa', '*M:*\nGood day\nYour order:\n1. Sofa'],
		['[b]M:[/b] [br]one\r\ntwo\rthree', '*M:*\none\ntwo\nthree'],
		['one\n\n  two', 'one\n\n  two'],
		['one[br]two[br /]three#BR#four', 'one\ntwo\nthree\nfour'],
		['[i]a[/i] [s]b[/s] [u]c[/u]', '_a_ ~b~ c'],
		['[B] spaced [/B]', '*spaced*'],
		['[url=https://example.com]the offer[/url]', 'the offer (https://example.com)'],
		['[url=https://example.com]https://example.com[/url]', 'https://example.com'],
		['[url]https://example.com[/url]', 'https://example.com'],
		['[user=7]Maria[/user], please', 'Maria, please'],
		['[color=#ff0000]red[/color] [size=20]big[/size]', 'red big'],
		['[list][*]one[*]two[/list]', '• one\n• two'],
		['[list]\n[*]one\n[*]two\n[/list]', '• one\n• two'],
		['[img]https://example.com/a.png[/img]', 'https://example.com/a.png'],
		['5 &lt; 6 &amp;&amp; &quot;7&quot; &#39;8&#39;', '5 < 6 && "7" \'8\''],
		['&laquo;Sofa&raquo;&nbsp;&mdash; &#91;b&#93; &#x1F600; &euro;', '«Sofa»\u00a0— [b] 😀 €'],
		['array[0] and [unknown] stay', 'array[0] and [unknown] stay'],
		['&amp;lt; is not <', '&lt; is not <'],
		[
			`${'-'.repeat(54)}\nAnna [12:30]\nIs it blue?\n${'-'.repeat(54)}\nYes`,
			`${'-'.repeat(54)}\nAnna [12:30]\nIs it blue?\n${'-'.repeat(54)}\nYes`,
		],
	])('%j', (source, shown) => expect(inWhatsApp(source)).toBe(shown));

	it.each(['&#0;', '&#xd83d;', '&#x110000;', '&unknown;', '& alone'])('leaves %s as it is', (text) =>
		expect(decoded(text)).toBe(text),
	);

	it('has no marks where the messenger knows none', () =>
		expect(plain('[b]bold[/b]', 'viber', true)).toBe('bold'));

	it('leaves the signature out where it is not wanted, and only that', () =>
		expect(plain('[b]Maria:[/b] [br][b]Note:[/b] hello', 'wa_direct', false)).toBe('*Note:* hello'));

	it('is not sent again when its fate is unknown', () => {
		const row = rowWith('answer', { text: 'x' }, { state: 'sending', side: 'client' });
		const { action, state, more } = prepare(row, undefined, SETTINGS) as unknown as Outcome & {
			action: string;
		};
		expect([action, state]).toEqual(['done', 'failed']);
		expect(more.map((next) => rowFor(next, NOW))).toMatchObject([{ kind: 'note', chat: CHAT, side: 'line' }]);
	});

	it('brings a file whose address has blanks and other letters', () => {
		const row = rowWith('file', {
			file: { link: 'https://b24.example/дог (1) 100%25.pdf', name: 'дог.pdf' },
		});
		const url = 'https://b24.example/%D0%B4%D0%BE%D0%B3%20(1)%20100%25.pdf';
		expect(prepare(row, undefined, SETTINGS)).toMatchObject({
			action: 'file',
			clientId: 31,
			channelId: '11',
			transport: 'wa_direct',
			...{ url, fileName: 'дог.pdf' },
		});
	});
});

describe('a message of a client', () => {
	const event = {
		messageId: 5,
		type: 'from_client',
		text: 'Hello',
		clientId: 31,
		channelId: 11,
		requestId: 51,
	};
	interface Given {
		row?: Partial<Row>;
		chat?: Chat;
		settings?: Json;
	}
	const decided = (body: Json, { row = {}, chat, settings = {} }: Given = {}) =>
		message(rowWith('message', { ...event, ...body }, row), chat, ROUTING, { ...SETTINGS, ...settings }, NOW);
	const prepared = (body: Json, given: Given = {}) => {
		const settings = { ...SETTINGS, ...given.settings };
		const step = decided(body, given) as Going;
		return callFor({ step, routing: ROUTING, settings, now: NOW, clock: '01.02 03:04' });
	};
	const sent = (body: Json, given: Given = {}) => {
		const { params } = prepared(body, given);
		return (params.MESSAGES as Array<{ user: Json; message: Json }>)[0];
	};

	it.each([
		['Анна-Мария О’Нил', 'Анна-Мария О Нил'],
		["Mary O'Neil", "Mary O'Neil"],
		['😀 @anna_2000', 'anna'],
		['12345', 'Client'],
		[null, 'Client'],
		['A'.repeat(30), 'A'.repeat(25)],
		['𝓐𝓷𝓷𝓪', 'Anna'],
		[`${'a'.repeat(24)}𠮷`, 'a'.repeat(24)],
	])('named %s gets a name the line takes', (name, taken) => {
		expect(nameFor(name)).toBe(taken);
		expect(sent({ client: { name, phone: null } })?.user).toEqual({ id: 'c2d-client-31', name: taken });
	});

	it('cannot write BBCode', () =>
		expect(sent({ text: '[user=1]boss[/user] [*] [1]' })?.message.text).toBe(
			'[\u200buser=1]boss[\u200b/user] [\u200b*] [1]',
		));

	it.each([
		['55.75, 37.61', '55.75, 37.61'],
		['37.61 55.75', '55.75, 37.61'],
		[{ latitude: 55.75, longitude: 37.61 }, '55.75, 37.61'],
		[{ lat: '55.75', lng: '37.61' }, '55.75, 37.61'],
		[{ something: 1 }, ''],
		[null, ''],
	])('of a place %j is %s', (coordinates, shown) => {
		expect(placeOf(coordinates)).toBe(shown);
		expect(sent({ text: null, body: { coordinates } })?.message.text).toBe(
			shown || '(wa_direct: a message without text)',
		);
	});

	it('brings files with addresses a portal can fetch', () => {
		const attachments = [{ url: 'https://cdn.example/a b/договор.pdf', name: 'договор.pdf' }];
		expect(sent({ attachments })?.message.files).toEqual([
			{
				url: 'https://cdn.example/a%20b/%D0%B4%D0%BE%D0%B3%D0%BE%D0%B2%D0%BE%D1%80.pdf',
				name: 'договор.pdf',
			},
		]);
	});

	it('whose channel has no line is left out', () =>
		expect(decided({}, { row: { chat: 'c2d-31-12-wa_direct' } })).toMatchObject({ state: 'left out' }));

	it('waits for tags where they decide, whatever the case of the setting', () =>
		expect(decided({}, { settings: { tagFilter: ' Only ', tagIds: '5' } })).toMatchObject({
			lookUp: 'tags',
			clientId: 31,
			requestId: 51,
		}));

	it('that may be in the line already is looked for first, and sent when it is not there', () => {
		const found = prepared({}, { row: { state: 'sending' }, chat: { bitrixChat: '9' } });
		expect(found).toMatchObject({ then: 'lookUp', sought: 'c2d-5' });
		const history = (message: Json) => ofHistory(found, { message });
		expect(history({})).toMatchObject({ state: 'waiting', open: true, notBefore: 0 });
		const there = { 1: { params: { connectorMid: ['c2d-5'] }, text: 'x' } };
		expect(history(there)).toMatchObject({ state: 'sent', open: false });
		expect(history(there).chat?.value).toContain('"line":15');
	});

	it.each([
		['by its number', { message: { 1: { params: { connectorMid: ['c2d-5'] }, text: 'x' } } }, true],
		['not by another', { message: { 1: { params: { connectorMid: ['c2d-6'] }, text: 'Hello' } } }, false],
		[
			'by its text where the history names no numbers',
			{ message: { 1: { params: [], text: 'Hello', date: new Date(NOW).toISOString() } } },
			true,
		],
		[
			'not by an older one of the same text',
			{ message: { 1: { params: [], text: 'Hello', date: new Date(NOW - 600_000).toISOString() } } },
			false,
		],
		['not in nothing', [], false],
	])('is found in the history %s', (_how, history, isThere) => {
		const call = prepared({}, { row: { state: 'sending' }, chat: { bitrixChat: '9' } });
		expect(isInLine(history, call)).toBe(isThere);
	});

	it('is left alone when the same one went out before, or waits before it', () => {
		const row = rowWith('message', event);
		for (const one of [
			{ id: 3, state: 'sent', open: false },
			{ id: 3, state: 'waiting', open: true },
		])
			expect(isRepeated(row, [{ ...row, ...one }])).toBe(true);
		expect(isRepeated(row, [{ ...row, id: 9 }])).toBe(false);
		expect(isRepeated(row, [{ ...row, id: 3, state: 'left out', open: false }])).toBe(false);
	});
});

describe('a row that means several chats', () => {
	const chats: Chat[] = [
		{ name: 'c2d-31-11-wa', dialogId: 1, bitrixChat: '70', last: 5 },
		{ name: 'c2d-31-12-tg', dialogId: 2, last: 9 },
	];
	const names = (row: Row, body: { dialogId?: number } = {}) =>
		passedOn(row, chats, body)?.map(({ chat }) => chat);

	it.each<[string, Partial<Row>, { dialogId?: number }, string[] | undefined]>([
		['of a client', { chat: 'c2d-31', kind: 'closed' }, {}, ['c2d-31-12-tg', 'c2d-31-11-wa']],
		['of one of their dialogs', { chat: 'c2d-31', kind: 'closed' }, { dialogId: 1 }, ['c2d-31-11-wa']],
		['about a delivery: the newest', { chat: 'c2d-31', kind: 'undelivered' }, {}, ['c2d-31-12-tg']],
		['by a dialog', { chat: 'dialog-2', kind: 'joined' }, {}, ['c2d-31-12-tg']],
		["by the portal's number", { chat: 'line-70', kind: 'finished' }, {}, ['c2d-31-11-wa']],
		['that names one', {}, {}, undefined],
	])('%s', (_what, row, body, expected) =>
		expect(names(rowWith('closed', body, row), body)).toEqual(expected),
	);

	it('finds them in the table of states', () => {
		expect(seekOf('c2d-31')).toEqual({ column: 'key', like: 'chat c2d-31-%' });
		expect(seekOf('dialog-2')).toEqual({ column: 'value', like: '%"dialogId":2,%' });
		expect(seekOf('line-70')).toEqual({ column: 'value', like: '%"bitrixChat":"70"%' });
	});
});

describe('the row that is taken next', () => {
	const row = (id: number, more: Partial<Row> = {}) =>
		rowWith('message', {}, { id, key: `message ${id}`, ...more });
	const taken = (rows: Row[]) => choiceOf(rows, NOW, 0).row?.id ?? null;

	it('is the oldest; at the same time the message with the lower number', () => {
		expect(taken([row(1, { place: 30 }), row(2, { place: 10 }), row(3, { place: 20 })])).toBe(2);
		expect(taken([row(1, { key: 'message 10' }), row(2, { key: 'message 9' })])).toBe(2);
		expect(headsOf([row(1), row(2)])).toHaveLength(1);
	});

	it('is the message with the lower number within a second, as the list of Chat2Desk names whole seconds', () => {
		const delivered = row(1, { key: 'message 9', place: NOW + 406, notBefore: NOW + 90_000 });
		const listed = row(2, { key: 'message 10', place: NOW });
		expect(headsOf([listed, delivered])).toEqual([delivered]);
		expect(taken([listed, delivered])).toBeNull();
		expect(taken([listed, { ...delivered, key: 'message 11' }])).toBe(2);
	});

	it('does not overtake one of its chat that has to wait, but those of others and the other direction go', () => {
		const waiting = row(1, { notBefore: NOW + 10_000 });
		expect(choiceOf([waiting, row(2, { place: 2000 })], NOW, 0)).toMatchObject({ action: 'wait', row: null });
		expect(taken([waiting, row(2, { place: 2000, chat: 'c2d-35-11-wa_direct' })])).toBe(2);
		expect(taken([waiting, row(2, { place: 2000, side: 'client' })])).toBe(2);
	});

	it('is left to later executions when it has long to wait, or this one is long enough', () => {
		expect(choiceOf([row(1, { notBefore: NOW + 60_000 })], NOW, 0).action).toBe('leave');
		expect(choiceOf([row(1)], NOW, 301).action).toBe('leave');
		expect(choiceOf([], NOW, 0).action).toBe('leave');
	});
});

describe('an answer of Bitrix24', () => {
	const answered = (
		answer: Answer,
		{ row = {}, then = 'message' as Call['then'], renewal = undefined as Tokens | undefined } = {},
	) => {
		const call: Call = {
			row: rowWith('message', { text: 'Hello' }, row),
			chat: {},
			method: 'imconnector.send.messages',
			params: {},
			then,
			line: 15,
			change: { line: 15 },
		};
		const known = { settings: SETTINGS, now: NOW, random: 0.5, access: 'access', renewal };
		return read(call, answer, known) as Outcome;
	};
	const ok = (inner: Json) => ({
		statusCode: 200,
		body: { result: { SUCCESS: true, DATA: { RESULT: [inner] } } },
	});
	const refused = (statusCode: number, error: string) => ({
		statusCode,
		body: { error, error_description: 'Text' },
	});

	it('counts by the inner SUCCESS', () => {
		const good = answered(ok({ SUCCESS: true, session: { ID: '9', CHAT_ID: '1767' } }));
		expect(good).toMatchObject({ state: 'sent', open: false });
		expect(JSON.parse(String(good.chat?.value))).toMatchObject({ bitrixChat: '1767', session: '9' });
		const bad = answered(ok({ SUCCESS: false, ERRORS: ['Name is wrong'] }));
		expect(bad).toMatchObject({ state: 'failed', open: false, note: 'Name is wrong' });
		expect(rowsOf(bad)).toMatchObject([{ kind: 'comment', side: 'client' }, { kind: 'tell' }]);
	});

	it.each<[string, Answer, Json]>([
		['limit', refused(503, 'QUERY_LIMIT_EXCEEDED'), { state: 'waiting', open: true, more: [] }],
		['time limit', refused(429, 'OPERATION_TIME_LIMIT'), { state: 'waiting', open: true }],
		['blocked', refused(503, 'OVERLOAD_LIMIT'), { state: 'waiting', more: [{ kind: 'tell' }] }],
		['server error', { statusCode: 500, body: 'down' }, { state: 'sending', open: true }],
		['refused connection', { error: { message: 'connect ECONNREFUSED' } }, { state: 'waiting', open: true }],
		['lost answer', { error: { message: 'socket hang up' } }, { state: 'sending', open: true }],
		['no access', refused(401, 'NO_AUTH_FOUND'), { state: 'waiting', more: [{ kind: 'tell' }] }],
		[
			'old tokens',
			refused(401, 'expired_token'),
			{ state: 'waiting', open: true, notBefore: NOW, chat: { key: 'expired', value: 'access' }, more: [] },
		],
		['no call, as another execution renews the access', {}, { state: 'waiting', notBefore: NOW + 1000 }],
		['inactive line', refused(400, 'NOT_ACTIVE_LINE'), { state: 'waiting', more: [{ kind: 'tell' }] }],
	])('%s', (_, answer, expected) => expect(answered(answer)).toMatchObject(expected));

	it('that stays away ends in a comment and word to the administrator', () => {
		const gone = answered({ statusCode: 500, body: 'down' }, { row: OLD });
		expect(gone).toMatchObject({ state: 'failed', open: false });
		expect(rowsOf(gone)).toMatchObject([{ kind: 'comment' }, { kind: 'tell' }]);
	});

	it('with tokens that could not be renewed waits; where Bitrix24 has refused that, the administrator is told', () => {
		const renewal = (statusCode: number, error?: string) =>
			tokensOf('{}', { statusCode, ...(error && { body: { error } }) }, NOW);
		const expired = refused(401, 'expired_token');
		const lost = answered(expired, { renewal: renewal(400, 'invalid_grant') });
		expect(lost).toMatchObject({ state: 'waiting', open: true, notBefore: NOW + 45_000, chat: null });
		expect(rowsOf(lost)[0]?.body).toContain('save it again');
		expect(answered(expired, { renewal: renewal(503) })).toMatchObject({ notBefore: NOW + 10_000, more: [] });
		// Renewed, and called expired nevertheless: not asked for once more at once.
		const renewed = tokensOf('{}', { body: { access_token: 'a', refresh_token: 'r' } }, NOW);
		expect(answered(expired, { renewal: renewed })).toMatchObject({ notBefore: NOW + 45_000 });
	});

	it('to a look back names the answers of employees, not the messages of the client', () => {
		const at = new Date(NOW).toISOString();
		const history = {
			message: {
				11: { id: '11', senderid: '500', date: at, text: 'From the client', params: [] },
				12: { id: '12', senderid: '7', date: at, text: 'Never told', params: [] },
				13: { id: '13', senderid: '500', date: at, text: 'By number', params: { connectorMid: ['c2d-1'] } },
			},
			users: { 500: { connector: true }, 7: { connector: false } },
		};
		const named = (until: number) => {
			const row = rowWith('lookBack', { until });
			const call = {
				row,
				chat: { lastAnswer: 0, lastSent: 1 },
				method: '',
				params: {},
				then: 'lookBack',
			} as const;
			return rowsOf(ofHistory(call, history)).map(({ body }) => body);
		};
		expect(named(NOW)).toEqual([expect.stringContaining('"Never told\\"')]);
		expect(missedAnswers(history, { lastAnswer: 12, lastSent: 1 })).toEqual([]);
		// Written since n8n is back: it is told of that, however long it takes.
		expect(named(NOW - 1000)).toEqual([]);
	});
});

describe('a look-up that fails', () => {
	it('other than by NOT_FOUND makes the row wait, longer each time, and at last be told', () => {
		expect(faultOf({ error: 'Service unavailable', errorCode: 'SERVER' })).toBe('Service unavailable');
		expect(faultOf({ error: 'No such client', errorCode: 'NOT_FOUND' })).toBeNull();
		const waits = [0, 1, 5, 50].map((tries) => {
			const at = { settings: SETTINGS, now: NOW };
			const { open, notBefore, more } = failed(rowWith('message', {}, { tries }), 'tags', 'down', at);
			expect([open, more]).toEqual([true, []]);
			return (notBefore - NOW) / 1000;
		});
		expect(waits).toEqual([15, 30, 300, 300]);
		const at = { settings: SETTINGS, now: NOW };
		const old = failed(rowWith('message', { text: 'Hello' }, OLD), 'tags', 'down', at);
		expect(old).toMatchObject({ state: 'failed', open: false });
		expect(rowsOf(old)).toMatchObject([{ kind: 'comment', side: 'client' }, { kind: 'tell' }]);
		expect(rowsOf(old)[0]?.body).toContain('Hello');
		// What is no message of a client has no dialog to be said in.
		expect(rowsOf(failed(rowWith('earlier', {}, OLD), 'messages', 'down', at))).toMatchObject([
			{ kind: 'tell' },
		]);
	});
});

describe('what comes in', () => {
	const CONFIG = { connector: 'chat2desk_n8n', applicationToken: 'token' };
	const form = (more: Json) => ({
		event: 'ONIMCONNECTORMESSAGEADD',
		'data[CONNECTOR]': 'chat2desk_n8n',
		'data[LINE]': '15',
		'data[MESSAGES][0][im][message_id]': '9',
		'data[MESSAGES][0][message][text]': 'Hi',
		'data[MESSAGES][0][message][files][0][link]': 'https://example.com/a.pdf',
		'data[MESSAGES][0][chat][id]': CHAT,
		'auth[application_token]': 'token',
		...more,
	});
	const event = (more: Json) => fromBitrix24(form(more), CONFIG, NOW).map((next) => rowFor(next, NOW));

	it('of Bitrix24 is one row for the text and one for each file, the last of which reports the delivery', () => {
		expect(event({})).toMatchObject([
			{ kind: 'answer', key: 'answer 9 0', chat: CHAT, side: 'client' },
			{ kind: 'file', key: 'answer 9 1' },
		]);
		expect(event({}).map((row) => (JSON.parse(row.body) as Json).isLast)).toEqual([false, true]);
	});

	it('with another token, for another connector, or meant to break out is nothing', () => {
		expect(event({ 'auth[application_token]': 'x' })).toEqual([]);
		expect(event({ 'data[CONNECTOR]': 'another' })).toEqual([]);
		expect(event({ 'data[__proto__][x]': '1' })).toHaveLength(2);
		expect(fromBitrix24({}, CONFIG, NOW)).toEqual([]);
	});

	it('finishes a chat under either of its ids', () => {
		const finish = (connector: string, chat: string) =>
			event({
				event: 'ONIMCONNECTORDIALOGFINISH',
				'data[DATA][0][connector][chat_id]': connector,
				'data[DATA][0][session][id]': '5',
				'data[DATA][0][chat][id]': chat,
			});
		expect(finish(CHAT, '70')).toMatchObject([{ kind: 'finished', chat: CHAT }]);
		expect(finish('70', '70')).toMatchObject([{ kind: 'finished', chat: 'line-70' }]);
	});

	describe('of Chat2Desk, a tag', () => {
		const settings = { ...SETTINGS, tagFilter: 'Only', tagIds: '5', sendEarlierMessages: 'true' };
		const tag = (more: Partial<Event>) =>
			fromChat2Desk({ event: 'add_tag_to_request', tagId: 5, ...more }, settings, NOW);

		it('asks for the earlier messages of its request, else of its client', () => {
			expect(tag({ clientId: 31, requestId: 51 })).toMatchObject([
				{ kind: 'tags' },
				{ kind: 'earlier', chat: 'c2d-31', content: { requestId: 51 } },
			]);
			expect(tag({ clientId: 31 })[1]).toMatchObject({
				kind: 'earlier',
				chat: 'c2d-31',
				content: { requestId: null, tagId: 5 },
			});
		});

		it('whose client is not named is found by its request', () => {
			const [, row] = tag({ requestId: 51 });
			expect(row).toMatchObject({ kind: 'earlier', chat: 'request-51' });
			expect(seekOf('request-51')).toEqual({ column: 'value', like: '%"requestId":51,%' });
			const chats: Chat[] = [
				{ name: CHAT, requestId: 51 },
				{ name: 'c2d-32-11-x', requestId: 52 },
			];
			const asked = rowWith('earlier', {}, { chat: 'request-51' });
			expect(passedOn(asked, chats, {})).toMatchObject([{ kind: 'earlier', chat: CHAT }]);
			expect(stepFor({ ...asked, chat: CHAT }, chats, settings)).toMatchObject({ action: 'client' });
			expect(prepare({ ...asked, chat: 'c2d-31' }, undefined, settings)).toMatchObject({
				action: 'earlier',
				clientId: 31,
			});
		});

		it('that names neither never asks for the messages of the whole account', () => {
			expect(tag({}).map(({ kind }) => kind)).toEqual(['tags']);
			expect(tag({ dialogId: 3 }).map(({ kind }) => kind)).toEqual(['tags']);
		});
	});

	it('of Chat2Desk, a refusal that comes later in either form is told in the line', () => {
		for (const one of [
			{ event: 'outbox_status', clientId: 31 },
			{ event: 'outbox', type: 'system', clientId: 31, deliveryError: '24 hours passed' },
		])
			expect(fromChat2Desk(one, SETTINGS, NOW)).toMatchObject([{ kind: 'undelivered', chat: 'c2d-31' }]);
		const row = rowWith('undelivered', { deliveryError: '24 hours passed', text: 'x' });
		const chat = { name: CHAT, clientId: 31, line: 15 };
		const step = stepFor(row, [chat], SETTINGS);
		expect(step).toEqual({ action: 'line', row, chat });
		const call = callFor({ step: { row, chat }, routing: ROUTING, settings: SETTINGS, now: NOW, clock: '' });
		expect(call.params.MESSAGES).toMatchObject([
			{ message: { text: '⚠ Not delivered to the client: 24 hours passed' } },
		]);
	});

	it.each([
		['a message', { event: 'inbox' }, undefined, true],
		['an answer, as an earlier message', { event: 'outbox', type: 'to_client' }, { tagId: 5 }, true],
		['an answer otherwise', { event: 'outbox', type: 'to_client' }, undefined, false],
		['what a machine said', { event: 'outbox', type: 'autoreply' }, { tagId: 5 }, false],
		['a comment', { event: 'outbox', type: 'comment' }, { tagId: 5 }, false],
		['a message of another request', { event: 'inbox', requestId: 52 }, { tagId: 5, requestId: 51 }, false],
		['a message of the request', { event: 'inbox', requestId: 51 }, { tagId: 5, requestId: 51 }, true],
	])('of the list: %s', (_what, more, asked, isTaken) => {
		const row = rowWith(asked ? 'earlier' : 'missed', asked ?? {});
		expect(listed({ clientId: 31, messageId: 1, ...more }, row, NOW)).toHaveLength(Number(isTaken));
	});
});

describe('what became of a message to the client', () => {
	const row = rowWith(
		'answer',
		{ text: 'x', im: { message_id: '9' }, line: 15, isLast: true },
		{ side: 'client' },
	);
	const fate = (result: Json, more: Partial<Row> = {}) =>
		fateOf({ ...row, ...more }, result, {}, { settings: SETTINGS, now: NOW });

	it('is reported as delivered by the last part', () => {
		const { state, more, chat } = fate({ messages: [{ message_id: 1 }, { message_id: 2 }] });
		expect([state, JSON.parse(chat?.value ?? '')]).toEqual(['sent', { lastAnswer: 9 }]);
		expect(more).toMatchObject([{ kind: 'delivered', side: 'client' }]);
		expect(more[0]?.content).toMatchObject({ ids: ['1', '2'], line: 15 });
	});

	it('waits where it was certainly not accepted, as long as retryMinutes', () => {
		expect(fate({ error: 'No', errorCode: 'RATE_LIMIT' })).toMatchObject({ state: 'waiting', open: true });
		expect(fate({ error: 'No', errorCode: 'RATE_LIMIT' }, OLD)).toMatchObject({
			state: 'failed',
			more: [{ kind: 'note' }],
		});
	});

	it('is never repeated when nobody knows', () => {
		const { state, more } = fate({ error: 'No answer', errorCode: 'SEND_UNCERTAIN' });
		expect([state, more[0]?.content]).toEqual([
			'failed',
			{ text: expect.stringContaining('It is not known') },
		]);
	});
});

describe('the map of channels and lines', () => {
	const lines = [{ id: 15, LINE_NAME: 'Sales' }];
	const of = (given: unknown) => {
		const problems: string[] = [];
		return { map: mapOf('channelLines', given, lines, problems), problems };
	};

	it.each([
		['1234 = 15, 1235=15', { 1234: 15, 1235: 15 }],
		['1234: 15\n1235 :15;', { 1234: 15, 1235: 15 }],
		['{"1234": "15"}', { 1234: 15 }],
		[{ 1234: 15 }, { 1234: 15 }],
		['', {}],
	])('reads %j', (given, map) => expect(of(given)).toEqual({ map, problems: [] }));

	it.each([
		['1234', 'is not of the form NUMBER = LINE'],
		['{"1234": 15', 'is neither a list'],
		['1234 = 99', 'there is no Open Line 99. The portal has 15 = "Sales"'],
		['1234 = 15, 1234 = 16', 'is given to the lines 15 and 16'],
	])('says what is wrong with %j', (given, words) => expect(of(given).problems.join()).toContain(words));
});

describe('two executions that have the same row', () => {
	interface Condition {
		keyName: string;
		condition: string;
		keyValue: string;
	}
	interface Drawn {
		name: string;
		parameters: {
			operation?: string;
			filters?: { conditions?: Condition[] };
			columns?: { value?: Record<string, unknown> };
		};
	}
	const { nodes } = workflow as unknown as { nodes: Drawn[] };
	const conditionsOf = ({ parameters }: Drawn) => parameters.filters?.conditions ?? [];

	const named = (name: string) => {
		const [node] = nodes.filter((one) => one.name === name);
		if (!node) throw new Error(`There is no ${name}`);
		const conditions = conditionsOf(node).map(({ keyName, condition, keyValue }) => [
			keyName,
			condition,
			...(keyValue === undefined ? [] : [keyValue]),
		]);
		return { conditions, value: node.parameters.columns?.value };
	};

	it('cannot both send it: who takes it has to find it as it was read, and changes that', () => {
		expect(named('Take it')).toMatchObject({
			conditions: [
				['id', 'eq', '={{ $json.row.id }}'],
				['open', 'isTrue'],
				['tries', 'eq', '={{ $json.row.tries }}'],
			],
			value: { state: 'sending', tries: '={{ $json.row.tries + 1 }}' },
		});
	});

	it('note only what became of it who has taken it', () => {
		const { conditions } = named('Note the outcome');
		expect(conditions).toEqual([
			['id', 'eq', '={{ $json.noted }}'],
			['tries', 'eq', '={{ $json.tries }}'],
		]);
		const row = rowWith('message', {}, { tries: 4 });
		expect(follows(notUnderstood(row, 'x'), { groups: [], texts: [] }, NOW).at(-1)).toMatchObject({
			noted: 7,
			tries: 5,
		});
	});

	it('renew the tokens one after the other: of those that have read the same, one', () =>
		expect(named('Take the refresh').conditions).toEqual([
			['key', 'eq', 'tokens'],
			['value', 'eq', '={{ $json.tokens }}'],
			['leaseUntil', 'lt', '={{ Date.now() }}'],
		]));
});

describe('an execution', () => {
	const row = (id: number, chat: string, more: Partial<Row> = {}) =>
		rowWith('message', {}, { id, chat, key: `message ${id}`, ...more });
	const rows = [row(1, CHAT), row(2, 'c2d-310-11-wa_direct', { place: 1 })];

	it('goes on with the clients it has brought something of, and with all when a minute has passed', () => {
		expect(choiceOf(rows, NOW, 0, ['c2d-31']).row?.id).toBe(1);
		expect(choiceOf(rows, NOW, 0, ['']).row?.id).toBe(2);
		expect(choiceOf(rows, NOW, 0, ['c2d-9']).action).toBe('leave');
	});

	it('finds the rows of its client in the table, and what follows for the administrator among all', () => {
		const going = { groups: ['c2d-31'], texts: [] };
		const sent = fateOf(row(1, CHAT), {}, undefined, { settings: SETTINGS, now: NOW });
		expect(follows(sent, going, NOW).at(-1)).toMatchObject({ groups: ['c2d-31'], like: 'c2d-31%' });
		expect(follows(notUnderstood(row(1, CHAT), 'x'), going, NOW).at(-1)).toMatchObject({
			groups: ['c2d-31', 'administrator'],
			like: '%',
		});
	});

	it('tells the administrator last', () => {
		const told = row(3, 'administrator', { kind: 'tell', place: 0 });
		expect(choiceOf([told, ...rows], NOW, 0, ['']).row?.id).toBe(2);
		expect(choiceOf([told], NOW, 0, ['']).row?.id).toBe(3);
	});
});

describe('after a start of n8n', () => {
	const chats: Chat[] = [
		{ name: 'c2d-1-1-x', bitrixChat: '1', last: NOW - 1000 },
		{ name: 'c2d-2-1-x', bitrixChat: '2', last: NOW - 2000, closed: 'line' },
		{ name: 'c2d-3-1-x', bitrixChat: '3', last: NOW - 3 * 86_400_000 },
		{ name: 'c2d-4-1-x', last: NOW - 5000 },
	];

	it('looks for messages since the newest one known, and at the open chats', () => {
		const [missed, ...looks] = afterStart(chats, NOW);
		expect(missed).toMatchObject({
			kind: 'missed',
			delay: 70_000,
			content: { dateFrom: new Date(NOW - 601_000).toISOString() },
		});
		expect(looks).toMatchObject([{ kind: 'lookBack', chat: 'c2d-1-1-x', content: { until: NOW } }]);
		// Behind the answers that have come in, and all others of the client.
		const look = rowFor(looks[0] as Next, NOW);
		const answer = rowFor(
			{ kind: 'answer', chat: 'c2d-1-1-x', key: 'a', content: {}, side: 'client' },
			NOW + 5,
		);
		expect(headsOf([look, answer])).toEqual([answer]);
	});

	it('does not ask for the messages of all times where no chat is known yet', () =>
		expect(afterStart([], NOW)).toMatchObject([
			{ content: { dateFrom: new Date(NOW - 600_000).toISOString() } },
		]));
});
