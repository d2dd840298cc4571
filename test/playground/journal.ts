/** What people did, in order: the steps under which the page shows what came of them. */
export interface Entry {
	id: number;
	/** Milliseconds since 1970. */
	at: number;
	who: string;
	did: string;
}

export class Journal {
	readonly entries: Entry[] = [];

	constructor(private readonly now: () => number = Date.now) {}

	note(who: string, did: string): void {
		this.entries.push({ id: this.entries.length + 1, at: this.now(), who, did });
	}
}
