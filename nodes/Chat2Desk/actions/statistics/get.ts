import type { IDataObject } from 'n8n-workflow';
import type { DateTime } from 'luxon';

import { Chat2DeskError } from '../../api/errors';
import { append, everyPage } from '../../api/paginate';
import { valueIn } from '../../domain/row';
import { asId } from '../../domain/values';
import { isMissing } from '../shared/coerce';
import { INDEPENDENT, type Call, type Operation } from '../types';

const MAX_DAYS = 366;

/** The days asked for. A report is by calendar days of the company [live], so only the date counts. */
function readDays(call: Call): string[] {
	const read = (name: string): DateTime => {
		const date = call.date(name);
		if (date) return date.startOf('day');
		throw isMissing(call.label(name), `Choose a day in the parameter ${call.label(name)}.`);
	};
	const [first, last] = [read('dateFrom'), read('dateTo')];
	const count = Math.round(last.diff(first, 'days').days) + 1;
	if (count < 1) {
		throw new Chat2DeskError('VALIDATION', 'Date To lies before Date From', {
			advice: 'Choose a last day that is not before the first one.',
		});
	}
	if (count > MAX_DAYS) {
		throw new Chat2DeskError('VALIDATION', `${count} days are too many at once`, {
			advice: `Chat2Desk answers one day per call, so ask for at most ${MAX_DAYS} days.`,
		});
	}
	return Array.from({ length: count }, (_, day) => first.plus({ days: day }).toFormat('yyyy-MM-dd'));
}

/** What a row of these reports is about; there is one row of each. */
const ABOUT: Readonly<Record<string, string>> = { rating: 'rating_id', request_stats: 'request_id' };

/**
 * Each request (or rating) once: rows move on while pages are turned, so that one can stand on two of them [live]. The
 * last row counts, at the place of the first. Rows of other reports have no number and may well be alike.
 */
function eachOnce(report: string, rows: IDataObject[]): IDataObject[] {
	const about = ABOUT[report];
	if (about === undefined) return rows;
	return [...new Map(rows.map((row, index) => [asId(valueIn(row, about)) ?? `row ${index}`, row])).values()];
}

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get statistics',
	description: 'Get the rows of a report for one or several days; each day costs at least one API call',
	properties: [
		{
			displayName: 'Report',
			name: 'report',
			type: 'options',
			default: 'request_stats',
			description: 'The report; one that is not in the list can be given as an expression',
			options: [
				{
					name: 'Operator Events',
					value: 'operator_events',
					description: 'Log-ins, breaks, chats taken and handed over',
				},
				{ name: 'Operator Replies', value: 'operator_replies' },
				{ name: 'Operator Stats', value: 'operator_stats', description: 'Totals per operator' },
				{ name: 'Ratings', value: 'rating', description: 'What clients answered when asked for a rating' },
				{
					name: 'Requests',
					value: 'request_stats',
					description: 'Each request with its times, operator, channel and numbers of messages',
				},
			],
		},
		{
			displayName: 'Date From',
			name: 'dateFrom',
			type: 'dateTime',
			default: '',
			required: true,
			description: 'First day, in the time zone of the company',
		},
		{
			displayName: 'Date To',
			name: 'dateTo',
			type: 'dateTime',
			default: '',
			required: true,
			description: 'Last day, included',
		},
	],
	lane: INDEPENDENT,
	async execute(call) {
		const report = call.filled('report');
		const rows: IDataObject[] = [];
		for (const date of readDays(call)) {
			for await (const page of everyPage<IDataObject>(call.api, '/statistics', { report, date }))
				append(rows, page);
		}
		return eachOnce(report, rows);
	},
};
