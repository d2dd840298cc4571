import { arrange, type Call, type Delivery, type Execution } from '../playground/activity';

const delivery = (fields: Partial<Delivery> = {}): Delivery => ({
	from: 'Chat2Desk',
	event: 'inbox',
	key: 'inbox 1',
	hook: '1',
	attempt: 0,
	status: 200,
	emitted: 1_000,
	earliest: 1_000,
	answered: 1_100,
	...fields,
});

const execution = (fields: Partial<Execution> = {}): Execution => ({
	id: '1',
	workflow: 'Leads',
	status: 'success',
	mode: 'webhook',
	error: null,
	url: 'http://127.0.0.1/workflow/a/executions/1',
	started: 1_050,
	stopped: 5_000,
	event: 'inbox 1',
	runs: [{ from: 1_060, to: 1_500 }],
	...fields,
});

const call = (at: number, id = String(at)): Call => ({
	id,
	at,
	api: 'Bitrix24',
	method: 'POST',
	path: 'crm.item.add',
	status: 200,
	problems: [],
	sent: '',
});

const entry = (id: number, at: number) => ({ id, at, who: 'Anna', did: 'wrote' });

describe('what n8n did', () => {
	it('stands under the step, the event and the execution it belongs to', () => {
		const [first, second] = arrange(
			[entry(1, 999), entry(2, 3_000)],
			[
				delivery(),
				delivery({
					key: 'tag 2',
					event: 'add_tag_to_client',
					emitted: 3_001,
					earliest: 3_001,
					answered: 3_050,
				}),
			],
			[execution()],
			[call(1_200)],
		);
		expect(first?.events).toMatchObject([
			{
				name: 'inbox',
				answers: [200],
				isRepeated: false,
				executions: [{ id: '1', ms: 3_950, calls: [{ id: '1200' }] }],
			},
		]);
		expect(second?.events).toMatchObject([{ name: 'add_tag_to_client', executions: [] }]);
		expect([first?.calls, second?.calls]).toEqual([[], []]);
	});

	it('keeps one event for several webhooks and for repetitions after a failure', () => {
		const [step] = arrange(
			[entry(1, 900)],
			[delivery({ status: 0 }), delivery({ hook: '2' }), delivery({ attempt: 1, answered: 3_000 })],
			[execution(), execution({ id: '2', workflow: 'Mine' })],
			[],
		);
		expect(step?.events).toMatchObject([{ answers: [0, 200, 200], executions: [{ id: '1' }, { id: '2' }] }]);
	});

	it('tells an event that was delivered once more, and shows what that started, if anything', () => {
		const again = delivery({ answered: 8_000 });
		const steps = (executions: Execution[]) =>
			arrange([entry(1, 900), entry(2, 7_900)], [delivery(), again], executions, []);
		expect(steps([execution()])[1]?.events).toMatchObject([{ isRepeated: true, executions: [] }]);
		// A doubled one is shown where it happened, not hidden.
		expect(steps([execution(), execution({ id: '2', started: 7_950 })])[1]?.events).toMatchObject([
			{ isRepeated: true, executions: [{ id: '2' }] },
		]);
	});

	it('puts what fits nowhere under the step in whose time it fell', () => {
		const [first, second] = arrange(
			[entry(1, 900), entry(2, 6_000)],
			[],
			[execution({ event: null, started: 6_100, runs: [{ from: 6_150, to: 6_160 }] })],
			[call(1_200), call(9_000)],
		);
		expect(first?.calls).toMatchObject([{ id: '1200' }]);
		expect(second).toMatchObject({ executions: [{ id: '1', calls: [] }], calls: [{ id: '9000' }] });
	});

	it('gives a call to the node that was at work, not to one that waited meanwhile', () => {
		const waiting = execution({ id: '1', runs: [{ from: 1_000, to: 9_000 }] });
		const working = execution({ id: '2', event: 'inbox 2', runs: [{ from: 1_190, to: 1_210 }] });
		const [step] = arrange([entry(1, 900)], [], [waiting, working], [call(1_200)]);
		expect(step?.executions.map(({ calls }) => calls.length)).toEqual([0, 1]);
	});

	it('gives a call to an execution of which no node run is stored yet', () => {
		const running = execution({ status: 'running', stopped: null, runs: [] });
		const [step] = arrange([entry(1, 900)], [delivery()], [running], [call(1_200)]);
		expect(step?.events[0]?.executions[0]?.calls).toHaveLength(1);
	});

	it('leaves out what is older than the first step, but knows it when it is delivered again', () => {
		const again = delivery({ answered: 8_000 });
		const [step] = arrange([entry(41, 7_900)], [delivery(), again], [], [call(1_200)]);
		expect(step?.events).toMatchObject([{ isRepeated: true, answers: [200] }]);
		expect(step?.calls).toEqual([]);
	});
});
