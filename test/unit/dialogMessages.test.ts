import {
	messagesOfDialog,
	messagesOfRequest,
	takeFromDialog,
	takeFromRequest,
} from '../../nodes/Chat2Desk/api/dialogMessages';
import type { Message } from '../../nodes/Chat2Desk/api/types';
import { DialogApi } from './support/dialogApi';
import { Random } from './support/random';

const DIALOG = 41;

/** Lengths of the requests of a dialog, one after the other; the n-th request has the number n * 10. */
function dialog(lengths: number[], nextId: (index: number) => number = (index) => index + 1): Message[] {
	const rows: Message[] = [];
	lengths.forEach((length, request) => {
		for (let n = 0; n < length; n++) {
			rows.push({ id: nextId(rows.length), dialog_id: DIALOG, request_id: (request + 1) * 10 });
		}
	});
	return rows;
}

const ids = (rows: Message[]) => rows.map((row) => Number(row.id));

/** What is to be found, by a plain filter. */
const plain = (rows: Message[], requestId: number) =>
	ids(rows.filter((row) => Number(row.dialog_id) === DIALOG && Number(row.request_id) === requestId)).sort(
		(a, b) => a - b,
	);

/** Reads a request, checks it against the plain filter, and says how many calls it took. */
async function callsFor(rows: Message[], requestId: number): Promise<number> {
	const fake = new DialogApi(rows);
	expect(ids(await messagesOfRequest(fake.api, DIALOG, requestId))).toEqual(plain(rows, requestId));
	return fake.calls;
}

/** Older requests of some ten messages each. */
const older = (messages: number) => Array.from({ length: messages / 10 }, () => 10);

/** Ids that grow by 1 to `gap` at random, as other dialogs take those between. */
function sparse(gap: number, seed: number): (index: number) => number {
	const random = new Random(seed);
	let id = 0;
	return () => (id += random.int(1, gap));
}

describe('a request of 450 messages at the end of a dialog of 10,000', () => {
	const lengths = [...older(9550), 450];
	const last = lengths.length * 10;

	it.each<[string, (index: number) => number]>([
		['dense ids', (index) => index + 1],
		['dense ids that begin high', (index) => 657_000_000 + index],
		['ids sparse by 1000', (index) => 1 + index * 1000],
	])('takes at most 4 calls with %s', async (_, nextId) => {
		expect(await callsFor(dialog(lengths, nextId), last)).toBeLessThanOrEqual(4);
	});

	it.each([3, 1000, 1_000_000])('takes at most 4 calls with random gaps of up to %i', async (gap) => {
		const calls: number[] = [];
		for (let seed = 1; seed <= 20; seed++)
			calls.push(await callsFor(dialog(lengths, sparse(gap, seed)), last));
		expect(calls.filter((count) => count > 4)).toEqual([]);
	});
});

describe('the number of calls', () => {
	it.each<[string, number[]]>([
		['one message', [...older(9999 - 9), 1]],
		['199 messages', [...older(9800), 199]],
	])('is 1 for a last request of %s', async (_, lengths) => {
		expect(await callsFor(dialog(lengths), lengths.length * 10)).toBe(1);
	});

	it.each([1, 20, 199])('is 1 for a dialog of %i messages', async (messages) => {
		expect(await callsFor(dialog([messages]), 10)).toBe(1);
	});

	it('is 1 for an empty dialog', async () => {
		expect(await callsFor([], 10)).toBe(1);
	});

	it.each([200, 201, 400])('stays small for a dialog of one request of %i messages', async (messages) => {
		expect(await callsFor(dialog([messages]), 10)).toBeLessThanOrEqual(Math.ceil(messages / 200) + 1);
	});

	// A client's first request, with ids as they are in the field: far from 1.
	it.each([1, 7, 657_000_000])('asks for no page twice where the dialog begins with id %i', async (first) => {
		const rows = dialog([450], (index) => first + index);
		const fake = new DialogApi(rows);
		expect(ids(await messagesOfRequest(fake.api, DIALOG, 10))).toEqual(plain(rows, 10));
		const starts = fake.queries.map(({ start_id }) => start_id);
		expect(starts.filter((start, index) => starts.indexOf(start) !== index)).toEqual([]);
		expect(fake.calls).toBeLessThanOrEqual(20);
	});

	it('of a request in the middle is that of the pages from there to the end, and little more', async () => {
		const lengths = [...older(5000), 450, ...older(4550)];
		expect(await callsFor(dialog(lengths), 5010)).toBeLessThanOrEqual(5000 / 200 + 4);
		expect(await callsFor(dialog(lengths, sparse(1000, 4)), 5010)).toBeLessThanOrEqual(2 * (5000 / 200));
	});

	it('of the first request is that of the whole dialog, and little more', async () => {
		const lengths = [5, ...older(9990)];
		expect(await callsFor(dialog(lengths), 10)).toBeLessThanOrEqual(10_000 / 200 + 4);
	});

	it.each([
		[10_000, 12],
		[1_000_000, 25],
		[1_000_000_000, 45],
	])('grows with the logarithm of a gap of %i ids before the request', async (gap, most) => {
		const lengths = [...older(5000), 450];
		const rows = dialog(lengths, (index) => index + 1 + (index >= 5000 ? gap : 0));
		expect(await callsFor(rows, lengths.length * 10)).toBeLessThanOrEqual(most);
	});

	it('grows with the logarithm of a gap within the request', async () => {
		const lengths = [...older(5000), 450];
		const rows = dialog(lengths, (index) => index + 1 + (index >= 5100 ? 1_000_000 : 0));
		expect(await callsFor(rows, lengths.length * 10)).toBeLessThanOrEqual(25);
	});
});

describe('the right messages', () => {
	it.each([5, 4005, 99_999])('are none for a request that is not there: %i', async (requestId) => {
		expect(await callsFor(dialog(older(5000)), requestId)).toBeLessThanOrEqual(5000 / 200 + 4);
	});

	it('do not include those of other dialogs, sent because the filter was ignored', async () => {
		const mine = dialog([300, 300], (index) => 2 * index + 1);
		const theirs = mine.map((row) => ({ ...row, id: Number(row.id) + 1, dialog_id: 42 }));
		const rows = [...mine, ...theirs];
		for (const requestId of [10, 20]) {
			const fake = new DialogApi(rows, true);
			expect(ids(await messagesOfRequest(fake.api, DIALOG, requestId))).toEqual(plain(rows, requestId));
		}
	});

	it.each([
		['after the last message', 330],
		['within the request', 200],
		['before the request', 30],
	])('are found where the filter is ignored and other dialogs fill pages %s', async (_, from) => {
		const mine = dialog([30, 300], (index) => (index < from ? index + 1 : index + 501));
		const theirs = Array.from({ length: 500 }, (__, n) => ({
			id: from + n + 1,
			dialog_id: 42,
			request_id: 30,
		}));
		const rows = [...mine, ...theirs];
		const fake = new DialogApi(rows, true);
		const found = await messagesOfRequest(fake.api, DIALOG, 20);
		expect([found.length, ids(found)]).toEqual([300, plain(rows, 20)]);
	});

	it('come oldest first, whatever the type of the ids', async () => {
		const rows = dialog([250, 250]).map((row) => ({
			...row,
			id: String(row.id),
			dialog_id: String(row.dialog_id),
			request_id: String(row.request_id),
		}));
		expect(await callsFor(rows, 20)).toBeLessThanOrEqual(3);
		expect(ids(await messagesOfRequest(new DialogApi(rows).api, DIALOG, 20)).slice(0, 3)).toEqual([
			251, 252, 253,
		]);
	});

	it.each([0.05, 0.5, 0.95])('are found between messages without a request (%d of all)', async (share) => {
		const random = new Random(7);
		const rows = dialog([...older(3000), 450, ...older(500)]).map((row) =>
			random.chance(share) ? { ...row, request_id: null } : row,
		);
		await callsFor(rows, 3010);
		const none = rows.map((row) => ({ ...row, request_id: null }));
		await callsFor(none, 3010);
	});

	it('are the same as by a plain filter in hundreds of random dialogs', async () => {
		const wrong: number[] = [];
		for (let seed = 1; seed <= 250; seed++) {
			const random = new Random(seed);
			const gap = random.pick([1, 1, 3, 50, 10_000]);
			const jumps = random.chance(0.3) ? 0.002 : 0;
			let id = random.pick([0, 5, 1_000_000]);
			const rows: Message[] = [];
			const requests = random.int(0, 30);
			for (let request = 1; request <= requests; request++) {
				const length = random.chance(0.2) ? random.int(150, 900) : random.int(1, 40);
				for (let n = 0; n < length; n++) {
					id += random.int(1, gap) + (random.chance(jumps) ? random.int(1000, 10_000_000) : 0);
					const request_id = random.chance(0.03) ? null : random.chance(0.1) ? `${request * 3}` : request * 3;
					rows.push({ id: random.chance(0.1) ? `${id}` : id, dialog_id: DIALOG, request_id });
					if (random.chance(0.1)) rows.push({ id: ++id, dialog_id: 42, request_id: 5 });
				}
			}
			const asked = random.int(1, requests + 1) * 3;
			const found = await messagesOfRequest(new DialogApi(rows).api, DIALOG, asked);
			if (ids(found).join() !== plain(rows, asked).join()) wrong.push(seed);
		}
		expect(wrong).toEqual([]);
	});
});

describe('a dialog', () => {
	it.each([0, 1, 199, 200, 201, 1000])('of %i messages is read whole, page by page', async (messages) => {
		const rows = dialog([messages], sparse(50, 5));
		const fake = new DialogApi([...rows, { id: 7_000_000, dialog_id: 42 }]);
		expect(ids(await messagesOfDialog(fake.api, DIALOG))).toEqual(ids(rows));
		expect(fake.calls).toBe(Math.max(1, Math.ceil(messages / 200)));
		expect(fake.queries.every((query) => query.dialog_id === DIALOG && query.limit === 200)).toBe(true);
	});

	it.each([1, 2, 301, 4999, 5000, 5001])('is read from message %i on', async (from) => {
		const rows = dialog([5000]);
		const fake = new DialogApi(rows);
		const read = await messagesOfDialog(fake.api, DIALOG, { isBefore: (row) => Number(row.id) < from });
		expect(ids(read)).toEqual(ids(rows).filter((id) => id >= from));
		expect(fake.calls).toBeLessThanOrEqual(Math.ceil((5001 - from) / 200) + 4);
	});

	it('hands an error on', async () => {
		const fake = new DialogApi([]);
		const error = new Error('down');
		fake.get = async () => await Promise.reject(error);
		await expect(messagesOfDialog(fake.api, DIALOG)).rejects.toBe(error);
	});
});

describe('what is taken of messages', () => {
	const rows = dialog([150, 300, 250]);

	it('comes in order, of each message once, and nothing of those left out', async () => {
		const seen: number[] = [];
		const take = (row: Message) => {
			seen.push(Number(row.id));
			return Number(row.id) % 3 === 0 ? `m${row.id}` : undefined;
		};
		const taken = await takeFromDialog(new DialogApi(rows).api, DIALOG, take);
		expect(taken).toEqual(
			ids(rows)
				.filter((id) => id % 3 === 0)
				.map((id) => `m${id}`),
		);
		expect(seen.sort((a, b) => a - b)).toEqual(ids(rows));
	});

	it('may be empty or false without being lost', async () => {
		expect(await takeFromDialog(new DialogApi(dialog([3])).api, DIALOG, () => false)).toEqual([
			false,
			false,
			false,
		]);
	});

	it.each([10, 20, 30])('is of request %i alone', async (requestId) => {
		const seen: number[] = [];
		await takeFromRequest(new DialogApi(rows).api, DIALOG, requestId, (row) => {
			seen.push(Number(row.id));
			return undefined;
		});
		expect([...new Set(seen)].sort((a, b) => a - b)).toEqual(plain(rows, requestId));
	});

	it('is nothing of what lies before the beginning', async () => {
		const seen: number[] = [];
		const take = (row: Message) => void seen.push(Number(row.id));
		await takeFromDialog(new DialogApi(rows).api, DIALOG, take, {
			isBefore: (row) => Number(row.id) < 333,
		});
		expect(Math.min(...seen)).toBe(333);
	});
});
