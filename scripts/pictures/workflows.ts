/** The workflows that are imported only to be photographed. */
import { RESOURCES } from '../../nodes/Chat2Desk/actions/resources';
import type { Workflow } from '../../test/n8n/instance';
import type { Stage } from '../../test/stage/stage';

/** Parameters of a panel that show more than the empty form does. */
const FILLED: Record<string, object> = {
	'message.send': {
		text: '=Hello {{ $json.name }}',
		additionalFields: {
			channelId: '',
			transport: '',
			buttons: { button: [{ type: 'reply', text: 'Yes' }] },
			attachments: { attachment: [{ url: 'https://example.com/offer.pdf' }] },
		},
	},
	'message.writeFirst': { options: { dailyNewClientLimit: 20 } },
	'message.getAll': {
		filters: { dateFrom: '', operatorId: '', type: 'from_client' },
		options: { asEvents: true },
	},
	'client.getAll': { filters: { phone: '', tagIds: [] } },
	'client.update': { updateFields: { nickname: '' } },
	'dialog.getAll': { filters: { state: 'open', operatorId: '' } },
	'tag.create': { additionalFields: { backgroundColor: '#5be6c1', textColor: '#ffffff', description: '' } },
	'request.buildTranscript': {
		requestId: '51',
		options: { language: 'ru', include: ['comment'], timezone: '', chatLink: '', maxLength: 0 },
	},
	'request.resolveUtm': {
		options: {
			customFieldMapping: { field: [{ parameter: 'utm_source' }] },
			channelDefaults: { mapping: [{ source: 'whatsapp' }] },
			defaultUtm: { source: 'direct' },
		},
	},
};

const OURS = 'n8n-nodes-chat2desk';

export const TRIGGER = 'Chat2Desk Trigger';

interface Node {
	name: string;
	type: string;
	parameters: object;
	typeVersion?: number;
	webhookId?: string;
}

/** Every operation of the node, by the name its panel goes by. */
export const PANELS = RESOURCES.flatMap((resource) =>
	resource.operations.map((operation) => ({
		name: `${resource.name}: ${operation.name}`,
		type: `${OURS}.chat2Desk`,
		parameters: {
			resource: resource.value,
			operation: operation.value,
			...FILLED[`${resource.value}.${operation.value}`],
		},
	})),
);

async function importNodes(
	stage: Stage,
	name: string,
	nodes: Node[],
	connections: object = {},
): Promise<Workflow> {
	const credentials = { chat2DeskApi: { id: stage.credentialId, name: 'Chat2Desk' } };
	return await stage.n8n.importWorkflow({
		name,
		nodes: nodes.map((node, index) => ({
			typeVersion: 1,
			...node,
			id: `e0000000-0000-4000-8000-0000000001${String(index).padStart(2, '0')}`,
			position: [(index % 8) * 260, Math.floor(index / 8) * 220],
			...(node.type.startsWith(OURS) ? { credentials } : {}),
		})),
		connections,
	});
}

/** The trigger twice, empty and with every option, and all operations. */
export async function importPanels(stage: Stage): Promise<Workflow> {
	const trigger = (name: string, index: number, parameters: object): Node => ({
		name,
		type: `${OURS}.chat2DeskTrigger`,
		typeVersion: 1.1,
		webhookId: `e0000000-0000-4000-8000-00000000000${index}`,
		parameters,
	});
	return await importNodes(stage, 'Panels', [
		trigger(TRIGGER, 1, { events: ['inbox'] }),
		trigger(`${TRIGGER} with options`, 2, {
			events: ['inbox', 'close_request'],
			options: {
				signature: 'ifPresent',
				deduplicate: true,
				customEvents: ['new_ticket'],
				operatorFilter: 'specific',
				operatorIds: [],
				tags: { filter: { tagFilter: 'only', tagIds: [] } },
				downloadAttachments: true,
			},
		}),
		...PANELS,
	]);
}

const to = (name: string, type = 'main') => ({ [type]: [[{ node: name, type, index: 0 }]] });

/** One node that works and one that asks for a dialog that is not there. */
export async function importResults(stage: Stage): Promise<Workflow> {
	const manual = { name: 'Start', type: 'n8n-nodes-base.manualTrigger', parameters: {} };
	const ours = (name: string, parameters: object): Node => ({ name, type: `${OURS}.chat2Desk`, parameters });
	return await importNodes(
		stage,
		'Results',
		[
			manual,
			ours('Channels', { resource: 'channel', operation: 'getAll', returnAll: true }),
			ours('Not there', { resource: 'dialog', operation: 'get', dialogId: '1' }),
			ours('No dialog', { resource: 'dialog', operation: 'get', dialogId: '' }),
		],
		{
			Start: {
				main: [['Channels', 'Not there', 'No dialog'].map((node) => ({ node, type: 'main', index: 0 }))],
			},
		},
	);
}

/** Our node as a tool of the stock AI Agent. */
export async function importAgent(stage: Stage): Promise<Workflow> {
	const langchain = (name: string, type: string, typeVersion: number): Node => ({
		name,
		type: `@n8n/n8n-nodes-langchain.${type}`,
		typeVersion,
		parameters: {},
	});
	return await importNodes(
		stage,
		'Agent',
		[
			langchain('When chat message received', 'chatTrigger', 1.1),
			langchain('AI Agent', 'agent', 1.7),
			{
				name: 'Find a client in Chat2Desk',
				type: `${OURS}.chat2DeskTool`,
				parameters: {
					resource: 'client',
					operation: 'getAll',
					limit: 5,
					filters: { phone: "={{ $fromAI('phone') }}" },
				},
			},
		],
		{
			'When chat message received': to('AI Agent'),
			'Find a client in Chat2Desk': to('AI Agent', 'ai_tool'),
		},
	);
}
