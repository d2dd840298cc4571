/**
 * A stand-in for the Chat2Desk API and its webhooks, with the documented quirks. It is an instrument, not the truth:
 * it answers only what is known, records what the real API would silently ignore, and fails on request.
 */
import express, { type Request, type Response } from 'express';

import { listen, page, takeFault, type Fault, type RecordedCall, type Running } from '../http';
import { Deliveries, type Hook } from './deliveries';
import { World, restClient, restMessage, type Dialog, type Message } from './world';

const EVENTS = [
	'inbox',
	'outbox',
	'outbox_status',
	'comment',
	'system_message',
	'imported_message',
	'new_client',
	'client_updated',
	'client_added_to_blacklist',
	'new_request',
	'close_request',
	'close_dialog',
	'dialog_transferred',
	'new_tag',
	'add_tag_to_client',
	'delete_tag_from_client',
	'add_tag_to_request',
	'delete_tag_from_request',
	'new_qr_code',
	'operator_status_changed',
	'new_ticket',
	'ticket_updated',
	'ticket_deleted',
];
const WEBHOOK_LIMIT = 5;

export interface Chat2DeskOptions {
	token?: string;
	port?: number;
	/** How long a message stays out of the message list after it was sent; about a minute in real life. */
	lagMs?: number;
	/** How long every answer takes. */
	latencyMs?: number;
	/** Factor on the delivery schedule. */
	timeScale?: number;
	sign?: boolean;
}

type Kind = 'id' | 'string' | 'boolean' | 'array' | 'object';

const isKind: Record<Kind, (value: unknown) => boolean> = {
	id: (v) => typeof v === 'number' || (typeof v === 'string' && /^\d+$/.test(v)),
	string: (v) => typeof v === 'string',
	boolean: (v) => typeof v === 'boolean',
	array: Array.isArray,
	object: (v) => typeof v === 'object' && v !== null && !Array.isArray(v),
};

/** A refusal in the documented envelope: `errors` maps a field to texts. */
class Refusal {
	constructor(
		readonly status: number,
		readonly message: string,
		readonly errors: Record<string, string[]> = {},
	) {}
}

interface Call {
	req: Request;
	query: Record<string, string>;
	body: Record<string, unknown>;
	problems: string[];
}

export class Chat2DeskEmulator {
	readonly token: string;

	readonly calls: RecordedCall[] = [];

	readonly faults: Fault[] = [];

	readonly deliveries: Deliveries;

	readonly world: World;

	lagMs: number;

	private running: Running | undefined;

	constructor(private readonly options: Chat2DeskOptions = {}) {
		this.token = options.token ?? '0123456789abcdef0123456789abcd';
		this.lagMs = options.lagMs ?? 0;
		this.deliveries = new Deliveries({
			token: this.token,
			timeScale: options.timeScale ?? 0.001,
			sign: options.sign ?? true,
		});
		this.world = new World((event, payload, channelId) => this.deliveries.emit(event, payload, channelId));
	}

	get url(): string {
		if (!this.running) throw new Error('not started');
		return this.running.url;
	}

	get webhooks(): Hook[] {
		return this.deliveries.hooks;
	}

	/** Everything the real API would have ignored or refused, over all calls. */
	get problems(): string[] {
		return this.calls.flatMap((call) => call.problems.map((p) => `${call.method} ${call.path}: ${p}`));
	}

	callsTo(method: string, path: RegExp): RecordedCall[] {
		return this.calls.filter((call) => call.method === method && path.test(call.path));
	}

	async start(): Promise<this> {
		this.running = await listen(this.app(), this.options.port);
		return this;
	}

	async stop(): Promise<void> {
		this.deliveries.stop();
		await this.running?.stop();
	}

	private app() {
		const app = express();
		app.disable('x-powered-by');
		app.use(express.json({ strict: false }), express.urlencoded({ extended: true }));
		app.get('/', (_req, res) => void res.send(this.page()));
		app.get('/__state', (_req, res) => void res.json(this.state()));
		app.get('/files/:name', (req, res) => void res.type('text/plain').send(`File ${req.params.name}`));
		app.use('/v1', (req, res) => {
			const { latencyMs } = this.options;
			if (latencyMs) setTimeout(() => this.handle(req, res), latencyMs);
			else this.handle(req, res);
		});
		return app;
	}

	state() {
		const { channels, operators, clients, dialogs, requests, messages } = this.world;
		const { attempts } = this.deliveries;
		return {
			webhooks: this.webhooks,
			channels,
			operators,
			clients,
			dialogs,
			requests,
			messages,
			deliveries: attempts,
			calls: this.calls,
		};
	}

	private page(): string {
		const state = this.state();
		return page('Chat2Desk stand-in', [
			['Webhooks', state.webhooks.map(({ lastSuccess: _, ...hook }) => hook)],
			[
				'Messages',
				state.messages.map(({ id, request_id, dialog_id, type, text, attachments }) => ({
					id,
					request_id,
					dialog_id,
					type,
					text,
					attachments: attachments.map((a) => a.name).join(', '),
				})),
			],
			[
				'Deliveries',
				state.deliveries.map(({ hookId, event, attempt, status, at }) => ({
					hookId,
					event,
					attempt,
					status,
					at,
				})),
			],
			[
				'Calls',
				state.calls
					.slice(-100)
					.reverse()
					.map(({ at, method, path, query, status, problems }) => ({
						at,
						method,
						path,
						query,
						status,
						problems: problems.join('; '),
					})),
			],
		]);
	}

	private handle(req: Request, res: Response): void {
		const problems: string[] = [];
		const query = Object.fromEntries(Object.entries(req.query).map(([k, v]) => [k, String(v)]));
		const body = (req.body ?? {}) as Record<string, unknown>;
		const record = (status: number) =>
			this.calls.push({
				at: new Date().toISOString(),
				method: req.method,
				path: req.path,
				query,
				body,
				status,
				problems,
			});
		const fault = takeFault(this.faults, req);
		let status = 200;
		let answer: unknown;
		if (!fault || fault.afterwards) {
			try {
				this.authorise(req);
				answer = this.route({ req, query, body, problems });
			} catch (error) {
				if (!(error instanceof Refusal)) throw error;
				status = error.status;
				answer = { message: error.message, status: 'error', errors: error.errors };
			}
		}
		if (fault) {
			status = fault.status ?? 500;
			answer = fault.body ?? { message: 'Internal server error', status: 'error' };
			record(fault.drop ? 0 : status);
			if (fault.drop) {
				req.socket.destroy();
				return;
			}
			res.set(fault.headers ?? {});
		} else {
			record(status);
		}
		if (typeof answer === 'string') res.status(status).type('text/html').send(answer);
		else res.status(status).json(answer);
	}

	private authorise(req: Request): void {
		const given = req.headers.authorization;
		if (!given) throw new Refusal(401, 'You need to auth');
		if (given !== this.token) throw new Refusal(401, 'Token is not correct');
	}

	private route(call: Call): unknown {
		const { req } = call;
		const [, resource = '', id, sub] = req.path.split('/');
		const key = `${req.method} ${resource}${id ? '/:id' : ''}${sub ? `/${sub}` : ''}`;
		switch (key) {
			case 'GET companies/:id':
				if (id !== 'api_info') break;
				return ok({
					mode: 'emulator',
					requests_this_month: this.calls.length,
					channels: this.world.channels.length,
					company_name: 'Stand-in Ltd',
					write_first_option: true,
					api_calls: {},
				});
			case 'GET channels':
				// Ignores offset [live].
				return this.paged(call, this.world.channels, ['phone'], { ignoreOffset: true });
			case 'GET operators':
				return this.paged(call, this.world.operators, [
					'phone',
					'email',
					'online',
					'status_id',
					'status',
					'role',
				]);
			case 'GET operators/:id':
				return ok(find(this.world.operators, id, 'Operator'));
			case 'GET clients':
				return this.paged(
					call,
					this.world.clients
						.filter((c) => !call.query.phone || [c.phone, c.client_phone].includes(call.query.phone))
						.map(restClient),
					['phone', 'tags', 'order'],
				);
			case 'GET clients/:id':
				return ok(restClient(find(this.world.clients, id, 'Client')));
			case 'GET clients/:id/dialogs':
				return this.paged(
					call,
					this.dialogRows(this.world.dialogs.filter((d) => d.client_id === Number(id))),
					[],
				);
			case 'GET dialogs':
				// client_id is ignored here [live].
				return this.paged(call, this.dialogRows(this.world.dialogs), ['operator_id', 'state', 'order']);
			case 'GET dialogs/:id':
				return ok(this.dialogRows([find(this.world.dialogs, id, 'Dialog')])[0]);
			case 'GET requests/:id': {
				// Only dialog_id is confirmed.
				const request = find(this.world.requests, id, 'Request');
				return ok({ dialog_id: request.dialog_id });
			}
			case 'GET requests/:id/messages': {
				find(this.world.requests, id, 'Request');
				// A bare array, with unix seconds [code].
				return this.listed()
					.filter((m) => m.request_id === Number(id))
					.map((m) => ({ ...restMessage(m), created: Math.floor(m.at / 1000) }));
			}
			case 'GET messages':
				return this.messageList(call);
			case 'GET messages/:id':
				return ok(restMessage(find(this.listed(), id, 'Message')));
			case 'POST messages':
				return this.postMessage(call);
			case 'GET webhooks':
				return this.paged(call, this.webhooks.map(restHook), []);
			case 'GET webhooks/:id':
				return ok(restHook(find(this.webhooks, id, 'Webhook')));
			case 'POST webhooks':
				return this.createHook(call);
			case 'PUT webhooks/:id':
				return this.updateHook(call, find(this.webhooks, id, 'Webhook'));
			case 'DELETE webhooks/:id':
				this.webhooks.splice(this.webhooks.indexOf(find(this.webhooks, id, 'Webhook')), 1);
				return { status: 'success' };
		}
		throw new Refusal(404, 'Page not found');
	}

	/** Unknown parameters are silently ignored by the real API; here they are written down as well. */
	private noteUnknown(call: Call, known: string[]): void {
		for (const name of Object.keys(call.query)) {
			if (!known.includes(name)) call.problems.push(`query parameter "${name}" is ignored`);
		}
	}

	private paged(call: Call, rows: object[], filters: string[], { ignoreOffset = false } = {}): unknown {
		this.noteUnknown(call, [...filters, 'limit', 'offset']);
		const limit = Math.min(Number(call.query.limit ?? 20), 200);
		const offset = ignoreOffset ? 0 : Number(call.query.offset ?? 0);
		return {
			data: rows.slice(offset, offset + limit),
			meta: { total: rows.length, limit, offset },
			status: 'success',
		};
	}

	/** The messages that have shown up in the list by now. */
	private listed(): Message[] {
		const until = Date.now() - this.lagMs;
		return this.world.messages.filter((m) => m.at <= until);
	}

	private messageList(call: Call): unknown {
		const { query } = call;
		// request_id and offset are ignored here [live].
		this.noteUnknown(call, [
			'transport',
			'channel_id',
			'client_id',
			'dialog_id',
			'operator_id',
			'type',
			'read',
			'start_id',
			'start_date',
			'finish_date',
			'order',
			'limit',
		]);
		if (query.start_id && (query.start_date || query.finish_date)) {
			throw new Refusal(400, 'Use start_id or dates', { start_id: ['cannot be used with dates'] });
		}
		const rows = this.listed().filter(
			(m) =>
				(!query.dialog_id || m.dialog_id === Number(query.dialog_id)) &&
				(!query.client_id || m.client_id === Number(query.client_id)) &&
				(!query.channel_id || m.channel_id === Number(query.channel_id)) &&
				(!query.type || m.type === query.type) &&
				(!query.start_id || m.id >= Number(query.start_id)),
		);
		if (query.order === 'desc') rows.reverse();
		const limit = Math.min(Number(query.limit ?? 20), 200);
		return {
			data: rows.slice(0, limit).map(restMessage),
			meta: { total: rows.length, limit, offset: 0 },
			status: 'success',
		};
	}

	private dialogRows(dialogs: Dialog[]) {
		return dialogs.map((dialog) => {
			const messages = this.world.messages.filter((m) => m.dialog_id === dialog.id);
			const last = messages.at(-1);
			const { id, state, operator_id, begin, end } = dialog;
			return {
				id,
				state,
				operator_id,
				begin: new Date(begin).toISOString().slice(0, 19) + ' UTC',
				end: end === null ? null : new Date(end).toISOString().slice(0, 19) + ' UTC',
				last_message: last ? restMessage(last) : null,
				messages: messages.length,
			};
		});
	}

	/** Checks a body against its known fields; a wrong type is refused, an unknown field written down. */
	private check(call: Call, fields: Record<string, Kind>): void {
		for (const [name, value] of Object.entries(call.body)) {
			const kind = fields[name];
			if (!kind) call.problems.push(`field "${name}" is unknown and ignored`);
			else if (value !== null && !isKind[kind](value)) {
				call.problems.push(`field "${name}" is not a ${kind}`);
				throw new Refusal(400, 'Validation failed', { [name]: [`has to be a ${kind}`] });
			}
		}
	}

	private postMessage(call: Call): unknown {
		this.check(call, {
			client_id: 'id',
			text: 'string',
			attachment: 'string',
			attachment_filename: 'string',
			pdf: 'string',
			type: 'string',
			transport: 'string',
			channel_id: 'id',
			operator_id: 'id',
			open_dialog: 'boolean',
			encrypted: 'boolean',
			external_id: 'string',
			reply_message_id: 'id',
			inline_buttons: 'array',
			keyboard: 'object',
			interactive: 'object',
		});
		const { body } = call;
		const client = this.world.clients.find((c) => c.id === Number(body.client_id));
		if (!client) throw new Refusal(404, 'Client not found', { client_id: ['Client not found'] });
		const { text, attachment, pdf, channel_id, operator_id, external_id, attachment_filename } = body;
		if (!text && !attachment && !pdf) throw new Refusal(400, 'Validation failed', { text: ['is missing'] });
		const type = (body.type ?? 'to_client') as Message['type'];
		if (!['to_client', 'autoreply', 'system', 'comment'].includes(String(type))) {
			throw new Refusal(400, 'Validation failed', { type: ['is not included in the list'] });
		}
		const last = this.world.messages.filter((m) => m.client_id === client.id).at(-1);
		const channel = this.world.channels.find((c) => c.id === Number(channel_id ?? last?.channel_id));
		if (!channel) throw new Refusal(400, 'Validation failed', { channel_id: ['is not known'] });
		const dialog = this.world.dialogOf(client, channel);
		const link = (attachment ?? pdf) as string | undefined;
		const message = this.world.send(dialog, {
			type,
			text: (text as string) ?? null,
			operatorId: operator_id ? Number(operator_id) : dialog.operator_id,
			attachments: link
				? [{ name: (attachment_filename as string) ?? link.split('/').pop() ?? 'file', link }]
				: [],
			externalId: (external_id as string) ?? null,
		});
		return ok({
			message_id: message.id,
			channel_id: channel.id,
			operator_id: message.operator_id,
			transport: message.transport,
			type,
			// Seen as a string.
			client_id: String(client.id),
			dialog_id: dialog.id,
			request_id: message.request_id,
		});
	}

	private checkHook(call: Call, self?: Hook): void {
		this.check(call, {
			name: 'string',
			url: 'string',
			events: 'array',
			channels: 'array',
			...(self ? { status: 'string' } : {}),
		});
		const { name, url, events, status } = call.body;
		if (!name) throw new Refusal(400, 'Validation failed', { name: ["can't be blank"] });
		if (url && this.webhooks.some((h) => h !== self && h.url === url)) {
			throw new Refusal(400, 'Validation failed', { url: ['This url is already used'] });
		}
		const unknown = ((events as string[] | undefined) ?? []).filter((event) => !EVENTS.includes(event));
		if (unknown.length > 0)
			throw new Refusal(400, 'Validation failed', { events: [`unknown: ${unknown.join(', ')}`] });
		if (status !== undefined && status !== 'enable' && status !== 'disable') {
			throw new Refusal(400, 'Validation failed', { status: ['is not included in the list'] });
		}
	}

	private createHook(call: Call): unknown {
		this.checkHook(call);
		if (this.webhooks.length >= WEBHOOK_LIMIT)
			throw new Refusal(400, 'Validation failed', { order: ['limit'] });
		const { name, url, events, channels } = call.body;
		const hook: Hook = {
			id: this.world.id(),
			name: String(name),
			url: String(url),
			events: (events as string[]) ?? [],
			channels: ((channels as unknown[]) ?? []).map(Number),
			status: 'enable',
			errors: [],
			lastSuccess: Date.now(),
		};
		this.webhooks.push(hook);
		return ok(restHook(hook));
	}

	private updateHook(call: Call, hook: Hook): unknown {
		this.checkHook(call, hook);
		const { name, url, events, channels, status } = call.body;
		Object.assign(hook, {
			name: name ?? hook.name,
			url: url ?? hook.url,
			events: events ?? hook.events,
			channels: ((channels as unknown[]) ?? hook.channels).map(Number),
			status: status ?? hook.status,
		});
		hook.lastSuccess = Date.now();
		return ok(restHook(hook));
	}
}

const ok = (data: unknown) => ({ data, status: 'success' });

const restHook = ({ lastSuccess: _, ...hook }: Hook) => hook;

function find<T extends { id: number }>(rows: T[], id: string | undefined, what: string): T {
	const row = rows.find((r) => r.id === Number(id));
	if (!row) throw new Refusal(404, `${what} not found`);
	return row;
}
