import { inParallel } from '../../nodes/Chat2Desk/domain/parallel';

/** Lets everything run that can run. */
const settle = async () => await new Promise((resolve) => setImmediate(resolve));

it('gives the results in the order of the items, whichever is ready first', async () => {
	const gates = new Map<string, () => void>();
	const work = inParallel(['a', 'b', 'c'], 3, async (item) => {
		await new Promise<void>((resolve) => gates.set(item, resolve));
		return item.toUpperCase();
	});
	for (const item of ['c', 'a', 'b']) gates.get(item)?.();
	expect(await work).toEqual(['A', 'B', 'C']);
});

it('has no more under way at once than allowed, and does all', async () => {
	let [underWay, most] = [0, 0];
	const done = await inParallel([...Array(20).keys()], 4, async (item) => {
		most = Math.max(most, ++underWay);
		await settle();
		underWay--;
		return item;
	});
	expect([most, done.length]).toEqual([4, 20]);
});

it('has nothing to do for no items', async () => {
	expect(await inParallel([], 5, async () => 1)).toEqual([]);
});

it('begins nothing more after a failure', async () => {
	const begun: number[] = [];
	const work = inParallel([0, 1, 2, 3, 4, 5], 2, async (item) => {
		begun.push(item);
		await settle();
		if (item === 1) throw new Error('broken');
	});
	await expect(work).rejects.toThrow('broken');
	await settle();
	await settle();
	expect(begun.length).toBeLessThan(4);
});
