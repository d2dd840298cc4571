import type { Code, Item } from '../shared/n8n';
import type { Work } from './types';
import type { Step } from './whatNext';

/**
 * Back to Settings with what is left. When all is done the execution ends: red when UIS refused requests, so that
 * somebody looks; retried by hand these are tried once more.
 */
export default function goOn({ $, $execution }: Code<{ 'What next?': Step }>): Array<Item<{ work: Work }>> {
	const { work, isOver } = $('What next?').first().json;
	if (!isOver) return [{ json: { work } }];
	const refused = work.told.filter(({ state }) => state === 'refused');
	if (refused.length === 0) return [];
	if (work.execution !== $execution.id) {
		const queue = refused.slice(0, 50).map(({ requestId }) => ({ requestId }));
		const rest = refused.slice(50).map(({ requestId }) => requestId);
		const counts = { ...work.counts, refused: 0 };
		const told = work.told.filter(({ state }) => state !== 'refused');
		return [{ json: { work: { ...work, queue, rest, counts, told, since: 0, seconds: 0 } } }];
	}
	const texts = refused.slice(0, 5).map(({ text }) => text);
	const more = refused.length > 5 ? ` And ${refused.length - 5} more, see the node "What next?".` : '';
	throw new Error(`${texts.join(' ')}${more}`.replaceAll(':', ' -'));
}
