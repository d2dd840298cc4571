import type { Code, Item } from '../shared/n8n';
import { check, note, ok, problem, sorted, type Line } from '../shared/report';
import { pairs, typed } from '../shared/settings';
import type { Refreshed } from './whoIsWho';
import type { Operator } from './match';
import { idsIn, entriesOf } from './rows';
import type { CrmJob, Employee, Entry, Settings } from './types';

interface Nodes {
	Settings: Settings;
	'What the CRM says': CrmJob;
	'List channels': { error?: string };
	'List operators': Operator & { error?: string };
	'Who is who': Refreshed;
}

/** What can be said of Settings without asking anybody. */
export function ofSettings(settings: Settings): Line[] {
	const text = (key: keyof Settings) => typed(settings[key]);
	const secret = text('secret');
	const lines = [
		check(
			text('ordersToken') !== '',
			'ordersToken is set; only an enquiry shows whether it is right',
			'ordersToken is empty: no new enquiry is posted',
		),
		check(
			Number(text('retryMinutes')) > 0,
			`YUcrm is waited for ${text('retryMinutes')} minutes`,
			`retryMinutes has to be a number, not "${text('retryMinutes')}"`,
		),
		check(
			secret !== '' && secret === encodeURIComponent(secret),
			'a secret is set',
			'secret has to be filled in, with letters, digits, - and _ only',
		),
	];
	if (secret !== '' && secret.length < 16) lines.push(note('the secret is short: take 16 letters or more'));
	const address = text('notifyUrl');
	if (address === '') lines.push(note('notifyUrl is empty: messages and transfers are told to nobody'));
	else
		lines.push(
			check(
				/^https?:\/\/\S+$/.test(address),
				'messages and transfers are told to notifyUrl',
				'notifyUrl is no address',
			),
		);
	return lines;
}

/** Channels and the sources of their enquiries. */
export function ofChannels(channels: Entry[], settings: Settings): Line[] {
	const lines = channels.map(({ number, name, transports, crm, matchedBy }) =>
		crm
			? ok(`channel ${number} "${name}" (${transports}): source "${crm}", by ${matchedBy}`)
			: note(`channel ${number} "${name}" (${transports}): no source, add it to channelSources`),
	);
	const unknown = pairs(settings.channelSources).filter(
		([id]) => !channels.some(({ number }) => number === id),
	);
	return [...lines, ...unknown.map(([id]) => note(`channelSources: Chat2Desk does not list channel ${id}`))];
}

/** Who is who, and who writes as the default operator. */
export function ofPeople(operators: Entry[], employees: Employee[], settings: Settings): Line[] {
	const byId = new Map(employees.map((employee) => [employee.id, employee]));
	const lines = operators.flatMap(({ number, name, crm, matchedBy, state }) => {
		const who = `operator ${number} "${name}"`;
		if (state !== 'active') return [note(`${who} is gone from Chat2Desk`)];
		if (crm === '') return [note(`${who} is no employee of YUcrm${matchedBy && `, ${matchedBy}`}`)];
		return idsIn(crm).map((id) => {
			const employee = byId.get(id);
			if (!employee?.isActive) return note(`${who}: YUcrm has no active employee ${id} (${matchedBy})`);
			return ok(`${who} is employee ${id} "${employee.name}", by ${matchedBy}`);
		});
	});
	const fallback = typed(settings.defaultOperatorId);
	const standIn = operators.find(({ number, state }) => number === fallback && state === 'active');
	const matched = new Set(
		operators.filter(({ state }) => state === 'active').flatMap(({ crm }) => idsIn(crm)),
	);
	const without = employees.filter(({ id, isActive }) => isActive && !matched.has(id));
	const names = without.map(({ id, name }) => `${id} "${name}"`).join(', ');
	if (!standIn)
		lines.push(
			problem(
				`defaultOperatorId ${fallback || 'is empty'}: it has to be the number of an operator of Chat2Desk`,
			),
		);
	else
		lines.push(
			ok(`employees without an operator write as ${fallback} "${standIn.name}": ${names || 'none'}`),
		);
	return lines;
}

/** What the refresh came to, one item per point. */
export default function report({
	$,
	$execution,
}: Code<Nodes> & { $execution: { resumeUrl: string } }): Array<Item<Line>> {
	const settings = $('Settings').first().json;
	const { employees, error } = $('What the CRM says').first().json;
	const entries = entriesOf($('Who is who').all());
	const operators = entries.filter(({ kind }) => kind === 'operator');
	const refusal = $('List channels').first().json.error ?? $('List operators').first().json.error;
	const lines: Line[] = [
		refusal ? problem(`Chat2Desk: ${refusal.slice(0, 300)}`) : ok('Chat2Desk accepts the token'),
		error ? problem(error) : ok(`YUcrm lists ${employees.length} employees`),
		...ofSettings(settings),
		...(refusal
			? []
			: ofChannels(
					entries.filter(({ kind }) => kind === 'channel'),
					settings,
				)),
		...(refusal || error ? [] : ofPeople(operators, employees, settings)),
	];
	const changed = entries.filter((entry) => (entry as Refreshed).isChanged).length;
	lines.push(ok(`${changed} rows of chat2desk_directory have changed`));
	const base = $execution.resumeUrl.split('/webhook-waiting')[0];
	lines.push(ok(`address for the messages of the CRM: ${base}/webhook/chat2desk-crm-message?secret=SECRET`));
	return sorted(lines).map((json) => ({ json }));
}
