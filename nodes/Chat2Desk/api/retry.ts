import { Chat2DeskError } from './errors';

/** How often and how long to wait between tries; times in milliseconds. */
export interface RetryPolicy {
	attempts: number;
	/** Tries after 429, more than after faults: the limit per minute is unknown, and its minute has to pass. As `attempts` when not set. */
	rateAttempts?: number;
	baseMs: number;
	maxMs: number;
	sleep: (ms: number) => Promise<void>;
	random: () => number;
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

/** Exponential back-off with full jitter; a `Retry-After` is honoured up to the maximum. */
export function delayMs(attempt: number, error: unknown, policy: RetryPolicy): number {
	const asked = error instanceof Chat2DeskError ? error.retryAfter : undefined;
	if (asked !== undefined) return Math.min(asked * 1000, policy.maxMs);
	const ceiling = Math.min(policy.baseMs * 2 ** attempt, policy.maxMs);
	return Math.round(ceiling / 2 + (policy.random() * ceiling) / 2);
}

function attemptsFor(error: unknown, { attempts, rateAttempts = attempts }: RetryPolicy): number {
	return error instanceof Chat2DeskError && error.code === 'RATE_LIMIT' ? rateAttempts : attempts;
}

/** Runs `call`, again where `mayRetry` allows it. Throws the last error. */
export async function withRetry<T>(
	call: () => Promise<T>,
	idempotent: boolean,
	policy: RetryPolicy,
): Promise<T> {
	for (let attempt = 0; ; attempt++) {
		try {
			return await call();
		} catch (error) {
			const isLast = attempt + 1 >= attemptsFor(error, policy);
			if (isLast || !mayRetry(error, idempotent)) return await Promise.reject(error);
			await policy.sleep(delayMs(attempt, error, policy));
		}
	}
}
