import { asText, isObject } from '../values';
import type { Choice } from './choices';
import type { Question, ResponseType } from './question';

/** What an answer is judged by, as it travels in the address at which the execution goes on: n8n signs it along. */
export type Ticket = Pick<Question, 'responseType' | 'choices' | 'onlyChoices'>;

/**
 * In the address and not in the node's parameters: when the answer comes, an expression in them sees other data than
 * when the question was asked.
 */
export function toTicket({ responseType, choices, onlyChoices }: Ticket): string {
	const list = choices.map(({ text, payload }) => (payload === null ? [text] : [text, payload]));
	return Buffer.from(JSON.stringify([responseType, onlyChoices, list])).toString('base64url');
}

const isResponseType = (value: unknown): value is ResponseType =>
	value === 'freeText' || value === 'choice' || value === 'approval';

function readChoice(value: unknown): Choice[] {
	const [text, payload]: unknown[] = Array.isArray(value) ? value : [];
	return typeof text === 'string' ? [{ text, payload: asText(payload) }] : [];
}

/** Null for what is no ticket. */
export function fromTicket(value: unknown): Ticket | null {
	if (typeof value !== 'string') return null;
	try {
		const made: unknown = JSON.parse(Buffer.from(value, 'base64url').toString());
		const [responseType, onlyChoices, list]: unknown[] = Array.isArray(made) ? made : [];
		if (!isResponseType(responseType) || !Array.isArray(list)) return null;
		return { responseType, onlyChoices: onlyChoices === true, choices: list.flatMap(readChoice) };
	} catch {
		return null;
	}
}

/** The question an item of "nobody answered" speaks of; null for any other item. */
export function askedIn(item: unknown, ticket: Ticket): Question | null {
	if (!isObject(item) || item.answered !== false) return null;
	const { clientId, questionId, question } = item;
	if (typeof clientId !== 'number') return null;
	return {
		...ticket,
		clientId,
		questionId: typeof questionId === 'number' ? questionId : 0,
		text: typeof question === 'string' ? question : '',
	};
}
