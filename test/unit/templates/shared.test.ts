import { spellingsOf } from '../../../nodes/Chat2Desk/domain/phone/spellings';
import { withAdvice } from '../../../workflows/src/shared/advice';
import { command } from '../../../workflows/src/shared/command';
import { bytes, comments, markIn, missing } from '../../../workflows/src/shared/crm/mark';
import { languageOf, task, timezoneOf } from '../../../workflows/src/shared/crm/readSettings';
import { checkSettings } from '../../../workflows/src/shared/crm/checkSettings';
import { next, secondsToWait } from '../../../workflows/src/shared/crm/whatNext';
import { isLetThrough } from '../../../workflows/src/shared/crm/whoWrote';
import type { Event, Work } from '../../../workflows/src/shared/crm/types';
import { dialled, phoneDigits, spellings } from '../../../workflows/src/shared/phone';
import { batchAnswer, isPassing } from '../../../workflows/src/shared/portal';
import { stop } from '../../../workflows/src/shared/refusal';
import { fieldName, numbers, pairs, portalAddress } from '../../../workflows/src/shared/settings';

describe('Settings as typed', () => {
	it('are lists, pairs and fields, in text or JSON', () => {
		expect(numbers(' 7, 9;11 ')).toEqual([7, 9, 11]);
		expect(numbers(7)).toEqual([7]);
		expect(pairs('a@b.c = 7,\n Ivan Petrov = 9')).toEqual([
			['a@b.c', '7'],
			['Ivan Petrov', '9'],
		]);
		expect(pairs('{ "12": "UF_CRM_CITY" }')).toEqual([['12', 'UF_CRM_CITY']]);
		expect(pairs({ 12: 'COMMENTS' })).toEqual([['12', 'COMMENTS']]);
		expect(['UTM_SOURCE', 'uf_crm_x', 'utmSource', 'COMMENTS'].map(fieldName)).toEqual([
			'utmSource',
			'UF_CRM_X',
			'utmSource',
			'comments',
		]);
	});

	it('know the address of an inbound webhook', () => {
		expect(portalAddress(' https://a.bitrix24.com/rest/1/abc ')).toBe('https://a.bitrix24.com/rest/1/abc/');
		expect(portalAddress('https://a.bitrix24.com/rest/1/abc///')).toBe('https://a.bitrix24.com/rest/1/abc/');
		for (const wrong of ['', null, 'https://a.bitrix24.com', 'https://a.bitrix24.com/rest/1/'])
			expect(portalAddress(wrong)).toBe('');
	});

	it('take language and time zone whatever their case and blanks', () => {
		expect(['RU', ' ru ', 'pt-BR', 'de', '', undefined].map(languageOf)).toEqual([
			'ru',
			'ru',
			'pt',
			'en',
			'en',
			'en',
		]);
		expect([' europe/moscow', 'MSK', ''].map(timezoneOf)).toEqual(['Europe/Moscow', 'MSK', '']);
	});

	it('are checked before a run needs them', () => {
		const good = {
			bitrix24WebhookUrl: 'https://a.bitrix24.com/rest/1/abc/',
			language: 'RU',
			timezone: 'europe/moscow',
			settleSeconds: 90,
			retryMinutes: 60,
		};
		const states = (change: object) =>
			checkSettings({ ...good, ...change }, 'America/New_York').map(({ state, text }) => `${state} ${text}`);
		expect(states({})).toEqual(['OK times are those of Europe/Moscow']);
		expect(states({ timezone: '' })[0]).toContain(
			'NOTE timezone is empty: times are those of this workflow, America/New_York',
		);
		for (const [change, text] of [
			[{ timezone: 'MSK' }, 'timezone MSK is not known'],
			[{ language: 'de' }, 'language has to be'],
			[{ bitrix24WebhookUrl: '' }, 'bitrix24WebhookUrl is empty'],
			[{ bitrix24WebhookUrl: 'https://a.b' }, 'is not the address of an inbound webhook'],
			[{ settleSeconds: 'soon' }, 'settleSeconds has to be a number'],
			[{ retryMinutes: '' }, 'retryMinutes has to be a number'],
			[{ chatLink: 'web.chat2desk.com' }, 'chatLink is no address'],
		] as const)
			expect(states(change)).toContainEqual(expect.stringMatching(new RegExp(`^PROBLEM .*${text}`)));
	});
});

describe('phones of clients', () => {
	it.each([
		['+7 (900) 000-00-01', '79000000001'],
		['[tg] 79000000001', ''],
		['123456789012345', ''],
		['12345678', ''],
		[null, ''],
	])('%p has the digits %p', (value, digits) => expect(phoneDigits(value)).toBe(digits));

	it.each([
		['5215512345678', '+525512345678', ['+525512345678', '+5215512345678']],
		['525512345678', '+525512345678', ['+525512345678', '+5215512345678']],
		['89000000001', '+79000000001', ['+79000000001', '+89000000001']],
		['79000000001', '+79000000001', ['+79000000001', '+89000000001']],
		['541123456789', '+5491123456789', ['+5491123456789', '+541123456789']],
		['551198765432', '+5511998765432', ['+5511998765432', '+551198765432']],
		['5511998765432', '+5511998765432', ['+5511998765432', '+551198765432']],
		['442071234567', '+442071234567', ['+442071234567']],
		['84912345678', '+84912345678', ['+84912345678']],
	])('%s is dialled %s', (digits, first, all) => {
		expect(`+${dialled(digits)}`).toBe(first);
		expect(spellings(digits)).toEqual(all);
	});

	it('have no form but the one there is, and none for nothing', () => {
		expect(spellings('')).toEqual([]);
	});

	it.each([
		'79000000001',
		'74950000001',
		'84950000001',
		'88000000001',
		'89000000001',
		'77000000001',
		'525510000001',
		'5215510000001',
		'521000000001',
		'541100000001',
		'5491100000001',
		'548000000001',
		'5498000000001',
		'551160000001',
		'5511960000001',
		'551120000001',
		'5511920000001',
		'551000000001',
		'5510960000001',
		'22997000001',
		'2290197000001',
		'447000000001',
	])('are the same as in the node: %s', (digits) => {
		const ofNode = spellingsOf(digits);
		expect(dialled(digits)).toBe(ofNode[0]);
		expect(spellings(digits)).toEqual(ofNode.map((one) => `+${one}`));
	});
});

describe('an answer of the portal', () => {
	const steps = { own: 'Find own lead', phone: 'Find by phone' };
	const body = (value: unknown, statusCode = 200) => ({ statusCode, data: JSON.stringify(value) });

	it('has results and refusals by step', () => {
		const answer = body({
			result: {
				result: { own: { items: [] } },
				result_error: { phone: { error: 'X', error_description: 'y' } },
			},
		});
		expect(batchAnswer(answer, steps)).toEqual({
			results: { own: { items: [] } },
			refusals: [{ step: 'Find by phone', code: 'X', text: 'y', status: 200 }],
		});
		expect(batchAnswer(body({ result: { result: [], result_error: [] } }), steps)).toEqual({
			results: {},
			refusals: [],
		});
	});

	it.each([
		[{ error: { message: 'connect ECONNREFUSED' } }, true],
		[{ error: 'socket hang up' }, true],
		[{ statusCode: 502, data: '<html>' }, true],
		[{ statusCode: 200, data: '<html>' }, true],
		[body({ error: 'QUERY_LIMIT_EXCEEDED' }, 503), true],
		[body({ error: 'OVERLOAD_LIMIT' }, 503), false],
		[body({ error: 'NO_AUTH_FOUND', error_description: 'Wrong' }, 401), false],
		[{ statusCode: 302, data: '' }, false],
		[{ statusCode: 404, data: '<html>' }, false],
	])('%j passes: %s', (response, passes) => {
		const { refusals } = batchAnswer(response, steps);
		expect(refusals.map(isPassing)).toEqual([passes]);
		if (passes) expect(stop('lead', refusals[0]!, false)).toEqual([]);
		expect(() => stop('lead', refusals[0]!, true)).toThrow(
			/^The lead in Bitrix24 is not complete, "Find own lead" (was refused|got no answer) - [^:]*$/,
		);
	});

	it('is told with what to do, without the line of the code', () => {
		expect(
			withAdvice(
				'The lead in Bitrix24 is not complete, "Look" was refused - NO_AUTH_FOUND, x, HTTP 401 [line 12]',
			),
		).toMatch(/HTTP 401\. The inbound webhook is wrong, deleted or expired, .* retry this execution\.$/);
		expect(withAdvice('The lead in Bitrix24 is not complete, "Look" was refused - OTHER')).toContain(
			'Run "Check the set-up"',
		);
		expect(withAdvice('Fill in x [line 3, for item 0]')).toBe('Fill in x');
	});
});

describe('a command of a batch', () => {
	it('is encoded with brackets, and refers to nothing by chance', () => {
		expect(
			command('crm.item.list', {
				select: ['id'],
				filter: { '=originId': 'a&b' },
				none: undefined,
				start: -1,
			}),
		).toBe('crm.item.list?select%5B0%5D=id&filter%5B%3DoriginId%5D=a%26b&start=-1');
		expect(decodeURIComponent(command('x', { text: '$result[own][id]' }))).toBe('x?text=$result [own][id]');
		expect(command('x', { text: '\ud83d' })).toBe('x?text=');
	});
});

describe('comments and their marks', () => {
	it('carry the mark at both ends, and are known by either', () => {
		expect(comments(['Hello'], 51)).toEqual(['#51\nHello\n\n#51']);
		expect(markIn('#51\nHello\n\n#51')).toEqual({ requestId: 51, part: '' });
		expect(markIn('Hello\n\n#51')).toEqual({ requestId: 51, part: '' });
		expect(markIn('#51\nHello, cut off')).toEqual({ requestId: 51, part: '' });
		expect(markIn('Call back about #51 today')).toBeUndefined();
	});

	it('are several where one would be cut, each found again by itself', () => {
		const parts = Array.from({ length: 12 }, (_, n) => `${n} ${'ж'.repeat(10_000)}`);
		const all = comments(parts, 7);
		expect(all.length).toBeGreaterThan(3);
		for (const one of all) expect(bytes(one)).toBeLessThan(65_535);
		expect(all.join('').match(/ж/g)).toHaveLength(120_000);
		expect(missing(all, [])).toEqual(all);
		expect(
			missing(
				all,
				all.slice(0, 2).map((text) => text.slice(0, 500)),
			),
		).toEqual(all.slice(2));
		expect(missing(all, ['As 0.1.0 wrote it\n\n#7'])).toEqual([]);
		expect(missing(all, ['#8 (1/2)\nx'])).toEqual(all);
	});
});

describe('from try to try', () => {
	const events = [{ event: 'close_request' }, { event: 'inbox' }] as Event[];
	const work = { ...events[0], at: 0, execution: '1', since: 0 } as Work;
	const clock = (minutes: number) => ({ retryMinutes: 60, now: minutes * 60_000, random: 0.5 });

	it('goes on to the next event, or ends', () => {
		expect(next(work, { done: true }, events, clock(1))).toEqual([{ event: 'inbox', at: 1, seconds: 0 }]);
		expect(next({ ...work, at: 1 }, { done: true }, events, clock(1))).toEqual([]);
		const leftOut = { ...work, read: { isLeftOut: true } } as Work;
		expect(next(leftOut, {}, events, clock(1))).toEqual([{ event: 'inbox', at: 1, seconds: 0 }]);
	});

	it('reads what is asked for, waits while the portal is away, and says why at the last', () => {
		expect(next(work, { needs: ['utm'] }, events, clock(1))).toMatchObject([{ needs: ['utm'], seconds: 0 }]);
		expect(next(work, {}, events, clock(1))).toMatchObject([{ since: 0, seconds: 15 }]);
		expect(next(work, {}, events, clock(61))).toMatchObject([{ isLast: true, seconds: 0 }]);
		expect(() => next({ ...work, isLast: true }, {}, events, clock(61))).toThrow('did not say why');
		expect(() => next(work, { error: 'Fill in x [line 2]' }, events, clock(1))).toThrow(/^Fill in x$/);
		const problem = { text: '"Build transcript" was refused - SERVER, down: 500', isFinal: false };
		expect(next({ ...work, problem }, {}, events, clock(1))).toMatchObject([{ seconds: 15 }]);
		expect(() => next({ ...work, problem }, {}, events, clock(61))).toThrow('down - 500');
		expect(() => next({ ...work, problem: { ...problem, isFinal: true } }, {}, events, clock(1))).toThrow(
			'down - 500',
		);
	});

	it('waits some seconds first, then more than n8n would forget in a restart', () => {
		expect([0, 1].map((random) => secondsToWait(0, random))).toEqual([5, 25]);
		expect([0, 1].map((random) => secondsToWait(4, random))).toEqual([65, 120]);
	});

	it('reads in Chat2Desk once', () => {
		const settings = { settleSeconds: 90, utmFields: 'utm_source = UTM_SOURCE', tagFilter: ' Only ' };
		expect(task({ ...work, ...settings }, '5')).toMatchObject({
			todo: 'closing',
			execution: '5',
			needs: [],
			judgesTags: true,
		});
		const first = { ...work, ...settings, event: 'inbox', isNewClient: true };
		expect(task(first, '5')).toMatchObject({ todo: 'message', needs: ['utm'] });
		const read = { isLeftOut: false } as Work['read'];
		expect(task({ ...first, read }, '5')).toMatchObject({ todo: 'nothing', needs: [] });
		expect(task({ ...first, read, needs: ['operators'] }, '5')).toMatchObject({
			todo: 'more',
			needs: ['operators'],
		});
	});

	it('lets through by tags', () => {
		expect(isLetThrough('only', [3], [[{ id: 3 }], []])).toBe(true);
		expect(isLetThrough('only', [3], [[{ id: 4 }]])).toBe(false);
		expect(isLetThrough('only', [], [[4]])).toBe(true);
		expect(isLetThrough('except', [3], [[{ id: 3 }]])).toBe(false);
		expect(isLetThrough('except', [], [[], []])).toBe(true);
	});
});
