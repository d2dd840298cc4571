import { pairs, typed } from '../shared/settings';

/** One funnel for all, or by channel: `1002 = 3`; 0 is the first. */
export function categoryOf(categoryId: unknown, channelId: number): number {
	const own = pairs(categoryId).find(([channel]) => Number(channel) === channelId);
	return Number(own?.[1] ?? typed(categoryId)) || 0;
}

/** Every funnel that `categoryId` may lead to. */
export function categoriesIn(categoryId: unknown): number[] {
	const byChannel = pairs(categoryId);
	if (byChannel.length === 0) return [Number(typed(categoryId) || 0)];
	return [...new Set([...byChannel.map(([, category]) => Number(category)), 0])];
}
