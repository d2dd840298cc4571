import { typed } from '../shared/settings';
import type { Dialog } from './types';

/** The operator who has a dialog, as text; "" for nobody. A closed one is nobody's, whoever had it last. */
export const holderOf = ({ state, operator_id: operator }: Dialog): string =>
	state === 'closed' || Number(operator) === 0 ? '' : typed(operator);
