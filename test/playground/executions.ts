/** Asks n8n for its executions, as long as it answers; the page shows what it says and whether it says anything. */
import { parse } from 'flatted';

import type { N8n } from '../n8n/instance';
import type { Execution } from './activity';
import type { N8nState } from './view';

const EVERY_MS = 1_000;
const PATIENCE_MS = 8_000;
/** The newest so many are looked at. */
const NEWEST = 60;

interface Row {
	id: string;
	workflowId: string;
	workflowName?: string | null;
	status: string;
	mode: string;
	startedAt: string | null;
	createdAt?: string;
	stoppedAt: string | null;
}

interface Items {
	main?: Array<Array<{ json: Record<string, unknown> }> | null>;
}

interface NodeRun {
	startTime: number;
	executionTime: number;
	data?: Items;
}

interface Data {
	resultData: {
		runData: Record<string, NodeRun[]>;
		error?: { message?: string; description?: string | null };
	};
	executionData?: { nodeExecutionStack?: Array<{ data?: Items }> };
}

/** `event` names the event a Chat2Desk body or a Bitrix24 form stands for; the same for the delivery and the item. */
export const chat2deskKey = (body: Record<string, unknown>) => `${body.hook_type} ${body.event_time}`;

export class Executions {
	readonly all = new Map<string, Execution>();

	state: N8nState;

	private readonly names = new Map<string, string>();

	private timer: NodeJS.Timeout | undefined;

	private stopped = false;

	constructor(private readonly n8n: N8n) {
		this.state = { isUp: true, version: n8n.version, trouble: null };
	}

	start(): void {
		void this.round();
	}

	stop(): void {
		this.stopped = true;
		clearTimeout(this.timer);
	}

	/** One look; never throws, since an n8n that does not answer is something to show. */
	private async round(): Promise<void> {
		try {
			await inTime(this.look());
			this.state = { ...this.state, isUp: true, trouble: null };
		} catch (error) {
			const cause = error instanceof Error ? (error.cause instanceof Error ? error.cause : error) : undefined;
			this.state = { ...this.state, isUp: false, trouble: cause?.message ?? String(error) };
		}
		if (!this.stopped) this.timer = setTimeout(() => void this.round(), EVERY_MS);
	}

	private async look(): Promise<void> {
		const { results } = await this.n8n.rest<{ results: Row[] }>(
			'GET',
			`/executions?filter=%7B%7D&limit=${NEWEST}`,
		);
		this.markGone(new Set(results.map(({ id }) => id)));
		for (const row of results.reverse()) {
			const known = this.all.get(row.id);
			if (known?.status === row.status && known.stopped === timeOf(row.stoppedAt)) continue;
			this.all.set(row.id, await this.read(row));
		}
	}

	/** A workflow may keep only failed executions: one that was under way and is not listed any more went well. */
	private markGone(listed: Set<string>): void {
		const oldest = Math.min(...[...listed].map(Number));
		for (const execution of this.all.values()) {
			if (execution.stopped !== null || listed.has(execution.id) || Number(execution.id) < oldest) continue;
			Object.assign(execution, { status: 'ended, not kept', stopped: Date.now() });
		}
	}

	private async read(row: Row): Promise<Execution> {
		const started = timeOf(row.startedAt) ?? timeOf(row.createdAt) ?? Date.now();
		const execution: Execution = {
			id: row.id,
			workflow: row.workflowName ?? (await this.nameOf(row.workflowId)),
			status: row.status,
			mode: row.mode,
			error: null,
			url: `${this.n8n.url}/workflow/${row.workflowId}/executions/${row.id}`,
			started,
			stopped: timeOf(row.stoppedAt),
			event: this.all.get(row.id)?.event ?? null,
			runs: [],
		};
		const { data } = await this.n8n.rest<{ data: string }>('GET', `/executions/${row.id}`);
		const { resultData, executionData } = parse(data) as Data;
		const runs = Object.values(resultData.runData).flat();
		const { error } = resultData;
		// Before the first node has run, what it will put out stands in the stack of what is to be done.
		const outputs = [
			...runs.map((run) => run.data),
			...(executionData?.nodeExecutionStack ?? []).map((next) => next.data),
		];
		return {
			...execution,
			error: error ? [error.message, error.description].filter(Boolean).join(' ') : null,
			event: outputs.map(eventOf).find((key) => key !== null) ?? execution.event,
			runs: runs.map(({ startTime, executionTime }) => ({ from: startTime, to: startTime + executionTime })),
		};
	}

	private async nameOf(workflowId: string): Promise<string> {
		const known = this.names.get(workflowId);
		if (known !== undefined) return known;
		const { name } = await this.n8n.workflow(workflowId);
		this.names.set(workflowId, name);
		return name;
	}
}

/** A process that is stuck does not refuse, it stays silent. */
async function inTime<T>(work: Promise<T>): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`no answer for ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}

const timeOf = (text: string | null | undefined) => (text ? Date.parse(text) : null);

/** The event in the first item a node put out: of our trigger, or of a Webhook node that Bitrix24 called. */
function eventOf(items: Items | undefined): string | null {
	const json = items?.main?.flatMap((items) => items ?? [])[0]?.json;
	const body = json?.body;
	if (typeof body !== 'object' || body === null) return null;
	const fields = body as Record<string, unknown>;
	if (fields.hook_type !== undefined) return chat2deskKey(fields);
	return fields.event_handler_id === undefined && fields.event === undefined
		? null
		: `${String(fields.event)} ${String(fields.ts)}`;
}
