import { createHash } from 'crypto';

const FIRST_GAP_MS = 100;
const MAX_GAP_MS = 2000;

/** Under this a gap is not worth keeping: calls go freely again. */
const SMALLEST_GAP_MS = 20;

/** Each accepted call shortens the gap by this factor, so that speed comes back within some dozens of calls. */
const RECOVERY = 0.9;

/** Pause after a 429 that does not say how long to wait. */
const DEFAULT_PAUSE_MS = 1000;

/**
 * Keeps the calls of one token apart, over all nodes and executions of this process, but only once Chat2Desk has
 * answered 429: its limit per minute is unknown, so nothing is slowed down on a guess. After a 429 all calls pause, then
 * go one by one with a gap that doubles with every further 429 and shrinks with every success.
 */
export class Limiter {
	private pausedUntil = 0;

	private nextAt = 0;

	private gapMs = 0;

	/** @param now clock in milliseconds */
	constructor(private readonly now: () => number = () => Date.now()) {}

	/** Resolves when the next call may go out; at once as long as there was no 429. */
	async turn(sleep: (ms: number) => Promise<void>): Promise<void> {
		while (this.gapMs > 0 || this.now() < this.pausedUntil) {
			const at = Math.max(this.now(), this.pausedUntil, this.nextAt);
			this.nextAt = at + this.gapMs;
			if (at > this.now()) await sleep(at - this.now());
			// Another call may have been refused while this one waited.
			if (this.now() >= this.pausedUntil) return;
		}
	}

	/** Chat2Desk answered 429; `pauseMs` is what it asked for. Calls that were under way together count once. */
	refused(pauseMs: number = DEFAULT_PAUSE_MS): void {
		const now = this.now();
		if (now >= this.pausedUntil) {
			this.gapMs = Math.min(Math.max(this.gapMs * 2, FIRST_GAP_MS), MAX_GAP_MS);
		}
		this.pausedUntil = Math.max(this.pausedUntil, now + pauseMs);
	}

	/** A call was let through. */
	accepted(): void {
		if (this.gapMs === 0) return;
		this.gapMs *= RECOVERY;
		if (this.gapMs < SMALLEST_GAP_MS) this.gapMs = 0;
	}
}

/** How many tokens are kept in mind; a process sees a handful. */
const MAX_LIMITERS = 100;

const limiters = new Map<string, Limiter>();

/** The limiter of a token at a host, one per process. Only a digest of the token is kept. */
export function limiterFor(host: string, token: string): Limiter {
	const key = createHash('sha256').update(`${host} ${token}`).digest('base64url');
	const limiter = limiters.get(key) ?? new Limiter();
	limiters.set(key, limiter);
	for (const oldest of limiters.keys()) {
		if (limiters.size <= MAX_LIMITERS) break;
		limiters.delete(oldest);
	}
	return limiter;
}
