/** The end of a workflow that tells somebody something: once in a while, by a POST, or by failing with the text. */
import { Kinds } from '../builder/kinds';
import { type Template } from '../builder/template';

export interface Telling {
	/** The node that has the items to tell, with `text`. */
	after: string;
	name: string;
	description: string;
	/** What the node that remembers is called. */
	memory: string;
	/** What makes two the same; has to begin with the date. */
	key: string;
}

/**
 * Adds nodes that let an item through once; returns the items of a lane. The stock node that remembers throws once its
 * history is full. As a key begins with the date, what it holds of other days is worth nothing: the first item of a day
 * empties it, so that it never fills up.
 */
export function onceADay(t: Template, { after, name, description, memory, key }: Telling): void {
	const add = new Kinds(t);
	add.node('First of this day?', 'removeDuplicates', {
		operation: 'removeItemsSeenInPreviousExecutions',
		logic: 'removeItemsUpToStoredIncrementalKey',
		incrementalDedupeValue: "={{ $now.toFormat('yyyyLLdd') }}",
		options: { scope: 'node' },
	});
	add.node('Forget other days', 'removeDuplicates', {
		operation: 'clearDeduplicationHistory',
		mode: 'cleanDatabase',
		options: { scope: 'workflow' },
	});
	add.node(memory, 'removeDuplicates', {
		operation: 'removeItemsSeenInPreviousExecutions',
		logic: 'removeItemsWithAlreadySeenKeyValues',
		dedupeValue: `=${key}`,
		options: { scope: 'workflow', historySize: 1_000_000_000 },
	});
	t.line(after, 'First of this day?', 'Forget other days', memory);
	t.line('First of this day? > 1', memory);
	t.group(name, description, ['First of this day?', 'Forget other days', memory]);
}

/** As `onceADay`, and then tells: the text goes to `notifyUrl` of Settings. */
export function tellOnce(t: Template, telling: Telling): string[] {
	onceADay(t, telling);
	tell(t, telling.memory);
	return [telling.name, 'Tell somebody'];
}

/** Sends the text to `notifyUrl` of Settings; fails with the text where that is empty. `first` joins its group. */
export function tell(t: Template, after: string, first: string[] = []): void {
	const add = new Kinds(t);
	add.if('Is there an address?', "/^https?:\\/\\//.test($('Settings').first().json.notifyUrl.trim())");
	add.node(
		'Tell',
		'httpRequest',
		{
			method: 'POST',
			url: "={{ $('Settings').first().json.notifyUrl.trim() }}",
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '={{ JSON.stringify({ text: $json.text }) }}',
			options: { timeout: 30000 },
		},
		{ retryOnFail: true, maxTries: 3, waitBetweenTries: 2000 },
	);
	add.node('Tell by failing', 'stopAndError', { errorMessage: '={{ $json.text }}' });
	t.line(after, 'Is there an address?', 'Tell');
	t.line('Is there an address? > 1', 'Tell by failing');
	t.group(
		'Tell somebody',
		'Sends the text to notifyUrl of Settings; without one the execution fails with it.',
		[...first, 'Is there an address?', 'Tell', 'Tell by failing'],
	);
}
