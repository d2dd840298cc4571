import { command } from '../shared/command';
import { missing } from '../shared/crm/mark';
import { languageOf } from '../shared/crm/readSettings';
import { cameBack, changesOn, commandsFor, stageIn } from '../shared/crm/write';
import type { Code, Item, Json } from '../shared/n8n';
import type { Nodes } from './types';

/** What changes on the deal: comments, fields, stage, responsible; and who is told. Nothing when it is all there. */
export default function whatToWrite({ $ }: Code<Nodes>): Array<Item<Json>> {
	const me = $('Draw the responsible').first().json;
	const settings = $('Settings').first().json;
	const known = $('Which deal?').first().json;
	const { deal, isNew, surplus, surplusContact, firstContact } = $('Deal').first().json;
	const { needs, fields, userId } = $('Fields').first().json;
	// Advertising or operators have to be read in Chat2Desk first.
	if (needs.length > 0) return [{ json: { needs, did: [] } }];
	const there = known.comments ?? $('Comments').first().json.comments;
	const { comments, startedAt } = settings.read ?? { comments: [], startedAt: '' };
	const toAdd = missing(comments, isNew ? [] : there);
	const { reopens, tells } = isNew
		? { reopens: false, tells: false }
		: cameBack(deal, me.isClosing, startedAt);
	const isThere = me.isClosing && toAdd.length === 0;
	// Our contact was not the first: a deal of ours that stays goes to the one that was.
	const contact: Json = firstContact && !surplus ? { contactIds: [firstContact] } : {};
	const cmd = commandsFor({
		kind: 'deal',
		me,
		card: deal,
		comments: toAdd,
		changes: changesOn(deal, {
			fields: isNew ? contact : fields,
			reopens,
			userId,
			stage: stageIn(me.category, settings.reopenStageId),
		}),
		told: tells && !isThere ? userId || (deal.assignedById ?? 0) : 0,
		text: $('Texts').first().json[languageOf(settings.language)] ?? '',
	});
	const drop = (entityTypeId: number, id: number) => command('crm.item.delete', { entityTypeId, id });
	if (surplus) cmd.surplus = drop(2, surplus);
	if (surplusContact) cmd.surplusContact = drop(3, surplusContact);
	return [{ json: { done: true, deal: deal.id, isNew, did: Object.keys(cmd), body: { halt: 0, cmd } } }];
}
