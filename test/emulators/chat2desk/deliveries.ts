import { createHash, createHmac } from 'node:crypto';

export interface Hook {
	id: number;
	name: string;
	url: string;
	events: string[];
	channels: number[];
	status: 'enable' | 'disable';
	errors: Array<{ text: string; created_at: number }>;
	lastSuccess: number;
}

export interface Attempt {
	hookId: number;
	event: string;
	body: string;
	attempt: number;
	/** 0 when no answer came. */
	status: number;
	at: string;
}

export interface DeliveryOptions {
	token: string;
	/**
	 * 1 is the documented schedule of 10 s, 5 min and 2 h; 0.001 makes it 10 ms, 0.3 s and 7.2 s. The five hours after which
	 * a webhook is switched off stay: a quiet time of eighteen seconds and one broken delivery must not do that.
	 */
	timeScale: number;
	/** Sign with the documented algorithm. */
	sign: boolean;
}

/** Events that arrive under another name than they are subscribed to [live]. */
const DELIVERED_AS: Record<string, string> = { operator_status_changed: 'operator_status_updated' };

const RETRIES_MS = [10_000, 300_000, 7_200_000];
const OFF_AFTER_MS = 5 * 60 * 60 * 1000;
const TIMEOUT_MS = 15_000;

/** Delivers events to webhooks as documented: three retries, switched off after five hours without success. */
export class Deliveries {
	readonly hooks: Hook[] = [];

	readonly attempts: Attempt[] = [];

	private readonly retries = new Map<NodeJS.Timeout, Hook>();

	private pending = 0;

	constructor(readonly options: DeliveryOptions) {}

	emit(event: string, payload: Record<string, unknown>, channelId?: number): void {
		const body = JSON.stringify({
			...payload,
			hook_type: DELIVERED_AS[event] ?? event,
			event_time: new Date().toISOString().replace('Z', '494Z'),
		});
		for (const hook of this.hooks) {
			if (hook.status !== 'enable' || !hook.events.includes(event)) continue;
			if (hook.channels.length > 0 && channelId !== undefined && !hook.channels.includes(channelId)) continue;
			void this.deliver(hook, event, body, 0);
		}
	}

	/** Delivers the same bytes again, as Chat2Desk does when an answer got lost. */
	async redeliver(attempt: Attempt): Promise<void> {
		const hook = this.hooks.find((h) => h.id === attempt.hookId);
		if (hook) await this.deliver(hook, attempt.event, attempt.body, 0);
	}

	private async deliver(hook: Hook, event: string, body: string, attempt: number): Promise<void> {
		this.pending++;
		const status = await this.post(hook.url, body);
		this.pending--;
		this.attempts.push({ hookId: hook.id, event, body, attempt, status, at: new Date().toISOString() });
		if (status >= 200 && status < 300) {
			hook.lastSuccess = Date.now();
			return;
		}
		hook.errors.push({
			text: status ? `HTTP ${status}` : 'no answer',
			created_at: Math.floor(Date.now() / 1000),
		});
		if (Date.now() - hook.lastSuccess > OFF_AFTER_MS) hook.status = 'disable';
		const wait = RETRIES_MS[attempt];
		if (wait === undefined) return;
		const timer = setTimeout(() => {
			this.retries.delete(timer);
			if (this.hooks.includes(hook)) void this.deliver(hook, event, body, attempt + 1);
		}, wait * this.options.timeScale);
		this.retries.set(timer, hook);
	}

	private async post(url: string, body: string): Promise<number> {
		const timestamp = String(Math.floor(Date.now() / 1000));
		const key = createHash('md5').update(this.options.token).digest('hex');
		const signature = createHmac('sha256', key)
			.update(body + timestamp)
			.digest('hex');
		try {
			const response = await fetch(url, {
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					...(this.options.sign ? { 'x-signature': signature, 'x-timestamp': timestamp } : {}),
				},
				body,
				signal: AbortSignal.timeout(TIMEOUT_MS),
			});
			await response.arrayBuffer();
			return response.status;
		} catch {
			return 0;
		}
	}

	/** Nothing under way and no retry planned, but to webhooks that were deleted meanwhile. */
	get idle(): boolean {
		return this.pending === 0 && ![...this.retries.values()].some((hook) => this.hooks.includes(hook));
	}

	stop(): void {
		for (const timer of this.retries.keys()) clearTimeout(timer);
		this.retries.clear();
	}
}
