/** Dates as UIS and the statistics of Chat2Desk write them: without a zone, in that of the account. */
import { typed } from '../shared/settings';

/** `YYYY-MM-DD hh:mm:ss` in a zone. */
export function localTime(at: number, zone: string): string {
	return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(
		at,
	);
}

/** The time zone of Settings, else the workflow's. */
export function zoneOf(timezone: unknown, own: string): string {
	const zone = typed(timezone) || own;
	try {
		new Intl.DateTimeFormat('en', { timeZone: zone });
		return zone;
	} catch {
		throw new Error(`timezone ${zone} in Settings is not known, write a name such as Europe/Moscow`);
	}
}
