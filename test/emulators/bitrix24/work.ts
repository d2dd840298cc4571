/** What goes on by itself once a call was answered: events under way, cards being made, operators writing. */
export class Work {
	private readonly underWay = new Set<Promise<void>>();

	private failure: unknown;

	private readonly aborter = new AbortController();

	get stopped(): AbortSignal {
		return this.aborter.signal;
	}

	start(task: () => Promise<void>): void {
		const running: Promise<void> = task()
			.catch((error: unknown) => {
				this.failure ??= error;
			})
			.finally(() => this.underWay.delete(running));
		this.underWay.add(running);
	}

	/** Waits, unless the stand-in stops first. */
	async pause(ms: number): Promise<void> {
		if (this.stopped.aborted) return;
		await new Promise<void>((resolve) => {
			const end = () => {
				clearTimeout(timer);
				this.stopped.removeEventListener('abort', end);
				resolve();
			};
			const timer = setTimeout(end, ms);
			this.stopped.addEventListener('abort', end);
		});
	}

	/** Resolves when nothing is under way any more, also nothing that was caused meanwhile; fails with what failed. */
	async settled(): Promise<void> {
		while (this.underWay.size > 0) await Promise.all(this.underWay);
		const { failure } = this;
		this.failure = undefined;
		if (failure !== undefined) throw failure;
	}

	stop(): void {
		this.aborter.abort();
	}
}
