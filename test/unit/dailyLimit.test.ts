import fc from 'fast-check';

import { DailyLimit, type Place } from '../../nodes/Chat2Desk/domain/dailyLimit';

const TODAY = '2026-07-17';
const TOMORROW = '2026-07-18';

const KEY = 'newClients';

/** A limit whose places are needed, each before the next one asks. */
function limitOf(max: number, store: Record<string, unknown> = {}) {
	const limit = new DailyLimit(store, KEY);
	async function take(day: string, times: number): Promise<boolean[]> {
		const got: boolean[] = [];
		for (let i = 0; i < times; i++) {
			const place = await limit.take(day, max);
			place?.keep();
			got.push(place !== null);
		}
		return got;
	}
	return { limit, take, store };
}

it('has as many places a day as it is set to', async () => {
	const { take } = limitOf(3);
	expect(await take(TODAY, 5)).toEqual([true, true, true, false, false]);
	expect(await take(TOMORROW, 4)).toEqual([true, true, true, false]);
});

it('has no end at 0, and counts all the same', async () => {
	const { take, store } = limitOf(0);
	expect(await take(TODAY, 50)).not.toContain(false);
	expect(store).toEqual({ newClients: { day: TODAY, count: 50 } });
});

it('goes on from what was stored, as plain data', async () => {
	const { store, take } = limitOf(3);
	await take(TODAY, 2);
	expect(store).toEqual({ newClients: { day: TODAY, count: 2 } });
	const later = limitOf(3, JSON.parse(JSON.stringify(store)) as Record<string, unknown>);
	expect(await later.take(TODAY, 2)).toEqual([true, false]);
});

it.each([
	['nothing', undefined],
	['null', null],
	['an empty list', []],
	['a text', 'x'],
	['no day', { count: 3 }],
	['a count that is none', { day: TODAY, count: '3' }],
])('begins anew where %s is stored', async (_, stored) => {
	const { take } = limitOf(1, { newClients: stored });
	expect(await take(TODAY, 2)).toEqual([true, false]);
});

it('leaves what else is stored alone', async () => {
	const { take, store } = limitOf(1, { other: 5 });
	await take(TODAY, 1);
	expect(store).toMatchObject({ other: 5 });
});

describe('a place given back', () => {
	it('can be taken again, and is not counted', async () => {
		const { limit, take, store } = limitOf(1);
		(await limit.take(TODAY, 1))?.giveBack();
		expect(store).toEqual({});
		expect(await take(TODAY, 2)).toEqual([true, false]);
	});

	it('is settled once', async () => {
		const { limit, store } = limitOf(1);
		const place = await limit.take(TODAY, 1);
		place?.giveBack();
		place?.giveBack();
		place?.keep();
		expect(store).toEqual({});
		const again = await limit.take(TODAY, 1);
		again?.keep();
		again?.keep();
		expect(store).toEqual({ newClients: { day: TODAY, count: 1 } });
	});
});

it('a place of yesterday that is settled after midnight leaves the new day alone', async () => {
	const { limit, take, store } = limitOf(2);
	const late = await limit.take(TODAY, 2);
	const midnight = await limit.take(TOMORROW, 2);
	midnight?.keep();
	late?.keep();
	expect(store).toEqual({ newClients: { day: TOMORROW, count: 1 } });
	expect(await take(TOMORROW, 2)).toEqual([true, false]);
});

/** What became of those who asked so far, in the order they asked. */
function watched(asking: Array<Promise<Place | null>>) {
	const state: string[] = asking.map(() => 'waits');
	asking.forEach((promise, i) => {
		void promise.then((place) => (state[i] = place ? 'has one' : 'none'));
	});
	return async () => {
		await new Promise((resolve) => setImmediate(resolve));
		return state;
	};
}

describe('side by side', () => {
	it('who comes when all places are taken waits until it is clear that they are needed', async () => {
		const { limit } = limitOf(2);
		const asking = Array.from({ length: 4 }, async () => await limit.take(TODAY, 2));
		const state = watched(asking);
		expect(await state()).toEqual(['has one', 'has one', 'waits', 'waits']);
		(await asking[1])?.giveBack();
		expect(await state()).toEqual(['has one', 'has one', 'has one', 'waits']);
		(await asking[0])?.keep();
		expect(await state()).toEqual(['has one', 'has one', 'has one', 'waits']);
		(await asking[2])?.keep();
		expect(await state()).toEqual(['has one', 'has one', 'has one', 'none']);
	});

	it('nobody overtakes who waits', async () => {
		const { limit } = limitOf(1);
		const first = limit.take(TODAY, 1);
		const second = limit.take(TODAY, 1);
		(await first)?.giveBack();
		const third = limit.take(TODAY, 1);
		const state = watched([first, second, third]);
		expect(await state()).toEqual(['has one', 'has one', 'waits']);
	});

	it('the first so many who need one have one, whoever turns out not to need it, and all are answered', async () => {
		const item = fc.record({ needs: fc.boolean(), ticks: fc.nat(5) });
		await fc.assert(
			fc.asyncProperty(
				fc.array(item, { maxLength: 30 }),
				fc.integer({ min: 1, max: 6 }),
				async (items, max) => {
					const { limit, store } = limitOf(max);
					const needed = await Promise.all(
						items.map(async ({ needs, ticks }) => {
							const place = await limit.take(TODAY, max);
							for (let i = 0; i < ticks; i++) await Promise.resolve();
							if (needs) place?.keep();
							else place?.giveBack();
							return needs ? place !== null : null;
						}),
					);
					const answers = needed.filter((answer) => answer !== null);
					expect(answers).toEqual(answers.map((_, i) => i < max));
					const count = Math.min(answers.length, max);
					expect(store).toEqual(count > 0 ? { newClients: { day: TODAY, count } } : {});
				},
			),
		);
	});
});
