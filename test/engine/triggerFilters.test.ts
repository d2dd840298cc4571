import {
	NodeHelpers,
	type IDataObject,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
} from 'n8n-workflow';

import { newOwnMark } from '../../nodes/Chat2Desk/domain/mark';
import { lastDeliveryAt } from '../../nodes/Chat2Desk/domain/deliveries';
import { Chat2DeskTrigger } from '../../nodes/Chat2Desk/Chat2DeskTrigger.node';
import { Chat2DeskEmulator } from '../emulators/chat2desk/server';
import type { Channel, Client, Operator, Tag } from '../emulators/chat2desk/world';
import { runJson, TriggerRig, until, WebhookServer, type Connection } from './harness';

const tag = (id: number): Tag => ({
	id,
	group_id: 1,
	group_name: 'Sales',
	label: `Tag ${id}`,
	description: '',
});

describe('Chat2Desk Trigger: filters', () => {
	let api: Chat2DeskEmulator;
	let connection: Connection;
	let client: Client;
	let channel: Channel;
	let nextMessage = 50_000;

	beforeEach(async () => {
		api = await new Chat2DeskEmulator().start();
		connection = { apiToken: api.token, baseUrl: api.url };
		client = api.world.addClient('Ann', '79000000001');
		channel = api.world.addChannel('WhatsApp', ['whatsapp']);
	});

	afterEach(async () => await api.stop());

	/** A trigger whose webhook is registered, and what it makes of a body. */
	async function activated(options: IDataObject, parameters: IDataObject = {}) {
		const rig = new TriggerRig(connection, { events: ['inbox'], options, ...parameters });
		await rig.activate();
		const url = api.webhooks.at(-1)?.url ?? '';
		api.calls.length = 0;
		const deliver = async (body: object) => await rig.deliver(url, JSON.stringify(body));
		return { rig, url, deliver };
	}

	const inbox = (extra: object = {}) => ({
		hook_type: 'inbox',
		message_id: ++nextMessage,
		type: 'from_client',
		client_id: client.id,
		transport: 'whatsapp',
		operator_id: null,
		event_time: '2026-07-17T10:48:57Z',
		...extra,
	});

	const started = { status: 200, items: [expect.anything()] };
	const nothing = { status: 200, items: null };
	const refused = { status: 503, items: null };

	const lookUps = () => api.calls.map(({ path }) => path);

	/** Lets the next look-ups of a path be answered with this. */
	const answer = (path: RegExp, body: unknown, status = 200, times = 1) =>
		api.faults.push({ method: 'GET', path, status, body, times });

	describe('the filter by tags', () => {
		const client61 = () => Object.assign(client, { tags: [tag(61)] });

		it.each<[string, IDataObject, boolean]>([
			['in its group', { tags: { filter: { tagFilter: 'only', tagIds: [61] } } }, true],
			['in its group, another tag', { tags: { filter: { tagFilter: 'only', tagIds: [62] } } }, false],
			['in its group, with its defaults', { tags: { filter: {} } }, true],
			['in its group, all but', { tags: { filter: { tagFilter: 'except', tagIds: [61] } } }, false],
			['as it was saved before', { tagFilter: 'except', tagIds: [61] }, false],
			[
				'in its group rather than as before',
				{ tagFilter: 'except', tags: { filter: { tagIds: [61] } } },
				true,
			],
		])('%s', async (_, options, passes) => {
			client61();
			const { deliver } = await activated(options);
			expect(await deliver(inbox())).toMatchObject(passes ? started : nothing);
			expect(lookUps()).not.toEqual([]);
		});

		it.each<[string, IDataObject]>([
			['absent', {}],
			['empty', { tags: {} }],
			['to be ignored', { tagFilter: 'ignore', tagIds: [62] }],
			['left behind without a mode', { tagIds: [62] }],
		])('that is %s looks at no tag', async (_, options) => {
			const { deliver } = await activated(options);
			expect(await deliver(inbox())).toMatchObject(started);
			expect(lookUps()).toEqual([]);
		});
	});

	describe('what needs no look-up costs no call:', () => {
		it.each<[string, IDataObject, object, object]>([
			['transports', { transports: ['telegram', 'WhatsApp'] }, {}, { transport: 'viber' }],
			['transports as one text', { transports: 'telegram, whatsapp' }, {}, { transport: 'viber' }],
			['firstMessageOnly', { firstMessageOnly: true }, { is_new_request: true }, { is_new_request: false }],
			['operatorFilter unassigned', { operatorFilter: 'unassigned' }, {}, { operator_id: 21 }],
			['operatorFilter assigned', { operatorFilter: 'assigned' }, { operator_id: 21 }, {}],
			[
				'operatorFilter specific',
				{ operatorFilter: 'specific', operatorIds: [21, '22'] },
				{ operator_id: 22 },
				{ operator_id: 23 },
			],
			['ignoreOwnMessages', { ignoreOwnMessages: true }, { external_id: 'x' }, { external_id: newOwnMark() }],
		])('%s', async (_, options, passing, stopped) => {
			const { deliver } = await activated(options);
			expect(await deliver(inbox(passing))).toMatchObject(started);
			expect(await deliver(inbox(stopped))).toEqual(expect.objectContaining(nothing));
			expect(lookUps()).toEqual([]);
		});

		it.each([
			['the field beside the channels', {}, ['telegram', 'WhatsApp']],
			['the field as one text', {}, 'telegram, whatsapp'],
			['the field and the option', { transports: ['telegram'] }, ['whatsapp']],
		])('messengers: %s', async (_, options, messengers) => {
			const { deliver } = await activated(options, { messengers });
			expect(await deliver(inbox())).toMatchObject(started);
			expect(await deliver(inbox({ transport: 'telegram', message_id: 1 }))).toMatchObject(started);
			expect(await deliver(inbox({ transport: 'viber', message_id: 2 }))).toEqual(
				expect.objectContaining(nothing),
			);
			expect(lookUps()).toEqual([]);
		});

		it('all options off', async () => {
			const { deliver } = await activated({ operatorFilter: 'any', tagFilter: 'ignore' });
			expect(await deliver(inbox())).toMatchObject(started);
			expect(await deliver({ hook_type: 'inbox', message_id: 1, dialog_id: 5 })).toMatchObject(started);
			expect(lookUps()).toEqual([]);
		});
	});

	describe('tagFilter', () => {
		it.each<[string, IDataObject, number[], boolean]>([
			['only', { tagFilter: 'only', tagIds: [61] }, [61], true],
			['only, given as text', { tagFilter: 'only', tagIds: ['62', '61'] }, [61], true],
			['only, another tag', { tagFilter: 'only', tagIds: [61] }, [62], false],
			['only, no tag', { tagFilter: 'only', tagIds: [61] }, [], false],
			['only any', { tagFilter: 'only' }, [62], true],
			['only any, no tag', { tagFilter: 'only', tagIds: [] }, [], false],
			['except', { tagFilter: 'except', tagIds: [61] }, [61], false],
			['except, another tag', { tagFilter: 'except', tagIds: [61] }, [62], true],
			['except any', { tagFilter: 'except' }, [62], false],
			['except any, no tag', { tagFilter: 'except' }, [], true],
		])('%s: by the tags of the client', async (_, options, tags, passes) => {
			client.tags = tags.map(tag);
			const { deliver } = await activated(options);
			expect(await deliver(inbox())).toMatchObject(passes ? started : nothing);
			expect(lookUps()).toEqual([`/clients/${client.id}`]);
			expect(api.problems).toEqual([]);
		});

		it.each([
			['ids in data', { data: { dialog_id: 1, tags: [61] }, status: 'success' }],
			['ids at the root', { dialog_id: 1, tags: ['61'] }],
			['objects', { data: { tags: [{ id: 61, label: 'VIP' }] } }],
		])('by the tags of the request: %s', async (_, body) => {
			const { deliver } = await activated({ tagFilter: 'only', tagIds: [61] });
			answer(/^\/requests\/51$/, body);
			expect(await deliver(inbox({ request_id: 51 }))).toMatchObject(started);
			answer(/^\/requests\/52$/, { data: { tags: [62] } });
			expect(await deliver(inbox({ request_id: 52 }))).toMatchObject(nothing);
		});

		it('has no tags of what Chat2Desk does not know', async () => {
			const { deliver } = await activated({ tagFilter: 'except' });
			expect(await deliver(inbox({ client_id: 999_999, request_id: 999_998 }))).toMatchObject(started);
			expect(lookUps()).toEqual(['/clients/999999', '/requests/999998']);
		});

		it('finds the client of a closed request, which Chat2Desk does not name', async () => {
			client.tags = [tag(61)];
			api.world.clientWrites(client, channel, 'Hello', { silent: true });
			const request = api.world.closeRequest(client, channel);
			const closing = {
				hook_type: 'close_request',
				request_id: request.id,
				event_time: '2026-07-17T10:48:57Z',
			};
			const [only, except] = [
				await activated({ tagFilter: 'only', tagIds: [61] }, { events: ['close_request'] }),
				await activated({ tagFilter: 'except', tagIds: [61] }, { events: ['close_request'] }),
			];
			expect(await only.deliver(closing)).toMatchObject(started);
			expect(await except.deliver(closing)).toMatchObject(nothing);
			// Both triggers are of one account: the second one asked nothing.
			expect(lookUps()).toEqual([
				`/requests/${request.id}`,
				`/dialogs/${request.dialog_id}`,
				`/clients/${client.id}`,
			]);
		});

		it('knows a change at once when its event comes in', async () => {
			const { deliver } = await activated(
				{ tagFilter: 'only', tagIds: [61] },
				{ events: ['inbox', 'add_tag_to_client', 'delete_tag_from_client'] },
			);
			expect(await deliver(inbox())).toMatchObject(nothing);
			client.tags = [tag(61)];
			// What was asked a moment ago still counts, until the event says otherwise.
			expect(await deliver(inbox())).toMatchObject(nothing);
			const change = { client_id: client.id, id: 61, event_time: '2026-07-17T10:48:57Z' };
			expect(await deliver({ hook_type: 'add_tag_to_client', ...change })).toMatchObject(started);
			expect(await deliver(inbox())).toMatchObject(started);
			client.tags = [];
			expect(await deliver({ hook_type: 'delete_tag_from_client', ...change })).toMatchObject(started);
			expect(await deliver(inbox())).toMatchObject(nothing);
			expect(lookUps()).toHaveLength(3);
		});
	});

	describe('operatorFilter, of an event that names a dialog but no operator', () => {
		it.each<[string, IDataObject, boolean]>([
			['assigned', { operatorFilter: 'assigned' }, true],
			['unassigned', { operatorFilter: 'unassigned' }, false],
			['specific', { operatorFilter: 'specific', operatorIds: [77] }, true],
			['specific, another one', { operatorFilter: 'specific', operatorIds: [78] }, false],
		])('%s', async (_, options, passes) => {
			const dialog = api.world.dialogOf(client, channel);
			dialog.operator_id = 77;
			const { deliver } = await activated(options, { events: ['close_dialog'] });
			const closing = { hook_type: 'close_dialog', dialog_id: dialog.id, event_time: '2026-07-17T10:48:57Z' };
			expect(await deliver(closing)).toMatchObject(passes ? started : nothing);
			expect(lookUps()).toEqual([`/dialogs/${dialog.id}`]);
			expect(await deliver(closing)).toMatchObject(nothing);
			expect(lookUps()).toHaveLength(1);
		});
	});

	describe('a look-up that fails', () => {
		const options = { tagFilter: 'only', tagIds: [61] };

		it.each<[string, object]>([
			['a server error', { status: 500 }],
			['a proxy', { status: 502, body: '<html>Bad gateway</html>' }],
			['no answer', { drop: true }],
			['a wrong token', { status: 401, body: { message: 'Token is not correct', status: 'error' } }],
			['a web page', { status: 200, body: '<html></html>' }],
			['a used-up month', { status: 429, body: { message: 'API calls exceeded API limit per month' } }],
		])('by %s refuses the event, which passes when it comes again', async (_, fault) => {
			client.tags = [tag(61)];
			const { deliver } = await activated(options);
			api.faults.push({ method: 'GET', path: /^\/clients/, ...fault });
			const event = inbox();
			expect(await deliver(event)).toMatchObject(refused);
			expect(lookUps().length).toBeLessThanOrEqual(2);
			api.faults.length = 0;
			expect(await deliver(event)).toMatchObject(started);
		});

		it('by too many calls refuses the event at once, however long Chat2Desk wants to be left alone', async () => {
			const { deliver } = await activated(options);
			const headers = { 'retry-after': '600' };
			api.faults.push({ method: 'GET', path: /^\/clients/, status: 429, headers });
			expect(await deliver(inbox())).toMatchObject(refused);
			expect(lookUps()).toHaveLength(1);
		});

		it('is not remembered', async () => {
			client.tags = [tag(61)];
			const { rig, deliver } = await activated(options);
			const event = inbox();
			answer(/^\/clients/, { status: 'error' }, 500, 2);
			expect(await deliver(event)).toMatchObject(refused);
			expect(rig.workflow.staticData).not.toHaveProperty('node:Chat2Desk Trigger.seen');
			expect(await deliver(event)).toMatchObject(started);
			expect(await deliver(event)).toMatchObject(nothing);
		});

		it('is tried once more', async () => {
			client.tags = [tag(61)];
			const { deliver } = await activated(options);
			answer(/^\/clients/, { status: 'error' }, 500);
			expect(await deliver(inbox())).toMatchObject(started);
			expect(lookUps()).toHaveLength(2);
		});

		it('of one event refuses the whole array, before anything is started or remembered', async () => {
			client.tags = [tag(61)];
			const other = api.world.addClient('Bob', '79000000002');
			other.tags = [tag(61)];
			const { rig, deliver } = await activated(options);
			const batch = [inbox(), inbox({ client_id: other.id }), inbox()];
			answer(new RegExp(`^/clients/${other.id}$`), { status: 'error' }, 500, 2);
			expect(await deliver(batch)).toMatchObject(refused);
			expect(JSON.stringify(rig.workflow.staticData)).not.toContain('seen');
			const { items } = await deliver(batch);
			expect(items?.map((item) => item.messageId)).toEqual(batch.map(({ message_id }) => message_id));
			expect(await deliver(batch)).toMatchObject(nothing);
		});
	});

	describe('calls are saved:', () => {
		const options = { tagFilter: 'only', tagIds: [61] };

		it('a repetition asks nothing, whether the event passed or not', async () => {
			const { deliver } = await activated(options);
			for (const tags of [[], [tag(61)]]) {
				const other = api.world.addClient('Bob', '79000000002');
				other.tags = tags;
				const event = inbox({ client_id: other.id, request_id: 999_999 });
				await deliver(event);
				api.calls.length = 0;
				expect(await deliver(event)).toMatchObject(nothing);
				expect(lookUps()).toEqual([]);
			}
		});

		it('a burst of one client asks once', async () => {
			client.tags = [tag(61)];
			const { deliver } = await activated(options);
			const answers = await Promise.all(Array.from({ length: 5 }, async () => await deliver(inbox())));
			for (const one of answers) expect(one).toMatchObject(started);
			expect(lookUps()).toHaveLength(1);
		});

		it('what another filter stops is not looked up', async () => {
			const { deliver } = await activated({ ...options, transports: ['telegram'] }, { channelIds: [7] });
			await deliver(inbox());
			await deliver(inbox({ transport: 'telegram', channel_id: 8 }));
			await deliver(inbox({ transport: 'telegram', hook_type: 'outbox' }));
			expect(lookUps()).toEqual([]);
		});
	});

	it('one event that arrives several times at once is looked up once, and starts once', async () => {
		client.tags = [tag(61)];
		const { deliver } = await activated({ tagFilter: 'only' });
		const event = inbox({ request_id: 999_999 });
		const answers = await Promise.all(Array.from({ length: 5 }, async () => await deliver(event)));
		expect(answers.filter(({ items }) => items !== null)).toHaveLength(1);
		expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
		expect(lookUps()).toEqual([`/clients/${client.id}`]);
	});

	describe('with deliveries of Chat2Desk itself', () => {
		let n8n: WebhookServer;
		let operator: Operator;

		beforeEach(async () => {
			n8n = await new WebhookServer().start();
			operator = api.world.addOperator('Olga', 'Operatorova', 'olga@example.com');
		});

		afterEach(async () => {
			api.deliveries.stop();
			await n8n.stop();
		});

		async function listen(events: string[], options: IDataObject): Promise<void> {
			n8n.rig = new TriggerRig(connection, { events, options }, {}, n8n.bases);
			await n8n.rig.activate();
			api.calls.length = 0;
		}

		const settled = async (deliveries: number) =>
			await until(
				'all deliveries were answered',
				() => api.deliveries.attempts.length >= deliveries && api.deliveries.idle,
			);

		const texts = () => n8n.items.map((item) => item.text);

		it('what could not be judged comes again', async () => {
			client.tags = [tag(61)];
			await listen(['inbox'], { tagFilter: 'only', tagIds: [61] });
			answer(/^\/clients/, { status: 'error' }, 500, 2);
			api.world.clientWrites(client, channel, 'Hello');
			await settled(2);
			expect(n8n.statuses).toEqual([503, 200]);
			expect(texts()).toEqual(['Hello']);
			expect(api.problems).toEqual([]);
		});

		it('firstMessageOnly: one of each request', async () => {
			await listen(['inbox'], { firstMessageOnly: true });
			for (const text of ['first', 'second']) api.world.clientWrites(client, channel, text);
			await settled(2);
			api.world.closeRequest(client, channel);
			for (const text of ['again', 'and again']) api.world.clientWrites(client, channel, text);
			await settled(4);
			expect(texts().sort()).toEqual(['again', 'first']);
		});

		it('tagFilter: a request is tagged in its course', async () => {
			api.behaviour.requestTags = true;
			api.behaviour.requestAnswer = 'root';
			await listen(['inbox', 'add_tag_to_request', 'close_request'], { tagFilter: 'only', tagIds: [61] });
			api.world.clientWrites(client, channel, 'before');
			await settled(1);
			const request = api.world.requests.at(-1);
			if (!request) throw new Error('No request');
			api.world.tagRequest(request, tag(61));
			await settled(2);
			api.world.clientWrites(client, channel, 'after');
			await settled(3);
			api.world.closeRequest(client, channel);
			await settled(4);
			expect(n8n.items.map((item) => item.event)).toEqual(['add_tag_to_request', 'inbox', 'close_request']);
			expect(texts()).toContain('after');
			expect(api.problems).toEqual([]);
		});

		describe('ignoreOwnMessages', () => {
			async function sendBoth(): Promise<void> {
				api.world.clientWrites(client, channel, 'Hello', { silent: true });
				await listen(['outbox'], { ignoreOwnMessages: true });
				await runJson(connection, {
					resource: 'message',
					operation: 'send',
					sendTo: 'client',
					clientId: { __rl: true, mode: 'id', value: client.id },
					text: 'from the node',
				});
				api.world.operatorWrites(operator, client, channel, 'from the operator');
				await settled(2);
			}

			it('leaves out what the node sent where Chat2Desk echoes its mark', async () => {
				api.behaviour.echoExternalId = true;
				await sendBoth();
				expect(texts()).toEqual(['from the operator']);
			});

			it('lets it pass where Chat2Desk does not', async () => {
				await sendBoth();
				expect(texts().sort()).toEqual(['from the node', 'from the operator']);
			});
		});

		it('a message read later from the list is the same event', async () => {
			await listen(['inbox', 'outbox', 'comment', 'system_message'], {});
			api.world.clientWrites(client, channel, 'Hello', {
				attachments: [{ name: 'a.jpg', link: 'https://storage.chat2desk.com/a.jpg' }],
			});
			for (const type of ['to_client', 'autoreply', 'comment', 'system'] as const) {
				api.world.operatorWrites(operator, client, channel, type, { type });
			}
			await settled(5);
			const listed = await runJson(connection, {
				resource: 'message',
				operation: 'getAll',
				returnAll: true,
				filters: { clientId: client.id },
				options: { asEvents: true },
			});
			const fields = (item: IDataObject) =>
				Object.fromEntries(
					[
						'event',
						'messageId',
						'type',
						'text',
						'transport',
						'clientId',
						'dialogId',
						'requestId',
						'channelId',
					]
						.concat('operatorId', 'attachments')
						.map((name) => [name, item[name]]),
				);
			const byId = (a: IDataObject, b: IDataObject) => Number(a.messageId) - Number(b.messageId);
			expect(listed.sort(byId).map(fields)).toEqual(n8n.items.sort(byId).map(fields));
			const keys = (item: IDataObject) => Object.keys(item).sort();
			expect(listed.map(keys)).toEqual(n8n.items.map(keys));
		});
	});

	describe('the last delivery', () => {
		it('is that of the last accepted one, for the production and the test address', async () => {
			const webhookId = 'b0000000-0000-4000-8000-00000000abcd';
			const rig = new TriggerRig(connection, { events: ['inbox'] }, { webhookId });
			await rig.activate();
			await rig.activate(true);
			const [url = '', testUrl = ''] = api.webhooks.map((hook) => hook.url);

			await rig.deliver(url.replace(/[^/]+$/, '0'.repeat(32)), JSON.stringify(inbox()));
			await rig.deliver(url, 'no JSON');
			expect(lastDeliveryAt(webhookId)).toBeNull();

			const before = Date.now();
			await rig.deliver(url, JSON.stringify(inbox({ hook_type: 'outbox' })));
			expect(lastDeliveryAt(webhookId)?.getTime()).toBeGreaterThanOrEqual(before);
			expect(lastDeliveryAt(webhookId, true)).toBeNull();
			await rig.deliver(testUrl, JSON.stringify(inbox()));
			expect(lastDeliveryAt(webhookId, true)?.getTime()).toBeGreaterThanOrEqual(before);
		});
	});
});

describe('Chat2Desk Trigger: the form', () => {
	const { description } = new Chat2DeskTrigger();
	const options = description.properties.find(({ name }) => name === 'options')?.options ?? [];
	const isProperty = (option: object): option is INodeProperties =>
		'displayName' in option && 'type' in option;
	const of = (name: string) => {
		const found = options.filter(isProperty).find((option) => option.name === name);
		if (!found) throw new Error(`No option ${name}`);
		return found;
	};

	/** As the editor asks for an option inside the collection. */
	const isShown = (name: string, values: INodeParameters) =>
		NodeHelpers.displayParameterPath(
			{ parameters: { options: values } } as INodeParameters,
			of(name),
			'parameters.options',
			null,
			description,
		);

	it.each<[string, INodeParameters, boolean]>([
		['operatorIds', {}, false],
		['operatorIds', { operatorFilter: 'any' }, false],
		['operatorIds', { operatorFilter: 'assigned' }, false],
		['operatorIds', { operatorFilter: 'unassigned' }, false],
		['operatorIds', { operatorFilter: 'specific' }, true],
		['tags', {}, true],
		['tagFilter', {}, false],
		['tagFilter', { tagFilter: 'only' }, true],
		['tagFilter', { tagFilter: 'ignore' }, true],
		['tagFilter', { tagFilter: '={{ $json.filter }}' }, true],
		['tagIds', {}, false],
		['tagIds', { tagFilter: 'ignore' }, false],
		['tagIds', { tagFilter: 'only' }, true],
		['tagIds', { tagFilter: 'except' }, true],
		['attachmentMaxSizeMb', {}, false],
		['attachmentMaxSizeMb', { downloadAttachments: false }, false],
		['attachmentMaxSizeMb', { downloadAttachments: true }, true],
		['transports', {}, false],
		['transports', { transports: [] }, false],
		['transports', { transports: ['telegram'] }, true],
		['transports', { transports: '={{ $json.messengers }}' }, true],
	])('shows %s with %j: %p', (name, values, shown) => expect(isShown(name, values)).toBe(shown));

	it.each<[string, IDataObject]>([
		['shown', { operatorFilter: 'specific', operatorIds: [21], tagFilter: 'only', tagIds: [61] }],
		['shown, with attachments', { downloadAttachments: true, attachmentMaxSizeMb: 5 }],
		['shown, with tags in their group', { tags: { filter: { tagFilter: 'except', tagIds: [61] } } }],
		['free', { transports: ['nobody_has_heard_of'], customEvents: ['brand_new'] }],
	])('keeps values of options that are %s', (_, values) => {
		const parameters = { events: ['inbox'], options: values } as unknown as INodeParameters;
		const kept = NodeHelpers.getNodeParameters(
			description.properties,
			parameters,
			true,
			false,
			null,
			description,
		);
		expect(kept?.options).toEqual(values);
		const node = { parameters, typeVersion: 1 } as never;
		expect(NodeHelpers.getNodeParametersIssues(description.properties, node, description)).toBeNull();
	});

	it('begins with only tagged events when the filter by tags is added, and shows the tags with it', () => {
		const [group] = of('tags').options as INodePropertyCollection[];
		expect(of('tags').default).toEqual({ filter: { tagFilter: 'only', tagIds: [] } });
		expect(group?.name).toBe('filter');
		expect(group?.values.map(({ name, default: preset }) => [name, preset])).toEqual([
			['tagFilter', 'only'],
			['tagIds', []],
		]);
	});

	it.each([
		[{ events: ['inbox', 'close_request'] }, 'Message Received, Request Closed'],
		[{ events: ['inbox', 'brand_new'] }, 'Message Received, brand_new'],
		[{ events: [] }, ''],
	])('shows under its name, for %j, %p', async (parameters, expected) => {
		const { workflow, node } = new TriggerRig({ apiToken: 't', baseUrl: 'http://127.0.0.1' }, parameters);
		await workflow.expression.acquireIsolate();
		try {
			const shown: unknown = workflow.expression.getSimpleParameterValue(
				node,
				description.subtitle,
				'internal',
				{},
			);
			expect(shown).toBe(expected);
		} finally {
			await workflow.expression.releaseIsolate();
		}
	});

	it('has every option of the contract, and a sentence for each', () => {
		const names = options.map((option) => option.name);
		expect(names).toEqual(
			expect.arrayContaining([
				'customEvents',
				'transports',
				'firstMessageOnly',
				'operatorFilter',
				'operatorIds',
				'tagFilter',
				'tagIds',
				'includeRatings',
				'ignoreOwnMessages',
				'signature',
				'timestampHeader',
				'deduplicate',
				'downloadAttachments',
				'rawOutput',
			]),
		);
		for (const option of options.filter(isProperty)) expect(option.description?.length).toBeGreaterThan(20);
		const defaults = Object.fromEntries(
			options.filter(isProperty).map((option) => [option.name, option.default]),
		);
		expect(defaults).toMatchObject({
			transports: [],
			firstMessageOnly: false,
			operatorFilter: 'any',
			operatorIds: [],
			tagFilter: 'ignore',
			tagIds: [],
			includeRatings: false,
			ignoreOwnMessages: false,
			signature: 'ifPresent',
			deduplicate: true,
			downloadAttachments: false,
			rawOutput: false,
		});
		const values = (name: string) =>
			(of(name).options as INodePropertyCollection[] | undefined)?.map(
				(choice) => (choice as unknown as { value: string }).value,
			);
		expect(values('operatorFilter')?.sort()).toEqual(['any', 'assigned', 'specific', 'unassigned']);
		expect(values('tagFilter')?.sort()).toEqual(['except', 'ignore', 'only']);
	});

	describe('offers', () => {
		let api: Chat2DeskEmulator;

		beforeEach(async () => {
			api = await new Chat2DeskEmulator().start();
		});

		afterEach(async () => await api.stop());

		const rig = () => new TriggerRig({ apiToken: api.token, baseUrl: api.url }, { events: ['inbox'] });

		it('the operators', async () => {
			const operator = api.world.addOperator('Olga', 'Operatorova', 'olga@example.com');
			expect(await rig().options('getOperators')).toEqual([expect.objectContaining({ value: operator.id })]);
		});

		it('the messengers of the channels by name, then all others of Chat2Desk', async () => {
			api.world.addChannel('A', ['telegram', 'wa_direct']);
			api.world.addChannel('B', ['telegram', 'viber', 'brand_new', 'wa_brand_new']);
			const offered = await rig().options('getTransports');
			expect(offered.slice(0, 5).map(({ name, value }) => [name, value])).toEqual([
				['brand_new', 'brand_new'],
				['Telegram (telegram)', 'telegram'],
				['Viber (viber)', 'viber'],
				['WhatsApp (wa_brand_new)', 'wa_brand_new'],
				['WhatsApp (wa_direct)', 'wa_direct'],
			]);
			const values = offered.map(({ value }) => value);
			expect(new Set(values).size).toBe(values.length);
			expect(values).toEqual(expect.arrayContaining(['whatsapp', 'insta_direct', 'vk', 'widget', 'tg_user']));
		});

		it('the tags', async () => {
			const body = { data: [{ id: 61, group_id: 1, group_name: 'Sales', label: 'VIP', description: '' }] };
			api.faults.push({ method: 'GET', path: /^\/tags$/, status: 200, body });
			expect(await rig().options('getTags')).toEqual([expect.objectContaining({ name: 'VIP', value: 61 })]);
		});
	});
});
