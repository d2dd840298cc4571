/**
 * A stand-in for YUcrm as far as it is known: no documentation is public, so everything here is what independent
 * programs were seen to send and read [code]. What it is not known to take is written down, and a test fails on it.
 */
import express, { type Express, type Request, type Response } from 'express';

import { listen, takeFault, type Fault, type RecordedCall, type Running } from '../http';

/** A row of `employees/list`. */
export interface Employee {
	id: number;
	first_name: string;
	last_name: string;
	phone: string | null;
	second_phone: string | null;
	department: { name: string } | null;
	is_active: boolean;
	/** Not seen; the template takes it where there is one. */
	email?: string;
}

/** A new enquiry as it was posted. */
export interface Order {
	id: number;
	name: string;
	phone: string;
	message?: string;
	description?: string;
	source?: string;
}

/** What is not known of YUcrm, and played in more than one way. */
export interface YucrmBehaviour {
	/** How a wrong token is told: by the status, or by `error` in an answer of 200 [assumed]. */
	refusal: 'status' | 'body';
	/** Rows of a page at most, whatever is asked for [assumed]. */
	pageCap: number;
	/** How long an answer takes once everything is done, in milliseconds. */
	answerMs: number;
}

type Values = Record<string, unknown>;

const OPERATORS = ['in', 'min', 'max', 'not', 'like'];
const LIST_PARAMETERS = ['page', 'limit', 'mode', 'order_by', 'order_dir'];
const EMPLOYEE_FIELDS = [
	'id',
	'first_name',
	'last_name',
	'phone',
	'second_phone',
	'department',
	'is_active',
	'email',
];
const ORDER_FIELDS = [
	'oauth_token',
	'name',
	'phone',
	'email',
	'message',
	'description',
	'department',
	'source',
	'object_code',
	'url',
	'referrer',
	'ip',
];

/** A refusal; nobody has seen the texts or the form of the real ones. */
class Refusal {
	constructor(
		readonly status: number,
		readonly message: string,
	) {}
}

/** Whether a field of a row passes a filter: `field=7`, `field[in]=7,9`, `field[like]=Ol`. */
function passes(value: unknown, wanted: unknown): boolean {
	if (typeof wanted !== 'object' || wanted === null) return String(value) === String(wanted);
	return Object.entries(wanted as Values).every(([operator, operand]) => {
		const text = String(operand);
		if (operator === 'in') return [operand].flat().join().split(',').includes(String(value));
		if (operator === 'not') return String(value) !== text;
		if (operator === 'like') return String(value ?? '').includes(text.replaceAll('%', ''));
		return operator === 'min' ? Number(value) >= Number(text) : Number(value) <= Number(text);
	});
}

export class YucrmEmulator {
	/** Stands in the path; 32 hexadecimal digits [code]. */
	readonly token = '00112233445566778899aabbccddeeff';

	/** Of website enquiries. */
	readonly ordersToken = 'ffeeddccbbaa99887766554433221100';

	readonly employees: Employee[] = [];

	readonly orders: Order[] = [];

	readonly calls: RecordedCall[] = [];

	readonly faults: Fault[] = [];

	readonly behaviour: YucrmBehaviour = { refusal: 'status', pageCap: 1000, answerMs: 0 };

	private running: Running | undefined;

	async start(): Promise<this> {
		this.running = await listen(this.app());
		return this;
	}

	async stop(): Promise<void> {
		await this.running?.stop();
	}

	/** The address of the account. */
	get url(): string {
		if (!this.running) throw new Error('not started');
		return this.running.url;
	}

	/** What the real API would have ignored, or is not known to take. */
	get problems(): string[] {
		return this.calls.flatMap(({ method, path, problems }) => problems.map((p) => `${method} ${path}: ${p}`));
	}

	addEmployee(first_name: string, last_name: string, extra: Partial<Employee> = {}): Employee {
		const employee: Employee = {
			id: 700 + this.employees.length,
			first_name,
			last_name,
			phone: null,
			second_phone: null,
			department: null,
			is_active: true,
			...extra,
		};
		this.employees.push(employee);
		return employee;
	}

	private app(): Express {
		const app = express();
		// `field[op]=` as PHP reads it.
		app.set('query parser', 'extended');
		app.use(express.json({ strict: false }), express.urlencoded({ extended: true }));
		app.all('/{*path}', (req, res) => this.handle(req, res));
		return app;
	}

	private handle(req: Request, res: Response): void {
		const problems: string[] = [];
		const record = (status: number) =>
			this.calls.push({
				at: new Date().toISOString(),
				method: req.method,
				path: req.path.replace(this.token, 'TOKEN'),
				query: req.query,
				body: req.body as unknown,
				status,
				problems,
			});
		const fault = takeFault(this.faults, req);
		const [status, answer] = !fault || fault.afterwards ? this.answered(req, problems) : [500, {}];
		if (!fault) {
			record(status);
			setTimeout(() => res.status(status).json(answer), this.behaviour.answerMs);
			return;
		}
		record(fault.drop ? 0 : (fault.status ?? 500));
		if (fault.drop) req.socket.destroy();
		else
			res
				.status(fault.status ?? 500)
				.set(fault.headers ?? {})
				.send(fault.body ?? 'stand-in fault');
	}

	private answered(req: Request, problems: string[]): [status: number, answer: unknown] {
		try {
			return [200, { result: this.result(req, problems) }];
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			const answer = { error: `${error.message} (text invented by the stand-in)` };
			return [this.behaviour.refusal === 'body' ? 200 : error.status, answer];
		}
	}

	private result(req: Request, problems: string[]): unknown {
		const given: Values = { ...req.query, ...((req.body as Values | undefined) ?? {}) };
		if (!['GET', 'POST'].includes(req.method)) throw new Refusal(405, 'Method not allowed');
		if (req.path === '/api/orders/post') return this.order(given, problems);
		const [, token, entity] = /^\/api\/v1\/([^/]+)\/(.+)$/.exec(req.path) ?? [];
		if (entity === 'employees/list') {
			if (token !== this.token) throw new Refusal(401, 'Wrong token');
			return { list: this.list(given, problems) };
		}
		problems.push('nothing is known of such an endpoint');
		throw new Refusal(404, 'Not found');
	}

	private list(given: Values, problems: string[]): Employee[] {
		const filters = Object.entries(given).filter(([name]) => !LIST_PARAMETERS.includes(name));
		for (const [name, wanted] of filters) {
			if (!EMPLOYEE_FIELDS.includes(name)) problems.push(`parameter "${name}" is unknown`);
			const operators = typeof wanted === 'object' && wanted !== null ? Object.keys(wanted) : [];
			for (const operator of operators)
				if (!OPERATORS.includes(operator)) problems.push(`operator "${operator}" is unknown`);
		}
		const { page = '1', limit = '20', mode, order_by: by = 'id', order_dir: direction = 'asc' } = given;
		if (mode !== undefined && !['short', 'full'].includes(String(mode)))
			problems.push(`mode "${mode}" is unknown`);
		if (!['asc', 'desc'].includes(String(direction))) problems.push(`order_dir "${direction}" is unknown`);
		if (!EMPLOYEE_FIELDS.includes(String(by))) problems.push(`order_by "${by}" is unknown`);
		for (const [name, value] of Object.entries({ page, limit }))
			if (!/^[1-9]\d*$/.test(String(value))) problems.push(`"${name}" is not a positive number`);
		// The largest that was seen [code].
		if (Number(limit) > 1000) problems.push('limit is over 1000');
		const size = Math.min(Number(limit), this.behaviour.pageCap);
		const rows = this.employees.filter((row) =>
			filters.every(([name, wanted]) => passes(row[name as keyof Employee], wanted)),
		);
		const begin = (Number(page) - 1) * size;
		return (direction === 'desc' ? [...rows].reverse() : rows).slice(begin, begin + size);
	}

	private order(given: Values, problems: string[]): { id: number } {
		for (const [name, value] of Object.entries(given)) {
			if (!ORDER_FIELDS.includes(name)) problems.push(`field "${name}" is unknown`);
			else if (typeof value !== 'string') problems.push(`field "${name}" is not a text`);
		}
		const { oauth_token: token, ...order } = given;
		if (token !== this.ordersToken) throw new Refusal(401, 'Wrong token');
		for (const name of ['name', 'phone'])
			if (String(order[name] ?? '').trim() === '') throw new Refusal(422, `${name} is missing`);
		if (!/\d{10,}/.test(String(order.phone).replace(/\D/g, ''))) throw new Refusal(422, 'phone is no number');
		const id = 5001 + this.orders.length;
		this.orders.push({ id, ...(order as Omit<Order, 'id'>) });
		return { id };
	}
}
