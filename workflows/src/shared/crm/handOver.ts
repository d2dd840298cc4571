/** Which Bitrix24 user a card passes to. */
import { pairs, typed } from '../settings';
import type { Operator, Settings } from './types';

/** By the operator map (e-mail, number or name), else the user with the same e-mail, else the default; 0 for nobody. */
export function userOf(
	operator: Operator | null,
	operatorId: number,
	byMail: number,
	settings: Settings,
): number {
	const map = new Map(pairs(settings.operatorMap).map(([from, to]) => [from.toLowerCase(), Number(to)]));
	const name = [operator?.first_name, operator?.last_name].filter(Boolean).join(' ');
	const mapped = [operator?.email, operatorId, name]
		.map((key) => map.get(typed(key).toLowerCase()))
		.find(Boolean);
	return mapped || byMail || Number(settings.defaultOperatorUserId) || 0;
}
