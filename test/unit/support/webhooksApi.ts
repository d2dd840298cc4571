import { Chat2DeskError } from '../../../nodes/Chat2Desk/api/errors';
import type { Chat2DeskApi } from '../../../nodes/Chat2Desk/api/request';
import type { Webhook } from '../../../nodes/Chat2Desk/api/types';

type Body = Partial<Webhook>;

/** `/webhooks` in memory: five at most, one per URL, every writing call recorded. */
export class WebhooksApi {
	readonly log: string[] = [];

	/** Runs in place of the next calls of a method; gets what the call would have done. */
	readonly faults: { post?: (carryOut: () => unknown) => unknown; delete?: () => unknown } = {};

	private nextId = 100;

	constructor(
		public hooks: Webhook[] = [],
		private readonly apiHost = 'https://api.chat2desk.com',
	) {}

	get api(): Chat2DeskApi {
		return this as unknown as Chat2DeskApi;
	}

	async host(): Promise<string> {
		return this.apiHost;
	}

	async get(path: string, qs: { limit?: number; offset?: number } = {}): Promise<unknown> {
		if (path !== '/webhooks') throw new Error(`unexpected path ${path}`);
		const { limit = 20, offset = 0 } = qs;
		const data = this.hooks.slice(offset, offset + limit).map((hook) => ({ ...hook }));
		return { data, meta: { total: this.hooks.length, limit, offset }, status: 'success' };
	}

	async post(path: string, body: Body): Promise<unknown> {
		if (path !== '/webhooks') throw new Error(`unexpected path ${path}`);
		this.log.push('POST');
		const carryOut = () => {
			if (this.hooks.length >= 5) throw new Chat2DeskError('VALIDATION', 'refused', { status: 400 });
			if (this.hooks.some((hook) => hook.url === body.url)) {
				throw new Chat2DeskError('VALIDATION', 'url: This url is already used', { status: 400 });
			}
			const hook: Webhook = { ...body, id: this.nextId++, status: 'enable' };
			this.hooks.push(hook);
			return { data: { ...hook }, status: 'success' };
		};
		return this.faults.post ? this.faults.post(carryOut) : carryOut();
	}

	async put(path: string, body: Body): Promise<unknown> {
		this.log.push(`PUT ${path}`);
		const hook = this.find(path);
		Object.assign(hook, body);
		return { data: { ...hook }, status: 'success' };
	}

	async delete(path: string): Promise<unknown> {
		this.log.push(`DELETE ${path}`);
		if (this.faults.delete) return this.faults.delete();
		const hook = this.find(path);
		this.hooks = this.hooks.filter((other) => other !== hook);
		return { status: 'success' };
	}

	private find(path: string): Webhook {
		const hook = this.hooks.find(({ id }) => path === `/webhooks/${id}`);
		if (!hook) throw new Chat2DeskError('NOT_FOUND', 'webhook not found', { status: 404 });
		return hook;
	}
}
