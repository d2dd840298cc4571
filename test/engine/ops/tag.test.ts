import type { ChatRequest, Client, Tag } from '../../emulators/chat2desk/world';
import { byId, useStandIn } from '../standIn';

const standIn = useStandIn();
let client: Client;
let request: ChatRequest;
let [vip, debtor]: [Tag?, Tag?] = [];

beforeEach(() => {
	const { world } = standIn();
	const channel = world.addChannel('WhatsApp', ['wa_direct'], '79990000000');
	client = world.addClient('Anna', '79000000001');
	world.clientWrites(client, channel, 'Hello');
	[request] = world.requests as [ChatRequest];
	[vip, debtor] = [world.addTag('VIP'), world.addTag('Debtor')];
});

const tagsOf = (type: string) => (type === 'client' ? client : request).tags?.map(({ label }) => label);
const idOf = (type: string) => String((type === 'client' ? client : request).id);

describe('tag: getAll', () => {
	it("returns Chat2Desk's rows, untouched, page by page", async () => {
		const { world } = standIn();
		for (let i = 0; i < 230; i++) world.addTag(`Tag ${i}`);
		expect(await standIn().json('tag.getAll', { returnAll: true })).toEqual(world.tags);
		expect(standIn().asked.map(([, query]) => query)).toEqual([
			{ limit: '200', offset: '0' },
			{ limit: '200', offset: '200' },
		]);
		expect(await standIn().json('tag.getAll', { limit: 2 })).toEqual([vip, debtor]);
	});
});

describe('tag: create', () => {
	const group = () => String(vip?.group_id);
	const create = async (extra: object = {}) =>
		await standIn().json('tag.create', { name: 'Wholesale', groupId: byId(group()), ...extra });

	it("creates a tag with all that known clients send, and returns Chat2Desk's row", async () => {
		expect(await create()).toEqual([standIn().world.tags.at(-1)]);
		expect(standIn().asked).toEqual([
			[
				'POST /tags',
				{ tag_group_id: Number(group()), tag_label: 'Wholesale', tag_description: '', order_show: 1 },
			],
		]);
	});

	it.each([
		['#5BE6C1', '5be6c1'],
		['5be6c1', '5be6c1'],
		['#5be6c1ff', '5be6c1'],
	])('takes the colour %s as %s', async (backgroundColor, tag_bg_color) => {
		await create({
			name: ' Wholesale ',
			additionalFields: { description: 'Big orders', backgroundColor, textColor: '#ffffff' },
		});
		expect(standIn().asked[0]?.[1]).toEqual({
			tag_group_id: Number(group()),
			tag_label: 'Wholesale',
			tag_description: 'Big orders',
			order_show: 1,
			tag_bg_color,
			tag_text_color: 'ffffff',
		});
	});

	it('is not repeated when it is not known whether it was carried out', async () => {
		standIn().api.faults.push({ method: 'POST', path: /tags/, status: 502, afterwards: true });
		const error = await standIn().failure('tag.create', { name: 'Wholesale', groupId: byId(group()) });
		expect(error.context).toMatchObject({ data: { code: 'SEND_UNCERTAIN', httpCode: 502 } });
		expect(standIn().world.tags).toHaveLength(3);
	});

	it.each<[string, object, string]>([
		['an empty name', { name: '={{ " " }}' }, 'Name is empty'],
		[
			'a group that is no number',
			{ groupId: byId('={{ "x" }}') },
			'Tag Group has to be a number, but is "x"',
		],
		['a colour that is none', { additionalFields: { textColor: 'red' } }, 'Text Color is not a color: red'],
	])('refuses %s before any call', async (_, extra, text) => {
		const error = await standIn().failure('tag.create', {
			name: 'Wholesale',
			groupId: byId(group()),
			...extra,
		});
		expect(error.message).toBe(text);
		expect(error.context).toMatchObject({ data: { code: 'VALIDATION', httpCode: null } });
		expect(standIn().asked).toEqual([]);
	});
});

describe.each(['client', 'request'])('tags of a %s', (assigneeType) => {
	const assignee = () => ({ assigneeType, assigneeId: idOf(assigneeType) });
	const body = (...tag_ids: unknown[]) => ({
		tag_ids,
		assignee_type: assigneeType,
		assignee_id: Number(idOf(assigneeType)),
	});

	it.each<[string, () => unknown]>([
		['from the list', () => [vip?.id, debtor?.id]],
		['as texts', () => [String(vip?.id), String(debtor?.id)]],
		['in one text', () => `${vip?.id}, ${debtor?.id}`],
		['more than once', () => [vip?.id, debtor?.id, vip?.id]],
	])('are assigned all in one call, given %s', async (_, tagIds) => {
		const value = tagIds();
		const given = typeof value === 'string' ? `=${value}` : value;
		expect(await standIn().json('tag.assign', { ...assignee(), tagIds: given })).toEqual([
			body(vip?.id, debtor?.id),
		]);
		expect(standIn().asked).toEqual([['POST /tags/assign_to', body(vip?.id, debtor?.id)]]);
		expect(tagsOf(assigneeType)).toEqual(['VIP', 'Debtor']);
	});

	it('are assigned again after a fault: a second time changes nothing', async () => {
		standIn().api.faults.push({ method: 'POST', path: /tags/, times: 1, status: 502, afterwards: true });
		await standIn().json('tag.assign', { ...assignee(), tagIds: [vip?.id] });
		expect(standIn().asked).toHaveLength(2);
		expect(tagsOf(assigneeType)).toEqual(['VIP']);
	});

	it('are removed one by one; the others stay, and so does the tag', async () => {
		await standIn().json('tag.assign', { ...assignee(), tagIds: [vip?.id, debtor?.id] });
		expect(await standIn().json('tag.remove', { ...assignee(), tagId: byId(String(vip?.id)) })).toEqual([
			{ deleted: true },
		]);
		expect(standIn().asked[1]).toEqual([
			`DELETE /tags/${vip?.id}/delete_from`,
			{ [`${assigneeType}_id`]: idOf(assigneeType) },
		]);
		expect(tagsOf(assigneeType)).toEqual(['Debtor']);
		expect(standIn().world.tags).toHaveLength(2);
	});

	it.each<[string, string, () => object, string | undefined]>([
		['assign', 'no tag', () => ({ tagIds: `={{ [] }}` }), 'There is no tag to assign'],
		[
			'assign',
			'a tag that is no number',
			() => ({ tagIds: ['VIP'] }),
			'Tags has to be a number, but is "VIP"',
		],
		[
			'remove',
			'a tag that is no number',
			() => ({ tagId: byId('={{ "x" }}') }),
			'Tag has to be a number, but is "x"',
		],
		['remove', 'nobody', () => ({ tagId: byId(5), assigneeId: '={{ $json.none }}' }), undefined],
	])('%s refuses %s before any call', async (operation, _, extra, text) => {
		const error = await standIn().failure(`tag.${operation}`, { ...assignee(), ...extra() });
		const assigneeName = assigneeType === 'client' ? 'Client' : 'Request ID';
		expect(error.message).toBe(text ?? `${assigneeName} has to be a number, but is empty`);
		expect(error.context).toMatchObject({ data: { code: 'VALIDATION', httpCode: null } });
		expect(standIn().asked).toEqual([]);
	});

	it('take the assignee from a list, as a number and as a text, as workflows were saved before', async () => {
		const id = Number(idOf(assigneeType));
		for (const assigneeId of [id, String(id), `={{ ${id} }}`, ` ${id} `, byId(String(id))])
			await standIn().json('tag.assign', { assigneeType, assigneeId, tagIds: [vip?.id] });
		expect(standIn().asked).toEqual(
			Array(5).fill([
				'POST /tags/assign_to',
				{ tag_ids: [vip?.id], assignee_type: assigneeType, assignee_id: id },
			]),
		);
	});

	it.each(['assign', 'remove'])('%s says that the tag or the assignee does not exist', async (operation) => {
		const tag = (id: unknown) => ({ tagId: byId(id), tagIds: [id] });
		for (const extra of [tag(999_999), { ...tag(vip?.id), assigneeId: 999_999 }]) {
			const error = await standIn().failure(`tag.${operation}`, { ...assignee(), ...extra });
			expect(error.context).toMatchObject({ data: { code: 'NOT_FOUND', httpCode: 404 } });
		}
	});
});

it('a request is taken in the form of the web application, N-123; a client is not', async () => {
	await standIn().json('tag.assign', {
		assigneeType: 'request',
		assigneeId: `N-${request.id}`,
		tagIds: `={{ "${vip?.id}, ${debtor?.id}" }}`,
	});
	expect(tagsOf('request')).toEqual(['VIP', 'Debtor']);
	const error = await standIn().failure('tag.assign', { assigneeId: `N-${client.id}`, tagIds: [vip?.id] });
	expect(error.message).toBe(`Client has to be a number, but is "N-${client.id}"`);
});
