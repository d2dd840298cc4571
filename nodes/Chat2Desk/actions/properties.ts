import type { INodeProperties } from 'n8n-workflow';

import type { Operation, Resource } from './types';

/** Adds the display conditions that show a property for its resource and operation only. */
function shownFor(property: INodeProperties, resource: Resource, operation: Operation): INodeProperties {
	const { show, ...rest } = property.displayOptions ?? {};
	return {
		...property,
		displayOptions: { ...rest, show: { resource: [resource.value], operation: [operation.value], ...show } },
	};
}

function operationPicker(resource: Resource): INodeProperties {
	const preset = resource.preset ?? resource.operations[0]?.value ?? '';
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: preset,
		displayOptions: { show: { resource: [resource.value] } },
		options: resource.operations.map(({ name, value, action, description }) => ({
			name,
			value,
			action,
			description,
		})),
	};
}

/** The node's parameters: the picker of resources, one of operations per resource, and what each operation asks for. */
export function buildProperties(resources: Resource[]): INodeProperties[] {
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			default: 'message',
			options: resources.map(({ name, value }) => ({ name, value })),
		},
		...resources.map(operationPicker),
		...resources.flatMap((resource) =>
			resource.operations.flatMap((operation) =>
				operation.properties.map((property) => shownFor(property, resource, operation)),
			),
		),
	];
}
