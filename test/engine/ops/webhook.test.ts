import type { IDataObject } from 'n8n-workflow';

import { noteDelivery } from '../../../nodes/Chat2Desk/domain/deliveries';
import type { Hook } from '../../emulators/chat2desk/deliveries';
import { TriggerRig, WEBHOOK_ID } from '../harness';
import { byId, useStandIn } from '../standIn';

const standIn = useStandIn();
/** Where the n8n of the tests is reached. */
const HERE = 'http://127.0.0.1:5678';
const SECRET_PATH = 'path-with-a-secret-0123456789abcdef';
const FOREIGN = `https://crm.example.com/hooks/${SECRET_PATH}?key=${SECRET_PATH}`;

/** Registers a webhook of somebody else. */
function addHook(extra: Partial<Hook> = {}): Hook {
	const { api } = standIn();
	const hook: Hook = {
		id: api.world.id(),
		name: 'CRM',
		url: FOREIGN,
		events: ['inbox'],
		channels: [],
		status: 'enable',
		errors: [],
		lastSuccess: Date.now(),
		...extra,
	};
	api.webhooks.push(hook);
	return hook;
}

const restHook = ({ lastSuccess: _, ...hook }: Hook) => hook;

/** Activates a trigger of this n8n, whose webhook is returned. */
async function activate(webhookId = WEBHOOK_ID): Promise<Hook> {
	const { connection, api } = standIn();
	const parameters = { events: ['inbox'], channelIds: [], options: {} };
	await new TriggerRig(connection, parameters, { webhookId }).activate();
	api.calls.length = 0;
	return api.webhooks.at(-1) as Hook;
}

describe('webhook: getAll', () => {
	it("returns Chat2Desk's rows, untouched", async () => {
		const hooks = [
			addHook({ errors: [{ text: 'HTTP 500', created_at: 1_784_329_800 }] }),
			addHook({ status: 'disable' }),
		];
		expect(await standIn().json('webhook.getAll', { returnAll: true })).toEqual(hooks.map(restHook));
		expect(standIn().asked).toEqual([['GET /webhooks', { limit: '200', offset: '0' }]]);
	});
});

describe('webhook: enable', () => {
	it('switches it on with its full object, which stays as it is', async () => {
		const hook = addHook({ status: 'disable', channels: [5] });
		const before = restHook({ ...hook });
		expect(await standIn().json('webhook.enable', { webhookId: byId(String(hook.id)) })).toEqual([
			{ ...before, status: 'enable' },
		]);
		expect(standIn().asked).toEqual([
			[`GET /webhooks/${hook.id}`, {}],
			[
				`PUT /webhooks/${hook.id}`,
				{ name: 'CRM', url: FOREIGN, events: ['inbox'], channels: [5], status: 'enable' },
			],
		]);
		expect(restHook(hook)).toEqual({ ...before, status: 'enable' });
	});

	it('says what was done where Chat2Desk answers with a status only', async () => {
		const { api } = standIn();
		const row = { id: 5, name: 'Old', url: FOREIGN, events: { '0': 'inbox', '1': 'outbox' }, channels: '' };
		api.faults.push({ method: 'GET', path: /webhooks/, status: 200, body: { data: row } });
		api.faults.push({ method: 'PUT', path: /webhooks/, status: 200, body: { status: 'success' } });
		expect(await standIn().json('webhook.enable', { webhookId: byId(5) })).toEqual([
			{ ...row, events: ['inbox', 'outbox'], channels: [], status: 'enable' },
		]);
	});

	it('does not send lists that the row lacks: empty ones would take its events away', async () => {
		const { api } = standIn();
		const row = { id: 5, name: 'Old', url: FOREIGN, channels: null };
		api.faults.push({ method: 'GET', path: /webhooks/, status: 200, body: { data: row } });
		api.faults.push({ method: 'PUT', path: /webhooks/, status: 200, body: { status: 'success' } });
		expect(await standIn().json('webhook.enable', { webhookId: byId(5) })).toEqual([
			{ id: 5, name: 'Old', url: FOREIGN, status: 'enable' },
		]);
		expect(api.calls.at(-1)?.body).toEqual({ name: 'Old', url: FOREIGN, status: 'enable' });
	});

	it('says that it does not exist', async () => {
		const error = await standIn().failure('webhook.enable', { webhookId: byId(999_999) });
		expect(error.context).toMatchObject({ data: { code: 'NOT_FOUND', httpCode: 404 } });
		expect(standIn().asked).toHaveLength(1);
	});
});

describe('webhook: delete', () => {
	it('deletes it and no other', async () => {
		const [hook, other] = [addHook(), addHook()];
		expect(await standIn().json('webhook.delete', { webhookId: byId(hook.id) })).toEqual([{ deleted: true }]);
		expect(standIn().asked).toEqual([[`DELETE /webhooks/${hook.id}`, {}]]);
		expect(standIn().api.webhooks).toEqual([other]);
	});

	it('says that it does not exist', async () => {
		const error = await standIn().failure('webhook.delete', { webhookId: byId(999_999) });
		expect(error.context).toMatchObject({ data: { code: 'NOT_FOUND', httpCode: 404 } });
	});
});

describe('webhook: diagnose', () => {
	interface Finding extends IDataObject {
		code: string;
		webhookId: number | null;
	}
	const diagnose = async () => {
		const rows = await standIn().json('webhook.diagnose');
		expect(rows).toHaveLength(1);
		const [row = {}] = rows;
		const findings = row.findings as Finding[];
		for (const { message, advice } of findings) {
			expect(message).toMatch(/\.$|: .+/);
			expect(advice).toMatch(/\.$/);
		}
		return {
			...row,
			found: findings.map(({ code, webhookId }) => [code, webhookId]),
			hooks: row.webhooks as IDataObject[],
		} as IDataObject & { found: unknown[]; hooks: IDataObject[] };
	};

	it('is content with a trigger of this n8n that works, in one call', async () => {
		const hook = await activate();
		const diagnosis = await diagnose();
		expect(diagnosis).toMatchObject({ ok: true, used: 1, limit: 5, oursHere: 1, found: [] });
		expect(diagnosis.hooks).toEqual([
			{
				id: hook.id,
				name: 'n8n: Test workflow - Chat2Desk Trigger',
				host: '127.0.0.1:5678',
				events: hook.events,
				channels: [],
				isOn: true,
				isChat2DeskTrigger: true,
				isThisN8n: true,
				isTest: false,
				isSecretCurrent: true,
				lastDeliveryAt: null,
				errors: [],
			},
		]);
		expect(standIn().asked).toEqual([['GET /webhooks', { limit: '200', offset: '0' }]]);
	});

	it('finds nothing of this n8n', async () => {
		expect(await diagnose()).toMatchObject({
			ok: false,
			used: 0,
			oursHere: 0,
			found: [['NONE_HERE', null]],
			hooks: [],
		});
		addHook();
		const diagnosis = await diagnose();
		expect(diagnosis).toMatchObject({ ok: false, oursHere: 0, found: [['NONE_HERE', null]] });
		expect(diagnosis.hooks).toMatchObject([
			{ host: 'crm.example.com', isChat2DeskTrigger: false, isThisN8n: false, isSecretCurrent: null },
		]);
	});

	it('takes the trigger of another n8n for none of its own', async () => {
		const hook = await activate();
		hook.url = hook.url.replace(HERE, 'https://n8n.example.com');
		const diagnosis = await diagnose();
		expect(diagnosis).toMatchObject({
			ok: false,
			oursHere: 0,
			found: [
				['OTHER_ADDRESS', hook.id],
				['NONE_HERE', null],
			],
		});
		expect(diagnosis.hooks).toMatchObject([
			{ isChat2DeskTrigger: true, isThisN8n: false, isSecretCurrent: true },
		]);
		const [finding] = diagnosis.findings as Finding[];
		expect(finding?.message).toContain('n8n.example.com');
		expect(finding?.message).toContain('127.0.0.1:5678');
		expect(finding?.advice).toContain(`Webhook ID ${hook.id}`);
	});

	it('takes a trigger that listens for a test event for none in production', async () => {
		const hook = await activate();
		hook.url = hook.url.replace('/webhook/', '/webhook-test/');
		const diagnosis = await diagnose();
		expect(diagnosis).toMatchObject({ oursHere: 0, found: [['NONE_HERE', null]] });
		expect(diagnosis.hooks).toMatchObject([{ isTest: true, isThisN8n: true }]);
	});

	it('finds one that was switched off, with the way back', async () => {
		const hook = await activate();
		hook.status = 'disable';
		const diagnosis = await diagnose();
		expect(diagnosis).toMatchObject({ ok: false, oursHere: 1, found: [['SWITCHED_OFF', hook.id]] });
		const [finding] = diagnosis.findings as Finding[];
		expect(finding?.advice).toContain('Enable');
		expect(diagnosis.hooks).toMatchObject([{ isOn: false }]);
	});

	it('finds one that carries the secret of another token', async () => {
		const hook = await activate();
		hook.url = hook.url.replace(/[^/]+$/, '0'.repeat(32));
		const diagnosis = await diagnose();
		expect(diagnosis).toMatchObject({ ok: false, found: [['STALE_SECRET', hook.id]] });
		expect(diagnosis.hooks).toMatchObject([{ isSecretCurrent: false }]);
	});

	it('lists errors, newest first, which alone do not make it broken', async () => {
		const hook = await activate();
		hook.errors.push(
			{ text: 'HTTP 502', created_at: 1_784_329_800 },
			{ text: 'HTTP 500', created_at: 1_784_329_900 },
		);
		const diagnosis = await diagnose();
		expect(diagnosis).toMatchObject({ ok: true, found: [['DELIVERY_ERRORS', hook.id]] });
		expect(diagnosis.hooks[0]?.errors).toEqual([
			{ text: 'HTTP 500', at: '2026-07-17T23:11:40.000Z' },
			{ text: 'HTTP 502', at: '2026-07-17T23:10:00.000Z' },
		]);
		expect((diagnosis.findings as Finding[])[0]?.message).toContain('2 errors');
	});

	it.each([
		['HTTP 503', /token is not accepted any more, the calls of the month are used up/],
		['HTTP 502', /address answers from the internet/],
	])('says what may be behind %s', async (text, advice) => {
		const hook = await activate();
		hook.errors.push({ text, created_at: 1_784_329_800 });
		expect((await diagnose()).findings).toMatchObject([{ advice: expect.stringMatching(advice) }]);
	});

	it('does not dwell on errors from before the last delivery', async () => {
		const webhookId = 'b0000000-0000-4000-8000-000000000002';
		const hook = await activate(webhookId);
		hook.errors.push({ text: 'HTTP 502', created_at: 1_784_329_800 });
		noteDelivery(webhookId, false, 1_784_329_801_000);
		const diagnosis = await diagnose();
		expect(diagnosis.found).toEqual([]);
		expect(diagnosis.hooks).toMatchObject([{ lastDeliveryAt: '2026-07-17T23:10:01.000Z' }]);
	});

	it('says when no further webhook can be registered', async () => {
		await activate();
		for (let i = 0; i < 4; i++) addHook({ url: `${FOREIGN}${i}` });
		expect(await diagnose()).toMatchObject({ ok: true, used: 5, limit: 5, found: [['LIMIT_REACHED', null]] });
	});

	it('shows of an address nothing but the host: the path may be a secret', async () => {
		const hook = await activate();
		addHook();
		const shown = JSON.stringify(await diagnose());
		expect(shown).not.toContain(SECRET_PATH);
		expect(shown).not.toContain(String(hook.url.split('/').pop()));
		expect(shown).not.toContain(WEBHOOK_ID);
		expect(shown).not.toContain(standIn().api.token);
		expect(shown).toContain('crm.example.com');
	});

	it('copes with what a webhook may lack', async () => {
		standIn().api.faults.push({
			path: /webhooks/,
			status: 200,
			body: {
				data: [
					{ id: '5', url: null },
					{ id: 6, url: 'nonsense', errors: [{ message: 'x' }] },
				],
			},
		});
		const diagnosis = await diagnose();
		expect(diagnosis.hooks).toMatchObject([
			{ id: '5', name: null, host: null, events: [], channels: [], isOn: true, errors: [] },
			{ id: 6, host: null, errors: [{ text: '{"message":"x"}', at: null }] },
		]);
	});
});
