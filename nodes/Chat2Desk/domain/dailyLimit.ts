import { asObject } from './values';

/** What is kept of a day; a plain object, since n8n stores it with the workflow. */
export interface DayCount {
	/** Calendar day, `2026-07-17`. */
	day: string;
	count: number;
}

/** One of the day's places, taken for as long as it is not clear whether it is needed. Settled once. */
export interface Place {
	/** It was needed, or may have been. */
	keep(): void;
	/** It was not needed: somebody else may have it. */
	giveBack(): void;
}

/**
 * Counts up to a limit within one calendar day. The day is passed in, so that it is the one of the workflow's time
 * zone. Items go side by side, and who has a place may turn out not to need it: nobody is turned away before that is
 * known of all places, and places are given out in the order they were asked for.
 */
export class DailyLimit {
	/** Places taken and not settled yet. */
	private open = 0;

	private settled: Array<() => void> = [];

	private line: Promise<unknown> = Promise.resolve();

	constructor(
		private readonly store: Record<string, unknown>,
		private readonly key: string,
	) {}

	private countOn(day: string): number {
		const known = asObject(this.store[this.key]);
		return known.day === day && typeof known.count === 'number' ? known.count : 0;
	}

	private add(day: string): void {
		const { day: stored } = asObject(this.store[this.key]);
		// A place of a day that is over is of no more use; days compare as texts.
		if (typeof stored === 'string' && stored > day) return;
		const kept: DayCount = { day, count: this.countOn(day) + 1 };
		this.store[this.key] = kept;
	}

	/**
	 * Takes one of the day's places, after all who asked before. Null when all are needed by others.
	 *
	 * @param max how many places the day has; 0 for no limit
	 */
	async take(day: string, max: number): Promise<Place | null> {
		const turn = this.line.then(async () => await this.decide(day, max));
		this.line = turn;
		return await turn;
	}

	private async decide(day: string, max: number): Promise<Place | null> {
		while (max > 0 && this.countOn(day) + this.open >= max) {
			if (this.open === 0) return null;
			await new Promise<void>((resolve) => this.settled.push(resolve));
		}
		return this.placeOn(day);
	}

	private placeOn(day: string): Place {
		this.open++;
		let isSettled = false;
		const settle = (isNeeded: boolean) => {
			if (isSettled) return;
			isSettled = true;
			this.open--;
			if (isNeeded) this.add(day);
			for (const wake of this.settled.splice(0)) wake();
		};
		return { keep: () => settle(true), giveBack: () => settle(false) };
	}
}
