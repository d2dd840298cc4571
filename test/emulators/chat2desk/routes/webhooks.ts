import { DONE, find, invalid, ok, paged, type Api, type Call, type Routes } from '../call';
import type { Hook } from '../deliveries';

const EVENTS = [
	'inbox',
	'outbox',
	'outbox_status',
	'comment',
	'system_message',
	'imported_message',
	'new_client',
	'client_updated',
	'client_added_to_blacklist',
	'new_request',
	'close_request',
	'close_dialog',
	'dialog_transferred',
	'new_tag',
	'add_tag_to_client',
	'delete_tag_from_client',
	'add_tag_to_request',
	'delete_tag_from_request',
	'new_qr_code',
	'operator_status_changed',
	'new_ticket',
	'ticket_updated',
	'ticket_deleted',
];
const WEBHOOK_LIMIT = 5;

const restHook = ({ lastSuccess: _, ...hook }: Hook) => hook;

function check({ webhooks }: Api, { body }: Call, self?: Hook): void {
	const { name, url, events, status } = body;
	if (!name) throw invalid('name', "can't be blank");
	if (url && webhooks.some((h) => h !== self && h.url === url)) {
		throw invalid('url', 'This url is already used');
	}
	const unknown = ((events as string[] | undefined) ?? []).filter((event) => !EVENTS.includes(event));
	if (unknown.length > 0) throw invalid('events', `unknown: ${unknown.join(', ')}`);
	if (status !== undefined && status !== 'enable' && status !== 'disable') {
		throw invalid('status', 'is not included in the list');
	}
}

function create(api: Api, call: Call): unknown {
	check(api, call);
	if (api.webhooks.length >= WEBHOOK_LIMIT) throw invalid('order', 'limit');
	const { name, url, events, channels } = call.body;
	const hook: Hook = {
		id: api.world.id(),
		name: String(name),
		url: String(url),
		events: (events as string[]) ?? [],
		channels: ((channels as unknown[]) ?? []).map(Number),
		status: 'enable',
		errors: [],
		lastSuccess: Date.now(),
	};
	api.webhooks.push(hook);
	return ok(restHook(hook));
}

function update(api: Api, call: Call, id: number): unknown {
	const hook = find(api.webhooks, id, 'Webhook');
	check(api, call, hook);
	const { name, url, events, channels, status } = call.body;
	if (url === undefined || events === undefined) {
		call.problems.push('a webhook is not known to be changed without its full object');
	}
	Object.assign(hook, {
		name: name ?? hook.name,
		url: url ?? hook.url,
		events: events ?? hook.events,
		channels: ((channels as unknown[]) ?? hook.channels).map(Number),
		status: status ?? hook.status,
	});
	hook.lastSuccess = Date.now();
	return ok(restHook(hook));
}

function remove({ webhooks }: Api, _: Call, id: number): unknown {
	webhooks.splice(webhooks.indexOf(find(webhooks, id, 'Webhook')), 1);
	return DONE;
}

const BODY = { name: 'string', url: 'string', events: 'array', channels: 'array' } as const;

export const webhookRoutes: Routes = {
	'GET /webhooks': {
		query: ['limit', 'offset'],
		answer: ({ webhooks }, call) => paged(call, webhooks, restHook),
	},
	'GET /webhooks/:id': { answer: ({ webhooks }, _, id) => ok(restHook(find(webhooks, id, 'Webhook'))) },
	'POST /webhooks': { body: BODY, answer: create },
	'PUT /webhooks/:id': { body: { ...BODY, status: 'string' }, answer: update },
	'DELETE /webhooks/:id': { answer: remove },
};
