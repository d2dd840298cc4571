import { approvalWord, chosen, type Choice } from './choices';

export type ResponseType = 'freeText' | 'choice' | 'approval';

/** A question that is being asked, as far as an answer is judged by it. */
export interface Question {
	clientId: number;
	/** Chat2Desk's id of the message that asked. */
	questionId: number;
	text: string;
	responseType: ResponseType;
	choices: Choice[];
	/** Any other text than a choice leaves the question open. */
	onlyChoices: boolean;
}

/** The client's message that may be the answer. */
export interface Reply {
	clientId: number | null;
	messageId: number | null;
	/** As it came. */
	text: string | null;
	/** Without what it quotes, where it quotes something. */
	answer: string | null;
}

/** What a message says to a question. */
export type Verdict =
	| { answers: false; because: 'another client' | 'older than the question' | 'none of the choices' }
	| { answers: true; text: string; choice: string | null; approved: boolean | null };

/**
 * Whether a message answers a question, and with what. Ids of messages only grow [live], so what is not newer than the
 * question was written before it. A message without text (a photo, a voice message) is none of the choices: it answers what
 * any other text would answer.
 *
 * An approval is never decided by a text that says neither yes nor no.
 */
export function judge(question: Question, reply: Reply): Verdict {
	if (reply.clientId !== question.clientId) return { answers: false, because: 'another client' };
	if (reply.messageId !== null && reply.messageId <= question.questionId) {
		return { answers: false, because: 'older than the question' };
	}
	const text = reply.answer ?? reply.text ?? '';
	const texts = [reply.answer, reply.text].filter((one) => one !== null);
	const choice = chosen(texts, question.choices);
	const isFree = question.responseType === 'freeText';

	if (question.responseType === 'approval') {
		const approved = choice ? choice === question.choices[0] : approvalWord(texts);
		if (approved === null) return { answers: false, because: 'none of the choices' };
		return { answers: true, text, choice: choice ? valueOf(choice) : null, approved };
	}
	if (!choice && !isFree && question.onlyChoices) return { answers: false, because: 'none of the choices' };
	return { answers: true, text, choice: choice && !isFree ? valueOf(choice) : null, approved: null };
}

const valueOf = ({ payload, text }: Choice) => payload ?? text;
