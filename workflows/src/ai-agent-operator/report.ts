import type { Code, Item } from '../shared/n8n';
import { check, note, ok, problem, sorted, type Line } from '../shared/report';
import { typed } from '../shared/settings';
import type { Settings } from './types';

/** A row of operators or groups, or why there are none. */
export interface Named {
	error?: string;
	id?: unknown;
	name?: string;
	first_name?: string;
	last_name?: string;
	email?: string;
	role?: string;
}

export interface Webhook {
	id: unknown;
	name: string | null;
	host: string | null;
	events: string[];
	isOn: boolean;
	isChat2DeskTrigger: boolean;
	isThisN8n: boolean | null;
	isTest: boolean;
}

export interface Diagnosis {
	error?: string;
	webhooks?: Webhook[];
	findings?: Array<{ code: string; message: string; advice: string; webhookId: unknown }>;
}

interface Nodes {
	Settings: Settings;
	'List operators': Named;
	'List groups': Named;
	'Diagnose webhooks': Diagnosis;
}

const nameOf = ({ name, first_name: first, last_name: last, email, id }: Named) =>
	name ?? ([first, last].filter(Boolean).join(' ') || email || typed(id));

const isActive = ({ role }: Named) => !['deleted', 'disabled', 'unconfirmed'].includes(role ?? '');

/** The operator that the agent is, and who gets the chats it cannot answer. */
export function checkPeople(settings: Settings, operators: Named[], groups: Named[]): Line[] {
	const find = (rows: Named[], id: string) => rows.find((row) => typed(row.id) === id && isActive(row));
	const own = typed(settings.operatorId);
	const operator = find(operators, own);
	const to = typed(settings.handOverTo).toLowerCase();
	const id = typed(settings.handOverId);
	const isGroup = to === 'group';
	const receiver = find(isGroup ? groups : operators, id);
	const kind = isGroup ? 'group' : 'operator';
	const all = (rows: Named[]) => rows.filter(isActive).map((row) => `${typed(row.id)} = "${nameOf(row)}"`);
	return [
		own === ''
			? ok('the agent answers the chats that nobody has')
			: check(
					operator !== undefined,
					`the agent is ${nameOf(operator ?? {})} and answers the chats of this operator`,
					`operatorId: there is no active operator ${own}`,
				),
		['operator', 'group'].includes(to)
			? check(
					receiver !== undefined,
					`chats are handed over to the ${kind} ${nameOf(receiver ?? {})}`,
					id ? `handOverId: there is no active ${kind} ${id}` : `handOverId is empty: who gets the chats?`,
				)
			: problem(`handOverTo has to be operator or group, not "${typed(settings.handOverTo)}"`),
		...(own !== '' && !isGroup && own === id ? [problem('handOverId is the agent itself')] : []),
		note(`operators: ${all(operators).join(', ') || 'none'}`),
		note(`groups: ${all(groups).join(', ') || 'none'}`),
	];
}

/** Numbers and words of Settings. */
export function checkSettings(settings: Settings): Line[] {
	const number = (key: 'silenceSeconds' | 'maxAnswerSeconds', from: number, to: number) => {
		const value = Number(typed(settings[key]) || Number.NaN);
		return value >= from && value <= to ? [] : [problem(`${key} has to be a number from ${from} to ${to}`)];
	};
	const language = typed(settings.language).toLowerCase().slice(0, 2);
	return [
		...number('silenceSeconds', 1, 600),
		...number('maxAnswerSeconds', 5, 600),
		...(['en', 'ru', 'es', 'pt'].includes(language)
			? []
			: [problem(`language has to be en, ru, es or pt, not "${typed(settings.language)}"`)]),
		...(typed(settings.systemMessage)
			? []
			: [note('systemMessage is empty: the model knows nothing of your business')]),
	];
}

/** Not reached from the internet: this machine, or a network of one's own. */
const isPrivate = (url: string) =>
	/^\w+:\/\/(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[::1\]|[^./:]+[:/])/.test(url);

/**
 * What Chat2Desk says of webhooks: an agent twice on a token would answer twice.
 *
 * @param workflow name of this workflow, which stands in the name of its webhook
 * @param address of this n8n, as others are told
 */
export function checkWebhooks(diagnosis: Diagnosis, workflow: string, address: string): Line[] {
	if (diagnosis.error) return [problem(`Chat2Desk: ${diagnosis.error}`)];
	const { webhooks = [], findings = [] } = diagnosis;
	const hearing = webhooks.filter(
		(hook) => hook.isChat2DeskTrigger && hook.isOn && hook.events.includes('inbox'),
	);
	const isMine = ({ name, isThisN8n }: Webhook) => isThisN8n !== false && (name ?? '').includes(workflow);
	const [, ...twins] = hearing.filter((hook) => isMine(hook) && !hook.isTest);
	const others = hearing.filter((hook) => !isMine(hook));
	const called = ({ name, host }: Webhook) => `"${name}" at ${host}`;
	return [
		...twins.map((hook) => problem(`a second agent is active on this token: ${called(hook)}`)),
		...others.map((hook) =>
			/agent/i.test(hook.name ?? '')
				? problem(`another agent is active on this token: ${called(hook)}`)
				: note(
						`a second active trigger on this token gets the same messages: ${called(hook)}; it must not answer too`,
					),
		),
		...(isPrivate(address)
			? [
					note(
						`n8n tells others that it is reached at ${address}, which Chat2Desk cannot reach from the internet`,
					),
				]
			: []),
		...findings
			.filter(({ code }) => !['NONE_HERE', 'LIMIT_REACHED'].includes(code))
			.map(({ code, message, advice }) =>
				(code === 'OTHER_ADDRESS' ? note : problem)(`${message} ${advice}`),
			),
		...(webhooks.length >= 5 && !hearing.some(isMine)
			? [problem('all five webhooks of the company are in use: this workflow cannot be activated')]
			: []),
	];
}

/** One line for each point: what is wrong, what to look at, what is fine. */
export default function report({
	$,
	$workflow,
	$execution,
}: Code<Nodes> & { $workflow: { name: string }; $execution: { resumeUrl: string } }): Array<Item<Line>> {
	const rows = (name: 'List operators' | 'List groups') =>
		$(name)
			.all()
			.map(({ json }) => json)
			.filter(({ id }) => id !== undefined);
	const settings = $('Settings').first().json;
	const diagnosis = $('Diagnose webhooks').first().json;
	const address = /^\w+:\/\/[^/]+\//.exec($execution.resumeUrl)?.[0] ?? '';
	const lines = [
		...checkWebhooks(diagnosis, $workflow.name, address),
		...checkSettings(settings),
		...(diagnosis.error ? [] : checkPeople(settings, rows('List operators'), rows('List groups'))),
	];
	return sorted(lines).map((json) => ({ json }));
}
