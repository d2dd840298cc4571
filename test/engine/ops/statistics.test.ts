import type { IDataObject } from 'n8n-workflow';

import { useStandIn } from '../standIn';

const standIn = useStandIn();

const get = async (dateFrom: unknown, dateTo: unknown, report = 'rating') =>
	await standIn().json('statistics.get', { report, dateFrom, dateTo });
const days = () => standIn().asked.map(([, query]) => (query as IDataObject).date);

describe('statistics: get', () => {
	it("returns Chat2Desk's rows of each day in turn, untouched", async () => {
		const { world } = standIn();
		const rows = [
			{ operator_name: 'Olga', rating_scale_score: '5', rating_text: '' },
			{ operator_name: 'Oleg', rating_scale_score: 3 },
		];
		world.setStatistics('rating', '2026-07-17', [rows[0] as object as Record<string, unknown>]);
		world.setStatistics('rating', '2026-07-18', [rows[1] as object as Record<string, unknown>]);
		expect(await get('2026-07-17T00:00:00', '2026-07-19T00:00:00')).toEqual(rows);
		expect(standIn().asked).toEqual(
			['2026-07-17', '2026-07-18', '2026-07-19'].map((date) => [
				'GET /statistics',
				{ report: 'rating', date, limit: '200', offset: '0' },
			]),
		);
	});

	it('needs more than one call for a day of many rows, and keeps rows that are equal', async () => {
		const rows = Array.from({ length: 450 }, (_, i) => ({ event: 'login', operator_id: i % 3 }));
		standIn().world.setStatistics('operator_events', '2026-07-17', rows);
		expect(await get('2026-07-17', '2026-07-17', 'operator_events')).toEqual(rows);
		expect(standIn().asked.map(([, query]) => (query as IDataObject).offset)).toEqual(['0', '200', '400']);
	});

	it('is an error where the offset is ignored and there may be more', async () => {
		const rows = Array.from({ length: 200 }, (_, i) => ({ id: i }));
		standIn().api.faults.push({ path: /statistics/, status: 200, body: { data: rows } });
		const error = await standIn().failure('statistics.get', {
			report: 'rating',
			dateFrom: '2026-07-17',
			dateTo: '2026-07-17',
		});
		expect(error.context).toMatchObject({ data: { code: 'BAD_RESPONSE', received: 200 } });
		expect(standIn().asked).toHaveLength(2);
	});

	it('of the requests holds what went on that day', async () => {
		const { world } = standIn();
		const message = world.clientWrites(
			world.addClient('Anna', '79000000001'),
			world.addChannel('WhatsApp', ['wa_direct']),
			'Hello',
		);
		const [request] = world.requests;
		if (request) request.start = Date.parse('2026-07-17T09:00:00Z');
		const [row] = await get('2026-07-17', '2026-07-17', 'request_stats');
		expect(row).toMatchObject({ request_id: message.request_id, client_name: 'Anna', request_end: '' });
	});

	// The workflow's zone is UTC+3.
	it.each<[string, unknown, unknown, string[]]>([
		[
			'the date picker, which names no zone',
			'2026-07-17T00:00:00',
			'2026-07-18T23:59:59',
			['2026-07-17', '2026-07-18'],
		],
		[
			'a moment that is already the next day here',
			'2026-07-17T21:00:00Z',
			'2026-07-17T21:00:00Z',
			['2026-07-18'],
		],
		[
			'a moment that is still the same day here',
			'2026-07-17T20:59:59Z',
			'2026-07-17T20:59:59Z',
			['2026-07-17'],
		],
		[
			'an expression',
			'={{ DateTime.fromISO("2026-07-17") }}',
			'={{ DateTime.fromISO("2026-07-17").endOf("day") }}',
			['2026-07-17'],
		],
		['the end of a month', '2026-02-28', '2026-03-01', ['2026-02-28', '2026-03-01']],
	])("goes by days of the workflow's time zone: %s", async (_, from, to, expected) => {
		await get(from, to);
		expect(days()).toEqual(expected);
	});

	it('asks for a whole year at most', async () => {
		await get('2028-01-01', '2028-12-31');
		expect(days()).toHaveLength(366);
		expect(new Set(days()).size).toBe(366);
	}, 60_000);

	it.each<[string, unknown, unknown, string]>([
		['no first day', '={{ $json.none }}', '2026-07-17', 'Date From is empty'],
		['no last day', '2026-07-17', '={{ $json.none }}', 'Date To is empty'],
		['a day that is none', '2026-02-30', '2026-07-17', 'Date From has to be a date, but is "2026-02-30"'],
		['days the wrong way round', '2026-07-18', '2026-07-17', 'Date To lies before Date From'],
		['more than a year', '2026-01-01', '2027-01-02', '367 days are too many at once'],
	])('refuses %s before any call', async (_, dateFrom, dateTo, text) => {
		const error = await standIn().failure('statistics.get', { report: 'rating', dateFrom, dateTo });
		expect(error.message).toBe(text);
		expect(error.description).toBeTruthy();
		expect(error.context).toMatchObject({ data: { code: 'VALIDATION' } });
		expect(standIn().asked).toEqual([]);
	});

	it('takes a report that is not in the list as an expression, and says when Chat2Desk knows none', async () => {
		const parameters = { report: '={{ "new_report" }}', dateFrom: '2026-07-17', dateTo: '2026-07-17' };
		const error = await standIn().failure('statistics.get', parameters);
		expect(standIn().asked[0]?.[1]).toMatchObject({ report: 'new_report' });
		expect(error.context).toMatchObject({ data: { code: 'VALIDATION', httpCode: 400 } });
	});
});
