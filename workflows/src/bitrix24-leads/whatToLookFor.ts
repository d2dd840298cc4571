import { targets } from '../shared/crm/fields';
import { meOf, type Me } from '../shared/crm/me';
import { command } from '../shared/command';
import type { Code, Item } from '../shared/n8n';
import type { Nodes } from './types';

/** What is asked about every lead. */
const SELECT = ['id', 'stageId', 'stageSemanticId', 'assignedById', 'originatorId', 'updatedTime'];

/** Leads of this workflow's own, leads and contacts with the phone, and the user with the operator's e-mail: in one call. */
export function lookUp(me: Me, select: string[]): object {
	const cmd: Record<string, string> = {
		own: command('crm.item.list', {
			entityTypeId: 1,
			useOriginalUfNames: 'Y',
			select,
			filter: { '=originatorId': 'CHAT2DESK', '=originId': me.originId },
			order: { id: 'ASC' },
			start: -1,
		}),
	};
	if (me.phones.length > 0)
		cmd.phone = command('crm.duplicate.findbycomm', { type: 'PHONE', values: me.phones });
	const email = me.operator?.email;
	if (email)
		cmd.user = command('user.get', { FILTER: { EMAIL: email, ACTIVE: 'true', USER_TYPE: 'employee' } });
	return { halt: 0, cmd };
}

/** Reads the event and Settings, as they are now, and asks the portal who that is. */
export default function whatToLookFor({
	$,
}: Code<Nodes>): Array<Item<Me & { select: string[]; body: object }>> {
	const me = meOf($('Settings').first().json);
	if (!me) return [];
	const select = [...SELECT, ...targets(me)];
	return [{ json: { ...me, select, body: lookUp(me, select) } }];
}
