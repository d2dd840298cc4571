import { command } from '../shared/command';
import { asked, type Asking } from '../shared/crm/questions';
import type { Code, Item } from '../shared/n8n';
import type { Line } from '../shared/report';
import { categoriesIn } from './funnel';

/** What Chat2Desk says to Settings, and what to ask the portal. */
export default function whatToAsk({
	$,
}: Code<Asking>): Array<Item<{ lines: Line[]; portal: string; body: object }>> {
	const stages = categoriesIn($('Settings').first().json.categoryId).map((id) => {
		const filter = { ENTITY_ID: id > 0 ? `DEAL_STAGE_${id}` : 'DEAL_STAGE' };
		return [`stages${id}`, command('crm.status.list', { filter })];
	});
	return asked($, {
		funnels: command('crm.category.list', { entityTypeId: 2 }),
		fields: command('crm.item.fields', { entityTypeId: 2, useOriginalUfNames: 'Y' }),
		...Object.fromEntries(stages.slice(0, 10)),
	});
}
