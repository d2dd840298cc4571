import { firstOf } from '../shared/crm/write';
import type { Code, Item, Json } from '../shared/n8n';
import { batchAnswer, rowsOf } from '../shared/portal';
import { stop } from '../shared/refusal';
import type { Lead, Nodes } from './types';

/** The lead that was found, or the one that has been made. */
export default function lead({ $ }: Code<Nodes>): Array<Item<Nodes['Lead']>> {
	const known = $('Which lead?').first().json.lead;
	if (!$('Fields').first().json.isMissing) return [{ json: { lead: known, isNew: false, surplus: 0 } }];
	const steps = { add: 'Create lead', twins: 'Look for a twin' };
	const { results, refusals } = batchAnswer($('Create lead').first().json, steps);
	const [refusal] = refusals;
	if (refusal) return stop('lead', refusal, $('Draw the responsible').first().json.isLast);
	const ours = (results.add as Json).item as Lead;
	const twins = rowsOf((results.twins as Json | undefined)?.items) as Lead[];
	const { card, surplus } = firstOf(ours, twins);
	return [{ json: { lead: card, isNew: true, surplus } }];
}
