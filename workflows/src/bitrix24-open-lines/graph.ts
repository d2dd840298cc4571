/** The two-way channel between Chat2Desk and Open Lines of Bitrix24. */
import { join } from 'node:path';

import { Kinds } from '../builder/kinds';
import { blanks } from '../builder/layout';
import { Template, type NodeOptions } from '../builder/template';
import { Table } from '../shared/tables';
import { notes } from './notes';
import { renewal } from './renewal';
import { QUEUE, STATE } from './tables';

const SETTINGS = {
	tagFilter: 'ignore',
	tagIds: '',
	sendEarlierMessages: false,
	waitForOperator: false,
	operatorName: true,
	signGroupMessages: false,
	reportDeliveryErrors: true,
	closeLineWithDialog: true,
	closeDialogWithLine: true,
	chatLink: 'https://web.chat2desk.com/chat/all?dialogID={dialogId}',
	timezone: '',
	retryMinutes: 60,
	notifyUrl: '',
};

const EVENTS = [
	'inbox',
	'close_dialog',
	'dialog_transferred',
	'outbox_status',
	'add_tag_to_client',
	'delete_tag_from_client',
	'add_tag_to_request',
	'delete_tag_from_request',
];

/** How long whoever takes a row has for it, in milliseconds: longer than the calls it may need take at most. */
const LEASE_MS = 120_000;

const NEXT = "$('What is next?').first().json";

const FOLLOWS = "$('What follows')";

/** Of the row that came in; of all where none did. */
const CLIENT = "($json.chat ?? '').match(/^\\w*-?\\d*/)";

const CONFIG = "JSON.parse($('Stored state').first().json.value)";

/** What a Data table node puts out where it finds or changes nothing is an empty item, so that the flow goes on. */
const ONCE = { executeOnce: true, alwaysOutputData: true };

/** Of a call to others than Chat2Desk; a row's lease has to be longer than two of them. */
const CALL = { responseFormat: 'autodetect', timeout: 30000 } as const;

const GO_ON = { onError: 'continueRegularOutput' } as const;

/** Of a Code node: n8n runs it in a process of its own, which may be busy or starting anew. */
const AGAIN = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1000 };

/** What the parts of the template are added with. */
interface Parts {
	t: Template;
	add: Kinds;
	state: Table;
	queue: Table;
	/** A Code node; unless `options` say otherwise, what fails in it again and again is put aside at the end, as "not understood". */
	code: (name: string, module: string, options?: NodeOptions) => string;
}

function keep({ t, queue, state, code }: Parts): string {
	state.any('Stored state', [['key', 'eq', 'config']], { ...ONCE, ...GO_ON });
	code('What Chat2Desk says', 'whatChat2DeskSays', { alwaysOutputData: true });
	code('What Bitrix24 says', 'whatBitrix24Says', {});
	queue.insert('Put in the queue');
	const nodes = ['Stored state', 'What Chat2Desk says', 'What Bitrix24 says', 'Put in the queue'];
	t.line('Settings', ...nodes);
	return t.group(
		'Keep what came in',
		'Each message, answer and event becomes a row of the queue before anything else is done with it.',
		nodes,
	);
}

function tidyUp({ t, state, queue }: Parts): string {
	const chats = ['key', 'like', 'chat %'] as const;
	const newest = { by: 'id', direction: 'DESC', limit: 1 } as const;
	const nodes = [
		state.delete(
			'Forget old chats',
			[[...chats], ['updatedAt', 'lt', '={{ $now.minus({ days: 90 }).toISO() }}']],
			ONCE,
		),
		queue.first('Newest in the queue', [['id', 'gt', '={{ 0 }}']], newest, ONCE),
		queue.delete(
			'No more than 30,000 rows',
			[
				['open', 'isFalse'],
				['id', 'lt', '={{ Number($json.id ?? 0) - 30000 }}'],
			],
			ONCE,
		),
		state.first('Newest chat', [[...chats]], newest, ONCE),
		state.delete(
			'No more than 40,000 chats',
			[[...chats], ['id', 'lt', '={{ Number($json.id ?? 0) - 40000 }}']],
			ONCE,
		),
	];
	t.line('Every minute', ...nodes);
	return t.group(
		'Tidy up',
		'Keeps the newest 30,000 rows of what is done, without their texts, and 40,000 chats, none without a message for 90 days.',
		nodes,
	);
}

function take({ t, add, state, queue, code }: Parts): string {
	queue.first(
		'Waiting rows',
		[
			['open', 'isTrue'],
			['chat', 'like', `={{ ${FOLLOWS}.isExecuted ? ${FOLLOWS}.last().json.like : ${CLIENT} + '%' }}`],
		],
		{ by: 'place', direction: 'ASC', limit: 500 },
		ONCE,
	);
	code('What is next?', 'whatIsNext', {});
	add.switch('Anything to do?', { Go: "$json.action === 'go'", Wait: "$json.action === 'wait'" }, 'Leave');
	add.wait('A moment', '={{ $json.seconds }}');
	queue.update(
		'Take it',
		[
			['id', 'eq', '={{ $json.row.id }}'],
			['open', 'isTrue'],
			['tries', 'eq', '={{ $json.row.tries }}'],
		],
		{ state: 'sending', tries: '={{ $json.row.tries + 1 }}', notBefore: `={{ Date.now() + ${LEASE_MS} }}` },
		{ alwaysOutputData: true },
	);
	state.any(
		'Chats',
		[
			[`={{ ${NEXT}.seek.column }}`, 'like', `={{ ${NEXT}.seek.like }}`],
			['key', 'eq', 'tokens'],
			['key', 'eq', 'expired'],
		],
		{ ...ONCE, notes: 'And the tokens' },
	);
	queue.first(
		'Same row',
		[['key', 'eq', `={{ ${NEXT}.row.key }}`]],
		{ by: 'id', direction: 'ASC', limit: 20 },
		ONCE,
	);
	code('What is it about?', 'whatIsItAbout');
	code('May it go?', 'mayItGo');
	add.switch(
		'Which way?',
		{ 'To the line': "$json.action === 'line'", 'To the client': "$json.action === 'client'" },
		'Nothing to send',
	);
	// What waits is looked at each minute too; n8n goes to Settings first, which stands higher.
	t.line('No more than 40,000 chats', 'Waiting rows');
	t.line('Put in the queue', 'Waiting rows', 'What is next?', 'Anything to do?', 'Take it');
	t.line('Anything to do? > 1', 'A moment', 'Waiting rows');
	t.line('Take it', 'Chats', 'Same row', 'What is it about?', 'May it go?', 'Which way?');
	return t.group(
		'Take what is next',
		'The oldest row of each client, one execution at a time: nothing goes twice, nothing overtakes. Who may go, and where.',
		[
			'Waiting rows',
			'What is next?',
			'Anything to do?',
			'A moment',
			'Take it',
			'Chats',
			'Same row',
			'What is it about?',
			'May it go?',
			'Which way?',
		],
	);
}

function toLine({ t, add, state, code }: Parts): string {
	code('What to call', 'whatToCall');
	add.if('Are the tokens good?', '!$json.areOld');
	renewal(add, state, {
		oauthUrl: `${CONFIG}.oauthUrl`,
		clientId: `${CONFIG}.clientId`,
		clientSecret: `${CONFIG}.clientSecret`,
		newTokens: join(__dirname, 'newTokens.ts'),
		asRead: [['value', 'eq', '={{ $json.tokens }}']],
	});
	const body = '={{ JSON.stringify({ ...$json.params, auth: $json.access }) }}';
	add.post('Call Bitrix24', '={{ $json.endpoint }}{{ $json.method }}', body, CALL);
	code('Read the answer', 'readTheAnswer');
	code('Read the history', 'readTheHistory');
	t.line('Which way?', 'What to call', 'Are the tokens good?', 'Call Bitrix24', 'Read the answer');
	t.line('Are the tokens good? > 1', 'Take the refresh', 'Is it our turn?', 'Refresh', 'New tokens');
	t.line('Read the answer', 'Read the history');
	t.line('New tokens', 'Store the tokens', 'What to call');
	t.line('Is it our turn? > 1', 'Read the answer');
	return t.group(
		'To the line',
		'One call of Bitrix24, read to its inner SUCCESS. Old tokens are renewed first, by one execution; the others wait.',
		[
			'What to call',
			'Are the tokens good?',
			'Call Bitrix24',
			'Read the answer',
			'Read the history',
			'Take the refresh',
			'Is it our turn?',
			'Refresh',
			'New tokens',
			'Store the tokens',
		],
	);
}

function toClient({ t, add, code }: Parts): string {
	code('What to send', 'whatToSend');
	const asksFor = (action: string) => `$json.action === '${action}'`;
	add.switch(
		'What is asked for?',
		{
			Send: asksFor('send'),
			'Send a file': asksFor('file'),
			'Close the dialog': asksFor('close'),
			'Ask for tags': asksFor('tags'),
			'Ask for the dialog': asksFor('dialog'),
			'Ask for earlier messages': asksFor('earlier'),
			'Ask for missed messages': asksFor('missed'),
			'Tell the administrator': asksFor('tell'),
		},
		'Nothing',
	);
	const client = { __rl: true, mode: 'id', value: '={{ $json.clientId }}' };
	const message = { resource: 'message', operation: 'send', sendTo: 'client', clientId: client };
	const where = { channelId: "={{ $json.channelId || '' }}", transport: '={{ $json.transport }}' };
	add.chat2Desk(
		'Send it',
		{
			...message,
			messageType: '={{ $json.type }}',
			text: '={{ $json.text }}',
			additionalFields: { ...where, openDialog: '={{ $json.openDialog }}' },
		},
		GO_ON,
	);
	const attachment = { url: '={{ $json.url }}', fileName: '={{ $json.fileName }}' };
	add.chat2Desk(
		'Send the file',
		{ ...message, text: '', additionalFields: { ...where, attachments: { attachment: [attachment] } } },
		GO_ON,
	);
	const dialogId = '={{ $json.dialogId }}';
	add.chat2Desk('Close the dialog', { resource: 'dialog', operation: 'close', dialogId }, GO_ON);
	add.chat2Desk('Tags of the client', { resource: 'client', operation: 'get', clientId: client }, GO_ON);
	const requestId = "={{ $('What to send').first().json.requestId }}";
	add.chat2Desk('Tags of the request', { resource: 'request', operation: 'get', requestId }, GO_ON);
	add.chat2Desk('The dialog', { resource: 'dialog', operation: 'get', dialogId }, GO_ON);
	const list = { resource: 'message', operation: 'getAll', returnAll: true, options: { asEvents: true } };
	const some = { ...GO_ON, alwaysOutputData: true };
	add.chat2Desk('Earlier messages', { ...list, filters: { clientId: '={{ $json.clientId }}' } }, some);
	const missed = { dateFrom: '={{ $json.dateFrom }}', type: 'from_client' };
	add.chat2Desk('Missed messages', { ...list, filters: missed }, some);
	const address = "={{ $('Settings').first().json.notifyUrl }}";
	add.post('Tell somebody', address, '={{ JSON.stringify({ text: $json.text }) }}', CALL);
	code('What came of it', 'whatCameOfIt');
	t.line('Which way? > 1', 'What to send', 'What is asked for?', 'Send it', 'What came of it');
	t.line('What is asked for? > 1', 'Send the file', 'What came of it');
	t.line('What is asked for? > 2', 'Close the dialog', 'What came of it');
	t.line('What is asked for? > 3', 'Tags of the client', 'Tags of the request', 'What came of it');
	t.line('What is asked for? > 4', 'The dialog', 'What came of it');
	t.line('What is asked for? > 5', 'Earlier messages', 'What came of it');
	t.line('What is asked for? > 6', 'Missed messages', 'What came of it');
	t.line('What is asked for? > 7', 'Tell somebody', 'What came of it');
	t.line('What is asked for? > 8', 'What came of it');
	return t.group(
		'To the client, and look-ups',
		'Answers, files, closing, comments; what has to be asked of Chat2Desk; word to you. What may have been sent is not sent again.',
		[
			'What to send',
			'What is asked for?',
			'Send it',
			'Send the file',
			'Close the dialog',
			'Tags of the client',
			'Tags of the request',
			'The dialog',
			'Earlier messages',
			'Missed messages',
			'Tell somebody',
			'What came of it',
		],
	);
}

function note({ t, add, state, queue, code }: Parts): string {
	code('What follows', 'whatFollows', {});
	add.switch(
		'What is to be noted?',
		{
			'The chat': '$json.toState !== undefined',
			'What it held back': '$json.release !== undefined',
			'A row that follows': '$json.kind !== undefined',
		},
		'The row itself',
	);
	state.upsert('Note the chat', '={{ $json.toState }}', { value: '={{ $json.value }}' });
	queue.update(
		'Let them go',
		[
			['chat', 'eq', '={{ $json.release }}'],
			['state', 'eq', 'held'],
		],
		{ state: 'waiting', open: true, notBefore: 0 },
	);
	queue.insert('Queue it');
	queue.update(
		'Note the outcome',
		[
			['id', 'eq', '={{ $json.noted }}'],
			['tries', 'eq', '={{ $json.tries }}'],
		],
		{
			state: '={{ $json.state }}',
			open: '={{ $json.open }}',
			notBefore: '={{ $json.notBefore }}',
			note: '={{ $json.note }}',
			body: '={{ $json.body }}',
		},
		{ alwaysOutputData: true },
	);
	t.line('Which way? > 2', 'What follows');
	t.line('Read the history', 'What follows');
	t.line('What came of it', 'What follows');
	t.line('What follows', 'What is to be noted?', 'Note the chat');
	t.line('What is to be noted? > 1', 'Let them go');
	t.line('What is to be noted? > 2', 'Queue it');
	// n8n goes along the branches from the upper to the lower: the row itself has to be noted last.
	t.line('What is to be noted? > 3', 'Note the outcome', 'Waiting rows');
	return t.group(
		'Note what became of it',
		'The chat, rows that follow, and last the row itself: sent, waiting, held or failed. Then the next one.',
		['What follows', 'What is to be noted?', 'Note the chat', 'Let them go', 'Queue it', 'Note the outcome'],
	);
}

export function template(): Template {
	const t = new Template({
		file: 'bitrix24-open-lines',
		title: 'Chat2Desk: Bitrix24 Open Lines',
		// They would hold tokens and every message; the queue says what became of each.
		settings: { saveDataSuccessExecution: 'none' },
	});
	const add = new Kinds(t);
	const parts: Parts = {
		t,
		add,
		state: new Table(t, 'chat2desk_lines_state', STATE),
		queue: new Table(t, 'chat2desk_lines_queue', QUEUE),
		code: (name, module, options = GO_ON) =>
			add.code(name, join(__dirname, `${module}.ts`), { ...options, ...AGAIN }),
	};
	add.node('Chat2Desk Trigger', 'chat2DeskTrigger', { events: EVENTS, options: {} });
	add.node('Bitrix24 events', 'webhook', { httpMethod: 'POST', path: 'chat2desk-open-lines', options: {} });
	add.node('n8n started', 'n8nTrigger', { events: ['init'] });
	add.node('Every minute', 'scheduleTrigger', {
		rule: { interval: [{ field: 'minutes', minutesInterval: 1 }] },
	});
	add.set('Settings', SETTINGS, { keep: false, notes: 'How messages are treated' });
	for (const trigger of ['Chat2Desk Trigger', 'Bitrix24 events', 'n8n started', 'Every minute'])
		t.line(trigger, 'Settings');
	const kept = keep(parts);
	const tidied = tidyUp(parts);
	const taken = take(parts);
	const line = toLine(parts);
	const client = toClient(parts);
	const noted = note(parts);
	// The line above, the client below, so that what is only noted goes straight on between them.
	t.layout([
		{ items: ['Chat2Desk Trigger', ...blanks(16), line] },
		{ items: ['Bitrix24 events', 'Settings', kept, taken, ...blanks(8), noted] },
		{ items: ['Every minute', tidied] },
		{ items: ['n8n started', ...blanks(16), client] },
	]);
	notes(t);
	return t;
}
