/** What was fetched, or is being fetched, by name. */
export type Cache = Map<string, Promise<unknown>>;

/** Fetches once per cache; a failure is not kept. What stands under a name always has one type. */
export async function once<T>(cache: Cache, name: string, fetch: () => Promise<T>): Promise<T> {
	const known = cache.get(name) ?? fetch();
	cache.set(name, known);
	try {
		return (await known) as T;
	} catch (error) {
		cache.delete(name);
		return await Promise.reject(error);
	}
}
