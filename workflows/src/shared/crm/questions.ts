/** What the set-up check asks the portal, whatever kind of card it is about. */
import { command } from '../command';
import type { Code, Item } from '../n8n';
import type { Line } from '../report';
import { numbers, pairs, portalAddress } from '../settings';
import { checkChat2Desk, type Named } from './checkChat2Desk';
import { isActive } from './checkPortal';
import type { Operator, Settings } from './types';

/** What *What to ask* reads. */
export interface Asking {
	Settings: Settings;
	'List operators': Operator & { error?: string };
	'List tags': Named;
	'List client fields': Named;
}

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

/** What Chat2Desk says to Settings, and what to ask the portal. */
export function asked(
	$: Code<Asking>['$'],
	more: Record<string, string>,
): Array<Item<{ lines: Line[]; portal: string; body: object }>> {
	const settings = $('Settings').first().json;
	const rows = <T extends object>(node: { all(): Array<Item<T>> }) => node.all().map(({ json }) => json);
	const operators = rows($('List operators'));
	const [tags, fields] = [rows($('List tags')), rows($('List client fields'))];
	const lines = checkChat2Desk(settings, operators[0]?.error, tags, fields);
	const portal = portalAddress(settings.bitrix24WebhookUrl) || 'http://localhost/';
	return [{ json: { lines, portal, body: questions(settings, operators, more) } }];
}
