import type { Code, Item, Json } from '../shared/n8n';
import type { Response } from '../shared/portal';
import { check, note, ok, problem, type Line } from '../shared/report';
import { pairs, typed } from '../shared/settings';
import { accountInWords } from './advice';
import { answerOf } from './answer';
import type { Settings } from './types';

interface Nodes {
	Settings: Settings;
	'Ask UIS': Response;
}

/** What UIS has. */
export interface Known {
	campaigns: Json[];
	sites: Json[];
	employees: Json[];
	/** None where the component for listing them is missing. */
	sources: Json[] | null;
	lines: Line[];
	/** Whether UIS answered. */
	isThere: boolean;
}

/** The employees that Settings name. */
export function checkEmployees(settings: Settings, employees: Json[]): Line[] {
	const named: Array<[key: string, id: number]> = [
		['defaultEmployeeId', Number(typed(settings.defaultEmployeeId)) || 0],
		...pairs(settings.operatorMap).map(([from, to]): [string, number] => [
			`operatorMap, ${from} =`,
			Number(to),
		]),
	];
	return named
		.filter(([, id]) => id !== 0)
		.map(([key, id]) => {
			const name = employees.find((one) => one.id === id)?.full_name;
			return check(
				Boolean(name),
				`${key} ${id} is ${String(name)}`,
				`${key} ${id}: UIS has no such employee`,
			);
		});
}

/** The answers of UIS: why there are none, or what there is to choose from. */
export default function whatItSays({ $ }: Code<Nodes>): Array<Item<Known>> {
	const answers = $('Ask UIS')
		.all()
		.map(({ json }) => answerOf(json));
	const [campaigns, sites, employees, sources] = answers;
	const refusal = (campaigns ?? sites)?.refusal;
	const rows = (answer: (typeof answers)[number] | undefined) => answer?.rows ?? [];
	const listed = (name: string, all: Json[], label: string) =>
		note(`${name}: ${all.map((row) => `${String(row.id)} = "${String(row[label])}"`).join(', ') || 'none'}`);
	const noSources = sources?.refusal;
	const lines: Line[] = refusal
		? [problem(accountInWords(refusal))]
		: [
				ok('UIS accepts accessToken and the address of this n8n'),
				listed('campaigns', rows(campaigns), 'name'),
				listed('sites', rows(sites), 'domain_name'),
				listed('employees', rows(employees), 'full_name'),
				noSources
					? note(`sources cannot be listed (${noSources.mnemonic}), so they are not checked`)
					: listed('sources', rows(sources), 'name'),
				...checkEmployees($('Settings').first().json, rows(employees)),
				note('whether the component "upload_chats" is there shows only when a chat is uploaded'),
			];
	const known = { campaigns: rows(campaigns), sites: rows(sites), employees: rows(employees) };
	return [{ json: { ...known, sources: noSources ? null : rows(sources), lines, isThere: !refusal } }];
}
