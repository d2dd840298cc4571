import type { INodeProperties } from 'n8n-workflow';
import { DateTime } from 'luxon';

import { Chat2DeskError } from '../../nodes/Chat2Desk/api/errors';
import { Values } from '../../nodes/Chat2Desk/actions/shared/values';

const property = (
	displayName: string,
	name: string,
	more: Partial<INodeProperties> = {},
): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	...more,
});

const FORM: INodeProperties[] = [
	property('The Value', 'value'),
	property('Filters', 'filters', {
		type: 'collection',
		options: [property('Client ID', 'clientId'), property('Channel Name or ID', 'channelId')],
	}),
	property('Attachments', 'attachments', {
		type: 'fixedCollection',
		options: [{ displayName: 'Attachment', name: 'attachment', values: [property('URL', 'url')] }],
	}),
];

function form(values: Record<string, unknown>): Values {
	const read = (name: string) => (name in values ? (values[name] ?? null) : undefined);
	return new Values({ read, properties: FORM, timezone: 'Europe/Moscow' });
}

const of = (value: unknown) => form({ value });

const REFUSED = Symbol('refused');

/** What a reader makes of a value; a refusal has to name the parameter and say what to do. */
function outcome(read: (values: Values) => unknown, value: unknown): unknown {
	try {
		return read(of(value));
	} catch (error) {
		if (!(error instanceof Chat2DeskError)) throw error;
		expect(error.code).toBe('VALIDATION');
		expect(error.message).toContain('The Value');
		expect(error.advice).toContain('The Value');
		return REFUSED;
	}
}

const ODD: Array<[name: string, value: unknown]> = [
	['null', null],
	['undefined', undefined],
	['empty', ''],
	['blank', '  '],
	['[]', []],
	['{}', {}],
	['NaN', Number.NaN],
	['Infinity', Infinity],
	['true', true],
	['false', false],
	["'true'", 'true'],
	["'False'", 'False'],
	["'yes'", 'yes'],
	['0', 0],
	['1', 1],
	["'0'", '0'],
	["' 12 '", ' 12 '],
	["'12.5'", '12.5'],
	['-1', -1],
	["'N-12'", 'N-12'],
	['[12]', [12]],
	["'12,13'", '12,13'],
	['{id}', { id: 12 }],
	["'abc'", 'abc'],
];

type Row = Record<string, unknown>;
const R = REFUSED;

/** For each reader what every odd value gives; what is not named is refused. */
const READERS: Array<[name: string, read: (values: Values) => unknown, taken: Row]> = [
	[
		'flag',
		(v) => v.flag('value', false),
		{
			true: true,
			false: false,
			"'true'": true,
			"'False'": false,
			"'yes'": true,
			0: false,
			1: true,
			"'0'": false,
		},
	],
	[
		'text',
		(v) => v.text('value'),
		{
			null: '',
			undefined: '',
			empty: '',
			blank: '  ',
			true: 'true',
			false: 'false',
			"'true'": 'true',
			"'False'": 'False',
			"'yes'": 'yes',
			0: '0',
			1: '1',
			"'0'": '0',
			"' 12 '": ' 12 ',
			"'12.5'": '12.5',
			'-1': '-1',
			"'N-12'": 'N-12',
			"'12,13'": '12,13',
			"'abc'": 'abc',
		},
	],
	[
		'filled',
		(v) => v.filled('value'),
		{
			true: 'true',
			false: 'false',
			"'true'": 'true',
			"'False'": 'False',
			"'yes'": 'yes',
			0: '0',
			1: '1',
			"'0'": '0',
			"' 12 '": '12',
			"'12.5'": '12.5',
			'-1': '-1',
			"'N-12'": 'N-12',
			"'12,13'": '12,13',
			"'abc'": 'abc',
		},
	],
	['choice', (v) => v.choice('value', ['Yes', 'abc'], 'abc'), { "'yes'": 'Yes', "'abc'": 'abc' }],
	['id', (v) => v.id('value'), { 1: 1, "' 12 '": 12 }],
	['requestId', (v) => v.requestId('value'), { 1: 1, "' 12 '": 12, "'N-12'": 12 }],
	[
		'optionalId',
		(v) => v.optionalId('value'),
		{
			null: undefined,
			undefined,
			empty: undefined,
			blank: undefined,
			'[]': undefined,
			NaN: undefined,
			0: undefined,
			"'0'": undefined,
			1: 1,
			"' 12 '": 12,
		},
	],
	[
		'ids',
		(v) => v.ids('value'),
		{
			null: [],
			undefined: [],
			empty: [],
			blank: [],
			'[]': [],
			1: [1],
			"' 12 '": [12],
			'[12]': [12],
			"'12,13'": [12, 13],
		},
	],
	[
		'list',
		(v) => v.list('value'),
		{
			null: [],
			undefined: [],
			empty: [],
			blank: [],
			'[]': [],
			true: ['true'],
			false: ['false'],
			"'true'": ['true'],
			"'False'": ['False'],
			"'yes'": ['yes'],
			0: ['0'],
			1: ['1'],
			"'0'": ['0'],
			"' 12 '": ['12'],
			"'12.5'": ['12.5'],
			'-1': ['-1'],
			"'N-12'": ['N-12'],
			'[12]': ['12'],
			"'12,13'": ['12', '13'],
			"'abc'": ['abc'],
		},
	],
	['number', (v) => v.number('value', 7, { min: 0 }), { 0: 0, 1: 1, "'0'": 0, "' 12 '": 12, "'12.5'": 12.5 }],
	['whole number', (v) => v.number('value', 7, { whole: true, max: 5 }), { 0: 0, 1: 1, "'0'": 0, '-1': -1 }],
	['date', (v) => v.date('value'), { null: null, undefined: null, empty: null }],
	[
		'json',
		(v) => v.json('value'),
		{
			null: undefined,
			undefined,
			empty: undefined,
			blank: undefined,
			'[]': undefined,
			NaN: undefined,
			'{}': {},
			'{id}': { id: 12 },
		},
	],
];

describe.each(READERS)('%s', (_, read, taken) => {
	it.each(ODD)('%s', (name, value) => {
		const expected = name in taken ? taken[name] : R;
		expect(outcome(read, value)).toStrictEqual(expected);
	});
});

it('a parameter that is not there gives what the reader falls back on', () => {
	const none = form({});
	expect(none.has('value')).toBe(false);
	expect(none.flag('value', true)).toBe(true);
	expect(none.flag('value', undefined)).toBeUndefined();
	expect(none.number('value', 7)).toBe(7);
	expect(none.choice('value', ['a'], 'a')).toBe('a');
	expect(none.text('value')).toBe('');
	expect(none.rows('attachments', 'attachment')).toEqual([]);
	expect(none.fields('filters').optionalId('clientId')).toBeUndefined();
});

it('writes out a moment of n8n as text', () => {
	const moment = DateTime.fromISO('2026-07-17T10:00:00Z', { zone: 'utc' });
	expect(of(moment).text('value')).toBe('2026-07-17T10:00:00.000Z');
});

it.each([
	['2026-07-17T10:00:00', '2026-07-17T07:00:00.000Z'],
	['2026-07-17 10:00:00 UTC', '2026-07-17T10:00:00.000Z'],
	['2026-07-17', '2026-07-16T21:00:00.000Z'],
	[new Date('2026-07-17T10:00:00Z'), '2026-07-17T10:00:00.000Z'],
	[DateTime.fromISO('2026-07-17T10:00:00Z'), '2026-07-17T10:00:00.000Z'],
	[1784282400, '2026-07-17T10:00:00.000Z'],
	['1784282400000', '2026-07-17T10:00:00.000Z'],
])('date %s', (value, expected) => {
	expect(of(value).date('value')?.toUTC().toISO()).toBe(expected);
});

it.each([[null], [undefined], [''], [' '], [[]], [Number.NaN], [0], ['N-12'], [{}]])(
	'an added filter of %p is refused by name',
	(clientId) => {
		expect(() => form({ filters: { clientId } }).filters().optionalId('clientId')).toThrow(/Client ID/);
	},
);

it('filters that are no object are refused; a filter that was not added is not asked for', () => {
	for (const filters of [null, 'x', [], 5]) expect(() => form({ filters }).filters()).toThrow(/Filters/);
	expect(form({ filters: {} }).filters().optionalId('clientId')).toBeUndefined();
	expect(() => form({ filters: { channelId: '' } }).filters()).toThrow('The filter Channel is empty');
});

it('rows: as the form writes them, as a list, as one object; the error names the row and the field', () => {
	const urls = (attachments: unknown) =>
		form({ attachments })
			.rows('attachments', 'attachment')
			.map((row) => row.filled('url'));
	expect(urls({ attachment: [{ url: 'a' }, { url: 'b' }] })).toEqual(['a', 'b']);
	expect(urls([{ url: 'a' }])).toEqual(['a']);
	expect(urls({ attachment: { url: 'a' } })).toEqual(['a']);
	expect(urls({})).toEqual([]);
	expect(() => urls({ attachment: [{ url: 'a' }, { url: null }] })).toThrow('URL of Attachment 2 is empty');
	expect(() => urls('http://x')).toThrow('Attachment 1 has to be an object');
});

it('quotes a long value without cutting a character', () => {
	const long = '\u{1f600}'.repeat(80);
	expect(() => of(long).id('value')).toThrow(`"${'\u{1f600}'.repeat(30)}"...`);
});
