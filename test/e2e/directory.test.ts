import { YucrmEmulator } from '../emulators/yucrm/server';
import { hasEnded, waitFor, type Execution, type Workflow } from '../n8n/instance';
import { DataTables, type Row } from '../stage/dataTables';
import { cast, type Cast, type Stage } from '../stage/stage';
import { configureTemplate, importTemplate } from '../stage/template';
import { openStage } from './setup';
import { Told } from './told';

jest.setTimeout(240_000);

const SECRET = 'crm-message-secret-01';

describe('template crm-directory-yucrm in a real n8n', () => {
	const crm = new YucrmEmulator();
	const told = new Told();
	let stage: Stage;
	let tables: DataTables;
	let workflow: Workflow;
	let people: Cast;
	let ended = 0;

	beforeAll(async () => {
		await Promise.all([crm.start(), told.start()]);
		stage = await openStage();
		tables = new DataTables(stage.n8n);
		people = cast(stage);
		workflow = await importTemplate(stage.n8n, 'crm-directory-yucrm.json', stage.credentialId, {
			crmUrl: `${crm.url}/`,
			crmToken: crm.token,
			ordersToken: crm.ordersToken,
			channelSources: `${people.channel.id} = Novostroyki`,
			defaultOperatorId: String(people.operator.id),
			secret: SECRET,
		});
		await stage.n8n.activate(workflow.id);
	});

	afterAll(async () => {
		await stage?.close();
		await Promise.all([crm.stop(), told.stop()]);
	});

	beforeEach(async () => {
		await waitFor('n8n to be at rest', async () => (await running()).length === 0, 30_000);
		ended = (await stage.n8n.executions(workflow.id)).length;
		for (const list of [crm.faults, crm.orders, told.bodies, stage.chat2desk.faults, stage.chat2desk.calls])
			list.length = 0;
	});

	afterEach(() => expect([...stage.problems, ...crm.problems]).toEqual([]));

	const running = async () =>
		(await stage.n8n.executions(workflow.id)).filter((execution) => !hasEnded(execution));

	/** Waits for the next executions to end and returns them. */
	async function next(count = 1): Promise<Execution[]> {
		ended += count;
		return (await stage.n8n.finished(workflow.id, ended, 45_000)).slice(-count);
	}

	async function nextOne(): Promise<Execution> {
		const [execution] = await next();
		if (!execution) throw new Error('There is no execution');
		return execution;
	}

	async function check(): Promise<{ execution: Execution; lines: string[] }> {
		await stage.n8n.runFrom(workflow.id, 'Check the set-up');
		const execution = await nextOne();
		const lines = (execution.output.Report ?? []).map(
			({ state, text }) => `${String(state)}: ${String(text)}`,
		);
		return { execution, lines };
	}

	async function hour(): Promise<Execution> {
		await stage.n8n.runFrom(workflow.id, 'Every hour');
		return await nextOne();
	}

	const configure = async (settings: Record<string, unknown>) =>
		await configureTemplate(stage.n8n, workflow.id, settings);

	const retry = async ({ id }: Execution): Promise<Execution> => {
		await stage.n8n.rest('POST', `/executions/${id}/retry`, { loadWorkflow: true });
		return await nextOne();
	};

	const entry = async (key: string): Promise<Row | undefined> =>
		(await tables.rows('chat2desk_directory')).find((row) => row.key === key);

	const logged = async (key: string): Promise<Row[]> =>
		(await tables.rows('chat2desk_crm_log')).filter((row) => row.key === key);

	const post = async (body: unknown, secret = SECRET) => {
		const address = `${stage.n8n.url}/webhook/chat2desk-crm-message?secret=${secret}`;
		const response = await fetch(address, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
	};

	const sent = () =>
		stage.chat2desk.callsTo('POST', /^\/messages$/).map(({ body }) => body as Record<string, unknown>);

	let phones = 0;
	const newClient = (name = 'Boris') =>
		stage.chat2desk.world.addClient(name, `7900000${String(1100 + phones++)}`);

	describe('the directory', () => {
		it('matches operators by map, phone, name and e-mail, and says who has no account', async () => {
			const { world } = stage.chat2desk;
			world.addOperator('Pavel', 'Phone', 'pavel@example.com', { phone: '79000000777' });
			const mailed = world.addOperator('Nobody', 'Else', 'Mail@Example.com');
			const mapped = world.addOperator('Mapped', 'Byhand', 'mapped@example.com');
			const [olga, byPhone, byMail, byMap] = [
				crm.addEmployee('Operatorova', 'Olga'),
				crm.addEmployee('Pasha', 'P.', { second_phone: '8 (900) 000-07-77' }),
				crm.addEmployee('Masha', 'M.', { email: 'mail@example.com' }),
				crm.addEmployee('Mapped', 'Other'),
			];
			crm.addEmployee('Without', 'Account');
			await configure({ operatorMap: `mapped@example.com = ${byMap.id}` });
			crm.behaviour.pageCap = 2;
			const { execution, lines } = await check();
			crm.behaviour.pageCap = 1000;
			expect([execution.status, lines[0]]).toEqual(['success', expect.stringMatching(/^READY/)]);
			expect(await entry(`operator ${people.operator.id}`)).toMatchObject({
				crm: String(olga.id),
				matchedBy: 'name',
			});
			expect(await entry(`operator ${mailed.id}`)).toMatchObject({
				crm: String(byMail.id),
				matchedBy: 'e-mail',
			});
			expect(await entry(`operator ${mapped.id}`)).toMatchObject({
				crm: String(byMap.id),
				matchedBy: 'operatorMap',
			});
			expect(lines.join('\n')).toContain(`is employee ${byPhone.id} "Pasha P.", by phone`);
			expect(lines.join('\n')).toContain('write as');
			expect(lines.join('\n')).toContain('"Without Account"');
			expect(await entry(`channel ${people.channel.id}`)).toMatchObject({
				name: 'WhatsApp shop',
				transports: 'wa_direct',
				crm: 'Novostroyki',
				state: 'active',
			});
			for (const secret of [SECRET, crm.token, crm.ordersToken])
				expect(JSON.stringify(execution.output.Report)).not.toContain(secret);
		});

		it('keeps what a person has corrected, adds new operators, marks those that are gone', async () => {
			const { world } = stage.chat2desk;
			const gone = world.addOperator('Short', 'Time', 'short@example.com');
			expect((await hour()).status).toBe('success');
			expect(await entry(`operator ${gone.id}`)).toMatchObject({ state: 'active', crm: '' });
			await tables.edit('chat2desk_directory', `operator ${gone.id}`, { crm: '704' });
			await tables.edit('chat2desk_directory', `channel ${people.channel.id}`, { crm: 'By hand' });
			const added = world.addOperator('New', 'One', 'new@example.com');
			world.operators.splice(world.operators.indexOf(gone), 1);
			expect((await hour()).status).toBe('success');
			expect(await entry(`operator ${gone.id}`)).toMatchObject({ state: 'removed', crm: '704' });
			expect(await entry(`operator ${added.id}`)).toMatchObject({ state: 'active' });
			expect(await entry(`channel ${people.channel.id}`)).toMatchObject({
				crm: 'By hand',
				suggested: 'Novostroyki',
				matchedBy: 'a person',
			});
			await tables.edit('chat2desk_directory', `channel ${people.channel.id}`, { crm: 'Novostroyki' });
		});

		it('names what is wrong in Settings, and leaves the table alone', async () => {
			expect((await hour()).status).toBe('success');
			const before = await tables.rows('chat2desk_directory');
			await configure({ crmToken: 'wrong-token', defaultOperatorId: '999999' });
			for (const refusal of ['status', 'body'] as const) {
				crm.behaviour.refusal = refusal;
				const { execution, lines } = await check();
				expect([execution.status, execution.error]).toEqual(['error', expect.stringContaining('crmToken')]);
				expect(lines.join('\n')).not.toContain('wrong-token');
			}
			crm.behaviour.refusal = 'status';
			await configure({ crmToken: crm.token, crmUrl: 'http://127.0.0.1:9' });
			expect((await check()).lines[0]).toContain('does not answer at crmUrl');
			await configure({ crmUrl: crm.url });
			expect((await check()).lines[0]).toContain('defaultOperatorId 999999');
			await configure({ defaultOperatorId: String(people.operator.id) });
			expect(await tables.rows('chat2desk_directory')).toEqual(before);
		});
	});

	describe('a new enquiry', () => {
		it('is posted once with the source of its channel, however often the event comes', async () => {
			const { world } = stage.chat2desk;
			const client = newClient('Anna');
			world.clientWrites(client, people.channel, 'Is the flat still there?');
			const execution = await nextOne();
			expect([execution.status, execution.error]).toEqual(['success', null]);
			expect(crm.orders).toMatchObject([
				{
					name: 'Anna',
					phone: `+${client.phone}`,
					message: 'Is the flat still there?',
					source: 'Novostroyki',
				},
			]);
			expect(crm.orders[0]?.description).toContain('WhatsApp shop');
			// The same request again, in an event that n8n has not seen.
			const { hookId, body } =
				stage.chat2desk.deliveries.attempts.findLast(({ event }) => event === 'inbox') ?? {};
			const hook = stage.chat2desk.webhooks.find(({ id }) => id === hookId);
			const again = { ...(JSON.parse(String(body)) as object), message_id: 987_654 };
			const headers = { 'content-type': 'application/json' };
			await fetch(String(hook?.url), { method: 'POST', headers, body: JSON.stringify(again) });
			expect((await nextOne()).error).toBeNull();
			world.clientWrites(client, people.channel, 'Hello?');
			await next();
			expect(crm.orders).toHaveLength(1);
		});

		it('without a phone is put down with the reason', async () => {
			const client = stage.chat2desk.world.addClient('Tanya', '[tg] 807892');
			stage.chat2desk.world.clientWrites(client, people.channel, 'Hi');
			const execution = await nextOne();
			expect([execution.status, crm.orders]).toEqual(['success', []]);
			const rows = await tables.rows('chat2desk_crm_log');
			expect(rows.at(-1)).toMatchObject({ state: 'no phone', note: expect.stringContaining('Tanya') });
		});

		it('waits while YUcrm is away', async () => {
			crm.faults.push({ path: /orders\/post/, status: 503, times: 1 });
			stage.chat2desk.world.clientWrites(newClient(), people.channel, 'Hello');
			const execution = await nextOne();
			expect([execution.status, crm.orders.length]).toEqual(['success', 1]);
		});

		it('that is refused names the setting, and a retry posts it', async () => {
			await configure({ ordersToken: 'wrong-token' });
			stage.chat2desk.world.clientWrites(newClient('Vera'), people.channel, 'Hello');
			const failed = await nextOne();
			expect(failed.status).toBe('error');
			expect(failed.error).toContain('Vera');
			expect(failed.error).toContain('ordersToken');
			expect(failed.error).not.toContain('wrong-token');
			await configure({ ordersToken: crm.ordersToken });
			const again = await retry(failed);
			expect([again.status, again.error, crm.orders.length]).toEqual(['success', null, 1]);
		});

		it('that YUcrm was away for too long goes out with the next hour', async () => {
			await configure({ retryMinutes: 0 });
			crm.faults.push({ path: /orders\/post/, status: 503, times: 1 });
			stage.chat2desk.world.clientWrites(newClient('Zoya'), people.channel, 'Hello');
			const failed = await nextOne();
			expect([failed.status, failed.error]).toEqual(['error', expect.stringContaining('crmUrl')]);
			await configure({ retryMinutes: 60 });
			await hour();
			expect(crm.orders).toMatchObject([{ name: 'Zoya' }]);
			await hour();
			expect(crm.orders).toHaveLength(1);
		});

		it('whose answer got lost is not posted again, until somebody has looked', async () => {
			crm.faults.push({ path: /orders\/post/, afterwards: true, drop: true, times: 1 });
			const client = newClient('Lidia');
			stage.chat2desk.world.clientWrites(client, people.channel, 'Hello');
			const failed = await nextOne();
			expect([failed.status, crm.orders.length]).toEqual(['error', 1]);
			expect(failed.error).toContain('not known whether YUcrm has');
			expect((await retry(failed)).error).toContain('not known whether YUcrm has');
			await hour();
			expect(crm.orders).toHaveLength(1);
			const request = stage.chat2desk.world.requests.find(({ client_id: id }) => id === client.id);
			await tables.edit('chat2desk_crm_log', `order ${request?.id}`, { state: 'again' });
			await hour();
			expect(crm.orders).toHaveLength(2);
			await hour();
			expect(crm.orders).toHaveLength(2);
		});

		it('is not posted twice when n8n is killed between the answer and its note', async () => {
			crm.behaviour.answerMs = 20_000;
			const client = newClient('Killed');
			stage.chat2desk.world.clientWrites(client, people.channel, 'Hello');
			await waitFor('the order', () => crm.orders.length === 1, 30_000);
			await stage.n8n.kill();
			crm.behaviour.answerMs = 0;
			await stage.n8n.boot();
			await next();
			const request = stage.chat2desk.world.requests.find(({ client_id: id }) => id === client.id);
			const key = `order ${request?.id}`;
			expect(await logged(key)).toMatchObject([{ state: 'under way' }]);
			await hour();
			expect(crm.orders).toHaveLength(1);
			// Later, when no execution can be at it any more.
			await tables.edit('chat2desk_crm_log', key, { until: 1 });
			const found = await hour();
			expect([found.status, found.error]).toEqual(['error', expect.stringContaining('Killed')]);
			expect([await logged(key), crm.orders.length]).toMatchObject([[{ state: 'unknown' }], 1]);
			expect((await hour()).status).toBe('success');
		});
	});

	describe('a message of the CRM', () => {
		it('is sent in the name of the matched operator, or of the default one', async () => {
			const { operators } = stage.chat2desk.world;
			const pavel = operators.find(({ first_name: name }) => name === 'Pavel');
			const to = { clientId: people.client.id, channelId: people.channel.id, transport: 'wa_direct' };
			const own = await post({ ...to, employeeId: 701, text: 'From Pasha' });
			expect(own).toEqual({ status: 200, answer: { messageId: expect.any(Number) } });
			const other = await post({
				...to,
				employeeId: '704',
				attachment: `${stage.chat2desk.url}/files/plan.pdf`,
			});
			expect(other.status).toBe(200);
			expect(sent()).toMatchObject([
				{
					client_id: people.client.id,
					operator_id: pavel?.id,
					text: 'From Pasha',
					channel_id: people.channel.id,
				},
				{ operator_id: people.operator.id, attachment: expect.stringContaining('plan.pdf') },
			]);
			await next(4);
		});

		it('reaches a number that never wrote, where that is allowed', async () => {
			const { channel } = people;
			stage.chat2desk.world.clientWrites(people.client, channel, 'Hello');
			await next();
			const body = {
				employeeId: 700,
				phone: '+7 900 000-55-55',
				channelId: channel.id,
				transport: 'wa_direct',
				text: 'Hi',
			};
			expect((await post(body)).status).toBe(200);
			expect(stage.chat2desk.world.clients.at(-1)?.phone).toBe('79000005555');
			// Where writing first is not allowed: whoever has written, and nobody else.
			stage.chat2desk.behaviour.writeFirst = false;
			const known = await post({ ...body, phone: '8 900 000-00-01', text: 'Answer' });
			const unknown = await post({ ...body, phone: '+79000006666' });
			stage.chat2desk.behaviour.writeFirst = true;
			expect([known.status, sent().at(-1)?.client_id]).toEqual([200, people.client.id]);
			expect(unknown).toMatchObject({ status: 502, answer: { code: 'WRITE_FIRST_DISABLED' } });
			await next(5);
		});

		it('that comes again is sent once and answered alike', async () => {
			const body = { employeeId: 700, clientId: people.client.id, text: 'Once' };
			const at_once = await Promise.all([post(body), post(body), post(body)]);
			const messageId = at_once.find(({ status }) => status === 200)?.answer.messageId;
			expect(messageId).toEqual(expect.any(Number));
			for (const { status } of at_once) expect([200, 409]).toContain(status);
			expect(await post(body)).toEqual({ status: 200, answer: { messageId } });
			expect(sent()).toHaveLength(1);
			expect((await post({ ...body, callId: 'another' })).status).toBe(200);
			expect(sent()).toHaveLength(2);
			await next(7);
		});

		it('is refused for a wrong secret and for bad fields, by name', async () => {
			const good = { employeeId: 700, clientId: people.client.id, text: 'Hello' };
			expect(await post(good, 'guess')).toMatchObject({ status: 403, answer: { code: 'FORBIDDEN' } });
			const bad: Array<[string, object]> = [
				['employeeId', { ...good, employeeId: undefined }],
				['clientId or phone', { ...good, clientId: undefined }],
				['clientId', { ...good, clientId: 'Anna' }],
				['text or attachment', { ...good, text: '' }],
				['attachment', { ...good, attachment: 'plan.pdf' }],
				['transport', { ...good, channelId: people.channel.id, transport: 'telegram' }],
				['attachement', { ...good, attachement: 'x' }],
			];
			for (const [name, body] of bad)
				expect(await post(body)).toMatchObject({
					status: 400,
					answer: { code: 'VALIDATION', error: expect.stringContaining(name) },
				});
			expect(sent()).toEqual([]);
			await next(bad.length + 1);
		});

		it('that Chat2Desk refuses says why and may be sent again; one of unknown fate is not repeated', async () => {
			const body = { employeeId: 700, clientId: 999_999, text: 'To nobody' };
			expect(await post(body)).toMatchObject({ status: 404, answer: { code: 'NOT_FOUND' } });
			expect(await post(body)).toMatchObject({ status: 404, answer: { code: 'NOT_FOUND' } });
			stage.chat2desk.faults.push({
				path: /^\/messages$/,
				method: 'POST',
				status: 500,
				afterwards: true,
				times: 1,
			});
			const unsure = { employeeId: 700, clientId: people.client.id, text: 'Perhaps' };
			expect(await post(unsure)).toMatchObject({ status: 502, answer: { code: 'SEND_UNCERTAIN' } });
			expect(await post(unsure)).toMatchObject({ status: 502, answer: { code: 'SEND_UNCERTAIN' } });
			expect(sent().filter(({ text }) => text === 'Perhaps')).toHaveLength(1);
			await next(5);
		});
	});

	it('tells messages and transfers to notifyUrl, with the employee', async () => {
		await configure({ notifyUrl: told.url });
		const { world } = stage.chat2desk;
		const client = newClient('Galina');
		world.clientWrites(client, people.channel, 'Good day');
		world.operatorWrites(people.operator, client, people.channel, 'Hello');
		const pavel = world.operators.find(({ first_name: name }) => name === 'Pavel');
		world.assign(world.dialogOf(client, people.channel), pavel ?? null);
		const executions = await next(3);
		expect(executions.map(({ error }) => error)).toEqual([null, null, null]);
		const byEvent = (event: string) => told.bodies.filter((body) => body.event === event);
		expect(byEvent('inbox')).toMatchObject([
			{ clientName: 'Galina', text: 'Good day', source: 'Novostroyki' },
		]);
		expect(byEvent('outbox')).toMatchObject([{ text: 'Hello', employeeId: '700' }]);
		expect(byEvent('dialog_transferred')).toMatchObject([
			{ employeeId: '701', operator: 'Pavel Phone', text: expect.stringContaining('Pavel Phone') },
		]);
		expect(crm.orders).toHaveLength(1);
	});
});
