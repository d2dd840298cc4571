/** What Bitrix24 says to Settings, as far as it is the same for all kinds of cards. */
import type { Json } from '../n8n';
import { check, note, problem, type Line } from '../report';
import type { Operator } from './types';

export const isActive = ({ role }: Operator): boolean => !['deleted', 'disabled'].includes(role ?? '');

/** The answer to a `batch` as an HTTP Request node puts it out that is told never to fail. */
export interface PortalAnswer {
	statusCode?: number;
	body?: { result?: { result?: Json; result_error?: unknown }; error?: string; error_description?: string };
	error?: string | { message?: string };
}

/** Why the portal cannot be asked at all, each in its own words. */
export function unreachable({ statusCode = 0, body, error }: PortalAnswer): Line {
	const code = body?.error ?? '';
	if (statusCode === 401)
		return problem(`Bitrix24 does not know the inbound webhook (wrong, deleted or expired): ${code}`);
	if (code) return problem(`Bitrix24 refuses the inbound webhook: ${code}, ${body?.error_description}`);
	if (statusCode >= 300 && statusCode < 400) return problem('the portal has another address now');
	const why = typeof error === 'string' ? error : (error?.message ?? `HTTP ${statusCode}`);
	return problem(`Bitrix24 does not answer at bitrix24WebhookUrl: ${[...why].slice(0, 300).join('')}`);
}

/** The three scopes; `reason` when they could not be read. */
export function checkScopes(scopes: unknown, reason: string): Line[] {
	if (!Array.isArray(scopes)) return [note(`scopes could not be read: ${reason}`)];
	const wanted = [
		['crm', ['crm'], 'to write to the CRM'],
		['im', ['im'], 'for notifications'],
		['user_basic', ['user', 'user_basic'], 'to match operators by e-mail'],
	] as const;
	return wanted.map(([name, any, use]) =>
		check(
			any.some((one) => scopes.includes(one)),
			`scope ${name} is granted`,
			`the inbound webhook lacks the scope ${name} (${use})`,
		),
	);
}

/** The right sides of `utmFields` and `fieldMap`: fields of the card. */
export function checkFields(
	card: string,
	targets: Array<[string, string]>,
	fields: Json,
	reason: string,
): Line[] {
	return targets.map(([from, to]) => {
		const field = fields[to] as { isReadOnly?: boolean } | undefined;
		const none = `there is no such ${card} field${reason && ` (${reason})`}`;
		const fault = field ? (field.isReadOnly ? 'the field is read-only' : '') : none;
		return check(!fault, `${from} goes to ${to}`, `${from} = ${to}: ${fault}`);
	});
}
