import type { Code, Item } from '../shared/n8n';
import type { Row } from './rows';

export interface Tokens {
	isRenewed: boolean;
	/** Bitrix24 has refused the renewal itself. */
	isLost?: boolean;
	reason?: string;
	value: string;
	/** Until when the access is good, in milliseconds. */
	until: number;
	/** The row they were renewed for, and which try of it. */
	of?: string;
}

interface Granted {
	statusCode?: number;
	body?: {
		access_token?: string;
		refresh_token?: string;
		expires_in?: number;
		error?: string;
		error_description?: string;
	};
	error?: unknown;
}

/** The pair of an answer of the OAuth server; the old refresh token is worth nothing any more [documented]. */
export function tokensOf(stored: string, { statusCode = 0, body, error }: Granted, now: number): Tokens {
	if (body?.access_token && body.refresh_token) {
		const before = JSON.parse(stored) as object;
		const value = JSON.stringify({ ...before, access: body.access_token, refresh: body.refresh_token });
		return { isRenewed: true, value, until: now + (Number(body.expires_in) || 3600) * 1000 };
	}
	const said = [body?.error ?? statusCode, body?.error_description].filter(Boolean).join(': ');
	const isLost = !error && statusCode >= 400 && statusCode < 500;
	return {
		isRenewed: false,
		isLost,
		reason: error ? 'Bitrix24 does not answer' : said,
		value: stored,
		until: 0,
	};
}

/** The new pair of tokens; without one the call is made with the old, and its answer read with the reason in mind. */
export default function newTokens({
	$,
	$input,
}: Code<{ 'What to call': { row: Row; tokens: string } }>): Array<Item<Tokens>> {
	const { row, tokens } = $('What to call').first().json;
	const of = `${row.id} ${row.tries}`;
	return [{ json: { ...tokensOf(tokens, $input.first().json as Granted, Date.now()), of } }];
}
