import express from 'express';
import { setTimeout } from 'node:timers/promises';

import type { Application } from '../emulators/bitrix24/application';
import { toForm } from '../emulators/bitrix24/form';
import { asShown } from '../emulators/bitrix24/lines';
import { Bitrix24Emulator } from '../emulators/bitrix24/server';
import { listen, type Running } from '../emulators/http';

const CONNECTOR = 'chat2desk_n8n';
const LINE = 15;
const EVENTS = [
	'OnImConnectorMessageAdd',
	'OnImConnectorMessageUpdate',
	'OnImConnectorMessageDelete',
	'OnImConnectorDialogStart',
	'OnImConnectorDialogFinish',
	'OnImConnectorStatusDelete',
	'OnImConnectorLineDelete',
	'OnAppUninstall',
];

/** One post of the portal, its form as flat as it arrives. */
interface Post {
	path: string;
	query: Record<string, unknown>;
	body: Record<string, string>;
}

describe("the Bitrix24 stand-in's application", () => {
	let b24: Bitrix24Emulator;
	let application: Application;
	let receiver: Running;
	let posts: Post[];
	let receiverStatus: number;
	let atOnce: number;
	let mostAtOnce: number;
	let token: string;
	let refreshToken: string;

	beforeEach(async () => {
		b24 = await new Bitrix24Emulator({ burst: 1000 }).start();
		application = b24.application;
		application.openLines.cardDelayMs = 1;
		posts = [];
		receiverStatus = 200;
		atOnce = 0;
		mostAtOnce = 0;
		const app = express();
		app.get('/missing.pdf', (_req, res) => void res.sendStatus(404));
		app.get('/spec.pdf', (_req, res) => void res.type('application/pdf').send('%PDF'));
		app.use(express.text({ type: 'application/x-www-form-urlencoded' }));
		app.post('/:path', async (req, res) => {
			mostAtOnce = Math.max(mostAtOnce, ++atOnce);
			const body = Object.fromEntries(new URLSearchParams(String(req.body)));
			posts.push({ path: req.path, query: req.query, body });
			const status = receiverStatus;
			await setTimeout(5);
			atOnce--;
			res.status(status).send('ok');
		});
		receiver = await listen(app);
		await application.install(`${receiver.url}/install`);
		token = posts[0]?.body['auth[access_token]'] ?? '';
		refreshToken = posts[0]?.body['auth[refresh_token]'] ?? '';
		posts = [];
	});

	afterEach(async () => {
		await b24.stop();
		await receiver.stop();
	});

	async function post(url: string, params: object, headers: Record<string, string> = {}) {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify(params),
		});
		return { status: response.status, body: (await response.json()) as Record<string, unknown> };
	}

	const call = async (method: string, params: object = {}) =>
		await post(`${b24.url}/rest/${method}`, { ...params, auth: token });

	const byWebhook = async (method: string, params: object = {}) =>
		await post(b24.webhookUrl + method, params);

	const registration = {
		ID: CONNECTOR,
		NAME: 'Chat2Desk',
		ICON: { DATA_IMAGE: 'data:image/svg+xml,%3Csvg/%3E' },
		get PLACEMENT_HANDLER() {
			return `${receiver.url}/settings`;
		},
		NEED_SIGNATURE: true,
	};

	/** The set-up of a connector: registered, its events bound, one line open for it. */
	async function connect(registrationFields: object = {}): Promise<void> {
		await call('imconnector.register', { ...registration, ...registrationFields });
		for (const event of EVENTS) await call('event.bind', { event, handler: `${receiver.url}/events` });
		await call('imconnector.activate', { CONNECTOR, LINE, ACTIVE: '1' });
	}

	const entry = (fields: { user?: object; message?: object; chat?: object } = {}) => ({
		user: { id: 'client_1', name: 'Anna', phone: '+79000000001', ...fields.user },
		message: { id: 'm1', date: 1_773_265_993, text: 'Hello', ...fields.message },
		chat: { id: 'dialog_1', name: 'WhatsApp', ...fields.chat },
	});

	async function send(...entries: object[]) {
		const MESSAGES = entries.length > 0 ? entries : [entry()];
		const { body } = await call('imconnector.send.messages', { CONNECTOR, LINE, MESSAGES });
		const { DATA } = body.result as { DATA: { RESULT: Array<Record<string, unknown>> } };
		return DATA.RESULT;
	}

	/** The events of a name that arrived so far, once everything has. */
	async function events(name: string): Promise<Array<Record<string, string>>> {
		await application.settled();
		return posts.filter(({ body }) => body.event === name.toUpperCase()).map(({ body }) => body);
	}

	const refresh = async (fields: object = {}) => {
		const query = new URLSearchParams({
			grant_type: 'refresh_token',
			client_id: application.clientId,
			client_secret: application.clientSecret,
			refresh_token: refreshToken,
			...fields,
		});
		const response = await fetch(`${b24.url}/oauth/token/?${query.toString()}`);
		return { status: response.status, body: (await response.json()) as Record<string, string> };
	};

	describe('installation and tokens', () => {
		it('installs with one flat form, and can forge it', async () => {
			await application.install(`${receiver.url}/install?key=1`, { auth: { domain: 'evil.example.com' } });
			expect(posts).toHaveLength(1);
			expect(posts[0]?.query).toEqual({ key: '1' });
			expect(posts[0]?.body).toMatchObject({
				event: 'ONAPPINSTALL',
				'data[INSTALLED]': 'Y',
				'auth[domain]': 'evil.example.com',
				'auth[status]': 'L',
				'auth[expires_in]': '3600',
				'auth[client_endpoint]': `${b24.url}/rest/`,
				'auth[server_endpoint]': `${b24.url}/oauth-server/rest/`,
				'auth[application_token]': application.applicationToken,
				'auth[member_id]': application.memberId,
				'auth[scope]': 'imopenlines,imconnector,im,crm,user_basic',
			});
		});

		it('takes a token from the body, the query or the header, and does not record it', async () => {
			const bearer = { authorization: `Bearer ${token}` };
			expect((await call('app.info')).body.result).toMatchObject({ STATUS: 'L', INSTALLED: true });
			expect((await post(`${b24.url}/rest/app.info?auth=${token}`, {})).status).toBe(200);
			expect((await post(`${b24.url}/rest/app.info.json`, {}, bearer)).status).toBe(200);
			expect(b24.callsTo('app.info').map(({ body }) => body)).toEqual([{}, {}, {}]);
			expect(b24.problems).toEqual([]);
		});

		it('knows an expired token from an unknown one', async () => {
			application.expireTokens();
			expect(await call('app.info')).toEqual({
				status: 401,
				body: { error: 'expired_token', error_description: 'The access token provided has expired.' },
			});
			token = 'unknown';
			expect(await call('app.info')).toMatchObject({ status: 401, body: { error: 'NO_AUTH_FOUND' } });
		});

		it('gives tokens that live as long as it is told', async () => {
			application.lifetimeMs = 0;
			token = (await refresh()).body.access_token ?? '';
			expect((await call('app.info')).body.error).toBe('expired_token');
		});

		it('rotates the refresh token, and counts who uses the old one', async () => {
			const { body } = await refresh();
			expect(body).toMatchObject({
				expires_in: 3600,
				member_id: application.memberId,
				status: 'L',
				user_id: 1,
				client_endpoint: `${b24.url}/rest/`,
			});
			expect(await refresh()).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
			expect(application).toMatchObject({ refreshes: 1, staleRefreshes: 1 });
			expect((await refresh({ refresh_token: body.refresh_token })).status).toBe(200);
			token = body.access_token ?? '';
			expect((await call('app.info')).status).toBe(200);
			expect(b24.callsTo('oauth/token').map((one) => one.body)).toContainEqual({
				grant_type: 'refresh_token',
			});
		});

		it('lets only one of two refreshes at once through', async () => {
			application.refreshDelayMs = 20;
			const statuses = (await Promise.all([refresh(), refresh()])).map(({ status }) => status);
			expect(statuses.sort()).toEqual([200, 400]);
		});

		it.each([
			['another client', { client_id: 'local.other' }, 401, 'invalid_client'],
			['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client'],
			['an unknown refresh token', { refresh_token: 'unknown' }, 400, 'invalid_grant'],
			['nothing to refresh', { refresh_token: '' }, 400, 'invalid_request'],
			['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
		])('refuses %s', async (_what, fields, status, error) => {
			expect(await refresh(fields)).toMatchObject({ status, body: { error } });
			expect(application).toMatchObject({ refreshes: 0, staleRefreshes: 0 });
		});

		it('refuses a revoked refresh token, and writes down a POST', async () => {
			application.revoke();
			expect((await refresh()).body.error).toBe('invalid_grant');
			await post(`${b24.url}/oauth-server/oauth/token/`, {});
			expect(b24.problems.join()).toContain('POST is not documented');
		});

		it('can lose the answer to a refresh that was carried out', async () => {
			b24.faults.push({ path: /oauth\/token/, times: 1, afterwards: true, status: 502 });
			expect((await refresh()).status).toBe(502);
			expect((await refresh()).body.error).toBe('invalid_grant');
		});

		it('forgets everything with the application', async () => {
			await connect();
			await application.uninstall();
			const [event] = await events('OnAppUninstall');
			expect(event).toMatchObject({
				'data[CLEAN]': '1',
				'auth[application_token]': application.applicationToken,
			});
			expect(event).not.toHaveProperty(['auth[access_token]']);
			expect((await call('app.info')).body.error).toBe('NO_AUTH_FOUND');
			expect((await refresh()).body.error).toBe('invalid_grant');
			expect(application.handlers).toEqual([]);
			expect(application.openLines.connectors).toEqual([]);
		});
	});

	describe('rights and limits', () => {
		it.each(['imconnector.list', 'imconnector.send.messages', 'event.get', 'event.bind', 'app.info'])(
			'refuses %s to the inbound webhook',
			async (method) => {
				expect(await byWebhook(method)).toMatchObject({ status: 403, body: { error: 'WRONG_AUTH_TYPE' } });
			},
		);

		it('asks for the scope imopenlines, of the webhook and of the application', async () => {
			const method = 'imopenlines.config.list.get';
			expect((await byWebhook(method)).body.error).toBe('insufficient_scope');
			b24.portal.scopes.push('imopenlines');
			expect((await byWebhook(method)).status).toBe(200);
			application.scope = 'crm';
			expect((await call(method)).body.error).toBe('insufficient_scope');
			expect((await call('scope')).body.result).toEqual(['crm']);
		});

		it('carries out a batch, also with calls that take their time', async () => {
			await connect();
			const fields = 'MESSAGES[0][user][id]=u&MESSAGES[0][message][text]=hi&MESSAGES[0][chat][id]=c';
			const { body } = await call('batch', {
				cmd: {
					sent: `imconnector.send.messages?CONNECTOR=${CONNECTOR}&LINE=${LINE}&${fields}`,
					wrong: 'imconnector.activate?CONNECTOR=x',
				},
			});
			expect(body.result).toMatchObject({
				result: { sent: { SUCCESS: true } },
				result_error: { wrong: { error: 'ERROR_ARGUMENT' } },
			});
			expect(application.chats).toHaveLength(1);
		});

		it('has one bucket for both ways to call', async () => {
			const small = await new Bitrix24Emulator({ burst: 2, perSecond: 0 }).start();
			const { access_token } = small.application.tokens.issue(1);
			const statuses: number[] = [];
			for (const url of [`${small.url}/rest/`, small.webhookUrl, `${small.url}/rest/`])
				statuses.push((await post(`${url}scope`, { auth: access_token })).status);
			await small.stop();
			expect(statuses).toEqual([200, 200, 503]);
		});
	});

	it('writes forms as PHP does', () => {
		const fields = { a: { b: [1, { c: true }], d: false }, none: null, empty: [], text: 'x y' };
		expect(Object.fromEntries(toForm(fields))).toEqual({
			'a[b][0]': '1',
			'a[b][1][c]': '1',
			'a[d]': '0',
			text: 'x y',
		});
	});

	describe('event handlers', () => {
		const handler = 'https://n8n.example.com/webhook/1';

		it.each([
			['an unknown event', { event: 'OnNothing', handler }, 'ERROR_EVENT_NOT_FOUND'],
			['no address', { event: 'OnImConnectorMessageAdd', handler: 'ftp://x' }, 'ERROR_WRONG_HANDLER_URL'],
		])('refuses %s', async (_what, params, error) => {
			expect(await call('event.bind', params)).toMatchObject({ status: 400, body: { error } });
		});

		it('binds once, lists, unbinds', async () => {
			const params = { event: 'OnImConnectorMessageAdd', handler };
			const other = { ...params, handler: `${handler}/other` };
			await call('event.bind', other);
			expect((await call('event.bind', params)).body.result).toBe(true);
			expect(await call('event.bind', params)).toMatchObject({
				status: 400,
				body: { error: 'ERROR_CORE', error_description: expect.stringContaining('already binded') as string },
			});
			expect((await call('event.get')).body.result).toEqual(
				[other.handler, handler].map((bound) => ({
					event: 'ONIMCONNECTORMESSAGEADD',
					handler: bound,
					auth_type: '0',
					offline: 0,
				})),
			);
			expect((await call('event.unbind', params)).body.result).toEqual({ count: 1 });
			expect((await call('event.unbind', params)).body.result).toEqual({ count: 0 });
			expect(application.handlers).toMatchObject([{ handler: other.handler }]);
		});

		it('sends in order, with the proof of the portal, and does not repeat', async () => {
			await connect();
			await send();
			await application.settled();
			receiverStatus = 500;
			application.answer('dialog_1', 'one');
			await application.settled();
			receiverStatus = 200;
			application.answer('dialog_1', 'two');
			application.answer('dialog_1', 'three');
			const added = await events('OnImConnectorMessageAdd');
			const text = 'data[MESSAGES][0][message][text]';
			expect(added.map((event) => event[text]?.split('[br]')[1])).toEqual(['one', 'two', 'three']);
			expect(added[0]).toMatchObject({
				'auth[application_token]': application.applicationToken,
				'auth[member_id]': application.memberId,
				'auth[domain]': new URL(b24.url).host,
				'auth[user_id]': '7',
			});
			expect(added[0]).not.toHaveProperty(['auth[refresh_token]']);
			expect(application.lostEvents).toMatchObject([{ event: 'ONIMCONNECTORMESSAGEADD', status: 500 }]);
			expect(mostAtOnce).toBe(1);
		});
	});

	describe('the connector', () => {
		it.each([
			['no ID', { ID: '' }, 'CONNECTOR_ID_REQUIRED'],
			['a dot in the ID', { ID: 'chat2.desk' }, 'APPLICATION_REGISTRATION_ERROR_POINT'],
			['a hyphen in the ID', { ID: 'chat2-desk' }, 'GENERAL_CONNECTOR_REGISTRATION_ERROR'],
			['no NAME', { NAME: undefined }, 'NAME_REQUIRED'],
			['no icon', { ICON: { COLOR: '#fff' } }, 'ICON_REQUIRED'],
			['no page', { PLACEMENT_HANDLER: '' }, 'NO_PLACEMENT_HANDLER'],
		])('is refused at HTTP 200 with %s', async (_what, fields, error) => {
			const { status, body } = await call('imconnector.register', { ...registration, ...fields });
			expect({ status, result: body.result }).toMatchObject({
				status: 200,
				result: { result: false, error },
			});
			expect(application.openLines.connectors).toEqual([]);
		});

		it('is registered in lower case, and updated by the second call', async () => {
			const first = await call('imconnector.register', { ...registration, ID: 'Chat2Desk_n8n' });
			expect(first.body.result).toEqual({ result: true });
			await call('imconnector.register', { ...registration, NAME: 'New', NEED_SIGNATURE: 'N', CHAT: 1 });
			expect(application.openLines.connectors).toMatchObject([
				{ id: CONNECTOR, name: 'New', needSystemMessages: true, chatGroup: false },
			]);
			for (const problem of ['lower case', '"NEED_SIGNATURE" is not a boolean', '"CHAT" is unknown'])
				expect(b24.problems.join('\n')).toContain(problem);
			expect((await call('imconnector.list')).body.result).toMatchObject({ [CONNECTOR]: 'New' });
		});

		it('is switched on and off by line, and unregistered', async () => {
			const status = async () => (await call('imconnector.status', { CONNECTOR, LINE })).body.result;
			await call('imconnector.register', registration);
			expect(await status()).toMatchObject({ LINE, CONNECTOR, CONFIGURED: false, STATUS: false });
			await call('imconnector.activate', { CONNECTOR, LINE, ACTIVE: 1 });
			const DATA = { ID: 'line', URL: 'https://example.com', NAME: 'x' };
			expect((await call('imconnector.connector.data.set', { CONNECTOR, LINE, DATA })).body.result).toBe(
				true,
			);
			expect(await status()).toMatchObject({ CONFIGURED: true, STATUS: true, ERROR: false });
			await call('imconnector.activate', { CONNECTOR, LINE, ACTIVE: 0 });
			expect(await status()).toMatchObject({ STATUS: false });
			expect(b24.problems).toEqual([]);
			const unregister = async () => (await call('imconnector.unregister', { ID: CONNECTOR })).body.result;
			expect(await unregister()).toEqual({ result: true });
			expect(await unregister()).toMatchObject({ error: 'APPLICATION_UNREGISTRATION_ERROR' });
		});

		it.each([
			['imconnector.activate', { CONNECTOR, LINE }, 'ERROR_ARGUMENT'],
			['imconnector.connector.data.set', { CONNECTOR, LINE }, 'ERROR_ARGUMENT'],
			['imconnector.send.messages', { CONNECTOR, LINE }, 'ERROR_ARGUMENT'],
			['imconnector.send.messages', { CONNECTOR, LINE, MESSAGES: {} }, 'ERROR_ARGUMENT'],
			['imconnector.send.messages', { CONNECTOR, LINE, MESSAGES: [{ user: {} }] }, 'ERROR_ARGUMENT'],
			['imconnector.send.messages', { CONNECTOR, LINE: 16, MESSAGES: [{}] }, 'NOT_ACTIVE_LINE'],
			['imconnector.send.messages', { CONNECTOR, LINE: 999, MESSAGES: [{}] }, 'NOT_ACTIVE_LINE'],
			[
				'imconnector.send.messages',
				{ CONNECTOR: 'other', LINE, MESSAGES: [{}] },
				'IMCONNECTOR_NO_CORRECT_PROVIDER',
			],
			['imconnector.chat.name.set', { CONNECTOR, LINE, CHAT_ID: 'c', NAME: 'n' }, 'ERROR_ARGUMENT'],
			[
				'imconnector.chat.name.set',
				{ CONNECTOR, LINE, CHAT_ID: 'c', NAME: 'n', USER_ID: 'u' },
				'CHAT_RENAMING_FAILED',
			],
		])('%s %j: %s', async (method, params, error) => {
			await connect();
			expect(await call(method, params)).toMatchObject({ status: 400, body: { error } });
		});
	});

	describe("a client's message", () => {
		beforeEach(async () => await connect());

		it('opens a chat and its session', async () => {
			const [answer] = await send(entry({ chat: { url: 'https://example.com/1' } }));
			const [chat] = application.chats;
			expect(answer).toEqual({
				user: String(chat?.portalUserId),
				message: { id: 'm1', date: {}, text: 'Hello' },
				chat: {
					id: 'dialog_1',
					name: 'WhatsApp',
					description: 'Link to the original post: https://example.com/1',
				},
				extra: {},
				SUCCESS: true,
				session: { ID: String(chat?.sessions[0]?.id), CHAT_ID: String(chat?.id) },
			});
			expect(chat).toMatchObject({
				connector: CONNECTOR,
				line: '15',
				externalId: 'dialog_1',
				userId: 'client_1',
				messages: [{ from: 'client', externalIds: ['m1'], text: 'Hello', date: 1_773_265_993 }],
			});
			expect(await events('OnImConnectorDialogStart')).toMatchObject([
				{
					'data[DATA][0][connector][chat_id]': 'dialog_1',
					'data[DATA][0][chat][id]': String(chat?.id),
					'data[DATA][0][session][closed]': 'N',
				},
			]);
			expect(b24.problems).toEqual([]);
		});

		it('is stored again when it comes again, and starts a new session after the old one', async () => {
			await send();
			await send();
			application.finish('dialog_1');
			await send();
			const [chat] = application.chats;
			expect(chat?.messages.map(({ externalIds }) => externalIds)).toEqual([['m1'], ['m1'], ['m1']]);
			expect(chat?.sessions.map(({ closedAt }) => closedAt !== undefined)).toEqual([true, false]);
			expect(await events('OnImConnectorDialogFinish')).toMatchObject([
				{ 'data[DATA][0][session][closed]': 'Y' },
			]);
		});

		it.each([
			['no user.id', { user: { id: '' } }, 'user.id'],
			['no chat.id', { chat: { id: undefined } }, 'chat.id'],
			['neither text nor files', { message: { text: '', files: [] } }, 'text or files'],
			['digits in the name', { user: { name: 'Anna2' } }, 'field name'],
			['an emoji in the name', { user: { name: 'Anna \u{1F600}' } }, 'field name'],
			['an @ in the last name', { user: { last_name: '@anna' } }, 'field last_name'],
			['a name too long', { user: { name: 'A'.repeat(26) } }, 'field name'],
			['a date that is none', { message: { date: '2026-03-11' } }, 'field date'],
			['a file that is not there', { message: { files: [{ url: 'MISSING', name: 'a.pdf' }] } }, 'a.pdf'],
			['a file not on the web', { message: { files: [{ url: 'ftp://x/a.pdf', name: 'b.pdf' }] } }, 'b.pdf'],
		])('is refused inside with %s', async (_what, fields, error) => {
			const given = JSON.stringify(entry(fields)).replace('MISSING', `${receiver.url}/missing.pdf`);
			const [refused, good] = await send(JSON.parse(given) as object, entry({ chat: { id: 'other' } }));
			expect(refused).toMatchObject({ SUCCESS: false, ERRORS: [expect.stringContaining(error)] });
			expect(good).toMatchObject({ SUCCESS: true });
			expect(application.chats.map(({ externalId }) => externalId)).toEqual(['other']);
		});

		it.each([
			['names people have', { user: { name: "Anna-Maria O'Neil", last_name: 'Йоханссон' } }],
			['no name', { user: { name: '' } }],
		])('is taken with %s', async (_what, fields) => {
			expect((await send(entry(fields)))[0]).toMatchObject({ SUCCESS: true });
			expect(b24.problems).toEqual([]);
		});

		it.each([
			['an unknown field', { user: { nickname: 'a' } }, '"user.nickname" is unknown'],
			['equal ids', { user: { id: 'same' }, chat: { id: 'same' } }, 'are both "same"'],
			['a number as text', { message: { date: '1773265993' } }, 'is not a number'],
			['milliseconds', { message: { date: 1_773_265_993_000 } }, 'in milliseconds'],
			['a flag that is not Y', { message: { disable_crm: true } }, '"disable_crm" may only be "Y"'],
		])('passes with %s, which is written down', async (_what, fields, problem) => {
			expect((await send(entry(fields)))[0]).toMatchObject({ SUCCESS: true });
			expect(b24.problems.join('\n')).toContain(problem);
		});

		it('of another user opens another chat, which is written down', async () => {
			await send();
			await send(entry({ user: { id: 'client_2' } }));
			expect(application.chats).toHaveLength(2);
			expect(b24.problems.join()).toContain('had user.id "client_1", now "client_2"');
		});

		it('brings files that the portal fetches', async () => {
			await send(entry({ message: { text: '', files: [{ url: `${receiver.url}/spec.pdf` }] } }));
			expect(application.chats[0]?.messages[0]?.files).toMatchObject([
				{ name: 'spec.pdf', bytes: 4, type: 'file' },
			]);
		});

		it.each(['two words.pdf', 'договор.pdf'])(
			'takes no file from an address that is none: %s',
			async (name) => {
				const files = [{ url: `${receiver.url}/${name}` }];
				const answer = await send(entry({ message: { text: '', files } }));
				expect(JSON.stringify(answer)).toContain('Failed to download the file');
			},
		);

		it.each([
			['[b]bold[/b] and [url=https://example.com]a link[/url]', 'bold and a link'],
			['one[br]two', 'one\ntwo'],
			['[user=7]Maria[/user] [img size=small]x[/img]', 'Maria x'],
			['[\u200bb]as written[\u200b/b]', '[b]as written[/b]'],
			['[1] or [later]', '[1] or [later]'],
		])('%j is shown as %j', (source, text) => expect(asShown(source)).toBe(text));

		it('is changed and deleted by its id', async () => {
			await send(entry(), entry({ message: { id: 'm2' } }));
			const MESSAGES = (fields: object) => ({ CONNECTOR, LINE, MESSAGES: [fields] });
			await call('imconnector.update.messages', MESSAGES(entry({ message: { text: 'Hi' } })));
			const ids = { user: { id: 'client_1' }, message: { id: 'm2' }, chat: { id: 'dialog_1' } };
			const { body } = await call('imconnector.delete.messages', MESSAGES(ids));
			expect(body.result).toMatchObject({ DATA: { RESULT: [{ SUCCESS: true }] } });
			expect(application.chats[0]?.messages).toMatchObject([{ text: 'Hi' }, { deleted: true }]);
			const unknown = await call('imconnector.update.messages', MESSAGES(entry({ message: { id: 'm9' } })));
			expect(unknown.body.result).toMatchObject({ SUCCESS: true, DATA: { RESULT: [{ SUCCESS: false }] } });
		});

		it('written for an employee comes back as an event', async () => {
			await send(entry({ message: { user_id: 7 } }));
			expect(await events('OnImConnectorMessageAdd')).toMatchObject([
				{ 'data[MESSAGES][0][message][user_id]': '7' },
			]);
		});

		it('renames its chat', async () => {
			await send();
			const params = { CONNECTOR, LINE, CHAT_ID: 'dialog_1', USER_ID: 'client_1', NAME: 'VIP' };
			expect((await call('imconnector.chat.name.set', params)).status).toBe(200);
			expect(application.chat('dialog_1').name).toBe('VIP');
		});
	});

	describe('the CRM card of a chat', () => {
		beforeEach(async () => await connect());

		it('comes a moment later, once per client', async () => {
			application.openLines.cardDelayMs = 50;
			await send();
			expect(b24.portal.leads()).toEqual([]);
			await send(entry({ chat: { id: 'dialog_2' } }));
			await application.settled();
			const [lead] = b24.portal.leads();
			expect(b24.portal.leads()).toHaveLength(1);
			expect(lead).toMatchObject({ fields: { name: 'Anna' }, fm: [{ value: '+79000000001' }] });
			expect(application.chats.map(({ card }) => card)).toEqual(
				Array.from({ length: 2 }, () => ({ type: 'LEAD', id: lead?.id })),
			);
		});

		it('comes once per client without a phone as well', async () => {
			const user = { id: 'client_9', phone: undefined };
			await send(entry({ user }), entry({ user, chat: { id: 'dialog_2' } }));
			await application.settled();
			expect(b24.portal.leads()).toHaveLength(1);
		});

		it.each([
			['an open lead', 1, {}, 'LEAD', 1],
			['a contact', 3, {}, 'CONTACT', 0],
			['a closed lead only', 1, { stageId: 'JUNK' }, 'LEAD', 2],
		])('where the phone belongs to %s', async (_what, entityTypeId, fields, type, leads) => {
			const fm = [{ typeId: 'PHONE', valueType: 'WORK', value: '8 900 000-00-01' }];
			const before = b24.portal.add(entityTypeId, fields, fm);
			await send();
			await application.settled();
			expect(b24.portal.leads()).toHaveLength(leads);
			expect(application.chats[0]?.card?.type).toBe(type);
			expect(application.chats[0]?.card?.id === before.id).toBe(leads < 2);
		});

		it('is a deal with a contact where the line says so', async () => {
			Object.assign(application.lines[0] ?? {}, { CRM_CREATE: 'deal' });
			await send();
			await application.settled();
			expect(b24.portal.contacts()).toHaveLength(1);
			expect(b24.portal.deals()).toMatchObject([{ fields: { contactId: b24.portal.contacts()[0]?.id } }]);
		});

		it.each([
			['disable_crm', {}, {}, { message: { disable_crm: 'Y' } }],
			['a line without CRM', { CRM: 'N' }, {}, {}],
			['a line that makes none', { CRM_CREATE: 'none' }, {}, {}],
			['a group chat', {}, { CHAT_GROUP: true }, {}],
		])('is not made with %s', async (_what, line, connector, fields) => {
			Object.assign(application.lines[0] ?? {}, line);
			await call('imconnector.register', { ...registration, ...connector });
			await send(entry(fields));
			await application.settled();
			expect(b24.portal.items).toEqual([]);
		});
	});

	describe('an operator', () => {
		const MESSAGE = 'data[MESSAGES][0][message]';

		it('answers with a signature, line breaks and files', async () => {
			await connect();
			await send();
			const files = [{ name: 'price.png', content: 'png' }];
			const message = application.answer('dialog_1', 'Good day\nto you', { files, userId: 9 });
			const [event = {}] = await events('OnImConnectorMessageAdd');
			expect(event).toMatchObject({
				'data[CONNECTOR]': CONNECTOR,
				'data[LINE]': '15',
				'data[MESSAGES][0][im][chat_id]': String(application.chats[0]?.id),
				'data[MESSAGES][0][im][message_id]': String(message.id),
				'data[MESSAGES][0][chat][id]': 'dialog_1',
				[`${MESSAGE}[user_id]`]: '9',
				[`${MESSAGE}[text]`]: '[b]Pavel Prodavtsov:[/b] [br]Good day\nto you',
				[`${MESSAGE}[files][0][name]`]: 'price.png',
				[`${MESSAGE}[files][0][type]`]: 'image',
				'auth[user_id]': '9',
			});
			const link = await fetch(event[`${MESSAGE}[files][0][link]`] ?? '');
			expect(await link.text()).toBe('png');
			expect((await fetch(`${b24.url}/files/other.png`)).status).toBe(404);
		});

		it('stores its marks of a line break as line breaks, and encodes what HTML encodes where it does so', async () => {
			await connect({ NEED_SIGNATURE: false });
			await send();
			application.answer('dialog_1', 'one[br]two#BR#three\r\nfour');
			application.unknown.encodesText = true;
			application.answer('dialog_1', '5 < 6 & "7"\nnext');
			const text = `${MESSAGE}[text]`;
			expect((await events('OnImConnectorMessageAdd')).map((event) => event[text])).toEqual([
				'one\ntwo\nthree\nfour',
				'5 &lt; 6 &amp; &quot;7&quot;\nnext',
			]);
		});

		it('finishes under either of the ids the chat has', async () => {
			await connect();
			await send();
			application.unknown.ownChatId = false;
			application.finish('dialog_1');
			expect(await events('OnImConnectorDialogFinish')).toMatchObject([
				{ 'data[DATA][0][connector][chat_id]': String(application.chats[0]?.id) },
			]);
		});

		it('answers without a signature where the connector wants none', async () => {
			await connect({ NEED_SIGNATURE: false });
			await send();
			application.answer('dialog_1', 'Good day');
			expect(await events('OnImConnectorMessageAdd')).toMatchObject([{ [`${MESSAGE}[text]`]: 'Good day' }]);
		});

		it('changes and deletes what was reported as delivered', async () => {
			await connect();
			await send();
			const message = application.answer('dialog_1', 'Good day');
			const im = { chat_id: application.chats[0]?.id, message_id: message.id };
			const report = { im, message: { id: ['out_1'], date: 1 }, chat: { id: 'dialog_1' } };
			const { body } = await call('imconnector.send.status.delivery', {
				CONNECTOR,
				LINE,
				MESSAGES: [report],
			});
			expect(body.result).toEqual({ SUCCESS: true, DATA: [] });
			expect(message.delivered).toEqual(['out_1']);
			application.editAnswer('dialog_1', message, 'Good night');
			application.deleteAnswer('dialog_1', message);
			expect(await events('OnImConnectorMessageUpdate')).toMatchObject([
				{
					[`${MESSAGE}[id][0]`]: 'out_1',
					[`${MESSAGE}[text]`]: '[b]Maria Managerova:[/b] [br]Good night',
				},
			]);
			expect(await events('OnImConnectorMessageDelete')).toMatchObject([{ [`${MESSAGE}[id]`]: 'out_1' }]);
			expect(b24.problems).toEqual([]);
		});

		it('changes and deletes in silence where the connector wants that', async () => {
			await connect({ EDIT_INTERNAL_MESSAGES: false, DEL_INTERNAL_MESSAGES: false });
			await send();
			const message = application.answer('dialog_1', 'Good day');
			application.editAnswer('dialog_1', message, 'Good night');
			application.deleteAnswer('dialog_1', message);
			await application.settled();
			expect(application.deliveries.map(({ event }) => event)).toEqual([
				'ONIMCONNECTORDIALOGSTART',
				'ONIMCONNECTORMESSAGEADD',
			]);
		});

		it.each([
			['an id that is no list', { message: { id: 'out_1' } }, 'message.id is not a list'],
			['an unknown message', { im: { chat_id: 1, message_id: 1 } }, 'delivery of an unknown message'],
			['another chat', { chat: { id: 'dialog_9' } }, 'chat.id is not that of chat'],
		])('sees no fault in a report with %s, which is written down', async (_what, fields, problem) => {
			await connect();
			await send();
			const { id } = application.answer('dialog_1', 'Good day');
			const im = { chat_id: application.chats[0]?.id, message_id: id };
			const report = { im, message: { id: ['out_1'] }, chat: { id: 'dialog_1' }, ...fields };
			const { status } = await call('imconnector.send.status.delivery', {
				CONNECTOR,
				LINE,
				MESSAGES: [report],
			});
			expect(status).toBe(200);
			expect(b24.problems.join()).toContain(problem);
		});

		it('answers by a script', async () => {
			await connect({ NEED_SIGNATURE: false });
			application.script = async (incoming, chat) =>
				await Promise.resolve(
					incoming.text === 'Hello' ? [`Hi ${chat.client.name}`, 'How are you?'] : undefined,
				);
			await send(entry(), entry({ message: { text: 'Bye' } }));
			const added = await events('OnImConnectorMessageAdd');
			expect(added.map((event) => event[`${MESSAGE}[text]`])).toEqual(['Hi Anna', 'How are you?']);
		});

		it('says so when the script fails', async () => {
			await connect();
			application.script = async () => await Promise.reject(new Error('no idea'));
			await send();
			await expect(application.settled()).rejects.toThrow('no idea');
		});

		it.each([
			[true, 1],
			[false, 0],
		])('is preceded by the greeting if the connector wants system messages: %s', async (wanted, count) => {
			await connect({ NEED_SYSTEM_MESSAGES: wanted });
			Object.assign(application.lines[0] ?? {}, { WELCOME_MESSAGE: 'Y', WELCOME_MESSAGE_TEXT: 'Welcome!' });
			await send();
			await send();
			const added = await events('OnImConnectorMessageAdd');
			expect(added.map((event) => event[`${MESSAGE}[text]`])).toEqual(Array(count).fill('Welcome!'));
			for (const event of added) expect(event).not.toHaveProperty(['auth[access_token]']);
		});

		it.each([
			[['ONIMCONNECTORDIALOGFINISH'], 1],
			[[], 0],
		])('finishes once, with the events it is told: %j', async (finishEvents, count) => {
			await connect();
			application.finishEvents = finishEvents;
			await send();
			application.finish('dialog_1');
			application.finish('dialog_1');
			expect(await events('OnImConnectorDialogFinish')).toHaveLength(count);
			expect(application.chats[0]?.sessions[0]?.closedAt).toBeDefined();
		});
	});

	describe('an administrator', () => {
		beforeEach(async () => await connect());

		it('switches the connector off for a line', async () => {
			application.switchOff(LINE);
			application.switchOff(LINE);
			expect(await events('OnImConnectorStatusDelete')).toMatchObject([
				{ 'data[connector]': CONNECTOR, 'data[line]': '15' },
			]);
			const params = { CONNECTOR, LINE, MESSAGES: [entry()] };
			expect((await call('imconnector.send.messages', params)).body.error).toBe('NOT_ACTIVE_LINE');
		});

		it('deletes a line and adds another', async () => {
			application.deleteLine(LINE);
			expect(await events('OnImConnectorLineDelete')).toMatchObject([{ data: '15' }]);
			const { ID } = application.addLine({ LINE_NAME: 'New' });
			const { body } = await call('imopenlines.config.list.get');
			expect((body.result as Array<{ ID: string }>).map((line) => line.ID)).toEqual(['16', ID]);
		});

		it('opens the settings of the connector', async () => {
			const response = await application.openSettings(17);
			expect(response.status).toBe(200);
			const page = posts.find(({ path }) => path === '/settings');
			expect(page?.query).toMatchObject({ DOMAIN: new URL(b24.url).host, LANG: 'ru' });
			expect(page?.body).toMatchObject({
				PLACEMENT: 'SETTING_CONNECTOR',
				APPLICATION_TOKEN: application.applicationToken,
				member_id: application.memberId,
				status: 'L',
			});
			expect(JSON.parse(page?.body.PLACEMENT_OPTIONS ?? '')).toMatchObject({
				CONNECTOR,
				LINE: '17',
				STATUS: false,
				ACTIVE_STATUS: true,
			});
			token = page?.body.AUTH_ID ?? '';
			expect((await call('app.info')).status).toBe(200);
		});
	});

	describe('imopenlines', () => {
		beforeEach(async () => {
			await connect();
			b24.portal.scopes.push('imopenlines');
		});

		it('lists lines, with their queues on request', async () => {
			expect((await byWebhook('imopenlines.config.list.get')).body.result).toEqual([
				{ ID: '15', LINE_NAME: 'VIP support', ACTIVE: 'Y', CRM: 'Y', CRM_CREATE: 'lead' },
				{ ID: '16', LINE_NAME: 'Sales', ACTIVE: 'Y', CRM: 'Y', CRM_CREATE: 'lead' },
			]);
			const { body } = await byWebhook('imopenlines.config.list.get', {
				PARAMS: { select: ['ID'], order: { ID: 'desc' }, filter: { ACTIVE: 'Y' }, limit: 1 },
				OPTIONS: { QUEUE: 'Y' },
			});
			expect(body.result).toEqual([
				{
					ID: '16',
					QUEUE: [9],
					QUEUE_USERS_FIELDS: { 9: expect.objectContaining({ USER_NAME: 'Pavel Prodavtsov' }) as object },
				},
			]);
			expect(b24.problems).toEqual([]);
			const config = async (CONFIG_ID: number) =>
				(await byWebhook('imopenlines.config.get', { CONFIG_ID })).body.result;
			expect(await config(15)).toMatchObject({ ID: '15', CRM: 'Y', CRM_CREATE: 'lead' });
			expect(await config(999)).toBe(false);
		});

		it('finds a chat four ways, with its session and card', async () => {
			await send();
			await application.settled();
			const [chat] = application.chats;
			const session = chat?.sessions[0]?.id;
			const code = `${CONNECTOR}|15|dialog_1|${chat?.portalUserId}`;
			for (const params of [
				{ CHAT_ID: chat?.id },
				{ DIALOG_ID: `chat${chat?.id}` },
				{ SESSION_ID: session },
				{ USER_CODE: code },
			]) {
				const { body } = await byWebhook('imopenlines.dialog.get', params);
				expect(body.result).toMatchObject({ id: chat?.id, entity_id: code });
				const lead = chat?.card?.id;
				expect(body.result).toMatchObject({
					entity_data_1: expect.stringMatching(
						`^Y\\|LEAD\\|${lead}\\|N\\|N\\|${session}\\|\\d+\\|0\\|0\\|0$`,
					) as string,
					entity_data_2: `LEAD|${lead}|COMPANY|0|CONTACT|0|DEAL|0`,
				});
			}
			expect((await byWebhook('imopenlines.dialog.get', { CHAT_ID: 1 })).body.error).toBe('ACCESS_ERROR');
		});

		it('gives the history of a session, the last one of a chat by default', async () => {
			await send();
			application.finish('dialog_1');
			await send(entry({ message: { id: 'm2', text: 'Again' } }));
			const answer = application.answer('dialog_1', 'Good day');
			const [chat] = application.chats;
			const history = async (params: object) =>
				(await byWebhook('imopenlines.session.history.get', params)).body.result as {
					sessionId: number;
					message: Record<string, object>;
				};
			const last = await history({ CHAT_ID: chat?.id });
			expect(last).toMatchObject({ sessionId: chat?.sessions[1]?.id, chatId: chat?.id, files: [] });
			expect(Object.values(last.message)).toMatchObject([
				{ senderid: String(chat?.portalUserId), text: 'Again', params: { connectorMid: ['m2'] } },
				{ id: String(answer.id), senderid: '7', text: 'Good day', params: [] },
			]);
			const first = { SESSION_ID: chat?.sessions[0]?.id };
			expect(Object.values((await history(first)).message)).toMatchObject([
				{ params: { connectorMid: ['m1'] } },
			]);
			application.unknown.namesMids = false;
			expect(Object.values((await history(first)).message)).toMatchObject([{ params: [] }]);
			const wrong = await byWebhook('imopenlines.session.history.get', { CHAT_ID: 1 });
			expect(wrong.body.error).toBe('CHAT_ID');
		});

		it.each(['imopenlines.operator.finish', 'imopenlines.operator.another.finish'])('%s', async (method) => {
			await send();
			expect((await byWebhook(method, { CHAT_ID: application.chats[0]?.id })).body.result).toBe(true);
			expect(await events('OnImConnectorDialogFinish')).toHaveLength(1);
			expect((await byWebhook(method, { CHAT_ID: 1 })).body.error).toBe('CHAT_ID');
		});

		it('writes to the client of a card for an employee who takes part', async () => {
			await send();
			await application.settled();
			const [chat] = application.chats;
			const card = { CRM_ENTITY_TYPE: 'lead', CRM_ENTITY: chat?.card?.id };
			const write = async (fields: object) =>
				(
					await byWebhook('imopenlines.crm.message.add', {
						...card,
						CHAT_ID: chat?.id,
						USER_ID: 9,
						MESSAGE: 'Hi',
						...fields,
					})
				).body;
			expect((await write({})).error).toBe('ACCESS_DENIED');
			await byWebhook('imopenlines.crm.chat.user.add', { ...card, CHAT_ID: chat?.id, USER_ID: 9 });
			expect((await write({ CRM_ENTITY: 1 })).error).toBe('CHAT_NOT_IN_CRM');
			expect((await write({ MESSAGE: '' })).error).toBe('MESSAGE_ADD_ERROR');
			expect((await write({})).result).toBe(chat?.messages.at(-1)?.id);
			expect(await events('OnImConnectorMessageAdd')).toHaveLength(1);
			expect((await byWebhook('imopenlines.crm.chat.get', card)).body.result).toMatchObject([
				{ CHAT_ID: String(chat?.id), CONNECTOR_ID: CONNECTOR },
			]);
		});
	});

	it('shows its chats on the page and in the state', async () => {
		await connect();
		await send();
		const page = await (await fetch(b24.url)).text();
		for (const text of ['Open Lines chats', '&lt; Hello', 'Event handlers']) expect(page).toContain(text);
		const state = (await (await fetch(`${b24.url}/__state`)).json()) as { openLines: object };
		expect(state.openLines).toMatchObject({
			chats: [{ externalId: 'dialog_1' }],
			connectors: [{ id: CONNECTOR, lines: { 15: { active: true } } }],
			lostEvents: [],
		});
	});
});
