import { mustBeThere, stepsOf } from '../shared/crm/write';
import type { Code, Item, Json } from '../shared/n8n';
import { batchAnswer } from '../shared/portal';
import { stop } from '../shared/refusal';
import type { Nodes } from './types';

/** Whether it was all written. */
export default function done({ $ }: Code<Nodes>): Array<Item<Json>> {
	const me = $('Draw the responsible').first().json;
	const { refusals } = batchAnswer($('Write').first().json, stepsOf('deal'));
	const refusal = refusals.find((one) => mustBeThere(one, me.isClosing));
	if (refusal) return stop('deal', refusal, me.isLast);
	const { deal, isNew, did } = $('What to write').first().json;
	return [
		{ json: { done: true, deal, isNew, did, refused: refusals.map(({ step, code }) => `${step}: ${code}`) } },
	];
}
