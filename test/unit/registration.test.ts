import { Chat2DeskError } from '../../nodes/Chat2Desk/api/errors';
import type { Webhook } from '../../nodes/Chat2Desk/api/types';
import {
	isOurs,
	isRegistered,
	register,
	unregister,
	type Wanted,
} from '../../nodes/Chat2Desk/trigger/registration';
import { WebhooksApi } from './support/webhooksApi';

const wanted: Wanted = {
	url: 'https://n8n.example/webhook/node-1/secret-1',
	webhookId: 'node-1',
	isTest: false,
	name: 'Leads - Chat2Desk Trigger',
	events: ['inbox', 'close_request'],
	channels: [11, 12],
};

const wantedTest: Wanted = {
	...wanted,
	isTest: true,
	url: 'https://n8n.example/webhook-test/node-1/secret-1',
};

const ours = (more: Partial<Webhook> = {}): Webhook => ({
	id: 1,
	name: 'n8n: Leads - Chat2Desk Trigger',
	url: wanted.url,
	events: ['inbox', 'close_request'],
	channels: [11, 12],
	status: 'enable',
	...more,
});

const foreign = (id: number, more: Partial<Webhook> = {}): Webhook => ({
	id,
	name: `CRM ${id}`,
	url: `https://user:pass@crm.example:8443/hook/very-secret-${id}?key=k`,
	events: ['inbox'],
	channels: [],
	status: 'enable',
	...more,
});

/** Registers twice: what came out of it must be as wanted, and the second time change nothing. */
async function registerFor(hooks: Webhook[], target = wanted) {
	const webhooks = new WebhooksApi(hooks);
	await register(webhooks.api, target);
	const log = [...webhooks.log];
	expect(await isRegistered(webhooks.api, target)).toBe(true);
	await register(webhooks.api, target);
	expect(webhooks.log).toEqual(log);
	return { log, hooks: webhooks.hooks };
}

describe('registering', () => {
	it('creates a webhook where there is none', async () => {
		const { log, hooks } = await registerFor([]);
		expect(log).toEqual(['POST']);
		expect(hooks).toEqual([ours({ id: 100 })]);
	});

	it('says which one it is', async () => {
		expect(await register(new WebhooksApi().api, wanted)).toMatchObject({ id: 100, url: wanted.url });
		expect(await register(new WebhooksApi([ours({ id: 7 })]).api, wanted)).toMatchObject({ id: 7 });
	});

	it('adopts what is there', async () => {
		expect((await registerFor([ours()])).log).toEqual([]);
		expect(
			(await registerFor([ours({ channels: ['12', '11'], events: ['close_request', 'inbox'] })])).log,
		).toEqual([]);
	});

	it.each<[string, Partial<Webhook>]>([
		['switched off', { status: 'disable' }],
		['switched off, in other words', { status: 'disabled' }],
		['with fewer events', { events: ['inbox'] }],
		['with more events', { events: ['inbox', 'close_request', 'outbox'] }],
		['without events', { events: [] }],
		['with other channels', { channels: [11] }],
		['with all channels', { channels: [] }],
		['of an older secret', { url: 'https://n8n.example/webhook/node-1/secret-0' }],
	])('mends the one that is %s', async (_, more) => {
		const { log, hooks } = await registerFor([foreign(9), ours(more)]);
		expect(log).toEqual(['PUT /webhooks/1']);
		expect(hooks).toEqual([foreign(9), ours()]);
	});

	it('removes surplus ones and keeps the one with the right address', async () => {
		const old = ours({ id: 1, url: 'https://n8n.example/webhook/node-1/secret-0' });
		const { log, hooks } = await registerFor([old, ours({ id: 2 }), { ...old, id: 3 }]);
		expect(log).toEqual(['DELETE /webhooks/1', 'DELETE /webhooks/3']);
		expect(hooks).toEqual([ours({ id: 2 })]);
	});

	it('does not mind that a surplus one is gone already', async () => {
		const webhooks = new WebhooksApi([ours({ id: 1 }), ours({ id: 2, url: `${wanted.url}0` })]);
		webhooks.faults.delete = () => {
			throw new Chat2DeskError('NOT_FOUND', 'gone', { status: 404 });
		};
		expect(await register(webhooks.api, wanted)).toMatchObject({ id: 1 });
	});

	it('has the test webhook beside the production one', async () => {
		const { log, hooks } = await registerFor([ours()], wantedTest);
		expect(log).toEqual(['POST']);
		expect(hooks).toEqual([
			ours(),
			ours({ id: 100, name: 'n8n test: Leads - Chat2Desk Trigger', url: wantedTest.url }),
		]);
		expect((await registerFor(hooks)).log).toEqual([]);
	});

	it.each(['Renamed by hand', 'n8n test: Leads', null])(
		'knows its own by the address, not by the name %p',
		async (name) => {
			expect((await registerFor([ours({ name: name as string })])).log).toEqual([]);
		},
	);

	it('keeps the name short', async () => {
		const { hooks } = await registerFor([], { ...wanted, name: 'x'.repeat(300) });
		expect(hooks[0]?.name).toHaveLength(100);
	});

	it('halves no emoji in a long name', async () => {
		const { hooks } = await registerFor([], { ...wanted, name: `${'x'.repeat(94)}👍🏽👍🏽` });
		expect(hooks[0]?.name).toBe(`n8n: ${'x'.repeat(94)}`);
	});

	it('knows its own among many: the list comes in pages', async () => {
		const many = Array.from({ length: 250 }, (_, index) => foreign(1000 + index));
		expect((await registerFor([...many, ours()])).log).toEqual([]);
	});
});

describe('foreign webhooks', () => {
	it.each<[string, Partial<Webhook>]>([
		['of another node', { url: 'https://n8n.example/webhook/node-2/secret-1' }],
		['of a node whose id only begins alike', { url: 'https://n8n.example/webhook/node-10/secret-1' }],
		['of another n8n', { url: 'https://other.example/webhook/node-1/secret-1' }],
		['of another port', { url: 'https://n8n.example:5678/webhook/node-1/secret-1' }],
		['with the id in the query only', { url: 'https://n8n.example/webhook/x?node-1=node-1' }],
		['by the test path', { url: wantedTest.url }],
		['without a URL', { url: null }],
		['with an odd URL', { url: 'node-1' }],
	])('%s are not ours and stay', async (_, more) => {
		const hook = ours({ id: 5, ...more });
		expect(isOurs(hook, wanted)).toBe(false);
		const webhooks = new WebhooksApi([hook]);
		expect(await isRegistered(webhooks.api, wanted)).toBe(false);
		if (hook.url !== wanted.url) await register(webhooks.api, wanted);
		await unregister(webhooks.api, wanted);
		expect(webhooks.hooks).toEqual([hook]);
		expect(webhooks.log.filter((line) => line.includes('/5'))).toEqual([]);
	});
});

describe('being registered', () => {
	it.each<[string, Webhook[], boolean]>([
		['nothing', [foreign(9)], false],
		['ours', [foreign(9), ours()], true],
		['ours without a status', [ours({ status: null })], true],
		['ours, active', [ours({ status: 'active' })], true],
		['ours, off', [ours({ status: 'disable' })], false],
		['ours with other events', [ours({ events: ['inbox'] })], false],
		['two of ours', [ours(), ours({ id: 2, url: `${wanted.url}0` })], false],
		['the other kind', [ours({ url: wantedTest.url })], false],
	])('with %s', async (_, hooks, expected) => {
		expect(await isRegistered(new WebhooksApi(hooks).api, wanted)).toBe(expected);
	});

	it('for all channels', async () => {
		const target = { ...wanted, channels: [] };
		const { channels, ...without } = ours();
		expect(channels).toEqual([11, 12]);
		expect(await isRegistered(new WebhooksApi([without as Webhook]).api, target)).toBe(true);
		expect(await isRegistered(new WebhooksApi([ours()]).api, target)).toBe(false);
	});
});

describe('the limit of five', () => {
	const five = [1, 2, 3, 4, 5].map((id) => foreign(id));

	it('is told with the names, and without what may be secret', async () => {
		const webhooks = new WebhooksApi([
			...five.slice(0, 3),
			foreign(4, { url: null }),
			foreign(5, { url: 'odd' }),
		]);
		const error = await register(webhooks.api, wanted).catch((caught: unknown) => caught as Chat2DeskError);
		expect(error).toMatchObject({ code: 'WEBHOOK_LIMIT', advice: expect.any(String) });
		const { message } = error as Chat2DeskError;
		for (const { name } of five) expect(message).toContain(`"${name}"`);
		expect(message).toContain('crm.example:8443');
		expect(message).not.toMatch(/very-secret|pass|key=|hook\//);
		expect(webhooks.log).toEqual([]);
	});

	it('begins with what to do', async () => {
		const webhooks = new WebhooksApi([...five]);
		const error = await register(webhooks.api, wanted).catch((caught: unknown) => caught as Chat2DeskError);
		expect((error as Chat2DeskError).message).toMatch(/^Delete a webhook .*, then publish again\. All 5 /);
	});

	it('names a webhook that this very trigger has under a former address of n8n', async () => {
		const url = 'https://old.example/webhook/node-1/node-1/secret-1';
		const webhooks = new WebhooksApi([...five.slice(0, 4), ours({ id: 7, url })]);
		const error = await register(webhooks.api, wanted).catch((caught: unknown) => caught as Chat2DeskError);
		expect(error).toMatchObject({
			code: 'WEBHOOK_LIMIT',
			advice: expect.stringMatching(/"n8n: Leads - Chat2Desk Trigger" \(old\.example, ID 7\).*delete that/),
		});
		expect(JSON.stringify(error)).not.toContain('secret-1');
		expect(webhooks.log).toEqual([]);
	});

	it('does not stop the adoption of ours', async () => {
		const off = ours({ id: 6, status: 'disable' });
		expect((await registerFor([...five.slice(0, 4), off])).log).toEqual(['PUT /webhooks/6']);
	});

	it('leaves room for the fifth', async () => {
		expect((await registerFor(five.slice(0, 4))).hooks).toHaveLength(5);
	});
});

describe('when creating fails', () => {
	const uncertain = new Chat2DeskError('SEND_UNCERTAIN', 'no answer');

	it('but was carried out, it takes what is there', async () => {
		const webhooks = new WebhooksApi([foreign(9)]);
		webhooks.faults.post = (carryOut) => {
			carryOut();
			throw uncertain;
		};
		expect(await register(webhooks.api, wanted)).toMatchObject({ id: 100 });
		expect(webhooks.hooks).toHaveLength(2);
		expect(webhooks.log).toEqual(['POST']);
	});

	it('because another process was faster, it mends what that one left', async () => {
		const webhooks = new WebhooksApi();
		webhooks.faults.post = (carryOut) => {
			webhooks.hooks.push(ours({ id: 8, events: ['inbox'] }));
			return carryOut();
		};
		expect(await register(webhooks.api, wanted)).toMatchObject({ id: 8 });
		expect(webhooks.log).toEqual(['POST', 'PUT /webhooks/8']);
		expect(await isRegistered(webhooks.api, wanted)).toBe(true);
	});

	const failing = (error: Chat2DeskError, hooks = [foreign(9)]) => {
		const webhooks = new WebhooksApi(hooks);
		webhooks.faults.post = () => {
			throw error;
		};
		return webhooks;
	};

	it.each([
		new Chat2DeskError('VALIDATION', 'url: This url is already used', { status: 400 }),
		new Chat2DeskError('AUTH', 'Token is not correct', { status: 401 }),
	])('and nothing is there, the error is passed on: $message', async (error) => {
		const webhooks = failing(error);
		await expect(register(webhooks.api, wanted)).rejects.toBe(error);
		expect(webhooks.hooks).toEqual([foreign(9)]);
	});

	it.each([
		['SERVER', 502],
		['NETWORK', undefined],
	])('and nothing is there, it is not uncertain any more: %s', async (code, status) => {
		const webhooks = failing(new Chat2DeskError('SEND_UNCERTAIN', 'no answer', { status }));
		await expect(register(webhooks.api, wanted)).rejects.toMatchObject({ code, status });
	});

	it('because others took the last place meanwhile, that is what it says', async () => {
		const webhooks = new WebhooksApi([1, 2, 3, 4].map((id) => foreign(id)));
		webhooks.faults.post = (carryOut) => {
			webhooks.hooks.push(foreign(5));
			return carryOut();
		};
		await expect(register(webhooks.api, wanted)).rejects.toMatchObject({ code: 'WEBHOOK_LIMIT' });
	});
});

describe('an n8n that Chat2Desk cannot reach', () => {
	const local = { ...wanted, url: 'http://localhost:5678/webhook/node-1/secret-1' };

	it('is told what to set, before anything is done', async () => {
		const webhooks = new WebhooksApi();
		await expect(register(webhooks.api, local)).rejects.toMatchObject({
			code: 'VALIDATION',
			message: expect.stringContaining('localhost'),
			advice: expect.stringContaining('WEBHOOK_URL'),
		});
		expect(webhooks.log).toEqual([]);
	});

	it.each(['http://10.0.0.5/webhook/node-1/s', 'http://n8n:5678/webhook/node-1/s', 'not a URL'])(
		'is found out by %s',
		async (url) =>
			await expect(register(new WebhooksApi().api, { ...wanted, url })).rejects.toMatchObject({
				code: 'VALIDATION',
			}),
	);

	it('may be, for a Chat2Desk nearby', async () => {
		const webhooks = new WebhooksApi([], 'http://127.0.0.1:5001');
		expect(await register(webhooks.api, local)).toMatchObject({ url: local.url });
	});
});

describe('unregistering', () => {
	it('removes all of ours and nothing else', async () => {
		const test = ours({ id: 3, url: wantedTest.url });
		const webhooks = new WebhooksApi([
			ours(),
			foreign(9),
			ours({ id: 2, url: `${wanted.url}0`, status: 'disable' }),
			test,
		]);
		expect(await unregister(webhooks.api, wanted)).toBe(2);
		expect(webhooks.hooks).toEqual([foreign(9), test]);
		expect(await unregister(webhooks.api, wanted)).toBe(0);
		expect(await unregister(webhooks.api, wantedTest)).toBe(1);
	});

	it('is done when the webhook is gone already', async () => {
		const webhooks = new WebhooksApi([ours()]);
		webhooks.faults.delete = () => {
			throw new Chat2DeskError('NOT_FOUND', 'gone', { status: 404 });
		};
		expect(await unregister(webhooks.api, wanted)).toBe(1);
	});

	it('fails when it could not be done', async () => {
		const error = new Chat2DeskError('SERVER', 'down', { status: 503 });
		const webhooks = new WebhooksApi([ours()]);
		webhooks.faults.delete = () => {
			throw error;
		};
		await expect(unregister(webhooks.api, wanted)).rejects.toBe(error);
	});
});
