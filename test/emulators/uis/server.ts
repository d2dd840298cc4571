/**
 * A stand-in for the Data API of UIS / CoMagic: one address, JSON-RPC 2.0, the documented rules, mnemonics, limits and
 * the list of allowed addresses. What is not known is in `behaviour.ts` and is played both ways.
 */
import express, { type ErrorRequestHandler, type Request, type Response } from 'express';

import { listen, type Fault, type RecordedCall, type Running } from '../http';
import { UisAccount } from './account';
import { defaultBehaviour, type UisBehaviour } from './behaviour';
import { isList, listOf } from './lists';
import { isMap, RpcError, type Params } from './rpc';
import { uploadChats, uploadSessions } from './upload';

export interface UisOptions extends Partial<UisBehaviour> {
	port?: number;
	/** Points a minute; every successful call costs one [documented]. */
	minuteLimit?: number;
	dayLimit?: number;
}

/** The component that a method needs [documented]; the others need `data_api` alone. */
const COMPONENTS: Record<string, string[]> = {
	'get.sources': ['data_api_settings'],
	'upload.chats': ['upload_chats'],
	'upload.sessions': ['data_api_settings', 'upload_sessions'],
};

/** What an access token can be that is none any more. */
type TokenState = 'valid' | 'access_token_expired' | 'access_token_blocked';

/** Points used up in a stretch of time. */
class Budget {
	private used = 0;

	private since = 0;

	constructor(
		readonly name: 'minute' | 'day',
		readonly limit: number,
		private readonly seconds: number,
	) {}

	/** Seconds until the points are there again. */
	reset(now: number): number {
		if (now - this.since >= this.seconds * 1000) {
			this.since = now;
			this.used = 0;
		}
		return Math.ceil((this.since + this.seconds * 1000 - now) / 1000);
	}

	get remaining(): number {
		return Math.max(0, this.limit - this.used);
	}

	spend(): void {
		this.used++;
	}

	/** As if the stretch were over. */
	refill(): void {
		this.since = 0;
	}
}

export class UisEmulator {
	readonly token = 'uis-stand-in-key';

	tokenState: TokenState = 'valid';

	readonly account = new UisAccount();

	readonly behaviour: UisBehaviour;

	readonly calls: RecordedCall[] = [];

	/** Faults by method: `path` is matched against it. */
	readonly faults: Fault[] = [];

	/** Addresses that may call; closed by default in a real account [documented]. */
	allowed = ['127.0.0.1'];

	/** How long every answer is held, after the call was carried out. */
	answersAfterMs = 0;

	readonly minute: Budget;

	readonly day: Budget;

	private running: Running | undefined;

	constructor(private readonly options: UisOptions = {}) {
		const { port: _port, minuteLimit = 500, dayLimit = 100_000, ...behaviour } = options;
		this.behaviour = { ...defaultBehaviour(), ...behaviour };
		this.minute = new Budget('minute', minuteLimit, 60);
		this.day = new Budget('day', dayLimit, 86_400);
	}

	async start(): Promise<this> {
		const app = express();
		app.disable('x-powered-by');
		app.use(express.json({ limit: '20mb' }));
		const unreadable: ErrorRequestHandler = (_error, _req, res, _next) =>
			void this.answer(res, null, new RpcError('parse_error'));
		app.use(unreadable);
		app.post('/v2.0', (req, res) => this.handle(req, res));
		this.running = await listen(app, this.options.port);
		return this;
	}

	async stop(): Promise<void> {
		await this.running?.stop();
	}

	/** What goes into `apiUrl`. */
	get url(): string {
		if (!this.running) throw new Error('not started');
		return `${this.running.url}/v2.0`;
	}

	get problems(): string[] {
		return this.calls.flatMap((call) => call.problems.map((problem) => `${call.path}: ${problem}`));
	}

	callsTo(method: string): RecordedCall[] {
		return this.calls.filter(({ path }) => path === method);
	}

	private handle(req: Request, res: Response): void {
		const body: unknown = req.body;
		const request: Params = isMap(body) ? body : {};
		const method = String(request.method ?? '');
		const problems: string[] = [];
		const fault = this.takeFault(method);
		let outcome: object[] | RpcError;
		try {
			if (fault && !fault.afterwards) throw new RpcError('internal_error');
			outcome = this.carryOut(body, req, problems);
		} catch (error) {
			if (!(error instanceof RpcError)) throw error;
			outcome = error;
		}
		const shown = isMap(request.params) ? { ...request.params, access_token: '...' } : request.params;
		const status = fault
			? (fault.status ?? 500)
			: outcome instanceof RpcError
				? this.behaviour.errorStatus
				: 200;
		const at = new Date().toISOString();
		this.calls.push({ at, method: req.method, path: method, query: {}, body: shown, status, problems });
		const reply = () => {
			if (fault?.drop) req.socket.destroy();
			else if (fault) res.status(fault.status ?? 500).json(fault.body ?? { error: 'Bad gateway' });
			else this.answer(res, request.id ?? null, outcome);
		};
		if (this.answersAfterMs > 0) setTimeout(reply, this.answersAfterMs);
		else reply();
	}

	private takeFault(method: string): Fault | undefined {
		const index = this.faults.findIndex(({ path }) => path.test(method));
		const fault = this.faults[index];
		if (fault?.times !== undefined && --fault.times <= 0) this.faults.splice(index, 1);
		return fault;
	}

	private get limits(): Params {
		const now = Date.now();
		const of = (budget: Budget) => ({
			[`${budget.name}_limit`]: budget.limit,
			[`${budget.name}_reset`]: budget.reset(now),
			[`${budget.name}_remaining`]: budget.remaining,
		});
		return { ...of(this.day), ...of(this.minute) };
	}

	private answer(res: Response, id: unknown, outcome: object[] | RpcError): void {
		const metadata = { limits: this.limits };
		if (!(outcome instanceof RpcError)) {
			res.json({ jsonrpc: '2.0', id, result: { data: outcome, metadata } });
			return;
		}
		const { code, message, mnemonic, details } = outcome;
		const { field = null, value = null, params = {} } = details;
		const data = { mnemonic, field, value, params, extended_helper: '', metadata };
		res.status(this.behaviour.errorStatus).json({ jsonrpc: '2.0', id, error: { code, message, data } });
	}

	/** The rules of every call, in the order of who is asked first: protocol, person, address, account, points. */
	private carryOut(body: unknown, req: Request, problems: string[]): object[] {
		if (Array.isArray(body)) throw new RpcError('batch_operations_not_supported');
		if (!isMap(body) || body.jsonrpc !== '2.0' || !isMap(body.params)) throw new RpcError('invalid_request');
		if (body.id === undefined || body.id === null) throw new RpcError('notifications_not_supported');
		if (!req.is('application/json')) throw new RpcError('invalid_request');
		const method = String(body.method);
		const { params } = body;
		if (!isList(method) && !method.startsWith('upload.')) throw new RpcError('method_not_found');
		this.authorise(params, req);
		this.permit(method, params);
		for (const budget of [this.minute, this.day]) {
			budget.reset(Date.now());
			if (budget.remaining === 0) {
				const limit = { limit_type: budget.name, limit_max_value: budget.limit };
				throw new RpcError('limit_exceeded', { params: limit });
			}
		}
		const rows = this.run(method, params, problems);
		// Only what succeeds is charged [documented].
		this.minute.spend();
		this.day.spend();
		return rows;
	}

	private authorise({ access_token: token }: Params, req: Request): void {
		if (token === undefined) throw new RpcError('required_parameter_missed', { field: 'access_token' });
		if (token !== this.token) throw new RpcError('access_token_invalid');
		if (this.tokenState !== 'valid') throw new RpcError(this.tokenState);
		const ip = String(req.socket.remoteAddress).replace(/^::ffff:/, '');
		if (!this.allowed.includes(ip) && !this.allowed.includes('0.0.0.0/0'))
			throw new RpcError('ip_not_whitelisted', { message: `Your IP ${ip} is not whitelisted` });
	}

	private permit(method: string, params: Params): void {
		const { account } = this;
		if (!account.isActive) throw new RpcError('account_inactive');
		if (account.isAgency && params.user_id === undefined)
			throw new RpcError('required_parameter_missed', { field: 'user_id' });
		for (const component of ['data_api', ...(COMPONENTS[method] ?? [])])
			if (!account.components.has(component))
				throw new RpcError('method_component_disabled', { params: { component } });
	}

	private run(method: string, params: Params, problems: string[]): object[] {
		const { account, behaviour } = this;
		const now = Date.now();
		if (isList(method)) return listOf(method, { account, params, problems, now });
		const upload = { account, behaviour, now, problems };
		if (method === 'upload.chats') return uploadChats(upload, params);
		if (method === 'upload.sessions') return uploadSessions(upload, params);
		throw new RpcError('method_not_found');
	}
}
