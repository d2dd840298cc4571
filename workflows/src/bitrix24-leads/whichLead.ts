import { textsOf } from '../shared/crm/comments';
import { markIn } from '../shared/crm/mark';
import type { Need } from '../shared/crm/types';
import type { Code, Item, Json } from '../shared/n8n';
import { batchAnswer, isPassing, rowsOf } from '../shared/portal';
import { stop } from '../shared/refusal';
import type { Chosen, Lead, Nodes } from './types';

/** Our own lead in work comes first, then others with the phone: one in work, then the newest closed one. */
export function chooseLead(own: Lead[], others: Lead[]): Lead {
	const inWork = (lead: Lead) => Number(lead.stageSemanticId === 'P');
	const [best] = [...own, ...others].sort((a, b) => inWork(b) - inWork(a) || Number(b.id) - Number(a.id));
	return own.find(inWork) ?? best ?? {};
}

/** Which lead it is, and what is still to be read in Chat2Desk for it. */
export default function whichLead({ $ }: Code<Nodes>): Array<Item<Chosen>> {
	const me = $('Draw the responsible').first().json;
	const settings = $('Settings').first().json;
	const { own, look } = $('Who was found').first().json;
	const { results, refusals } =
		look.length > 0
			? batchAnswer($('Look closer').first().json, { leads: 'Look at those leads' })
			: { results: {}, refusals: [] };
	// A list of comments that is refused for good keeps nobody waiting.
	const refusal = refusals.find((one) => !one.step.startsWith('comments') || isPassing(one));
	if (refusal) return stop('lead', refusal, me.isLast);
	const lead = chooseLead(own, rowsOf((results.leads as Json | undefined)?.items) as Lead[]);
	const comments = textsOf(results[`comments${lead.id}`]);

	const { clientError, utm, operators } = settings.read ?? { clientError: '' };
	if (!lead.id && !me.phone && clientError) {
		const text = `"Get client" was refused - ${clientError}, and no lead is made without knowing the phone`;
		throw new Error(text.replaceAll(':', ' -'));
	}
	const drawn = me.responsibles[me.draw % me.responsibles.length] ?? 0;
	// At the first closing of a lead of ours, unless a manager has taken it.
	const isUntouched = lead.originatorId === 'CHAT2DESK' && lead.assignedById === (drawn || lead.assignedById);
	const mayHandOver = me.operatorId > 0 && (!lead.id || isUntouched) && !comments.some(markIn);
	const isUtmWanted = lead.id ? !me.isClosing && me.utmTargets.some(([, to]) => !lead[to]) : true;
	const needs: Need[] = [];
	if (me.utmTargets.length > 0 && isUtmWanted && !utm) needs.push('utm');
	if (mayHandOver && !operators) needs.push('operators');
	return [{ json: { lead, drawn, needs, comments, mayHandOver } }];
}
