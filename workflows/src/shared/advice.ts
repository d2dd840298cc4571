/** What to do about a refusal, by the code of Bitrix24 in its text. */
const ADVICE: Record<string, string> = {
	NO_AUTH_FOUND:
		'The inbound webhook is wrong, deleted or expired, put the address of a new one into Settings.',
	INVALID_CREDENTIALS: 'The inbound webhook is wrong, put its address into Settings.',
	expired_token: 'The inbound webhook has expired, put the address of a new one into Settings.',
	insufficient_scope: 'Tick the scopes crm, user_basic and im in the inbound webhook.',
	OVERLOAD_LIMIT: 'Bitrix24 has blocked the REST interface of the portal, contact its support.',
	'HTTP 30': 'The portal has another address now, correct it in Settings.',
	'': 'Run "Check the set-up" to see what is wrong.',
};

/** The reason with what to do. n8n adds the line of the code to a message, which helps nobody. */
export function withAdvice(message: string): string {
	const reason = message.replace(/ \[line \d+[^\]]*\]/g, '');
	if (!/" (was refused|got no answer) -/.test(reason)) return reason;
	const advice = Object.keys(ADVICE).find((code) => reason.includes(code)) ?? '';
	return `${reason}. ${ADVICE[advice]} Nothing is lost, put it right and retry this execution.`;
}
