import { command } from '../shared/command';
import { targets } from '../shared/crm/fields';
import { meOf } from '../shared/crm/me';
import type { Code, Item } from '../shared/n8n';
import { categoryOf } from './funnel';
import type { Looking, Nodes } from './types';

const SELECT = ['id', 'stageId', 'stageSemanticId', 'assignedById', 'originatorId', 'updatedTime'];

export const OLDEST_FIRST = { order: { id: 'ASC' }, start: -1 };

/** Made by this workflow for the client. */
export const ofOurs = (originId: string) => ({ '=originatorId': 'CHAT2DESK', '=originId': originId });

/** Ours, and who has the phone or e-mail: in one call. */
export function lookUp(me: Looking): object {
	const ours = ofOurs(me.originId);
	const cmd: Record<string, string> = {
		own: command('crm.item.list', {
			entityTypeId: 2,
			useOriginalUfNames: 'Y',
			select: me.select,
			filter: { ...ours, categoryId: me.category },
			...OLDEST_FIRST,
		}),
		contacts: command('crm.item.list', { entityTypeId: 3, filter: ours, ...OLDEST_FIRST }),
	};
	if (me.phones.length > 0)
		cmd.phone = command('crm.duplicate.findbycomm', {
			type: 'PHONE',
			values: me.phones,
			entity_type: 'CONTACT',
		});
	const email = me.operator?.email;
	if (email)
		cmd.user = command('user.get', { FILTER: { EMAIL: email, ACTIVE: 'true', USER_TYPE: 'employee' } });
	return { halt: 0, cmd };
}

/** Asks the portal who wrote, by Settings as they are now. */
export default function whatToLookFor({ $ }: Code<Nodes>): Array<Item<Looking & { body: object }>> {
	const settings = $('Settings').first().json;
	const me = meOf(settings);
	if (!me) return [];
	const category = categoryOf(settings.categoryId, me.channelId);
	const looking = { ...me, category, select: [...SELECT, ...targets(me)] };
	return [{ json: { ...looking, body: lookUp(looking) } }];
}
