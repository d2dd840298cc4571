import { RecentMap } from '../recentMap';

/**
 * Answers with which a question of this process has gone on. Where the connection to it was cut, or n8n says no more than
 * that the execution is over, this tells whether it was this very message that ended the wait.
 */
const accepted = new RecentMap<string, true>(2000);

const nameOf = (question: string, messageId: number) => `${question}/${messageId}`;

export const noteAccepted = (question: string, messageId: number): void =>
	void accepted.set(nameOf(question, messageId), true);

/** n8n has refused it all the same: another message was faster, or the execution had ended. */
export const forgetAccepted = (question: string, messageId: number): void =>
	void accepted.delete(nameOf(question, messageId));

export const wasAccepted = (question: string, messageId: number): boolean =>
	accepted.has(nameOf(question, messageId));
