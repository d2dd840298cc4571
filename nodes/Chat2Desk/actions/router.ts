import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Chat2DeskError } from '../api/errors';
import { Chat2DeskApi } from '../api/request';
import { asObject } from '../domain/values';
import { toJson } from '../item';
import { toNodeError } from '../nodeError';
import { inLanes } from './lanes';
import { RESOURCES } from './resources';
import { Call, type Operation } from './types';

/** Items under way at once, with "continue". */
const SIDE_BY_SIDE = 16;

function operationOf(ctx: IExecuteFunctions): Operation {
	const [resource, operation] = ['resource', 'operation'].map((name) =>
		String(ctx.getNodeParameter(name, 0)),
	);
	const found = RESOURCES.find((r) => r.value === resource)?.operations.find((o) => o.value === operation);
	if (found) return found;
	throw new Chat2DeskError('VALIDATION', `The operation ${resource}: ${operation} does not exist`, {
		advice: 'Choose Resource and Operation again in the node.',
	});
}

/** What the operation's form shows, for the names in errors; an operation that does not exist fails item by item. */
function propertiesOf(ctx: IExecuteFunctions): Operation['properties'] {
	try {
		return operationOf(ctx).properties;
	} catch {
		return [];
	}
}

/** What became of one item. */
type Outcome = { rows: IDataObject[] } | { error: unknown };

async function attempt(call: Call): Promise<Outcome> {
	try {
		return { rows: [await operationOf(call.ctx).execute(call)].flat() };
	} catch (error) {
		return { error };
	}
}

/**
 * The only loop over items, the only try/catch and the only pairing of the node. Without "continue" items go in input
 * order, nothing starts after the first failure, and the error says what was accepted until then. With "continue"
 * independent items go side by side, and a failed one becomes an item of its own.
 */
export async function route(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const api = new Chat2DeskApi(ctx);
	const cache = new Map<string, Promise<unknown>>();
	const properties = propertiesOf(ctx);
	const calls = ctx.getInputData().map((_, itemIndex) => new Call(ctx, api, itemIndex, cache, properties));
	try {
		const output = ctx.continueOnFail() ? await sideBySide(ctx, calls) : await inOrder(ctx, calls);
		const items = output.flat();
		sayCost(ctx, api.calls, items.length);
		return [items];
	} catch (error) {
		sayCost(ctx, api.calls);
		return await Promise.reject(error);
	}
}

const toItems = (rows: IDataObject[], itemIndex: number): INodeExecutionData[] =>
	rows.map((json) => ({ json, pairedItem: { item: itemIndex } }));

async function inOrder(ctx: IExecuteFunctions, calls: Call[]): Promise<INodeExecutionData[][]> {
	const output: INodeExecutionData[][] = [];
	const accepted: number[] = [];
	for (const call of calls) {
		const outcome = await attempt(call);
		accepted.push(...call.accepted);
		if ('error' in outcome) throw stopping(ctx, outcome.error, call.itemIndex, accepted);
		output.push(toItems(outcome.rows, call.itemIndex));
	}
	return output;
}

async function sideBySide(ctx: IExecuteFunctions, calls: Call[]): Promise<INodeExecutionData[][]> {
	const lanes = await inLanes(
		calls.map(() => null),
		SIDE_BY_SIDE,
		async (index) => await laneOf(calls[index]),
	);
	return await inLanes(lanes, SIDE_BY_SIDE, async (index) => {
		const call = calls[index];
		if (!call) return [];
		const outcome = await attempt(call);
		return 'rows' in outcome
			? toItems(outcome.rows, index)
			: [failedItem(ctx, failureOf(ctx, outcome.error, index, call.accepted), index)];
	});
}

/** All items of an operation that names no lane share one; an item whose lane cannot be told fails later, by itself. */
async function laneOf(call: Call | undefined): Promise<string | null> {
	try {
		return call ? await (operationOf(call.ctx).lane ?? (() => ''))(call) : null;
	} catch {
		return null;
	}
}

const failureOf = (ctx: IExecuteFunctions, error: unknown, itemIndex: number, accepted: number[]) =>
	toNodeError(ctx.getNode(), error, itemIndex, accepted.length > 0 ? { accepted } : {});

/** The error that ends the execution, with the ids of the messages that were accepted before. */
function stopping(ctx: IExecuteFunctions, error: unknown, itemIndex: number, accepted: number[]) {
	const failure = failureOf(ctx, error, itemIndex, accepted);
	if (accepted.length > 0) {
		failure.description =
			`${failure.description ?? ''} Already accepted by Chat2Desk: message ${accepted.join(', ')}.`.trim();
	}
	return failure;
}

/**
 * n8n sends an item to the error output when `json.error` is an object; an item for the regular output needs text
 * there, and keeps what stands beside it.
 */
function failedItem(
	ctx: IExecuteFunctions,
	failure: ReturnType<typeof toNodeError>,
	itemIndex: number,
): INodeExecutionData {
	const { message, description } = failure;
	const { code, httpCode, body: _, ...more } = asObject(failure.context.data);
	const json = toJson(
		ctx.getNode().onError === 'continueErrorOutput'
			? { error: { message, description: description ?? null, code, httpCode, ...more } }
			: { error: message, errorCode: code, ...more },
	);
	return { json, pairedItem: { item: itemIndex } };
}

/**
 * Chat2Desk counts every call against the month's quota [documented], so the output says how many there were; an empty
 * one says besides that it is no mistake.
 */
function sayCost(ctx: IExecuteFunctions, calls: number, items?: number): void {
	if (calls === 0) return;
	ctx.addExecutionHints({
		message: `${items === 0 ? 'Nothing found. ' : ''}Chat2Desk API calls in this run: ${calls}`,
		type: 'info',
		location: 'outputPane',
	});
}
