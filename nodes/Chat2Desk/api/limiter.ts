import { RecentMap } from '../domain/recentMap';
import { accountDigest } from '../domain/secrets';
import { Chat2DeskError } from './errors';
import { time } from './policy';

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

	/** Who waits, and when the last of them is gone: they go one after the other, each as far as it came. */
	private waiting = 0;

	private last: Promise<void> = Promise.resolve();

	/** @param now clock in milliseconds */
	constructor(private readonly now: () => number = () => time.now()) {}

	/**
	 * Resolves when the next call may go out; at once as long as there was no 429. Nobody's place is kept: who gives up
	 * (`sleep` rejects) or does not even begin to wait takes no time from those behind, and all go sooner as soon as the
	 * gap shrinks.
	 *
	 * @param maxWaitMs how long to wait at most
	 * @throws {Chat2DeskError} `RATE_LIMIT` when it would be longer
	 */
	async turn(sleep: (ms: number) => Promise<void>, maxWaitMs = Infinity): Promise<void> {
		if (this.isFree()) return;
		const until = this.now() + maxWaitMs;
		this.refuseAfter(until, this.openAt() + this.waiting * this.gapMs);
		const before = this.last;
		let leave = () => {};
		this.last = new Promise((resolve) => (leave = resolve));
		this.waiting++;
		try {
			await before;
			// Another call may have been refused while this one waited.
			for (let at = this.openAt(); at > this.now(); at = this.openAt()) {
				this.refuseAfter(until, at);
				await sleep(at - this.now());
			}
			this.nextAt = this.now() + this.gapMs;
		} finally {
			this.waiting--;
			leave();
		}
	}

	private isFree(): boolean {
		return this.gapMs === 0 && this.waiting === 0 && this.now() >= this.pausedUntil;
	}

	/** When the next call may go out. */
	private openAt(): number {
		return Math.max(this.pausedUntil, this.gapMs === 0 ? 0 : this.nextAt);
	}

	private refuseAfter(until: number, at: number): void {
		if (Math.max(at, this.now()) <= until) return;
		const seconds = Math.ceil((at - this.now()) / 1000);
		throw new Chat2DeskError(
			'RATE_LIMIT',
			`Chat2Desk limits the number of calls: the next is in ${seconds} s`,
			{
				retryAfter: seconds,
			},
		);
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

const limiters = new RecentMap<string, Limiter>(MAX_LIMITERS);

/** The limiter of a token at a host, one per process. Only a digest of the token is kept. */
export const limiterFor = (host: string, token: string): Limiter =>
	limiters.use(accountDigest(host, token), () => new Limiter());
