/** Every message once, also those that came while n8n could not be reached. */
import { Kinds } from '../builder/kinds';
import { Template } from '../builder/template';

/**
 * A Remove Duplicates node throws once its history is full, so no history here may ever fill up. There are two, each
 * message is put into both, and every week the older one is emptied, so that a message is known for seven days at
 * least. A history can be emptied by its own node alone: what comes from the schedule (no message) tells it to.
 */
const memory = (isKept: string) => ({
	operation: `={{ $json.messageId || ${isKept} ? 'removeItemsSeenInPreviousExecutions' : 'clearDeduplicationHistory' }}`,
	logic: 'removeItemsWithAlreadySeenKeyValues',
	dedupeValue: '={{ $json.event }} {{ $json.messageId }}',
	mode: 'cleanDatabase',
	options: { scope: 'node', historySize: 1_000_000_000 },
});

export function template(): Template {
	const t = new Template({ file: 'catch-up', title: 'Chat2Desk: every message once, also after an outage' });
	const add = new Kinds(t);

	add.node('Chat2Desk Trigger', 'chat2DeskTrigger', { events: ['inbox'], options: {} });
	add.node('Every 6 hours', 'scheduleTrigger', {
		rule: { interval: [{ field: 'hours', hoursInterval: 6 }] },
	});
	add.node('Every Sunday', 'scheduleTrigger', {
		rule: { interval: [{ field: 'weeks', triggerAtDay: [0], triggerAtHour: 3, triggerAtMinute: 30 }] },
	});
	add.set('Settings', { hoursBack: 8 }, { notes: 'How far back' });
	add.chat2Desk('Fetch messages', {
		resource: 'message',
		operation: 'getAll',
		returnAll: true,
		filters: { dateFrom: '={{ $now.minus({ hours: $json.hoursBack }).toISO() }}', type: 'from_client' },
		options: { asEvents: true },
	});
	add.node('Not seen in even weeks', 'removeDuplicates', memory('!($now.weekNumber % 2)'));
	add.node('Not seen in odd weeks', 'removeDuplicates', memory('$now.weekNumber % 2'));
	add.filter('Is it a message?', '$json.messageId');
	add.node('Each message once', 'noOp', {}, { notes: 'Go on from here' });

	t.line('Every 6 hours', 'Settings', 'Fetch messages', 'Not seen in even weeks');
	t.line('Every Sunday', 'Not seen in even weeks');
	t.line(
		'Chat2Desk Trigger',
		'Not seen in even weeks',
		'Not seen in odd weeks',
		'Is it a message?',
		'Each message once',
	);
	t.group(
		'Not seen yet',
		'Lets a message through that neither of two memories knows; once a week the older one is emptied.',
		['Not seen in even weeks', 'Not seen in odd weeks', 'Is it a message?'],
	);
	t.layout([
		{ items: ['Chat2Desk Trigger'] },
		{ items: ['Every 6 hours', 'Settings', 'Fetch messages', 'Not seen yet', 'Each message once'] },
		{ items: ['Every Sunday'] },
	]);

	t.note({
		text: `## Every message once, also after an outage
Chat2Desk repeats a delivery for about two hours and switches a webhook off after five. What was missed in the meantime is fetched here, in the very shape of the trigger's items, and passes once only.

1. Choose your Chat2Desk credential in **Chat2Desk Trigger** and **Fetch messages**.
2. Set **hoursBack** in **Settings** to a bit more than the time between two runs, or to the length of an outage (a week at most) when you run it by hand.
3. Put your own nodes in place of **Each message once**.
4. Activate the workflow.`,
		at: [-40, -360],
		size: [760, 300],
		color: 4,
	});
	t.note({
		text: `### What it costs
A run costs one API call for every 200 messages since the day before the time asked for. Chat2Desk bills calls: to fetch less often, change **Every 6 hours**. A message is listed about a minute after it was sent.`,
		at: [740, -360],
		size: [480, 300],
		color: 7,
	});
	return t;
}
