import { Bitrix24Emulator } from '../emulators/bitrix24/server';

describe('the Bitrix24 stand-in', () => {
	let portal: Bitrix24Emulator;

	beforeEach(async () => {
		portal = await new Bitrix24Emulator({ burst: 10, perSecond: 0 }).start();
	});

	afterEach(async () => await portal.stop());

	async function call(method: string, params: object = {}, url = portal.webhookUrl) {
		const response = await fetch(url + method, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(params),
		});
		return { status: response.status, body: (await response.json()) as Record<string, unknown> };
	}

	it('finds leads by phone however it is written, and answers no match with an empty array', async () => {
		const fields = { title: 'Lamp', fm: [{ typeId: 'PHONE', valueType: 'WORK', value: '8 900 000-00-01' }] };
		const { body } = await call('crm.item.add', { entityTypeId: 1, fields });
		const { id } = (body.result as { item: { id: number } }).item;
		const find = async (value: string) =>
			(await call('crm.duplicate.findbycomm', { type: 'PHONE', values: [value] })).body.result;
		expect(await find('+79000000001')).toEqual({ LEAD: [id] });
		expect(await find('+79000000002')).toEqual([]);
	});

	it('ignores an unknown field as a portal does, and writes it down', async () => {
		const { status } = await call('crm.item.add', { entityTypeId: 1, fields: { title: 'x', tittle: 'y' } });
		expect(status).toBe(200);
		expect(portal.problems.join()).toContain('"tittle"');
	});

	it('refuses a wrong type, an unknown stage, a filter by an unknown field, a wrong secret', async () => {
		const add = async (fields: object) => (await call('crm.item.add', { entityTypeId: 1, fields })).status;
		expect(await add({ assignedById: 'Maria' })).toBe(400);
		expect(await add({ stageId: 'NOWHERE' })).toBe(400);
		expect(await call('crm.item.list', { entityTypeId: 1, filter: { phone: '7' } })).toMatchObject({
			status: 400,
			body: { error: 'INVALID_ARG_VALUE' },
		});
		expect((await call('crm.settings.mode.get', {}, `${portal.url}/rest/1/wrong/`)).body).toMatchObject({
			error: 'NO_AUTH_FOUND',
		});
	});

	it('runs a batch in order, with references and errors inside HTTP 200', async () => {
		const { status, body } = await call('batch', {
			halt: 0,
			cmd: {
				lead: 'crm.lead.add?fields[TITLE]=Lamp&fields[PHONE][0][VALUE]=%2B79000000001',
				comment:
					'crm.timeline.comment.add?fields[ENTITY_ID]=$result[lead]&fields[ENTITY_TYPE]=lead&fields[COMMENT]=hi',
				wrong: 'crm.lead.get?id=1',
			},
		});
		const { result, result_error: errors } = body.result as {
			result: Record<string, number>;
			result_error: object;
		};
		expect(status).toBe(200);
		expect(portal.portal.comments).toMatchObject([{ id: result.comment, entityId: result.lead, text: 'hi' }]);
		// Older methods answer with an empty code.
		expect(errors).toEqual({ wrong: { error: '', error_description: 'Not found' } });
	});

	it('overflows when calls come faster than they leak out', async () => {
		const statuses: number[] = [];
		for (let n = 0; n < 12; n++) statuses.push((await call('crm.settings.mode.get')).status);
		expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 503, 503]);
	});

	it('lists the comments of a card page by page, newest first on request', async () => {
		const lead = portal.portal.add(1, { title: 'x' }, []);
		for (let n = 1; n <= 60; n++) {
			portal.portal.comments.push({
				id: n,
				entityType: 'lead',
				entityId: lead.id,
				text: `${n}`,
				created: '',
			});
		}
		const filter = { ENTITY_TYPE: 'lead', ENTITY_ID: lead.id };
		const { body } = await call('crm.timeline.comment.list', { filter, order: { ID: 'DESC' } });
		expect(body).toMatchObject({ total: 60, next: 50 });
		expect((body.result as Array<{ ID: string }>)[0]).toMatchObject({ ID: '60', COMMENT: '60' });
	});

	it('cuts a comment that does not fit its column, or refuses it', async () => {
		const { id } = portal.portal.add(1, { title: 'x' }, []);
		const add = async (COMMENT: string) =>
			(await call('crm.timeline.comment.add', { fields: { ENTITY_ID: id, ENTITY_TYPE: 'lead', COMMENT } }))
				.status;
		// Two bytes a letter, and one letter too many.
		expect(await add('ж'.repeat(32_768))).toBe(200);
		expect(portal.portal.comments.at(-1)?.text).toBe('ж'.repeat(32_767));
		portal.refusesLongComments = true;
		expect(await add('ж'.repeat(32_768))).toBe(400);
		expect(await add('ж'.repeat(32_767))).toBe(200);
	});

	it.each([
		['half an emoji', '\ud83d', 400],
		['the other half', 'x \ude00', 400],
		['a whole one', '😀', 200],
		['what only looks like one', '\\ud83d', 200],
	])('reads a body with %s as PHP does', async (_what, title, status) => {
		expect((await call('crm.item.add', { entityTypeId: 1, fields: { title } })).status).toBe(status);
	});
});
