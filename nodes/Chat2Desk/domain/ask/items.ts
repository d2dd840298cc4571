import type { JsonObject } from '../values';
import type { Question, Verdict } from './question';

/** What comes out where nobody has answered until the time limit; as long as a question waits, it speaks of it. */
export function unanswered(
	{ clientId, questionId, text }: Pick<Question, 'clientId' | 'text'> & { questionId: number | null },
	deadline: number | null,
): JsonObject {
	return {
		answered: false,
		clientId,
		questionId,
		question: text,
		deadline: deadline === null ? null : new Date(deadline).toISOString(),
	};
}

/** What comes out with an answer. @param message the trigger's item */
export function answered(
	{ clientId, questionId, text }: Question,
	verdict: Extract<Verdict, { answers: true }>,
	message: JsonObject,
): JsonObject {
	return {
		answered: true,
		clientId,
		questionId,
		question: text,
		text: verdict.text,
		choice: verdict.choice,
		message,
		// What n8n's human review of tools reads.
		...(verdict.approved === null ? {} : { data: { approved: verdict.approved } }),
	};
}
