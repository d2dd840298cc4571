/** What the account consists of: channels, operators, custom fields, templates, menus, the company, dictionaries. */
import {
	asIs,
	byId,
	byValue,
	DONE,
	find,
	invalid,
	invented,
	ok,
	paged,
	PAGING,
	required,
	type Api,
	type Call,
	type Routes,
} from '../call';
import type { MenuItem, Operator } from '../model';
import { restMenuItem } from '../rows';

/** The only status filter that was seen is `enabled`. */
const statusOf = ({ role, status }: Operator) =>
	[role, status ?? ''].some((word) => ['disabled', 'deleted'].includes(word)) ? 'disabled' : 'enabled';

function operators({ world }: Api, call: Call): unknown {
	const { phone, email, role } = call.query;
	const isOnline = byValue(call, 'online', ['0', '1']);
	const isStatusId = byId(call, 'status_id');
	const isStatus = byValue(call, 'status', ['enabled', 'disabled']);
	const rows = world.operators.filter(
		(operator) =>
			(!phone || operator.phone === phone) &&
			(!email || operator.email === email) &&
			(!role || operator.role === role) &&
			isOnline(operator.online) &&
			isStatusId(operator.status_id) &&
			isStatus(statusOf(operator)),
	);
	return paged(call, rows, asIs);
}

/** How deep an item lies in its menu, 1 at the root; what `level` really counts from is not known. */
function levelOf(items: MenuItem[], item: MenuItem): number {
	const parent = items.find(({ id }) => id === item.parentID);
	return parent ? levelOf(items, parent) + 1 : 1;
}

/** No paging and no `meta` in the one sample: a list asks in vain for a page. */
function menuItems({ world }: Api, call: Call): unknown {
	const { channel_id, level } = call.query;
	byId(call, 'channel_id');
	byId(call, 'level');
	const rows = world.menuItems.filter(
		(item) =>
			(!channel_id || item.channelIds.length === 0 || item.channelIds.includes(Number(channel_id))) &&
			(!level || levelOf(world.menuItems, item) === Number(level)),
	);
	return ok(rows.map(restMenuItem));
}

function sendMenuItem({ world }: Api, call: Call): unknown {
	const { client_id, menu_item_id } = call.body;
	const client = find(world.clients, client_id, 'Client');
	const item = find(world.menuItems, menu_item_id ?? world.menuItems[0]?.id, 'Menu item');
	const last = world.messages.filter((message) => message.client_id === client.id).at(-1);
	const dialog = world.dialogs.find(({ id }) => id === last?.dialog_id);
	if (!dialog) throw invalid('client_id', invented('the client has no dialog'));
	world.send(dialog, { type: 'autoreply', text: item.text, operatorId: null });
	return DONE;
}

export const directoryRoutes: Routes = {
	'GET /channels': {
		query: [...PAGING, 'phone'],
		answer({ world }, call) {
			const { phone } = call.query;
			const rows = world.channels.filter((channel) => !phone || channel.phone === phone);
			// Ignores offset [live].
			return paged(call, rows, asIs, { ignoreOffset: true });
		},
	},
	'GET /channels/:id': { answer: ({ world }, _, id) => ok(find(world.channels, id, 'Channel')) },
	'GET /operators': {
		query: [...PAGING, 'phone', 'email', 'online', 'status_id', 'status', 'role'],
		answer: operators,
	},
	// A dictionary; its fields are not known.
	'GET /operators/statuses': {
		answer: () => ok(['online', 'break', 'busy', 'offline'].map((name, index) => ({ id: index + 1, name }))),
	},
	'GET /operators/:id': { answer: ({ world }, _, id) => ok(find(world.operators, id, 'Operator')) },
	'GET /operators_groups': {
		query: PAGING,
		answer: ({ world }, call) => paged(call, world.operatorGroups, asIs),
	},
	'GET /custom_client_fields': {
		query: PAGING,
		answer: ({ world }, call) => paged(call, world.customFields, asIs),
	},
	'GET /templates': { query: PAGING, answer: ({ world }, call) => paged(call, world.templates, asIs) },
	'GET /templates/:id': { answer: ({ world }, _, id) => ok(find(world.templates, id, 'Template')) },
	'GET /scenarios/menu_items': { query: [...PAGING, 'channel_id', 'level'], answer: menuItems },
	'POST /scenarios/send_menu_item': {
		body: { client_id: 'id', menu_item_id: 'id' },
		answer(api, call) {
			required(call, 'client_id');
			return sendMenuItem(api, call);
		},
	},
};

export const companyRoutes: Routes = {
	'GET /companies/api_info': {
		answer: ({ world, behaviour, calls }) =>
			ok({
				mode: 'emulator',
				hook: null,
				chat_close_web_hook: null,
				current_version: 1,
				requests_this_month: calls.length,
				channels: world.channels.length,
				company_name: 'Stand-in Ltd',
				companyID: 1,
				partnerID: null,
				company_mode: 'active',
				company_lang: 'en',
				admin_email: 'admin@example.com',
				write_first_option: behaviour.writeFirst,
				domain_urls: [],
				// Its keys are not known.
				api_calls: {},
				...behaviour.account,
			}),
	},
	// The fields are not known.
	'GET /companies/info': { answer: () => ok({ id: 1, name: 'Stand-in Ltd' }) },
};

const dictionary = (rows: unknown[]) => ({ open: true, answer: () => ok(rows) });

/** Dictionaries answer without a token [code]; only the fields of `api_modes` are known. */
export const helpRoutes: Routes = {
	'GET /help/api_modes': dictionary([{ name: 'emulator', description: 'A stand-in' }]),
	'GET /help/transports': dictionary(['telegram', 'wa_direct', 'wa_dialog', 'whatsapp', 'widget']),
	'GET /help/message_types': dictionary(['from_client', 'to_client', 'autoreply', 'system', 'comment']),
	'GET /help/dialog_states': dictionary(['open', 'closed']),
	'GET /help/roles': dictionary(['unconfirmed', 'operator', 'supervisor', 'admin', 'disabled', 'deleted']),
	'GET /help/tickets': dictionary([]),
};
