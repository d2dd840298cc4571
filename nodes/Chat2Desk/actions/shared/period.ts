import type { DateTime } from 'luxon';

import { Chat2DeskError } from '../../api/errors';
import type { Values } from './values';

/** From the first moment to the last, which is not part of it; null where a side is open. */
export interface Period {
	from: DateTime | null;
	to: DateTime | null;
}

/**
 * The fields Date From and Date To of a group.
 *
 * @throws {Chat2DeskError} VALIDATION for what is no date, and for a period that ends before it begins
 */
export function readPeriod(given: Values): Period {
	const [from, to] = [given.date('dateFrom'), given.date('dateTo')];
	if (from && to && to <= from) {
		throw new Chat2DeskError('VALIDATION', 'Date To does not lie after Date From', {
			advice: 'Choose a Date To that is later than Date From, or remove one of the two.',
		});
	}
	return { from, to };
}
