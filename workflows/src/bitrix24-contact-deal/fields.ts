import { emptyFields } from '../shared/crm/fields';
import { userOf } from '../shared/crm/handOver';
import { markIn } from '../shared/crm/mark';
import type { Need } from '../shared/crm/types';
import type { Code, Item } from '../shared/n8n';
import type { Filling, Nodes } from './types';

/** What goes into empty fields of the deal, whom it passes to, and what is still to be read in Chat2Desk for it. */
export default function fieldsOfDeal({ $ }: Code<Nodes>): Array<Item<Filling>> {
	const me = $('Draw the responsible').first().json;
	const settings = $('Settings').first().json;
	const { deal, comments } = $('Which deal?').first().json;
	const { contactId, userId: byMail } = $('Who was found').first().json;
	const { client, clientError, utm, operators } = settings.read ?? { client: {}, clientError: '' };
	if (!contactId && !me.phone && clientError) {
		const text = `"Get client" was refused - ${clientError}, and no contact is made without knowing the phone`;
		throw new Error(text.replaceAll(':', ' -'));
	}
	const drawn = me.responsibles[me.draw % me.responsibles.length] ?? 0;
	// At the first closing of a deal of ours, unless a manager has taken it.
	const isUntouched = deal.originatorId === 'CHAT2DESK' && deal.assignedById === (drawn || deal.assignedById);
	const mayHandOver = me.operatorId > 0 && (!deal.id || isUntouched) && !comments?.some(markIn);
	const fills = !deal.id || !me.isClosing;
	const needs: Need[] = [];
	if (fills && me.utmTargets.some(([, to]) => !deal[to]) && !utm) needs.push('utm');
	if (mayHandOver && !operators) needs.push('operators');
	return [
		{
			json: {
				needs,
				isMissing: !deal.id && needs.length === 0,
				drawn,
				userId: mayHandOver ? userOf(me.operator, me.operatorId, byMail, settings) : 0,
				fields: fills ? emptyFields(me, deal, client, utm ?? {}, settings.messageId) : {},
			},
		},
	];
}
