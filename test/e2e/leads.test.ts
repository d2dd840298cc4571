import {
	findFaults,
	firstConversation,
	moveLead,
	play,
	secondConversation,
	waitForComments,
} from '../../scripts/demo/scenario';
import { cast, type Cast, type Stage } from '../../scripts/demo/stage';
import { waitFor, type Execution, type Workflow } from '../../scripts/n8n/instance';
import { openStage, pause } from './setup';

jest.setTimeout(300_000);

describe('template bitrix24-leads in a real n8n', () => {
	let stage: Stage;
	let workflow: Workflow;
	let ended = 0;

	beforeAll(async () => {
		// The bucket of the portal is not what these scenarios are about, but its limits stay on.
		stage = await openStage({ chat2desk: { lagMs: 1000 }, bitrix24: { perSecond: 20 } });
		workflow = await stage.importLeads();
		await stage.n8n.activate(workflow.id);
	});

	afterAll(async () => await stage?.close());

	beforeEach(() => {
		const { portal, calls, faults } = stage.bitrix24;
		for (const list of [
			portal.items,
			portal.comments,
			portal.notifications,
			portal.stageChanges,
			calls,
			faults,
		])
			list.length = 0;
		stage.chat2desk.faults.length = 0;
		stage.chat2desk.calls.length = 0;
	});

	afterEach(() => expect(stage.problems).toEqual([]));

	/** Waits for the next executions to end and returns them. */
	async function next(count = 1): Promise<Execution[]> {
		ended += count;
		const all = await stage.n8n.finished(workflow.id, ended, 90_000);
		return all.slice(-count);
	}

	it('tells the whole story: one lead, two comments, one reopening, one notification; a repeat changes nothing', async () => {
		const people = cast(stage, '79000000001');
		const requests = await play(stage, people, () => undefined);
		const executions = await next(2);
		await pause(3000);
		expect(executions.map((e) => [e.status, e.error])).toEqual([
			['success', null],
			['success', null],
		]);
		expect(findFaults(stage, people, requests)).toEqual([]);
		expect(await stage.n8n.executions(workflow.id)).toHaveLength(ended);
	});

	it('changes nothing when the same request is handled twice', async () => {
		const people = cast(stage, '79000000002');
		const requestId = firstConversation(stage, people);
		await next();
		const before = JSON.stringify(stage.bitrix24.portal);
		// Another time stamp: to the trigger a new event, to the CRM the same request.
		stage.chat2desk.deliveries.emit('close_request', { request_id: requestId });
		const [repeat] = await next();
		expect(repeat?.status).toBe('success');
		expect(repeat?.runs['Nothing to do']).toBe(1);
		expect(JSON.stringify(stage.bitrix24.portal)).toBe(before);
	});

	it('finds the lead of a client without a phone by its origin', async () => {
		const people = cast(stage, '[tg] 100001');
		firstConversation(stage, people);
		await next();
		secondConversation(stage, people);
		await next();
		expect(stage.bitrix24.callsTo('crm.duplicate.findbycomm')).toHaveLength(0);
		expect(stage.bitrix24.portal.leads()).toHaveLength(1);
		expect(stage.bitrix24.portal.leads()[0]?.fields).toMatchObject({
			originatorId: 'CHAT2DESK',
			originId: `client_${people.client.id}`,
		});
		expect(stage.bitrix24.portal.leads()[0]?.fm).toEqual([]);
		expect(stage.bitrix24.portal.comments).toHaveLength(2);
		expect(stage.bitrix24.portal.notifications).toHaveLength(0);
	});

	it("takes the manager's own lead with that phone and overwrites nothing in it", async () => {
		const people = cast(stage, '79000000003');
		const own = stage.bitrix24.portal.add(
			1,
			{ title: 'Lamps', assignedById: 9, stageId: 'IN_PROCESS', sourceId: 'CALL' },
			[{ typeId: 'PHONE', valueType: 'WORK', value: '8 (900) 000-00-03' }],
		);
		const before = { ...own.fields };
		firstConversation(stage, people);
		await next();
		expect(stage.bitrix24.portal.leads()).toHaveLength(1);
		expect(own.fields).toEqual(before);
		expect(stage.bitrix24.portal.comments.map((c) => c.entityId)).toEqual([own.id]);
	});

	it('does not reopen a converted lead, but comments on it and notifies', async () => {
		const people = cast(stage, '79000000004');
		firstConversation(stage, people);
		await next();
		moveLead(stage, 'CONVERTED');
		secondConversation(stage, people);
		await next();
		const [lead] = stage.bitrix24.portal.leads();
		expect(lead?.fields.stageId).toBe('CONVERTED');
		expect(stage.bitrix24.portal.comments).toHaveLength(2);
		expect(stage.bitrix24.portal.notifications).toMatchObject([{ userId: lead?.fields.assignedById }]);
	});

	describe('ends with a comment though an endpoint is refused', () => {
		const refusal = {
			status: 403,
			body: {
				status: 'error',
				message: 'Access denied',
				error: 'ACCESS_DENIED',
				error_description: 'Access denied',
			},
		};

		it.each([
			['Chat2Desk: the request', 'chat2desk', /^\/requests\/\d+$/],
			['Chat2Desk: the messages of the request', 'chat2desk', /^\/requests\/\d+\/messages$/],
			['Chat2Desk: the message list', 'chat2desk', /^\/messages$/],
			['Chat2Desk: the client', 'chat2desk', /^\/clients\/\d+$/],
			['Chat2Desk: the operators', 'chat2desk', /^\/operators$/],
			['Bitrix24: the list of comments', 'bitrix24', /crm\.timeline\.comment\.list/],
			['Bitrix24: the reopening', 'bitrix24', /crm\.item\.update/],
			['Bitrix24: the notification', 'bitrix24', /im\.notify\.system\.add/],
		] as const)('%s', async (name, api, path) => {
			const people = cast(stage, `7900000${1000 + name.length * 7 + name.charCodeAt(name.length - 1)}`);
			const lead = stage.bitrix24.portal.add(
				1,
				{
					title: 'Lost',
					assignedById: 7,
					stageId: 'JUNK',
					originatorId: 'CHAT2DESK',
					originId: `client_${people.client.id}`,
				},
				[{ typeId: 'PHONE', valueType: 'WORK', value: `+${people.client.phone}` }],
			);
			// Retried by the node five times, five seconds apart: refuse only what a retry would meet.
			stage[api].faults.push({ path, ...refusal });
			const requestId = firstConversation(stage, people);
			const [execution] = await next();
			expect([execution?.status, execution?.error]).toEqual(['success', null]);
			expect(stage.bitrix24.portal.comments).toHaveLength(1);
			expect(stage.bitrix24.portal.comments[0]).toMatchObject({
				entityId: lead.id,
				text: expect.stringContaining(`#${requestId}`),
			});
			expect(stage.bitrix24.portal.comments[0]?.text).toContain('is the blue lamp in stock?');
		});
	});

	describe('does nothing twice when an answer gets lost', () => {
		it.each([
			['creating the lead', /crm\.item\.add/],
			['writing the comment', /crm\.timeline\.comment\.add/],
			['reopening the lead', /crm\.item\.update/],
		])('%s', async (name, path) => {
			const people = cast(stage, `790000002${String(name.length).padStart(2, '0')}`);
			if (/reopening/.test(name)) {
				stage.bitrix24.portal.add(1, { title: 'Lost', assignedById: 7, stageId: 'JUNK' }, [
					{ typeId: 'PHONE', valueType: 'WORK', value: `+${people.client.phone}` },
				]);
			}
			stage.bitrix24.faults.push({ path, times: 1, status: 500, afterwards: true });
			firstConversation(stage, people);
			const [execution] = await next();
			expect([execution?.status, execution?.error]).toEqual(['success', null]);
			expect(stage.bitrix24.portal.leads()).toHaveLength(1);
			expect(stage.bitrix24.portal.comments).toHaveLength(1);
			expect(stage.bitrix24.portal.stageChanges.length).toBe(/reopening/.test(name) ? 1 : 0);
		});
	});

	it('waits out the rate limit of the portal', async () => {
		stage.bitrix24.faults.push({
			path: /crm\.item\.(list|add)|comment\.add/,
			times: 3,
			status: 503,
			body: { error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' },
		});
		firstConversation(stage, cast(stage, '79000000005'));
		const [execution] = await next();
		expect([execution?.status, execution?.error]).toEqual(['success', null]);
		expect(stage.bitrix24.portal.leads()).toHaveLength(1);
		expect(stage.bitrix24.portal.comments).toHaveLength(1);
	});

	it('fails visibly, naming the reason, when the comment cannot be written at all', async () => {
		stage.bitrix24.faults.push({
			path: /comment\.add/,
			status: 400,
			body: { error: 'ACCESS_DENIED', error_description: 'Access denied' },
		});
		firstConversation(stage, cast(stage, '79000000006'));
		const [execution] = await next();
		expect(execution?.status).toBe('error');
		expect(execution?.error).toContain('could not be written to the lead');
		expect(stage.bitrix24.portal.notifications).toHaveLength(0);
	});

	it('loses nothing and doubles nothing over restarts: between two requests, and in the middle of a wait', async () => {
		const people = cast(stage, '79000000008');
		firstConversation(stage, people);
		await next();
		const delivered = stage.chat2desk.deliveries.attempts.filter((a) => a.event === 'close_request').at(-1);
		await stage.n8n.stop();
		await stage.n8n.boot();
		if (delivered) await stage.chat2desk.deliveries.redeliver(delivered);
		await pause(2000);
		expect(await stage.n8n.executions(workflow.id)).toHaveLength(ended);

		// A wait of 65 seconds and more is kept in the database.
		const { nodes } = await stage.n8n.workflow(workflow.id);
		const settings = nodes.find((node) => node.name === 'Settings') as unknown as {
			parameters: { assignments: { assignments: Array<{ name: string; value: unknown }> } };
		};
		const seconds = settings.parameters.assignments.assignments.find((a) => a.name === 'settleSeconds');
		if (seconds) seconds.value = 66;
		await stage.n8n.deactivate(workflow.id);
		await stage.n8n.updateWorkflow(workflow.id, { nodes });
		await stage.n8n.activate(workflow.id);
		secondConversation(stage, people);
		await waitFor('the execution to wait', async () =>
			(await stage.n8n.executions(workflow.id)).some((e) => e.status === 'waiting'),
		);
		await stage.n8n.stop();
		await stage.n8n.boot();
		expect(stage.chat2desk.webhooks).toHaveLength(1);
		await waitForComments(stage, 2, 150_000);
		const [execution] = await next();
		expect([execution?.status, execution?.error]).toEqual(['success', null]);
		expect(stage.bitrix24.portal.leads()).toHaveLength(1);
		expect(stage.bitrix24.portal.comments).toHaveLength(2);
	});

	it('says what to fill in when the settings are empty', async () => {
		const bare = await stage.importLeads({ bitrix24WebhookUrl: '' });
		await stage.n8n.deactivate(workflow.id);
		await stage.n8n.activate(bare.id);
		const people: Cast = cast(stage, '79000000009');
		firstConversation(stage, people);
		const [execution] = await stage.n8n.finished(bare.id, 1);
		expect(execution?.error).toContain('bitrix24WebhookUrl in the node Settings');
		await stage.n8n.deactivate(bare.id);
		await waitFor('no webhook to be left', () => stage.chat2desk.webhooks.length === 0);
	});
});
