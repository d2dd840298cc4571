import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Chat2DeskError } from '../api/errors';
import { Chat2DeskApi } from '../api/request';
import { toNodeError, type ErrorData } from '../nodeError';
import { RESOURCES } from './resources';
import { Call, type Operation } from './types';

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

/**
 * The only loop over items, the only try/catch and the only pairing of the node. Items go in input order. Without
 * "continue" nothing starts after the first failure, and the error says what was accepted until then.
 */
export async function route(ctx: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const api = new Chat2DeskApi(ctx);
	const cache = new Map<string, Promise<unknown>>();
	const output: INodeExecutionData[] = [];
	const accepted: number[] = [];
	for (const itemIndex of ctx.getInputData().keys()) {
		const call = new Call(ctx, api, itemIndex, cache);
		try {
			const result = await operationOf(ctx).execute(call);
			for (const json of [result].flat()) output.push({ json, pairedItem: { item: itemIndex } });
		} catch (error) {
			// With "continue" the messages of other items are in their own outputs.
			const sent = ctx.continueOnFail() ? call.accepted : [...accepted, ...call.accepted];
			const failure = toNodeError(ctx.getNode(), error, itemIndex, sent.length > 0 ? { accepted: sent } : {});
			if (!ctx.continueOnFail()) {
				if (sent.length > 0) {
					failure.description =
						`${failure.description ?? ''} Already accepted by Chat2Desk: message ${sent.join(', ')}.`.trim();
				}
				throw failure;
			}
			output.push(failedItem(ctx, failure, itemIndex));
		}
		accepted.push(...call.accepted);
	}
	return [output];
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
	const { code, httpCode, accepted } = failure.context.data as ErrorData;
	const { message, description } = failure;
	const sent = accepted === undefined ? {} : { accepted: accepted as number[] };
	const json =
		ctx.getNode().onError === 'continueErrorOutput'
			? { error: { message, description: description ?? null, code, httpCode, ...sent } }
			: { error: message, errorCode: code, ...sent };
	return { json, pairedItem: { item: itemIndex } };
}
