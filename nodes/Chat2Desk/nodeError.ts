import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';

import { Chat2DeskError } from './api/errors';

/** What every failed item carries for machines, in `error.context.data`. */
export interface ErrorData {
	code: string;
	httpCode: number | null;
	[key: string]: unknown;
}

/**
 * Turns whatever was thrown into n8n's own error, built once: n8n ignores every option of a NodeApiError that wraps
 * another one. `context.data.code` holds the machine-readable reason; nothing of the request, and so no token, goes in.
 *
 * @param extra further data for `context.data`, for example what was already sent
 */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex?: number,
	extra: Record<string, unknown> = {},
): NodeApiError | NodeOperationError {
	const at = itemIndex === undefined ? {} : { itemIndex };
	if (!(error instanceof Chat2DeskError)) {
		if (error instanceof NodeOperationError || error instanceof NodeApiError) {
			error.context.data ??= { code: 'VALIDATION', httpCode: null, ...extra };
			if (itemIndex !== undefined) error.context.itemIndex ??= itemIndex;
			return error;
		}
		const message = error instanceof Error ? error.message : String(error);
		const plain = new NodeOperationError(node, message, at);
		plain.context.data = { code: 'VALIDATION', httpCode: null, ...extra };
		return plain;
	}
	const data: ErrorData = { code: error.code, httpCode: error.status ?? null, ...error.data, ...extra };
	const options = { ...at, message: error.message, description: error.advice };
	const made =
		error.status === undefined && error.code === 'VALIDATION'
			? new NodeOperationError(node, error.message, options)
			: new NodeApiError(node, { message: error.message } as JsonObject, {
					...options,
					...(error.status === undefined ? {} : { httpCode: String(error.status) }),
				});
	// NodeApiError replaces a message that names a network fault by a general one.
	made.message = error.message;
	made.context.data = data;
	return made;
}
