/** Which employee of the CRM an operator of Chat2Desk is. */
import { dialled, phoneDigits } from '../shared/phone';
import { pairs, typed } from '../shared/settings';
import type { Employee, Settings } from './types';

/** A row of Chat2Desk's operators. */
export interface Operator {
	id?: number;
	email?: string | null;
	phone?: string | null;
	first_name?: string | null;
	last_name?: string | null;
	role?: string | null;
	status?: string | null;
}

export const nameOf = ({ first_name: first, last_name: last }: Operator): string =>
	[first, last].map(typed).filter(Boolean).join(' ');

/** Accounts that are gone stay in the list [live]; on some installations only `status` tells. */
export const isGone = ({ role, status }: Operator): boolean =>
	['deleted', 'disabled'].some((word) => word === role || word === status);

/** The same words in any order, `ё` as `е`: people enter their names either way. */
const words = (name: string): string =>
	name
		.toLowerCase()
		.replaceAll('ё', 'е')
		.split(/[\s.,]+/)
		.filter(Boolean)
		.sort()
		.join(' ');

const phone = (number: unknown): string => dialled(phoneDigits(number));

/** Of several employees who fit none is taken: a person has to say who it is. */
function onlyOne(employees: Employee[], by: string): { id: string; by: string } | null {
	const [first, second] = employees;
	if (!first) return null;
	return second
		? { id: '', by: `${by}: several (${employees.map(({ id }) => id).join(', ')})` }
		: { id: first.id, by };
}

/** By `operatorMap`, else by phone, by name, by e-mail; `by` says which. */
export function employeeOf(
	operator: Operator,
	employees: Employee[],
	settings: Settings,
): { id: string; by: string } {
	const map = new Map(pairs(settings.operatorMap).map(([from, to]) => [from.toLowerCase(), to]));
	const keys = [operator.email, operator.id, nameOf(operator)].map((key) => typed(key).toLowerCase());
	const mapped = keys.map((key) => map.get(key)).find(Boolean);
	if (mapped) return { id: mapped, by: 'operatorMap' };
	const there = employees.filter(({ isActive }) => isActive);
	const by = (what: string, wanted: string, of: (employee: Employee) => string[]) =>
		wanted
			? onlyOne(
					there.filter((employee) => of(employee).includes(wanted)),
					what,
				)
			: null;
	return (
		by('phone', phone(operator.phone), ({ phones }) => phones.map(phone)) ??
		by('name', words(nameOf(operator)), ({ name }) => [words(name)]) ??
		by('e-mail', typed(operator.email).toLowerCase(), ({ email }) => [email.toLowerCase()]) ?? {
			id: '',
			by: '',
		}
	);
}
