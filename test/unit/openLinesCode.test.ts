/** The Code nodes of the Open Lines templates by themselves: what is too much for a conversation in a real n8n. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';

import { DateTime } from 'luxon';

import { ROOT } from '../stage/template';

type Json = Record<string, unknown>;

interface CodeNode {
	name: string;
	parameters: { jsCode: string };
}

const SETTINGS = { tagFilter: 'ignore', tagIds: '', operatorName: true, retryMinutes: 60, chatLink: '' };
const CONFIG = {
	connector: 'chat2desk_n8n',
	applicationToken: 'token',
	channelLines: { 11: 15 },
	tagLines: {},
};
const CHAT = 'c2d-31-11-wa_direct';

/** Runs a Code node with the output of the nodes it refers to. */
function run(file: string, name: string, outputs: Record<string, Json[]>, input: Json[] = [], runIndex = 0) {
	const { nodes } = JSON.parse(readFileSync(join(ROOT, 'workflows', file), 'utf8')) as { nodes: CodeNode[] };
	const code = nodes.find((node) => node.name === name)?.parameters.jsCode;
	if (code === undefined) throw new Error(`${file} has no Code node ${name}`);
	const asNode = (items: Json[] | undefined) => ({
		isExecuted: items !== undefined,
		all: () => (items ?? []).map((json) => ({ json })),
		first: () => ({ json: items?.[0] ?? {} }),
	});
	const context = createContext({
		$: (node: string) => asNode(outputs[node]),
		$input: asNode(input),
		$now: DateTime.utc(),
		$runIndex: runIndex,
		DateTime,
	});
	// By way of JSON, since objects of another context are never equal to ours.
	return JSON.parse(JSON.stringify(runInContext(`(() => {${code}\n})()`, context))) as Array<{ json: Json }>;
}

const MAIN = 'bitrix24-open-lines.json';

const stored = { 'Stored state': [{ key: 'config', value: JSON.stringify(CONFIG) }] };

const rowOf = (kind: string, body: Json, more: Json = {}): Json => ({
	id: 7,
	lane: 3,
	chat: CHAT,
	side: 'line',
	kind,
	key: `${kind} 1`,
	place: 1000,
	state: 'waiting',
	open: true,
	tries: 0,
	since: Date.now(),
	body: JSON.stringify(body),
	...more,
});

const prepare = (row: Json, { settings = {}, chats = [] as Json[], same = [] as Json[] } = {}) =>
	run(MAIN, 'Prepare', {
		...stored,
		Settings: [{ ...SETTINGS, ...settings }],
		Choose: [{ row }],
		Chats: chats,
		'Same row': same,
	})[0]?.json ?? {};

describe('an answer of an operator', () => {
	const answer = (text: string, chat = CHAT, settings: Json = {}) =>
		prepare(rowOf('answer', { text }, { chat, side: 'client' }), { settings }).text;

	it.each([
		['[b]Maria:[/b] [br]Good day', '*Maria:*\nGood day'],
		['one[br]two[br /]three', 'one\ntwo\nthree'],
		['[i]a[/i] [s]b[/s] [u]c[/u]', '_a_ ~b~ c'],
		['[B] spaced [/B]', '*spaced*'],
		['[url=https://example.com]the offer[/url]', 'the offer (https://example.com)'],
		['[url=https://example.com]https://example.com[/url]', 'https://example.com'],
		['[url]https://example.com[/url]', 'https://example.com'],
		['[user=7]Maria[/user], please', 'Maria, please'],
		['[color=#ff0000]red[/color] [size=20]big[/size]', 'red big'],
		['[list][*]one[*]two[/list]', '• one• two'],
		['[img]https://example.com/a.png[/img]', 'https://example.com/a.png'],
		['5 &lt; 6 &amp;&amp; &quot;7&quot; &#39;8&#39;', '5 < 6 && "7" \'8\''],
		['array[0] and [unknown] stay', 'array[0] and [unknown] stay'],
		['&amp;lt; is not <', '&lt; is not <'],
	])('%s', (source, shown) => expect(answer(source)).toBe(shown));

	it('has no marks where the messenger knows none', () =>
		expect(answer('[b]bold[/b]', 'c2d-31-11-viber')).toBe('bold'));

	it('leaves the signature out where it is not wanted, and only that', () =>
		expect(answer('[b]Maria:[/b] [br][b]Note:[/b] hello', CHAT, { operatorName: false })).toBe(
			'*Note:* hello',
		));

	it('is not sent again when its fate is unknown', () => {
		const { action, state, more } = prepare(
			rowOf('answer', { text: 'x' }, { state: 'sending', side: 'client' }),
		);
		expect([action, state]).toEqual(['done', 'failed']);
		expect(more).toMatchObject([{ kind: 'note', chat: CHAT, side: 'line' }]);
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
	const messages = (body: Json, more: object = {}) =>
		(prepare(rowOf('message', { ...event, ...body }), more).call as { params: { MESSAGES: Json[] } }).params
			.MESSAGES;

	it.each([
		['Анна-Мария О’Нил', 'Анна-Мария О Нил'],
		["Mary O'Neil", "Mary O'Neil"],
		['😀 @anna_2000', 'anna'],
		['12345', 'Client'],
		[null, 'Client'],
		['A'.repeat(30), 'A'.repeat(25)],
	])('named %s gets a name the line takes', (name, taken) =>
		expect(messages({ client: { name, phone: null } })[0]?.user).toEqual({
			id: 'c2d-client-31',
			name: taken,
		}),
	);

	it('cannot write BBCode', () => {
		const { text } = messages({ text: '[user=1]boss[/user] [*] [1]' })[0]?.message as { text: string };
		expect(text).toBe('[\u200buser=1]boss[\u200b/user] [\u200b*] [1]');
	});

	it('of a place or without anything is not empty', () => {
		const place = messages({ text: null, body: { coordinates: '55.75, 37.61' } })[0]?.message;
		expect(place).toMatchObject({ text: '55.75, 37.61' });
		const nothing = messages({ text: null })[0]?.message;
		expect(nothing).toMatchObject({ text: '(wa_direct: a message without text)' });
	});

	it('is left alone when the same one went out before, or waits before it', () => {
		for (const other of [
			{ id: 3, state: 'sent', open: false },
			{ id: 3, state: 'waiting', open: true },
		])
			expect(prepare(rowOf('message', event), { same: [other] }).state).toBe('repeated');
		const later = { id: 9, state: 'waiting', open: true };
		expect(prepare(rowOf('message', event), { same: [later] }).action).toBe('call');
	});

	it('whose channel has no line is left out', () =>
		expect(prepare(rowOf('message', event, { chat: 'c2d-31-12-wa_direct' })).state).toBe('left out'));
});

describe('the row that is taken next', () => {
	const choose = (rows: Json[], runIndex = 0) => run(MAIN, 'Choose', {}, rows, runIndex)[0]?.json ?? {};
	const row = (id: number, more: Json = {}) =>
		rowOf('message', {}, { id, notBefore: 0, key: `message ${id}`, ...more });
	const taken = (rows: Json[]) => (choose(rows).row as Json | null)?.id ?? null;

	it('is the oldest; at the same time the message with the lower number', () => {
		expect(taken([row(1, { place: 30 }), row(2, { place: 10 }), row(3, { place: 20 })])).toBe(2);
		expect(taken([row(1, { key: 'message 10' }), row(2, { key: 'message 9' })])).toBe(2);
	});

	it('does not overtake one of its chat that has to wait, but those of others and the other direction go', () => {
		const waiting = row(1, { notBefore: Date.now() + 10_000 });
		expect(choose([waiting, row(2, { place: 2000 })])).toMatchObject({ action: 'wait', row: null });
		expect(taken([waiting, row(2, { place: 2000, chat: 'c2d-35-11-wa_direct' })])).toBe(2);
		expect(taken([waiting, row(2, { place: 2000, side: 'client' })])).toBe(2);
	});

	it('is left to later executions when it has long to wait, or this one is long enough', () => {
		expect(choose([row(1, { notBefore: Date.now() + 60_000 })]).action).toBe('leave');
		expect(choose([row(1)], 301).action).toBe('leave');
		expect(choose([{}]).action).toBe('leave');
	});
});

describe('an answer of Bitrix24', () => {
	const read = (answer: Json, { row = {}, then = 'message' } = {}) => {
		const call = {
			row: { ...rowOf('message', { text: 'Hello' }), ...row },
			method: 'imconnector.send.messages',
			then,
			attempt: 0,
			line: 15,
			change: { line: 15 },
		};
		return (
			run(MAIN, 'Read the answer', { Settings: [SETTINGS], Call: [call], Chats: [{}] }, [answer])[0]?.json ??
			{}
		);
	};
	const ok = (inner: Json) => ({
		statusCode: 200,
		body: { result: { SUCCESS: true, DATA: { RESULT: [inner] } } },
	});
	const refused = (statusCode: number, error: string) => ({
		statusCode,
		body: { error, error_description: 'Text' },
	});
	const old = { since: Date.now() - 61 * 60_000 };

	it('counts by the inner SUCCESS', () => {
		const good = read(ok({ SUCCESS: true, session: { ID: '9', CHAT_ID: '1767' } }));
		expect(good).toMatchObject({ action: 'outcome', state: 'sent', open: false });
		expect(JSON.parse(String((good.chat as Json).value))).toMatchObject({ bitrixChat: '1767', session: '9' });
		const bad = read(ok({ SUCCESS: false, ERRORS: ['Name is wrong'] }));
		expect(bad).toMatchObject({ state: 'failed', open: false, note: 'Name is wrong' });
		expect(bad.more).toMatchObject([{ kind: 'comment', side: 'client' }, { kind: 'tell' }]);
	});

	it.each<[string, Json, Json]>([
		['limit', refused(503, 'QUERY_LIMIT_EXCEEDED'), { state: 'waiting', open: true, more: [] }],
		['time limit', refused(429, 'OPERATION_TIME_LIMIT'), { state: 'waiting', open: true }],
		['blocked', refused(503, 'OVERLOAD_LIMIT'), { state: 'waiting', more: [{ kind: 'tell' }] }],
		['server error', { statusCode: 500, body: 'down' }, { state: 'sending', open: true }],
		['refused connection', { error: { message: 'connect ECONNREFUSED' } }, { state: 'waiting', open: true }],
		['lost answer', { error: { message: 'socket hang up' } }, { state: 'sending', open: true }],
		['no access', refused(401, 'NO_AUTH_FOUND'), { state: 'waiting', more: [{ kind: 'tell' }] }],
		['old tokens', refused(401, 'expired_token'), { action: 'expired' }],
		['inactive line', refused(400, 'NOT_ACTIVE_LINE'), { state: 'waiting', more: [{ kind: 'tell' }] }],
	])('%s', (_, answer, expected) => expect(read(answer)).toMatchObject(expected));

	it('that stays away ends in a comment and word to the administrator', () => {
		const gone = read({ statusCode: 500, body: 'down' }, { row: old });
		expect(gone).toMatchObject({ state: 'failed', open: false });
		expect(gone.more).toMatchObject([{ kind: 'comment' }, { kind: 'tell' }]);
	});
});

describe('what comes in', () => {
	const read = (outputs: Record<string, Json[]>) =>
		run(MAIN, 'Read the events', { ...stored, Settings: [SETTINGS], ...outputs }).map(({ json }) => json);
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
	const event = (more: Json) => read({ 'Bitrix24 events': [{ body: form(more) }] });

	it('of Bitrix24 is one row for the text and one for each file, the last of which reports the delivery', () => {
		expect(event({})).toMatchObject([
			{ kind: 'answer', key: 'answer 9 0', chat: CHAT, side: 'client', lane: 3 },
			{ kind: 'file', key: 'answer 9 1' },
		]);
		expect(event({}).map(({ body }) => JSON.parse(String(body)).isLast)).toEqual([false, true]);
	});

	it('with another token, for another connector, or meant to break out is nothing', () => {
		expect(event({ 'auth[application_token]': 'x' })).toEqual([{ kind: 'refused' }]);
		expect(event({ 'data[CONNECTOR]': 'another' })).toEqual([]);
		expect(event({ 'data[__proto__][x]': '1' })).toHaveLength(2);
		expect(read({ 'Bitrix24 events': [{ body: {} }] })).toEqual([{ kind: 'refused' }]);
	});

	it('before the set-up fails with what to do', () =>
		expect(() => run(MAIN, 'Read the events', { Settings: [SETTINGS], 'Stored state': [{}] })).toThrow(
			'Run "Set up"',
		));
});
