/** A robot of Bitrix24 writes to a client through Chat2Desk. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Kinds } from '../builder/kinds';
import { blanks } from '../builder/layout';
import { Template } from '../builder/template';

const code = (name: string) => join(__dirname, `${name}.ts`);

const ON_PORTAL = "={{ $('Read the call').first().json.portal }}";

const FROM_CARD = {
	channelId: "={{ $('Read the call').first().json.channelId }}",
	transport: "={{ $('Read the call').first().json.transport }}",
};

export function template(): Template {
	const t = new Template({ file: 'bitrix24-write-first', title: 'Chat2Desk: write first from Bitrix24' });
	const add = new Kinds(t);

	add.node('Robot', 'webhook', {
		httpMethod: 'POST',
		path: 'chat2desk-write-first',
		responseMode: 'responseNode',
		options: {},
	});
	add.node('Chat2Desk Trigger', 'chat2DeskTrigger', { events: ['outbox_status'], options: {} });
	add.node('Check the set-up', 'manualTrigger');
	add.set(
		'Settings',
		{
			bitrix24WebhookUrl: '',
			secret: '',
			channelId: '',
			transport: '',
			dailyNewClientLimit: 20,
			language: 'en',
			chatLink: 'https://web.chat2desk.com/chat/all?dialogID={dialogId}',
			retryMinutes: 30,
		},
		{ keep: false, notes: 'Fill in, then run "Check the set-up"' },
	);
	for (const trigger of ['Robot', 'Chat2Desk Trigger', 'Check the set-up']) t.line(trigger, 'Settings');

	add.node(
		'Texts',
		'set',
		{ mode: 'raw', jsonOutput: readFileSync(join(__dirname, 'texts.json'), 'utf8').trim(), options: {} },
		{ notes: 'Wording of the comments' },
	);
	add.code('Read the call', code('readTheCall'));
	add.switch(
		'What starts it?',
		{
			'A robot': "$json.start === 'call'",
			'Retried by hand': "$json.start === 'retried'",
			'A later refusal': "$json.start === 'refusal'",
		},
		'The set-up check',
	);
	t.line('Settings', 'Texts', 'Read the call', 'What starts it?');
	t.group(
		'Understand the call',
		'Reads who calls and for which card, with Settings and Texts as they are now.',
		['Texts', 'Read the call', 'What starts it?'],
	);

	add.node('Answer the robot', 'respondToWebhook', {
		respondWith: 'json',
		responseBody: '={{ JSON.stringify($json.answer) }}',
		options: { responseCode: '={{ $json.status }}' },
	});
	add.code('The message', code('theMessage'));
	// The stock node that remembers throws once its history is full: emptied with each month, it never gets there.
	add.node('First of this month?', 'removeDuplicates', {
		operation: 'removeItemsSeenInPreviousExecutions',
		logic: 'removeItemsUpToStoredIncrementalKey',
		incrementalDedupeValue: "={{ $now.toFormat('yyyyLL') }}",
		options: { scope: 'node' },
	});
	add.node('Forget the last month', 'removeDuplicates', {
		operation: 'clearDeduplicationHistory',
		mode: 'cleanDatabase',
		options: { scope: 'workflow' },
	});
	const remember = (name: string, key: string, notes: string) =>
		add.node(
			name,
			'removeDuplicates',
			{
				operation: 'removeItemsSeenInPreviousExecutions',
				logic: 'removeItemsWithAlreadySeenKeyValues',
				dedupeValue: `={{ $json.${key} }}`,
				options: { scope: 'workflow', historySize: 1_000_000_000 },
			},
			{ notes },
		);
	remember('Not seen yet', 'key', 'Within ten minutes');
	add.wait('Take turns', '={{ (Number($execution.id) % 8) * 0.25 }}');
	remember('Nor just before', 'otherKey', 'Nor across their border');
	t.line('What starts it?', 'Answer the robot', 'The message', 'First of this month?');
	t.line('First of this month?', 'Forget the last month', 'Not seen yet', 'Take turns', 'Nor just before');
	t.line('First of this month? > 1', 'Not seen yet');
	t.group(
		'Answer the robot, and count its call once',
		'Answers at once; refuses a wrong secret. Robots that fire twice, or two at once, send one message.',
		[
			'Answer the robot',
			'The message',
			'First of this month?',
			'Forget the last month',
			'Not seen yet',
			'Take turns',
			'Nor just before',
		],
	);

	const found = { retryOnFail: true, maxTries: 5, waitBetweenTries: 5000 };
	const lookUp = (name: string, method: string, body: string) =>
		add.node(
			name,
			'httpRequest',
			{
				method: 'POST',
				url: `${ON_PORTAL}${method}`,
				sendBody: true,
				specifyBody: 'json',
				jsonBody: body,
				options: { redirect: { redirect: { followRedirects: false } }, timeout: 60000 },
			},
			found,
		);
	lookUp('Cards of the number', 'batch', '={{ JSON.stringify({ halt: 0, cmd: $json.lookUp }) }}');
	add.code('Which cards?', code('whichCards'));
	lookUp(
		'Comments of the card',
		'crm.timeline.comment.list',
		'={{ JSON.stringify({ filter: { ENTITY_TYPE: $json.entity, ENTITY_ID: $json.id }, order: { ID: "DESC" } }) }}',
	);
	add.code('Whose message was it?', code('whoseMessage'));
	t.line(
		'What starts it? > 2',
		'Cards of the number',
		'Which cards?',
		'Comments of the card',
		'Whose message was it?',
	);
	t.group(
		'A refusal that comes later',
		'Finds the card of the message a messenger refused after it had been sent: by the client and the time.',
		['Cards of the number', 'Which cards?', 'Comments of the card', 'Whose message was it?'],
	);

	add.code('Next step', code('nextStep'));
	add.switch(
		'What now?',
		{
			'Ask Bitrix24': "$json.step === 'read'",
			'Write first': "$json.step === 'write'",
			'Send a file': "$json.step === 'file'",
			'Find the words': "$json.step === 'tell'",
			Notify: "$json.step === 'notify'",
			'Write the comment': "$json.step === 'comment'",
			'Wait for the portal': "$json.step === 'wait'",
			'Start over': "$json.step === 'startOver'",
		},
		'Done',
	);
	add.portal(
		'Read from Bitrix24',
		`${ON_PORTAL}{{ $json.method }}`,
		'={{ JSON.stringify($json.params) }}',
		'json',
	);
	add.chat2Desk(
		'Write first',
		{
			resource: 'message',
			operation: 'writeFirst',
			phone: '={{ $json.number }}',
			channelId: { __rl: true, mode: 'id', value: FROM_CARD.channelId },
			transport: FROM_CARD.transport,
			text: '={{ $json.task.text }}',
			additionalFields: { clientName: '={{ $json.name }}' },
			options: { dailyNewClientLimit: "={{ $('Settings').first().json.dailyNewClientLimit }}" },
		},
		{ onError: 'continueErrorOutput' },
	);
	add.chat2Desk(
		'Send a file',
		{
			resource: 'message',
			operation: 'send',
			sendTo: 'client',
			clientId: { __rl: true, mode: 'id', value: '={{ $json.sent.clientId }}' },
			text: '',
			additionalFields: {
				attachments: { attachment: [{ url: '={{ $json.task.files[$json.files.length] }}', fileName: '' }] },
				...FROM_CARD,
			},
		},
		{ onError: 'continueRegularOutput' },
	);
	add.code('What to tell', code('whatToTell'));
	add.portal(
		'Notify the responsible',
		`${ON_PORTAL}im.notify.system.add`,
		'={{ JSON.stringify({ USER_ID: Number($json.card.assignedById), MESSAGE: $json.told.notification }) }}',
		'json',
	);
	add.portal(
		'Write comment',
		`${ON_PORTAL}crm.timeline.comment.add`,
		'={{ JSON.stringify({ fields: $json.comment }) }}',
		'json',
	);
	add.wait('Wait for the portal', '={{ $json.seconds }}');
	add.node('Start over', 'noOp');
	add.code('Read the answer', code('readTheAnswer'));
	t.line('Nor just before', 'Next step', 'What now?', 'Read from Bitrix24', 'Read the answer', 'Next step');
	t.line('What starts it? > 1', 'Next step');
	t.line('Whose message was it?', 'Next step');
	[
		'Write first',
		'Send a file',
		'What to tell',
		'Notify the responsible',
		'Write comment',
		'Wait for the portal',
	].forEach((name, at) => t.line(`What now? > ${at + 1}`, name));
	for (const name of ['Write first', 'Write first > 1', 'Send a file', 'What to tell', 'Wait for the portal'])
		t.line(name, 'Next step');
	for (const name of ['Notify the responsible', 'Write comment']) t.line(name, 'Read the answer');
	t.line('What now? > 7', 'Start over', 'Settings');
	t.group(
		'Write to the client, and say so on the card',
		'Reads the number, sends, comments, notifies of a failure; waits while Bitrix24 is away. Sends nothing twice.',
		[
			'Next step',
			'What now?',
			'Read from Bitrix24',
			'Write first',
			'Send a file',
			'What to tell',
			'Notify the responsible',
			'Write comment',
			'Wait for the portal',
			'Read the answer',
			'Start over',
		],
	);

	const quiet = { alwaysOutputData: true, executeOnce: true, onError: 'continueRegularOutput' } as const;
	add.chat2Desk('Get account', { resource: 'account', operation: 'get' }, quiet);
	add.chat2Desk('List channels', { resource: 'channel', operation: 'getAll', returnAll: true }, quiet);
	t.node(
		'Ask the portal',
		['n8n-nodes-base.httpRequest', 4.2],
		{
			method: 'POST',
			url: `${ON_PORTAL}scope`,
			options: {
				redirect: { redirect: { followRedirects: false } },
				response: { response: { fullResponse: true, neverError: true, responseFormat: 'json' } },
				timeout: 60000,
			},
		},
		quiet,
	);
	add.code('Report', code('report'));
	add.code('Verdict', join(__dirname, '../shared/verdict.ts'));
	t.line('What starts it? > 3', 'Get account', 'List channels', 'Ask the portal', 'Report', 'Verdict');
	t.group(
		'Check the set-up, line by line',
		'Changes and sends nothing. Open Report: a line for each point; a problem ends it red.',
		['Get account', 'List channels', 'Ask the portal', 'Report', 'Verdict'],
	);

	// Each box beside the others' ways, so that no wire leads through one.
	t.layout([
		{ items: ['Chat2Desk Trigger', ...blanks(5), 'Answer the robot, and count its call once'] },
		{
			items: [
				'Robot',
				'Settings',
				'Understand the call',
				...blanks(8),
				'Write to the client, and say so on the card',
			],
		},
		{ items: ['Check the set-up', ...blanks(5), 'A refusal that comes later'] },
		{ items: ['Check the set-up, line by line'], indent: 6 },
	]);
	notes(t);
	return t;
}

function notes(t: Template): void {
	t.note({
		text: `## Write first from Bitrix24
A robot or business process of a lead or deal sends a message to the client's number through Chat2Desk, also when the client never wrote. What was sent, or why it was not, is written on the card.

1. Choose your Chat2Desk credential in **Chat2Desk Trigger** and in the Chat2Desk nodes of the boxes.
2. Fill **Settings**: the inbound webhook of your portal (scopes *crm*, *im*), a \`secret\` of your own (16 letters and digits or more), the channel and its transport.
3. Run **Check the set-up** (its own button, not "from Robot"): it says what is missing, and shows the address for the robot.
4. Activate the workflow.
5. In Bitrix24 add the robot **Outgoing webhook** with that address, for example \`...?secret=SECRET&text=Hello {{Name}}, your order is ready\`. Write it as it is, without encoding anything; the text comes last.

Chat2Desk has to allow writing first. Advice for WhatsApp and Viber: only what the client expects, at most 20 new clients a day, and vary the text.`,
		at: [-60, -80],
		size: [760, 400],
		color: 4,
	});
	t.note({
		text: `### To change the wording
Open **Texts** in the first box: comments and notifications in four languages.

### When Bitrix24 is away
It is waited for, up to \`retryMinutes\`. When it refuses for good, the execution fails and says why. **Retry** it: it goes on where it stopped, with Settings as they are then, and sends nothing twice.`,
		at: [740, -80],
		size: [460, 400],
		color: 7,
	});
}
