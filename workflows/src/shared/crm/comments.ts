/** The comments of a card, of which Bitrix24 gives the newest 50. */
import { command } from '../command';
import type { Kind } from './write';
import { rowsOf } from '../portal';

/** The command that lists them. */
export const commentsOf = (kind: Kind, id: number): string =>
	command('crm.timeline.comment.list', {
		filter: { ENTITY_TYPE: kind, ENTITY_ID: id },
		select: ['ID', 'COMMENT'],
		order: { ID: 'DESC' },
	});

/** Their texts. */
export const textsOf = (result: unknown): string[] =>
	rowsOf(result).map(({ COMMENT }) => String(COMMENT ?? ''));
