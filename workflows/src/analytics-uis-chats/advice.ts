/** What to do about a refusal of UIS, by its mnemonic or the parameter it is about. Each names the setting. */
import type { Refusal } from './types';

const BY_MNEMONIC: Record<string, string> = {
	access_token_expired: 'The key has expired, put a new one into accessToken of Settings',
	access_token_blocked: 'The key is blocked, put another one into accessToken of Settings',
	access_token_invalid: 'The key is wrong, or of another host, correct accessToken or apiUrl of Settings',
	auth_error: 'The key is wrong, or of another host, correct accessToken or apiUrl of Settings',
	ip_not_whitelisted:
		'UIS takes calls of listed addresses only, add that of your n8n in Administrator > Account > Rules and security settings > API',
	forbidden: 'The user of accessToken may not do that, give them the right or take the key of another user',
	method_component_disabled:
		'The account lacks a component, order it at UIS ("upload_chats" for chats, "upload_sessions" for uploadSessions of Settings)',
	parameter_component_disabled: 'The account lacks a component, order it at UIS',
	account_inactive: 'The account is not active, settle that with UIS',
};

const BY_FIELD: Record<string, string> = {
	'chats.messages.employee_id': 'That employee is gone, correct operatorMap or defaultEmployeeId of Settings',
	'chats.campaign_id': 'Correct defaultCampaignId or channelMap of Settings',
	'chats.source_id': 'Correct defaultSourceId or channelMap of Settings',
	'chats.site_id': 'Campaign, source and site have to agree, correct defaultSiteId or channelMap of Settings',
	'chats.visitor_session_id': 'The session of the client is too old or unknown, see sessionField of Settings',
	'chats.phone': 'The phone of the client has no form that UIS takes, correct it in the client card',
	'chats.email': 'The e-mail of the client is none, see emailField of Settings',
	'chats.start_date_time': 'Set timezone of Settings to that of the UIS account',
	'chats.messages.date_time': 'Set timezone of Settings to that of the UIS account',
	'sessions.visitor_ip_address': 'Correct visitorIp of Settings',
	'sessions.site_id': 'Correct defaultSiteId or channelMap of Settings',
};

const SET_UP = 'Run "Check the set-up" to see what is wrong';

/** A refusal of the account as a sentence, with what to do. */
export function accountInWords({ kind, mnemonic, field, text }: Refusal): string {
	if (kind === 'lost') return `UIS did not answer - ${text}. See apiUrl of Settings`;
	const userId = field === 'user_id' ? 'The key is that of an agency, fill in userId of Settings' : '';
	return `UIS refused it - ${text}. ${BY_MNEMONIC[mnemonic] ?? (userId || SET_UP)}`;
}

/** Any refusal as a sentence, with what to do. */
export function inWords(refusal: Refusal): string {
	const advice = BY_FIELD[refusal.field];
	return advice ? `UIS refused it - ${refusal.text}. ${advice}` : accountInWords(refusal);
}
