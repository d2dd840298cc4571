/** `upload.chats` and `upload.sessions` with the rules of their documentation. */
import type { Session, UisAccount, UploadedChat, UploadedMessage } from './account';
import type { UisBehaviour } from './behaviour';
import { asList, checkShape, isMap, refuseValue, RpcError, type Params, type Shape } from './rpc';

/** Chats or sessions of a call at most; older copies of the documentation say 500 [documented]. */
const MOST = 50;

const SESSIONS_BYTES = 512 * 1024;

const DAY = 86_400_000;

/** How much older than its chat a session may be [documented]. */
const SESSION_DAYS = 180;

const CHAT: Shape = {
	start_date_time: 'datetime!',
	name: 'string',
	phone: 'string',
	email: 'string',
	status: 'string!',
	initiator: 'string',
	visitor_session_id: 'number',
	campaign_id: 'number',
	source_id: 'number',
	site_id: 'number',
	messages: 'array!',
	ext_id: 'string',
};

const MESSAGE: Shape = {
	date_time: 'datetime!',
	source: 'string!',
	employee_id: 'number',
	message: 'string!',
};

const SESSION: Shape = {
	ext_id: 'string!',
	site_id: 'number!',
	date_time: 'datetime!',
	is_visitor_new: 'boolean!',
	visitor_ip_address: 'string!',
	utm_source: 'string',
	utm_medium: 'string',
	utm_term: 'string',
	utm_content: 'string',
	utm_campaign: 'string',
	utm_referrer: 'string',
	utm_expid: 'string',
	gclid: 'string',
	yclid: 'string',
	referrer: 'string',
	campaign_id: 'number',
	ua_client_id: 'string',
	ym_client_id: 'string',
	entrance_page_url: 'string',
};

/** What a call of this account is checked and carried out with. */
export interface Upload {
	account: UisAccount;
	behaviour: UisBehaviour;
	now: number;
	problems: string[];
}

function rowsOf(params: Params, name: string, problems: string[]): Params[] {
	const rows = asList(params[name]);
	if (rows.length > MOST) {
		problems.push(`${rows.length} ${name} in a call, ${MOST} are allowed`);
		throw new RpcError('data_limit_exceeded', { field: name, value: rows.length });
	}
	return rows.map((row) => {
		if (!isMap(row)) throw new RpcError('data_type_error', { field: name, value: row });
		return row;
	});
}

function oneOf(value: unknown, field: string, known: string[]): void {
	if (value !== undefined && !known.includes(String(value))) refuseValue(field, value);
}

/** The moment of a field, which must not lie in the future. */
function pastMoment({ account, now }: Upload, field: string, value: unknown): number {
	const moment = account.moment(String(value));
	if (Number.isNaN(moment)) throw new RpcError('invalid_date_time', { field, value });
	if (moment > now) refuseValue(field, value);
	return moment;
}

/** Who can be reached, and where it belongs: at least one of each kind, all of them there and in agreement. */
function checkTarget({ account }: Upload, chat: Params): void {
	const given = (name: string) => chat[name] !== undefined && chat[name] !== null;
	if (!['visitor_session_id', 'campaign_id', 'site_id'].some(given))
		throw new RpcError('required_parameter_missed', { field: 'chats.campaign_id' });
	if (!given('phone') && !given('email'))
		throw new RpcError('required_parameter_missed', { field: 'chats.phone' });
	// With or without a plus is not shown; both are numbers of E.164.
	if (given('phone') && !/^\+?[1-9]\d{6,14}$/.test(String(chat.phone)))
		refuseValue('chats.phone', chat.phone);
	if (given('email') && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(String(chat.email)))
		refuseValue('chats.email', chat.email);
	const find = <T extends { id: number }>(name: string, all: T[]): T | undefined => {
		if (!given(name)) return undefined;
		const found = all.find(({ id }) => id === chat[name]);
		return found ?? refuseValue(`chats.${name}`, chat[name], 'entity_not_found');
	};
	if (chat.campaign_id === -1) refuseValue('chats.campaign_id', -1);
	const campaign = find('campaign_id', account.campaigns);
	if (campaign?.status === 'inactive')
		refuseValue('chats.campaign_id', chat.campaign_id, 'campaign_is_inactive');
	const site = find('site_id', account.sites);
	find(
		'source_id',
		account.sources.filter(({ state }) => state !== 'removed'),
	);
	const session = find('visitor_session_id', account.sessions);
	const sites = [campaign?.site_id, site?.id, session?.site_id].filter((id) => id !== undefined);
	if (new Set(sites).size > 1)
		throw new RpcError('invalid_parameters_combination', { field: 'chats.site_id' });
}

function checkMessages(upload: Upload, chat: Params, start: number): void {
	const messages = asList(chat.messages);
	if (messages.length === 0) throw new RpcError('required_parameter_missed', { field: 'chats.messages' });
	for (const message of messages) {
		if (!isMap(message)) throw new RpcError('data_type_error', { field: 'chats.messages', value: message });
		checkShape(message, MESSAGE, upload.problems, 'chats.messages.');
		oneOf(message.source, 'chats.messages.source', ['operator', 'visitor', 'system']);
		if (message.message === '') refuseValue('chats.messages.message', '');
		if (pastMoment(upload, 'chats.messages.date_time', message.date_time) <= start)
			refuseValue('chats.messages.date_time', message.date_time);
		const field = 'chats.messages.employee_id';
		const { employee_id: employee } = message;
		if (message.source === 'operator' && employee === undefined)
			throw new RpcError('required_parameter_missed', { field });
		if (employee !== undefined && !upload.account.employees.some(({ id }) => id === employee))
			refuseValue(field, employee, 'entity_not_found');
	}
}

/** Refuses a chat that does not follow the rules. */
function checkChat(upload: Upload, chat: Params): void {
	checkShape(chat, CHAT, upload.problems, 'chats.');
	oneOf(chat.status, 'chats.status', ['lost', 'succeed', 'refused']);
	oneOf(chat.initiator, 'chats.initiator', ['operator', 'visitor', 'autoinvite']);
	const start = pastMoment(upload, 'chats.start_date_time', chat.start_date_time);
	checkTarget(upload, chat);
	checkMessages(upload, chat, start);
	const session = upload.account.sessions.find(({ id }) => id === chat.visitor_session_id);
	if (!session) return;
	if (session.at >= start) refuseValue('chats.start_date_time', chat.start_date_time);
	if (start - session.at > SESSION_DAYS * DAY) refuseValue('chats.visitor_session_id', session.id);
}

/** A chat as it is kept: without an answer to a visitor it is lost, whatever was said [documented]. */
function keptChat(upload: Upload, chat: Params): Omit<UploadedChat, 'id'> {
	const messages = chat.messages as UploadedMessage[];
	const first = messages[0]?.source === 'system' ? 'autoinvite' : messages[0]?.source;
	const initiator = String(chat.initiator ?? first);
	const sides = new Set(messages.map(({ source }) => source));
	const isLost = initiator === 'visitor' && !(sides.has('operator') && sides.has('visitor'));
	const writer = messages.filter(({ source }) => source === 'operator').at(-1);
	return {
		...(chat as unknown as UploadedChat),
		initiator,
		status: isLost ? 'lost' : String(chat.status),
		employee_id: writer?.employee_id ?? null,
		shownAt: upload.now + upload.behaviour.reportLagMs,
	};
}

/** Stores a chat; one with a known `ext_id` in its place or beside it, which nobody knows. */
function storeChat(upload: Upload, chat: Params): { id: number } {
	const { account, behaviour } = upload;
	const kept = keptChat(upload, chat);
	const there = account.chats.find(({ ext_id }) => ext_id !== undefined && ext_id === chat.ext_id);
	if (there && behaviour.repeatedExtId === 'updates') {
		Object.assign(there, kept);
		return { id: there.id };
	}
	const id = account.id();
	account.chats.push({ ...kept, id });
	return { id };
}

export function uploadChats(upload: Upload, params: Params): object[] {
	checkShape(params, { access_token: 'string!', user_id: 'number', chats: 'array!' }, upload.problems);
	const chats = rowsOf(params, 'chats', upload.problems);
	if (upload.behaviour.partialUpload)
		return chats.map((chat) => {
			checkChat(upload, chat);
			return storeChat(upload, chat);
		});
	for (const chat of chats) checkChat(upload, chat);
	return chats.map((chat) => storeChat(upload, chat));
}

export function uploadSessions(upload: Upload, params: Params): object[] {
	const { account, behaviour, problems } = upload;
	checkShape(params, { access_token: 'string!', user_id: 'number', sessions: 'array!' }, problems);
	if (JSON.stringify(params).length > SESSIONS_BYTES)
		throw new RpcError('data_limit_exceeded', { field: 'sessions' });
	const rows = rowsOf(params, 'sessions', problems);
	const checked = rows.map((row): Omit<Session, 'id'> => {
		checkShape(row, SESSION, problems, 'sessions.');
		const ip = String(row.visitor_ip_address);
		if (!/^(\d{1,3}\.){3}\d{1,3}$|^[0-9a-f:]+:[0-9a-f:]+$/i.test(ip))
			refuseValue('sessions.visitor_ip_address', ip);
		if (!account.sites.some(({ id }) => id === row.site_id))
			refuseValue('sessions.site_id', row.site_id, 'entity_not_found');
		const at = pastMoment(upload, 'sessions.date_time', row.date_time);
		return { site_id: Number(row.site_id), at, ext_id: String(row.ext_id), fields: row };
	});
	return checked.map((session) => {
		const there = account.sessions.find(({ ext_id }) => ext_id === session.ext_id);
		const isUpdate = there && behaviour.repeatedExtId === 'updates';
		const row = isUpdate ? Object.assign(there, session) : { ...session, id: account.id() };
		if (!isUpdate) account.sessions.push(row);
		return { ext_id: session.ext_id, session_id: row.id };
	});
}
