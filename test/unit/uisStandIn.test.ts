import { UisEmulator } from '../emulators/uis/server';

const HOUR = 3_600_000;

describe('the UIS stand-in', () => {
	let uis: UisEmulator;

	beforeEach(async () => {
		uis = await new UisEmulator().start();
		const site = uis.account.addSite('shop.example.com');
		uis.account.addCampaign('Messengers', site);
		uis.account.addEmployee('Olga', 'Operatorova');
	});

	afterEach(async () => await uis.stop());

	interface Answer {
		result?: { data: Array<Record<string, unknown>>; metadata: { limits: Record<string, number> } };
		error?: { code: number; message: string; data: { mnemonic: string; field: string | null } };
	}

	async function post(body: unknown): Promise<Answer> {
		const response = await fetch(uis.url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		return (await response.json()) as Answer;
	}

	const call = async (method: string, params: object = {}) =>
		await post({ jsonrpc: '2.0', id: 1, method, params: { access_token: uis.token, ...params } });

	/** What it refuses a call with: the mnemonic, and the field when it is about one. */
	const refusal = async (method: string, params: object = {}) => {
		const { error } = await call(method, params);
		return [error?.data.mnemonic, error?.data.field].filter(Boolean).join(' ');
	};

	const at = (ago: number) =>
		new Date(Date.now() - ago + 3 * HOUR).toISOString().slice(0, 19).replace('T', ' ');

	const chat = (changes: object = {}) => ({
		start_date_time: at(HOUR),
		phone: '79000000001',
		status: 'succeed',
		campaign_id: uis.account.campaigns[0]?.id,
		messages: [
			{ date_time: at(HOUR - 1000), source: 'visitor', message: 'Hello' },
			{
				date_time: at(HOUR - 2000),
				source: 'operator',
				employee_id: uis.account.employees[0]?.id,
				message: 'Good day',
			},
		],
		ext_id: '51',
		...changes,
	});

	const refusedChat = async (changes: object) => await refusal('upload.chats', { chats: [chat(changes)] });

	it('stores a chat, with its last writer as owner', async () => {
		const { result } = await call('upload.chats', { chats: [chat()] });
		expect(result?.data).toEqual([{ id: expect.any(Number) }]);
		expect(uis.account.chats).toMatchObject([
			{ status: 'succeed', initiator: 'visitor', employee_id: uis.account.employees[0]?.id },
		]);
	});

	it('makes a chat that nobody answered a lost one, whatever was said', async () => {
		await call('upload.chats', { chats: [chat({ messages: chat().messages.slice(0, 1) })] });
		expect(uis.account.chats[0]?.status).toBe('lost');
	});

	it('keeps to JSON-RPC: version, id, no batches, known methods', async () => {
		const params = { access_token: uis.token };
		const mnemonic = async (body: unknown) => (await post(body)).error?.data.mnemonic;
		expect(await mnemonic({ id: 1, method: 'get.sites', params })).toBe('invalid_request');
		expect(await mnemonic({ jsonrpc: '2.0', method: 'get.sites', params })).toBe(
			'notifications_not_supported',
		);
		expect(await mnemonic([{ jsonrpc: '2.0', id: 1, method: 'get.sites', params }])).toBe(
			'batch_operations_not_supported',
		);
		expect(await refusal('get.everything')).toBe('method_not_found');
	});

	it('asks who calls, from where, and whether it was bought', async () => {
		expect(await refusal('get.sites', { access_token: 'other' })).toBe('access_token_invalid');
		uis.account.components.delete('upload_chats');
		expect(await refusal('upload.chats', { chats: [chat()] })).toBe('method_component_disabled');
		uis.account.isAgency = true;
		expect(await refusal('get.sites')).toBe('required_parameter_missed user_id');
		uis.account.isActive = false;
		expect(await refusal('get.sites')).toBe('account_inactive');
		uis.allowed = [];
		const { error } = await call('get.sites');
		expect([error?.code, error?.message]).toEqual([-32003, expect.stringContaining('127.0.0.1')]);
		uis.tokenState = 'access_token_expired';
		expect(await refusal('get.sites')).toBe('access_token_expired');
		expect(uis.problems).toEqual([]);
	});

	it.each<[string, object, string]>([
		['no way to reach the visitor', { phone: undefined }, 'required_parameter_missed chats.phone'],
		['a phone that is none', { phone: '8 (900)' }, 'invalid_parameter_value chats.phone'],
		['no place', { campaign_id: undefined }, 'required_parameter_missed chats.campaign_id'],
		['campaign -1', { campaign_id: -1 }, 'invalid_parameter_value chats.campaign_id'],
		['an unknown site', { site_id: 1 }, 'entity_not_found chats.site_id'],
		['an unknown session', { visitor_session_id: 9 }, 'entity_not_found chats.visitor_session_id'],
		['another status', { status: 'succeeded' }, 'invalid_parameter_value chats.status'],
		['no messages', { messages: [] }, 'required_parameter_missed chats.messages'],
	])('refuses %s', async (_name, changes, expected) => {
		expect(await refusedChat(changes)).toBe(expected);
		expect(uis.account.chats).toEqual([]);
	});

	it('refuses times that cannot be', async () => {
		const future = at(-HOUR);
		expect(await refusedChat({ start_date_time: future })).toContain('chats.start_date_time');
		const [first] = chat().messages;
		const early = [{ ...first, date_time: at(HOUR) }];
		expect(await refusedChat({ messages: early })).toContain('chats.messages.date_time');
		const site = uis.account.sites[0];
		if (!site) throw new Error('no site');
		const old = uis.account.addSession(site, Date.now() - 181 * 24 * HOUR);
		const late = uis.account.addSession(site, Date.now());
		expect(await refusedChat({ visitor_session_id: old.id })).toContain('chats.visitor_session_id');
		expect(await refusedChat({ visitor_session_id: late.id })).toContain('chats.start_date_time');
	});

	it('refuses campaigns, sources and sites that are gone or do not agree, and operators without an employee', async () => {
		const { account } = uis;
		const other = account.addSite('other.example.com');
		const off = account.addCampaign('Last year', other, 'inactive');
		const removed = account.addSource('Old leaflet', 'removed');
		expect(await refusedChat({ campaign_id: off.id })).toBe('campaign_is_inactive chats.campaign_id');
		expect(await refusedChat({ source_id: removed.id })).toBe('entity_not_found chats.source_id');
		expect(await refusedChat({ site_id: other.id })).toBe('invalid_parameters_combination chats.site_id');
		const [, answer] = chat().messages;
		const without = [{ ...answer, employee_id: undefined }];
		expect(await refusedChat({ messages: without })).toContain('required_parameter_missed');
		expect(await refusedChat({ messages: [{ ...answer, employee_id: 9 }] })).toContain('entity_not_found');
	});

	it('records what is a fault of the caller: unknown fields, wrong types, more than 50', async () => {
		expect(await refusedChat({ utm_source: 'google' })).toBe('unexpected_parameters chats.utm_source');
		expect(await refusedChat({ phone: 79_000_000_001 })).toBe('data_type_error chats.phone');
		const many = Array.from({ length: 51 }, () => chat());
		expect(await refusal('upload.chats', { chats: many })).toBe('data_limit_exceeded chats');
		expect(uis.problems).toHaveLength(3);
	});

	it('plays what is not known both ways: a repeated ext_id, and chats before a faulty one', async () => {
		await call('upload.chats', { chats: [chat()] });
		await call('upload.chats', { chats: [chat()] });
		expect(uis.account.chats).toHaveLength(2);
		uis.behaviour.repeatedExtId = 'updates';
		await call('upload.chats', { chats: [chat({ name: 'Anna' })] });
		expect(uis.account.chats.map(({ name }) => name)).toEqual(['Anna', undefined]);
		const chats = [chat({ ext_id: '52' }), chat({ ext_id: '53', phone: 'none' })];
		await call('upload.chats', { chats });
		expect(uis.account.chats).toHaveLength(2);
		uis.behaviour.partialUpload = true;
		await call('upload.chats', { chats });
		expect(uis.account.chats.map(({ ext_id }) => ext_id)).toEqual(['51', '51', '52']);
	});

	it('says how long to wait when the points are used up, and charges only what succeeds', async () => {
		await uis.stop();
		uis = await new UisEmulator({ minuteLimit: 2 }).start();
		await call('get.sites');
		await refusal('get.sites', { limit: 20_000 });
		const { result } = await call('get.sites');
		expect(result?.metadata.limits.minute_remaining).toBe(0);
		const { error } = await call('get.sites');
		expect(error).toMatchObject({
			code: -32029,
			data: {
				mnemonic: 'limit_exceeded',
				params: { limit_type: 'minute', limit_max_value: 2 },
				metadata: { limits: { minute_reset: expect.any(Number) } },
			},
		});
	});

	it('lists what was uploaded, by ext_id, once the report shows it', async () => {
		await call('upload.chats', { chats: [chat(), chat({ ext_id: '52' })] });
		const asked = {
			date_from: at(48 * HOUR),
			date_till: at(-HOUR),
			fields: ['ext_id'],
			filter: { field: 'ext_id', operator: 'in', value: ['52', '53'] },
		};
		expect((await call('get.chats_report', asked)).result?.data).toEqual([{ ext_id: '52' }]);
		uis.behaviour.reportLagMs = 60_000;
		await call('upload.chats', { chats: [chat({ ext_id: '53' })] });
		expect((await call('get.chats_report', asked)).result?.data).toEqual([{ ext_id: '52' }]);
		expect(uis.problems).toEqual([]);
	});

	it('takes sessions with UTM, and chats that belong to them', async () => {
		const session = {
			ext_id: '51',
			site_id: uis.account.sites[0]?.id,
			date_time: at(HOUR + 2000),
			is_visitor_new: true,
			visitor_ip_address: '192.0.2.1',
			utm_source: 'google',
		};
		const { result } = await call('upload.sessions', { sessions: [session] });
		const [made] = result?.data ?? [];
		expect(made).toEqual({ ext_id: '51', session_id: expect.any(Number) });
		const mine = chat({ campaign_id: undefined, visitor_session_id: made?.session_id });
		expect((await call('upload.chats', { chats: [mine] })).error).toBeUndefined();
		const { visitor_ip_address: _ip, ...without } = session;
		expect(await refusal('upload.sessions', { sessions: [without] })).toContain('visitor_ip_address');
	});
});
