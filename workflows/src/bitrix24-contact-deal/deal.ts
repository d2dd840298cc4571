import { firstOf } from '../shared/crm/write';
import type { Code, Item, Json } from '../shared/n8n';
import { batchAnswer, rowsOf } from '../shared/portal';
import { stop } from '../shared/refusal';
import type { Deal, Made, Nodes } from './types';

const STEPS = {
	contact: 'Create contact',
	deal: 'Create deal',
	contacts: 'Look for a twin contact',
	deals: 'Look for a twin',
};

const itemOf = (result: unknown): Json => ((result as Json | undefined)?.item ?? {}) as Json;

const itemsOf = (result: unknown): Json[] => rowsOf((result as Json | undefined)?.items);

/** What has been made. Of twins the first stays. */
export function made(results: Json): Made {
	const { card, surplus } = firstOf(itemOf(results.deal) as Deal, itemsOf(results.deals) as Deal[]);
	const contact = Number(itemOf(results.contact).id) || 0;
	const first = contact ? Math.min(contact, ...itemsOf(results.contacts).map(({ id }) => Number(id))) : 0;
	const isFirst = first === contact;
	return {
		deal: card,
		isNew: true,
		surplus,
		surplusContact: isFirst ? 0 : contact,
		firstContact: isFirst ? 0 : first,
	};
}

/** The deal that was found, or the one that has been made. */
export default function deal({ $ }: Code<Nodes>): Array<Item<Made>> {
	const known = $('Which deal?').first().json.deal;
	if (!$('Fields').first().json.isMissing)
		return [{ json: { deal: known, isNew: false, surplus: 0, surplusContact: 0, firstContact: 0 } }];
	const { results, refusals } = batchAnswer($('Create').first().json, STEPS);
	const [refusal] = refusals;
	if (refusal) return stop('deal', refusal, $('Draw the responsible').first().json.isLast);
	return [{ json: made(results) }];
}
