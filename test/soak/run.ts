/**
 * `npm run soak [-- --minutes=5] [--seed=N] [--clients=20] [--n8n=1.123]`: the leads template in a real n8n while
 * clients write and everything around it breaks now and then: the portal is away or busy, its answers get lost,
 * Chat2Desk refuses calls and delivers events again, n8n is killed. Then the ledger: what was said and closed against
 * what the CRM holds. Exit code 0 only when nothing is lost and nothing doubled. For maintainers; CI does not run it.
 */
import { SetupError, ensureN8n } from '../n8n/cache';
import { pause, waitFor, type ExecutionRow } from '../n8n/instance';
import { endOnSignal } from '../n8n/process';
import { Stage } from '../stage/stage';
import { carryOut, steps, type Town } from './chaos';
import { Ledger } from './ledger';

/** Chat2Desk's repetitions after 10 s, 5 min and 2 h, here after 0.3 s, 9 s and 216 s: the last outlasts a start of n8n. */
const TIME_SCALE = 0.03;

/** Between two steps. */
const PAUSE_MS = 400;

/** The template waits up to two minutes between two tries; after the chaos it gets so long to end. */
const SETTLE_MS = 10 * 60_000;

const ENDED = ['success', 'error', 'crashed', 'canceled'];

const say = (line: string) => console.log(`${new Date().toISOString().slice(11, 19)}  ${line}`);

function option(args: string[], name: string, standard: number): number {
	const value = Number(args.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1] ?? standard);
	if (!(value > 0)) throw new SetupError(`--${name} has to be a number over 0.`);
	return value;
}

function build(stage: Stage, clients: number): Town {
	const { world } = stage.chat2desk;
	const channel = world.addChannel('WhatsApp shop', ['wa_direct'], '79990000000');
	const operator = world.addOperator('Olga', 'Operatorova', 'olga@example.com');
	const people = Array.from({ length: clients }, (_, n) => ({
		client: world.addClient(`Client ${n + 1}`, String(79_000_000_001 + n)),
	}));
	return { stage, channel, operator, people, ledger: new Ledger(), happened: new Map() };
}

async function chaos(town: Town, seed: number, minutes: number): Promise<void> {
	const end = Date.now() + minutes * 60_000;
	const count = Math.ceil((minutes * 60_000) / PAUSE_MS);
	let told = 0;
	for (const step of steps(seed, count)) {
		if (Date.now() > end) break;
		if (step.kind === 'kill') say('n8n is killed and started again');
		await carryOut(step, town);
		if (++told % 100 === 0) say(`${town.ledger.said} messages, ${town.ledger.closed} requests closed`);
		await pause(PAUSE_MS);
	}
}

/** Waits until no delivery and no execution is under way; the executions of the template that something outside started. */
async function calm({ stage }: Town, workflowId: string): Promise<ExecutionRow[]> {
	await waitFor('every delivery', () => stage.chat2desk.deliveries.idle, SETTLE_MS, 1000);
	return await waitFor(
		'the executions to end',
		async () => {
			const rows = await stage.n8n.executions(workflowId);
			return rows.every(({ status }) => ENDED.includes(status)) && rows;
		},
		SETTLE_MS,
		2000,
	);
}

/** What an administrator does after a kill: *Retry with currently saved workflow* on what the list shows as failed. */
async function retry({ stage: { n8n } }: Town, rows: ExecutionRow[]): Promise<number> {
	const cut = rows.filter(({ status }) => status !== 'success');
	const reasons = new Map<string, number>();
	let refused = 0;
	for (const { id, status } of cut) {
		const { error } = await n8n.execution(id);
		const reason = `${status}: ${(error ?? 'no reason').replace(/\d+/g, 'N').slice(0, 160)}`;
		reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
		await n8n.rest('POST', `/executions/${id}/retry`, { loadWorkflow: true }).catch((error: unknown) => {
			refused++;
			say(`execution ${id} cannot be retried: ${error instanceof Error ? error.message : String(error)}`);
		});
	}
	for (const [reason, count] of reasons) say(`  ${count} x ${reason}`);
	say(`${cut.length} executions were cut off or failed and are retried${refused ? `, ${refused} not` : ''}`);
	return refused;
}

/** What n8n never took within the repetitions, delivered once more as the catch-up would fetch it. */
async function deliverTheRest({ stage: { chat2desk } }: Town): Promise<number> {
	const { attempts } = chat2desk.deliveries;
	const taken = new Set(attempts.filter(({ status }) => status === 200).map(({ body }) => body));
	const rest = attempts.filter(({ attempt, body }) => attempt === 0 && !taken.has(body));
	for (const one of rest) await chat2desk.deliveries.redeliver(one);
	return rest.length;
}

async function main(args: string[]): Promise<number> {
	const wanted = args.find((arg) => arg.startsWith('--n8n='))?.slice('--n8n='.length);
	const [minutes, clients] = [option(args, 'minutes', 5), option(args, 'clients', 20)];
	const seed = option(args, 'seed', 1 + (Date.now() % 1_000_000));
	const installation = await ensureN8n(wanted, say);
	say(`n8n ${installation.version}, ${minutes} minutes, ${clients} clients, --seed=${seed}`);
	const stage = await Stage.open(installation, { chat2desk: { lagMs: 500, timeScale: TIME_SCALE } });
	try {
		const town = build(stage, clients);
		const workflow = await stage.importLeads({ settleSeconds: 3 });
		await stage.n8n.activate(workflow.id);
		await chaos(town, seed, minutes);
		say('The chaos is over; what is under way may end');
		for (const { faults } of [stage.bitrix24, stage.chat2desk]) faults.length = 0;
		await calm(town, workflow.id);
		const late = await deliverTheRest(town);
		const rows = await calm(town, workflow.id);
		const refused = await retry(town, rows);
		const all = await calm(town, workflow.id);

		const faults = [
			...town.ledger.audit(stage.bitrix24.portal),
			...stage.problems.map((problem) => `would be ignored by the real API: ${problem}`),
		];
		console.log(`\nWhat happened: ${[...town.happened].map(([kind, n]) => `${kind} ${n}`).join(', ')}`);
		console.log(
			`${town.ledger.said} messages, ${town.ledger.closed} closed requests, ${all.length} executions, ` +
				`${stage.bitrix24.calls.length} calls to the portal, ${stage.chat2desk.calls.length} to Chat2Desk`,
		);
		console.log(`Never taken within Chat2Desk's repetitions: ${late}; not to be retried: ${refused}`);
		console.log(
			faults.length === 0
				? 'Nothing lost, nothing doubled.'
				: `NOT as expected (--seed=${seed}):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
		);
		return faults.length === 0 ? 0 : 1;
	} finally {
		await stage.close();
	}
}

endOnSignal();

main(process.argv.slice(2)).then(
	(code) => process.exit(code),
	(error: unknown) => {
		console.error(error instanceof SetupError ? `\n${error.message}` : error);
		process.exit(1);
	},
);
