import { Chat2DeskError, type Chat2DeskErrorOptions, type ErrorCode } from '../../nodes/Chat2Desk/api/errors';
import { delayMs, mayRetry, withRetry, type RetryPolicy } from '../../nodes/Chat2Desk/api/retry';

const error = (code: ErrorCode, options: Chat2DeskErrorOptions = {}) =>
	new Chat2DeskError(code, code, options);

function policy(more: Partial<RetryPolicy> = {}) {
	const slept: number[] = [];
	const made: RetryPolicy = {
		attempts: 4,
		baseMs: 500,
		maxMs: 30_000,
		sleep: async (ms) => void slept.push(ms),
		random: () => 1,
		...more,
	};
	return { slept, policy: made };
}

describe('what may be done again', () => {
	it.each<[string, unknown, boolean, boolean]>([
		['too many calls', error('RATE_LIMIT', { status: 429 }), true, true],
		['a fault of the server', error('SERVER', { status: 503 }), true, false],
		['a refused connection', error('NETWORK', { cause: 'ECONNREFUSED' }), true, true],
		['a connection lost', error('NETWORK', { cause: 'ECONNRESET' }), true, false],
		['a timeout', error('NETWORK', { cause: 'ETIMEDOUT' }), true, false],
		['an unknown fault', error('NETWORK'), true, false],
		['an exhausted month', error('QUOTA_EXHAUSTED', { status: 429 }), false, false],
		['an uncertain send', error('SEND_UNCERTAIN', { status: 502 }), false, false],
		['a wrong token', error('AUTH', { status: 401 }), false, false],
		['something not found', error('NOT_FOUND', { status: 404 }), false, false],
		['a wrong value', error('VALIDATION', { status: 400 }), false, false],
		['an existing client', error('CLIENT_EXISTS', { status: 400 }), false, false],
		['an odd answer', error('BAD_RESPONSE', { status: 200 }), false, false],
		['a bug', new TypeError('x'), false, false],
		['nothing', undefined, false, false],
	])('after %s: reading, sending', (_, cause, reading, sending) => {
		expect([mayRetry(cause, true), mayRetry(cause, false)]).toEqual([reading, sending]);
	});
});

describe('the pause', () => {
	const pauses = (random: number) =>
		[0, 1, 2, 3, 10].map((attempt) =>
			delayMs(attempt, error('SERVER'), policy({ random: () => random }).policy),
		);

	it('doubles up to the maximum, half of it at random', () => {
		expect(pauses(1)).toEqual([500, 1000, 2000, 4000, 30_000]);
		expect(pauses(0)).toEqual([250, 500, 1000, 2000, 15_000]);
	});

	it.each([
		[0, 0],
		[3, 3000],
		[1.5, 1500],
		[86_400, 30_000],
	])('is as long as asked for (%d s), within reason', (retryAfter, expected) => {
		expect(delayMs(0, error('RATE_LIMIT', { retryAfter }), policy().policy)).toBe(expected);
	});

	it('is the usual one after an unknown error', () =>
		expect(delayMs(0, new Error(), policy().policy)).toBe(500));
});

describe('trying again', () => {
	it('ends with the first success', async () => {
		const { slept, policy: made } = policy();
		const call = jest
			.fn<Promise<string>, []>()
			.mockRejectedValueOnce(error('SERVER'))
			.mockRejectedValueOnce(error('RATE_LIMIT', { retryAfter: 7 }))
			.mockResolvedValue('done');
		expect(await withRetry(call, true, made)).toBe('done');
		expect(call).toHaveBeenCalledTimes(3);
		expect(slept).toEqual([500, 7000]);
	});

	it('ends with the last error', async () => {
		const { slept, policy: made } = policy();
		const errors = [1, 2, 3, 4, 5].map((status) => error('SERVER', { status }));
		const call = jest.fn(async () => await Promise.reject(errors.shift()));
		await expect(withRetry(call, true, made)).rejects.toMatchObject({ status: 4 });
		expect(call).toHaveBeenCalledTimes(4);
		expect(slept).toEqual([500, 1000, 2000]);
	});

	it.each([
		[0, undefined],
		[1, undefined],
		[0, 0],
		[1, 1],
		[0, 20],
	])('outlasts a minute of limited calls, with chance %d and Retry-After %p', async (random, retryAfter) => {
		const { slept, policy: made } = policy({ rateMs: 65_000, random: () => random });
		const call = jest.fn(async () => await Promise.reject(error('RATE_LIMIT', { retryAfter })));
		await expect(withRetry(call, false, made)).rejects.toMatchObject({ code: 'RATE_LIMIT' });
		const waited = slept.reduce((sum, ms) => sum + ms, 0);
		expect(waited).toBeGreaterThan(60_000);
		expect(waited).toBeLessThan(100_000);
		expect(call.mock.calls.length).toBeLessThanOrEqual(12);
	});

	it('after other faults is done as often as set', async () => {
		const { slept, policy: made } = policy({ rateMs: 65_000 });
		const call = jest.fn(async () => await Promise.reject(error('SERVER')));
		await expect(withRetry(call, true, made)).rejects.toMatchObject({ code: 'SERVER' });
		expect([call.mock.calls.length, slept.length]).toEqual([4, 3]);
	});

	/** Tries of 400 ms each that all fail, and the waits each was allowed. */
	async function impatient(more: Partial<RetryPolicy>) {
		let now = 0;
		const allowed: number[] = [];
		const { policy: made } = policy({ ...more, sleep: async (ms) => void (now += ms), now: () => now });
		const failing = withRetry(
			async (maxWaitMs) => {
				allowed.push(maxWaitMs);
				now += 400;
				throw error('SERVER');
			},
			true,
			made,
		);
		await expect(failing).rejects.toMatchObject({ code: 'SERVER' });
		return allowed;
	}

	it.each<[string, Partial<RetryPolicy>, number[]]>([
		['has all the time', {}, [Infinity, Infinity, Infinity, Infinity]],
		['is patient for so long', { patienceMs: 3000 }, [3000, 2100, 700]],
		['has a deadline', { deadline: 1000 }, [1000, 100]],
		['has a deadline that is near', { deadline: 500 }, [500]],
		['has both', { deadline: 1000, patienceMs: 500 }, [500]],
	])('ends in time where the policy %s', async (_, more, allowed) =>
		expect(await impatient(more)).toEqual(allowed),
	);

	it.each([
		['a send in doubt', error('SEND_UNCERTAIN'), false],
		['a send to a failing server', error('SERVER'), false],
		['a refused value', error('VALIDATION'), true],
	])('does not happen after %s', async (_, cause, idempotent) => {
		const { slept, policy: made } = policy();
		const call = jest.fn(async () => await Promise.reject(cause));
		await expect(withRetry(call, idempotent, made)).rejects.toBe(cause);
		expect(call).toHaveBeenCalledTimes(1);
		expect(slept).toEqual([]);
	});
});
