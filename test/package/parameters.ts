/** Whether what stands in a template is known to the type of its node, on every level. */
import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
	type INodeTypeDescription,
} from 'n8n-workflow';

const isObject = (value: unknown): value is INodeParameters =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const isExpression = (value: unknown) => typeof value === 'string' && value.startsWith('=');

/** Parameters a node's type does not have or does not show together with the others, and choices it does not offer. */
export function unknownParameters(node: INode, description: INodeTypeDescription): string[] {
	// What decides on showing may stand at its default, which an export leaves out.
	const { properties } = description;
	const values = NodeHelpers.getNodeParameters(properties, node.parameters, true, false, node, description);
	const all = { ...values, ...node.parameters };
	const shown = (property: INodeProperties) => NodeHelpers.displayParameter(all, property, node, description);
	return Object.entries(node.parameters).flatMap(([name, value]) => {
		const property = properties.find((one) => one.name === name && shown(one));
		return property ? unknownIn(property, value, name) : [name];
	});
}

function unknownIn(property: INodeProperties, value: unknown, path: string): string[] {
	const options = property.options ?? [];
	// n8n takes the fields of a collection one by one; one that is an expression as a whole it drops without a word.
	if (property.type.endsWith('ollection') && isExpression(value)) return [`${path} as one expression`];
	switch (property.type) {
		case 'collection':
			return nested(options as INodeProperties[], value, path);
		case 'fixedCollection':
			return Object.entries(isObject(value) ? value : {}).flatMap(([name, rows]) => {
				const group = (options as INodePropertyCollection[]).find((one) => one.name === name);
				if (!group) return [`${path}.${name}`];
				return [rows].flat().flatMap((row) => nested(group.values, row, `${path}.${name}`));
			});
		case 'options':
		case 'multiOptions':
			// Lists that are loaded from somewhere cannot be looked up here.
			if (property.typeOptions?.loadOptionsMethod || options.length === 0) return [];
			return [value]
				.flat()
				.filter((one) => !isExpression(one))
				.filter((one) => !(options as INodePropertyOptions[]).some((option) => option.value === one))
				.map((one) => `${path} = ${String(one)}`);
		default:
			return [];
	}
}

function nested(properties: INodeProperties[], value: unknown, path: string): string[] {
	return Object.entries(isObject(value) ? value : {}).flatMap(([name, inner]) => {
		const candidates = properties.filter((one) => one.name === name);
		if (candidates.length === 0) return [`${path}.${name}`];
		const faults = candidates.map((one) => unknownIn(one, inner, `${path}.${name}`));
		// The same name may stand for different things under different conditions: one that fits is enough.
		return faults.find((found) => found.length === 0) ?? faults[0] ?? [];
	});
}

/** Every expression in a node's parameters. */
export function expressions(value: unknown): string[] {
	if (typeof value === 'string') return isExpression(value) ? [value] : [];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(expressions) : [];
}

/** Whether a node of this type starts a workflow; the stock nodes' own descriptions are not at hand here. */
export const hasTriggerName = (type: string) => /(trigger|\.webhook)$/i.test(type);

/** The names of all nodes that a node can be reached from, itself among them. */
export function nodesUpTo(
	name: string,
	connections: Record<string, { main?: Array<Array<{ node: string }>> }>,
): string[] {
	const found = new Set([name]);
	for (const one of found)
		for (const [from, { main = [] }] of Object.entries(connections))
			if (main.flat().some((to) => to.node === one)) found.add(from);
	return [...found];
}
