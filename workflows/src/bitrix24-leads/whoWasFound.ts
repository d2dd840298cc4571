import type { Me } from '../shared/crm/me';
import { command } from '../shared/command';
import { commentsOf } from '../shared/crm/comments';
import type { Code, Item, Json } from '../shared/n8n';
import { batchAnswer, rowsOf } from '../shared/portal';
import { stop } from '../shared/refusal';
import type { Found, Lead, Nodes } from './types';

const STEPS = { own: 'Find own lead', phone: 'Find by phone', user: 'Find user by e-mail' };

/**
 * The second look: at leads with the phone unless one of our own is in work, and at closing at the comments, to see
 * whether the conversation is there already.
 */
export function closer(
	me: Me & { select: string[] },
	own: Lead[],
	withPhone: number[],
): { look: number[]; body: object } {
	const others = own.some((lead) => lead.stageSemanticId === 'P') ? [] : withPhone;
	const look = [...new Set([...(me.isClosing ? own.map(({ id }) => id ?? 0) : []), ...others])];
	const cmd: Record<string, string> = {};
	if (others.length > 0)
		cmd.leads = command('crm.item.list', {
			entityTypeId: 1,
			useOriginalUfNames: 'Y',
			select: me.select,
			filter: { '@id': others },
			order: { id: 'DESC' },
			start: -1,
		});
	// A batch takes 50 commands.
	for (const id of me.isClosing ? look.slice(0, 49) : []) cmd[`comments${id}`] = commentsOf('lead', id);
	return { look, body: { halt: 0, cmd } };
}

/** What the portal knows: our leads, the contact, and the user of the operator. */
export default function whoWasFound({ $ }: Code<Nodes>): Array<Item<Found>> {
	const me = $('Draw the responsible').first().json;
	const { results, refusals } = batchAnswer($('Look up').first().json, STEPS);
	// Without the user it goes on: the lead stays with whom it was drawn for.
	const refusal = refusals.find(({ step }) => step !== STEPS.user);
	if (refusal) return stop('lead', refusal, me.isLast);
	const own = rowsOf((results.own as Json).items) as Lead[];
	const byPhone = (results.phone ?? {}) as { LEAD?: number[]; CONTACT?: number[] };
	const contacts = (byPhone.CONTACT ?? []).map(Number);
	return [
		{
			json: {
				own,
				// Of several contacts the oldest.
				contactId: contacts.length > 0 ? Math.min(...contacts) : 0,
				userId: Number(rowsOf(results.user)[0]?.ID ?? 0),
				...closer(me, own, (byPhone.LEAD ?? []).map(Number)),
			},
		},
	];
}
