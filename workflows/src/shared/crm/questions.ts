/** What the set-up check asks the portal, whatever kind of card it is about. */
import { command } from '../command';
import { numbers, pairs } from '../settings';
import { isActive } from './checkPortal';
import type { Operator, Settings } from './types';

/** A batch takes 50 commands, so 35 operators are looked up. */
export function questions(settings: Settings, operators: Operator[], more: Record<string, string>): object {
	const mapped = pairs(settings.operatorMap).map(([, to]) => Number(to));
	const ids = [...numbers(settings.responsibleIds), ...mapped, Number(settings.defaultOperatorUserId)];
	const byMail = operators
		.filter((operator) => operator.email && isActive(operator))
		.slice(0, 35)
		.map(({ id, email }) => [
			`operator_${id}`,
			command('user.get', { FILTER: { EMAIL: email, ACTIVE: 'true' } }),
		]);
	const common = {
		scope: 'scope',
		mode: 'crm.settings.mode.get',
		sources: command('crm.status.list', { filter: { ENTITY_ID: 'SOURCE' } }),
		users: command('user.get', { FILTER: { ID: [...new Set(ids.filter(Boolean))] } }),
	};
	return { halt: 0, cmd: { ...common, ...more, ...Object.fromEntries(byMail) } };
}
