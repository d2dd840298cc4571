/** Which employee of UIS an operator is. */
import type { Operator } from '../shared/crm/types';
import { pairs, typed } from '../shared/settings';
import type { Settings } from './types';

/** By the operator map (number, e-mail or name), else the default; 0 for nobody. */
export function employeeOf(operatorId: number, operators: Operator[], settings: Settings): number {
	const map = new Map(pairs(settings.operatorMap).map(([from, to]) => [from.toLowerCase(), Number(to)]));
	const operator = operators.find(({ id }) => Number(id) === operatorId);
	const name = [operator?.first_name, operator?.last_name].filter(Boolean).join(' ');
	const mapped = [operatorId, operator?.email, name]
		.map((key) => map.get(typed(key).toLowerCase()))
		.find(Boolean);
	return mapped ?? (Number(typed(settings.defaultEmployeeId)) || 0);
}

/** Whether the map names operators otherwise than by number, so that they have to be read. */
export const namesOperators = (settings: Settings): boolean =>
	pairs(settings.operatorMap).some(([from]) => !/^\d+$/.test(from));
