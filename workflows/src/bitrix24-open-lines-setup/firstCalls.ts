import type { Code, Item, Json } from '../shared/n8n';

/** A speech bubble. */
const ICON =
	"data:image/svg+xml;charset=utf-8,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Cpath fill='%23fff' d='M4 4h16v12H9l-5 4z'/%3E%3C/svg%3E";

/** How the connector is registered; registering again only updates it [documented]. */
export function connectorOf(name: string, page: string): Json {
	return {
		ID: 'chat2desk_n8n',
		NAME: name || 'Chat2Desk',
		PLACEMENT_HANDLER: page,
		ICON: { DATA_IMAGE: ICON, COLOR: '#2fb0e6', SIZE: '70%', POSITION: 'center' },
		// Messengers cannot take a message back, and a client is not to see what the line says to its operators.
		EDIT_INTERNAL_MESSAGES: false,
		DEL_INTERNAL_MESSAGES: false,
		DEL_EXTERNAL_MESSAGES: false,
		NEWSLETTER: false,
		NEED_SYSTEM_MESSAGES: false,
		// The operator's name comes with every message; the other workflow leaves it out where it is not wanted.
		NEED_SIGNATURE: true,
		CHAT_GROUP: false,
	};
}

/** What the portal is asked first. */
export default function firstCalls({
	$,
}: Code<{ Settings: Json; 'Read the call': { addresses: { page: string } } }>): Array<Item<Json>> {
	const name = String($('Settings').first().json.connectorName ?? '').trim();
	const { page } = $('Read the call').first().json.addresses;
	const select = ['ID', 'LINE_NAME', 'ACTIVE', 'CRM'];
	return [
		{ json: { method: 'imconnector.register', params: connectorOf(name, page) } },
		{ json: { method: 'event.get', params: {} } },
		{ json: { method: 'imopenlines.config.list.get', params: { PARAMS: { select, limit: 200 } } } },
	];
}
