import { command } from '../shared/command';
import { commentsOf } from '../shared/crm/comments';
import type { Code, Item, Json } from '../shared/n8n';
import { batchAnswer, rowsOf } from '../shared/portal';
import { stop } from '../shared/refusal';
import type { Deal, Found, Looking, Nodes } from './types';

const STEPS = {
	own: 'Find own deal',
	contacts: 'Find own contact',
	phone: 'Find contact by phone',
	user: 'Find user by e-mail',
};

/**
 * The second look: at the contact's deals unless one of our own is in work, and at closing at the comments of our own,
 * to see whether the conversation is there already.
 */
export function closer(me: Looking, own: Deal[], contactId: number): Pick<Found, 'isToLookCloser' | 'body'> {
	const cmd: Record<string, string> = {};
	if (contactId && !own.some((deal) => deal.stageSemanticId === 'P'))
		cmd.deals = command('crm.item.list', {
			entityTypeId: 2,
			useOriginalUfNames: 'Y',
			select: me.select,
			filter: { contactIds: contactId, categoryId: me.category },
			order: { id: 'DESC' },
			start: -1,
		});
	// A batch takes 50 commands.
	for (const { id = 0 } of me.isClosing ? own.slice(-49) : []) cmd[`comments${id}`] = commentsOf('deal', id);
	return { isToLookCloser: Object.keys(cmd).length > 0, body: { halt: 0, cmd } };
}

/** Of several contacts with the phone the oldest; without one the contact that this workflow made. */
export function contactOf(byPhone: unknown, ours: Json[]): number {
	const ids = rowsOfIds((byPhone as { CONTACT?: unknown } | undefined)?.CONTACT);
	const [oldest] = ids.length > 0 ? ids : ours.map(({ id }) => Number(id));
	return oldest ?? 0;
}

const rowsOfIds = (value: unknown): number[] =>
	(Array.isArray(value) ? value : []).map(Number).sort((a, b) => a - b);

/** What the portal knows: our deals, the contact, and the user of the operator. */
export default function whoWasFound({ $ }: Code<Nodes>): Array<Item<Found>> {
	const me = $('Draw the responsible').first().json;
	const { results, refusals } = batchAnswer($('Look up').first().json, STEPS);
	// Without the user it goes on: the deal stays with whom it was drawn for.
	const refusal = refusals.find(({ step }) => step !== STEPS.user);
	if (refusal) return stop('deal', refusal, me.isLast);
	const own = rowsOf((results.own as Json | undefined)?.items) as Deal[];
	const contactId = contactOf(results.phone, rowsOf((results.contacts as Json | undefined)?.items));
	const userId = Number(rowsOf(results.user)[0]?.ID ?? 0);
	return [{ json: { own, contactId, userId, ...closer(me, own, contactId) } }];
}
