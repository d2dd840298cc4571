/** What is written to a card, lead or deal alike. */
import { command } from '../command';
import type { Json } from '../n8n';
import { isPassing, type Refusal } from '../portal';
import { typed } from '../settings';
import type { Me } from './me';
import type { Settings } from './types';

/** A lead or deal as `crm.item.list` gives it, with the fields that Settings name. */
export interface Card extends Json {
	id?: number;
	stageId?: string;
	/** `P` in work, `S` won or converted, `F` lost. */
	stageSemanticId?: string;
	assignedById?: number;
	originatorId?: string;
	updatedTime?: string;
	categoryId?: number;
}

export type Kind = 'lead' | 'deal';

const typeId = (kind: Kind): number => (kind === 'lead' ? 1 : 2);

/** Whether a card was changed in the course of the conversation that is closing now. */
export function isMeanwhile(card: Card, isClosing: boolean, startedAt: string): boolean {
	return isClosing && Date.parse(card.updatedTime ?? '') > Date.parse(startedAt) + 60_000;
}

/**
 * Lost before this conversation began: back to work, and somebody is told. Converted: somebody is told at a first
 * message. What was closed in the course of the conversation stays as it is.
 */
export function cameBack(
	card: Card,
	isClosing: boolean,
	startedAt: string,
): { reopens: boolean; tells: boolean } {
	const reopens = card.stageSemanticId === 'F' && !isMeanwhile(card, isClosing, startedAt);
	return { reopens, tells: reopens || (!isClosing && card.stageSemanticId === 'S') };
}

/** Of twins that were made in the same moment the first in work stays; ours, when it is another, is the surplus. */
export function firstOf(ours: Card, twins: Card[]): { card: Card; surplus: number } {
	const first = twins.find(({ stageSemanticId }) => stageSemanticId === 'P') ?? ours;
	return { card: { ...ours, ...first }, surplus: first.id === ours.id ? 0 : Number(ours.id) };
}

/** Of every card that is made. */
export const origin = (me: Me, settings: Settings, drawn: number): Json => ({
	sourceId: typed(settings.sourceId) || 'OTHER',
	sourceDescription: `Chat2Desk ${me.messenger}`.trim(),
	opened: 'Y',
	originatorId: 'CHAT2DESK',
	originId: me.originId,
	assignedById: drawn || undefined,
});

export interface Writing {
	kind: Kind;
	me: Me;
	card: Card;
	/** Comments that are not there yet. */
	comments: string[];
	/** Fields that change. */
	changes: Json;
	/** Who is told what; 0 for nobody. */
	told: number;
	text: string;
}

/** The commands of one `batch`: comments first, so that whoever is told finds them. */
export function commandsFor({
	kind,
	me,
	card,
	comments,
	changes,
	told,
	text,
}: Writing): Record<string, string> {
	const cmd: Record<string, string> = {};
	comments.forEach((comment, index) => {
		const fields = { ENTITY_TYPE: kind, ENTITY_ID: card.id, COMMENT: comment };
		cmd[`comment${index}`] = command('crm.timeline.comment.add', { fields });
	});
	if (Object.keys(changes).length > 0)
		cmd.update = command('crm.item.update', {
			entityTypeId: typeId(kind),
			id: card.id,
			useOriginalUfNames: 'Y',
			fields: changes,
		});
	if (told) {
		const link = `[URL=${me.portal.split('/rest/')[0]}/crm/${kind}/details/${card.id}/]#${card.id}[/URL]`;
		const message = text.includes('{link}') ? text.replaceAll('{link}', link) : `${text} ${link}`;
		cmd.notify = command('im.notify.system.add', { USER_ID: told, MESSAGE: message });
	}
	return cmd;
}

/** `NEW` in another funnel than the first is `C3:NEW`. */
export function stageIn(category: number, stage: unknown): string {
	const code = typed(stage) || 'NEW';
	return category > 0 && !code.includes(':') ? `C${category}:${code}` : code;
}

/** What changes on a card that is there. */
export function changesOn(
	card: Card,
	{ fields, reopens, userId, stage }: { fields: Json; reopens: boolean; userId: number; stage: string },
): Json {
	return {
		...fields,
		...(reopens && { stageId: stage }),
		...(userId && userId !== card.assignedById && { assignedById: userId }),
	};
}

/** Steps of the batch in words. */
export const stepsOf = (kind: Kind): Record<string, string> => ({
	comment0: 'Write comment',
	update: `Update ${kind}`,
	notify: 'Notify the responsible',
	surplus: `Remove our surplus ${kind}`,
});

/**
 * What must not be refused: a comment, and at a first message the change. A refused notification keeps nobody waiting,
 * nor does at a closing a change that is refused for good: the conversation is on the card all the same.
 */
export function mustBeThere(refusal: Refusal, isClosing: boolean): boolean {
	if (/^(Write comment|comment\d+)$/.test(refusal.step)) return true;
	return refusal.step.startsWith('Update ') && (!isClosing || isPassing(refusal));
}
