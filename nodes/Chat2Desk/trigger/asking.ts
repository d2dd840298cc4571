import type { IWebhookFunctions } from 'n8n-workflow';

import { accountDigest } from '../domain/secrets';
import type { Account } from './account';
import type { ChatEvent } from '../domain/event/types';
import { passOn, wasTaken } from './passOn';
import { Questions, type Asked } from './questions';

/** Thrown when it is not known yet whether a message answered a question; the delivery has to come again. */
export class Undecided extends Error {}

/** Names a trigger in this process's memory; a test run has questions of its own. */
export const triggerIdOf = (ctx: IWebhookFunctions) =>
	`${ctx.getMode()}:${ctx.getWorkflow().id}:${ctx.getNode().id}`;

/** The questions of a trigger. */
export const questionsOf = (ctx: IWebhookFunctions, now: number) =>
	new Questions(triggerIdOf(ctx), ctx.getWorkflowStaticData('node'), now);

/**
 * Answers to the questions of *Send and Wait for Response*, among the events of one delivery. They are looked for before all
 * filters: the answer belongs to the execution that asked, whatever this workflow wants to see.
 */
export class Asking {
	private readonly questions: Questions;

	private readonly digest: string;

	constructor(
		private readonly ctx: IWebhookFunctions,
		private readonly account: Account,
		now: number,
	) {
		this.questions = questionsOf(ctx, now);
		this.digest = accountDigest(account.host, account.token);
	}

	private of({ event, clientId }: ChatEvent): Asked[] {
		return event === 'inbox' && clientId !== null ? this.questions.of(clientId) : [];
	}

	/** Whether the event is, or may be, the answer to a question. */
	concerns(event: ChatEvent): boolean {
		return this.of(event).length > 0 || this.hasAnswered(event);
	}

	private hasAnswered({ event, messageId }: ChatEvent): boolean {
		return event === 'inbox' && wasTaken(this.digest, messageId);
	}

	/**
	 * Whether the event was the answer to a question, whose execution goes on with it.
	 *
	 * @throws {Undecided} when that is not known yet
	 */
	async isAnswer(event: ChatEvent): Promise<boolean> {
		if (this.hasAnswered(event)) return true;
		const questions = this.of(event);
		if (questions.length === 0 || event.clientId === null) return false;
		const outcome = await passOn(
			this.ctx,
			{ account: this.account, digest: this.digest },
			questions,
			{ clientId: event.clientId, messageId: event.messageId, item: { ...event } },
			(id) => this.questions.drop(id),
		);
		if (outcome === 'unclear') throw new Undecided('The execution that waits for an answer is busy');
		return outcome === 'taken';
	}
}
