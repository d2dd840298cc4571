import fc from 'fast-check';

import { inLanes } from '../../nodes/Chat2Desk/actions/lanes';

const settle = async () => await new Promise((resolve) => setImmediate(resolve));

/** Work that ends when it is told to. */
class Work {
	readonly begun: number[] = [];

	readonly underWay = new Map<number, () => void>();

	most = 0;

	readonly start = async (index: number): Promise<string> => {
		this.begun.push(index);
		await new Promise<void>((end) => {
			this.underWay.set(index, end);
			this.most = Math.max(this.most, this.underWay.size);
		});
		return `result ${index}`;
	};

	async end(index: number): Promise<void> {
		this.underWay.get(index)?.();
		this.underWay.delete(index);
		await settle();
	}
}

it('items of a lane follow each other in their order; nobody waits for another lane', async () => {
	const work = new Work();
	const done = inLanes(['a', 'b', 'a', null, 'b', null], 16, work.start);
	expect(work.begun).toEqual([0, 1, 3, 5]);
	await work.end(1);
	expect(work.begun).toEqual([0, 1, 3, 5, 4]);
	await work.end(0);
	expect(work.begun).toEqual([0, 1, 3, 5, 4, 2]);
	for (const index of [2, 5, 4, 3]) await work.end(index);
	expect(await done).toEqual([0, 1, 2, 3, 4, 5].map((index) => `result ${index}`));
});

it('an item that depends on nobody is no lane, whatever lanes are called', async () => {
	const work = new Work();
	const done = inLanes(['', null, 'item 1', 'null', null], 16, work.start);
	expect(work.begun).toEqual([0, 1, 2, 3, 4]);
	for (const index of work.begun) await work.end(index);
	expect(await done).toHaveLength(5);
});

it('no more are under way than allowed; the next begins when one is done', async () => {
	const work = new Work();
	const done = inLanes([null, null, null, null, null], 2, work.start);
	expect(work.begun).toEqual([0, 1]);
	await work.end(1);
	expect(work.begun).toEqual([0, 1, 2]);
	for (const index of [0, 2, 3, 4]) await work.end(index);
	expect(await done).toHaveLength(5);
	expect(work.most).toBe(2);
});

it('has nothing to do for no items', async () => {
	expect(await inLanes([], 16, async () => 1)).toEqual([]);
});

it('does everything once and in order, whatever the lanes are and whichever work ends first', async () => {
	const lane = fc.constantFrom('a', 'b', 'c', null);
	await fc.assert(
		fc.asyncProperty(
			fc.array(lane, { maxLength: 25 }),
			fc.integer({ min: 1, max: 6 }),
			fc.infiniteStream(fc.nat()),
			async (lanes, width, choices) => {
				const work = new Work();
				const done = inLanes(lanes, width, work.start);
				await settle();
				while (work.underWay.size > 0) {
					const open = [...work.underWay.keys()];
					const ofLanes = open.map((index) => lanes[index]).filter((name) => name !== null);
					expect(new Set(ofLanes).size).toBe(ofLanes.length);
					await work.end(open[choices.next().value % open.length] as number);
				}
				expect(await done).toEqual(lanes.map((_, index) => `result ${index}`));
				expect(work.most).toBeLessThanOrEqual(width);
				expect([...work.begun].sort((a, b) => a - b)).toEqual(lanes.map((_, index) => index));
				for (const name of ['a', 'b', 'c']) {
					const begun = work.begun.filter((index) => lanes[index] === name);
					expect(begun).toEqual([...begun].sort((a, b) => a - b));
				}
			},
		),
		{ numRuns: 60 },
	);
});
