import type { Code, Item, Json } from '../shared/n8n';
import { pairs, typed } from '../shared/settings';
import { employeeOf, isGone, nameOf, type Operator } from './match';
import { entriesOf } from './rows';
import type { CrmJob, Employee, Entry, Settings } from './types';

interface Nodes {
	Settings: Settings;
	Directory: Entry;
	'What the CRM says': CrmJob;
	'List channels': Json;
	'List operators': Operator;
}

/** An entry as it is found, whatever a person has made of it. */
export type Found = Omit<Entry, 'updated'>;

/** An operator as an entry. Without the CRM's list nobody is matched anew. */
export function operatorEntry(
	operator: Operator,
	before: Entry | undefined,
	employees: Employee[] | null,
	settings: Settings,
): Found {
	const known = { id: typed(before?.suggested), by: typed(before?.matchedBy) };
	const { id, by } = employees ? employeeOf(operator, employees, settings) : known;
	return {
		key: `operator ${operator.id}`,
		kind: 'operator',
		number: String(operator.id),
		name: nameOf(operator),
		phone: typed(operator.phone),
		email: typed(operator.email),
		transports: '',
		crm: id,
		suggested: id,
		matchedBy: by,
		state: isGone(operator) ? 'removed' : 'active',
	};
}

export function channelEntry(channel: Json, settings: Settings): Found {
	const id = String(channel.id);
	const source = pairs(settings.channelSources).find(([of]) => of === id)?.[1] ?? '';
	return {
		key: `channel ${id}`,
		kind: 'channel',
		number: id,
		name: typed(channel.name),
		phone: typed(channel.phone),
		email: '',
		transports: [channel.transports ?? []].flat().join(', '),
		crm: source,
		suggested: source,
		matchedBy: source ? 'channelSources' : '',
		state: 'active',
	};
}

/** Rows that are some; a refusal comes as an item as well. */
const rows = <T extends { id?: unknown }>(items: Array<Item<T>>): T[] =>
	items.map(({ json }) => json).filter(({ id }) => Number(id) > 0);

/** Channels and operators of Chat2Desk, matched with the CRM. */
export default function whatIsThere({ $ }: Code<Nodes>): Array<Item<Found>> {
	const settings = $('Settings').first().json;
	const before = entriesOf($('Directory').all());
	const { employees, error } = $('What the CRM says').first().json;
	const known = (id: unknown) => before.find(({ key }) => key === `operator ${id}`);
	const found = [
		...rows($('List channels').all()).map((channel) => channelEntry(channel, settings)),
		...rows($('List operators').all()).map((operator) =>
			operatorEntry(operator, known(operator.id), error ? null : employees, settings),
		),
	];
	return found.map((json) => ({ json }));
}
