import { command } from '../shared/command';
import { asked, type Asking } from '../shared/crm/questions';
import type { Code, Item } from '../shared/n8n';
import type { Line } from '../shared/report';

/** What Chat2Desk says to Settings, and what to ask the portal. */
export default function whatToAsk({
	$,
}: Code<Asking>): Array<Item<{ lines: Line[]; portal: string; body: object }>> {
	return asked($, {
		stages: command('crm.status.list', { filter: { ENTITY_ID: 'STATUS' } }),
		fields: command('crm.item.fields', { entityTypeId: 1, useOriginalUfNames: 'Y' }),
	});
}
