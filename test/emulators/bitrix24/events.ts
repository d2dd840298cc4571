/** The event handlers of the application, and the queue that calls them. */
import { toForm } from './form';
import { asParams, known, RestError, type Params } from './rest';
import type { Work } from './work';

export interface Handler {
	id: number;
	event: string;
	handler: string;
}

/** One call of a handler. */
export interface Delivery {
	event: string;
	handler: string;
	/** 0: no answer. */
	status: number;
	/** When it happened, in seconds as the event itself says. */
	ts: number;
	at: string;
	reason?: string;
}

/** How long a portal waits for a handler is not known [assumed]. */
const PATIENCE_MS = 10_000;

/** What an application with these rights may bind; the lists of the documentation, shortened. */
const NAMES = [
	'ONAPPINSTALL',
	'ONAPPUNINSTALL',
	'ONAPPUPDATE',
	'ONIMCONNECTORMESSAGEADD',
	'ONIMCONNECTORMESSAGEUPDATE',
	'ONIMCONNECTORMESSAGEDELETE',
	'ONIMCONNECTORDIALOGSTART',
	'ONIMCONNECTORDIALOGFINISH',
	'ONIMCONNECTORSTATUSDELETE',
	'ONIMCONNECTORLINEDELETE',
	'ONOPENLINEMESSAGEADD',
	'ONOPENLINEMESSAGEUPDATE',
	'ONOPENLINEMESSAGEDELETE',
	'ONSESSIONSTART',
	'ONSESSIONFINISH',
	...['LEAD', 'DEAL', 'CONTACT'].flatMap((card) =>
		['ADD', 'UPDATE', 'DELETE'].map((what) => `ONCRM${card}${what}`),
	),
];

export class Events {
	readonly handlers: Handler[] = [];

	readonly deliveries: Delivery[] = [];

	private queue: Promise<void> = Promise.resolve();

	constructor(
		private readonly work: Work,
		private readonly newId: () => number,
	) {}

	/** Deliveries no handler took; a portal does not repeat them [documented]. */
	get lost(): Delivery[] {
		return this.deliveries.filter(({ status }) => status < 200 || status > 299);
	}

	/** Queues an event for every handler of it; one is called after the other. */
	send(event: string, data: unknown, auth: object): void {
		for (const { id, handler } of this.handlers.filter((bound) => bound.event === event)) {
			const ts = Math.floor(Date.now() / 1000);
			const form = toForm({ event, event_handler_id: id, data, ts, auth });
			const before = this.queue;
			this.work.start(async () => {
				this.queue = this.deliver(before, { event, handler, ts }, form);
				await this.queue;
			});
		}
	}

	private async deliver(
		before: Promise<void>,
		what: Pick<Delivery, 'event' | 'handler' | 'ts'>,
		body: URLSearchParams,
	): Promise<void> {
		await before;
		if (this.work.stopped.aborted) return;
		const delivery: Delivery = { ...what, status: 0, at: new Date().toISOString() };
		try {
			const signal = AbortSignal.any([this.work.stopped, AbortSignal.timeout(PATIENCE_MS)]);
			// A redirect counts as a failure, the event would lose its body [assumed].
			const response = await fetch(what.handler, { method: 'POST', body, signal, redirect: 'manual' });
			delivery.status = response.status;
			await response.arrayBuffer();
		} catch (error) {
			delivery.reason = String(error);
		}
		this.deliveries.push(delivery);
	}

	/** `event.bind`, `event.unbind`, `event.get`; their parameters are documented in either case. */
	call(method: string, given: Params, problems: string[]): unknown {
		const params = Object.fromEntries(
			Object.entries(asParams(given)).map(([name, value]) => [name.toLowerCase(), value]),
		);
		if (method === 'event.get') {
			known(params, [], problems);
			return this.handlers.map(({ event, handler }) => ({ event, handler, auth_type: '0', offline: 0 }));
		}
		known(params, ['event', 'handler', 'auth_type', 'event_type', 'auth_connector', 'options'], problems);
		const event = String(params.event ?? '').toUpperCase();
		if (method === 'event.bind') return this.bind(event, String(params.handler ?? ''));
		// What is left out stands for "any" [documented].
		const isMeant = (bound: Handler) =>
			bound.event === event && (params.handler === undefined || bound.handler === params.handler);
		const gone = this.handlers.filter(isMeant);
		for (const bound of gone) this.handlers.splice(this.handlers.indexOf(bound), 1);
		return { count: gone.length };
	}

	private bind(event: string, handler: string): boolean {
		if (!NAMES.includes(event)) throw new RestError(400, 'ERROR_EVENT_NOT_FOUND', 'Event not found');
		// The code is assumed, the documentation names none.
		if (!/^https?:\/\/[^/]/.test(handler))
			throw new RestError(400, 'ERROR_WRONG_HANDLER_URL', 'Wrong handler URL');
		// Not documented; this code and text are what public connectors look for.
		if (this.handlers.some((bound) => bound.event === event && bound.handler === handler))
			throw new RestError(400, 'ERROR_CORE', 'Unable to set event handler: Handler already binded');
		this.handlers.push({ id: this.newId(), event, handler });
		return true;
	}
}
