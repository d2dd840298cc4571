import {
	find,
	invalid,
	invented,
	ok,
	DONE,
	ordered,
	paged,
	PAGING,
	required,
	writeFirstRefused,
	type Api,
	type Call,
	type Routes,
} from '../call';
import type { Channel, Client } from '../model';
import { restClient, restDialog } from '../rows';

function list({ world, behaviour }: Api, call: Call): unknown {
	const { phone, tags } = call.query;
	if (phone !== undefined && !/^\d+$/.test(phone)) call.problems.push('"phone" is not digits only');
	if (tags !== undefined && !/^\d+(,\d+)*$/.test(tags)) call.problems.push('"tags" is not a list of ids');
	// Whether several tags mean any or all of them is not known; here any.
	const tagIds = tags?.split(',').map(Number) ?? [];
	const rows = world.clients.filter(
		(client) =>
			(!phone || [client.phone, client.client_phone].includes(phone)) &&
			(!tags || client.tags.some((tag) => tagIds.includes(tag.id))),
	);
	const inOrder = ordered(call, rows);
	return paged(call, behaviour.clientOrder ? inOrder : rows, restClient);
}

/** Where the new client can be written to; the channel may be left out where only one carries the transport [inferred]. */
function channelFor({ world }: Api, { body }: Call): Channel {
	const carrying = world.channels.filter((channel) => channel.transports.includes(String(body.transport)));
	if (carrying.length === 0) throw invalid('transport', invented('no channel carries it'));
	const named = carrying.filter((channel) => !body.channel_id || channel.id === Number(body.channel_id));
	const [channel, another] = named;
	if (!channel) throw invalid('channel_id', invented('does not carry the transport'));
	if (another) throw invalid('channel_id', invented('several channels carry the transport'));
	return channel;
}

function create(api: Api, call: Call): unknown {
	const { world, behaviour } = api;
	required(call, 'phone', 'transport');
	const phone = String(call.body.phone);
	if (!/^\d{10,14}$/.test(phone)) throw invalid('phone', invented('has to be 10 to 14 digits'));
	const known = world.clients.find((client) => client.phone === phone);
	if (known) throw invalid('client', 'Client already exist', JSON.stringify({ id: known.id }));
	if (!behaviour.writeFirst) throw writeFirstRefused();
	const nickname = (call.body.nickname as string | undefined) ?? null;
	const channel = channelFor(api, call);
	return ok(restClient(world.createClient(phone, nickname, channel, String(call.body.transport))));
}

/** An empty text deletes a value [code]. Keys may be free text; an id that is no field's is written down. */
function customFields({ world }: Api, call: Call, client: Client): Record<string, string> {
	const values = { ...client.custom_fields };
	for (const [key, value] of Object.entries((call.body.custom_fields as object | undefined) ?? {})) {
		if (typeof value !== 'string') throw invalid('custom_fields', `${key} has to be a string`);
		const isField = world.customFields.some((field) => field.id === Number(key));
		if (/^\d+$/.test(key) && !isField) call.problems.push(`there is no custom field ${key}`);
		if (value === '') delete values[key];
		else values[key] = value;
	}
	return values;
}

const OWN_FIELDS = [
	'comment',
	'extra_comment_1',
	'extra_comment_2',
	'extra_comment_3',
	'external_id',
] as const;

function update(api: Api, call: Call, id: number): unknown {
	const { world, behaviour } = api;
	const { body } = call;
	const client = find(world.clients, id, 'Client');
	const changes: Partial<Client> = { custom_fields: customFields(api, call, client) };
	for (const name of OWN_FIELDS) {
		if (name in body) changes[name] = body[name] as string | null;
	}
	if ('nickname' in body) changes.assigned_name = body.nickname as string | null;
	world.updateClient(client, changes);
	switch (behaviour.clientUpdateAnswer) {
		case 'status':
			return DONE;
		case 'object':
			// The one sample of it names the id `client_id`.
			return ok({ client_id: client.id, client_phone: client.client_phone });
		case 'array':
			return ok([restClient(client)]);
	}
}

export const clientRoutes: Routes = {
	// `name`, `search`, `query` and `phone_number` are ignored [live].
	'GET /clients': { query: [...PAGING, 'phone', 'tags', 'order'], answer: list },
	'GET /clients/:id': { answer: ({ world }, _, id) => ok(restClient(find(world.clients, id, 'Client'))) },
	'GET /clients/:id/transport': {
		answer: ({ world }, _, id) =>
			ok(
				find(world.clients, id, 'Client').channels.map((channel) => ({
					channel_id: channel.id,
					transports: channel.transports,
				})),
			),
	},
	'GET /clients/:id/dialogs': {
		query: PAGING,
		answer({ world, behaviour }, call, id) {
			const dialogs = world.dialogs.filter((dialog) => dialog.client_id === id);
			return paged(call, dialogs, (dialog) => restDialog(dialog, world.messages, behaviour.lastRequestId));
		},
	},
	'POST /clients': {
		body: {
			phone: 'string',
			transport: 'string',
			channel_id: 'id',
			nickname: 'string',
			assigned_phone: 'string',
		},
		answer: create,
	},
	'PUT /clients/:id': {
		body: {
			nickname: 'string',
			comment: 'string',
			extra_comment_1: 'string',
			extra_comment_2: 'string',
			extra_comment_3: 'string',
			external_id: 'string',
			custom_fields: 'object',
		},
		answer: update,
	},
};
