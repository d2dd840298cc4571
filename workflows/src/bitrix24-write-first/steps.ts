/** What is known so far about one message, and what comes next. */
import type { Json } from '../shared/n8n';
import type { Verdict } from './portal';

/** A row of `crm.item.get`, as far as it is read here. */
export interface Card {
	title?: string;
	name?: string;
	lastName?: string;
	assignedById?: number | string;
	contactId?: number | string;
	companyId?: number | string;
	fm?: Array<{ typeId?: string; valueType?: string; value?: string }> | null;
}

/** What *Read the call* says; of a refusal that came later only the card, `refused` and `mark`. */
export interface Task {
	entity: string;
	id: number;
	phone: string;
	text: string;
	isTextLost: boolean;
	files: string[];
	/** The messenger's reason, for a message that had been sent before. */
	refused?: string;
	mark?: string;
}

export interface Failure {
	code?: string;
	message?: string;
	accepted?: number | number[];
}

export interface FileFate {
	url: string;
	error?: string;
	code?: string;
}

export type Step = 'read' | 'write' | 'file' | 'tell' | 'notify' | 'comment' | 'wait' | 'done' | 'startOver';

/** Passed on from step to step as the item of *Next step*. */
export interface State {
	step: Step;
	/** Which reading it is. */
	reading?: 'card' | 'contact' | 'comments';
	/** The call of Bitrix24 to make. */
	method?: string;
	params?: Json;
	seconds?: number;
	task: Task;
	card?: Card;
	contact?: Card | null;
	/** Why it cannot be sent at all. */
	problem?: string;
	sent?: Json;
	failure?: Failure;
	files: FileFate[];
	/** The number to write to, and whose it is. */
	number?: string;
	name?: string;
	/** `fields` of the comment. */
	comment?: Json;
	told?: { isSent: boolean; comment: string; notification: string; mark: string; untold?: string };
	untold?: boolean;
	notified?: boolean;
	/** Whether the comment was written is not known. */
	isUnsure?: boolean;
	commented?: boolean;
}

const TYPES: Record<string, number> = { lead: 1, deal: 2, contact: 3, company: 4 };

/** The number to write to: a mobile one before others. */
export function phoneOf(card: Card | null | undefined): string {
	const phones = [card?.fm ?? []].flat().filter(({ typeId, value }) => typeId === 'PHONE' && value);
	return (phones.find(({ valueType }) => valueType === 'MOBILE') ?? phones[0])?.value ?? '';
}

/** Whose number it is: the contact's name before the card's. */
export const nameOf = ({ card, contact }: Pick<State, 'card' | 'contact'>): string =>
	[contact, card].map((one) => [one?.name, one?.lastName].filter(Boolean).join(' ')).find(Boolean) ?? '';

/** Why a message cannot be sent, before anything is tried. */
export function problemOf({ task, card, contact }: Pick<State, 'task' | 'card' | 'contact'>): string {
	if (/\{\{[^{}]+\}\}|\{=\s*[a-z]\w*:/i.test(task.text)) return 'PLACEHOLDER';
	if (task.isTextLost) return 'TEXT_LOST';
	return task.phone || phoneOf(card) || phoneOf(contact) ? '' : 'NO_PHONE';
}

/** The contact of a deal, else its company; nothing where the number is known without. */
export function contactOf({ task, card }: Pick<State, 'task' | 'card'>): { type: number; id: number } | null {
	if (task.refused || task.phone || phoneOf(card)) return null;
	const [contact, company] = [Number(card?.contactId ?? 0), Number(card?.companyId ?? 0)];
	return contact > 0 ? { type: 3, id: contact } : company > 0 ? { type: 4, id: company } : null;
}

const reading = (state: State, what: State['reading'], method: string, params: Json): State => ({
	...state,
	step: 'read',
	reading: what,
	method,
	params,
});

/** The first thing that is still missing. */
export function next(state: State): State {
	const { task, card, told } = state;
	const on = { ENTITY_TYPE: task.entity, ENTITY_ID: task.id };
	if (!card) return reading(state, 'card', 'crm.item.get', { entityTypeId: TYPES[task.entity], id: task.id });
	const contact = contactOf(state);
	if (contact && state.contact === undefined)
		return reading(state, 'contact', 'crm.item.get', { entityTypeId: contact.type, id: contact.id });
	if (!told && !task.refused) {
		const problem = problemOf(state);
		if (problem) return { ...state, problem, step: 'tell' };
		const number = task.phone || phoneOf(card) || phoneOf(state.contact);
		if (!state.sent && !state.failure) return { ...state, step: 'write', number, name: nameOf(state) };
		if (state.sent && state.files.length < task.files.length) return { ...state, step: 'file' };
	}
	if (!told) return { ...state, step: 'tell' };
	if (!told.isSent && Number(card.assignedById ?? 0) > 0 && state.notified === undefined)
		return { ...state, step: 'notify' };
	if (state.commented) return { ...state, step: 'done' };
	if (state.isUnsure)
		return reading(state, 'comments', 'crm.timeline.comment.list', {
			filter: on,
			order: { ID: 'DESC' },
		});
	const COMMENT = [told.comment, state.untold && told.untold, told.mark].filter(Boolean).join('\n\n');
	return { ...state, step: 'comment', comment: { ...on, COMMENT } };
}

/** What is known after a good answer of Bitrix24. */
export function known(state: State, result: unknown): State {
	const card = ((result ?? {}) as { item?: Card }).item ?? null;
	if (state.step === 'notify') return { ...state, notified: true };
	if (state.step === 'comment') return { ...state, commented: true };
	if (state.reading === 'card') return { ...state, card: card ?? {} };
	if (state.reading === 'contact') return { ...state, contact: card };
	// Whether it is there already.
	const commented = JSON.stringify(result ?? []).includes(state.told?.mark ?? '-');
	return { ...state, isUnsure: false, commented };
}

/** What a call of Bitrix24 came to: waits where that is worth it, and fails with the reason in words where it is not. */
export function afterCall(state: State, answer: Verdict): State {
	const { step } = state;
	const reading = step === 'read' ? state.reading : undefined;
	if (answer.isGood) return next(known(state, answer.result));
	const isUnsure = state.isUnsure || (step === 'comment' && answer.isUnknown);
	if (answer.seconds > 0) return { ...state, isUnsure, step: 'wait', seconds: answer.seconds };
	// Without the contact there is no number, which is told; an unsent notification is told in the comment.
	if (reading === 'contact') return next({ ...state, contact: null });
	if (reading === 'comments') return next({ ...state, isUnsure: false });
	if (step === 'notify') return next({ ...state, notified: false, untold: true });
	const fate = state.told ? ', but the card does not say so' : '';
	const of = `The message ${state.told?.isSent ? 'was sent' : 'has not been sent'}${fate}`;
	const what = step === 'comment' ? 'Write comment' : 'Read card';
	throw new Error(
		`${of}. Bitrix24 refused "${what}" (${answer.reason}). ${answer.advice} Then retry this execution: it goes on here and sends nothing twice.`,
	);
}
