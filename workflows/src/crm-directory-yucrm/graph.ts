/** A CRM that mirrors the account's directory, gets its enquiries and writes to its clients: YUcrm. */
import { join } from 'node:path';

import { Kinds } from '../builder/kinds';
import { blanks } from '../builder/layout';
import { Template } from '../builder/template';
import { Table } from '../shared/tables';

const code = (name: string) => join(__dirname, `${name}.ts`);

const ENTRY = {
	key: 'string',
	kind: 'string',
	number: 'string',
	name: 'string',
	phone: 'string',
	email: 'string',
	transports: 'string',
	crm: 'string',
	suggested: 'string',
	matchedBy: 'string',
	state: 'string',
	updated: 'string',
} as const;

const ROW = {
	key: 'string',
	kind: 'string',
	state: 'string',
	open: 'boolean',
	execution: 'string',
	until: 'number',
	at: 'number',
	ref: 'string',
	note: 'string',
	body: 'string',
} as const;

const SETTINGS = {
	crmUrl: 'https://example.yucrm.ru',
	crmToken: '',
	ordersToken: '',
	channelSources: '',
	operatorMap: '',
	defaultOperatorId: '',
	secret: '',
	notifyUrl: '',
	retryMinutes: 60,
};

/** What is done is remembered for a week. */
const OLD = '={{ Date.now() - 7 * 86400000 }}';

/** The message that is being sent. */
const JOB = "$('By number?').item.json.job";

const once = { executeOnce: true, alwaysOutputData: true };

export function template(): Template {
	const t = new Template({
		file: 'crm-directory-yucrm',
		title: 'Chat2Desk: directory, enquiries and messages for YUcrm',
	});
	const add = new Kinds(t);
	const directory = new Table(t, 'chat2desk_directory', ENTRY);
	const log = new Table(t, 'chat2desk_crm_log', ROW);

	add.node('Chat2Desk Trigger', 'chat2DeskTrigger', {
		events: ['inbox', 'outbox', 'dialog_transferred'],
		options: {},
	});
	add.node('CRM message', 'webhook', {
		httpMethod: 'POST',
		path: 'chat2desk-crm-message',
		responseMode: 'responseNode',
		options: {},
	});
	add.node('Every hour', 'scheduleTrigger', { rule: { interval: [{ field: 'hours', hoursInterval: 1 }] } });
	add.node('Check the set-up', 'manualTrigger');
	add.set('Settings', SETTINGS, { keep: false, notes: 'Fill in, then run "Check the set-up"' });
	for (const trigger of ['Chat2Desk Trigger', 'CRM message', 'Every hour', 'Check the set-up'])
		t.line(trigger, 'Settings');

	const seen = seeing(t, add, directory, log);
	const counted = counting(t, add, log);
	const sent = sending(t, add);
	const asked = asking(t, add);
	const kept = keeping(t, add, log);
	const refreshed = refreshing(t, add, directory, log);
	t.line('Settings', 'Directory table');
	t.line('What is to be done?', 'Note it');
	t.line('What is to be done? > 1', 'What became of it');
	t.line('What is to be done? > 2', 'As a call of the CRM');
	t.line('Which way?', 'As a call of the CRM');
	t.line('Which way? > 1', 'By number?');
	t.line('Which way? > 2', 'What became of it');
	t.line('What now? > 2', 'Forget what is old');
	t.line('What now? > 3', 'What became of it');
	t.line('What was sent', 'What became of it');
	t.line('Say what failed', 'Settings');

	// Each box beside the others' ways, so that no wire leads through one.
	t.layout([
		{ items: ['Chat2Desk Trigger', ...blanks(14), sent] },
		{ items: ['CRM message', ...blanks(10), counted] },
		{ items: ['Every hour', 'Settings', seen, ...blanks(12), kept] },
		{ items: ['Check the set-up', ...blanks(14), asked] },
		{ items: [...blanks(22), refreshed] },
	]);
	notes(t);
	return t;
}

function seeing(t: Template, add: Kinds, directory: Table, log: Table): string {
	directory.create('Directory table');
	log.create('Log table');
	directory.any(
		'Directory',
		[
			['kind', 'eq', 'operator'],
			['kind', 'eq', 'channel'],
		],
		once,
	);
	log.any(
		'Open rows',
		[
			['open', 'isTrue'],
			['state', 'eq', 'again'],
		],
		once,
	);
	add.code('Read the message', code('readTheMessage'));
	add.code('Read the events', code('readTheEvents'));
	add.code('What is left', code('whatIsLeft'));
	add.switch(
		'What is to be done?',
		{
			'Something, once': "$json.state === 'under way' && $json.kind !== 'directory'",
			'Nothing any more': "$json.kind !== 'directory'",
		},
		'Refresh the directory',
	);
	const nodes = [
		'Directory table',
		'Log table',
		'Directory',
		'Open rows',
		'Read the message',
		'Read the events',
		'What is left',
		'What is to be done?',
	];
	t.line(...nodes);
	return t.group(
		'See what came',
		'An event, a message of the CRM, or the hour. Makes the two data tables where they are missing; refuses a wrong secret.',
		nodes,
	);
}

function counting(t: Template, add: Kinds, log: Table): string {
	log.insert('Note it');
	log.any('Rows of the same', [['key', 'eq', '={{ $json.key }}']]);
	add.code('Whose is it?', code('whoseIsIt'));
	add.switch(
		'Which way?',
		{
			'To the CRM': "$json.isOurs && $json.kind !== 'message'",
			'To the client': '$json.isOurs',
		},
		'Known already',
	);
	const nodes = ['Note it', 'Rows of the same', 'Whose is it?', 'Which way?'];
	t.line(...nodes);
	return t.group(
		'Count it once',
		'Puts it down in chat2desk_crm_log before anything is done. What is there already is not done again.',
		nodes,
	);
}

function sending(t: Template, add: Kinds): string {
	const locator = (value: string) => ({ __rl: true, mode: 'id', value });
	const again = { onError: 'continueRegularOutput' } as const;
	add.if('By number?', '!!$json.job.phone');
	add.chat2Desk(
		'Write first',
		{
			resource: 'message',
			operation: 'writeFirst',
			phone: '={{ $json.job.phone }}',
			channelId: locator('={{ $json.job.channelId }}'),
			transport: '={{ $json.job.transport }}',
			text: '={{ $json.job.text }}',
			additionalFields: {
				fileUrls: '={{ $json.job.attachment }}',
				operatorId: '={{ $json.job.operatorId }}',
			},
		},
		again,
	);
	add.chat2Desk(
		'Send',
		{
			resource: 'message',
			operation: 'send',
			sendTo: 'client',
			// A client that was looked for, or the one of the job.
			clientId: locator(`={{ $json.id || ${JOB}.clientId }}`),
			text: `={{ ${JOB}.text }}`,
			additionalFields: {
				channelId: `={{ ${JOB}.channelId }}`,
				transport: `={{ ${JOB}.transport }}`,
				fileUrls: `={{ ${JOB}.attachment }}`,
				operatorId: `={{ ${JOB}.operatorId }}`,
			},
		},
		again,
	);
	// Without the paid option whoever has written can be written to all the same, as the client they are.
	add.if('Not allowed?', "$json.errorCode === 'WRITE_FIRST_DISABLED'");
	add.chat2Desk(
		'Find the client',
		{
			resource: 'client',
			operation: 'getAll',
			limit: 1,
			filters: { phone: "={{ $('By number?').item.json.job.phone }}" },
		},
		{ ...again, alwaysOutputData: true },
	);
	add.code('What was sent', code('whatWasSent'));
	t.line('By number?', 'Write first', 'Not allowed?', 'Find the client', 'Send');
	t.line('Not allowed? > 1', 'What was sent');
	t.line('By number? > 1', 'Send', 'What was sent');
	return t.group(
		'Send it to the client',
		'Through Chat2Desk, in the name of the matched or the default operator; to a number also when the client never wrote.',
		['By number?', 'Write first', 'Not allowed?', 'Find the client', 'Send', 'What was sent'],
	);
}

function asking(t: Template, add: Kinds): string {
	add.code('As a call of the CRM', code('asACall'));
	add.switch(
		'Which call?',
		{
			Employees: "$json.call.what === 'directory'",
			'New enquiry': "$json.call.what === 'order'",
			'Tell notifyUrl': "$json.call.what === 'notify'",
		},
		'None',
	);
	const again = { onError: 'continueRegularOutput' } as const;
	const options = {
		redirect: { redirect: { followRedirects: false } },
		response: { response: { fullResponse: true, neverError: true, responseFormat: 'text' } },
		timeout: 60000,
	};
	const query = {
		page: '={{ $json.call.page }}',
		limit: '={{ $json.call.limit }}',
		mode: 'full',
		order_by: 'id',
		order_dir: 'asc',
	};
	add.node(
		'List employees',
		'httpRequest',
		{
			method: 'GET',
			url: "={{ $json.call.base }}/api/v1/{{ $('Settings').first().json.crmToken.trim() }}/employees/list",
			sendQuery: true,
			queryParameters: { parameters: Object.entries(query).map(([name, value]) => ({ name, value })) },
			options,
		},
		again,
	);
	const post = (name: string, url: string, jsonBody: string) =>
		add.node(
			name,
			'httpRequest',
			{ method: 'POST', url, sendBody: true, specifyBody: 'json', jsonBody, options },
			again,
		);
	post(
		'Post the enquiry',
		'={{ $json.call.base }}/api/orders/post',
		"={{ JSON.stringify({ oauth_token: $('Settings').first().json.ordersToken.trim(), ...$json.call.order }) }}",
	);
	post('Tell', "={{ $('Settings').first().json.notifyUrl.trim() }}", '={{ JSON.stringify($json.job) }}');
	add.code('Read the answer', code('readTheAnswer'));
	add.code('What the CRM says', code('whatItSays'));
	add.switch(
		'What now?',
		{
			'Next page': "$json.next === 'page'",
			Later: "$json.next === 'later'",
			'The employees': "$json.next === 'employees'",
		},
		'Done',
	);
	add.wait('Wait for the CRM', '={{ $json.seconds }}');
	t.line(
		'As a call of the CRM',
		'Which call?',
		'List employees',
		'Read the answer',
		'What the CRM says',
		'What now?',
		'As a call of the CRM',
	);
	t.line('Which call? > 1', 'Post the enquiry', 'Read the answer');
	t.line('Which call? > 2', 'Tell', 'Read the answer');
	t.line('Which call? > 3', 'Read the answer');
	t.line('What now? > 1', 'Wait for the CRM', 'As a call of the CRM');
	return t.group(
		'YUcrm',
		'All calls of the CRM are here: put another one in by replacing this box. Waits while it is away.',
		[
			'As a call of the CRM',
			'Which call?',
			'List employees',
			'Post the enquiry',
			'Tell',
			'Read the answer',
			'What the CRM says',
			'What now?',
			'Wait for the CRM',
		],
	);
}

function keeping(t: Template, add: Kinds, log: Table): string {
	add.code('What became of it', code('outcome'));
	log.update(
		'Note what became of it',
		[
			['key', 'eq', '={{ $json.key }}'],
			['at', 'gte', '={{ $json.since }}'],
		],
		{
			state: '={{ $json.state }}',
			open: '={{ $json.open }}',
			ref: '={{ $json.ref }}',
			note: '={{ $json.note }}',
		},
		{ alwaysOutputData: true },
	);
	add.node(
		'Answer the CRM',
		'respondToWebhook',
		{
			respondWith: 'json',
			responseBody: "={{ JSON.stringify($('What became of it').first().json.answer) }}",
			options: { responseCode: "={{ $('What became of it').first().json.status }}" },
		},
		{ executeOnce: true, notes: 'Where nobody waits it does nothing' },
	);
	add.code('Say what failed', code('failed'));
	t.line('What became of it', 'Note what became of it', 'Answer the CRM', 'Say what failed');
	return t.group(
		'Put down what became of it',
		'Answers the CRM. What could not be done ends the execution red, in words; Retry starts over and does nothing twice.',
		['What became of it', 'Note what became of it', 'Answer the CRM', 'Say what failed'],
	);
}

function refreshing(t: Template, add: Kinds, directory: Table, log: Table): string {
	log.delete(
		'Forget what is old',
		[
			['open', 'isFalse'],
			['at', 'lt', OLD],
		],
		once,
	);
	const quiet = { ...once, onError: 'continueRegularOutput' } as const;
	add.chat2Desk('List channels', { resource: 'channel', operation: 'getAll', returnAll: true }, quiet);
	add.chat2Desk('List operators', { resource: 'operator', operation: 'getAll', returnAll: true }, quiet);
	add.code('What is there', code('whatIsThere'), { alwaysOutputData: true });
	add.code('Who is who', code('whoIsWho'), { alwaysOutputData: true });
	add.filter('Has it changed?', '$json.isChanged');
	const { key: _, ...columns } = ENTRY;
	directory.upsert(
		'Write the directory',
		'={{ $json.key }}',
		Object.fromEntries(Object.keys(columns).map((name) => [name, `={{ $json.${name} }}`])),
	);
	add.code('Report', code('report'));
	add.code('Verdict', join(__dirname, '../shared/verdict.ts'));
	t.line(
		'Forget what is old',
		'List channels',
		'List operators',
		'What is there',
		'Who is who',
		'Has it changed?',
		'Write the directory',
	);
	t.line('Who is who', 'Report', 'Verdict');
	return t.group(
		'Refresh the directory',
		'Matches operators with employees and writes chat2desk_directory. Open Report: a line for each point; a problem ends it red.',
		[
			'Forget what is old',
			'List channels',
			'List operators',
			'What is there',
			'Who is who',
			'Has it changed?',
			'Write the directory',
			'Report',
			'Verdict',
		],
	);
}

function notes(t: Template): void {
	t.note({
		text: `## Chat2Desk and YUcrm
The CRM knows the channels and operators of Chat2Desk, gets every new enquiry with its channel's source, and its employees write to clients through Chat2Desk. Messages and transfers are told to an address of yours.

1. Choose your Chat2Desk credential in **Chat2Desk Trigger** and in the Chat2Desk nodes of the boxes.
2. Fill in **Settings**: \`crmUrl\`, \`crmToken\` (of the API), \`ordersToken\` (of website enquiries), a \`secret\` of your own (16 letters and digits or more), \`defaultOperatorId\`: who writes for employees without an account in Chat2Desk, and \`channelSources\`, such as \`1234 = Novostroyki, 1235 = Resale\`.
3. Run **Check the set-up** (its own button). It fills the data table *chat2desk_directory* and says in **Report** who is matched with whom.
4. Activate. Let the CRM send its messages by POST to the address that **Report** names, as JSON: \`employeeId\`, \`clientId\` or \`phone\`, \`channelId\`, \`transport\`, \`text\`, \`attachment\`.

Needs n8n 2 (data tables).`,
		at: [-60, -80],
		size: [780, 400],
		color: 4,
	});
	t.note({
		text: `### To correct who is who
Open the data table **chat2desk_directory**. Write into the column *crm*: of an operator the numbers of the employees (\`7\` or \`7, 9\`), of a channel the source of its enquiries. What you write stays; empty means nobody. New operators are added every hour, those that are gone are marked.

### To put another CRM in
Replace the box **YUcrm**. It gets *kind* (\`directory\`, \`order\`, \`notify\`) and *job*, and puts out *employees* (\`id, name, phones, email, isActive\`), or *state*, *ref* and *note*. Nothing else knows the CRM.

### Not needed?
Without \`notifyUrl\` take *outbox* and *dialog_transferred* out of the trigger: they only cost executions.`,
		at: [740, -80],
		size: [560, 400],
		color: 7,
	});
	t.note({
		text: `### When YUcrm is away
It is waited for, up to \`retryMinutes\`, and tried again every hour. A final refusal fails the execution and names the setting. **Retry** it: it starts over with Settings as they are then, and does nothing twice.

When it is not known whether an enquiry was posted (no answer came, n8n was stopped), it is **not** posted again: YUcrm has no known way to ask. The execution fails and says what to do.

The API of YUcrm is not documented publicly: this follows what others were seen to send.`,
		at: [1320, -80],
		size: [480, 400],
		color: 7,
	});
}
