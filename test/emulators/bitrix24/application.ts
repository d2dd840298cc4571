/** The local application a portal's administrator made: installation, tokens, events, and the work in Open Lines. */
import { ConnectorMethods } from './connector';
import { Events, type Delivery } from './events';
import { toForm } from './form';
import {
	fileType,
	OpenLines,
	type Chat,
	type ChatFile,
	type ChatMessage,
	type Line,
	type Script,
} from './lines';
import { checkGrant, Tokens } from './oauth';
import { OpenLinesMethods } from './openLines';
import type { Portal } from './portal';
import { known, RestError, type Caller, type Params, type Result } from './rest';
import { Work } from './work';

/** The administrator who installs the application. */
const ADMIN = 1;

/** Methods the inbound webhook may not call [documented]; `app.info` has nothing to tell it. */
const APPLICATION_ONLY = /^(imconnector\.|event\.|app\.)/;

export interface Forgery {
	data?: Params;
	auth?: Params;
}

/** A file an operator sends. */
export interface OperatorFile {
	name: string;
	content: string | Buffer;
}

export class Application {
	readonly clientId = 'local.6a1f00c2b3d4e5.00000001';

	readonly clientSecret = 'standinClientSecret';

	/** Comes with every event; proves that the portal sent it. */
	readonly applicationToken = 'standinApplicationToken';

	readonly memberId = 'a223c6b3710f85df22e9377d6c4f7553';

	scope = 'imopenlines,imconnector,im,crm,user_basic';

	/** How long the OAuth server takes for new tokens; the old refresh token is gone at once. */
	refreshDelayMs = 0;

	/** Methods of the application run while it is installed. */
	installed = false;

	private readonly work = new Work();

	readonly tokens = new Tokens();

	private readonly events: Events;

	readonly openLines: OpenLines;

	private readonly connectorMethods: ConnectorMethods;

	private readonly openLinesMethods: OpenLinesMethods;

	private readonly served = new Map<string, string | Buffer>();

	constructor(
		private readonly portal: Portal,
		private readonly url: () => string,
	) {
		this.events = new Events(this.work, () => portal.id());
		this.openLines = new OpenLines(portal, this.work, (event, data, userId) =>
			this.events.send(event, data, this.eventAuth(userId)),
		);
		this.connectorMethods = new ConnectorMethods(this.openLines);
		this.openLinesMethods = new OpenLinesMethods(this.openLines);
	}

	get lifetimeMs(): number {
		return this.tokens.lifetimeMs;
	}

	set lifetimeMs(value: number) {
		this.tokens.lifetimeMs = value;
	}

	/** Good refreshes so far. */
	get refreshes(): number {
		return this.tokens.refreshes;
	}

	/** Uses of a refresh token that had been used before. */
	get staleRefreshes(): number {
		return this.tokens.staleRefreshes;
	}

	get lines(): Line[] {
		return this.openLines.lines;
	}

	get chats(): Chat[] {
		return this.openLines.chats;
	}

	/** Events every handler call of which failed; nothing repeats them. */
	get lostEvents(): Delivery[] {
		return this.events.lost;
	}

	/** Every call of an event handler, in order. */
	get deliveries(): Delivery[] {
		return this.events.deliveries;
	}

	get handlers() {
		return this.events.handlers;
	}

	get finishEvents(): string[] {
		return this.openLines.finishEvents;
	}

	set finishEvents(events: string[]) {
		this.openLines.finishEvents = events;
	}

	get unknown() {
		return this.openLines.unknown;
	}

	set script(script: Script | undefined) {
		this.openLines.script = script;
	}

	/** Resolves when nothing is under way: no event, no card in the making, no operator about to answer. */
	async settled(): Promise<void> {
		await this.work.settled();
	}

	stop(): void {
		this.work.stop();
	}

	// --- Installation and tokens

	/** What the portal posts to the installation address when the administrator saves the application. */
	async install(address: string, forged: Forgery = {}): Promise<Response> {
		this.installed = true;
		const auth = { ...this.tokens.issuePair(ADMIN), ...this.about(), scope: this.scope };
		const body = toForm({
			event: 'ONAPPINSTALL',
			data: { VERSION: '1', ACTIVE: 'Y', INSTALLED: 'Y', LANGUAGE_ID: 'ru', ...forged.data },
			ts: Math.floor(Date.now() / 1000),
			auth: { ...auth, ...forged.auth },
		});
		return await fetch(address, { method: 'POST', body });
	}

	/** The administrator deletes the application: its handlers, connectors and tokens go with it. */
	async uninstall(): Promise<void> {
		const { domain, server_endpoint, client_endpoint, member_id, application_token } = this.about();
		// Without tokens: the API is closed to the application by then [documented].
		this.events.send(
			'ONAPPUNINSTALL',
			{ LANGUAGE_ID: 'ru', CLEAN: 1 },
			{ domain, server_endpoint, client_endpoint, member_id, application_token },
		);
		this.installed = false;
		this.tokens.forget();
		this.events.handlers.length = 0;
		this.openLines.connectors.length = 0;
		await this.settled();
	}

	/** Makes every access token issued so far too old. */
	expireTokens(): void {
		this.tokens.expire();
	}

	/** Makes every refresh token issued so far worthless. */
	revoke(): void {
		this.tokens.revoke();
	}

	/** `GET /oauth/token/` of the OAuth server. */
	async grant(params: Params): Promise<unknown> {
		checkGrant(params, this);
		const pair = this.tokens.rotate(String(params.refresh_token));
		await this.work.pause(this.refreshDelayMs);
		const { client_endpoint, server_endpoint, member_id, status } = this.about();
		// The domain is the OAuth server's here, not the portal's [sample].
		const domain = new URL(server_endpoint).host;
		return { ...pair, client_endpoint, server_endpoint, domain, member_id, status, scope: this.scope };
	}

	/** The caller a token of the application stands for. */
	caller(token: string): Caller {
		return { kind: 'application', userId: this.tokens.check(token), scopes: this.scope.split(',') };
	}

	/** How the portal and the application name themselves. */
	private about() {
		const url = this.url();
		return {
			domain: new URL(url).host,
			// The OAuth server is another one; its token address is `../oauth/token/` from here.
			server_endpoint: `${url}/oauth-server/rest/`,
			status: 'L',
			client_endpoint: `${url}/rest/`,
			member_id: this.memberId,
			application_token: this.applicationToken,
		};
	}

	/**
	 * An event brings the token of the employee who caused it, with that person's rights, and none where nobody did
	 * [documented].
	 */
	private eventAuth(userId: number) {
		const token = userId === 0 ? {} : this.tokens.issue(userId);
		return { ...token, scope: this.scope.replaceAll(',', ', '), ...this.about() };
	}

	// --- Methods

	/** Refuses the inbound webhook what takes an application. */
	checkContext(method: string, { kind }: Caller): void {
		if (kind === 'application' || !APPLICATION_ONLY.test(method)) return;
		throw new RestError(
			403,
			'WRONG_AUTH_TYPE',
			'Current authorization type is denied for this method Application context required',
		);
	}

	/** Carries out what concerns applications and Open Lines; undefined for other methods. */
	call(
		method: string,
		params: Params,
		problems: string[],
		caller: Caller,
	): Result | Promise<Result> | undefined {
		const result = this.carryOut(method, params, problems, caller);
		if (result instanceof Promise) return result.then((awaited: unknown) => ({ result: awaited }));
		return result === undefined ? undefined : { result };
	}

	private carryOut(method: string, params: Params, problems: string[], caller: Caller): unknown {
		if (method === 'app.info') return this.info(params, problems);
		if (method === 'profile') return this.profile(params, problems, caller);
		if (/^event\.(bind|unbind|get)$/.test(method)) return this.events.call(method, params, problems);
		return (
			this.connectorMethods.call(method, params, problems) ??
			this.openLinesMethods.call(method, params, problems, caller)
		);
	}

	private info(params: Params, problems: string[]) {
		known(params, [], problems);
		return {
			ID: '7',
			CODE: this.clientId,
			VERSION: 1,
			STATUS: 'L',
			INSTALLED: this.installed,
			PAYMENT_EXPIRED: 'N',
			DAYS: null,
			LICENSE: 'ru_project',
		};
	}

	private profile(params: Params, problems: string[], { userId }: Caller) {
		known(params, [], problems);
		const user = this.portal.users.find(({ id }) => id === userId);
		return { ID: String(userId), ADMIN: userId === ADMIN, NAME: user?.name, LAST_NAME: user?.lastName };
	}

	// --- What people do

	addLine(fields: Partial<Line> = {}): Line {
		return this.openLines.addLine(fields);
	}

	/** A chat by itself, its number, or `chat.id` of the connector's side. */
	chat(which: Chat | number | string): Chat {
		if (typeof which === 'object') return which;
		const found = this.chats.find((chat) => chat.id === which || chat.externalId === which);
		if (!found) throw new Error(`there is no chat ${which}`);
		return found;
	}

	/** An operator answers. */
	answer(
		which: Chat | number | string,
		text: string,
		{ files = [], userId }: { files?: OperatorFile[]; userId?: number } = {},
	): ChatMessage {
		const sent = files.map((file) => this.serve(file));
		return this.openLines.answer(this.chat(which), text, { files: sent, userId });
	}

	editAnswer(which: Chat | number | string, message: ChatMessage, text: string): void {
		this.openLines.edit(this.chat(which), message, text);
	}

	deleteAnswer(which: Chat | number | string, message: ChatMessage): void {
		this.openLines.remove(this.chat(which), message);
	}

	/** An operator finishes the dialog. */
	finish(which: Chat | number | string): void {
		this.openLines.finish(this.chat(which));
	}

	/** An administrator switches the connectors of a line off. */
	switchOff(lineId: number | string): void {
		for (const { id, lines } of this.openLines.connectors) {
			const status = lines[String(lineId)];
			if (!status?.active) continue;
			status.active = false;
			// Lower case, unlike the other events [documented].
			const data = { connector: id, line: lineId };
			this.events.send('ONIMCONNECTORSTATUSDELETE', data, this.eventAuth(ADMIN));
		}
	}

	deleteLine(lineId: number | string): void {
		const line = this.openLines.line(lineId);
		if (!line) throw new Error(`there is no line ${lineId}`);
		this.lines.splice(this.lines.indexOf(line), 1);
		for (const { lines } of this.openLines.connectors) delete lines[line.ID];
		this.events.send('ONIMCONNECTORLINEDELETE', line.ID, this.eventAuth(ADMIN));
	}

	/** Somebody opens the connector in the Contact Centre and presses Connect: the portal asks for its page. */
	async openSettings(lineId: number | string, connectorId?: string): Promise<Response> {
		const connector = this.openLines.connectors.find(({ id }) => id === (connectorId ?? id));
		if (!connector) throw new Error('no connector is registered');
		const isActive = this.openLines.isActive(connector, lineId);
		const { access_token, expires_in, refresh_token } = this.tokens.issuePair(ADMIN);
		const { domain, server_endpoint, member_id, status } = this.about();
		const address = new URL(connector.placementHandler);
		for (const [name, value] of [
			['DOMAIN', domain],
			['PROTOCOL', '0'],
			['LANG', 'ru'],
			['APP_SID', 'standinApplicationSid'],
		] as const)
			address.searchParams.set(name, value);
		const body = toForm({
			AUTH_ID: access_token,
			AUTH_EXPIRES: expires_in,
			REFRESH_ID: refresh_token,
			SERVER_ENDPOINT: server_endpoint,
			APPLICATION_TOKEN: this.applicationToken,
			APPLICATION_SCOPE: this.scope,
			member_id,
			status,
			PLACEMENT: 'SETTING_CONNECTOR',
			PLACEMENT_OPTIONS: JSON.stringify({
				CONNECTOR: connector.id,
				LINE: String(lineId),
				STATUS: isActive,
				ACTIVE_STATUS: true,
				CONNECTION_STATUS: isActive,
				REGISTER_STATUS: isActive,
				ERROR_STATUS: false,
				URI: `/contact_center/connector/?ID=${connector.id}&IFRAME=Y&IFRAME_TYPE=SIDE_SLIDER`,
			}),
		});
		return await fetch(address, { method: 'POST', body });
	}

	/** Puts an operator's file where the connector can fetch it without a login. */
	private serve({ name, content }: OperatorFile): ChatFile {
		const path = `${this.portal.id()}-${name}`;
		this.served.set(path, content);
		const url = `${this.url()}/files/${encodeURIComponent(path)}`;
		return { name, url, type: fileType(name), bytes: Buffer.byteLength(content) };
	}

	/** A file behind `/files/`. */
	file(path: string): string | Buffer | undefined {
		return this.served.get(path);
	}

	// --- What the page shows

	state() {
		const { lines, connectors, chats } = this.openLines;
		const { handlers, lostEvents, refreshes, staleRefreshes } = this;
		return { lines, connectors, chats, handlers, lostEvents, refreshes, staleRefreshes };
	}

	sections(): Array<[heading: string, rows: Params[]]> {
		const { chats, connectors } = this.openLines;
		const isClosed = (chat: Chat) => Boolean(chat.sessions.at(-1)?.closedAt);
		return [
			[
				'Open Lines chats',
				chats.map((chat) => ({
					id: chat.id,
					line: `${chat.line} ${this.openLines.line(chat.line)?.LINE_NAME ?? ''}`,
					connector: chat.connector,
					client: `${chat.client.name} ${chat.client.lastName} ${chat.client.phone}`,
					chat: chat.externalId,
					card: chat.card ? `${chat.card.type} ${chat.card.id}` : '',
					sessions: chat.sessions.length,
					closed: isClosed(chat) ? 'yes' : 'no',
					messages: chat.messages
						.map((one) => `${one.from === 'client' ? '<' : '>'} ${one.text}${fileNames(one)}${fate(one)}`)
						.join('\n'),
				})),
			],
			[
				'Connectors',
				connectors.map(({ id, name, placementHandler, lines }) => ({ id, name, placementHandler, lines })),
			],
			['Event handlers', this.handlers.map((handler) => ({ ...handler }))],
			['Lost events', this.lostEvents.map((lost) => ({ ...lost }))],
		];
	}
}

const fileNames = ({ files }: ChatMessage) => files.map(({ name }) => ` [file: ${name}]`).join('');

const fate = ({ deleted, delivered }: ChatMessage) =>
	deleted ? ' (deleted)' : delivered.length > 0 ? ' (delivered)' : '';
