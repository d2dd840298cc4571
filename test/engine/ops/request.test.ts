import type { Channel, ChatRequest, Client } from '../../emulators/chat2desk/world';
import { useStandIn } from '../standIn';

const standIn = useStandIn();
let channel: Channel;
let client: Client;
let request: ChatRequest;

beforeEach(() => {
	const { world } = standIn();
	channel = world.addChannel('WhatsApp', ['wa_direct'], '79990000000');
	client = world.addClient('Anna', '79000000001');
	world.clientWrites(client, channel, 'Hello');
	[request] = world.requests as [ChatRequest];
});

describe('request: get', () => {
	it.each(['data', 'root'] as const)("returns Chat2Desk's row, untouched, from %s", async (requestAnswer) => {
		Object.assign(standIn().api.behaviour, { requestAnswer, requestTags: true });
		const tag = standIn().world.addTag('VIP');
		standIn().world.tagRequest(request, tag);
		expect(await standIn().json('request.get', { requestId: String(request.id) })).toEqual([
			{ dialog_id: request.dialog_id, tags: [tag.id] },
		]);
		expect(standIn().asked).toEqual([[`GET /requests/${request.id}`, {}]]);
	});

	it.each(['N-', 'n-', ' N-'])('takes the number as the web application writes it: %s...', async (prefix) => {
		const [row] = await standIn().json('request.get', { requestId: `${prefix}${request.id}` });
		expect(row).toMatchObject({ dialog_id: request.dialog_id });
	});

	it.each([null, '', 0, 'N-', { id: 5 }, [5], true])('refuses %j by name', async (requestId) => {
		const error = await standIn().failure('request.get', { requestId: '={{ $json.id }}' }, [
			{ id: requestId },
		]);
		expect(error.context).toMatchObject({ data: { code: 'VALIDATION' } });
		expect(error.message).toContain('Request ID');
	});

	it('says that it does not exist', async () => {
		const error = await standIn().failure('request.get', { requestId: 999_999 });
		expect(error.context).toMatchObject({ data: { code: 'NOT_FOUND', httpCode: 404 } });
	});
});

describe('request: close', () => {
	it('closes the request, and says so where Chat2Desk answers with a status only', async () => {
		expect(await standIn().json('request.close', { requestId: String(request.id) })).toEqual([
			{ id: request.id, closed: true },
		]);
		expect(standIn().asked).toEqual([['PUT /requests/close', { request_id: request.id }]]);
		expect(request.closed).toBe(true);
	});

	it("returns Chat2Desk's row where there is one", async () => {
		const row = { request_id: request.id, state: 'closed' };
		standIn().api.faults.push({ path: /close/, status: 200, body: { data: row, status: 'success' } });
		expect(await standIn().json('request.close', { requestId: request.id })).toEqual([row]);
	});

	it('takes the number as the web application writes it', async () => {
		await standIn().json('request.close', { requestId: `N-${request.id}` });
		expect(standIn().asked).toEqual([['PUT /requests/close', { request_id: request.id }]]);
	});

	it('can be done again', async () => {
		const items = [{}, {}];
		expect(await standIn().json('request.close', { requestId: request.id }, items)).toHaveLength(2);
	});

	it('says that it does not exist', async () => {
		const error = await standIn().failure('request.close', { requestId: 999_999 });
		expect(error.context).toMatchObject({ data: { code: 'NOT_FOUND', httpCode: 404 } });
	});
});
