/**
 * A map that holds at most `limit` entries: setting one more lets that go which was set longest ago. Setting an entry
 * again makes it the newest; reading does not.
 */
export class RecentMap<K, V> implements Iterable<[K, V]> {
	private readonly entries = new Map<K, V>();

	constructor(private readonly limit: number) {}

	get size(): number {
		return this.entries.size;
	}

	get(key: K): V | undefined {
		return this.entries.get(key);
	}

	has(key: K): boolean {
		return this.entries.has(key);
	}

	set(key: K, value: V): this {
		this.entries.delete(key);
		this.entries.set(key, value);
		for (const oldest of this.entries.keys()) {
			if (this.entries.size <= this.limit) break;
			this.entries.delete(oldest);
		}
		return this;
	}

	/** The entry of a key, made anew where there is none; either way it is the newest from now on. */
	use(key: K, make: () => V): V {
		const value = this.entries.get(key) ?? make();
		this.set(key, value);
		return value;
	}

	delete(key: K): boolean {
		return this.entries.delete(key);
	}

	/** From the oldest to the newest. */
	[Symbol.iterator](): IterableIterator<[K, V]> {
		return this.entries[Symbol.iterator]();
	}
}
