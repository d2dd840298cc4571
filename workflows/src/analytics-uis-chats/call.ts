/** Calls of the Data API of UIS. */
import type { Json } from '../shared/n8n';
import { typed } from '../shared/settings';
import type { Settings } from './types';

/** A call; a user is named where the key is that of an agency. */
export function rpc(settings: Settings, method: string, params: Json): { url: string; body: Json } {
	const user = Number(typed(settings.userId)) || 0;
	const common = { access_token: typed(settings.accessToken), ...(user > 0 && { user_id: user }) };
	return {
		url: typed(settings.apiUrl),
		body: { jsonrpc: '2.0', id: `c2d ${method}`, method, params: { ...common, ...params } },
	};
}
