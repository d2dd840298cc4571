import { textsOf } from '../shared/crm/comments';
import type { Code, Item } from '../shared/n8n';
import { batchAnswer, isPassing } from '../shared/portal';
import { stop } from '../shared/refusal';
import type { Nodes } from './types';

/** The comments on a deal that somebody else made. */
export default function comments({ $ }: Code<Nodes>): Array<Item<{ comments: string[] }>> {
	const { results, refusals } = batchAnswer($('Read comments').first().json, { comments: 'Read comments' });
	// A list that is refused for good keeps nobody waiting.
	const refusal = refusals.find(isPassing);
	if (refusal) return stop('deal', refusal, $('Draw the responsible').first().json.isLast);
	return [{ json: { comments: textsOf(results.comments) } }];
}
