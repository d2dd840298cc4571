/**
 * Every parameter of every operation against every odd value an expression may return. What is meant is taken, the rest
 * is VALIDATION that names the parameter, before anything is asked or sent; a filter that was added and is empty never
 * widens the question. What a parameter takes follows from its kind, and its kind from its place in the form, so that a
 * new parameter is tested without being listed here.
 */
import type { IDataObject, INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import { RESOURCES } from '../../../nodes/Chat2Desk/actions/resources';
import { Chat2DeskEmulator } from '../../emulators/chat2desk/server';
import { run } from '../harness';
import { byId } from '../standIn';

/** The values as they are written in an expression. */
const ODD = [
	'null',
	'undefined',
	'""',
	'"  "',
	'[]',
	'({})',
	'NaN',
	'true',
	'false',
	'"true"',
	'"false"',
	'0',
	'1',
	'-1',
	'12',
	'1.5',
	'" 12 "',
	'"N-12"',
	'"abc"',
	'[12]',
	'["abc"]',
	'({ id: 12 })',
	'"2026-07-17"',
] as const;

type Odd = (typeof ODD)[number];

const NOTHING: Odd[] = ['null', 'undefined', '""', '"  "'];
const WORDS: Odd[] = [
	'true',
	'false',
	'"true"',
	'"false"',
	'0',
	'1',
	'-1',
	'12',
	'1.5',
	'" 12 "',
	'"N-12"',
	'"abc"',
	'"2026-07-17"',
];
const IDS: Odd[] = ['1', '12', '" 12 "'];
const NUMBERS: Odd[] = ['0', '1', '12', '" 12 "'];

/** What each kind of parameter takes; everything else is refused. */
const TAKEN = {
	flag: ['true', 'false', '"true"', '"false"', '0', '1'],
	id: IDS,
	requestId: [...IDS, '"N-12"'],
	optionalId: [...NOTHING, '[]', 'NaN', '0', ...IDS],
	optionalRequestId: [...NOTHING, '[]', 'NaN', '0', ...IDS, '"N-12"'],
	ids: [...NOTHING, '[]', ...IDS, '[12]'],
	someIds: [...IDS, '[12]'],
	text: [...NOTHING, ...WORDS],
	filled: WORDS,
	color: NOTHING,
	urls: NOTHING,
	choice: [],
	choiceOrNone: [...NOTHING, '[]', 'NaN'],
	limit: ['1', '12', '" 12 "', '1.5'],
	limitOrDefault: [...NOTHING, '[]', 'NaN', ...NUMBERS],
	level: NUMBERS,
	date: ['"2026-07-17"'],
	json: [...NOTHING, '[]', 'NaN', '({})'],
	word: [
		'true',
		'false',
		'"true"',
		'"false"',
		'0',
		'1',
		'-1',
		'12',
		'" 12 "',
		'"N-12"',
		'"abc"',
		'"2026-07-17"',
	],
	/** No odd value is a phone number or an address. */
	none: [],
} satisfies Record<string, readonly Odd[]>;

type Kind = keyof typeof TAKEN;

/** Where the form does not tell what a parameter takes. */
const KINDS: Record<string, Kind> = {
	'client.create: phone': 'none',
	'client.create: transport': 'filled',
	'client.getAll: phone': 'none',
	'message.writeFirst: attachments.url': 'none',
	'message.writeFirst: fileUrls': 'urls',
	'message.writeFirst: dailyNewClientLimit': 'limitOrDefault',
	'message.writeFirst: phone': 'none',
	'message.writeFirst: transport': 'filled',
	'request.resolveUtm: clientId': 'optionalId',
	'request.resolveUtm: customFieldMapping.parameter': 'text',
	'request.resolveUtm: requestId': 'optionalRequestId',
	'client.upsert: phone': 'none',
	'client.upsert: transport': 'filled',
	'message.send: interactive': 'json',
	'message.send: fileUrls': 'urls',
	'message.send: replyMessageId': 'optionalId',
	'message.send: attachments.url': 'none',
	'message.send: buttons.text': 'filled',
	'message.send: buttons.url': 'filled',
	'message.send: buttons.color': 'choiceOrNone',
	'message.send: keyboard.text': 'filled',
	'message.send: keyboard.url': 'filled',
	'message.send: keyboard.color': 'choiceOrNone',
	'message.addComment: operatorId': 'optionalId',
	'menuItem.getAll: level': 'level',
	'operator.getAll: role': 'filled',
	'statistics.get: report': 'filled',
	'tag.assign: tagIds': 'someIds',
	'tag.create: backgroundColor': 'color',
	'tag.create: textColor': 'color',
	'ticket.get: ticketId': 'word',
};

interface Place {
	operation: string;
	/** Of a field in a row, the list it is in. */
	list?: string;
	property: INodeProperties;
	inFilters: boolean;
	inCollection: boolean;
}

function kindOf({ operation, list, property, inFilters, inCollection }: Place): Kind {
	const { name, type, required } = property;
	const special = KINDS[`${operation}: ${list ? `${list}.` : ''}${name}`];
	if (special) return special;
	if (name === 'heldBy' || name === 'answersBurst') return 'optionalId';
	const mayBeEmpty = inCollection && !inFilters;
	if (type === 'boolean') return 'flag';
	if (type === 'number') return 'limit';
	if (type === 'dateTime') return 'date';
	if (type === 'multiOptions') return inFilters ? 'someIds' : 'ids';
	if (name === 'requestId' || (name === 'assigneeId' && type === 'string'))
		return mayBeEmpty ? 'optionalRequestId' : 'requestId';
	if (/Id$/.test(name) && name !== 'externalId') return mayBeEmpty ? 'optionalId' : 'id';
	if (type === 'options' && !property.typeOptions?.loadOptionsMethod) return 'choice';
	return required || inFilters ? 'filled' : 'text';
}

function stageIn(api: Chat2DeskEmulator) {
	const { world } = api;
	const channel = world.addChannel('Support', ['wa_direct'], '79990000000');
	const operator = world.addOperator('Olga', 'Operator', 'olga@example.com');
	const group = world.addOperatorGroup('First line', [operator]);
	const tag = world.addTag('VIP');
	const client = world.addClient('Ann Example', '79000000001');
	const message = world.clientWrites(client, channel, 'Good day');
	world.addTicket('Return of goods');
	return { channel, operator, group, tag, client, message };
}

type Stage = ReturnType<typeof stageIn>;

const clientOf = ({ client }: Stage) => ({ clientId: byId(client.id) });
const dialogOf = ({ message }: Stage) => ({ dialogId: message.dialog_id });
const newClient = ({ channel }: Stage) => ({
	phone: '+7 900 000-00-02',
	channelId: byId(channel.id),
	transport: 'wa_direct',
});
const latestOf = (stage: Stage) => ({ dialogBy: 'latestOfClient', ...clientOf(stage) });

/** What an operation needs to be carried out, in each of its forms. */
const BASES: Record<string, (stage: Stage) => IDataObject[]> = {
	'client.create': (stage) => [newClient(stage)],
	'client.get': (stage) => [clientOf(stage)],
	'client.update': (stage) => [
		{ ...clientOf(stage), updateFields: { nickname: 'Ann', comment: 'Calls back' } },
	],
	'client.upsert': (stage) => [newClient(stage)],
	// Whom to, both ways: n8n asks for both where an expression decides between them.
	'dialog.assign': (stage) =>
		[
			{ ...dialogOf(stage), assignTo: 'operator' },
			{ ...latestOf(stage), assignTo: 'group' },
		].map((form) => ({ ...form, operatorId: byId(stage.operator.id), groupId: byId(stage.group.id) })),
	'dialog.close': (stage) => [dialogOf(stage), latestOf(stage)],
	'dialog.get': (stage) => [dialogOf(stage)],
	'dialog.reopen': (stage) => [dialogOf(stage), latestOf(stage)],
	'menuItem.send': (stage) => [{ ...clientOf(stage), menuItemId: 5 }],
	'message.addComment': (stage) => [
		{ sendTo: 'client', ...clientOf(stage), text: 'Note' },
		{ sendTo: 'dialog', ...dialogOf(stage), text: 'Note' },
	],
	'message.get': ({ message }) => [{ messageId: message.id }],
	'message.markRead': ({ message }) => [{ messageId: message.id }],
	'message.markUnread': ({ message }) => [{ messageId: message.id }],
	'message.send': (stage) => [
		{ sendTo: 'client', ...clientOf(stage), text: 'Hello', additionalFields: { attachments: FILE } },
		{ sendTo: 'dialog', ...dialogOf(stage), text: 'Hello', additionalFields: { attachments: FILE } },
	],
	'message.writeFirst': (stage) => [
		{ ...newClient(stage), text: 'Hello', additionalFields: { attachments: FILE } },
	],
	'request.resolveUtm': (stage) => [{ ...clientOf(stage), requestId: stage.message.request_id }],
	'request.close': ({ message }) => [{ requestId: message.request_id }],
	'request.get': ({ message }) => [{ requestId: message.request_id }],
	'statistics.get': () => [{ report: 'rating', dateFrom: '2026-07-17', dateTo: '2026-07-17' }],
	'tag.assign': (stage) => [
		{ assigneeType: 'client', assigneeId: byId(stage.client.id), tagIds: [stage.tag.id] },
		{ assigneeType: 'request', assigneeId: stage.message.request_id, tagIds: [stage.tag.id] },
	],
	'tag.create': ({ tag }) => [{ name: 'Wholesale', groupId: byId(tag.group_id) }],
	'tag.remove': (stage) => [
		{ assigneeType: 'client', assigneeId: byId(stage.client.id), tagId: byId(stage.tag.id) },
		{ assigneeType: 'request', assigneeId: stage.message.request_id, tagId: byId(stage.tag.id) },
	],
	'ticket.get': () => [{ ticketId: 'TICK-1' }],
	'webhook.delete': () => [{ webhookId: byId(5) }],
	'webhook.enable': () => [{ webhookId: byId(5) }],
};

const FILE = { attachment: [{ url: 'https://example.com/a.pdf' }] };

/** The other fields of a row in a form. */
const ROWS: Record<string, IDataObject> = {
	attachment: { url: 'https://example.com/a.pdf' },
	field: { customField: '5', parameter: 'utm_source' },
	button: { text: 'Yes', type: 'url', url: 'https://example.com' },
};

const isShown = ({ displayOptions }: INodeProperties, values: IDataObject) =>
	Object.entries(displayOptions?.show ?? {}).every(
		([name, wanted]) => name.startsWith('@') || (wanted as unknown[]).includes(values[name]),
	);

const isProperty = (option: object): option is INodeProperties => 'type' in option;
const isRowKind = (option: object): option is INodePropertyCollection => 'values' in option;

/** One parameter to fill with odd values. */
interface Target extends Place {
	path: string;
	/** The operation's parameters with an expression in this place. */
	fill: (expression: string) => IDataObject;
}

function* fieldsOf(operation: string, base: IDataObject, collection: INodeProperties): Generator<Target> {
	const inFilters = collection.name === 'filters';
	for (const property of (collection.options ?? []).filter(isProperty)) {
		// n8n itself takes no expression for a collection within another.
		if (property.type === 'collection') continue;
		const path = `${collection.name}.${property.name}`;
		const others = asRecord(base[collection.name]);
		if (property.type !== 'fixedCollection') {
			const fill = (expression: string) => ({
				...base,
				[collection.name]: { ...others, [property.name]: expression },
			});
			yield { operation, property, inFilters, inCollection: true, path, fill };
			continue;
		}
		for (const { name, values } of (property.options ?? []).filter(isRowKind)) {
			for (const field of values) {
				const fill = (expression: string) => ({
					...base,
					[collection.name]: {
						...others,
						[property.name]: { [name]: [{ ...ROWS[name], [field.name]: expression }] },
					},
				});
				const place = { operation, list: property.name, property: field, inFilters, inCollection: true };
				yield { ...place, path: `${path}.${field.name}`, fill };
			}
		}
	}
}

const asRecord = (value: unknown): IDataObject =>
	typeof value === 'object' && value !== null ? (value as IDataObject) : {};

/** Every parameter that an operation shows together with its base; one that takes no expression cannot be odd. */
function* targetsOf(operation: string, properties: INodeProperties[], base: IDataObject): Generator<Target> {
	const defaults = Object.fromEntries(properties.map((p) => [p.name, p.default]));
	const seen = new Set<string>();
	for (const property of properties) {
		if (property.noDataExpression || property.type === 'notice') continue;
		if (property.name !== 'limit' && !isShown(property, { ...defaults, ...base })) continue;
		if (seen.has(property.name)) continue;
		seen.add(property.name);
		if (property.type === 'collection') yield* fieldsOf(operation, base, property);
		else {
			const isLocator = property.type === 'resourceLocator';
			const fill = (expression: string) => ({
				...base,
				[property.name]: isLocator ? byId(expression) : expression,
			});
			yield { operation, property, inFilters: false, inCollection: false, path: property.name, fill };
		}
	}
}

/** Operations whose parameters are tested by themselves: a transcript's, and those that follow a trigger or take one item. */
const ELSEWHERE = /^(request\.buildTranscript|message\.(sendAndWait|collectBurst))$/;

const OPERATIONS = RESOURCES.flatMap((resource) =>
	resource.operations.map((operation) => ({
		name: `${resource.value}.${operation.value}`,
		parameters: { resource: resource.value, operation: operation.value },
		properties: operation.properties,
	})),
).filter(({ name }) => !ELSEWHERE.test(name));

/** The refused ones among the odd values, with what the error says of each. */
async function refusals(api: Chat2DeskEmulator, parameters: IDataObject) {
	const connection = { apiToken: api.token, baseUrl: api.url };
	const items = ODD.map(() => ({}));
	const { outputs } = await run(connection, parameters, items, { onError: 'continueErrorOutput' });
	const failed = outputs.flat().filter(({ json }) => 'error' in json);
	return failed.map(({ json, pairedItem }) => ({
		odd: ODD[(pairedItem as { item: number }).item] as Odd,
		error: json.error as { code: string; httpCode: number | null; message: string; description: string },
	}));
}

describe.each(OPERATIONS)('$name', ({ name, parameters, properties }) => {
	let api: Chat2DeskEmulator;
	let stage: Stage;

	beforeAll(async () => {
		api = await new Chat2DeskEmulator().start();
		stage = stageIn(api);
	});

	afterAll(async () => await api.stop());

	it('takes what is meant of every parameter, and refuses the rest by its name', async () => {
		const bases = BASES[name]?.(stage) ?? [{}];
		const found: Record<string, object> = {};
		const expected: Record<string, object> = {};
		for (const base of bases) {
			for (const target of targetsOf(name, properties, base)) {
				const kind = kindOf(target);
				const label = `${target.path} (${kind})`;
				const shown = target.property.displayName.replace(/ (Names? or IDs?|\(JSON\))$/, '');
				const expression = `={{ [${ODD.join(', ')}][$itemIndex] }}`;
				const all = await refusals(api, { ...parameters, ...target.fill(expression) });
				const refused = all.filter(({ error }) => error.code === 'VALIDATION' && error.httpCode === null);
				const taken: readonly Odd[] = TAKEN[kind];
				expected[label] = {
					refused: ODD.filter((odd) => !taken.includes(odd)),
					unnamed: [],
					unexpected: [],
				};
				found[label] = {
					refused: refused.map(({ odd }) => odd),
					unnamed: refused
						.filter(({ error }) => !`${error.message} ${error.description}`.includes(shown))
						.map(({ odd, error }) => `${odd}: ${error.message}`),
					unexpected: all
						.filter(({ error }) => ['UNEXPECTED', 'BAD_RESPONSE', 'SERVER'].includes(error.code))
						.map(({ odd, error }) => `${odd}: ${error.message}`),
				};
			}
		}
		expect(found).toEqual(expected);
	}, 120_000);
});
