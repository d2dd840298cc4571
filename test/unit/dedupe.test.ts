import { EventEmitter, getEventListeners } from 'node:events';

import type { IDataObject } from 'n8n-workflow';

import type { JsonObject } from '../../nodes/Chat2Desk/domain/values';
import * as dedupe from '../../nodes/Chat2Desk/trigger/dedupe';
import { eventKey } from '../../nodes/Chat2Desk/domain/event/key';
import { normalise } from '../../nodes/Chat2Desk/domain/event/normalise';
import type { ChatEvent } from '../../nodes/Chat2Desk/domain/event/types';
import webhooks from './fixtures/webhooks.json';
import { eventOf } from './support/event';

const keyOf = (body: JsonObject) => eventKey(eventOf(body));
const MINUTE = 60_000;
const NOW = 1_784_329_800_000;

/** The module as another process has it: nothing remembered. */
function restarted(): typeof dedupe {
	let fresh = dedupe;
	jest.isolateModules(() => {
		fresh = jest.requireActual<typeof dedupe>('../../nodes/Chat2Desk/trigger/dedupe');
	});
	return fresh;
}

let trigger = 0;
const nextTrigger = () => `trigger-${trigger++}`;

describe('the key of an event', () => {
	it.each(Object.entries<JsonObject>(webhooks))(
		'%s is the same for a repeated delivery, whatever else is told of it',
		(_, body) => {
			const first = normalise(body, { signature: 'valid', storage: 'https://storage.chat2desk.com' });
			const again = normalise(body, { signature: 'absent', storage: 'https://storage.example.com' });
			expect(eventKey(again)).toBe(eventKey(first));
		},
	);

	it('is the same in every version of this package, for it is stored', () => {
		expect(keyOf({ hook_type: 'inbox', type: 'from_client', message_id: 28780 })).toBe('YRQT2qPu8AAzNfKo');
		expect(keyOf({ hook_type: 'close_request', request_id: 5 })).toBe('5N0b8YTUEPipoZ6H');
	});

	it('is null, so that the event passes, when there is neither message id, request id nor time', () => {
		expect(keyOf(webhooks.unheard_of)).toBeNull();
		expect(keyOf({ hook_type: 'close_dialog', dialog_id: 41, client_id: 31 })).toBeNull();
		expect(keyOf({})).toBeNull();
	});

	it.each([
		['a message id', { hook_type: 'inbox', message_id: 1 }],
		['a request id', { hook_type: 'close_request', request_id: 1 }],
		['a time', { hook_type: 'close_dialog', event_time: '2026-07-17T10:48:57Z' }],
	])('is there with %s alone', (_, body) => expect(keyOf(body)).toEqual(expect.any(String)));

	it('tells all payloads apart', () => {
		const keys = Object.values<JsonObject>(webhooks)
			.map(keyOf)
			.filter((key) => key !== null);
		expect(new Set(keys).size).toBe(keys.length);
	});

	const message = {
		hook_type: 'inbox',
		type: 'from_client',
		message_id: 1,
		event_time: '2026-07-17T10:48:57Z',
	};
	const tag = { hook_type: 'add_tag_to_client', id: 61, client_id: 31, event_time: '2026-07-17T10:48:57Z' };
	const time = '2026-07-17T10:48:57Z';

	it.each<[string, JsonObject, JsonObject]>([
		['messages', message, { ...message, message_id: 2 }],
		['inbox and outbox of one message id', message, { ...message, hook_type: 'outbox' }],
		['types of one message id', message, { ...message, type: 'system' }],
		['tags', tag, { ...tag, id: 62 }],
		['clients', tag, { ...tag, client_id: 32 }],
		['times', tag, { ...tag, event_time: '2026-07-17T10:48:58Z' }],
		[
			'microseconds',
			{ ...tag, event_time: `${time.slice(0, -1)}.000001Z` },
			{ ...tag, event_time: `${time.slice(0, -1)}.000002Z` },
		],
		['assigning and removing', tag, { ...tag, hook_type: 'delete_tag_from_client' }],
		[
			'requests',
			{ hook_type: 'close_request', request_id: 1 },
			{ hook_type: 'close_request', request_id: 2 },
		],
		[
			'dialogs',
			{ hook_type: 'close_dialog', dialog_id: 1, event_time: time },
			{ hook_type: 'close_dialog', dialog_id: 2, event_time: time },
		],
		[
			'operators',
			{ hook_type: 'dialog_transferred', dialog_id: 1, operator_id: 1, event_time: time },
			{ hook_type: 'dialog_transferred', dialog_id: 1, operator_id: 2, event_time: time },
		],
		[
			'delivery errors of one client in one second',
			{ hook_type: 'outbox_status', data: { id: 1001, client_id: 31 }, event_time: time },
			{ hook_type: 'outbox_status', data: { id: 1002, client_id: 31 }, event_time: time },
		],
		[
			'tickets made in one second',
			{ hook_type: 'new_ticket', ticket: { id: 1, reporter_id: 31 }, event_time: time },
			{ hook_type: 'new_ticket', ticket: { id: 2, reporter_id: 31 }, event_time: time },
		],
		[
			'two changes of a client in one second',
			{ hook_type: 'client_updated', id: 31, name: 'Ann', event_time: time },
			{ hook_type: 'client_updated', id: 31, name: 'Ann B.', event_time: time },
		],
		[
			'operator statuses in one second',
			{ hook_type: 'operator_status_updated', id: '7', status_id: 1, event_time: time },
			{ hook_type: 'operator_status_updated', id: '7', status_id: 2, event_time: time },
		],
		[
			'tags of a request, should such an event name a message as well',
			{ hook_type: 'add_tag_to_request', id: 61, request_id: 51, message_id: 1, event_time: time },
			{ hook_type: 'add_tag_to_request', id: 62, request_id: 51, message_id: 1, event_time: time },
		],
	])('tells %s apart', (_, one, other) => expect(keyOf(one)).not.toBe(keyOf(other)));
});

describe('what a trigger has seen', () => {
	/** A message event by its id. */
	const message = (id: number) => eventOf({ hook_type: 'inbox', type: 'from_client', message_id: id });
	const [A, B] = [message(1), message(2)];
	const idsOf = (claim: dedupe.Claim) => claim.fresh.map(({ messageId }) => messageId);

	/** What n8n writes to the sender. */
	class Response extends EventEmitter {
		writableEnded = false;

		/** n8n answers; a sender who is gone gets nothing, and then Node does not call it finished. */
		end(isHeard = true): void {
			this.writableEnded = true;
			if (isHeard) this.emit('finish');
		}
	}

	/** A claim that is not sent away. */
	async function claimed(
		seen: dedupe.SeenEvents,
		events: ChatEvent[],
		answer = new Response(),
	): Promise<dedupe.Claim> {
		const claim = await seen.claim(events, answer);
		if (!claim) throw new Error('sent away');
		return claim;
	}

	/** A delivery that is answered with 200 at once; says what was new, or that it was sent away to come again. */
	async function deliver(
		seen: dedupe.SeenEvents,
		...events: ChatEvent[]
	): Promise<Array<number | null> | 'sent away'> {
		const claim = await seen.claim(events, new Response());
		if (claim === null) return 'sent away';
		claim.accept(claim.fresh.length > 0);
		claim.release();
		return idsOf(claim);
	}

	/** What the static data holds of events that were passed on at these times. */
	const stored = (...entries: Array<[event: ChatEvent, at: number]>) =>
		entries.map(([event, at]) => `${eventKey(event)}${(at / 1000).toString(36)}`).join(' ');

	const fresh = (id: string, now = NOW, staticData: IDataObject = {}, module = dedupe) =>
		new module.SeenEvents(id, staticData, () => now);

	it('is new once', async () => {
		const seen = fresh(nextTrigger());
		expect(await deliver(seen, A)).toEqual([1]);
		expect(await deliver(seen, A)).toEqual([]);
		expect(await deliver(seen, A, B)).toEqual([2]);
	});

	it('is new once within a delivery, and keeps its order', async () => {
		expect(await deliver(fresh(nextTrigger()), B, A, B, A)).toEqual([2, 1]);
	});

	it('always passes where nothing tells it from another', async () => {
		const nameless = eventOf({ hook_type: 'close_dialog', dialog_id: 4 });
		const seen = fresh(nextTrigger());
		for (let round = 0; round < 2; round++) expect(await deliver(seen, nameless, nameless)).toHaveLength(2);
	});

	it('is remembered between deliveries, without the static data', async () => {
		const id = nextTrigger();
		expect(await deliver(fresh(id), A)).toEqual([1]);
		expect(await deliver(fresh(id, NOW + 10_000), A)).toEqual([]);
	});

	it('is kept for each trigger by itself', async () => {
		for (let i = 0; i < 2; i++) expect(await deliver(fresh(nextTrigger()), A)).toEqual([1]);
	});

	it.each([
		['the last repetition, after 2 h 5 min 10 s', 126 * MINUTE, []],
		['not what comes much later', 181 * MINUTE, [1]],
	])('covers %s', async (_, later, passed) => {
		const id = nextTrigger();
		await deliver(fresh(id), A);
		expect(await deliver(fresh(id, NOW + later), A)).toEqual(passed);
	});

	describe('while a delivery is not answered yet', () => {
		/** What is settled by now, without waiting for the rest. */
		async function settled<T>(work: Promise<T>): Promise<T | 'waiting'> {
			let result: T | 'waiting' = 'waiting';
			void work.then((value) => {
				result = value;
			});
			for (let turn = 0; turn < 20; turn++) await Promise.resolve();
			return result;
		}

		it.each([
			['accepted, does not pass', true, []],
			['refused, passes', false, [1]],
		])('its repetition waits, and when the first is %s', async (_, isAccepted, passed) => {
			const id = nextTrigger();
			const first = await claimed(fresh(id), [A]);
			expect(idsOf(first)).toEqual([1]);
			const second = deliver(fresh(id), A);
			expect(await settled(second)).toBe('waiting');
			if (isAccepted) first.accept(true);
			expect(await settled(second)).toBe('waiting');
			first.release();
			expect(await second).toEqual(passed);
		});

		it('others pass', async () => {
			const id = nextTrigger();
			const first = await claimed(fresh(id), [A]);
			expect(await settled(deliver(fresh(id), B))).toEqual([2]);
			expect(await settled(deliver(fresh(nextTrigger()), A))).toEqual([1]);
			first.release();
		});

		it('of many repetitions of a refused one exactly one passes', async () => {
			const id = nextTrigger();
			const first = await claimed(fresh(id), [A]);
			const repetitions = Array.from({ length: 5 }, () => deliver(fresh(id), A));
			first.release();
			expect((await Promise.all(repetitions)).flat()).toEqual([1]);
		});

		it('deliveries that share events do not wait for each other for ever', async () => {
			const id = nextTrigger();
			const C = message(3);
			const first = await claimed(fresh(id), [A, B]);
			const others = [
				[B, C],
				[C, A],
				[C, B],
				[A, C],
			].map((events) => deliver(fresh(id), ...events));
			first.release();
			expect((await Promise.all(others)).flat().sort()).toEqual([1, 2, 3]);
		});

		/** A time limit for waiting that is reached when the test says so. */
		function waiting() {
			const limits: AbortController[] = [];
			const spy = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
				const end = new AbortController();
				limits.push(end);
				return end.signal;
			});
			return {
				spy,
				end() {
					for (const limit of limits) limit.abort();
					spy.mockRestore();
				},
			};
		}

		it('its repetition does not wait for ever, but is sent away to come again', async () => {
			const limit = waiting();
			const id = nextTrigger();
			const first = await claimed(fresh(id), [A]);
			expect(limit.spy).not.toHaveBeenCalled();
			const second = deliver(fresh(id), B, A);
			expect(await settled(second)).toBe('waiting');
			limit.end();
			expect(await second).toBe('sent away');
			// Nothing of it is remembered.
			expect(await deliver(fresh(id), B)).toEqual([2]);
			first.release();
			expect(await deliver(fresh(id), A)).toEqual([1]);
		});

		it.each([10_000, 310_000, 7_510_000])(
			'its repetition after %i ms does not pass, though n8n has found no slot for it yet',
			async (later) => {
				const limit = waiting();
				const id = nextTrigger();
				const first = await claimed(fresh(id), [A]);
				const repetition = deliver(fresh(id, NOW + later), A);
				expect(await settled(repetition)).toBe('waiting');
				limit.end();
				expect(await repetition).toBe('sent away');
				// Then n8n has a slot, and reads the answer.
				first.accept(true);
				first.release();
				expect(await deliver(fresh(id, NOW + later + 1), A)).toEqual([]);
			},
		);

		it.each([
			['written to the sender', true],
			['written to nobody, the sender has hung up', false],
		])('ends it with an error that is %s', async (_, isHeard) => {
			const [id, response] = [nextTrigger(), new Response()];
			await claimed(fresh(id), [A], response);
			response.end(isHeard);
			expect(await deliver(fresh(id), A)).toEqual([1]);
		});

		it('its repetition takes over at once when n8n answers with an error', async () => {
			const [id, response] = [nextTrigger(), new Response()];
			await claimed(fresh(id), [A], response);
			const second = deliver(fresh(id), A);
			expect(await settled(second)).toBe('waiting');
			response.end();
			expect(await second).toEqual([1]);
		});

		it('is not ended by a sender who hangs up', async () => {
			const limit = waiting();
			const [id, response] = [nextTrigger(), new Response()];
			const first = await claimed(fresh(id), [A], response);
			response.emit('close');
			const second = deliver(fresh(id), A);
			expect(await settled(second)).toBe('waiting');
			limit.end();
			expect(await second).toBe('sent away');
			first.accept(true);
			first.release();
			expect(await deliver(fresh(id), A)).toEqual([]);
		});

		it('is ended after three hours: its execution was cancelled, and no answer will come', async () => {
			const id = nextTrigger();
			await claimed(fresh(id), [A]);
			expect(await deliver(fresh(id, NOW + 180 * MINUTE), A)).toEqual([1]);
		});

		it('ends no hold but its own', async () => {
			const limit = waiting();
			const [id, response] = [nextTrigger(), new Response()];
			const first = await claimed(fresh(id), [A], response);
			const second = await claimed(fresh(id, NOW + 180 * MINUTE), [A]);
			response.end();
			first.release();
			const third = deliver(fresh(id, NOW + 180 * MINUTE), A);
			expect(await settled(third)).toBe('waiting');
			limit.end();
			expect(await third).toBe('sent away');
			second.release();
		});

		it('a repetition that has waited leaves no timer and no listener behind', async () => {
			const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
			const spy = jest.spyOn(AbortSignal, 'timeout');
			const before = timers();
			const id = nextTrigger();
			const first = await claimed(fresh(id), [A]);
			const second = deliver(fresh(id), A);
			first.accept(true);
			first.release();
			expect(await second).toEqual([]);
			expect(timers()).toBe(before);
			expect(getEventListeners(spy.mock.results[0]?.value as AbortSignal, 'abort')).toEqual([]);
			spy.mockRestore();
		});

		it('is not remembered without being accepted', async () => {
			const id = nextTrigger();
			(await claimed(fresh(id), [A])).release();
			expect(await deliver(fresh(id), A)).toEqual([1]);
		});
	});

	it('is remembered from its answer on, however long n8n took for it', async () => {
		let clock = NOW;
		const id = nextTrigger();
		const claim = await claimed(new dedupe.SeenEvents(id, {}, () => clock), [A]);
		clock += 120 * MINUTE;
		claim.accept(true);
		claim.release();
		expect(await deliver(fresh(id, NOW + 299 * MINUTE), A)).toEqual([]);
		expect(await deliver(fresh(id, NOW + 301 * MINUTE), A)).toEqual([1]);
	});

	it('is kept for the triggers of the last three hours, and only those', async () => {
		const module = restarted();
		const [first, held] = [nextTrigger(), nextTrigger()];
		await deliver(fresh(first, NOW, {}, module), A);
		await claimed(fresh(held, NOW + 60 * MINUTE, {}, module), [A]);
		for (let i = 0; i < 300; i++) await deliver(fresh(nextTrigger(), NOW, {}, module), A);
		expect(module.rememberedTriggers()).toBe(302);
		await deliver(fresh(nextTrigger(), NOW + 181 * MINUTE, {}, module), A);
		expect(module.rememberedTriggers()).toBe(2);
		const limit = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
		expect(await deliver(fresh(held, NOW + 182 * MINUTE, {}, module), A)).toBe('sent away');
		limit.mockRestore();
	});

	it('survives a restart', async () => {
		const id = nextTrigger();
		let staticData: IDataObject = {};
		await deliver(fresh(id, NOW, staticData), A);
		// n8n stores the static data as JSON.
		staticData = JSON.parse(JSON.stringify(staticData)) as IDataObject;

		expect(await deliver(fresh(id, NOW + MINUTE, {}, restarted()), A)).toEqual([1]);
		expect(await deliver(fresh(id, NOW + MINUTE, staticData, restarted()), A, B)).toEqual([2]);
		expect(await deliver(fresh(id, NOW + 2 * MINUTE, staticData, restarted()), A, B)).toEqual([]);
		// The time of an event is that of its first delivery.
		expect(await deliver(fresh(id, NOW + 180 * MINUTE + 1, staticData, restarted()), A)).toEqual([1]);
	});

	it('is written only when something is started', async () => {
		const staticData: IDataObject = { other: 1 };
		const seen = fresh(nextTrigger(), NOW, staticData);
		const claim = await claimed(seen, [A]);
		claim.accept(false);
		claim.release();
		expect(staticData).toEqual({ other: 1 });
		// Remembered all the same, and written with the next.
		expect(await deliver(seen, A, B)).toEqual([2]);
		expect(staticData).toEqual({ other: 1, seen: stored([A, NOW], [B, NOW]) });
	});

	it('is bounded in number; the oldest go first', async () => {
		const id = nextTrigger();
		const staticData: IDataObject = {};
		const seen = fresh(id, NOW, staticData);
		await deliver(seen, ...Array.from({ length: 6000 }, (_, index) => message(index + 1)));
		const newest = Array.from({ length: 500 }, (_, index): [ChatEvent, number] => [
			message(5501 + index),
			NOW,
		]);
		expect(staticData.seen).toBe(stored(...newest));
		expect(JSON.stringify(staticData).length).toBeLessThan(12_000);
		expect(await deliver(seen, message(6000), message(1001))).toEqual([]);
		expect(await deliver(seen, message(1000))).toEqual([1000]);
	});

	it('is bounded in time', async () => {
		const id = nextTrigger();
		const [staticData, day] = [{} as IDataObject, 24 * 60 * MINUTE];
		await deliver(fresh(id, NOW, staticData), A);
		await deliver(fresh(id, NOW + day, staticData), B);
		expect(staticData.seen).toBe(stored([B, NOW + day]));
	});

	it('is read from the list that was stored at first, and stored as a text from then on', async () => {
		const id = nextTrigger();
		const staticData: IDataObject = { seen: [[eventKey(A), NOW] as unknown as IDataObject] };
		expect(await deliver(fresh(id, NOW + MINUTE, staticData, restarted()), A, B)).toEqual([2]);
		expect(staticData.seen).toBe(stored([A, NOW], [B, NOW + MINUTE]));
		expect(await deliver(fresh(id, NOW + 180 * MINUTE + 1, staticData, restarted()), A, B)).toEqual([1]);
	});

	it.each<[string, unknown]>([
		['a word', 'x'],
		['an empty text', ''],
		['a number', 5],
		['null', null],
		['an object', { a: 1 }],
		['a list of other things', [null, 5, 'x', [], [5, 'x'], ['x']]],
	])('starts anew when the static data holds %s', async (_, seen) => {
		const staticData = { seen } as IDataObject;
		expect(await deliver(fresh(nextTrigger(), NOW, staticData), A)).toEqual([1]);
		expect(staticData.seen).toBe(stored([A, NOW]));
	});
});
