import type { Marks } from '../../nodes/Chat2Desk/domain/utm/marks';
import { resolveOrigin, type Readers } from '../../nodes/Chat2Desk/domain/utm/resolution';
import {
	marksOfChannel,
	marksOfExtraData,
	marksOfFields,
	marksOfFirstText,
	matchRow,
	needsChannel,
	newestRequest,
	rowsOfClient,
	rowTime,
	SOURCES,
	unnamedFields,
	type ChannelDefault,
} from '../../nodes/Chat2Desk/domain/utm/sources';

const START = new Date('2026-07-17T10:00:00Z');
const start = { requestId: 5, messageIds: [100, 101, 102], startedAt: START };

describe('matchRow', () => {
	const early = { id: 1, click_time: '2026-07-16T09:00:00 UTC', utm_source: 'early' };
	const close = { id: 2, click_time: '2026-07-17T09:59:00 UTC', utm_source: 'close' };
	const late = { id: 3, click_time: '2026-07-17T10:00:01 UTC', utm_source: 'late' };
	const ofMessage = { id: 4, message_id: '100', click_time: '2026-07-01T00:00:00 UTC' };
	const ofLaterMessage = { id: 5, message_id: 102 };
	const ofRequest = { id: 6, data: { request_id: 5 } };
	const other = { id: 7, message_id: 99, request_id: 4 };

	it.each<[string, object[], object | null, string | null]>([
		[
			'the row of the first message',
			[close, ofRequest, ofLaterMessage, ofMessage, other],
			ofMessage,
			'message',
		],
		[
			'the row of another message of the request',
			[close, ofRequest, ofLaterMessage, other],
			ofLaterMessage,
			'message',
		],
		['the row of the request', [close, other, ofRequest], ofRequest, 'request'],
		['the newest row before the request', [late, early, close, other], close, 'time'],
		[
			'the row of the very moment',
			[{ id: 8, click_time: START.toISOString() }, close],
			{ id: 8, click_time: START.toISOString() },
			'time',
		],
		['none when all are later or without a date', [late, other, {}], null, null],
		['none of none', [], null, null],
	])('takes %s', (_, rows, row, by) => {
		expect(matchRow(rows as never, start)).toEqual(row === null ? null : { row, by });
	});

	it('takes no row by time when the start is not known, and any when it is now', () => {
		expect(matchRow([early, late], { ...start, startedAt: null })).toBeNull();
		expect(matchRow([early, late], { ...start, startedAt: 'now' })).toEqual({ row: late, by: 'time' });
	});

	it.each<[string, object[], number]>([
		[
			'by time',
			[
				{ id: 1, date: '2026-01-02' },
				{ id: 2, date: '2026-01-03' },
				{ id: 3, date: '2026-01-01' },
			],
			1,
		],
		['by id where there is no time', [{ id: 3 }, { id: 7 }, { id: 5 }], 1],
		['with a time before one without', [{ id: 9 }, { id: 1, created: '2026-01-01T00:00:00 UTC' }], 1],
		['which is the first where nothing tells', [{ a: 1 }, { a: 2 }], 0],
	])('takes the newest without a request: %s', (_, rows, index) => {
		const none = { requestId: null, messageIds: [], startedAt: null };
		expect(matchRow(rows as never, none)).toEqual({ row: rows[index], by: 'newest' });
	});
});

describe('rowTime', () => {
	it.each([
		[{ created_at: '2026-07-01T00:00:00Z', click_time: '2026-07-17 10:00:00' }, '2026-07-17T10:00:00.000Z'],
		[{ visit: { clickTime: 1784282400 } }, '2026-07-17T10:00:00.000Z'],
		[{ click_time: '', date: '17-07-2026' }, '2026-07-17T00:00:00.000Z'],
		[{ date: '17.07.2026 10:00:00' }, '2026-07-17T10:00:00.000Z'],
		[{ updated_at: '2026-07-18T00:00:00Z', created: '2026-07-17T10:00:00 UTC' }, '2026-07-17T10:00:00.000Z'],
		[{ time_on_site: 35, visit_date: '2026-07-17' }, '2026-07-17T00:00:00.000Z'],
	])('of %p is %s', (row, expected) => expect(rowTime(row)?.toISOString()).toBe(expected));

	it.each([
		[{}],
		[{ date: 'today' }],
		[{ time_on_site: 35 }],
		[{ id: 1784282400 }],
		[{ date: '2026-13-45' }],
	])('of %p is not known', (row) => expect(rowTime(row)).toBeNull());
});

it('leaves out rows of other clients, not those that name none', () => {
	const rows = [{ client_id: 1 }, { client_id: '2' }, { client_id: 2 }, {}];
	expect(rowsOfClient(rows, 2)).toEqual([{ client_id: '2' }, { client_id: 2 }, {}]);
});

describe('custom fields', () => {
	const values = {
		'1': 'google',
		'2': 'https://example.com/?utm_term=sofa',
		'3': 'premium',
		'4': '',
		utm_medium: 'cpc',
	};
	const definitions = [
		{ id: 1, name: 'utm_source', tracking_field: false },
		{ id: 2, name: 'Entry page', tracking_field: 1 },
		{ id: 3, name: 'Level', tracking_field: false },
	];

	it.each<[string, object, object[], object[], Marks]>([
		['by a key of their own', values, [], [], { utm_medium: 'cpc' }],
		[
			'by their name, or a link in a tracking field',
			values,
			[],
			definitions,
			{ utm_medium: 'cpc', utm_source: 'google', utm_term: 'sofa' },
		],
		[
			'by mapping, before anything else',
			values,
			[{ customField: '3', parameter: 'utm_source' }],
			definitions,
			{ utm_medium: 'cpc', utm_source: 'premium', utm_term: 'sofa' },
		],
		[
			'by mapping of a whole link',
			values,
			[{ customField: '2', parameter: 'url' }],
			[],
			{ utm_medium: 'cpc', utm_term: 'sofa' },
		],
		[
			'by mapping of a free key',
			{ lead: 'x' },
			[{ customField: 'lead', parameter: 'yclid' }],
			[],
			{ yclid: 'x' },
		],
		[
			'by mapping with the misspelt or the short name',
			{ '1': 'a', '2': 'b' },
			[
				{ customField: '1', parameter: 'utm_compaign' },
				{ customField: '2', parameter: 'term' },
			],
			[],
			{ utm_campaign: 'a', utm_term: 'b' },
		],
		[
			'the first mapping that has a value',
			{ '1': '', '2': 'b', '3': 'c' },
			['1', '2', '3'].map((customField) => ({ customField, parameter: 'utm_source' })),
			[],
			{ utm_source: 'b' },
		],
		['not by a link in a field that is not tracked', { '3': '?utm_source=a' }, [], definitions, {}],
		['nothing in none', {}, [{ customField: '1', parameter: 'utm_source' }], definitions, {}],
	])('are read %s', (_, given, mapping, list, expected) => {
		expect(marksOfFields(given as never, mapping as never, list as never)).toEqual(expected);
	});

	it('whose meaning is not known are those with a value, a number for a key and no mapping', () => {
		expect(unnamedFields(values, [{ customField: '1', parameter: 'utm_source' }])).toEqual(['2', '3']);
	});
});

describe('messages', () => {
	it.each<[string, unknown[], Marks]>([
		[
			'the earliest that names an origin',
			[[], { google_id: 'g' }, { utm_source: 'a' }, { utm_source: 'b' }],
			{ utm_source: 'a' },
		],
		[
			'all that is known of the visitor when none does',
			[{ google_id: 'g' }, { google_id: 'h', ym_id: 'y' }],
			{ google_id: 'g', yandex_id: 'y' },
		],
		['nothing', [undefined, null, []], {}],
	])('give from extra_data %s', (_, extra, expected) => {
		expect(marksOfExtraData(extra.map((extra_data) => ({ extra_data })))).toEqual(expected);
	});

	it.each([
		['in the message', (referral: unknown) => ({ referral })],
		['in extra_data', (referral: unknown) => ({ extra_data: { referral } })],
		['as JSON in a text', (referral: unknown) => ({ extra_data: JSON.stringify({ referral }) })],
	])('give the click that opened WhatsApp, %s', (_, messageOf) => {
		const referral = { source_type: 'ad', source_url: 'https://fb.me/x', ctwa_clid: 'ARA1' };
		expect(marksOfExtraData([{}, messageOf(referral)])).toEqual({ ctwa_clid: 'ARA1' });
	});

	it.each<[object[], Marks]>([
		[
			[
				{ type: 'to_client', text: '?utm_source=ours' },
				{ type: 'from_client', text: '?utm_source=a' },
				{ type: 'from_client', text: '?utm_source=b' },
			],
			{ utm_source: 'a' },
		],
		[
			[
				{ type: 'from_client', text: null },
				{ type: 'from_client', text: '?utm_source=b' },
			],
			{},
		],
		[
			[
				{ type: 'out', text: '?utm_source=o' },
				{ type: 'in', text: '?ysclid=a' },
			],
			{ ysclid: 'a' },
		],
		[[{ type: '1', text: '?gbraid=a' }], { gbraid: 'a' }],
		[[{ type: null, text: '?utm_source=b' }], {}],
		[[], {}],
	])('give the first text of the client: %j', (rows, expected) => {
		expect(marksOfFirstText(rows as never)).toEqual(expected);
	});

	it('are narrowed to the newest request, oldest first', () => {
		const rows = [
			{ id: 9, request_id: 2 },
			{ id: '7', request_id: '3' },
			{ id: 6, request_id: 3 },
			{ id: 10, request_id: null },
		];
		expect(newestRequest(rows).map(({ id }) => Number(id))).toEqual([6, 7]);
		expect(newestRequest([{ id: 1 }])).toEqual([]);
		expect(
			newestRequest([
				{ id: 1, requestID: 4 },
				{ id: 2, request_id: 3 },
			]),
		).toEqual([{ id: 1, requestID: 4 }]);
	});
});

describe('channel defaults', () => {
	const of = (source: string, channelId: number | null, transport: string): ChannelDefault => ({
		source,
		channelId,
		transport,
	});
	const any = of('any', null, '');
	const transport = of('transport', null, 'wa_direct');
	const channel = of('channel', 1, '');
	const both = of('both', 1, ' WA_Direct ');
	const all = [any, transport, channel, both];

	it.each<[ChannelDefault[], number | null, string | null, string | undefined]>([
		[all, 1, 'wa_direct', 'both'],
		[all, 1, 'telegram', 'channel'],
		[all, 2, 'wa_direct', 'transport'],
		[all, 2, 'telegram', 'any'],
		[all, null, null, 'any'],
		[[channel, both], 2, 'wa_direct', undefined],
		[[of('', 1, ''), any], 1, 'telegram', 'any'],
		[[of('one', 1, ''), of('two', 1, '')], 1, 'telegram', 'one'],
		[[], 1, 'telegram', undefined],
	])('%j', (defaults, channelId, name, expected) => {
		expect(marksOfChannel(defaults, channelId, name).utm_source).toBe(expected);
	});

	it('do not depend on their order when one is more specific', () => {
		expect(marksOfChannel([...all].reverse(), 1, 'wa_direct').utm_source).toBe('both');
	});

	it('need the channel unless all are for any', () => {
		expect([[any], [any, transport], [channel], []].map(needsChannel)).toEqual([false, true, true, false]);
	});
});

describe('resolveOrigin', () => {
	/** Readers that note when they are called. */
	function readers(given: Partial<Record<keyof Readers, Marks>>): { asked: string[]; readers: Readers } {
		const asked: string[] = [];
		const entries = SOURCES.map((source) => [
			source,
			async () => {
				asked.push(source);
				return given[source] ?? {};
			},
		]);
		return { asked, readers: Object.fromEntries(entries) as Readers };
	}

	it.each(SOURCES)('stops at %s when it names an origin', async (source) => {
		const rig = readers(
			Object.fromEntries(SOURCES.slice(SOURCES.indexOf(source)).map((name) => [name, { utm_source: name }])),
		);
		expect(await resolveOrigin(rig.readers, false)).toMatchObject({ found: true, source, utm: { source } });
		expect(rig.asked).toEqual(SOURCES.slice(0, SOURCES.indexOf(source) + 1));
	});

	it('asks for the defaults only when the session is to be ignored', async () => {
		const rig = readers({ web_analytics: { utm_source: 'a' }, default: { utm_source: 'd' } });
		expect(await resolveOrigin(rig.readers, true)).toMatchObject({ source: 'default', utm: { source: 'd' } });
		expect(rig.asked).toEqual(['channel_default', 'default']);
	});

	it('does not mix campaigns, but keeps who the visitor is and when they came', async () => {
		const visit = { google_id: 'g', click_time: '2026-07-17T10:00:00 UTC' };
		const rig = readers({
			web_analytics: visit,
			custom_fields: { google_id: 'other', yandex_id: 'y' },
			message: { utm_source: 'a', yclid: '1' },
			default: { utm_source: 'd', utm_term: 't' },
		});
		expect(await resolveOrigin(rig.readers, false)).toEqual({
			found: true,
			source: 'message',
			utm: { source: 'a', medium: null, campaign: null, content: null, term: null },
			clickIds: { google_id: 'g', yandex_id: 'y', yclid: '1' },
			clickTime: '2026-07-17T10:00:00.000Z',
		});
	});

	it('has nothing found as a result', async () => {
		expect(await resolveOrigin(readers({ web_analytics: { click_time: 'soon' } }).readers, false)).toEqual({
			found: false,
			source: null,
			utm: { source: null, medium: null, campaign: null, content: null, term: null },
			clickIds: {},
			clickTime: null,
		});
	});
});
