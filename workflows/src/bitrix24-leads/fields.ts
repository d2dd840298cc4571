import { shortened } from '../shared/characters';
import { emptyFields } from '../shared/crm/fields';
import { userOf } from '../shared/crm/handOver';
import type { Me } from '../shared/crm/me';
import type { Settings } from '../shared/crm/types';
import { origin } from '../shared/crm/write';
import { command } from '../shared/command';
import type { Code, Item, Json } from '../shared/n8n';
import { typed } from '../shared/settings';
import type { Nodes } from './types';

/** A new lead. To fill another field, add it here. */
export function newLead(me: Me, settings: Settings, contactId: number, drawn: number, fields: Json): Json {
	const name = shortened(me.name, 100);
	return {
		title: ['Chat2Desk:', name || me.messenger || 'client', me.phone].filter(Boolean).join(' '),
		name,
		stageId: typed(settings.stageId) || 'NEW',
		...origin(me, settings, drawn),
		contactId: contactId || undefined,
		fm: me.phone ? [{ typeId: 'PHONE', valueType: 'WORK', value: me.phone }] : undefined,
		...fields,
	};
}

/** Bitrix24 has no lock: whoever adds a lead looks for twins that were added in the same moment. */
const create = (me: Me, fields: Json) => ({
	halt: 1,
	cmd: {
		add: command('crm.item.add', { entityTypeId: 1, useOriginalUfNames: 'Y', fields }),
		twins: command('crm.item.list', {
			entityTypeId: 1,
			select: ['id', 'stageSemanticId', 'assignedById'],
			filter: { '=originatorId': 'CHAT2DESK', '=originId': me.originId },
			order: { id: 'ASC' },
			start: -1,
		}),
	},
});

/** What goes into empty fields of the lead, and the call that makes it when there is none. */
export default function fieldsOfLead({ $ }: Code<Nodes>): Array<Item<Nodes['Fields']>> {
	const me = $('Draw the responsible').first().json;
	const settings = $('Settings').first().json;
	const { lead, drawn, needs, mayHandOver } = $('Which lead?').first().json;
	const { contactId, userId: byMail } = $('Who was found').first().json;
	const { client, utm } = settings.read ?? { client: {}, utm: {} };
	const isMissing = !lead.id && needs.length === 0;
	const fills = !lead.id || !me.isClosing;
	const fields = fills ? emptyFields(me, lead, client, utm ?? {}, settings.messageId) : {};
	const body = create(me, newLead(me, settings, contactId, drawn, fields));
	const userId = mayHandOver ? userOf(me.operator, me.operatorId, byMail, settings) : 0;
	return [
		{ json: isMissing ? { isMissing, userId, fields: {}, body } : { isMissing, userId, fields, body: {} } },
	];
}
