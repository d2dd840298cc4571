import type { Code, Item, Json } from '../shared/n8n';
import { typed } from '../shared/settings';
import type { CrmJob, Settings } from './types';
import type { Answered } from './whatItSays';

/** An item of an HTTP Request node that never fails: status and body as text, or why nothing came. */
export interface Response {
	statusCode?: number;
	data?: string;
	error?: string | { message?: string; code?: string };
}

/**
 * `done`; `away`: certainly not carried out, worth another try; `unknown`: it may have been carried out; `refused` for good.
 */
export interface Verdict {
	fate: 'done' | 'away' | 'unknown' | 'refused';
	result: Json;
	/** For people. */
	reason: string;
}

const asMap = (value: unknown): Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

function parsed(text: string | undefined): Json {
	try {
		return asMap(JSON.parse(text ?? ''));
	} catch {
		return {};
	}
}

/** The call never got there. */
const UNREACHED = /ECONNREFUSED|refused|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|cannot be established/i;

/** Refused before anything is done: too many calls, or nobody behind the door [assumed]. */
const AWAY = [429, 502, 503];

/** A text without the tokens of Settings, which stand in addresses. */
export function withoutTokens(text: string, { crmToken, ordersToken, secret }: Settings): string {
	return [crmToken, ordersToken, secret]
		.map(typed)
		.filter(Boolean)
		.reduce((rest, token) => rest.replaceAll(token, '...'), text)
		.slice(0, 300);
}

/** What an answer means. The errors of YUcrm are not documented, so the status is what counts. */
export function verdictOn({ statusCode = 0, data, error }: Response): Verdict {
	const body = parsed(data);
	const result = asMap(body.result);
	if (error || statusCode === 0) {
		const { message = 'no answer', code = '' } = typeof error === 'object' ? error : { message: error };
		const isUnreached = UNREACHED.test(`${code} ${message}`);
		return { fate: isUnreached ? 'away' : 'unknown', result, reason: message };
	}
	const said = asMap(body.error).message ?? body.error ?? body.message;
	const reason = [`HTTP ${statusCode}`, typeof said === 'string' && said].filter(Boolean).join(', ');
	if (AWAY.includes(statusCode)) return { fate: 'away', result, reason };
	if (statusCode >= 500 || statusCode === 408) return { fate: 'unknown', result, reason };
	if (statusCode >= 300 || said) return { fate: 'refused', result, reason };
	return { fate: 'done', result, reason: `${reason}, but the answer cannot be read` };
}

/** The answer to each call, beside what it is the answer to. */
export default function readTheAnswer({
	$,
	$input,
}: Code<{ Settings: Settings; 'As a call of the CRM': CrmJob & Pick<Answered, 'call'> }>): Array<
	Item<Answered>
> {
	const settings = $('Settings').first().json;
	return $input.all().map(({ json }, index) => {
		const verdict = verdictOn(json as Response);
		const reason = withoutTokens(verdict.reason, settings);
		return {
			json: { ...$('As a call of the CRM').itemMatching(index).json, verdict: { ...verdict, reason } },
		};
	});
}
