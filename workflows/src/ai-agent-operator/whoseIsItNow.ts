import type { Code, Item } from '../shared/n8n';
import { typed } from '../shared/settings';
import type { Dialog, Settings } from './types';

interface Nodes {
	Settings: Settings;
	'Get closed dialog': Dialog;
}

/** Who gets a closed dialog. */
export interface Back {
	assignTo: 'operator' | 'nobody';
}

/**
 * A person who closed a dialog may stay its operator in Chat2Desk, and the agent would be silent for ever. So it goes back: to
 * the agent's operator where the agent has written in it, or to nobody.
 *
 * @param wrote whether the agent's operator has written in the dialog
 */
export function back(
	settings: Settings,
	{ state, operator_id: holder }: Dialog,
	wrote: boolean,
): Back | null {
	const own = typed(settings.operatorId);
	if (state !== 'closed' || !Number(holder) || typed(holder) === own) return null;
	if (own === '') return { assignTo: 'nobody' };
	return wrote ? { assignTo: 'operator' } : null;
}

/** Gives a closed dialog back, or ends here. */
export default function whoseIsItNow({ $, $input }: Code<Nodes>): Array<Item<Back>> {
	const wrote = $input.all().some(({ json }) => json.id !== undefined);
	const given = back($('Settings').first().json, $('Get closed dialog').first().json, wrote);
	return given ? [{ json: given }] : [];
}
