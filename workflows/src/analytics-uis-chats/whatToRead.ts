import type { Code, Item } from '../shared/n8n';
import { typed } from '../shared/settings';
import { namesOperators } from './employee';
import { isOn } from './switches';
import type { Settings, Work } from './types';

/** A request to read in Chat2Desk, or that there is none. */
export interface Reading {
	isToRead: boolean;
	requestId: number;
	wantsUtm: boolean;
	wantsOperators: boolean;
}

interface Nodes {
	Settings: Settings;
	'When called': { work: Work };
}

/** Why nothing can be uploaded with these Settings; "" when it can. */
export function unusable(settings: Settings): string {
	if (!/^https?:\/\/\S+$/.test(typed(settings.apiUrl)))
		return 'Fill in apiUrl in the node Settings, such as https://dataapi.uiscom.ru/v2.0';
	if (!typed(settings.accessToken))
		return 'Fill in accessToken in the node Settings, the key of a user of UIS';
	if (isOn(settings.uploadSessions) && !typed(settings.visitorIp))
		return 'Fill in visitorIp in the node Settings, uploadSessions needs it, or switch uploadSessions off';
	return '';
}

/** Requests that have not been read yet; what was read for an earlier try is not read again, as calls are billed. */
export default function whatToRead({ $ }: Code<Nodes>): Array<Item<Reading>> {
	const settings = $('Settings').first().json;
	const fault = unusable(settings);
	if (fault) throw new Error(fault);
	const { queue } = $('When called').first().json.work;
	const wantsUtm = isOn(settings.uploadSessions) && !isOn(settings.ignoreSession);
	const wants = { wantsUtm, wantsOperators: namesOperators(settings) };
	const items = queue
		.filter(({ ready }) => !ready)
		.map(({ requestId }) => ({ json: { isToRead: true, requestId, ...wants } }));
	return items.length > 0 ? items : [{ json: { isToRead: false, requestId: 0, ...wants } }];
}
