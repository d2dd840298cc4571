import { channelEntry, operatorEntry } from '../../../workflows/src/crm-directory-yucrm/whatIsThere';
import { orderOf } from '../../../workflows/src/crm-directory-yucrm/asACall';
import { employeeOf as employee } from '../../../workflows/src/crm-directory-yucrm/crmAnswer';
import failed from '../../../workflows/src/crm-directory-yucrm/failed';
import { employeeOf } from '../../../workflows/src/crm-directory-yucrm/match';
import {
	answerTo,
	outcomeOf,
	type Came,
	type Outcome,
} from '../../../workflows/src/crm-directory-yucrm/outcome';
import { verdictOn, withoutTokens } from '../../../workflows/src/crm-directory-yucrm/readTheAnswer';
import { ofEvent } from '../../../workflows/src/crm-directory-yucrm/readTheEvents';
import { faultOf, messageOf } from '../../../workflows/src/crm-directory-yucrm/readTheMessage';
import { ofChannels, ofPeople, ofSettings } from '../../../workflows/src/crm-directory-yucrm/report';
import { rowFor } from '../../../workflows/src/crm-directory-yucrm/rows';
import { sourceOf } from '../../../workflows/src/crm-directory-yucrm/sources';
import type { Employee, Entry, Event, Row } from '../../../workflows/src/crm-directory-yucrm/types';
import { judged, type Answered } from '../../../workflows/src/crm-directory-yucrm/whatItSays';
import { ofOpen } from '../../../workflows/src/crm-directory-yucrm/whatIsLeft';
import { afterSending } from '../../../workflows/src/crm-directory-yucrm/whatWasSent';
import { goneOperators, refreshed } from '../../../workflows/src/crm-directory-yucrm/whoIsWho';
import { claimed } from '../../../workflows/src/crm-directory-yucrm/whoseIsIt';
import { node } from './node';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const SETTINGS = {
	crmUrl: 'https://example.yucrm.ru/api',
	crmToken: 'crm-token',
	ordersToken: 'orders-token',
	channelSources: '3 = Novostroyki',
	operatorMap: 'Olga Operatorova = 9',
	defaultOperatorId: ' 21 ',
	secret: 'secret',
	notifyUrl: '',
	retryMinutes: '60',
};
const CLOCK = { now: NOW, random: 0 };
const about = { settings: SETTINGS, execution: '7', now: NOW };

const entry = (kind: Entry['kind'], number: string, more: Partial<Entry> = {}): Entry => ({
	key: `${kind} ${number}`,
	kind,
	number,
	name: '',
	phone: '',
	email: '',
	transports: '',
	crm: '',
	suggested: '',
	matchedBy: '',
	state: 'active',
	updated: '',
	...more,
});

const person = (id: string, more: Partial<Employee> = {}): Employee => ({
	id,
	name: '',
	phones: [],
	email: '',
	isActive: true,
	...more,
});

describe('who is who', () => {
	const employees = [
		person('1', { name: 'Petrov Semyon', phones: ['8 (900) 000-00-01'] }),
		person('2', { name: 'Anna Example', email: 'Anna@Example.com' }),
		person('3', { name: 'Anna  example' }),
		person('4', { name: 'Gone Away', isActive: false }),
		person('5', { email: 'mail@example.com' }),
	];

	it.each([
		[
			'the map before all',
			{ first_name: 'Olga', last_name: 'Operatorova', phone: '79000000001' },
			'9',
			'operatorMap',
		],
		[
			'the phone before the name',
			{ first_name: 'Anna', last_name: 'Example', phone: '+7 900 000 00 01' },
			'1',
			'phone',
		],
		['the name in any order and case', { first_name: 'semyon', last_name: 'PETROV' }, '1', 'name'],
		[
			'several of a name are nobody',
			{ first_name: 'Anna', last_name: 'Example' },
			'',
			'name: several (2, 3)',
		],
		['the e-mail at last', { first_name: 'X', last_name: 'Y', email: 'MAIL@example.com' }, '5', 'e-mail'],
		['nobody who is not active', { first_name: 'Gone', last_name: 'Away' }, '', ''],
		['no empty name or phone fits', { first_name: '', last_name: '', phone: '', email: '' }, '', ''],
	])('%s', (_what, operator, id, by) => {
		expect(employeeOf({ id: 12, ...operator }, employees, SETTINGS)).toEqual({ id, by });
	});

	it('keeps what a person has corrected, an emptied field as well', () => {
		const found = entry('operator', '12', { crm: '1', suggested: '1', matchedBy: 'phone' });
		expect(refreshed(found, undefined, 'now')).toMatchObject({ crm: '1', isChanged: true, updated: 'now' });
		const same = entry('operator', '12', { crm: '1', suggested: '1', matchedBy: 'phone', updated: 'before' });
		expect(refreshed(found, same, 'now')).toMatchObject({ isChanged: false, updated: 'before' });
		for (const crm of ['7, 9', '']) {
			const corrected = { ...same, crm };
			expect(refreshed(found, corrected, 'now')).toMatchObject({
				crm,
				suggested: '1',
				matchedBy: 'a person',
			});
		}
		const other = { ...same, crm: '2', suggested: '2' };
		expect(refreshed(found, other, 'now')).toMatchObject({ crm: '1', suggested: '1', isChanged: true });
	});

	it('marks operators that are gone, and nobody when Chat2Desk listed nobody', () => {
		const before = [entry('operator', '12', { crm: '1' }), entry('channel', '3'), entry('operator', '13')];
		expect(goneOperators(before, [], 'now')).toEqual([]);
		expect(goneOperators(before, [entry('operator', '13')], 'now')).toMatchObject([
			{ key: 'operator 12', state: 'removed', crm: '1', isChanged: true },
		]);
		for (const word of ['deleted', 'disabled']) {
			expect(operatorEntry({ id: 1, role: word }, undefined, [], SETTINGS).state).toBe('removed');
			expect(operatorEntry({ id: 1, status: word }, undefined, [], SETTINGS).state).toBe('removed');
		}
	});

	it('matches nobody anew while the CRM cannot be asked', () => {
		const before = entry('operator', '12', { crm: '7', suggested: '7', matchedBy: 'phone' });
		expect(operatorEntry({ id: 12 }, before, null, SETTINGS)).toMatchObject({
			suggested: '7',
			matchedBy: 'phone',
		});
	});

	it('gives a channel its source, a correction first', () => {
		const channel = channelEntry({ id: 3, name: 'Shop', transports: ['wa_direct', 'sms'] }, SETTINGS);
		expect(channel).toMatchObject({ transports: 'wa_direct, sms', crm: 'Novostroyki' });
		expect(sourceOf(3, undefined, SETTINGS)).toBe('Novostroyki');
		expect(sourceOf(3, entry('channel', '3', { crm: 'Old', suggested: 'Old' }), SETTINGS)).toBe(
			'Novostroyki',
		);
		expect(sourceOf(3, entry('channel', '3', { crm: 'Mine', suggested: 'Old' }), SETTINGS)).toBe('Mine');
		expect(sourceOf(4, undefined, SETTINGS)).toBe('');
	});

	it('says it line by line', () => {
		const operators = [
			entry('operator', '21', { name: 'Olga', crm: '1, 4', matchedBy: 'a person' }),
			entry('operator', '22', { name: 'Nobody' }),
			entry('operator', '23', { name: 'Past', state: 'removed' }),
		];
		const lines = ofPeople(operators, employees, SETTINGS).map(({ state, text }) => `${state}: ${text}`);
		expect(lines).toEqual([
			'OK: operator 21 "Olga" is employee 1 "Petrov Semyon", by a person',
			'NOTE: operator 21 "Olga": YUcrm has no active employee 4 (a person)',
			'NOTE: operator 22 "Nobody" is no employee of YUcrm',
			'NOTE: operator 23 "Past" is gone from Chat2Desk',
			'OK: employees without an operator write as 21 "Olga": 2 "Anna Example", 3 "Anna  example", 5 ""',
		]);
		const wrong = ofPeople(operators, [], { ...SETTINGS, defaultOperatorId: '23' }).at(-1);
		expect(wrong).toMatchObject({ state: 'PROBLEM', text: expect.stringContaining('defaultOperatorId 23') });
		const sources = ofChannels([entry('channel', '4', { name: 'Viber' })], SETTINGS).map(({ text }) => text);
		expect(sources).toEqual([
			'channel 4 "Viber" (): no source, add it to channelSources',
			'channelSources: Chat2Desk does not list channel 3',
		]);
		const empty = ofSettings({ retryMinutes: 'x', secret: 'a b', notifyUrl: 'slack' });
		expect(empty.map(({ state }) => state)).toEqual(['PROBLEM', 'PROBLEM', 'PROBLEM', 'NOTE', 'PROBLEM']);
	});
});

describe('an event', () => {
	const event: Event = {
		event: 'inbox',
		eventTime: '2026-01-01T00:00:00.000Z',
		messageId: 1,
		type: 'from_client',
		text: 'Hello',
		transport: 'wa_direct',
		clientId: 5,
		dialogId: 6,
		requestId: 51,
		channelId: 3,
		operatorId: null,
		isNewRequest: true,
		attachments: [{ url: 'https://example.com/a.jpg' }],
		client: { name: null, phone: '79000000001', messengerId: null },
	};
	const known = {
		...about,
		directory: [
			entry('channel', '3', { name: 'Shop' }),
			entry('operator', '12', { name: 'Olga', crm: '7, 9' }),
		],
	};

	it('that begins a request is an enquiry, any other is not', () => {
		const [row, ...others] = ofEvent(event, known);
		expect(others).toEqual([]);
		expect(row).toMatchObject({
			kind: 'order',
			key: 'order 51',
			state: 'under way',
			until: NOW + 65 * MINUTE,
		});
		const enquiry = JSON.parse(row?.body ?? '');
		expect(enquiry).toMatchObject({
			name: 'Chat2Desk client 5',
			phone: '79000000001',
			source: 'Novostroyki',
		});
		expect(orderOf(enquiry)).toEqual({
			name: 'Chat2Desk client 5',
			phone: '+79000000001',
			message: 'Hello\nhttps://example.com/a.jpg',
			description: 'Chat2Desk, Shop (wa_direct), client 5, request #51',
			source: 'Novostroyki',
		});
		expect(ofEvent({ ...event, isNewRequest: false }, known)).toEqual([]);
		expect(ofEvent({ ...event, event: 'outbox' }, known)).toEqual([]);
	});

	it('is told to notifyUrl, a transfer in words and with the employee', () => {
		const settings = { ...SETTINGS, notifyUrl: 'https://example.com/hook' };
		expect(ofEvent(event, { ...known, settings }).map(({ key }) => key)).toEqual(['order 51', 'inbox 1']);
		const transfer = { ...event, event: 'dialog_transferred', messageId: null, operatorId: 12, client: null };
		const [row] = ofEvent(transfer, { ...known, settings });
		expect(JSON.parse(row?.body ?? '')).toMatchObject({
			text: 'The dialog 6 of client 5 was passed to Olga',
			employeeId: '7',
			operator: 'Olga',
			phone: null,
		});
	});
});

describe('a message of the CRM', () => {
	const directory = [
		entry('operator', '12', { crm: '7, 9' }),
		entry('operator', '13', { crm: '8', state: 'removed' }),
		entry('channel', '3', { transports: 'wa_direct, sms' }),
	];
	const good = { employeeId: 9, clientId: '5', text: ' Hi ' };

	it('goes out as the operator of the employee, else as the default one', () => {
		expect(messageOf(good, directory, SETTINGS)).toMatchObject({
			operatorId: '12',
			clientId: '5',
			text: ' Hi ',
		});
		for (const employeeId of [8, 77]) {
			expect(messageOf({ ...good, employeeId }, directory, SETTINGS)).toMatchObject({ operatorId: '21' });
			const without = { ...SETTINGS, defaultOperatorId: '' };
			expect(messageOf({ ...good, employeeId }, directory, without)).toMatchObject({ code: 'NO_OPERATOR' });
		}
	});

	it.each<[string, object]>([
		['', good],
		['', { ...good, channelId: 3, transport: 'WA_direct' }],
		['', { ...good, channelId: 99, transport: 'telegram' }],
		[
			'',
			{
				employeeId: 'a',
				phone: '8 900 000-00-01',
				channelId: 3,
				transport: 'sms',
				attachment: 'https://e.com/a',
			},
		],
		['employeeId', { ...good, employeeId: ' ' }],
		['clientId or phone', { ...good, clientId: null }],
		['clientId', { ...good, clientId: '5a' }],
		['channelId', { ...good, channelId: 'shop' }],
		['phone', { ...good, clientId: '', phone: '[tg] 100001' }],
		['channelId and transport', { ...good, clientId: '', phone: '+79000000001' }],
		['transport', { ...good, channelId: 3, transport: 'telegram' }],
		['text or attachment', { ...good, text: ' ' }],
		['attachment', { ...good, attachment: 'ftp://e.com/a' }],
		['text', { ...good, text: { a: 1 } }],
		['chatId', { ...good, chatId: 5 }],
	])('names what is wrong: %s', (name, body) => {
		const fault = faultOf({ ...body }, directory);
		expect(fault.startsWith(name)).toBe(true);
		expect(fault === '').toBe(name === '');
	});

	it.each([[null], ['text'], [[good]]])('is refused as %j', (body) =>
		expect(messageOf(body, directory, SETTINGS)).toMatchObject({ code: 'VALIDATION' }),
	);

	it('of unknown fate is not sent again, a refused one may be', () => {
		const job = { ...rowFor('message', 'message x', {}, about), job: {} as never };
		expect(afterSending(job, { messageId: 5 })).toMatchObject({ state: 'done', ref: '5' });
		expect(afterSending(job, { message_id: 6 })).toMatchObject({ state: 'done', ref: '6' });
		expect(afterSending(job, { error: 'no', errorCode: 'AUTH' })).toMatchObject({
			state: 'refused',
			code: 'AUTH',
		});
		expect(afterSending(job, { error: '?', errorCode: 'SEND_UNCERTAIN' })).toMatchObject({
			state: 'unknown',
		});
		const partly = afterSending(job, { error: 'no', errorCode: 'RATE_LIMIT', accepted: [4] });
		expect(partly).toMatchObject({ state: 'unknown', note: expect.stringContaining('message 4') });
	});

	it.each<[Partial<Came>, number, object]>([
		[{ state: 'done', ref: '5' }, 200, { messageId: 5 }],
		[{ state: 'under way' }, 409, { code: 'IN_PROGRESS' }],
		[{ state: 'unknown' }, 502, { code: 'SEND_UNCERTAIN' }],
		[{ state: 'refused', note: 'x', code: 'FORBIDDEN' }, 403, { error: 'x', code: 'FORBIDDEN' }],
		[{ state: 'refused', note: 'x', code: 'AUTH' }, 502, { error: 'x', code: 'AUTH' }],
	])('is answered: %j', (came, status, answer) => {
		const row = rowFor('message', 'message x', {}, about);
		expect(answerTo({ ...row, ...came })).toMatchObject({ status, answer });
	});
});

describe('something is done once', () => {
	const stored = (id: number, more: Partial<Row> = {}) => ({
		...rowFor('order', 'order 51', {}, about),
		id,
		...more,
	});
	const ours = stored(5);
	const first = (rows: Array<ReturnType<typeof stored>>, mine = ours) => claimed(mine, [...rows, mine], NOW);

	it('by the row that was put down first', () => {
		expect(first([])).toMatchObject({ isOurs: true });
		expect(first([stored(6)])).toMatchObject({ isOurs: true });
		expect(first([stored(4)])).toMatchObject({ isOurs: false, state: 'under way' });
		expect(first([stored(4, { state: 'done', ref: '9' })])).toMatchObject({
			isOurs: false,
			state: 'done',
			ref: '9',
		});
		expect(first([stored(4, { state: 'unknown' })])).toMatchObject({ isOurs: false, state: 'unknown' });
		expect(first([stored(4, { until: NOW - 1 })])).toMatchObject({ isOurs: false, state: 'unknown' });
	});

	it.each(['refused', 'away', 'again'])('again where it is %s', (state) =>
		expect(first([stored(4, { state })])).toMatchObject({ isOurs: true }),
	);

	it('a message without an id within two minutes, one with an id for good', () => {
		const done = { state: 'done', kind: 'message' as const };
		const old = NOW - 3 * MINUTE;
		for (const [key, isOurs] of [
			['message {"text":"x"}', true],
			['message 77', false],
		] as const)
			expect(
				first([stored(4, { ...done, key, at: old })], stored(5, { kind: 'message', key })),
			).toMatchObject({ isOurs });
		const key = 'message {"text":"x"}';
		expect(
			first([stored(4, { ...done, key, at: NOW - MINUTE })], stored(5, { kind: 'message', key })).isOurs,
		).toBe(false);
	});

	it('told again where the execution that was to tell it is no more', () => {
		const told = { kind: 'notify' as const, key: 'inbox 1' };
		expect(first([stored(4, { ...told, until: NOW - 1 })], stored(5, told)).isOurs).toBe(true);
		expect(first([stored(4, told)], stored(5, told)).isOurs).toBe(false);
	});

	it('and what is left undone is taken up by the hour', () => {
		const row = (more: Partial<Row>) => ofOpen({ ...ours, ...more }, { ...about, execution: '9' });
		for (const state of ['away', 'again'])
			expect(row({ state })).toMatchObject([{ state: 'under way', execution: '9' }]);
		expect(row({})).toEqual([]);
		expect(row({ until: NOW - 1 })).toMatchObject([{ state: 'unknown' }]);
		expect(row({ until: NOW - 1, kind: 'notify' })).toMatchObject([{ state: 'under way' }]);
		expect(row({ state: 'done' })).toEqual([]);
	});
});

describe('an answer of YUcrm', () => {
	const fate = (response: object) => verdictOn(response).fate;

	it('is judged by its status, or by what stands in its place', () => {
		expect(fate({ statusCode: 200, data: '{"result":{"id":1}}' })).toBe('done');
		expect(fate({ statusCode: 200, data: '{"error":"Wrong token"}' })).toBe('refused');
		expect([401, 302, 422].map((statusCode) => fate({ statusCode, data: '' }))).toEqual([
			'refused',
			'refused',
			'refused',
		]);
		expect([429, 502, 503].map((statusCode) => fate({ statusCode }))).toEqual(['away', 'away', 'away']);
		expect([500, 504, 408].map((statusCode) => fate({ statusCode }))).toEqual([
			'unknown',
			'unknown',
			'unknown',
		]);
		expect(fate({ error: { message: 'connect ECONNREFUSED 127.0.0.1:9' } })).toBe('away');
		expect(fate({ error: 'socket hang up' })).toBe('unknown');
		expect(withoutTokens('at /api/v1/crm-token/x?a=orders-token', SETTINGS)).toBe('at /api/v1/.../x?a=...');
	});

	const answered = (more: Partial<Answered>, response: object): Answered => ({
		...rowFor('order', 'order 51', {}, about),
		job: { name: 'Anna', requestId: 51, phone: '79000000001' },
		since: NOW,
		page: 1,
		employees: [],
		call: { what: 'order', problem: '' },
		verdict: verdictOn(response),
		...more,
	});
	const of = (more: Partial<Answered>, response: object) => judged(answered(more, response), SETTINGS, CLOCK);
	const long = { since: NOW - 61 * MINUTE };

	it('to an enquiry: posted, later, given up, refused, not known', () => {
		expect(of({}, { statusCode: 200, data: '{"result":{"id":77}}' })).toMatchObject({
			state: 'done',
			ref: '77',
			fails: false,
		});
		expect(of({}, { statusCode: 503 })).toMatchObject({ next: 'later', seconds: 5 });
		expect(of({ since: NOW - 10 * MINUTE }, { statusCode: 503 })).toMatchObject({
			next: 'later',
			seconds: 65,
		});
		expect(of(long, { statusCode: 503 })).toMatchObject({
			state: 'away',
			fails: true,
			note: expect.stringContaining('crmUrl'),
		});
		expect(of({}, { statusCode: 401 })).toMatchObject({
			state: 'refused',
			note: expect.stringContaining('ordersToken'),
		});
		for (const response of [{ statusCode: 500 }, { statusCode: 200, data: 'OK' }, { error: 'timeout' }])
			expect(of({}, response)).toMatchObject({
				state: 'unknown',
				fails: true,
				note: expect.stringContaining('request 51'),
			});
	});

	it('is not waited for where something is missing', () => {
		const phoneless = {
			job: { name: 'Anna', requestId: 51, phone: '' },
			call: { what: 'nothing', problem: 'No phone' },
		};
		expect(of(phoneless, {})).toMatchObject({
			state: 'no phone',
			fails: false,
			note: expect.stringContaining('Anna'),
		});
		const missing = { call: { what: 'nothing', problem: 'Fill in ordersToken' } };
		expect(of(missing, {})).toMatchObject({
			state: 'refused',
			fails: true,
			note: expect.stringContaining('ordersToken'),
		});
	});

	it('to what is told: anything good will do, and it may be told twice', () => {
		const told = { kind: 'notify' as const, key: 'inbox 1' };
		expect(of(told, { statusCode: 204, data: '' })).toMatchObject({ state: 'done' });
		expect(of(told, { statusCode: 200, data: 'ok' })).toMatchObject({ state: 'done' });
		expect(of(told, { statusCode: 500 })).toMatchObject({ next: 'later' });
		expect(of({ ...told, ...long }, { error: 'timeout' })).toMatchObject({ state: 'away', fails: true });
		expect(of(told, { statusCode: 404 })).toMatchObject({
			state: 'refused',
			note: expect.stringContaining('notifyUrl'),
		});
	});

	it('to the question for employees: page by page until nobody new comes', () => {
		const asked = { kind: 'directory' as const, key: 'hourly', call: { what: 'directory', problem: '' } };
		const list = (ids: number[]) => ({
			statusCode: 200,
			data: JSON.stringify({ result: { list: ids.map((id) => ({ id, first_name: 'A', is_active: 1 })) } }),
		});
		const page = of(asked, list([1, 2]));
		expect(page).toMatchObject({ next: 'page', page: 2, employees: [{ id: '1' }, { id: '2' }] });
		const { employees } = page;
		expect(of({ ...asked, employees }, list([2]))).toMatchObject({
			next: 'employees',
			employees: [{ id: '1' }, { id: '2' }],
		});
		expect(of(asked, { statusCode: 500 })).toMatchObject({ next: 'later' });
		expect(of({ ...asked, key: 'check' }, { statusCode: 500 })).toMatchObject({
			next: 'employees',
			error: expect.stringContaining('does not answer at crmUrl'),
		});
		expect(of(asked, { statusCode: 404 }).error).toContain('Correct crmUrl or crmToken');
		expect(of(asked, { statusCode: 200, data: '<html>' }).error).toContain('cannot be read');
	});

	it('lists employees with what is known of them', () => {
		expect(
			employee({ id: 7, first_name: 'A', last_name: 'B', phone: '1', second_phone: null, is_active: '0' }),
		).toEqual({
			id: '7',
			name: 'A B',
			phones: ['1'],
			email: '',
			isActive: false,
		});
		expect(employee({ id: 7 }).isActive).toBe(true);
	});
});

describe('what became of it', () => {
	const row: Came = { ...rowFor('order', 'order 51', { name: 'Anna', requestId: 51 }, about) };

	it('is put down, but not for another execution that is at it', () => {
		expect(outcomeOf({ ...row, state: 'done', ref: '9' }, '7')).toMatchObject({
			key: 'order 51',
			since: 0,
			state: 'done',
			ref: '9',
			open: false,
		});
		expect(outcomeOf({ ...row, isOurs: false }, '7')).toMatchObject({ key: '', fails: false });
		expect(outcomeOf({ ...row, state: 'away', note: 'x', fails: true }, '7')).toMatchObject({
			open: true,
			fails: true,
		});
		const lost = outcomeOf({ ...row, state: 'unknown' }, '7');
		expect(lost).toMatchObject({
			fails: true,
			note: expect.stringContaining('Anna (request 51), n8n was stopped'),
		});
		expect(outcomeOf({ ...row, kind: 'message', at: 5 }, '7').since).toBe(5);
	});

	it('ends red with the reasons, and starts over when it is retried by hand', () => {
		const outcome = outcomeOf({ ...row, state: 'refused', note: 'The reason', fails: true }, '1');
		const run = (outcomes: Outcome[], execution = '1') =>
			failed(node<{ 'What became of it': Outcome }>({ 'What became of it': outcomes }, [], { execution }));
		expect(() => run([outcome, { ...outcome, note: 'Another' }])).toThrow('The reason. Another');
		expect(run([outcome], '2')).toEqual([{ json: {} }]);
		expect(run([{ ...outcome, fails: false }])).toEqual([]);
	});
});
