/** The functions in the Code nodes of the template that writes first. */
import { cardOf, filesOf, isTextLost, textOf } from '../../workflows/src/bitrix24-write-first/call';
import { isSame } from '../../workflows/src/shared/same';
import {
	callsFor,
	placesOf,
	reasonOf,
	refusedOne,
} from '../../workflows/src/bitrix24-write-first/laterRefusal';
import { readAnswer, secondsTo } from '../../workflows/src/bitrix24-write-first/portal';
import { answerTo } from '../../workflows/src/bitrix24-write-first/readTheCall';
import { ofPortal, ofSettings } from '../../workflows/src/bitrix24-write-first/report';
import {
	afterCall,
	next,
	phoneOf,
	type Card,
	type State,
	type Task,
} from '../../workflows/src/bitrix24-write-first/steps';
import texts from '../../workflows/src/bitrix24-write-first/texts.json';
import { keysOf } from '../../workflows/src/bitrix24-write-first/theMessage';
import { tell } from '../../workflows/src/bitrix24-write-first/whatToTell';

const phone = (value: string, valueType = 'WORK') => ({ typeId: 'PHONE', valueType, value });

const TASK: Task = { entity: 'lead', id: 5, phone: '', text: 'Hello', isTextLost: false, files: [] };
const CARD: Card = { title: 'Lamps', assignedById: 9, fm: [phone('+79000000001')] };
const start = (task: Partial<Task> = {}): State => ({ step: 'done', task: { ...TASK, ...task }, files: [] });
const good = (result: unknown) => ({ ...readAnswer({ statusCode: 200, body: { result } }), seconds: 0 });
const bad = (statusCode: number, error: string, seconds = 0) => ({
	...readAnswer({ statusCode, body: { error, error_description: 'Text' } }),
	seconds,
});

describe("the robot's call", () => {
	it.each([
		[{ text: 'Hello' }, 'Hello'],
		[
			{ secret: 's', text: 'lamps ', ' shades: 50% off': '', a: 'b', phone: '7' },
			'lamps & shades: 50% off&a=b',
		],
		[{ text: String.raw`one\ntwo` }, 'one\ntwo'],
		[{ before: 'x', text: 'y' }, 'y'],
		[{}, ''],
	])('%j says %j', (query, text) => expect(textOf(query)).toBe(text));

	it('knows when its text was lost on the way', () => {
		expect(isTextLost({ text: 'A', ' B [c': { 0: '' } })).toBe(true);
		expect(isTextLost({ text: 'A', ' B': '' })).toBe(false);
	});

	it('names files, also with blanks in their addresses', () =>
		expect(filesOf({ file: 'https://e.com/my offer.pdf, https://e.com/b.jpg https://e.com/д.pdf' })).toEqual([
			'https://e.com/my%20offer.pdf',
			'https://e.com/b.jpg',
			'https://e.com/%D0%B4.pdf',
		]));

	it('names its card', () => {
		expect(cardOf({ 'document_id[]': ['crm', 'CCrmDocumentDeal', 'DEAL_662'] })).toEqual({
			entity: 'deal',
			id: 662,
		});
		expect(cardOf({})).toEqual({ entity: '', id: 0 });
	});

	it('is answered by secret and card', () => {
		const settings = { bitrix24WebhookUrl: ' https://e.com/rest/1/s ', secret: ' word ' };
		const body = { document_id: ['LEAD_1', '"'] };
		expect(answerTo(settings, { secret: 'word' }, body).status).toBe(200);
		expect(answerTo(settings, { secret: 'other' }, body).status).toBe(403);
		expect(answerTo({ ...settings, secret: '' }, { secret: '' }, body).status).toBe(403);
		expect(answerTo(settings, { secret: 'word' }, {}).answer.error).toContain('document_id');
		expect(answerTo({ secret: 'word' }, { secret: 'word' }, body).answer.error).toContain(
			'bitrix24WebhookUrl',
		);
		expect([isSame('ab', 'ab'), isSame('ab', 'abc'), isSame('', '')]).toEqual([true, false, false]);
	});

	it('counts once for five minutes, across every border, and for good with a callId', () => {
		const at = (now: number, query = {}) =>
			Object.values(keysOf({ secret: 'x', text: 'Hi', ...query }, {}, now));
		const shared = (a: number, b: number, query = {}) =>
			at(a, query).some((key) => at(b, query).includes(key));
		for (let from = 0; from < 600_000; from += 30_000) {
			expect(shared(from, from + 299_999)).toBe(true);
			expect(shared(from, from + 600_001)).toBe(false);
		}
		expect(shared(0, 1e10, { callId: 'w' })).toBe(true);
	});
});

describe('what comes next', () => {
	it('reads the card, sends, finds the words, comments', () => {
		const read = next(start());
		expect(read).toMatchObject({ step: 'read', method: 'crm.item.get', params: { entityTypeId: 1, id: 5 } });
		const write = afterCall(read, good({ item: CARD }));
		expect(write).toMatchObject({ step: 'write', number: '+79000000001' });
		const words = next({ ...write, sent: { clientId: 1 } });
		expect(words.step).toBe('tell');
		const told = { isSent: true, comment: 'c', notification: 'n', mark: '#m' };
		const comment = next({ ...words, told });
		expect(comment).toMatchObject({ step: 'comment', comment: { ENTITY_TYPE: 'lead', COMMENT: 'c\n\n#m' } });
		expect(afterCall(comment, good(1)).step).toBe('done');
	});

	it("takes the contact's number, a mobile one first, and goes on without when it may not be read", () => {
		const deal = afterCall(
			next(start({ entity: 'deal' })),
			good({ item: { contactId: 3, assignedById: 9 } }),
		);
		expect(deal).toMatchObject({ step: 'read', reading: 'contact', params: { entityTypeId: 3, id: 3 } });
		const contact = { fm: [phone('1'), phone('2', 'MOBILE')] };
		expect(afterCall(deal, good({ item: contact }))).toMatchObject({ step: 'write', number: '2' });
		expect(afterCall(deal, bad(403, 'ACCESS_DENIED'))).toMatchObject({ step: 'tell', problem: 'NO_PHONE' });
		expect([phoneOf(null), phoneOf({ fm: null })]).toEqual(['', '']);
	});

	it.each([
		[{ text: 'Hello {{Name}}' }, 'PLACEHOLDER'],
		[{ text: 'Hello {=Document:NAME}' }, 'PLACEHOLDER'],
		[{ isTextLost: true }, 'TEXT_LOST'],
	])('sends nothing when %j', (task, problem) =>
		expect(next({ ...start(task), card: CARD })).toMatchObject({ step: 'tell', problem }),
	);

	it('sends file after file, then says what was lost', () => {
		const state = { ...start({ files: ['a', 'b'] }), card: CARD, sent: {} };
		expect(next(state).step).toBe('file');
		expect(next({ ...state, files: [{ url: 'a' }] }).step).toBe('file');
		expect(next({ ...state, files: [{ url: 'a' }, { url: 'b' }] }).step).toBe('tell');
	});

	const told = { isSent: false, comment: 'c', notification: 'n', mark: '#m', untold: 'not notified' };
	const telling: State = { ...start(), card: CARD, failure: { code: 'AUTH' }, told };

	it('notifies of bad news once, and says in the comment when that was refused', () => {
		const notify = next(telling);
		expect(notify.step).toBe('notify');
		expect(afterCall(notify, good(1)).comment?.COMMENT).toBe('c\n\n#m');
		expect(afterCall(notify, bad(403, 'insufficient_scope')).comment?.COMMENT).toBe(
			'c\n\nnot notified\n\n#m',
		);
	});

	it('looks for a comment whose fate is not known before it writes it again', () => {
		const comment: State = { ...telling, notified: true, step: 'comment' };
		const waiting = afterCall(comment, bad(500, 'INTERNAL_SERVER_ERROR', 3));
		expect([waiting.step, waiting.seconds]).toEqual(['wait', 3]);
		const look = next(waiting);
		expect(look).toMatchObject({ step: 'read', method: 'crm.timeline.comment.list' });
		expect(afterCall(look, good([{ COMMENT: 'x #m' }])).step).toBe('done');
		expect(afterCall(look, good([])).step).toBe('comment');
		// Over the limit nothing was carried out.
		expect(next(afterCall(comment, bad(503, 'QUERY_LIMIT_EXCEEDED', 9))).step).toBe('comment');
	});

	it('fails for good with the reason in words', () => {
		expect(() => afterCall(next(start()), bad(403, 'insufficient_scope'))).toThrow(
			/has not been sent. Bitrix24 refused.*Tick the scopes crm and im.*sends nothing twice/,
		);
	});
});

describe('how long is waited', () => {
	it.each([
		['a limit', 503, 'QUERY_LIMIT_EXCEEDED', 0, [5, 25]],
		['a server fault', 500, 'INTERNAL_SERVER_ERROR', 0, [2, 6]],
		['a long outage', 502, '', 5, [65, 120]],
		['too long', 502, '', 30, [0, 0]],
		['what is final', 403, 'ACCESS_DENIED', 0, [0, 0]],
		['a blocked portal', 503, 'OVERLOAD_LIMIT', 0, [0, 0]],
	] as const)('%s', (_what, status, error, minutes, range) => {
		const answer = readAnswer({ statusCode: status, body: { error } });
		expect([secondsTo(answer, minutes, 30, 0), secondsTo(answer, minutes, 30, 1)]).toEqual(range);
	});

	it('keeps the secret of the webhook out of the reason', () =>
		expect(
			readAnswer({ error: { message: 'no answer from https://e.com/rest/1/geheim/x' } }).reason,
		).not.toContain('geheim'));
});

describe('a refusal that comes later', () => {
	const at = (minutesAgo: number) => new Date(1.8e12 - minutesAgo * 60_000).toISOString();
	const comment = (mark: string, minutesAgo: number, id = 1) => ({
		COMMENT: `text\n\n${mark}`,
		CREATED: at(minutesAgo),
		ENTITY_TYPE: 'lead',
		ENTITY_ID: id,
	});
	const find = (comments: object[], who: object) =>
		refusedOne(comments, { eventTime: at(0), ...who }, 1.8e12);

	it('is about the newest message to the client', () => {
		const comments = [
			comment('#c2d-sent-31-790-1', 90, 1),
			comment('#c2d-sent-31-790-2', 5, 2),
			comment('#c2d-sent-32-791-3', 1, 3),
		];
		expect(find(comments, { clientId: 31 })).toEqual({ entity: 'lead', id: 2, mark: '#c2d-sent-31-790-2' });
		expect(find(comments, { clientId: 99 })).toBeNull();
	});

	it('is told once, and not about a message of yesterday', () => {
		expect(
			find([comment('#c2d-sent-31-790-2', 5), comment('#c2d-refused-31-790-2', 1)], { clientId: 31 }),
		).toBeNull();
		expect(find([comment('#c2d-sent-31-790-2', 25 * 60)], { clientId: 31 })).toBeNull();
	});

	it('finds the client by the number alone, however a messenger writes it', () => {
		const found = find([comment('#c2d-sent-31-525512345678-2', 5)], {
			clientId: null,
			client: { phone: '5215512345678' },
		});
		expect(found?.mark).toContain('31');
	});

	it('asks for the cards of the number, and never for all', () => {
		expect(callsFor('+44 7000 000001').found).toBe(
			'crm.duplicate.findbycomm?type=PHONE&values[0]=%2B447000000001',
		);
		expect(callsFor('[tg] 7900').found).toContain('values[0]=-');
		expect(callsFor('').found).toContain('values[0]=-');
		const found = { found: { LEAD: [3, 4], CONTACT: [8] }, deals: { items: [{ id: 5 }] } };
		expect(placesOf(found, [{ entity: 'lead', id: 4 }]).map(({ entity, id }) => `${entity} ${id}`)).toEqual([
			'lead 4',
			'lead 3',
			'deal 5',
			'contact 8',
		]);
	});

	it('brings the words of the messenger', () => {
		expect(reasonOf({ deliveryError: 'a', text: 'b' })).toBe('a');
		expect(reasonOf({ body: { data: { gateway_status: 'c' } } })).toBe('c');
		expect(reasonOf({})).toContain('no reason');
	});
});

describe('the words', () => {
	const call = {
		portal: 'https://e.com/rest/1/s/',
		channelId: '1',
		transport: 'wa',
		language: 'en',
		execution: '77',
		chatLink: '',
	};

	it.each(Object.entries(texts))('are all there in %s', (_language, words) => {
		expect(Object.keys(words).sort()).toEqual(Object.keys(texts.en).sort());
		expect(Object.keys(words.codes).sort()).toEqual(Object.keys(texts.en.codes).sort());
	});

	it('never act as markup, and end with what is looked for', () => {
		const state = { ...start({ text: '[user=1]x[/user]' }), card: CARD, sent: { clientId: 31 } };
		const { comment, mark, isSent } = tell(state, call, texts.en);
		expect([isSent, mark]).toEqual([true, '#c2d-sent-31-79000000001-77']);
		expect(comment).not.toContain('[user=1]');
	});

	it('say that a message was refused later', () => {
		const state = { ...start({ refused: '24 hours passed', mark: '#c2d-sent-31-790-77' }), card: CARD };
		const { comment, notification, mark } = tell(state, call, texts.en);
		expect(mark).toBe('#c2d-refused-31-790-77');
		for (const text of [comment, notification]) expect(text).toContain('24 hours passed');
	});
});

describe('the set-up check', () => {
	const settings = { bitrix24WebhookUrl: 'https://e.com/rest/1/s/' };
	const said = (item: object, more = {}) =>
		ofPortal({ ...settings, ...more }, item)
			.map(({ text }) => text)
			.join();

	it.each([
		[{}, { bitrix24WebhookUrl: ' ' }, 'is empty'],
		[{}, { bitrix24WebhookUrl: 'https://e.com' }, 'is no address like'],
		[{ error: { message: 'ECONNREFUSED' } }, {}, 'does not answer'],
		[{ statusCode: 401, body: { error: 'NO_AUTH_FOUND' } }, {}, 'its secret is wrong'],
		[{ statusCode: 302, body: null }, {}, 'another address'],
		[{ statusCode: 403, body: { error: 'ACCESS_DENIED' } }, {}, 'refuses the webhook'],
		[{ statusCode: 200, body: { result: ['crm'] } }, {}, 'lacks the scope im'],
	])('%j', (item, more, words) => expect(said(item, more)).toContain(words));

	it.each([
		[{ language: ' RU ', secret: 'a'.repeat(16) }, 0],
		[{ language: 'fr', secret: 'a'.repeat(16) }, 1],
		[{ language: 'en', secret: 'a b' }, 1],
		[{ language: 'en', secret: 'a'.repeat(16), dailyNewClientLimit: 'many', retryMinutes: 'long' }, 2],
	])('of %j finds %d problems', (given, count) =>
		expect(ofSettings(given, 'Europe/Moscow').filter(({ state }) => state === 'PROBLEM')).toHaveLength(count),
	);
});
