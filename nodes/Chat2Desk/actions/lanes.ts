import { inParallel } from '../domain/parallel';

/**
 * Runs work for many items side by side, at most `width` at once. Items with the same lane go one after the other, in
 * their order (the messages to one client); an item whose lane is null depends on no other. Never rejects early: the
 * results come in the order of the items, and `work` reports its own failures.
 */
export async function inLanes<T>(
	lanes: ReadonlyArray<string | null>,
	width: number,
	work: (index: number) => Promise<T>,
): Promise<T[]> {
	const queues = new Map<string, number[]>();
	for (const [index, lane] of lanes.entries()) {
		const key = lane === null ? `item ${index}` : `lane ${lane}`;
		const queue = queues.get(key);
		if (queue) queue.push(index);
		else queues.set(key, [index]);
	}
	const results: T[] = new Array<T>(lanes.length);
	await inParallel([...queues.values()], width, async (queue) => {
		for (const index of queue) results[index] = await work(index);
	});
	return results;
}
