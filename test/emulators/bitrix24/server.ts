/**
 * A stand-in for a Bitrix24 portal's REST interface, by inbound webhook and by a local application. It keeps the
 * documented envelopes, errors and limits, and writes down what a portal would silently ignore, so that a test can fail
 * on it.
 */
import express, { type ErrorRequestHandler, type Request, type Response } from 'express';
import { extname } from 'node:path';
import { parse as parseQuery } from 'node:querystring';

import { listen, page, takeFault, type Fault, type RecordedCall, type Running } from '../http';
import { Application } from './application';
import { camelName, Portal, READ_ONLY, TIMELINE_TYPES, type Item, type MultiField } from './portal';
import { asParams, known, orEmpty, RestError, type Caller, type Params, type Result } from './rest';

export interface Bitrix24Options {
	port?: number;
	/** Requests the bucket holds before it overflows; 50 in the cloud. */
	burst?: number;
	/** Requests that leave the bucket per second; 2 in the cloud. */
	perSecond?: number;
}

const PAGE = 50;
const COMMENT_BYTES = 65_535;
const USER = 1;
const SECRET = 'standinsecret';

/** The methods of a batch's commands. */
const methodsOf = (body: unknown): string[] =>
	Object.values(asParams(asParams(body).cmd)).map((one) => String(one).split('?')[0] ?? '');

/** Whether a fault refuses what it is about and nothing else. */
const isRefusal = ({ status = 500, drop, afterwards }: Fault) => status < 500 && !drop && !afterwards;

export class Bitrix24Emulator {
	readonly portal = new Portal();

	/** The local application of this portal, and Open Lines, which only an application can bring clients to. */
	readonly application = new Application(this.portal, () => this.url);

	readonly calls: RecordedCall[] = [];

	readonly faults: Fault[] = [];

	/** The webhook was deleted or has expired. */
	expired = false;

	/** Methods that used up their time: refused with 429 until they are taken out, while others go on. */
	readonly blocked = new Set<string>();

	/** Calls of a method that are carried out only when so many are there, as if they came in the same instant. */
	together: { method: string; count: number } | undefined;

	/** What the database does with a comment that does not fit: refuses it, or else cuts it. */
	refusesLongComments = false;

	private waiting: Array<() => void> = [];

	private running: Running | undefined;

	private level = 0;

	private drainedAt = Date.now();

	constructor(private readonly options: Bitrix24Options = {}) {}

	async start(): Promise<this> {
		this.running = await listen(this.app(), this.options.port);
		return this;
	}

	async stop(): Promise<void> {
		this.application.stop();
		await this.running?.stop();
	}

	get url(): string {
		if (!this.running) throw new Error('not started');
		return this.running.url;
	}

	/** The inbound webhook's address, as a user pastes it. */
	get webhookUrl(): string {
		return `${this.url}/rest/${USER}/${SECRET}/`;
	}

	get problems(): string[] {
		return this.calls.flatMap((call) => call.problems.map((p) => `${call.path}: ${p}`));
	}

	/** Calls of a method, also those that came as commands of a batch. */
	callsTo(method: string): RecordedCall[] {
		return this.calls.filter(({ path, body }) => path === method || methodsOf(body).includes(method));
	}

	state() {
		const { items, comments, notifications, stageChanges } = this.portal;
		return {
			leads: items.filter((i) => i.entityTypeId === 1),
			deals: items.filter((i) => i.entityTypeId === 2),
			contacts: items.filter((i) => i.entityTypeId === 3),
			comments,
			notifications,
			stageChanges,
			openLines: this.application.state(),
			calls: this.calls,
		};
	}

	private page(): string {
		const state = this.state();
		const rows = (items: Item[]) =>
			items.map(({ id, fields, fm }) => ({
				id,
				stageId: fields.stageId,
				title: fields.title,
				name: fields.name,
				contacts: fields.contactIds,
				assignedById: fields.assignedById,
				sourceId: fields.sourceId,
				origin: fields.originId,
				phones: fm.map((f) => f.value).join(', '),
			}));
		return page('Bitrix24 stand-in', [
			['Leads', rows(state.leads)],
			['Deals', rows(state.deals)],
			['Contacts', rows(state.contacts)],
			[
				'Timeline comments',
				state.comments.map(({ id, entityType, entityId, created, text }) => ({
					id,
					on: `${entityType} ${entityId}`,
					created,
					text,
				})),
			],
			...this.application.sections(),
			['Notifications', state.notifications.map((n) => ({ ...n }))],
			['Stage changes', state.stageChanges.map((c) => ({ ...c }))],
			[
				'Calls',
				state.calls
					.slice(-100)
					.reverse()
					.map(({ at, path, body, status, problems }) => ({
						at,
						method: path,
						status,
						problems: problems.join('; '),
						parameters: body,
					})),
			],
		]);
	}

	private app() {
		const app = express();
		app.disable('x-powered-by');
		app.set('query parser', 'extended');
		app.use(express.json({ verify: readable }), express.urlencoded({ extended: true }));
		const unreadable: ErrorRequestHandler = (_error, _req, res, _next) =>
			void res.status(400).json({ error: 'INVALID_REQUEST', error_description: 'The body cannot be read' });
		app.use(unreadable);
		app.get('/', (_req, res) => void res.send(this.page()));
		app.get('/__state', (_req, res) => void res.json(this.state()));
		app.get('/files/:path', (req, res) => {
			const file = this.application.file(String(req.params.path));
			if (file !== undefined) res.type(extname(req.path) || 'bin').send(Buffer.from(file));
			else res.sendStatus(404);
		});
		for (const path of ['/rest/:user/:secret/:method', '/rest/:method']) {
			app.all(path, async (req, res) => {
				for (const method of [String(req.params.method), ...methodsOf(req.body)]) await this.others(method);
				await this.handle(req, res);
			});
		}
		app.all(['/oauth/token', '/oauth-server/oauth/token'], async (req, res) => await this.grant(req, res));
		return app;
	}

	/** Waits for the other calls that are to be carried out together. */
	private async others(method: string): Promise<void> {
		if (this.together?.method !== method) return;
		await new Promise<void>((resolve) => {
			this.waiting.push(resolve);
			if (this.waiting.length < (this.together?.count ?? 0)) return;
			this.together = undefined;
			for (const go of this.waiting.splice(0)) go();
		});
	}

	/** A call of the REST interface, by either of its two addresses. */
	private async handle(req: Request, res: Response): Promise<void> {
		const started = Date.now();
		const method = String(req.params.method).replace(/\.json$/, '');
		const { auth, ...params }: Params = { ...req.query, ...(req.body as Params | undefined) };
		await this.reply(req, res, { path: method, body: params }, async (problems) => {
			const caller = this.caller(req, auth);
			this.pour();
			return { ...(await this.authorised(method, params, problems, caller)), time: times(started) };
		});
	}

	/** A call of the OAuth server; secrets and tokens are not recorded. */
	private async grant(req: Request, res: Response): Promise<void> {
		const params: Params = { ...req.query, ...(req.body as Params | undefined) };
		const shown = { path: 'oauth/token', body: { grant_type: params.grant_type } };
		await this.reply(req, res, shown, async (problems) => {
			// Only GET is documented; whether POST works is not known.
			if (req.method !== 'GET') problems.push(`${req.method} is not documented for tokens`);
			return await this.application.grant(params);
		});
	}

	/** Answers with what comes out, or with a fault that was asked for, and writes the call down. */
	private async reply(
		req: Request,
		res: Response,
		shown: Pick<RecordedCall, 'path' | 'body'>,
		carryOut: (problems: string[]) => Promise<unknown>,
	): Promise<void> {
		const problems: string[] = [];
		let status = 200;
		let answer: unknown;
		const fault = takeFault(this.faults, req) ?? this.batchFault(shown.body);
		try {
			if (fault && !fault.afterwards) throw new RestError(0, '', '');
			answer = await carryOut(problems);
		} catch (error) {
			if (!(error instanceof RestError)) throw error;
			status = error.status;
			answer = { error: error.error, error_description: error.description };
		}
		if (fault) {
			status = fault.status ?? 500;
			answer = fault.body ?? { error: 'INTERNAL_SERVER_ERROR', error_description: 'Internal server error' };
		}
		this.calls.push({
			at: new Date().toISOString(),
			method: req.method,
			query: {},
			...shown,
			status,
			problems,
		});
		if (fault?.drop) req.socket.destroy();
		else res.status(status).json(answer);
	}

	/** The webhook its address names, or the application by its token: in the body, the query or the header. */
	private caller(req: Request, auth: unknown): Caller {
		if (req.params.secret !== undefined) {
			const isOurs = String(req.params.user) === String(USER) && req.params.secret === SECRET;
			if (isOurs && !this.expired) return { kind: 'webhook', userId: USER, scopes: this.portal.scopes };
			throw new RestError(401, 'NO_AUTH_FOUND', 'Wrong authorization data');
		}
		const [, bearer] = /^Bearer (.+)$/.exec(req.headers.authorization ?? '') ?? [];
		return this.application.caller(String(auth ?? bearer ?? ''));
	}

	/** The leaky bucket: each request pours one in, two a second leak out, the 51st overflows. */
	private pour(): void {
		const now = Date.now();
		const leaked = ((now - this.drainedAt) / 1000) * (this.options.perSecond ?? 2);
		this.level = Math.max(0, this.level - leaked);
		this.drainedAt = now;
		if (this.level + 1 > (this.options.burst ?? 50)) {
			throw new RestError(503, 'QUERY_LIMIT_EXCEEDED', 'Too many requests');
		}
		this.level++;
	}

	/** One call, alone or in a batch, if this caller may make it now. */
	private authorised(
		method: string,
		params: Params,
		problems: string[],
		caller: Caller,
	): Result | Promise<Result> {
		if (this.blocked.has(method)) {
			throw new RestError(429, 'OPERATION_TIME_LIMIT', 'Method is blocked due to operation time limit');
		}
		this.application.checkContext(method, caller);
		const scope = SCOPES.find(([prefix]) => method.startsWith(prefix))?.[1] ?? [];
		if (scope.length > 0 && !scope.some((one) => caller.scopes.includes(one))) {
			const token = caller.kind === 'webhook' ? 'webhook token' : 'access token';
			throw new RestError(
				403,
				'insufficient_scope',
				`The request requires higher privileges than provided by the ${token}`,
			);
		}
		if (method === 'batch') return this.batch(params, problems, caller);
		if (method === 'scope') return { result: caller.scopes };
		return this.application.call(method, params, problems, caller) ?? this.call(method, params, problems);
	}

	private call(method: string, params: Params, problems: string[]): Result {
		switch (method) {
			case 'crm.category.list':
				return { result: { categories: this.categories(params, problems) } };
			case 'crm.settings.mode.get':
				return { result: this.portal.mode };
			case 'crm.status.list':
				return this.statusList(params);
			case 'user.get':
				return this.userGet(params, problems);
			case 'crm.duplicate.findbycomm':
				return { result: this.findByComm(params, problems) };
			case 'crm.item.fields':
				known(params, ['entityTypeId', 'useOriginalUfNames'], problems);
				return { result: { fields: this.fieldMap(params) } };
			case 'crm.item.add':
				return { result: { item: this.itemAdd(params, problems) } };
			case 'crm.item.update':
				return { result: { item: this.itemUpdate(params, problems) } };
			case 'crm.item.get':
				known(params, ['entityTypeId', 'id', 'useOriginalUfNames'], problems);
				return { result: { item: this.toItem(this.item(params), true, params) } };
			case 'crm.item.list':
				return this.itemList(params, problems);
			case 'crm.item.delete':
				known(params, ['entityTypeId', 'id'], problems);
				this.portal.items.splice(this.portal.items.indexOf(this.item(params)), 1);
				return { result: [] };
			case 'crm.lead.add':
				return { result: this.leadAdd(params, problems) };
			case 'crm.lead.get':
				return { result: toLead(this.lead(params), this.portal) };
			case 'crm.lead.update':
				this.portal.update(this.lead(params), this.leadFields(asParams(params.fields), problems).fields);
				return { result: true };
			case 'crm.lead.list':
				return {
					result: this.portal.leads().map((item) => toLead(item, this.portal)),
					total: this.portal.leads().length,
				};
			case 'crm.lead.fields':
				return {
					result: Object.fromEntries(Object.keys(LEAD_FIELDS).map((name) => [name, { type: 'string' }])),
				};
			case 'crm.timeline.comment.add':
				return { result: this.commentAdd(params, problems) };
			case 'crm.timeline.comment.list':
				return this.commentList(params, problems);
			case 'crm.timeline.comment.get':
				return { result: toComment(this.comment(params)) };
			case 'crm.timeline.comment.delete':
				this.portal.comments.splice(this.portal.comments.indexOf(this.comment(params)), 1);
				return { result: true };
			case 'im.notify.system.add':
				return { result: this.notify(params, problems) };
		}
		throw new RestError(404, 'ERROR_METHOD_NOT_FOUND', 'Method not found!');
	}

	/** A fault of a command that leaves the whole batch without an answer, or with one that got lost. */
	private batchFault(body: unknown): Fault | undefined {
		const faults = this.faults.filter((fault) => !isRefusal(fault));
		for (const method of methodsOf(body)) {
			const found = faults.find(({ path }) => path.test(`/${method}`));
			if (!found) continue;
			if (found.times !== undefined && --found.times <= 0) this.faults.splice(this.faults.indexOf(found), 1);
			return found;
		}
		return undefined;
	}

	/** A fault that refuses one command of a batch, the answer to which is HTTP 200 all the same. */
	private refuse(method: string): void {
		const found = this.faults.find((fault) => isRefusal(fault) && fault.path.test(`/${method}`));
		if (!found) return;
		if (found.times !== undefined && --found.times <= 0) this.faults.splice(this.faults.indexOf(found), 1);
		const { error, error_description: description } = asParams(found.body);
		throw new RestError(found.status ?? 400, String(error ?? ''), String(description ?? ''));
	}

	/** Waits only for commands that take their time, so that a batch of the others is carried out in one go. */
	private async batch(params: Params, problems: string[], caller: Caller): Promise<Result> {
		const commands = Object.entries(asParams(params.cmd));
		if (commands.length > 50)
			throw new RestError(400, 'ERROR_BATCH_LENGTH_EXCEEDED', 'Max batch length exceeded');
		const result: Params = {};
		const errors: Params = {};
		const totals: Params = {};
		const nexts: Params = {};
		const lookUp = (path: string): string => {
			let value: unknown = result;
			for (const [, key = ''] of path.matchAll(/\[([^\]]*)\]/g)) value = asParams(value)[key];
			return String(value ?? '');
		};
		for (const [name, command] of commands) {
			const [method = '', query = ''] = String(command).split(/\?(.*)/s);
			const filled = query.replace(/\$result((?:\[[^\]]*\])+)/g, (_, path: string) =>
				encodeURIComponent(lookUp(path)),
			);
			try {
				if (method === 'batch')
					throw new RestError(405, 'ERROR_BATCH_METHOD_NOT_ALLOWED', 'Method is not allowed for batch usage');
				this.refuse(method);
				const outcome = this.authorised(method, nested(parseQuery(filled)), problems, caller);
				const answer = outcome instanceof Promise ? await outcome : outcome;
				result[name] = answer.result;
				if (answer.total !== undefined) totals[name] = answer.total;
				if (answer.next !== undefined) nexts[name] = answer.next;
			} catch (error) {
				if (!(error instanceof RestError)) throw error;
				errors[name] = { error: error.error, error_description: error.description };
				if (Number(params.halt) === 1) break;
			}
		}
		return {
			result: {
				result: orEmpty(result),
				result_error: orEmpty(errors),
				result_total: orEmpty(totals),
				result_next: orEmpty(nexts),
				result_time: [],
			},
		};
	}

	private statusList(params: Params): Result {
		const { ENTITY_ID: entityId, STATUS_ID: statusId } = asParams(params.filter);
		const rows = this.portal.statuses
			.filter((s) => (!entityId || s.entityId === entityId) && (!statusId || s.statusId === statusId))
			.map((s, index) => ({
				ID: String(index + 1),
				ENTITY_ID: s.entityId,
				STATUS_ID: s.statusId,
				NAME: s.name,
				NAME_INIT: '',
				SORT: String(index * 10),
				SYSTEM: 'Y',
				CATEGORY_ID: null,
				COLOR: '',
				SEMANTICS: s.semantics,
				EXTRA: { SEMANTICS: s.semantics ?? 'process', COLOR: '' },
			}));
		return { result: rows, total: rows.length };
	}

	private categories(params: Params, problems: string[]): unknown {
		known(params, ['entityTypeId'], problems);
		if (Number(params.entityTypeId) !== 2) return [];
		return this.portal.categories.map(({ id, name }) => ({
			id,
			name,
			sort: 100,
			entityTypeId: 2,
			isDefault: id === 0 ? 'Y' : 'N',
		}));
	}

	private userGet(params: Params, problems: string[]): Result {
		const filter = asParams(params.FILTER ?? params.filter);
		known(filter, ['ID', 'EMAIL', 'ACTIVE', 'USER_TYPE'], problems);
		const isTrue = (value: unknown) => ['true', '1', 'Y'].includes(String(value));
		const ids = Object.values(asParams(filter.ID ?? [])).map(Number);
		const rows = this.portal.users
			.filter(
				(u) =>
					(!filter.EMAIL || u.email.toLowerCase() === String(filter.EMAIL).toLowerCase()) &&
					(filter.ACTIVE === undefined || isTrue(filter.ACTIVE) === (u.active ?? true)) &&
					(filter.ID === undefined || ids.includes(u.id) || u.id === Number(filter.ID)),
			)
			.map((u) => ({
				ID: String(u.id),
				ACTIVE: u.active ?? true,
				NAME: u.name,
				LAST_NAME: u.lastName,
				EMAIL: u.email,
				USER_TYPE: 'employee',
			}));
		return { result: rows, total: rows.length };
	}

	private findByComm(params: Params, problems: string[]): unknown {
		known(params, ['type', 'values', 'entity_type'], problems);
		if (!params.type)
			throw new RestError(400, 'Communication type is not defined', "Parameter 'type' is required.");
		if (params.type !== 'PHONE' && params.type !== 'EMAIL') {
			throw new RestError(400, 'Communication type is not supported in current context', String(params.type));
		}
		const values = [params.values ?? []].flat().map(String);
		if (values.length === 0)
			throw new RestError(400, 'Communication values is not defined', "Parameter 'values' is required.");
		const found: Params = {};
		if (params.type === 'PHONE') {
			for (const [name, type] of [
				['LEAD', 1],
				['CONTACT', 3],
			] as const) {
				if (params.entity_type && params.entity_type !== name) continue;
				const ids = this.portal.byPhone(type, values);
				if (ids.length > 0) found[name] = ids;
			}
		}
		// No match at all comes as an empty array.
		return orEmpty(found);
	}

	private fieldMap(params: Params) {
		const fields = this.portal.fields(Number(params.entityTypeId), isOriginal(params));
		if (!fields) throw new RestError(400, 'NOT_FOUND', 'Entity type is not found');
		return Object.fromEntries(
			Object.entries(fields).map(([name, type]) => [
				name,
				{ type: type.replace('[]', ''), isRequired: false },
			]),
		);
	}

	/** Takes over the known fields; an unknown one is ignored and written down, a wrong type refused. */
	private readFields(
		entityTypeId: number,
		given: Params,
		problems: string[],
		{ original = false, categoryId }: { original?: boolean; categoryId?: unknown } = {},
	): { fields: Params; fm: Array<Omit<MultiField, 'id'>> } {
		const types = this.portal.fields(entityTypeId, original);
		if (!types) throw new RestError(400, 'NOT_FOUND', 'Entity type is not found');
		const fields: Params = {};
		let fm: Array<Omit<MultiField, 'id'>> = [];
		for (const [name, value] of Object.entries(given)) {
			const type = types[name];
			if (!type) {
				problems.push(`field "${name}" is unknown and silently ignored`);
				continue;
			}
			if (type === 'crm_multifield') {
				if (!Array.isArray(value)) throw new RestError(400, '100', `Field "${name}" has to be an array`);
				fm = value.map((entry) => {
					const { typeId, valueType, value: text } = asParams(entry);
					if (!typeId) problems.push(`"${name}" without typeId is silently ignored`);
					return { typeId: String(typeId), valueType: String(valueType ?? 'WORK'), value: String(text) };
				});
				continue;
			}
			if (type === 'integer' && !/^\d+$/.test(String(value))) {
				problems.push(`field "${name}" is not an integer: ${JSON.stringify(value)}`);
				throw new RestError(400, 'CRM_FIELD_ERROR_VALUE_NOT_VALID', `Field "${name}" is not valid`);
			}
			if ((type === 'string' || type === 'char') && value !== null && typeof value !== 'string') {
				problems.push(`field "${name}" is not a string: ${JSON.stringify(value)}`);
			}
			if (type === 'integer[]') {
				if (!Array.isArray(value)) throw new RestError(400, '100', `Field "${name}" has to be an array`);
				fields[name] = value.map(Number);
				if (name === 'contactIds') fields.contactId = Number(value[0]);
				continue;
			}
			// Custom fields are kept under their original names.
			const uf = original ? name : this.portal.originalName(entityTypeId, name);
			fields[uf] = type === 'integer' ? Number(value) : value;
		}
		this.checkStage(entityTypeId, fields, categoryId, problems);
		this.checkContacts(fields);
		return { fields, fm };
	}

	private checkStage(
		entityTypeId: number,
		{ stageId, categoryId: newCategory }: Params,
		categoryId: unknown,
		problems: string[],
	): void {
		if (stageId === undefined) return;
		const stages = this.portal.stages(entityTypeId, newCategory ?? categoryId);
		if (stages.some((s) => s.statusId === stageId)) return;
		// What a portal does with the stage of another funnel is not known.
		problems.push(`stage "${String(stageId)}" is not one of the funnel's`);
		throw new RestError(400, 'CRM_FIELD_ERROR_VALUE_NOT_VALID', 'Field "stageId" is not valid');
	}

	private checkContacts({ contactIds, contactId }: Params): void {
		const ids = [contactIds ?? [], contactId ?? []].flat();
		const missing = ids.find((id) => !this.portal.find(3, id));
		if (missing) throw new RestError(400, 'NOT_FOUND', `Contact ${String(missing)} is not found`);
	}

	private itemAdd(params: Params, problems: string[]): unknown {
		known(params, ['entityTypeId', 'fields', 'useOriginalUfNames'], problems);
		const entityTypeId = Number(params.entityTypeId);
		const { fields, fm } = this.readFields(entityTypeId, asParams(params.fields), problems, {
			original: isOriginal(params),
		});
		return this.toItem(this.portal.add(entityTypeId, fields, fm), true, params);
	}

	private itemUpdate(params: Params, problems: string[]): unknown {
		known(params, ['entityTypeId', 'id', 'fields', 'useOriginalUfNames'], problems);
		const item = this.item(params);
		const { fields } = this.readFields(item.entityTypeId, asParams(params.fields), problems, {
			original: isOriginal(params),
			categoryId: item.fields.categoryId,
		});
		this.portal.update(item, fields);
		return this.toItem(item, true, params);
	}

	private item(params: Params): Item {
		const item = this.portal.find(Number(params.entityTypeId), params.id);
		if (!item) throw new RestError(400, 'NOT_FOUND', 'Item not found');
		return item;
	}

	private toItem(item: Item, withFm: boolean, params: Params): Params {
		const semantic = this.portal.semantic(item);
		const own = Object.keys(this.portal.userFields[item.entityTypeId] ?? {}).map((name) => [
			isOriginal(params) ? name : camelName(name),
			item.fields[name] ?? null,
		]);
		const standard = Object.entries(item.fields).filter(([name]) => !name.startsWith('UF_'));
		return {
			id: item.id,
			...Object.fromEntries([...standard, ...own]),
			...(item.entityTypeId === 3 ? {} : { stageSemanticId: semantic }),
			...(item.entityTypeId === 2 ? { closed: semantic === 'P' ? 'N' : 'Y' } : {}),
			...(withFm ? { fm: item.fm } : {}),
			entityTypeId: item.entityTypeId,
		};
	}

	private itemList(params: Params, problems: string[]): Result {
		known(params, ['entityTypeId', 'select', 'filter', 'order', 'start', 'useOriginalUfNames'], problems);
		const entityTypeId = Number(params.entityTypeId);
		const allowed = [
			...Object.keys(this.portal.fields(entityTypeId, isOriginal(params)) ?? {}),
			...READ_ONLY,
		];
		const select = [params.select ?? ['*']].flat().map(String);
		for (const name of select) {
			if (name !== '*' && !allowed.includes(name)) problems.push(`select "${name}" is unknown and ignored`);
		}
		// A filter is checked even where there is nothing to filter.
		matches({}, asParams(params.filter), allowed);
		const rows = this.portal.items
			.filter((item) => item.entityTypeId === entityTypeId)
			.map((item) => this.toItem(item, select.includes('*'), params))
			.filter((row) => matches(row, asParams(params.filter), allowed));
		const [[by, direction] = ['id', 'ASC']] = Object.entries(asParams(params.order));
		rows.sort(
			(a, b) => (Number(a[by]) - Number(b[by])) * (String(direction).toUpperCase() === 'DESC' ? -1 : 1),
		);
		const start = Number(params.start ?? 0);
		const from = Math.max(start, 0);
		const items = rows
			.slice(from, from + PAGE)
			.map((row) =>
				select.includes('*')
					? row
					: Object.fromEntries(
							Object.entries(row).filter(([name]) => name === 'id' || select.includes(name)),
						),
			);
		if (start === -1) return { result: { items } };
		return {
			result: { items },
			total: rows.length,
			...(from + PAGE < rows.length ? { next: from + PAGE } : {}),
		};
	}

	private leadFields(given: Params, problems: string[]): ReturnType<Bitrix24Emulator['readFields']> {
		const renamed: Params = {};
		const fm: Array<Omit<MultiField, 'id'>> = [];
		for (const [name, value] of Object.entries(given)) {
			if (['PHONE', 'EMAIL', 'IM', 'WEB'].includes(name) && Array.isArray(value)) {
				for (const entry of value)
					fm.push({
						typeId: name,
						valueType: String(asParams(entry).VALUE_TYPE ?? 'WORK'),
						value: String(asParams(entry).VALUE),
					});
			} else if (LEAD_FIELDS[name]) renamed[LEAD_FIELDS[name]] = value;
			else problems.push(`field "${name}" is unknown and silently ignored`);
		}
		return { ...this.readFields(1, renamed, problems), fm };
	}

	private leadAdd(params: Params, problems: string[]): number {
		known(params, ['fields', 'params'], problems);
		const { fields, fm } = this.leadFields(asParams(params.fields), problems);
		return this.portal.add(1, fields, fm).id;
	}

	private lead(params: Params): Item {
		const item = this.portal.find(1, params.id ?? params.ID);
		// Older methods answer with an empty error code.
		if (!item) throw new RestError(400, '', 'Not found');
		return item;
	}

	private commentAdd(params: Params, problems: string[]): number {
		known(params, ['fields'], problems);
		const fields = asParams(params.fields);
		known(fields, ['ENTITY_ID', 'ENTITY_TYPE', 'COMMENT', 'FILES', 'AUTHOR_ID'], problems);
		const { ENTITY_ID: id, ENTITY_TYPE: type, COMMENT: text } = fields;
		if (typeof text !== 'string' || text === '')
			throw new RestError(400, 'INVALID_ARG_VALUE', 'COMMENT is empty');
		const entityTypeId = TIMELINE_TYPES[String(type)];
		if (!entityTypeId || !this.portal.find(entityTypeId, id))
			throw new RestError(400, 'OWNER_NOT_FOUND', 'Owner not found');
		// The column takes 65,535 bytes: the rest is cut away or the comment refused, by the database's mode [code].
		const isTooLong = Buffer.byteLength(text) > COMMENT_BYTES;
		if (isTooLong && this.refusesLongComments)
			throw new RestError(400, 'ERROR_CORE', 'Data too long for column COMMENT');
		const comment = {
			id: this.portal.id(),
			entityType: String(type),
			entityId: Number(id),
			text: isTooLong ? cutToBytes(text) : text,
			created: new Date().toISOString(),
		};
		this.portal.comments.push(comment);
		return comment.id;
	}

	private commentList(params: Params, problems: string[]): Result {
		known(params, ['filter', 'select', 'order', 'start'], problems);
		const filter = asParams(params.filter);
		known(filter, ['ENTITY_ID', 'ENTITY_TYPE', 'ID', '>ID', '<ID'], problems);
		if (!filter.ENTITY_ID || !filter.ENTITY_TYPE)
			throw new RestError(400, '100', 'ENTITY_ID and ENTITY_TYPE are required');
		const rows = this.portal.comments.filter(
			(c) => c.entityType === filter.ENTITY_TYPE && c.entityId === Number(filter.ENTITY_ID),
		);
		if (String(asParams(params.order).ID ?? 'ASC').toUpperCase() === 'DESC') rows.reverse();
		const start = Number(params.start ?? 0);
		return {
			result: rows.slice(start, start + PAGE).map(toComment),
			total: rows.length,
			...(start + PAGE < rows.length ? { next: start + PAGE } : {}),
		};
	}

	private comment(params: Params) {
		const comment = this.portal.comments.find((c) => c.id === Number(params.id));
		if (!comment) throw new RestError(400, 'NOT_FOUND', 'Comment not found');
		return comment;
	}

	private notify(params: Params, problems: string[]): number {
		known(params, ['USER_ID', 'MESSAGE', 'MESSAGE_OUT', 'TAG', 'SUB_TAG', 'ATTACH', 'CLIENT_ID'], problems);
		if (!params.USER_ID) throw new RestError(400, 'USER_ID_EMPTY', "User ID can't be empty");
		if (!params.MESSAGE) throw new RestError(400, 'MESSAGE_EMPTY', "Message can't be empty");
		if ((params.TAG || params.SUB_TAG) && !params.CLIENT_ID)
			problems.push('TAG and SUB_TAG require CLIENT_ID with a webhook');
		const note = { id: this.portal.id(), userId: Number(params.USER_ID), message: String(params.MESSAGE) };
		this.portal.notifications.push(note);
		return note.id;
	}
}

/** As much of a text as fits, whole characters. */
function cutToBytes(text: string): string {
	const cut = Buffer.from(text).subarray(0, COMMENT_BYTES).toString();
	return cut.replace(/\ufffd$/, '');
}

/** PHP reads no JSON in which half of a pair of surrogates stands alone, and then knows none of its parameters. */
function readable(_req: unknown, _res: unknown, body: Buffer): void {
	if (LONE_SURROGATE.test(body.toString().replaceAll('\\\\', '')))
		throw new Error('Single unpaired surrogate in Unicode escape');
}

const LONE_SURROGATE =
	/\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f][0-9a-f]{2})|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}/i;

/** The scopes that open a method, by its beginning; one of them is enough. */
const SCOPES: Array<[prefix: string, scopes: string[]]> = [
	['crm.', ['crm']],
	['user.', ['user', 'user_basic', 'user_brief']],
	['im.', ['im']],
	['imconnector.chat.name.set', ['imconnector']],
	['imconnector.', ['imopenlines']],
	['imopenlines.', ['imopenlines']],
];

const isOriginal = (params: Params) => params.useOriginalUfNames === 'Y';

/** `fields[PHONE][0][VALUE]=1` -> nested, as PHP reads it. */
function nested(flat: NodeJS.Dict<string | string[]>): Params {
	const out: Params = {};
	for (const [key, value] of Object.entries(flat)) {
		const path = key.replace(/\]/g, '').split('[');
		let at: Params = out;
		path.forEach((name, index) => {
			if (index === path.length - 1) at[name] = value;
			else at = (at[name] ??= /^\d*$/.test(path[index + 1] ?? '') ? [] : {}) as Params;
		});
	}
	return out;
}

function matches(row: Params, filter: Params, allowed: string[]): boolean {
	const { logic, ...conditions } = filter;
	const results = Object.entries(conditions).map(([key, wanted]) => {
		if (/^\d+$/.test(key)) return matches(row, asParams(wanted), allowed);
		const [, prefix = '', name = ''] = /^([!=<>@%]*)(.+)$/.exec(key) ?? [];
		if (!allowed.includes(name))
			throw new RestError(
				400,
				'INVALID_ARG_VALUE',
				`Invalid filter: field '${name}' is not allowed in filter`,
			);
		const list = [wanted].flat().map(String);
		const value = String(row[name] ?? '');
		const values = [row[name] ?? ''].flat().map(String);
		switch (prefix) {
			case '':
			case '=':
			case '@':
				return values.some((one) => list.includes(one));
			case '!':
			case '!=':
			case '!@':
				return !list.includes(value);
			case '>':
				return Number(value) > Number(list[0]);
			case '<':
				return Number(value) < Number(list[0]);
			case '>=':
				return Number(value) >= Number(list[0]);
			case '<=':
				return Number(value) <= Number(list[0]);
			case '%':
				return value.includes(list[0] ?? '');
		}
		throw new RestError(400, 'INVALID_ARG_VALUE', `Invalid filter: ${key}`);
	});
	return logic === 'OR' ? results.some(Boolean) : results.every(Boolean);
}

const LEAD_FIELDS: Record<string, string> = {
	TITLE: 'title',
	NAME: 'name',
	LAST_NAME: 'lastName',
	STATUS_ID: 'stageId',
	SOURCE_ID: 'sourceId',
	SOURCE_DESCRIPTION: 'sourceDescription',
	OPENED: 'opened',
	ASSIGNED_BY_ID: 'assignedById',
	COMMENTS: 'comments',
	CONTACT_ID: 'contactId',
	COMPANY_ID: 'companyId',
	ORIGINATOR_ID: 'originatorId',
	ORIGIN_ID: 'originId',
	UTM_SOURCE: 'utmSource',
	UTM_MEDIUM: 'utmMedium',
	UTM_CAMPAIGN: 'utmCampaign',
	UTM_CONTENT: 'utmContent',
	UTM_TERM: 'utmTerm',
};

/** The frozen methods give everything as strings. */
function toLead(item: Item, portal: Portal): Params {
	const lead: Params = { ID: String(item.id), STATUS_SEMANTIC_ID: portal.semantic(item) };
	for (const [upper, camel] of Object.entries(LEAD_FIELDS)) {
		const value = item.fields[camel];
		lead[upper] = value === undefined || value === null ? null : String(value);
	}
	lead.PHONE = item.fm
		.filter((f) => f.typeId === 'PHONE')
		.map((f) => ({ ID: String(f.id), VALUE_TYPE: f.valueType, VALUE: f.value, TYPE_ID: 'PHONE' }));
	return lead;
}

const toComment = (comment: {
	id: number;
	entityId: number;
	entityType: string;
	created: string;
	text: string;
}) => ({
	ID: String(comment.id),
	ENTITY_ID: String(comment.entityId),
	ENTITY_TYPE: comment.entityType,
	CREATED: comment.created,
	COMMENT: comment.text,
	AUTHOR_ID: '1',
	FILES: [],
});

function times(started: number) {
	const now = Date.now();
	return {
		start: started / 1000,
		finish: now / 1000,
		duration: (now - started) / 1000,
		processing: (now - started) / 1000,
		date_start: new Date(started).toISOString(),
		date_finish: new Date(now).toISOString(),
		operating_reset_at: Math.floor(now / 1000) + 600,
		operating: 0,
	};
}
