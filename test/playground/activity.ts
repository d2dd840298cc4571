/**
 * Puts what was recorded in order: under each step the events of it, under each event the executions n8n says it
 * started, under each execution the calls made while one of its nodes ran. Nothing is added to the records; what fits
 * nowhere stands under the step in whose time it fell.
 */
import type { Entry } from './journal';
import type { Api, CallView, EventView, ExecutionView, StepView } from './view';

/** A call of one webhook. */
export interface Delivery {
	from: Api;
	event: string;
	/** The same for every delivery of one event to every webhook. */
	key: string;
	hook: string;
	/** 0 is the first; further ones are repetitions because of a failure. */
	attempt: number;
	status: number;
	/** When the event happened, milliseconds; with a source that tells seconds only, the end of that second. */
	emitted: number;
	/** No execution of it began before this moment. */
	earliest: number;
	/** When the answer was there, milliseconds. */
	answered: number;
}

export interface Execution extends Omit<ExecutionView, 'calls' | 'ms'> {
	started: number;
	stopped: number | null;
	/** The event its trigger put out. */
	event: string | null;
	/** When its nodes ran. */
	runs: Array<{ from: number; to: number }>;
}

export interface Call extends Omit<CallView, 'at'> {
	at: number;
}

/** Clocks of two processes, and the moment between a call and its record. */
const SLACK_MS = 30;

const time = (ms: number) => new Date(ms).toISOString();

interface Happening {
	event: EventView;
	key: string;
	/** The step it belongs to is that of this moment. */
	since: number;
	/** What it started began after this moment. */
	after: number;
	hooks: string[];
	/** The last answer. */
	last: number;
}

export function arrange(
	entries: readonly Entry[],
	deliveries: readonly Delivery[],
	executions: readonly Execution[],
	calls: readonly Call[],
): StepView[] {
	const views = new Map(executions.map((execution) => [execution.id, viewOf(execution)]));
	const steps = entries.map(({ at, ...entry }): StepView & { since: number } => ({
		...entry,
		at: time(at),
		since: at,
		events: [],
		executions: [],
		calls: [],
	}));
	// What is older than the first step is not shown.
	const stepAt = (ms: number) => steps.findLast(({ since }) => since <= ms + SLACK_MS);

	const happenings = happeningsOf(deliveries);
	for (const { event, since } of happenings) stepAt(since)?.events.push(event);

	for (const execution of executions) {
		const view = views.get(execution.id);
		if (!view) continue;
		const cause = happenings.findLast(
			({ key, after }) => key === execution.event && after <= execution.started,
		);
		if (cause) cause.event.executions.push(view);
		else stepAt(execution.started)?.executions.push(view);
	}

	for (const { at, ...call } of calls) {
		const view = { ...call, at: time(at) };
		const maker = makerOf(at, executions);
		(views.get(maker?.id ?? '') ?? stepAt(at))?.calls.push(view);
	}
	return steps.map(({ since: _, ...step }) => step);
}

function viewOf({ id, workflow, status, mode, error, url, started, stopped }: Execution): ExecutionView {
	const ms = stopped === null ? null : stopped - started;
	return { id, workflow, status, mode, error, url, ms, calls: [] };
}

/** One per event; one more when it came again although it was taken. */
function happeningsOf(deliveries: readonly Delivery[]): Happening[] {
	const all: Happening[] = [];
	for (const { from, event, key, hook, attempt, status, emitted, earliest, answered } of deliveries) {
		const known = all.findLast((one) => one.key === key);
		const isAgain = known !== undefined && attempt === 0 && known.hooks.includes(hook);
		if (known && !isAgain) {
			known.event.answers.push(status);
			known.hooks.push(hook);
			known.last = answered;
			continue;
		}
		// Of a repetition only the time of its answer is known.
		const since = known ? answered : emitted;
		all.push({
			key,
			since,
			after: known ? known.last : earliest - SLACK_MS,
			hooks: [hook],
			last: answered,
			event: {
				id: `${key} ${all.length}`,
				at: time(since),
				from,
				name: event,
				isRepeated: known !== undefined,
				answers: [status],
				executions: [],
			},
		});
	}
	return all;
}

/** Whose node ran at that moment; the shortest run where several did, as the others were probably waiting. */
function makerOf(at: number, executions: readonly Execution[]): Execution | undefined {
	let best: { execution: Execution; length: number } | undefined;
	for (const execution of executions) {
		// A run that is not stored yet may be the one.
		const open = { from: execution.started, to: execution.stopped ?? Number.POSITIVE_INFINITY };
		const runs = execution.runs.length > 0 ? execution.runs : [open];
		for (const { from, to } of runs) {
			if (at < from - SLACK_MS || at > to + SLACK_MS) continue;
			if (!best || to - from < best.length) best = { execution, length: to - from };
		}
	}
	return best?.execution;
}
