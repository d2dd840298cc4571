import { isActive } from '../shared/crm/checkPortal';
import type { Operator } from '../shared/crm/types';
import type { Code, Item, Json } from '../shared/n8n';
import { check, note, ok, problem, type Line } from '../shared/report';
import { typed } from '../shared/settings';
import { rpc } from './call';
import { employeeOf } from './employee';
import { isOn } from './switches';
import type { Settings } from './types';
import { unusable } from './whatToRead';

interface Named {
	id?: number;
	name?: string;
	error?: string;
}

interface Nodes {
	Settings: Settings;
	'List channels': Named;
	'List operators': Operator;
	'List client fields': Named;
}

/** A question to UIS; the first item carries what could be said without it. */
interface Question {
	lines: Line[];
	url: string;
	body: Json;
}

const isZone = (name: string): boolean => {
	try {
		return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
	} catch {
		return false;
	}
};

/** What can be said of Settings without asking anybody. */
export function checkSettings(settings: Settings, ownZone: string): Line[] {
	const fault = unusable(settings);
	const zone = typed(settings.timezone) || ownZone;
	const numbers = (['settleSeconds', 'hoursBack', 'retryMinutes'] as const).filter(
		(key) => !(typed(settings[key]) !== '' && Number(settings[key]) >= 0),
	);
	const isTarget = ['campaign', 'source'].includes(typed(settings.target).toLowerCase());
	return [
		...(fault ? [problem(fault)] : []),
		check(
			isZone(zone),
			`times are those of ${zone}, which has to be that of the UIS account`,
			`timezone ${zone} is not known: write a name such as Europe/Moscow`,
		),
		...numbers.map((key) => problem(`${key} has to be a number, not "${typed(settings[key])}"`)),
		...(isTarget ? [] : [problem(`target has to be campaign or source, not "${typed(settings.target)}"`)]),
		...(Number(settings.settleSeconds) < 65
			? [note('settleSeconds is under 65: the end of a chat may be missing')]
			: []),
	];
}

/** The fields of the client card that Settings name. */
export function checkFields(settings: Settings, fields: Named[]): Line[] {
	const names = new Map(fields.map(({ id, name }) => [String(id), name]));
	const told = (key: 'sessionField' | 'emailField', what: string): Line => {
		const field = typed(settings[key]);
		if (!field) return note(`${key} is empty: ${what}`);
		if (!/^\d+$/.test(field)) return ok(`${key} is the field ${field} of the client card`);
		return check(
			names.has(field),
			`${key} ${field} is the client field "${names.get(field)}"`,
			`${key}: there is no client field ${field}`,
		);
	};
	const session = isOn(settings.ignoreSession)
		? note('sessions are ignored (ignoreSession)')
		: told('sessionField', 'chats carry no session');
	return [
		session,
		told('emailField', 'clients without a phone cannot be uploaded'),
		...fields.filter(({ id }) => id).map(({ id, name }) => note(`client field ${id} is "${name}"`)),
	];
}

/** Who each operator is in UIS. */
export function checkOperators(settings: Settings, operators: Operator[]): Line[] {
	return operators
		.filter((one) => one.id && isActive(one))
		.map((operator) => {
			const name = [operator.first_name, operator.last_name].filter(Boolean).join(' ');
			const id = employeeOf(operator.id, operators, settings);
			return check(
				id > 0,
				`operator ${operator.id} ${name} is employee ${id}`,
				`operator ${operator.id} ${name}: fill in defaultEmployeeId or operatorMap`,
			);
		});
}

/** What Chat2Desk says to Settings, and four questions to UIS. */
export default function whatToAsk({ $, $now }: Code<Nodes>): Array<Item<Question>> {
	const settings = $('Settings').first().json;
	const [fields, operators] = [$('List client fields').all(), $('List operators').all()];
	const { error } = $('List channels').first().json;
	const lines = [
		...checkSettings(settings, $now.zoneName),
		error ? problem(`Chat2Desk: ${error}`) : ok('Chat2Desk accepts the token'),
		...checkFields(
			settings,
			fields.map(({ json }) => json),
		),
		...checkOperators(
			settings,
			operators.map(({ json }) => json),
		),
	];
	const methods = ['get.campaigns', 'get.sites', 'get.employees', 'get.sources'];
	return methods.map((method) => {
		const { url, body } = rpc(settings, method, { limit: 10_000 });
		return { json: { lines, url: url || 'http://localhost/', body } };
	});
}
