import type { Code, Item, Json } from '../shared/n8n';
import type { Call } from './forTheLine';
import type { Tokens } from './newTokens';
import { isOld, tellRow, type Outcome } from './rows';

/** Without tokens the row waits, and the administrator is told. */
export default function noTokens({
	$,
}: Code<{ Settings: Json; Call: Call; 'New tokens': Tokens }>): Array<Item<Outcome>> {
	const settings = $('Settings').first().json;
	const { reason = '', isLost = false } = $('New tokens').first().json;
	const { row } = $('Call').first().json;
	const now = Date.now();
	const old = isOld(row, settings, now);
	const text = [
		`Bitrix24 does not renew the access of the application (${reason}).`,
		'Open the local application in Bitrix24 and save it again, so that it is installed anew;',
		`messages wait ${String(settings.retryMinutes)} minutes.`,
	].join(' ');
	const more = isLost || old ? [tellRow('tokens', text, now)] : [];
	const notBefore = now + (isLost ? 45_000 : 10_000);
	return [
		{
			json: {
				row,
				state: old ? 'failed' : row.state,
				open: !old,
				notBefore,
				note: reason,
				chat: null,
				more,
				release: null,
			},
		},
	];
}
