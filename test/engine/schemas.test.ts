/**
 * The output schemas against what the operations put out. A schema shows the fields before the first run, so each has
 * to name what comes out with the options as they are at first: no key less, and no key that nobody has seen. Where the
 * answer depends on the installation or on a parameter such as Report, it names the keys of all of them. Out of scope
 * are the shapes that an option asks for: Simplify (a part of the row), As Events, the messages of a transcript.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import { joinedBurst } from '../../nodes/Chat2Desk/actions/message/collectBurst';
import { RESOURCES } from '../../nodes/Chat2Desk/actions/resources';
import { answered, unanswered } from '../../nodes/Chat2Desk/domain/ask/items';
import { normalise } from '../../nodes/Chat2Desk/domain/event/normalise';
import { ROOT } from '../stage/template';
import type { Behaviour } from '../emulators/chat2desk/behaviour';
import { Chat2DeskEmulator } from '../emulators/chat2desk/server';
import type { Fault } from '../emulators/http';
import { runJson } from './harness';

interface Schema {
	type: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

/** One run of an operation. */
interface Case {
	parameters?: IDataObject;
	behaviour?: Partial<Behaviour>;
	fault?: Fault;
}

type Stage = ReturnType<typeof stageIn>;

/** An account with something of everything. */
function stageIn(api: Chat2DeskEmulator) {
	const { world } = api;
	const channel = world.addChannel('Support', ['wa_direct'], '79990000000');
	const operator = world.addOperator('Olga', 'Operator', 'olga@example.com');
	const group = world.addOperatorGroup('First line', [operator]);
	const tag = world.addTag('VIP');
	const field = world.addCustomField('utm_source');
	const menuItem = world.addMenuItem('Prices');
	world.addTemplate('/hello', 'Hello!');
	const client = world.addClient('Ann Example', '79000000001');
	client.tags.push(tag);
	client.custom_fields = { [field.id]: 'google' };
	const attachments = [{ name: 'photo.jpg', link: 'https://storage.example.com/photo.jpg' }];
	const message = world.clientWrites(client, channel, 'Good day', { attachments });
	world.operatorWrites(operator, client, channel, 'Hello!', { attachments });
	world.addWebAnalytics(client, {
		message_id: message.id,
		utm_source: 'google',
		...{ fbclid: 'f1', gclid: 'g1', yclid: 'y1', ymclid: 'm1' },
		...{
			gbraid: 'b1',
			wbraid: 'b2',
			msclkid: 's1',
			ttclid: 't1',
			ysclid: 'y2',
			utm_id: 'u1',
			ctwa_clid: 'w1',
		},
		...{ google_id: 'g2', yandex_id: 'y2', roistat_id: 'r1' },
	});
	const webhook = {
		id: world.id(),
		name: 'Other service',
		url: 'https://other.example.com/hook',
		events: ['inbox'],
		channels: [channel.id],
		status: 'enable' as const,
		errors: [{ text: 'HTTP 500', created_at: 1_750_000_000 }],
		lastSuccess: Date.now(),
	};
	api.webhooks.push(webhook);
	const ticket = world.addTicket('Return of goods', { request_ids: [Number(message.request_id)] });
	return { channel, operator, group, tag, field, menuItem, client, message, ticket, webhook };
}

const picked = (value: number) => ({ __rl: true, mode: 'id', value: String(value) });

const clientOf = ({ client }: Stage) => ({ clientId: picked(client.id) });
const dialogOf = ({ message }: Stage) => ({ dialogId: message.dialog_id });
const requestOf = ({ message }: Stage) => ({ requestId: message.request_id });
const messageOf = ({ message }: Stage) => ({ messageId: message.id });
const webhookOf = ({ webhook }: Stage) => ({ webhookId: picked(webhook.id) });
const assigneeOf = ({ client }: Stage) => ({ assigneeType: 'client', assigneeId: client.id });

const newClient = ({ channel }: Stage, phone: string) => ({
	phone,
	channelId: picked(channel.id),
	transport: 'wa_direct',
});

const changes = ({ field }: Stage) => ({
	updateFields: {
		...{ nickname: 'Ann', comment: 'Calls back', externalId: 'crm-1' },
		...{ extraComment1: 'a', extraComment2: 'b', extraComment3: 'c' },
	},
	customFields: { mappingMode: 'defineBelow', value: { [field.id]: 'google' } },
});

/** The answers to a changed client that were seen [code]. */
const UPDATE_ANSWERS = ['status', 'object', 'array'] as const;

const saysNothing = (path: RegExp): Fault => ({ path, status: 200, body: { status: 'success' } });

/** What is run of each operation: without parameters where nothing stands here. */
const CASES: Record<string, (stage: Stage) => Case[]> = {
	'client.create': (stage) => [{ parameters: newClient(stage, '+7 900 000-00-02') }],
	'client.get': (stage) => [{ parameters: clientOf(stage) }],
	'client.update': (stage) =>
		UPDATE_ANSWERS.map((clientUpdateAnswer) => ({
			parameters: { ...clientOf(stage), ...changes(stage) },
			behaviour: { clientUpdateAnswer },
		})),
	'client.upsert': (stage) => [
		{ parameters: newClient(stage, '+7 900 000-00-03') },
		{ parameters: newClient(stage, '+7 900 000-00-01') },
		...UPDATE_ANSWERS.map((clientUpdateAnswer) => ({
			parameters: { ...newClient(stage, '+7 900 000-00-01'), ...changes(stage) },
			behaviour: { clientUpdateAnswer },
		})),
	],
	'dialog.assign': (stage) => {
		const toOperator = { ...dialogOf(stage), assignTo: 'operator', operatorId: picked(stage.operator.id) };
		const toGroup = { ...dialogOf(stage), assignTo: 'group', groupId: picked(stage.group.id) };
		return [
			{ parameters: toOperator },
			{ parameters: toGroup },
			{ parameters: toGroup, fault: saysNothing(/transfer_to_group/) },
		];
	},
	'dialog.close': (stage) => [{ parameters: dialogOf(stage) }],
	'dialog.get': (stage) => [{ parameters: dialogOf(stage) }],
	'dialog.reopen': (stage) => [{ parameters: dialogOf(stage) }],
	'menuItem.send': (stage) => [{ parameters: { ...clientOf(stage), menuItemId: stage.menuItem.id } }],
	'message.addComment': (stage) => [{ parameters: { ...clientOf(stage), text: 'Wants an invoice' } }],
	'message.get': (stage) => [{ parameters: messageOf(stage) }],
	'message.markRead': (stage) => [{ parameters: messageOf(stage) }],
	'message.markUnread': (stage) => [{ parameters: messageOf(stage) }],
	'message.send': (stage) => [{ parameters: { sendTo: 'client', ...clientOf(stage), text: 'Hello' } }],
	'message.writeFirst': (stage) => [
		{ parameters: { ...newClient(stage, '+7 900 000-00-04'), text: 'Hello' } },
	],
	'request.buildTranscript': (stage) => [{ parameters: { scope: 'request', ...requestOf(stage) } }],
	'request.close': (stage) => [{ parameters: requestOf(stage) }],
	'request.get': (stage) => [
		{ parameters: requestOf(stage) },
		{ parameters: requestOf(stage), behaviour: { requestAnswer: 'root' } },
	],
	'request.resolveUtm': (stage) => [
		{ parameters: { ...requestOf(stage), clientId: picked(stage.client.id) } },
	],
	'statistics.get': ({ message }) => {
		const day = new Date(message.at).toISOString().slice(0, 10);
		return [{ parameters: { report: 'request_stats', dateFrom: day, dateTo: day } }];
	},
	'tag.assign': (stage) => [{ parameters: { ...assigneeOf(stage), tagIds: [stage.tag.id] } }],
	'tag.create': ({ tag }) => [{ parameters: { name: 'Wholesale', groupId: picked(tag.group_id) } }],
	'tag.remove': (stage) => [{ parameters: { ...assigneeOf(stage), tagId: picked(stage.tag.id) } }],
	'ticket.get': ({ ticket }) => [{ parameters: { ticketId: ticket.id } }],
	'webhook.delete': (stage) => [{ parameters: webhookOf(stage) }],
	'webhook.enable': (stage) => [{ parameters: webhookOf(stage) }],
};

/** What the stand-in does not show, and who saw it. */
const SEEN_ELSEWHERE: Record<string, string[]> = {
	// In public clients [code].
	'operator.getAll': ['opened_dialogs', 'last_visit'],
	'statistics.get': [
		// More columns of `request_stats`, and those of the other reports [live].
		...['replies', 'total_replies_time', 'average_replies_time'],
		...['rating_id', 'valuation_request_id', 'score_value', 'created_at'],
		...['operator_role', 'operator_groups', 'event', 'dialog_id', 'status_duration'],
		...['requests_took_part', 'date'],
	],
};

const schemaOf = (...path: string[]) =>
	JSON.parse(
		readFileSync(`${join(ROOT, 'nodes/Chat2Desk/__schema__/v1.0.0', ...path)}.json`, 'utf8'),
	) as Schema;

const at = (path: string, key: string) => (path ? `${path}.${key}` : key);

/** Every key of a schema as a path, such as `last_message.attachments[].name`. */
function pathsOf(schema: Schema, path = ''): string[] {
	if (schema.items) return pathsOf(schema.items, `${path}[]`);
	return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => [
		at(path, key),
		...pathsOf(inner, at(path, key)),
	]);
}

function typeOf(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'array';
	return Number.isInteger(value) ? 'integer' : typeof value;
}

/**
 * Whether a value may stand where the schema says so. An object may be null or `[]`, as Chat2Desk writes an empty map:
 * the editor shows the fields of an object only where `object` is its only type.
 */
function fits(value: unknown, schema: Schema): boolean {
	const types = [schema.type].flat();
	const type = typeOf(value);
	if (types.includes(type)) return true;
	if (types.includes('object')) return value === null || (Array.isArray(value) && value.length === 0);
	return type === 'integer' && types.includes('number');
}

/** Goes through a value along its schema: notes the paths that are there, returns what does not fit. */
function compare(value: unknown, schema: Schema, seen: Set<string>, path = ''): string[] {
	if (path) seen.add(path);
	if (!fits(value, schema)) return [`${path} is ${typeOf(value)}, not ${[schema.type].flat().join(' or ')}`];
	if (Array.isArray(value)) {
		const { items } = schema;
		return items ? value.flatMap((item) => compare(item, items, seen, `${path}[]`)) : [];
	}
	// Without properties: a map whose keys are the account's own, or not known.
	if (value === null || typeof value !== 'object' || !schema.properties) return [];
	const { properties } = schema;
	return Object.entries(value).flatMap(([key, inner]) => {
		const known = properties[key];
		return known ? compare(inner, known, seen, at(path, key)) : [`${at(path, key)} is not in the schema`];
	});
}

/** Run by a real n8n alone, since they follow a trigger; what they put out is made by functions of their own, below. */
const AFTER_A_TRIGGER = ['sendAndWait', 'collectBurst'];

const OPERATIONS = RESOURCES.flatMap((resource) =>
	resource.operations
		.filter(({ value }) => !AFTER_A_TRIGGER.includes(value))
		.map((operation) => [resource.value, operation.value] as const),
);

describe('the output schema', () => {
	let api: Chat2DeskEmulator;

	beforeEach(async () => {
		api = await new Chat2DeskEmulator().start();
	});

	afterEach(async () => await api.stop());

	it.each(OPERATIONS)('of %s: %s names exactly what comes out', async (resource, operation) => {
		const name = `${resource}.${operation}`;
		const schema = schemaOf(resource, operation);
		const stage = stageIn(api);
		const seen = new Set<string>();
		for (const { parameters, behaviour, fault } of CASES[name]?.(stage) ?? [{}]) {
			Object.assign(api.behaviour, behaviour);
			if (fault) api.faults.push(fault);
			const connection = { apiToken: api.token, baseUrl: api.url };
			const items = await runJson(connection, { resource, operation, ...parameters });
			expect(items.length).toBeGreaterThan(0);
			for (const item of items) expect(compare(item, schema, seen)).toEqual([]);
		}
		expect(pathsOf(schema).filter((path) => !seen.has(path))).toEqual(SEEN_ELSEWHERE[name] ?? []);
		expect(api.problems).toEqual([]);
	});

	const inbox = () =>
		normalise(
			{
				...{ hook_type: 'inbox', message_id: 101, client_id: 7, text: '« Hello »\nGood day' },
				client: { id: 7, name: 'Ann Example', phone: '79000000001', external_id: 7 },
				attachments: [{ name: 'a.jpg', link: 'https://storage.example.com/a.jpg' }],
			},
			{ signature: 'valid', storage: 'https://storage.example.com' },
		);

	it('of message: sendAndWait names exactly what comes out', () => {
		const question = { clientId: 7, questionId: 100, text: 'When?' };
		const judged = { ...question, responseType: 'approval' as const, choices: [], onlyChoices: false };
		const verdict = { answers: true as const, text: 'yes', choice: null, approved: true };
		const seen = new Set<string>();
		const items = [unanswered(question, 0), answered(judged, verdict, { ...inbox() })];
		const schema = schemaOf('message', 'sendAndWait');
		for (const item of items) expect(compare(item, schema, seen)).toEqual([]);
		expect(pathsOf(schema).filter((path) => !seen.has(path))).toEqual([]);
	});

	it('of message: collectBurst names exactly what comes out', () => {
		const schema = schemaOf('message', 'collectBurst');
		const seen = new Set<string>();
		expect(compare(joinedBurst([{ ...inbox() }, { ...inbox() }], 1), schema, seen)).toEqual([]);
		expect(pathsOf(schema).filter((path) => !seen.has(path))).toEqual([]);
	});

	it('of the trigger names exactly what comes out', () => {
		const attachments = [{ name: 'a.jpg', link: 'https://storage.example.com/a.jpg' }];
		const client = { id: 1, name: 'Ann Example', phone: '79000000001', external_id: 7 };
		const text = '« Hello »\nGood day';
		const full = { hook_type: 'inbox', message_id: 1, client_id: 1, client, attachments, text };
		const schema = schemaOf();
		const seen = new Set<string>();
		for (const body of [full, { hook_type: 'close_request', request_id: 1 }]) {
			const item = normalise(body, { signature: 'valid', storage: 'https://storage.example.com' });
			expect(compare(item, schema, seen)).toEqual([]);
		}
		expect(pathsOf(schema).filter((path) => !seen.has(path))).toEqual([]);
	});
});
