import { checkChat2Desk, type Named } from '../shared/crm/checkChat2Desk';
import { questions } from '../shared/crm/questions';
import type { Operator, Settings } from '../shared/crm/types';
import { command } from '../shared/command';
import type { Code, Item } from '../shared/n8n';
import type { Line } from '../shared/report';
import { portalAddress } from '../shared/settings';

interface Nodes {
	Settings: Settings;
	'List operators': Operator & { error?: string };
	'List tags': Named;
	'List client fields': Named;
}

/** What Chat2Desk says to Settings, and what to ask the portal. */
export default function whatToAsk({
	$,
}: Code<Nodes>): Array<Item<{ lines: Line[]; portal: string; body: object }>> {
	const settings = $('Settings').first().json;
	const operators = $('List operators')
		.all()
		.map(({ json }) => json);
	const tags = $('List tags')
		.all()
		.map(({ json }) => json);
	const fields = $('List client fields')
		.all()
		.map(({ json }) => json);
	const lines = checkChat2Desk(settings, operators[0]?.error, tags, fields);
	const portal = portalAddress(settings.bitrix24WebhookUrl) || 'http://localhost/';
	const body = questions(settings, operators, {
		stages: command('crm.status.list', { filter: { ENTITY_ID: 'STATUS' } }),
		fields: command('crm.item.fields', { entityTypeId: 1, useOriginalUfNames: 'Y' }),
	});
	return [{ json: { lines, portal, body } }];
}
