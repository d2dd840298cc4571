import fc from 'fast-check';

import { Bursts } from '../../nodes/Chat2Desk/domain/bursts';

const KEY = 'workflow:7';
const SILENCE = 5000;
const MAX = 60_000;
const WAIT = { silenceMs: SILENCE, maxMs: MAX };

const fragment = (messageId: number, at: number) => ({ messageId, at, item: `m${messageId}` });

describe('the fragments of a client', () => {
	it('go on with the newest, after silence', () => {
		const bursts = new Bursts<string>();
		for (const [id, at] of [
			[1, 0],
			[2, 2000],
			[3, 4000],
		] as const)
			bursts.note(KEY, fragment(id, at));
		const ask = (id: number, now: number) => bursts.ask(KEY, id, WAIT, now);
		expect(ask(1, 5000)).toEqual({ is: 'superseded' });
		expect(ask(2, 7000)).toEqual({ is: 'superseded' });
		expect(ask(3, 8999)).toEqual({ is: 'waiting', until: 9000 });
		expect(ask(3, 9000)).toMatchObject({
			is: 'complete',
			fragments: [{ item: 'm1' }, { item: 'm2' }, { item: 'm3' }],
		});
		// Whoever asks late was taken along.
		expect(ask(2, 9001)).toEqual({ is: 'superseded' });
		expect(ask(3, 9001)).toEqual({ is: 'superseded' });
	});

	it('do not wait longer than the maximum', () => {
		const bursts = new Bursts<string>();
		for (let at = 0; at <= 10_000; at += 1000) bursts.note(KEY, fragment(at + 1, at));
		expect(bursts.ask(KEY, 10_001, { ...WAIT, maxMs: 10_000 }, 10_000)).toMatchObject({ is: 'complete' });
	});

	it('pass alone where nothing is known of them', () => {
		const bursts = new Bursts<string>();
		expect(bursts.ask(KEY, 1, WAIT, 0)).toEqual({ is: 'unknown' });
		bursts.note(KEY, fragment(2, 0));
		expect(bursts.ask(KEY, 1, WAIT, 0)).toEqual({ is: 'unknown' });
	});

	it('count once, however often the trigger passes them on', () => {
		const bursts = new Bursts<string>();
		bursts.note(KEY, fragment(1, 0));
		bursts.note(KEY, fragment(1, 10));
		expect(bursts.ask(KEY, 1, WAIT, 10_000)).toMatchObject({ fragments: [{ messageId: 1 }] });
	});

	it('of thousands of clients are kept for the newest only', () => {
		const bursts = new Bursts<string>();
		for (let client = 0; client < 2100; client++) bursts.note(`w:${client}`, fragment(client + 1, client));
		expect(bursts.ask('w:0', 1, WAIT, 10_000)).toEqual({ is: 'unknown' });
		expect(bursts.ask('w:2099', 2100, WAIT, 10_000)).toMatchObject({ is: 'complete' });
	});

	describe('until answered', () => {
		const UNTIL = { ...WAIT, untilAnswered: true };
		let bursts: Bursts<string>;

		beforeEach(() => {
			bursts = new Bursts<string>();
		});

		/** A message and, after silence, what its execution is given. */
		function given(id: number, at: number, silence = UNTIL) {
			bursts.note(KEY, fragment(id, at));
			const fate = bursts.ask(KEY, id, silence, at + SILENCE);
			return fate.is === 'complete' ? fate.fragments.map(({ item }) => item) : fate.is;
		}

		it('are taken along by the next burst, which answers in place of the older one', () => {
			expect(given(1, 0)).toEqual(['m1']);
			expect(given(2, 10_000)).toEqual(['m1', 'm2']);
			expect(bursts.answer(KEY, 1)).toEqual({ is: 'superseded', by: 2 });
			expect(given(3, 20_000)).toEqual(['m1', 'm2', 'm3']);
			expect(bursts.answer(KEY, 2)).toEqual({ is: 'superseded', by: 3 });
			expect(bursts.answer(KEY, 3)).toEqual({ is: 'answered' });
			// Late, and answered by then.
			expect(bursts.answer(KEY, 1)).toEqual({ is: 'superseded', by: 3 });
			// Some answers come in several messages.
			expect(bursts.answer(KEY, 3)).toEqual({ is: 'answered' });
			expect(given(4, 30_000)).toEqual(['m4']);
		});

		it('are left to the older one when it answers before the next burst is complete', () => {
			given(1, 0);
			bursts.note(KEY, fragment(2, 6000));
			expect(bursts.answer(KEY, 1)).toEqual({ is: 'answered' });
			expect(bursts.ask(KEY, 2, UNTIL, 11_000)).toMatchObject({ fragments: [{ item: 'm2' }] });
			expect(bursts.answer(KEY, 2)).toEqual({ is: 'answered' });
		});

		it('are answered by whoever has them after the longest time, however long the client writes on', () => {
			const all = Array.from({ length: 13 }, (_, index) => given(index + 1, index * 5000));
			expect(all[10]).toHaveLength(11);
			// Ten messages later a minute is over, and the burst at hand is not taken along any more.
			expect(all[11]).toEqual(['m12']);
			expect(bursts.answer(KEY, 11)).toEqual({ is: 'answered' });
			expect(all[12]).toEqual(['m12', 'm13']);
			expect(bursts.answer(KEY, 12)).toEqual({ is: 'superseded', by: 13 });
			expect(bursts.answer(KEY, 13)).toEqual({ is: 'answered' });
		});

		it('are not taken along where it is not asked for', () => {
			given(1, 0, { ...UNTIL, untilAnswered: false });
			expect(given(2, 10_000, { ...UNTIL, untilAnswered: false })).toEqual(['m2']);
			expect(bursts.answer(KEY, 1)).toEqual({ is: 'answered' });
		});

		it('may be answered where nothing is known of them', () => {
			expect(bursts.answer(KEY, 1)).toEqual({ is: 'unknown' });
			bursts.note(KEY, fragment(1, 0));
			expect(bursts.answer(KEY, 1)).toEqual({ is: 'unknown' });
		});
	});

	it('are each in exactly one complete burst, whatever the times', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 8000 }), { minLength: 1, maxLength: 30 }), (gaps) => {
				const bursts = new Bursts<string>();
				const moments: Array<{ at: number; id: number; isNote: boolean }> = [];
				let at = 0;
				gaps.forEach((gap, index) => {
					at += gap;
					moments.push(
						{ at, id: index + 1, isNote: true },
						{ at: at + SILENCE, id: index + 1, isNote: false },
					);
				});
				const seen: number[] = [];
				const queue = [...moments];
				while (queue.length > 0) {
					queue.sort((a, b) => a.at - b.at || Number(b.isNote) - Number(a.isNote));
					const { at: now, id, isNote } = queue.shift() as (typeof moments)[number];
					if (isNote) {
						bursts.note(KEY, fragment(id, now));
						continue;
					}
					const fate = bursts.ask(KEY, id, WAIT, now);
					if (fate.is === 'waiting') queue.push({ at: fate.until, id, isNote: false });
					if (fate.is === 'complete') seen.push(...fate.fragments.map((one) => one.messageId));
					expect(fate.is).not.toBe('unknown');
				}
				expect(seen.sort((a, b) => a - b)).toEqual(gaps.map((_, index) => index + 1));
			}),
		);
	});
});
