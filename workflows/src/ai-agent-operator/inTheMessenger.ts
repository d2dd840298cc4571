import type { Code, Item } from '../shared/n8n';
import { shown } from './markdown';
import type { Burst, Outcome } from './types';

/** The text as the messenger of the chat shows it. To change how Markdown is shown, change the functions above. */
export default function inTheMessenger({
	$,
}: Code<{ 'What to say': Outcome; 'Collect burst': Burst }>): Array<Item<Outcome>> {
	const outcome = $('What to say').first().json;
	const { transport } = $('Collect burst').first().json;
	return [{ json: { ...outcome, text: shown(outcome.text, transport) } }];
}
