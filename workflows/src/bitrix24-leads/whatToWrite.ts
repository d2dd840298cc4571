import { missing } from '../shared/crm/mark';
import { languageOf } from '../shared/crm/readSettings';
import { cameBack, changesOn, commandsFor, stageIn } from '../shared/crm/write';
import { command } from '../shared/command';
import type { Code, Item, Json } from '../shared/n8n';
import type { Nodes } from './types';

/** What changes on the lead: comments, fields, stage, responsible; and who is told. Nothing when it is all there. */
export default function whatToWrite({ $ }: Code<Nodes>): Array<Item<Json>> {
	const me = $('Draw the responsible').first().json;
	const settings = $('Settings').first().json;
	const known = $('Which lead?').first().json;
	const { lead, isNew, surplus } = $('Lead').first().json;
	// Advertising or operators have to be read in Chat2Desk first.
	if (known.needs.length > 0) return [{ json: { needs: known.needs, did: [] } }];
	const { comments, startedAt } = settings.read ?? { comments: [], startedAt: '' };
	const toAdd = missing(comments, isNew ? [] : known.comments);
	const { reopens, tells } = isNew
		? { reopens: false, tells: false }
		: cameBack(lead, me.isClosing, startedAt);
	const isThere = me.isClosing && toAdd.length === 0;
	const { fields, userId } = $('Fields').first().json;
	const cmd = commandsFor({
		kind: 'lead',
		me,
		card: lead,
		comments: toAdd,
		changes: changesOn(lead, { fields, reopens, userId, stage: stageIn(0, settings.reopenStageId) }),
		told: tells && !isThere ? userId || (lead.assignedById ?? 0) : 0,
		text: $('Texts').first().json[languageOf(settings.language)] ?? '',
	});
	if (surplus) cmd.surplus = command('crm.item.delete', { entityTypeId: 1, id: surplus });
	return [{ json: { done: true, lead: lead.id, isNew, did: Object.keys(cmd), body: { halt: 0, cmd } } }];
}
