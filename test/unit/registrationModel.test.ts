import fc from 'fast-check';

import { Chat2DeskError } from '../../nodes/Chat2Desk/api/errors';
import type { Chat2DeskApi } from '../../nodes/Chat2Desk/api/request';
import type { Webhook } from '../../nodes/Chat2Desk/api/types';
import {
	isOurs,
	isRegistered,
	register,
	unregister,
	type Wanted,
} from '../../nodes/Chat2Desk/trigger/registration';
import { WebhooksApi } from './support/webhooksApi';

/** What happens to one call of an operation: n8n dies there, or the call fails and n8n lives on. */
interface Mishap {
	/** Which call of the operation, from 0. */
	at: number;
	/** Whether Chat2Desk had carried the call out already. */
	when: 'before' | 'after';
	kind: 'crash' | 'fault';
}

/** The API as one operation of n8n sees it, with at most one mishap. */
class MishapApi {
	private count = 0;

	private isDead = false;

	constructor(
		private readonly company: WebhooksApi,
		private readonly mishap: Mishap | null,
	) {}

	get api(): Chat2DeskApi {
		return this as unknown as Chat2DeskApi;
	}

	host = async () => await this.company.host();

	get = async (...args: Parameters<WebhooksApi['get']>) =>
		await this.call('SERVER', async () => await this.company.get(...args));

	post = async (...args: Parameters<WebhooksApi['post']>) =>
		await this.call('SEND_UNCERTAIN', async () => await this.company.post(...args));

	put = async (...args: Parameters<WebhooksApi['put']>) =>
		await this.call('SERVER', async () => await this.company.put(...args));

	delete = async (...args: Parameters<WebhooksApi['delete']>) =>
		await this.call('SERVER', async () => await this.company.delete(...args));

	private async call(code: 'SERVER' | 'SEND_UNCERTAIN', work: () => Promise<unknown>): Promise<unknown> {
		// After a crash nothing of this operation reaches Chat2Desk any more, whatever the code would still do.
		if (this.isDead) throw new Error('crashed');
		const mishap = this.mishap?.at === this.count++ ? this.mishap : null;
		const fail = () => {
			this.isDead = mishap?.kind === 'crash';
			throw new Chat2DeskError(code, 'mishap');
		};
		if (mishap?.when === 'before') fail();
		const answer = await work();
		if (mishap?.when === 'after') fail();
		return answer;
	}
}

const ID = 'node-1';
const address = (path: string, secret: number) => `https://n8n.example/${path}/${ID}/${ID}/secret-${secret}`;

/** Webhooks that look like ours to a careless eye: of another node, n8n, product, or without an address. */
const FOREIGN_URLS = [
	'https://crm.example/in',
	'https://n8n.example/webhook/node-2/node-2/secret-0',
	`https://other-n8n.example/webhook/${ID}/${ID}/secret-0`,
	`https://n8n.example/webhook/x?${ID}=${ID}`,
	`https://n8n.example:8443/webhook/${ID}/${ID}/secret-0`,
	null,
];

/** What should be so. */
interface Model {
	/** Webhooks of others, as they have to stay. */
	foreign: Webhook[];
}

/** n8n with one workflow, and the company's webhooks at Chat2Desk. */
class Real {
	readonly company = new WebhooksApi();

	events = ['inbox'];

	channels: number[] = [];

	name = 'Leads';

	secret = 0;

	foreignId = 1;

	wanted(isTest: boolean): Wanted {
		const { events, channels, name, secret } = this;
		return {
			url: address(isTest ? 'webhook-test' : 'webhook', secret),
			webhookId: ID,
			isTest,
			name,
			events,
			channels,
		};
	}

	ours(isTest: boolean): Webhook[] {
		return this.company.hooks.filter((hook) => isOurs(hook, this.wanted(isTest)));
	}

	/** What n8n does on activation, and on a restart in n8n 1. */
	async activate(isTest: boolean, mishap: Mishap | null): Promise<void> {
		const { api } = new MishapApi(this.company, mishap);
		if (!(await isRegistered(api, this.wanted(isTest)))) await register(api, this.wanted(isTest));
	}

	async deactivate(isTest: boolean, mishap: Mishap | null): Promise<void> {
		await unregister(new MishapApi(this.company, mishap).api, this.wanted(isTest));
	}
}

type Command = fc.AsyncCommand<Model, Real>;

/** Whatever happens: nobody else's webhook is touched, none too many is made. */
function expectOrder(model: Model, real: Real): void {
	const ours = [...real.ours(false), ...real.ours(true)];
	expect(real.company.hooks.filter((hook) => !ours.includes(hook))).toEqual(model.foreign);
	expect(real.company.hooks.length).toBeLessThanOrEqual(5);
}

/** Exactly one, as wanted, switched on, the only one of its kind. */
async function expectRegistered(real: Real, isTest: boolean): Promise<void> {
	const { url, events, channels } = real.wanted(isTest);
	expect(real.ours(isTest)).toEqual([expect.objectContaining({ url, events, channels, status: 'enable' })]);
	expect(await isRegistered(real.company.api, real.wanted(isTest))).toBe(true);
}

const clone = (hooks: Webhook[]) => JSON.parse(JSON.stringify(hooks)) as Webhook[];

abstract class Base implements Command {
	check(_: Readonly<Model>): boolean {
		return true;
	}

	abstract act(model: Model, real: Real): Promise<void> | void;

	async run(model: Model, real: Real): Promise<void> {
		await this.act(model, real);
		expectOrder(model, real);
	}

	toString(): string {
		return `${this.constructor.name} ${JSON.stringify(Object.values(this))}`;
	}
}

/** Activation, or listening for a test event; `rounds` are those of n8n 2, which tries five times. */
class Activate extends Base {
	constructor(
		private readonly isTest: boolean,
		private readonly mishaps: Array<Mishap | null>,
	) {
		super();
	}

	async act(_: Model, real: Real): Promise<void> {
		const other = clone(real.ours(!this.isTest));
		const isFull = real.company.hooks.length >= 5 && real.ours(this.isTest).length === 0;
		for (const mishap of this.mishaps) {
			try {
				await real.activate(this.isTest, mishap);
				await expectRegistered(real, this.isTest);
				break;
			} catch (error) {
				if (isFull) expect(error).toMatchObject({ code: mishap ? expect.anything() : 'WEBHOOK_LIMIT' });
				else expect(mishap).not.toBeNull();
				// n8n removes what a failed activation may have left, unless it is dead.
				if (mishap?.kind === 'crash') break;
				await real.deactivate(this.isTest, null);
				expect(real.ours(this.isTest)).toEqual([]);
			}
		}
		expect(clone(real.ours(!this.isTest))).toEqual(other);
	}
}

class Deactivate extends Base {
	constructor(
		private readonly isTest: boolean,
		private readonly mishap: Mishap | null,
	) {
		super();
	}

	async act(_: Model, real: Real): Promise<void> {
		const other = clone(real.ours(!this.isTest));
		try {
			await real.deactivate(this.isTest, this.mishap);
			expect(real.ours(this.isTest)).toEqual([]);
		} catch {
			expect(this.mishap).not.toBeNull();
		}
		expect(clone(real.ours(!this.isTest))).toEqual(other);
	}
}

/** Two processes, or an impatient user, at the same moment. */
class ActivateTwice extends Base {
	async act(_: Model, real: Real): Promise<void> {
		if (real.company.hooks.length >= 5) return;
		await Promise.all([real.activate(false, null), real.activate(false, null)]);
		await expectRegistered(real, false);
	}
}

class Configure extends Base {
	constructor(private readonly change: Partial<Pick<Real, 'events' | 'channels' | 'name'>>) {
		super();
	}

	act(_: Model, real: Real): void {
		Object.assign(real, this.change);
	}
}

/** The API token is changed: the secret in the address with it. */
class ChangeToken extends Base {
	act(_: Model, real: Real): void {
		real.secret++;
	}
}

/** Somebody does something to our webhook in Chat2Desk. */
class Meddle extends Base {
	constructor(private readonly what: 'delete' | 'disable' | 'rename' | 'events' | 'channels') {
		super();
	}

	act(_: Model, real: Real): void {
		const [own] = real.ours(false);
		if (!own) return;
		if (this.what === 'delete') real.company.hooks = real.company.hooks.filter((hook) => hook !== own);
		if (this.what === 'disable') own.status = 'disable';
		if (this.what === 'rename') own.name = 'Renamed';
		if (this.what === 'events') own.events = ['outbox'];
		if (this.what === 'channels') own.channels = ['99'];
	}
}

/** A webhook of ours that an earlier version, or an n8n restored from a copy, left behind. */
class Leftover extends Base {
	act(_: Model, real: Real): void {
		if (real.company.hooks.length >= 5) return;
		const id = 1000 + real.foreignId++;
		real.company.hooks.push({ ...toHook(address('webhook', 1000 + id)), id });
	}
}

class AddForeign extends Base {
	constructor(private readonly url: string | null) {
		super();
	}

	act(model: Model, real: Real): void {
		if (real.company.hooks.length >= 5) return;
		const hook = { ...toHook(this.url), id: real.foreignId++ };
		real.company.hooks.push(hook);
		model.foreign.push({ ...hook });
	}
}

class RemoveForeign extends Base {
	act(model: Model, real: Real): void {
		const gone = model.foreign.shift();
		real.company.hooks = real.company.hooks.filter((hook) => hook.id !== gone?.id);
	}
}

const toHook = (url: string | null): Omit<Webhook, 'id'> => ({
	name: 'n8n: Leads',
	url,
	events: ['inbox'],
	channels: [],
	status: 'disable',
});

const mishap = fc.option(
	fc.record<Mishap>({
		at: fc.nat(5),
		when: fc.constantFrom('before', 'after'),
		kind: fc.constantFrom('crash', 'fault'),
	}),
	{ freq: 2 },
);

const commands: Array<fc.Arbitrary<Command>> = [
	fc.tuple(fc.boolean(), mishap).map(([isTest, one]) => new Activate(isTest, [one])),
	fc.array(mishap, { minLength: 5, maxLength: 5 }).map((five) => new Activate(false, five)),
	fc.tuple(fc.boolean(), mishap).map(([isTest, one]) => new Deactivate(isTest, one)),
	fc.constant(new ActivateTwice()),
	fc
		.subarray(['inbox', 'outbox', 'close_request'], { minLength: 1 })
		.map((events) => new Configure({ events })),
	fc.subarray([1, 2, 3]).map((channels) => new Configure({ channels })),
	fc.string({ maxLength: 200 }).map((name) => new Configure({ name })),
	fc.constant(new ChangeToken()),
	fc.constantFrom('delete', 'disable', 'rename', 'events', 'channels').map((what) => new Meddle(what)),
	fc.constant(new Leftover()),
	fc.constantFrom(...FOREIGN_URLS).map((url) => new AddForeign(url)),
	fc.constant(new RemoveForeign()),
];

it('keeps order through any sequence of events, with a crash or a fault at any call', async () => {
	await fc.assert(
		fc.asyncProperty(fc.commands(commands, { maxCommands: 25 }), async (sequence) => {
			const setup = () => ({ model: { foreign: [] } as Model, real: new Real() });
			let last: { model: Model; real: Real } | undefined;
			await fc.asyncModelRun(() => (last = setup()), sequence);
			if (!last) throw new Error('Nothing ran');

			// Whatever has happened: the next activation without a mishap puts it right, where there is room for one.
			const { model, real } = last;
			while (real.company.hooks.length >= 5 && model.foreign.length > 0) new RemoveForeign().act(model, real);
			await real.activate(false, null);
			await expectRegistered(real, false);
			expectOrder(model, real);
			await real.deactivate(false, null);
			await real.deactivate(true, null);
			expect(real.company.hooks).toEqual(model.foreign);
		}),
		{ numRuns: 400 },
	);
});

it('is put right by the next activation after a crash at each single call', async () => {
	for (const when of ['before', 'after'] as const) {
		for (let at = 0; at < 8; at++) {
			const real = new Real();
			real.company.hooks.push(
				{ ...toHook(address('webhook', 5)), id: 1 },
				{ ...toHook(address('webhook', 6)), id: 2 },
			);
			await real.activate(false, { at, when, kind: 'crash' }).catch(() => {});
			await real.activate(false, null);
			await expectRegistered(real, false);
			await real.deactivate(false, { at, when, kind: 'crash' }).catch(() => {});
			await real.deactivate(false, null);
			expect(real.company.hooks).toEqual([]);
		}
	}
});
