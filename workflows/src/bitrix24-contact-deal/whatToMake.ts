import { shortened } from '../shared/characters';
import { command } from '../shared/command';
import type { Me } from '../shared/crm/me';
import type { Settings } from '../shared/crm/types';
import { origin, stageIn } from '../shared/crm/write';
import type { Code, Item, Json } from '../shared/n8n';
import type { Looking, Nodes } from './types';
import { ofOurs, OLDEST_FIRST } from './whatToLookFor';

/** A new contact. To fill another field, add it here. */
export const newContact = (me: Me, settings: Settings, drawn: number): Json => ({
	name: shortened(me.name, 100) || me.messenger || me.phone || 'client',
	typeId: 'CLIENT',
	...origin(me, settings, drawn),
	fm: me.phone ? [{ typeId: 'PHONE', valueType: 'WORK', value: me.phone }] : undefined,
});

/** A new deal, without its contact. To fill another field, add it here. */
export function newDeal(me: Looking, settings: Settings, drawn: number, fields: Json): Json {
	const name = shortened(me.name, 100);
	return {
		title: ['Chat2Desk:', name || me.messenger || 'client', me.phone].filter(Boolean).join(' '),
		categoryId: me.category,
		stageId: stageIn(me.category, settings.stageId),
		...origin(me, settings, drawn),
		...fields,
	};
}

/**
 * One call that makes what is missing: the deal takes the number of the contact made before it [documented]. Bitrix24
 * has no lock, so it is followed by a look for twins that were made in the same moment.
 */
export function creating(me: Looking, contact: Json, deal: Json, contactId: number): object {
	const ours = ofOurs(me.originId);
	const made = { entityTypeId: 2, useOriginalUfNames: 'Y', fields: { ...deal, contactIds: [contactId] } };
	const cmd: Record<string, string> = {};
	if (!contactId) cmd.contact = command('crm.item.add', { entityTypeId: 3, fields: contact });
	// Behind `command`, which breaks up what looks like a reference in a client's words.
	cmd.deal = command('crm.item.add', made).replace(
		/(contactIds%5D%5B0%5D)=0(?=&|$)/,
		'$1=$$result[contact][item][id]',
	);
	if (!contactId) cmd.contacts = command('crm.item.list', { entityTypeId: 3, filter: ours, ...OLDEST_FIRST });
	cmd.deals = command('crm.item.list', {
		entityTypeId: 2,
		select: ['id', 'stageSemanticId', 'assignedById'],
		filter: { ...ours, categoryId: me.category },
		...OLDEST_FIRST,
	});
	return { halt: 1, cmd };
}

/** What is missing: a contact and a deal, or a deal for the contact that is there. */
export default function whatToMake({ $ }: Code<Nodes>): Array<Item<{ body: object }>> {
	const me = $('Draw the responsible').first().json;
	const settings = $('Settings').first().json;
	const { drawn, fields } = $('Fields').first().json;
	const contact = newContact(me, settings, drawn);
	const deal = newDeal(me, settings, drawn, fields);
	return [{ json: { body: creating(me, contact, deal, $('Who was found').first().json.contactId) } }];
}
