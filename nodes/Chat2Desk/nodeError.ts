import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { Chat2DeskError, type ErrorCode } from './api/errors';
import { clip } from './domain/clip';

/** What every failed item carries for machines, in `error.context.data`. */
export interface ErrorData {
	code: string;
	httpCode: number | null;
	/** What Chat2Desk answered, where it did; not part of an item. */
	body?: unknown;
	[key: string]: unknown;
}

/** Longest answer kept with an error, as JSON. */
const MAX_BODY = 2000;

/** An answer of reasonable size as it is, the beginning of its text otherwise. */
function bounded(body: unknown): unknown {
	const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
	return text.length <= MAX_BODY ? body : clip(text, MAX_BODY);
}

/** Errors of JavaScript itself: nobody threw them on purpose. Those of n8n (an expression, a credential) have classes of their own. */
function isOurFault(error: unknown): boolean {
	if (!(error instanceof Error)) return true;
	return [Error, TypeError, RangeError, SyntaxError, ReferenceError, URIError].some(
		(type) => error.constructor === type || error.constructor.name === type.name,
	);
}

/** What Chat2Desk or the way to it is to blame for, though there was no answer with a status. */
const OUTSIDE: readonly ErrorCode[] = ['BAD_RESPONSE', 'NETWORK', 'RATE_LIMIT', 'SEND_UNCERTAIN', 'SERVER'];

/** `context.data` of an error that was not made here. */
function foreign(node: INode, error: unknown, at: { itemIndex?: number }, extra: Record<string, unknown>) {
	const code: ErrorCode = isOurFault(error) ? 'UNEXPECTED' : 'VALIDATION';
	const message = error instanceof Error ? error.message : String(error);
	const { advice } = new Chat2DeskError(code, message);
	const made =
		code === 'UNEXPECTED'
			? new NodeOperationError(node, `The Chat2Desk node failed: ${message}`, { ...at, description: advice })
			: new NodeOperationError(node, message, at);
	made.context.data = { code, httpCode: null, ...extra };
	return made;
}

/**
 * Turns whatever was thrown into n8n's own error, built once: n8n ignores every option of a NodeApiError that wraps
 * another one. `context.data.code` holds the machine-readable reason, `context.data.body` what Chat2Desk answered;
 * nothing of the request, and so no token, goes in. What the node itself refuses is a NodeOperationError, what the API
 * or the way to it is to blame for a NodeApiError.
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
	if (error instanceof NodeOperationError || error instanceof NodeApiError) {
		error.context.data ??= { code: 'VALIDATION', httpCode: null, ...extra };
		if (itemIndex !== undefined) error.context.itemIndex ??= itemIndex;
		return error;
	}
	if (!(error instanceof Chat2DeskError)) return foreign(node, error, at, extra);

	const { code, status, body, message } = error;
	const options = { ...at, message, description: error.advice };
	const isOwn = status === undefined && !OUTSIDE.includes(code);
	const made = isOwn
		? new NodeOperationError(node, message, options)
		: new NodeApiError(
				node,
				{ message },
				{
					...options,
					...(status === undefined ? {} : { httpCode: String(status) }),
				},
			);
	// NodeApiError replaces a message that names a network fault by a general one.
	made.message = message;
	const data: ErrorData = { code, httpCode: status ?? null, ...error.data, ...extra };
	if (body !== undefined) data.body = bounded(body);
	made.context.data = data;
	return made;
}
