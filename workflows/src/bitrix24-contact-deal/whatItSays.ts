import { checkSource } from '../shared/crm/checkCodes';
import { checkFields, checkScopes, unreachable, type PortalAnswer } from '../shared/crm/checkPortal';
import type { Settings } from '../shared/crm/types';
import type { Code, Item, Json } from '../shared/n8n';
import { ok, type Line } from '../shared/report';
import { fieldName, pairs, portalAddress, typed } from '../shared/settings';

interface Nodes {
	Settings: Settings;
	'Ask the portal': PortalAnswer;
	'Funnels and stages': { lines: Line[] };
}

const rows = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);

/** What the portal says to Settings. */
export default function whatItSays({ $ }: Code<Nodes>): Array<Item<{ lines: Line[] }>> {
	const settings = $('Settings').first().json;
	const portal = portalAddress(settings.bitrix24WebhookUrl);
	const answer = $('Ask the portal').first().json;
	const { result: found, result_error: refused } = answer.body?.result ?? {};
	if (!portal) return [{ json: { lines: [] } }];
	if (!found) return [{ json: { lines: [unreachable(answer)] } }];
	const errors = (refused ?? {}) as Record<string, { error_description?: string }>;
	const reason = (name: string) => errors[name]?.error_description ?? '';
	const targets = [...pairs(settings.utmFields), ...pairs(settings.fieldMap)];
	const fields = ((found.fields as Json | undefined)?.fields ?? {}) as Json;
	const lines = [
		ok(`Bitrix24 answers at ${portal.split('/rest/')[0]}`),
		...checkScopes(found.scope, reason('scope')),
		...checkSource(typed(settings.sourceId) || 'OTHER', rows(found.sources), reason('sources')),
		...$('Funnels and stages').first().json.lines,
		...checkFields(
			'deal',
			targets.map(([from, to]) => [from, fieldName(to)]),
			fields,
			reason('fields'),
		),
	];
	return [{ json: { lines } }];
}
