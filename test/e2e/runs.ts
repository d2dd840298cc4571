/** What the tests of templates share that call themselves: the executions a test started, and how they ended. */
import type { Execution, Workflow } from '../n8n/instance';
import type { Stage } from '../stage/stage';
import { configureTemplate } from '../stage/template';

/** A template in a real n8n; counts the executions, so that a test sees those it started. */
export class Runs {
	private ended = 0;

	constructor(
		readonly stage: Stage,
		readonly workflow: Workflow,
	) {}

	/** Changes the Settings node and saves, as an administrator does. */
	async configure(settings: Record<string, unknown>): Promise<void> {
		await configureTemplate(this.stage.n8n, this.workflow.id, settings);
	}

	/** Waits for the next executions to end and returns them. */
	async next(count = 1, timeoutMs = 120_000): Promise<Execution[]> {
		this.ended += count;
		const all = await this.stage.n8n.finished(this.workflow.id, this.ended, timeoutMs);
		const ended = all.slice(-count);
		const [only] = count === 1 ? ended : [];
		return only ? [await this.withCalls(only)] : ended;
	}

	/** An execution with the nodes of those in which the workflow called itself. */
	private async withCalls(execution: Execution): Promise<Execution> {
		const { n8n } = this.stage;
		const rows = await n8n.everyExecution(this.workflow.id);
		const calls = rows.filter(({ id, mode }) => mode === 'integrated' && Number(id) > Number(execution.id));
		const called = await Promise.all(calls.map(async ({ id }) => await n8n.execution(id)));
		const [runs, output] = [{ ...execution.runs }, { ...execution.output }];
		for (const call of called) {
			for (const [node, count] of Object.entries(call.runs)) {
				if (node in execution.runs) continue;
				runs[node] = (runs[node] ?? 0) + count;
				output[node] = call.output[node] ?? [];
			}
		}
		return { ...execution, runs, output };
	}

	/** As `next`, all of them successful. */
	async succeed(count = 1, timeoutMs = 120_000): Promise<Execution[]> {
		const executions = await this.next(count, timeoutMs);
		expect(executions.map((e) => [e.status, e.error])).toEqual(executions.map(() => ['success', null]));
		return executions;
	}

	/** Counts what has ended by now, whatever became of it: after a kill n8n tells more or fewer ends. */
	async catchUp(): Promise<void> {
		const all = await this.stage.n8n.executions(this.workflow.id);
		this.ended = all.length;
	}

	async isQuiet(): Promise<boolean> {
		return (await this.stage.n8n.executions(this.workflow.id)).length === this.ended;
	}

	/** "Retry with currently saved workflow" of the list of executions. */
	async retry({ id }: Execution): Promise<Execution> {
		// Answers only when the new execution has ended.
		await this.stage.n8n.rest('POST', `/executions/${id}/retry`, { loadWorkflow: true });
		const [again] = await this.next();
		if (!again) throw new Error('The execution was not retried');
		return again;
	}

	/** The lines of the set-up check, whose execution is red when there is a problem. */
	async checkSetUp(): Promise<{ ready: boolean; lines: string[] }> {
		await this.stage.n8n.runFrom(this.workflow.id, 'Check the set-up');
		const [execution] = await this.next();
		const report = execution?.output.Report ?? [];
		const lines = report.map(({ state, text }) => `${String(state)}: ${String(text)}`);
		const ready = lines[0]?.startsWith('READY') ?? false;
		expect([execution?.status, ready]).toEqual([ready ? 'success' : 'error', ready]);
		if (!ready) expect(execution?.error).toContain(String(report[0]?.text).replaceAll(':', ' -'));
		return { ready, lines };
	}
}
