import fc from 'fast-check';

import { Bursts } from '../../nodes/Chat2Desk/domain/bursts';

const KEY = 'workflow:7';
const SILENCE = 5000;
const MAX = 60_000;

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
		const ask = (id: number, now: number) => bursts.ask(KEY, id, SILENCE, MAX, now);
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
		expect(bursts.ask(KEY, 10_001, SILENCE, 10_000, 10_000)).toMatchObject({ is: 'complete' });
	});

	it('pass alone where nothing is known of them', () => {
		const bursts = new Bursts<string>();
		expect(bursts.ask(KEY, 1, SILENCE, MAX, 0)).toEqual({ is: 'unknown' });
		bursts.note(KEY, fragment(2, 0));
		expect(bursts.ask(KEY, 1, SILENCE, MAX, 0)).toEqual({ is: 'unknown' });
	});

	it('count once, however often the trigger passes them on', () => {
		const bursts = new Bursts<string>();
		bursts.note(KEY, fragment(1, 0));
		bursts.note(KEY, fragment(1, 10));
		expect(bursts.ask(KEY, 1, SILENCE, MAX, 10_000)).toMatchObject({ fragments: [{ messageId: 1 }] });
	});

	it('of thousands of clients are kept for the newest only', () => {
		const bursts = new Bursts<string>();
		for (let client = 0; client < 2100; client++) bursts.note(`w:${client}`, fragment(client + 1, client));
		expect(bursts.ask('w:0', 1, SILENCE, MAX, 10_000)).toEqual({ is: 'unknown' });
		expect(bursts.ask('w:2099', 2100, SILENCE, MAX, 10_000)).toMatchObject({ is: 'complete' });
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
					const fate = bursts.ask(KEY, id, SILENCE, MAX, now);
					if (fate.is === 'waiting') queue.push({ at: fate.until, id, isNote: false });
					if (fate.is === 'complete') seen.push(...fate.fragments.map((one) => one.messageId));
					expect(fate.is).not.toBe('unknown');
				}
				expect(seen.sort((a, b) => a - b)).toEqual(gaps.map((_, index) => index + 1));
			}),
		);
	});
});
