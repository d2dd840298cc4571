import { commentsOf, textsOf } from '../shared/crm/comments';
import { isMeanwhile } from '../shared/crm/write';
import type { Code, Item, Json } from '../shared/n8n';
import { batchAnswer, isPassing, rowsOf } from '../shared/portal';
import { stop } from '../shared/refusal';
import type { Chosen, Deal, Nodes } from './types';

/**
 * Our own deal in work comes first, then others of the contact: one in work, then the newest closed one. After a won
 * deal there is a new one, unless it was won in the course of this conversation.
 */
export function chooseDeal(own: Deal[], others: Deal[], isClosing: boolean, startedAt: string): Deal {
	const inWork = (deal: Deal) => Number(deal.stageSemanticId === 'P');
	const [best] = [...own, ...others]
		.filter((deal) => deal.stageSemanticId !== 'S' || isMeanwhile(deal, isClosing, startedAt))
		.sort((a, b) => inWork(b) - inWork(a) || Number(b.id) - Number(a.id));
	return own.find(inWork) ?? best ?? {};
}

/** Which deal it is, and the comments on it as far as they are known. */
export default function whichDeal({ $ }: Code<Nodes>): Array<Item<Chosen>> {
	const me = $('Draw the responsible').first().json;
	const { own, isToLookCloser } = $('Who was found').first().json;
	const { results, refusals } = isToLookCloser
		? batchAnswer($('Look closer').first().json, { deals: 'Look at their deals' })
		: { results: {}, refusals: [] };
	// A list of comments that is refused for good keeps nobody waiting.
	const refusal = refusals.find((one) => !one.step.startsWith('comments') || isPassing(one));
	if (refusal) return stop('deal', refusal, me.isLast);
	const others = rowsOf((results.deals as Json | undefined)?.items) as Deal[];
	const deal = chooseDeal(own, others, me.isClosing, $('Settings').first().json.read?.startedAt ?? '');
	const isKnown = !deal.id || !me.isClosing || own.some(({ id }) => id === deal.id);
	const comments = isKnown ? textsOf(results[`comments${deal.id}`]) : null;
	const body = { halt: 0, cmd: { comments: commentsOf('deal', deal.id ?? 0) } };
	return [{ json: { deal, comments, body } }];
}
