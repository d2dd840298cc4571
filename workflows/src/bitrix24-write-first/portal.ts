import { shortened } from '../shared/characters';
import { FINAL } from '../shared/portal';
import { withoutSecrets } from '../shared/secrets';

/** An answer of Bitrix24, as an HTTP Request puts it out that fails for nothing. */
export interface PortalItem {
	statusCode?: number;
	body?: { result?: unknown; error?: string; error_description?: string } | string | null;
	error?: { message?: string } | string;
}

export interface Answer {
	isGood: boolean;
	result: unknown;
	/** Bitrix24's own code, the HTTP status, or NETWORK. */
	code: string;
	/** For people; without the secret of the webhook. */
	reason: string;
	/** Worth another try: overload, limits, a portal that is down or does not answer. */
	isTemporary: boolean;
	/** The call may have been carried out although no good answer came. */
	isUnknown: boolean;
	/** What to do about it when it stays so. */
	advice: string;
}

/** An answer, and for how many seconds to wait before the next try; 0 when there is to be none. */
export interface Verdict extends Answer {
	seconds: number;
}

/** Refused before anything is carried out [documented]. */
const LIMITS = ['QUERY_LIMIT_EXCEEDED', 'OPERATION_TIME_LIMIT'];

/** Judged by the status as well as by `error`: older methods refuse with an empty code [documented]. */
export function readAnswer({ statusCode = 0, body, error }: PortalItem): Answer {
	const said = typeof body === 'object' && body !== null ? body : {};
	const isGood = !error && statusCode >= 200 && statusCode < 300 && said.error === undefined;
	const failure = typeof error === 'object' ? error.message : error;
	const code = error ? 'NETWORK' : said.error || String(statusCode);
	const text = [code, said.error_description ?? failure, !error && `HTTP ${statusCode}`]
		.filter(Boolean)
		.join(', ');
	const isTemporary = code === 'NETWORK' || statusCode >= 500 || [408, 429].includes(statusCode);
	return {
		isGood,
		result: said.result,
		code,
		reason: shortened(withoutSecrets(text), 300),
		isTemporary: !isGood && isTemporary && !FINAL.includes(code),
		isUnknown: !isGood && isTemporary && !LIMITS.includes(code),
		advice: adviceOn(code),
	};
}

/**
 * How many seconds to wait before another try, 0 for none. Many calls that were refused in the same moment must not come
 * back in the same moment, so the wait after a limit is longer; later ones survive a restart of n8n.
 */
export function secondsTo(answer: Answer, minutes: number, most: number, random: number): number {
	if (!answer.isTemporary || minutes >= most) return 0;
	if (minutes >= 2) return Math.round(65 + random * 55);
	return Math.round(answer.isUnknown ? 2 + random * 4 : 5 + random * 20);
}

/** What to do about a final refusal. */
export function adviceOn(code: string): string {
	const advice: Record<string, string> = {
		NO_AUTH_FOUND:
			'The inbound webhook is wrong, deleted or expired: put the address of a new one into Settings.',
		INVALID_CREDENTIALS: 'The inbound webhook is wrong: put its address into Settings.',
		insufficient_scope: 'Tick the scopes crm and im in the inbound webhook.',
		ACCESS_DENIED: 'The user of the inbound webhook may not do this.',
		NOT_FOUND: 'The card, or its contact, is not there any more.',
		OWNER_NOT_FOUND: 'The card is not there any more.',
		OVERLOAD_LIMIT: 'Bitrix24 has blocked the REST interface of the portal: contact its support.',
	};
	const isMoved = /^3\d\d$/.test(code);
	return (
		advice[code] ??
		(isMoved
			? 'The portal has another address now: correct it in Settings.'
			: 'Run "Check the set-up" to see what is wrong.')
	);
}
