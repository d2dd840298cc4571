import { Chat2DeskError } from './errors';

/** How often and how long to wait between tries; times in milliseconds. */
export interface RetryPolicy {
	attempts: number;
	/** After a 429 it is tried again until so long was waited in all, however many tries that takes; otherwise `attempts`. */
	rateMs?: number;
	baseMs: number;
	maxMs: number;
	/** Moment, in milliseconds since 1970, after which nothing is waited for: neither a turn nor a further try. */
	deadline?: number;
	/** How long one try may take. */
	timeoutMs?: number;
	/** How long one call may be waited for in all, counted from its start; without it as long as the tries last. */
	patienceMs?: number;
	sleep: (ms: number) => Promise<void>;
	random: () => number;
	/** Clock in milliseconds since 1970. */
	now?: () => number;
}

/**
 * Whether the same call may be made again.
 *
 * Reads and other calls that may be repeated: after 429, 5xx and network faults. A call that must not happen twice
 * (a send): only when it certainly was not accepted, that is after 429 or a refused connection; Chat2Desk knows no
 * idempotency key [inferred]. An exhausted month is never retried.
 */
export function mayRetry(error: unknown, idempotent: boolean): boolean {
	if (!(error instanceof Chat2DeskError)) return false;
	if (error.code === 'RATE_LIMIT') return true;
	if (error.code === 'NETWORK') return idempotent || error.cause === 'ECONNREFUSED';
	return idempotent && error.code === 'SERVER';
}

/** A limit that asks to come again at once is believed so often; then the pauses grow all the same. */
const BELIEVED = 3;

/** Exponential back-off, half of it at random; a `Retry-After` is honoured up to the maximum. */
export function delayMs(attempt: number, error: unknown, policy: RetryPolicy): number {
	const ceiling = Math.min(policy.baseMs * 2 ** attempt, policy.maxMs);
	const backOff = Math.round(ceiling / 2 + (policy.random() * ceiling) / 2);
	const asked = error instanceof Chat2DeskError ? error.retryAfter : undefined;
	if (asked === undefined) return backOff;
	return Math.max(Math.min(asked * 1000, policy.maxMs), attempt < BELIEVED ? 0 : backOff);
}

/** Whether it was tried often or long enough. */
function isOver(error: unknown, tries: number, waitedMs: number, { attempts, rateMs }: RetryPolicy): boolean {
	const isLimit = error instanceof Chat2DeskError && error.code === 'RATE_LIMIT';
	return isLimit && rateMs !== undefined ? waitedMs >= rateMs : tries >= attempts;
}

/**
 * Runs `call`, again where `mayRetry` allows it and the policy has the patience. Throws the last error.
 *
 * @param call gets the milliseconds it may wait before it begins
 */
export async function withRetry<T>(
	call: (maxWaitMs: number) => Promise<T>,
	idempotent: boolean,
	policy: RetryPolicy,
): Promise<T> {
	const { now = () => Date.now(), deadline = Infinity, patienceMs = Infinity } = policy;
	const end = Math.min(deadline, now() + patienceMs);
	for (let attempt = 0, waited = 0; ; attempt++) {
		try {
			return await call(end - now());
		} catch (error) {
			if (!mayRetry(error, idempotent) || isOver(error, attempt + 1, waited, policy)) {
				return await Promise.reject(error);
			}
			const pause = delayMs(attempt, error, policy);
			if (now() + pause > end) return await Promise.reject(error);
			await policy.sleep(pause);
			waited += pause;
		}
	}
}
