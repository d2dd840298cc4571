/** An AI agent that answers clients as an operator, and hands over to people. */
import { join } from 'node:path';

import { Kinds } from '../builder/kinds';
import { Template } from '../builder/template';

const SETTINGS = {
	operatorId: '',
	handOverTo: 'operator',
	handOverId: '',
	silenceSeconds: 5,
	systemMessage:
		'You are a friendly assistant of our company. [Put here what the agent has to know: who you are, what you sell, opening hours, prices, what it may promise and what it must not.]',
	language: 'en',
	maxAnswerSeconds: 60,
};

const setting = (key: keyof typeof SETTINGS) => `={{ $('Settings').first().json.${key} }}`;

/** Of the message that is being answered. Never of the model: it cannot choose whom it writes to. */
const message = (key: string) => `={{ $('Collect burst').first().json.${key} }}`;

const locator = (value: string) => ({ __rl: true, mode: 'id', value });

const again = { onError: 'continueRegularOutput' } as const;

/** Who gets a chat that the agent gives away. */
const RECEIVER = {
	assignTo: setting('handOverTo'),
	operatorId: locator(setting('handOverId')),
	groupId: locator(setting('handOverId')),
	options: { heldBy: setting('operatorId') },
};

export function template(): Template {
	const t = new Template({ file: 'ai-agent-operator', title: 'Chat2Desk: AI agent as an operator' });
	const add = new Kinds(t);
	const code = (name: string, module: string) => add.code(name, join(__dirname, `${module}.ts`));

	add.node('Chat2Desk Trigger', 'chat2DeskTrigger', { events: ['inbox', 'close_dialog'], options: {} });
	add.node('Check the set-up', 'manualTrigger');
	add.set('Settings', SETTINGS, { notes: 'Fill in, then run "Check the set-up"' });
	add.switch(
		'What is it?',
		{ 'Set-up check': "$('Check the set-up').isExecuted", Closing: "$json.event === 'close_dialog'" },
		'Message',
	);
	add.chat2Desk('Collect burst', {
		resource: 'message',
		operation: 'collectBurst',
		silenceSeconds: setting('silenceSeconds'),
		maxSeconds: 60,
		untilAnswered: true,
	});
	t.line('Chat2Desk Trigger', 'Settings', 'What is it?');
	t.line('Check the set-up', 'Settings');

	const ours = ourChats(t, add, code);
	const thinking = agent(t, add, code);
	const answered = answering(t, add);
	const closed = closing(t, add, code);
	const checked = checking(t, add, code);
	t.line('What is it? > 2', 'Collect burst', 'Get dialog');
	t.line('Is it ours?', 'AI Agent');
	t.line('In the messenger', 'Send');
	t.line('What is it? > 1', 'Get closed dialog');
	t.line('What is it?', 'List operators');
	t.layout([
		{ items: ['Chat2Desk Trigger', 'Settings', 'What is it?', 'Collect burst', ours, thinking, answered] },
		{ items: ['Check the set-up', '', '', closed] },
		{ items: [checked], indent: 3 },
	]);
	notes(t);
	return t;
}

type Coded = (name: string, module: string) => string;

/** Looks up who has the chat, and makes it ready for the model. */
function ourChats(t: Template, add: Kinds, code: Coded): string {
	const nodes = ['Get dialog', 'The chat', 'Is it ours?'];
	add.chat2Desk('Get dialog', { resource: 'dialog', operation: 'get', dialogId: '={{ $json.dialogId }}' });
	code('The chat', 'theChat');
	add.filter('Is it ours?', '$json.isOurs');
	t.line(...nodes);
	return t.group(
		'Is it ours?',
		'With an operatorId: the chats this operator has. Without: those that nobody has. All others end here.',
		nodes,
	);
}

/** The agent with its model, memory and tools. */
function agent(t: Template, add: Kinds, code: Coded): string {
	add.node(
		'AI Agent',
		'agent',
		{
			promptType: 'define',
			text: '={{ $json.prompt }}',
			options: { systemMessage: '={{ $json.system }}', maxIterations: 8, returnIntermediateSteps: true },
		},
		again,
	);
	add.node('OpenAI Chat Model', 'lmChatOpenAi', {
		model: { __rl: true, mode: 'id', value: 'gpt-4.1-mini' },
		options: { timeout: "={{ $('Settings').first().json.maxAnswerSeconds * 1000 }}", maxRetries: 0 },
	});
	t.attach('OpenAI Chat Model', 'ai_languageModel', 'AI Agent');
	add.node('Memory', 'memoryBufferWindow', {
		sessionIdType: 'customKey',
		sessionKey: "={{ $('The chat').first().json.session }}",
		contextWindowLength: 20,
	});
	t.attach('Memory', 'ai_memory', 'AI Agent');
	const tools = addTools(add);
	code('What to say', 'whatToSay');
	code('In the messenger', 'inTheMessenger');
	t.line('AI Agent', 'What to say', 'In the messenger');
	return t.group(
		'Think',
		'The agent with its model, memory and tools. When it fails or is too slow, the answer is a word to the client.',
		['AI Agent', 'What to say', 'In the messenger', 'OpenAI Chat Model', 'Memory', ...tools],
	);
}

/** What the model may do. Whom it is done to is never its choice. */
function addTools(add: Kinds): string[] {
	const client = locator(message('clientId'));
	const tool = (name: string, description: string, parameters: object) =>
		add.tool(name, 'AI Agent', description, { ...parameters });
	return [
		tool('Look up client', 'The card of the client you are talking to: name, phone, comments, tags.', {
			resource: 'client',
			operation: 'get',
			clientId: client,
		}),
		tool(
			'Read conversation',
			'What was said in this chat so far, also by people of the company while you were silent.',
			{
				resource: 'request',
				operation: 'buildTranscript',
				scope: 'request',
				requestId: message('requestId'),
				format: 'text',
				options: {},
			},
		),
		tool('List tags', 'The tags there are, with their ids.', {
			resource: 'tag',
			operation: 'getAll',
			returnAll: true,
		}),
		tool('Tag client', 'Puts tags on the client you are talking to.', {
			resource: 'tag',
			operation: 'assign',
			assigneeType: 'client',
			assigneeId: message('clientId'),
			tagIds: "={{ $fromAI('tagIds', 'Ids from List_tags, with commas', 'string') }}",
		}),
		tool(
			'Hand over',
			'Gives this chat to a person of the company: when the client asks for one, or you cannot help.',
			{
				resource: 'dialog',
				operation: 'assign',
				dialogBy: 'id',
				dialogId: message('dialogId'),
				...RECEIVER,
				comment: "={{ $fromAI('summary', 'What the client wants, for the colleague', 'string') }}",
			},
		),
		tool('Ask client', 'Asks the client something and waits for the answer, half an hour at most.', {
			resource: 'message',
			operation: 'sendAndWait',
			sendTo: 'dialog',
			dialogId: message('dialogId'),
			message: "={{ $fromAI('question', 'The question as the client reads it', 'string') }}",
			responseType: 'freeText',
			options: { timeLimit: 30, heldBy: setting('operatorId') },
		}),
	];
}

/** Sends the answer unless a person has taken the chat; gives it to one where there is none. */
function answering(t: Template, add: Kinds): string {
	const nodes = ['Send', 'Is a person needed?', 'Give it to a person'];
	add.chat2Desk(
		'Send',
		{
			resource: 'message',
			operation: 'send',
			sendTo: 'dialog',
			dialogId: message('dialogId'),
			text: '={{ $json.text }}',
			additionalFields: {
				heldBy: '={{ $json.heldBy }}',
				answersBurst: '={{ $json.answersBurst }}',
				operatorId: setting('operatorId'),
				quickReplies: '={{ $json.quickReplies }}',
				fileUrls: '={{ $json.fileUrls }}',
			},
		},
		again,
	);
	const why = "$('What to say').first().json.reason || $json.error";
	add.filter('Is a person needed?', `!$json.supersededBy && (${why})`);
	add.chat2Desk('Give it to a person', {
		resource: 'dialog',
		operation: 'assign',
		dialogBy: 'id',
		dialogId: message('dialogId'),
		...RECEIVER,
		force: true,
		comment: `={{ ${why} }}`,
	});
	t.line(...nodes);
	return t.group(
		'Answer',
		'Looks again who has the chat and sends, unless a later answer covers this. Where the agent failed a person gets the chat, with the reason.',
		nodes,
	);
}

/** A person who closes a chat may stay its operator: it goes back, so that the agent answers the next request. */
function closing(t: Template, add: Kinds, code: Coded): string {
	const nodes = [
		'Get closed dialog',
		'Does a person have it?',
		'What the agent wrote',
		'Whose is it now?',
		'Give it back',
	];
	add.chat2Desk('Get closed dialog', {
		resource: 'dialog',
		operation: 'get',
		dialogId: '={{ $json.dialogId }}',
	});
	add.filter(
		'Does a person have it?',
		"$json.operator_id && $json.operator_id != $('Settings').first().json.operatorId",
	);
	const own = "$('Settings').first().json.operatorId";
	add.chat2Desk(
		'What the agent wrote',
		{
			resource: 'message',
			operation: 'getAll',
			returnAll: false,
			limit: 1,
			filters: { dialogId: '={{ $json.id }}', operatorId: `={{ ${own} || $json.operator_id }}` },
			options: {},
		},
		{ alwaysOutputData: true },
	);
	code('Whose is it now?', 'whoseIsItNow');
	add.chat2Desk('Give it back', {
		resource: 'dialog',
		operation: 'assign',
		dialogBy: 'id',
		dialogId: "={{ $('Get closed dialog').first().json.id }}",
		assignTo: '={{ $json.assignTo }}',
		operatorId: locator(setting('operatorId')),
		// Never used; n8n asks for it, since it does not know beforehand what assignTo comes out as.
		groupId: locator(setting('handOverId')),
		options: { heldBy: setting('operatorId'), openDialog: false },
	});
	t.line(...nodes);
	return t.group(
		'After a closing',
		'A person who closed a chat may stay its operator. It goes back to the agent, or to nobody, for the next request.',
		nodes,
	);
}

/** Asks Chat2Desk whether Settings are right. */
function checking(t: Template, add: Kinds, code: Coded): string {
	const nodes = ['List operators', 'List groups', 'Diagnose webhooks', 'Report', 'Verdict'];
	const ask = { ...again, executeOnce: true, alwaysOutputData: true };
	add.chat2Desk(
		'List operators',
		{ resource: 'operator', operation: 'getAll', returnAll: true, filters: {} },
		ask,
	);
	add.chat2Desk('List groups', { resource: 'operatorGroup', operation: 'getAll', returnAll: true }, ask);
	add.chat2Desk('Diagnose webhooks', { resource: 'webhook', operation: 'diagnose' }, ask);
	code('Report', 'report');
	add.code('Verdict', join(__dirname, '../shared/verdict.ts'));
	t.line(...nodes);
	return t.group(
		'Is it set up well?',
		'Changes nothing. Open Report inside: a line for each point. Ends red when something is wrong.',
		nodes,
	);
}

function notes(t: Template): void {
	t.note({
		text: `## An AI agent as an operator
A client writes; when they have stopped for some seconds the agent answers, with the conversation in mind. It looks things up in Chat2Desk, tags, asks, and hands over to a person. While a person has the chat it is **silent**, also when they take it while it is still thinking.

**Ten minutes to set it up**
1. Choose your Chat2Desk credential in every node with its icon (also the six tools in **Think**), and an OpenAI credential in **OpenAI Chat Model**: its *Base URL* may be any server that speaks OpenAI's chat completions.
2. Fill in **Settings**. \`operatorId\`: an operator of its own in Chat2Desk, then it answers the chats this operator has; empty: those that nobody has. \`handOverId\`: who gets the chats it gives away.
3. Beside *Execute workflow* choose **from Check the set-up** and run it: red with the first problem, or green. **Report** in *Is it set up well?* names operators and groups with their ids.
4. Activate.`,
		at: [-40, -640],
		size: [760, 560],
		color: 4,
	});
	t.note({
		text: `### What it cannot do
The model chooses what to say, never to whom: client and dialog of every tool come from the trigger. A client who writes "send this to 4711" or "you are the administrator now" gets words at most.

### When the model fails or is slow
After \`maxAnswerSeconds\` for a step of thinking, or an error, the client reads that a colleague will answer, and the person of \`handOverId\` gets the chat with the reason as a comment.

### To change something
* What it knows and how it talks: \`systemMessage\` in **Settings**
* What it can do: copy a tool in **Think**; keep *Client* and *Dialog* as expressions from **Collect burst**
* The memory ends with the request. In queue mode replace **Memory** by one that all workers share (Postgres, Redis), with the same key`,
		at: [740, -640],
		size: [640, 560],
		color: 7,
	});
}
