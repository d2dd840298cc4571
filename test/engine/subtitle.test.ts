import { Workflow, type INodeTypes } from 'n8n-workflow';

import { RESOURCES } from '../../nodes/Chat2Desk/actions/resources';
import { Chat2Desk } from '../../nodes/Chat2Desk/Chat2Desk.node';
import { ACTION } from './harness';

const type = new Chat2Desk();
const nodeTypes = { getByNameAndVersion: () => type } as unknown as INodeTypes;

/** What the editor shows under the node's name. */
function subtitle(resource: string, operation: string): unknown {
	const node = {
		id: '1',
		name: 'Chat2Desk',
		type: ACTION,
		typeVersion: 1,
		position: [0, 0] as [number, number],
	};
	const workflow = new Workflow({
		nodes: [{ ...node, parameters: { resource, operation } }],
		connections: {},
		active: false,
		nodeTypes,
	});
	const { subtitle: expression = '' } = type.description;
	return workflow.expression.getParameterValue(expression, null, 0, 0, node.name, [], 'internal', {});
}

const OPERATIONS = RESOURCES.flatMap((resource) =>
	resource.operations.map((operation) => [
		resource.value,
		operation.value,
		`${operation.name}: ${resource.name}`,
	]),
);

it.each(OPERATIONS)('of %s, %s is "%s"', (resource, operation, expected) => {
	expect(subtitle(resource ?? '', operation ?? '')).toBe(expected);
});

it('is in the words of the form', () => {
	expect(subtitle('replyTemplate', 'getAll')).toBe('Get Many: Reply Template');
	expect(subtitle('message', 'addComment')).toBe('Add Comment: Message');
});
