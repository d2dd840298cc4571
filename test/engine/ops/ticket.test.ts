import { useStandIn } from '../standIn';

const standIn = useStandIn();
const calls = () => standIn().asked.map(([call]) => call);

/** So many tickets; the last is the one looked for. */
function fill(count: number) {
	const { world } = standIn();
	for (let i = 1; i < count; i++) world.addTicket(`Ticket ${i}`);
	return world.addTicket('Return of goods', { request_ids: [51, 52] });
}

describe('ticket: getAll', () => {
	it("returns Chat2Desk's rows, page by page, though a page is shorter than what was asked for", async () => {
		fill(45);
		expect(await standIn().json('ticket.getAll', { returnAll: true })).toEqual(standIn().world.tickets);
		expect(calls()).toEqual(Array(3).fill('GET /tickets'));
	});

	it('keeps to the limit, and to the main fields with Simplify', async () => {
		fill(3);
		const [simple = {}, ...others] = await standIn().json('ticket.getAll', { limit: 1, simplify: true });
		expect(Object.keys(simple)).toEqual([
			...['id', 'summary', 'status', 'priority', 'deadline', 'created_at', 'assignee_id', 'request_ids'],
		]);
		expect(others).toEqual([]);
	});

	it('says so where there is none', async () => {
		const { outputs, hints } = await standIn().run('ticket.getAll');
		expect(outputs[0]).toEqual([]);
		expect(hints).toEqual(['Nothing found. Chat2Desk API calls in this run: 1']);
	});
});

describe('ticket: get', () => {
	it('asks for the one ticket by its id, which is a text', async () => {
		const ticket = fill(3);
		expect(await standIn().json('ticket.get', { ticketId: ` ${ticket.id} ` })).toEqual([ticket]);
		expect(calls()).toEqual([`GET /tickets/${ticket.id}`]);
	});

	it('finds it in the list where no method answers for one ticket, also by its number alone', async () => {
		standIn().api.behaviour.ticketById = false;
		const ticket = fill(25);
		const number = ticket.id.replace(/^\D+/, '');
		expect(await standIn().json('ticket.get', { ticketId: ticket.id.toLowerCase() })).toEqual([ticket]);
		expect(await standIn().json('ticket.get', { ticketId: number })).toEqual([ticket]);
		expect(calls().filter((call) => call === 'GET /tickets')).toHaveLength(4);
	});

	it('does not take another ticket for it', async () => {
		const other = fill(1);
		standIn().api.faults.push({ path: /tickets\/./, status: 200, body: { data: other } });
		const error = await standIn().failure('ticket.get', { ticketId: 'TICK-999999' });
		expect(error.message).toBe('There is no ticket TICK-999999');
		expect(error.context).toMatchObject({ data: { code: 'NOT_FOUND' } });
	});

	it.each(['', '..', 'TICK-1/../../clients', 'a b', '?x=1'])(
		'refuses the id %j before any call',
		async (id) => {
			const error = await standIn().failure('ticket.get', { ticketId: `={{ ${JSON.stringify(id)} }}` });
			expect(error.message).toContain('Ticket ID');
			expect(error.context).toMatchObject({ data: { code: 'VALIDATION' } });
			expect(standIn().asked).toEqual([]);
		},
	);
});
