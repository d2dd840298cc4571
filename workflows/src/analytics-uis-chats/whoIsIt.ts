import type { Client } from '../shared/crm/types';
import { isName } from '../shared/crm/whoWrote';
import type { Code, Item } from '../shared/n8n';
import { dialled, phoneDigits } from '../shared/phone';
import { typed } from '../shared/settings';
import { isOn } from './switches';
import { targetOf } from './target';
import type { Conversation, Settings, Target } from './types';

interface Refused {
	error?: string;
	errorCode?: string;
}

/** A request's client: how to reach them, and where their chat belongs. */
export interface Who extends Refused {
	requestId: number;
	/** "" for nobody: then there is nothing to ask about them either. */
	clientId: number | '';
	contact: { name?: string; phone?: string; email?: string };
	target: Target;
	/** The session of the site that the client card carries, 0 for none. */
	sessionId: number;
}

interface Nodes {
	Settings: Settings;
	'Whose messages': Conversation;
	'Get client': Client & Refused;
}

/** A field of the client card: a custom field by its number, or a field by its name. */
const fieldOf = (client: Client, key: unknown): string =>
	typed(client.custom_fields?.[typed(key)] ?? client[typed(key)]);

/** A name, and the ways there are to reach them. */
export function contactOf(client: Client, settings: Settings): Who['contact'] {
	const digits = [client.client_phone, client.phone].map(phoneDigits).find(Boolean);
	const email = fieldOf(client, settings.emailField);
	const name = [client.assigned_name, client.name].find(isName);
	return {
		...(name && { name }),
		...(digits && { phone: dialled(digits) }),
		...(/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email) && { email }),
	};
}

/** Whose chat each request is; one item for each. */
export default function whoIsIt({ $ }: Code<Nodes>): Array<Item<Who>> {
	const settings = $('Settings').first().json;
	const clients = $('Get client').all();
	return $('Whose messages')
		.all()
		.map(({ json: { requestId, clientId, channelId, transport } }, index) => {
			const client = clients[index]?.json ?? {};
			const { error = '', errorCode = '' } = client;
			const session = isOn(settings.ignoreSession) ? '' : fieldOf(client, settings.sessionField);
			return {
				json: {
					requestId,
					clientId: clientId || '',
					contact: error ? {} : contactOf(client, settings),
					target: targetOf(settings, channelId, transport),
					sessionId: Number(session) || 0,
					// A request without messages names no client, and needs none to be left out.
					...(error && clientId && { error, errorCode }),
				},
			};
		});
}
