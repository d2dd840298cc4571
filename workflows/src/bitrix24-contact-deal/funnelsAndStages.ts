import { checkStages } from '../shared/crm/checkCodes';
import type { PortalAnswer } from '../shared/crm/checkPortal';
import type { Settings } from '../shared/crm/types';
import { stageIn } from '../shared/crm/write';
import type { Code, Item, Json } from '../shared/n8n';
import { check, listed, note, type Line } from '../shared/report';
import { categoriesIn } from './funnel';

interface Nodes {
	Settings: Settings;
	'Ask the portal': PortalAnswer;
}

const rows = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);

/** Each funnel of `categoryId`, and all there are; `reason`: why there is no list, when there is none. */
export function checkFunnels(categories: number[], funnels: Json[], reason: string): Line[] {
	const names = new Map(funnels.map(({ id, name }) => [String(id), String(name)]));
	const list = listed(names) || reason;
	return [
		...categories.map((id) =>
			check(
				names.has(String(id)),
				`categoryId ${id} is the funnel "${names.get(String(id))}"`,
				`categoryId ${id} is no funnel of the portal: ${list}`,
			),
		),
		note(`funnels for categoryId: ${list}`),
	];
}

/** The funnels that `categoryId` leads to, and the stages in each of them. */
export default function funnelsAndStages({ $ }: Code<Nodes>): Array<Item<{ lines: Line[] }>> {
	const settings = $('Settings').first().json;
	const { result: found = {}, result_error: refused } = $('Ask the portal').first().json.body?.result ?? {};
	const errors = (refused ?? {}) as Record<string, { error_description?: string }>;
	const reason = (name: string) => errors[name]?.error_description ?? '';
	const categories = categoriesIn(settings.categoryId);
	const stages = categories.flatMap((category) => {
		const stage = (key: 'stageId' | 'reopenStageId'): [string, string] => [
			key,
			stageIn(category, settings[key]),
		];
		const name = `stages${category}`;
		return checkStages([stage('stageId'), stage('reopenStageId')], rows(found[name]), reason(name));
	});
	const funnels = rows((found.funnels as Json | undefined)?.categories);
	return [{ json: { lines: [...checkFunnels(categories, funnels, reason('funnels')), ...stages] } }];
}
