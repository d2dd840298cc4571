/** What the tests of the templates for leads and for contacts and deals share. */
import type { Cast, Stage } from '../stage/stage';
import { configureTemplate } from '../stage/template';
import type { Execution, Workflow } from '../n8n/instance';
import { openStage } from './setup';

/** A template in a real n8n between both stand-ins; counts the executions, so that a test sees those it started. */
export class Crm {
	private ended = 0;

	private constructor(
		readonly stage: Stage,
		readonly workflow: Workflow,
	) {}

	static async open(file: string, settings: Record<string, unknown> = {}): Promise<Crm> {
		// The bucket of the portal is what only the bursts are about, but its limits stay on.
		const stage = await openStage({ chat2desk: { lagMs: 500 }, bitrix24: { perSecond: 50 } });
		return await Crm.on(stage, file, settings);
	}

	static async on(stage: Stage, file: string, settings: Record<string, unknown> = {}): Promise<Crm> {
		const workflow = await stage.importCrm(file, { settleSeconds: 3, ...settings });
		await stage.n8n.activate(workflow.id);
		return new Crm(stage, workflow);
	}

	get portal() {
		return this.stage.bitrix24.portal;
	}

	/** An empty CRM and no faults. */
	reset(): void {
		const { bitrix24, chat2desk } = this.stage;
		const { portal } = bitrix24;
		const lists = [portal.items, portal.comments, portal.notifications, portal.stageChanges];
		for (const list of [...lists, bitrix24.calls, bitrix24.faults, chat2desk.faults, chat2desk.calls])
			list.length = 0;
		bitrix24.expired = false;
		bitrix24.blocked.clear();
		bitrix24.together = undefined;
		portal.scopes = ['crm', 'user_basic', 'im'];
		portal.mode = 1;
	}

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
		// As version 0.1.0 put it, which the template for deals still does.
		if (Array.isArray(report[0]?.lines)) return report[0] as unknown as { ready: boolean; lines: string[] };
		const lines = report.map(({ state, text }) => `${String(state)}: ${String(text)}`);
		const ready = lines[0]?.startsWith('READY') ?? false;
		expect([execution?.status, ready]).toEqual([ready ? 'success' : 'error', ready]);
		if (!ready) expect(execution?.error).toContain(String(report[0]?.text).replaceAll(':', ' -'));
		return { ready, lines };
	}

	/** A conversation whose beginning n8n does not learn of, as if it was down: only the closing starts the workflow. */
	closingOnly({ channel, operator, client }: Cast, text = 'Hello there', answer = true): number {
		const { world } = this.stage.chat2desk;
		world.clientWrites(client, channel, text, { silent: true });
		if (answer) world.operatorWrites(operator, client, channel, 'Good afternoon!', { silent: true });
		return world.closeRequest(client, channel).id;
	}

	/** The first message of a request and nothing else. */
	firstMessage({ channel, client }: Cast, text = 'Hello there'): number {
		return this.stage.chat2desk.world.clientWrites(client, channel, text).id;
	}

	commentsOn(id: number | undefined): string[] {
		return this.portal.comments.filter((c) => c.entityId === id).map((c) => c.text);
	}

	async close(): Promise<void> {
		await this.stage.close();
	}
}
