import { DateTime } from 'luxon';

import { Chat2DeskError } from '../../api/errors';

/**
 * A moment from the date picker (which names no zone: that of `timezone`), an expression's Date or DateTime, or a text
 * with a zone. Null when it is left out.
 *
 * @throws {Chat2DeskError} `VALIDATION` that names the parameter
 */
export function readDate(value: unknown, label: string, timezone: string): DateTime | null {
	if (value === null || value === undefined || value === '') return null;
	const text = String(value)
		.trim()
		.replace(/ (UTC|GMT)$/i, 'Z')
		.replace(' ', 'T');
	const date =
		value instanceof Date
			? DateTime.fromJSDate(value, { zone: timezone })
			: DateTime.fromISO(text, { zone: timezone });
	if (date.isValid) return date;
	throw new Chat2DeskError('VALIDATION', `${label} is not a date: ${String(value)}`, {
		advice: `Enter a date and time such as 2026-07-17T10:00:00 in the parameter ${label}.`,
	});
}
