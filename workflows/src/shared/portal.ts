/** What Bitrix24 answered: its results, or why there are none and whether another try makes sense. */
import type { Json } from './n8n';
import { withoutSecrets } from './secrets';

/** An item of an HTTP Request node that is told never to fail: status and body as text, or why nothing came. */
export interface Response {
	statusCode?: number;
	data?: string;
	error?: string | { message?: string };
}

export interface Refusal {
	step: string;
	code: string;
	text: string;
	status: number;
}

export interface Answer {
	/** Results by command of a `batch`. */
	results: Json;
	/** Refused commands; of a whole call that was refused, that one. */
	refusals: Refusal[];
}

/** Bitrix24 has blocked the portal or it is gone: waiting does not help, though the status is that of an overload. */
export const FINAL = ['OVERLOAD_LIMIT', 'PORTAL_DELETED'];

/** Not now; and a card that was deleted between looking and writing, which the next try looks up anew [documented]. */
const PASSING =
	/^(QUERY_LIMIT_EXCEEDED|OPERATION_TIME_LIMIT|INTERNAL_SERVER_ERROR|ERROR_UNEXPECTED_ANSWER|NOT_FOUND|OWNER_NOT_FOUND)$/;

/** Whether a refusal passes by itself: limits, an outage, no answer at all. */
export function isPassing({ code, status }: Refusal): boolean {
	if (FINAL.includes(code)) return false;
	return PASSING.test(code) || status === 0 || status === 408 || status === 429 || status >= 500;
}

/** A map that PHP sends as an empty list when there is nothing in it [documented]. */
const asMap = (value: unknown): Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

function parsed(text: string | undefined): Json {
	try {
		return asMap(JSON.parse(text ?? ''));
	} catch {
		return {};
	}
}

/**
 * The answer to a `batch`, which is HTTP 200 though commands in it failed [documented]. `steps` names the commands as
 * a person would; a refusal of the whole call counts as one of its first step.
 */
export function batchAnswer(
	{ statusCode = 0, data, error }: Response,
	steps: Record<string, string>,
): Answer {
	const body = parsed(data);
	const [first = 'Bitrix24'] = Object.values(steps);
	if (statusCode !== 200 || !body.result) {
		const why = typeof error === 'string' ? error : (error?.message ?? 'the answer cannot be read');
		const text = [...withoutSecrets(String(body.error_description ?? why))].slice(0, 300).join('');
		const status = statusCode === 200 ? 0 : statusCode;
		return { results: {}, refusals: [{ step: first, code: String(body.error ?? ''), text, status }] };
	}
	const { result, result_error: errors } = asMap(body.result);
	const refusals = Object.entries(asMap(errors)).map(([name, refused]) => {
		const { error: code, error_description: text } = asMap(refused);
		return { step: steps[name] ?? name, code: String(code ?? ''), text: String(text ?? ''), status: 200 };
	});
	return { results: asMap(result), refusals };
}

/** Rows of a result that may be a list or missing. */
export const rowsOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
