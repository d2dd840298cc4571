/** What the Data API of UIS answers. */
import type { Json } from '../shared/n8n';
import type { Response } from '../shared/portal';
import type { Refusal } from './types';

const map = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

/** Cuts no emoji in half. */
const beginning = (text: string) => [...text].slice(0, 300).join('');

function parsed(text: string | undefined): Json {
	try {
		return map(JSON.parse(text ?? ''));
	} catch {
		return {};
	}
}

function refusalOf(error: Json): Refusal {
	const { mnemonic = '', field, value, params, metadata } = map(error.data);
	const code = Number(error.code);
	const limits = map(map(metadata).limits);
	const isLimit = mnemonic === 'limit_exceeded';
	const unit = map(params).limit_type === 'day' ? 'day' : 'minute';
	const about = field ? ` (${String(field)}${value ? ` = ${JSON.stringify(value)}` : ''})` : '';
	const passing = isLimit ? 'passing' : code === -32603 ? 'lost' : 'final';
	return {
		kind: code === -32602 ? 'chat' : passing,
		mnemonic: String(mnemonic),
		field: String(field ?? ''),
		text: beginning(`${String(mnemonic || code)}, ${String(error.message)}${about}`),
		seconds: isLimit ? (Number(limits[`${unit}_reset`]) || 60) + 1 : 0,
	};
}

/** The rows of an answer. HTTP says nothing about refusals, so the body is looked at in any case [documented]. */
export function answerOf({ statusCode = 0, data, error }: Response): { rows: Json[]; refusal?: Refusal } {
	const body = parsed(data);
	if (body.error) return { rows: [], refusal: refusalOf(map(body.error)) };
	const rows = map(body.result).data;
	if (Array.isArray(rows)) return { rows: rows as Json[] };
	const why = typeof error === 'string' ? error : error?.message;
	const isThere = statusCode >= 300 && statusCode < 500 && ![408, 429].includes(statusCode);
	const text = isThere ? `no Data API there, HTTP ${statusCode}` : (why ?? `HTTP ${statusCode}`);
	const kind = isThere ? 'final' : 'lost';
	return { rows: [], refusal: { kind, mnemonic: '', field: '', text: beginning(text), seconds: 0 } };
}
