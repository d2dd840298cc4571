import type { Code, Item, Json } from '../shared/n8n';
import { reasonOf, refusedOne, type Comment, type Refusal } from './laterRefusal';

/** The card of the message that was refused; nothing where the message came from somewhere else. */
export default function whoseMessage({
	$,
	$input,
}: Code<{ 'Chat2Desk Trigger': Refusal }>): Array<Item<Json>> {
	const refusal = $('Chat2Desk Trigger').first().json;
	const comments = $input.all().flatMap(({ json }) => (json.result ?? []) as Comment[]);
	const found = refusedOne(comments, refusal, Date.now());
	if (!found) return [];
	return [
		{ json: { ...found, refused: reasonOf(refusal), phone: '', text: '', isTextLost: false, files: [] } },
	];
}
