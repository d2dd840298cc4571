import type { Code, Item, Json } from '../shared/n8n';
import { isSame } from '../shared/same';
import { typed } from '../shared/settings';
import { entryOf, idsIn, entriesOf, rowFor } from './rows';
import type { Entry, Message, Row, Settings } from './types';

interface Nodes {
	Settings: Settings;
	'CRM message': { query?: Json; body?: unknown };
	Directory: Entry;
}

const FIELDS = ['employeeId', 'clientId', 'phone', 'channelId', 'transport', 'text', 'attachment', 'callId'];

/** Why a call is not taken, as `code` and `error` of the answer. */
export interface Refused {
	code: 'FORBIDDEN' | 'VALIDATION' | 'NO_OPERATOR';
	error: string;
}

const invalid = (error: string): Refused => ({ code: 'VALIDATION', error });

/** The operator in whose name an employee writes: the one it is matched with, else the default. */
export function operatorOf(employeeId: string, directory: Entry[], settings: Settings): string {
	const own = directory.find(
		({ kind, state, crm }) => kind === 'operator' && state === 'active' && idsIn(crm).includes(employeeId),
	);
	return own?.number ?? typed(settings.defaultOperatorId);
}

/** What is wrong with a body, by the name of the field; "" when nothing is. */
export function faultOf(body: Json, directory: Entry[]): string {
	const field = (name: string) => typed(body[name]);
	const names = Object.keys(body);
	const unknown = names.find((name) => !FIELDS.includes(name));
	if (unknown) return `${unknown} is no field of a message; there are ${FIELDS.join(', ')}`;
	const nested = names.find((name) => typeof body[name] === 'object' && body[name] !== null);
	if (nested) return `${nested} has to be a text or a number`;
	if (!field('employeeId')) return 'employeeId is missing: the number of the employee who writes';
	const wrong = ['clientId', 'channelId'].find((name) => field(name) && !/^[1-9]\d*$/.test(field(name)));
	if (wrong) return `${wrong} has to be a number of Chat2Desk, not ${field(wrong)}`;
	if (!field('clientId')) {
		if (!field('phone')) return 'clientId or phone is missing';
		if (!/^\+?[\d\s().-]{10,25}$/.test(field('phone')))
			return `phone ${field('phone')} is no phone number with its country code`;
		if (!field('channelId') || !field('transport'))
			return 'channelId and transport are needed with a phone: the client may not have written yet';
	}
	const carried = idsIn(entryOf(directory, 'channel', field('channelId'))?.transports);
	const transport = field('transport').toLowerCase();
	if (transport && carried.length > 0 && !carried.includes(transport))
		return `transport ${transport} is not carried by channel ${field('channelId')}, but ${carried.join(', ')}`;
	if (!field('text') && !field('attachment')) return 'text or attachment is missing';
	if (field('attachment') && !/^https?:\/\/\S/i.test(field('attachment')))
		return 'attachment has to be a direct link that starts with http:// or https://';
	return '';
}

/** The message in the name of an operator, or why there is none. */
export function messageOf(body: unknown, directory: Entry[], settings: Settings): Message | Refused {
	if (typeof body !== 'object' || body === null || Array.isArray(body))
		return invalid('The body has to be a JSON object');
	const given = body as Json;
	const fault = faultOf(given, directory);
	if (fault) return invalid(fault);
	const employeeId = typed(given.employeeId);
	const operatorId = operatorOf(employeeId, directory, settings);
	if (!/^\d+$/.test(operatorId))
		return {
			code: 'NO_OPERATOR',
			error: `Employee ${employeeId} has no operator: fill in defaultOperatorId in Settings`,
		};
	const text = (name: string) => typed(given[name]);
	return {
		operatorId,
		clientId: text('clientId'),
		phone: text('clientId') ? '' : text('phone'),
		channelId: text('channelId'),
		transport: text('transport').toLowerCase(),
		text: String(given.text ?? ''),
		attachment: text('attachment'),
	};
}

/** A message of the CRM as something to do once; one that is refused goes straight to its answer. */
export default function readTheMessage({ $, $execution }: Code<Nodes>): Array<Item<Row | Json>> {
	if (!$('CRM message').isExecuted) return [{ json: {} }];
	const settings = $('Settings').first().json;
	const { query = {}, body } = $('CRM message').first().json;
	const about = { settings, execution: $execution.id, now: Date.now() };
	const refuse = ({ code, error }: Refused): Array<Item<Row | Json>> => [
		{ json: { ...rowFor('answer', '', {}, about), state: 'refused', note: error, code } },
	];
	if (!isSame(typed(query.secret), typed(settings.secret)))
		return refuse({
			code: 'FORBIDDEN',
			error: 'The secret in the address is wrong, or none is filled in in Settings',
		});
	const directory = entriesOf($('Directory').all());
	const message = messageOf(body, directory, settings);
	if ('error' in message) return refuse(message);
	// With an id of its own a call counts once for good, without for two minutes.
	const callId = typed((body as Json).callId);
	const key = callId ? `message ${callId}` : `message ${JSON.stringify(body)}`;
	return [{ json: { ...rowFor('message', key, message, about) } }];
}
