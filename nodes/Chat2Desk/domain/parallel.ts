/**
 * Does the work for each item, at most `limit` at a time. Results come in the order of the items. After the first
 * failure, which is thrown, no further work is begun.
 */
export async function inParallel<T, R>(
	items: readonly T[],
	limit: number,
	work: (item: T) => Promise<R>,
): Promise<R[]> {
	const results: R[] = [];
	// One queue for all runners; a generator is closed for all of them when one leaves its loop by a throw.
	const queue = (function* () {
		yield* items.entries();
	})();
	const run = async () => {
		for (const [index, item] of queue) results[index] = await work(item);
	};
	await Promise.all(Array.from({ length: Math.min(limit, items.length) }, run));
	return results;
}
