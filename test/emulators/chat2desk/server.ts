/**
 * A stand-in for the Chat2Desk API and its webhooks, with the documented quirks. It is an instrument, not the truth:
 * it answers only what is known, records what the real API would silently ignore, and fails on request.
 *
 * `world.ts` is the account and what people do in it, `routes/` the API, `behaviour.ts` what differs or is not known,
 * `deliveries.ts` the webhooks; here are HTTP, recording and faults.
 */
import express, { type Request, type Response } from 'express';

import { listen, page, takeFault, type Fault, type RecordedCall, type Running } from '../http';
import { defaultBehaviour, type Behaviour } from './behaviour';
import { checkBody, checkQuery, Refusal, type Call } from './call';
import { Deliveries, type Hook } from './deliveries';
import { routeOf } from './routes';
import { withCamelIds } from './rows';
import { World } from './world';

export interface Chat2DeskOptions extends Partial<Behaviour> {
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

/** What `/files/<name>` serves; a name that is not set up answers with a line of text. */
export interface StoredFile {
	type?: string;
	body?: string | Buffer;
	status?: number;
	/** Answers with a redirect instead. */
	redirectTo?: string;
	delayMs?: number;
}

export class Chat2DeskEmulator {
	readonly token: string;

	readonly calls: RecordedCall[] = [];

	readonly faults: Fault[] = [];

	/** By name, as in `${api.url}/files/photo.jpg`. */
	readonly files = new Map<string, StoredFile>();

	/** Who asked for files, and with which headers: none of them may be the token. */
	readonly fileCalls: Array<{ name: string; headers: Record<string, unknown> }> = [];

	readonly behaviour: Behaviour;

	readonly deliveries: Deliveries;

	readonly world: World;

	lagMs: number;

	private running: Running | undefined;

	constructor(private readonly options: Chat2DeskOptions = {}) {
		this.token = options.token ?? '0123456789abcdef0123456789abcd';
		this.lagMs = options.lagMs ?? 0;
		this.behaviour = behaviourOf(options);
		this.deliveries = new Deliveries({
			token: this.token,
			timeScale: options.timeScale ?? 0.001,
			sign: options.sign ?? true,
		});
		this.world = new World(
			(event, payload, channelId) => this.deliveries.emit(event, payload, channelId),
			Date.now,
			this.behaviour,
		);
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
		app.get('/files/:name', (req, res) => this.file(req.params.name, req, res));
		app.use('/v1', (req, res) => {
			const { latencyMs } = this.options;
			if (latencyMs) setTimeout(() => this.handle(req, res), latencyMs);
			else this.handle(req, res);
		});
		return app;
	}

	private file(name: string, req: Request, res: Response): void {
		this.fileCalls.push({ name, headers: req.headers });
		const { type, body, status, redirectTo, delayMs }: StoredFile = this.files.get(name) ?? {};
		const serve = () => {
			if (redirectTo !== undefined) res.redirect(redirectTo);
			else {
				const bytes = Buffer.from(body ?? `File ${name}`);
				res
					.status(status ?? 200)
					.type(type ?? 'text/plain')
					.send(bytes);
			}
		};
		if (delayMs) setTimeout(serve, delayMs);
		else serve();
	}

	state() {
		const { channels, operators, tags, clients, dialogs, requests, messages, tickets } = this.world;
		const { attempts } = this.deliveries;
		return {
			webhooks: this.webhooks,
			channels,
			operators,
			tags,
			clients,
			dialogs,
			requests,
			messages,
			tickets,
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
		const { behaviour } = this;
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
				answer = this.route({ req, query, body, problems, pages: behaviour });
				if (behaviour.emptyAnswers && ['PUT', 'DELETE'].includes(req.method)) answer = NOTHING;
			} catch (error) {
				if (!(error instanceof Refusal)) throw error;
				status = error.status;
				answer = behaviour.errorPages
					? `<!doctype html><html><body><h1>${status}</h1>${error.message}</body></html>`
					: { message: error.message, status: 'error', errors: error.errors };
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
		if (answer === NOTHING) res.status(status).end();
		else if (typeof answer === 'string') res.status(status).type('text/html').send(answer);
		else res.status(status).json(answer);
	}

	private authorise(req: Request): void {
		const given = req.headers.authorization;
		if (!given) throw new Refusal(401, 'You need to auth');
		if (given !== this.token) throw new Refusal(401, 'Token is not correct');
	}

	private route(call: Call): unknown {
		const found = routeOf(call.req.method, call.req.path);
		if (!found?.route.open) this.authorise(call.req);
		if (!found) throw new Refusal(404, 'Page not found');
		const { route, id, key } = found;
		checkQuery(call, route.query);
		checkBody(call, route.body);
		const { ignores, camelIds } = this.behaviour;
		const heard = Object.entries(call.query).filter(([name]) => !ignores.includes(name));
		const answer = route.answer(this, { ...call, query: Object.fromEntries(heard) }, id, key);
		return camelIds === 'everywhere' && call.req.method === 'GET' ? withCamelIds(answer) : answer;
	}
}

/** Answers with an empty body. */
const NOTHING = Symbol('nothing');

/** The behaviour asked for over the default one. */
function behaviourOf(options: Chat2DeskOptions): Behaviour {
	const behaviour = defaultBehaviour();
	const names = Object.keys(behaviour) as Array<keyof Behaviour>;
	const asked = names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]);
	return Object.assign(behaviour, Object.fromEntries(asked));
}
