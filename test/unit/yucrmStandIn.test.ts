import { YucrmEmulator } from '../emulators/yucrm/server';

describe('the YUcrm stand-in', () => {
	let crm: YucrmEmulator;

	beforeEach(async () => {
		crm = await new YucrmEmulator().start();
		for (const name of ['Anna', 'Boris', 'Vera'])
			crm.addEmployee(name, 'Example', { is_active: name !== 'Vera' });
	});

	afterEach(async () => await crm.stop());

	const list = async (query: string, token = crm.token) => {
		const response = await fetch(`${crm.url}/api/v1/${token}/employees/list?${query}`);
		const body = (await response.json()) as {
			result?: { list: Array<{ first_name: string }> };
			error?: string;
		};
		return {
			status: response.status,
			names: body.result?.list.map((row) => row.first_name),
			error: body.error,
		};
	};

	const order = async (fields: object) => {
		const response = await fetch(`${crm.url}/api/orders/post`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(fields),
		});
		return { status: response.status, body: (await response.json()) as object };
	};

	it('lists employees page by page, in order, by the filters that were seen', async () => {
		expect((await list('page=2&limit=2')).names).toEqual(['Vera']);
		expect((await list('page=3&limit=2')).names).toEqual([]);
		expect((await list('limit=10&order_by=id&order_dir=desc')).names).toEqual(['Vera', 'Boris', 'Anna']);
		expect((await list('first_name[like]=or')).names).toEqual(['Boris']);
		expect((await list('id[in]=700,702')).names).toEqual(['Anna', 'Vera']);
		expect((await list('id[min]=701&id[max]=701')).names).toEqual(['Boris']);
		expect((await list('is_active=true&first_name[not]=Anna')).names).toEqual(['Boris']);
		expect(crm.problems).toEqual([]);
	});

	it('refuses a wrong token, in either way that it may be told', async () => {
		expect((await list('', 'wrong')).status).toBe(401);
		expect((await order({ oauth_token: crm.token, name: 'A', phone: '+79000000001' })).status).toBe(401);
		crm.behaviour.refusal = 'body';
		expect(await list('', 'wrong')).toMatchObject({ status: 200, error: expect.stringContaining('token') });
		expect(crm.orders).toEqual([]);
	});

	it('takes an order as JSON, form and query, and none without name and phone', async () => {
		const fields = { oauth_token: crm.ordersToken, name: 'Anna', phone: '+79000000001', source: 'Site' };
		expect(await order(fields)).toEqual({ status: 200, body: { result: { id: 5001 } } });
		await fetch(`${crm.url}/api/orders/post`, { method: 'POST', body: new URLSearchParams(fields) });
		await fetch(`${crm.url}/api/orders/post?${new URLSearchParams(fields)}`);
		expect(crm.orders).toHaveLength(3);
		expect((await order({ ...fields, phone: '' })).status).toBe(422);
		expect((await order({ ...fields, phone: '[tg] 100001' })).status).toBe(422);
		expect((await order({ ...fields, name: undefined })).status).toBe(422);
		expect(crm.problems).toEqual([]);
	});

	it('writes down what it is not known to take, without a token', async () => {
		await list('pages=2&first_name[is]=x&mode=long&limit=5000');
		await order({ oauth_token: crm.ordersToken, name: 'A', phone: '79000000001', sorce: 'x', message: 5 });
		await fetch(`${crm.url}/api/v1/${crm.token}/clients/list`);
		const problems = crm.problems.join('\n');
		for (const part of [
			'"pages"',
			'"is"',
			'mode "long"',
			'over 1000',
			'"sorce"',
			'"message" is not a text',
			'clients/list',
		])
			expect(problems).toContain(part);
		expect(problems).not.toContain(crm.token);
	});
});
