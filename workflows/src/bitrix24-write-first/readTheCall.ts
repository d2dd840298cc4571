import type { Code, Item, Json } from '../shared/n8n';
import { isSame } from '../shared/same';
import { callsFor } from './laterRefusal';
import { cardOf } from './call';

interface Nodes {
	Settings: Json;
	Robot: { query?: Json; body?: unknown };
	'Chat2Desk Trigger': {
		clientId?: number | null;
		client?: { phone?: string | null } | null;
		eventTime?: string;
	};
	'Next step': Json;
}

/** A setting as text: blanks around it do not matter. */
const setting = (settings: Json, name: string): string => String(settings[name] ?? '').trim();

/** The address of the inbound webhook, ending in a slash; whatever is wrong with it is said by `faultOf`. */
const portalOf = (settings: Json): string => setting(settings, 'bitrix24WebhookUrl').replace(/\/*$/, '/');

/** Why a call cannot be taken; empty when it can. */
export function faultOf(settings: Json, body: unknown): string {
	if (!/^https?:\/\/[^/]+\/rest\/\d+\/[^/]+\/$/.test(portalOf(settings)))
		return 'Fill in bitrix24WebhookUrl in the node Settings: the address of an inbound webhook, such as https://example.bitrix24.com/rest/1/secret/';
	if (cardOf(body).entity === '')
		return 'The call names no lead, deal, contact or company: let the robot Outgoing webhook make it, which sends document_id';
	return '';
}

/** What the robot is told: taken, refused for its secret, or not understood. */
export function answerTo(settings: Json, query: Json, body: unknown): { status: number; answer: Json } {
	if (!isSame(String(query.secret ?? '').trim(), setting(settings, 'secret')))
		return {
			status: 403,
			answer: { error: 'The secret in the address is wrong, or none is filled in in Settings' },
		};
	const fault = faultOf(settings, body);
	return fault ? { status: 400, answer: { error: fault } } : { status: 200, answer: { accepted: true } };
}

/** Who starts it, with the settings as they are now. Everything behind this node looks here. */
export default function readTheCall({ $, $execution }: Code<Nodes>): Array<Item<Json>> {
	const settings = $('Settings').first().json;
	const { query = {}, body } = $('Robot').isExecuted ? $('Robot').first().json : {};
	const languages = ['en', 'ru', 'es', 'pt'];
	const language = setting(settings, 'language').toLowerCase();
	const isRetried = $('Next step').isExecuted;
	const refused = $('Chat2Desk Trigger').isExecuted ? $('Chat2Desk Trigger').first().json : undefined;
	const event = refused ? 'refusal' : 'check';
	const start = isRetried ? 'retried' : $('Robot').isExecuted ? 'call' : event;
	return [
		{
			json: {
				start,
				execution: $execution.id,
				since: Date.now(),
				...answerTo(settings, query, body),
				portal: portalOf(settings),
				...cardOf(body),
				channelId: String(query.channelId || setting(settings, 'channelId')).trim(),
				transport: String(query.transport || setting(settings, 'transport'))
					.trim()
					.toLowerCase(),
				language: languages.includes(language) ? language : 'en',
				// Of a refusal that comes later: the calls that find the cards of the client's number.
				lookUp: callsFor(refused?.client?.phone ?? ''),
				retryMinutes: Number(setting(settings, 'retryMinutes') || 30),
			},
		},
	];
}
