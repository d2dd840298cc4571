import type { Code, Item, Json } from '../n8n';
import { check, note, ok, problem, sorted, type Line } from '../report';
import { numbers, pairs, typed } from '../settings';
import { isActive, type PortalAnswer } from './checkPortal';
import { checkSettings } from './checkSettings';
import type { Operator, Settings } from './types';

interface Nodes {
	Settings: Settings;
	'List operators': Operator;
	'What to ask': { lines: Line[] };
	'Ask the portal': PortalAnswer;
	'What it says': { lines: Line[] };
}

const asRows = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);

const nameOf = (user: Json | undefined) => [user?.NAME, user?.LAST_NAME].filter(Boolean).join(' ');

/** Users that Settings name, and who each operator is. The portal's answers are `users`, and `operator_<id>` by e-mail. */
export function checkPeople(settings: Settings, operators: Operator[], found: Json): Line[] {
	const users = new Map(asRows(found.users).map((user) => [Number(user.ID), user]));
	const known = (key: string, id: number) =>
		check(
			users.has(id) && users.get(id)?.ACTIVE !== false,
			`${key} ${id} is ${nameOf(users.get(id))}`,
			`${key}: no active Bitrix24 user ${id}`,
		);
	const responsibles = numbers(settings.responsibleIds);
	const standard = Number(settings.defaultOperatorUserId) || 0;
	const fallback = standard ? `goes to user ${standard}` : 'leaves the responsible as drawn';
	const map = new Map(pairs(settings.operatorMap).map(([from, to]) => [from.toLowerCase(), Number(to)]));
	return [
		...(responsibles.length > 0
			? responsibles.map((id) => known('responsibleIds', id))
			: [note("responsibleIds is empty: the webhook's owner becomes responsible")]),
		...(standard ? [known('defaultOperatorUserId', standard)] : []),
		...operators
			.filter((one) => one.id && isActive(one))
			.map((operator) => {
				const name = [operator.first_name, operator.last_name].filter(Boolean).join(' ');
				const keys = [operator.email, operator.id, name].map((key) => typed(key).toLowerCase());
				const mapped = keys.map((key) => map.get(key)).find(Boolean);
				const user = mapped ? users.get(mapped) : asRows(found[`operator_${operator.id}`])[0];
				const who = `operator ${name} (${operator.email ?? operator.id})`;
				if (user) return ok(`${who} is ${nameOf(user)}, user ${String(user.ID)}`);
				if (mapped) return problem(`operatorMap: ${who} is mapped to ${mapped}, but there is no such user`);
				return note(`${who} is not matched: ${fallback}`);
			}),
	];
}

/** One line for each point: what is wrong, what to look at, what is fine. */
export default function report({ $, $now }: Code<Nodes>): Array<Item<Line>> {
	const settings = $('Settings').first().json;
	const found = $('Ask the portal').first().json.body?.result?.result;
	const operators = $('List operators')
		.all()
		.map(({ json }) => json);
	const lines = [
		...checkSettings(settings, $now.zoneName),
		...$('What to ask').first().json.lines,
		...$('What it says').first().json.lines,
		...(found ? checkPeople(settings, operators, found) : []),
	];
	return sorted(lines).map((json) => ({ json }));
}
