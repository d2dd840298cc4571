import {
	asIs,
	DONE,
	find,
	idsOf,
	invalid,
	ok,
	oneOf,
	paged,
	PAGING,
	required,
	type Api,
	type Call,
	type Routes,
} from '../call';

function create({ world }: Api, call: Call): unknown {
	const { body } = call;
	required(call, 'tag_group_id', 'tag_label');
	const group = world.tagGroups.find(({ id }) => id === Number(body.tag_group_id));
	if (!group) throw invalid('tag_group_id', 'is not known');
	for (const name of ['tag_bg_color', 'tag_text_color']) {
		const color = body[name];
		if (typeof color === 'string' && !/^[0-9a-f]{6}$/i.test(color)) {
			throw invalid(name, 'has to be six hexadecimal digits without #');
		}
	}
	return ok(world.createTag(String(body.tag_label), group, (body.tag_description as string | null) ?? ''));
}

/** Tags are added, none is taken away [inferred]. */
function assign({ world }: Api, call: Call): unknown {
	required(call, 'tag_ids', 'assignee_type', 'assignee_id');
	const { assignee_type, assignee_id } = call.body;
	const tags = idsOf(call, 'tag_ids').map((id) => find(world.tags, id, 'Tag'));
	if (assignee_type === 'client') {
		const client = find(world.clients, assignee_id, 'Client');
		for (const tag of tags) world.tagClient(client, tag);
	} else if (assignee_type === 'request') {
		const request = find(world.requests, assignee_id, 'Request');
		for (const tag of tags) world.tagRequest(request, tag);
	} else throw invalid('assignee_type', 'is not in the list');
	return DONE;
}

function remove({ world }: Api, call: Call, id: number): unknown {
	const tag = find(world.tags, id, 'Tag');
	const name = oneOf(call.query, 'client_id', 'request_id');
	if (name === 'client_id') world.untagClient(find(world.clients, call.query[name], 'Client'), tag);
	else world.untagRequest(find(world.requests, call.query[name], 'Request'), tag);
	return DONE;
}

/** There is no known way to list the groups: they are read from the tags. */
export const tagRoutes: Routes = {
	'GET /tags': { query: PAGING, answer: ({ world }, call) => paged(call, world.tags, asIs) },
	'GET /tags/:id': { answer: ({ world }, _, id) => ok(find(world.tags, id, 'Tag')) },
	'POST /tags': {
		body: {
			tag_group_id: 'id',
			tag_label: 'string',
			tag_description: 'string',
			tag_bg_color: 'string',
			tag_text_color: 'string',
			order_show: 'number',
		},
		answer: create,
	},
	'POST /tags/assign_to': {
		body: { tag_ids: 'array', assignee_type: 'string', assignee_id: 'id' },
		answer: assign,
	},
	// Clients send the assignee as parameters or as a body [code]; here as parameters only.
	'DELETE /tags/:id/delete_from': { query: ['client_id', 'request_id'], answer: remove },
	'POST /tag_groups': {
		body: { tag_group_name: 'string', order_show: 'number', display: 'number' },
		answer({ world }, call) {
			required(call, 'tag_group_name');
			return ok(world.addTagGroup(String(call.body.tag_group_name)));
		},
	},
};
