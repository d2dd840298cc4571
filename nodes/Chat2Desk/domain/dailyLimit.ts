import { asObject } from './values';

/** What is kept of a day; a plain object, since n8n stores it with the workflow. */
export interface DayCount {
	/** Calendar day, `2026-07-17`. */
	day: string;
	count: number;
}

/**
 * Counts up to a limit within one calendar day. The day is passed in, so that it is the one of the workflow's time
 * zone. Taking and giving back are synchronous: items that go side by side cannot overshoot.
 */
export class DailyLimit {
	constructor(
		private readonly store: Record<string, unknown>,
		private readonly key: string,
		private readonly limit: number,
	) {}

	private countOn(day: string): number {
		const known = asObject(this.store[this.key]);
		return known.day === day && typeof known.count === 'number' ? known.count : 0;
	}

	private set(day: string, count: number): void {
		const kept: DayCount = { day, count };
		this.store[this.key] = kept;
	}

	/** Takes one of the day's places; false when all are taken. A limit of 0 has none. */
	take(day: string): boolean {
		const count = this.countOn(day);
		if (this.limit > 0 && count >= this.limit) return false;
		this.set(day, count + 1);
		return true;
	}

	/** Gives a place back that was not needed; one of a day that is over is of no more use. */
	giveBack(day: string): void {
		const count = this.countOn(day);
		if (count > 0) this.set(day, count - 1);
	}
}
