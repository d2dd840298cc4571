/** One webhook at Chat2Desk for many workflows: an event starts the workflow for its kind. */
import { stableId } from '../builder/ids';
import { Kinds } from '../builder/kinds';
import { Template } from '../builder/template';

const FILE = 'event-hub';

/** The ID of a workflow as it stands in Settings. */
const workflowId = (key: string) => `$('Settings').first().json.${key}.trim()`;

/** Kinds of events by their names: each is an output, and a workflow in Settings. */
const KINDS = [
	{ kind: 'Messages', key: 'messageWorkflowId', names: 'box|^comment$|^system_message$|^imported_message$' },
	{ kind: 'Requests', key: 'requestWorkflowId', names: '^(new|close)_request$|dialog' },
	{ kind: 'Clients', key: 'clientWorkflowId', names: '^new_client$|^client_' },
	{ kind: 'Tags', key: 'tagWorkflowId', names: '_tag(_|$)' },
	{ kind: 'Others', key: 'otherWorkflowId', names: '' },
] as const;

/**
 * What the trigger hears at first. Not what the company's side writes (`outbox`, `comment` ...): a workflow that answers
 * would be started by its own answer.
 */
const EVENTS = [
	'inbox',
	'outbox_status',
	'new_request',
	'close_request',
	'close_dialog',
	'dialog_transferred',
	'new_client',
	'client_updated',
	'client_added_to_blacklist',
	'new_tag',
	'add_tag_to_client',
	'delete_tag_from_client',
	'add_tag_to_request',
	'delete_tag_from_request',
	'operator_status_changed',
	'new_qr_code',
	'new_ticket',
	'ticket_updated',
	'ticket_deleted',
];

/** Conditions of an output: its workflow is named, and the event is of its kind; *Others* takes what no other kind knows. */
function ruleFor({ kind, key, names }: (typeof KINDS)[number]) {
	const id = (part: string) => stableId(FILE, kind, part);
	const known = KINDS.map((one) => one.names)
		.filter(Boolean)
		.join('|');
	const isOn = {
		id: id('on'),
		leftValue: `={{ ${workflowId(key)} }}`,
		rightValue: '',
		operator: { type: 'string', operation: 'notEmpty', singleValue: true },
	};
	const fits = {
		id: id('fits'),
		leftValue: '={{ $json.event }}',
		rightValue: names || known,
		operator: { type: 'string', operation: names ? 'regex' : 'notRegex' },
	};
	return {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
			conditions: [isOn, fits],
			combinator: 'and',
		},
		renameOutput: true,
		outputKey: kind,
	};
}

export function template(): Template {
	const t = new Template({ file: FILE, title: 'Chat2Desk: one webhook for many workflows' });
	const add = new Kinds(t);

	add.node('Chat2Desk Trigger', 'chat2DeskTrigger', { events: EVENTS, options: {} });
	add.set('Settings', Object.fromEntries(KINDS.map(({ key }) => [key, ''])), {
		notes: 'Which workflow gets what',
	});
	add.node('Event', 'set', {
		mode: 'raw',
		jsonOutput: "={{ $('Chat2Desk Trigger').item.json }}",
		options: {},
	});
	add.node('What is it about?', 'switch', {
		rules: { values: KINDS.map(ruleFor) },
		looseTypeValidation: true,
		options: {},
	});
	t.line('Chat2Desk Trigger', 'Settings', 'Event', 'What is it about?');

	add.node('All that failed', 'merge', { numberInputs: KINDS.length });
	add.node('Say what failed', 'stopAndError', {
		errorMessage: '=No workflow was started for the event {{ $json.event }} - {{ $json.error }}',
	});
	KINDS.forEach(({ kind, key }, index) => {
		const name = add.node(
			kind,
			'executeWorkflow',
			{
				source: 'database',
				workflowId: { __rl: true, mode: 'id', value: `={{ ${workflowId(key)} }}` },
				mode: 'each',
				options: { waitForSubWorkflow: false },
			},
			{ onError: 'continueErrorOutput' },
		);
		t.line(`What is it about? > ${index}`, name);
		t.line(`${name} > 1`, `All that failed < ${index}`);
	});
	t.line('All that failed', 'Say what failed');

	const way = ['Chat2Desk Trigger', 'Settings', 'Event', 'What is it about?'];
	const [first, ...others] = KINDS.map(({ kind }) => kind);
	t.layout([
		{ items: [...way, first ?? '', 'All that failed', 'Say what failed'] },
		...others.map((kind) => ({ items: [kind], indent: way.length })),
	]);
	t.note({
		text: `## One webhook for many workflows
Chat2Desk allows five webhooks a company. This workflow takes one of them and starts a workflow of yours for each kind of event, with the event exactly as the trigger gives it.

1. Choose your Chat2Desk credential in **Chat2Desk Trigger**.
2. In each workflow that is to be started: begin it with **When Executed by Another Workflow** (*Accept all data*) and publish it (n8n 1: saving is enough). Its ID stands at the end of its address in the browser.
3. Put the IDs into **Settings**. Left empty, that kind of event starts nothing.
4. Activate this workflow.

**Choose the events** in the trigger: those that are not needed cost executions. What your own side writes (*Message Sent*, *Comment Added*, *System Message Added*) is not among them at first: a workflow that answers would be started by its own answer.`,
		at: [-40, -500],
		size: [760, 440],
		color: 4,
	});
	t.note({
		text: `### To add a workflow
Copy one of the boxes on the right, draw a line to it from an output of **What is it about?** and one from its *Error* output to **All that failed**. For a kind of its own add a rule to **What is it about?**

### When one of them fails
Each runs as an execution of its own and nobody waits for it: whatever it breaks, and however long it takes, the others do not notice. It needs an **error workflow of its own** to tell you. That a workflow could **not be started** (deleted, not published) is said here: once all others are started, this execution fails with the reason.`,
		at: [740, -500],
		size: [640, 440],
		color: 7,
	});
	return t;
}
