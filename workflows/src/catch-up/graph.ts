/** Every message once, also those that came while n8n could not be reached. */
import { Kinds } from '../builder/kinds';
import { Template } from '../builder/template';

export function template(): Template {
	const t = new Template({ file: 'catch-up', title: 'Chat2Desk: every message once, also after an outage' });
	const add = new Kinds(t);

	add.node('Chat2Desk Trigger', 'chat2DeskTrigger', { events: ['inbox'], options: {} });
	add.node('Every 6 hours', 'scheduleTrigger', {
		rule: {
			interval: [
				{ field: 'hours', hoursInterval: 6 },
				{ field: 'weeks', triggerAtDay: [0], triggerAtHour: 3, triggerAtMinute: 30 },
			],
		},
	});
	add.set('Settings', { hoursBack: 8 }, { notes: 'How far back' });
	// A Remove Duplicates node throws once its history is full, so this one is emptied every week. What was delivered
	// before that is put in again from the list, which knows a message a minute after it was sent: hence the wait.
	add.if('Is it Sunday night?', "$json['Day of week'] === 'Sunday' && Number($json.Hour) === 3");
	add.node('Forget', 'removeDuplicates', {
		operation: 'clearDeduplicationHistory',
		mode: 'cleanDatabase',
		options: { scope: 'workflow' },
	});
	add.wait('Wait for the list', 180);
	add.node('Look back', 'noOp');
	t.line('Every 6 hours', 'Settings', 'Is it Sunday night?', 'Forget', 'Wait for the list', 'Look back');
	t.line('Is it Sunday night? > 1', 'Look back');
	t.group(
		'Forget what is old',
		'On Sunday night the memory is emptied; what is new enough to be fetched again is remembered anew.',
		['Is it Sunday night?', 'Forget', 'Wait for the list', 'Look back'],
	);
	add.chat2Desk('Fetch messages', {
		resource: 'message',
		operation: 'getAll',
		returnAll: true,
		filters: {
			dateFrom: "={{ $now.minus({ hours: $('Settings').first().json.hoursBack }).toISO() }}",
			type: 'from_client',
		},
		options: { asEvents: true },
	});
	add.node('Not seen yet', 'removeDuplicates', {
		operation: 'removeItemsSeenInPreviousExecutions',
		logic: 'removeItemsWithAlreadySeenKeyValues',
		dedupeValue: '={{ $json.event }} {{ $json.messageId }}',
		options: { scope: 'workflow', historySize: 1_000_000_000 },
	});
	// What is only put into the memory again has passed already.
	add.filter('Each message once', "!$('Forget').isExecuted", { notes: 'Go on from here' });
	t.line('Look back', 'Fetch messages', 'Not seen yet', 'Each message once');
	t.line('Chat2Desk Trigger', 'Not seen yet');
	t.layout([
		{
			items: [
				'Every 6 hours',
				'Settings',
				'Forget what is old',
				'Fetch messages',
				'Not seen yet',
				'Each message once',
			],
		},
		{ items: ['Chat2Desk Trigger'] },
	]);

	t.note({
		text: `## Every message once, also after an outage
Chat2Desk repeats a delivery for about two hours and switches a webhook off after five. What was missed in the meantime is fetched here, in the very shape of the trigger's items, and passes once only.

1. Choose your Chat2Desk credential in **Chat2Desk Trigger** and **Fetch messages**.
2. Set **hoursBack** in **Settings** to a bit more than the time between two runs, or to the length of an outage when you run it by hand.
3. Put your own nodes behind **Each message once**.
4. Activate the workflow.`,
		at: [-40, -360],
		size: [760, 300],
		color: 4,
	});
	t.note({
		text: `### What it costs
A run costs one API call for every 200 messages since the day before the time asked for. Chat2Desk bills calls: to fetch less often, change the first rule of **Every 6 hours**. A message is listed about a minute after it was sent.

Messages are remembered for a week; the second rule empties the memory on Sunday at 3:30.`,
		at: [740, -360],
		size: [480, 300],
		color: 7,
	});
	return t;
}
