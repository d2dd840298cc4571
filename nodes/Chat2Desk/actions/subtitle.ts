import type { Resource } from './types';

/**
 * The line under the node's name, such as "Get Many: Reply Template". An expression knows the chosen values but not how
 * the form calls them, so it carries both lists of names.
 */
export function subtitleOf(resources: Resource[]): string {
	const names = (things: Array<{ value: string; name: string }>) =>
		JSON.stringify(Object.fromEntries(things.map(({ value, name }) => [value, name])));
	const operations = names(resources.flatMap((resource) => resource.operations));
	return `={{ (${operations})[$parameter["operation"]] + ": " + (${names(resources)})[$parameter["resource"]] }}`;
}
