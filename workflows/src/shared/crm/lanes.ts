/** Lanes of the templates for leads and for contacts and deals that are the same: what starts them, reading, trying. */
import { join } from 'node:path';

import { type Kinds } from '../../builder/kinds';
import { type Template } from '../../builder/template';

const again = { onError: 'continueRegularOutput' } as const;

/** *Settings* with those of one kind of card where a person looks for them. */
export const settingsOf = (ofCard: Record<string, string>): Record<string, string | number> => ({
	bitrix24WebhookUrl: '',
	sourceId: 'OTHER',
	responsibleIds: '1',
	operatorMap: '',
	defaultOperatorUserId: '',
	...ofCard,
	reopenStageId: 'NEW',
	timezone: '',
	language: 'en',
	chatLink: '',
	settleSeconds: 90,
	tagFilter: 'ignore',
	tagIds: '',
	utmFields:
		'utm_source = UTM_SOURCE, utm_medium = UTM_MEDIUM, utm_campaign = UTM_CAMPAIGN, utm_content = UTM_CONTENT, utm_term = UTM_TERM',
	fieldMap: '',
	retryMinutes: 60,
});

/** Nodes of the lane that works: Code nodes of a folder, and calls of the portal with the batch that a node has made. */
export const working = (add: Kinds, folder: string) => ({
	code: (name: string, module: string) => add.code(name, join(folder, `${module}.ts`)),
	portal: (name: string, from: string) =>
		add.portal(
			name,
			"={{ $('Draw the responsible').first().json.portal }}batch",
			`={{ JSON.stringify($('${from}').first().json.body) }}`,
		),
});

/** What starts the workflow, and which way it goes: an event, a call of itself, the check. */
export function starts(t: Template, add: Kinds, settings: Record<string, string | number>): void {
	add.node('Chat2Desk Trigger', 'chat2DeskTrigger', {
		events: ['inbox', 'close_request'],
		options: { firstMessageOnly: true },
	});
	add.node('When called', 'executeWorkflowTrigger', { inputSource: 'passthrough' });
	add.node('Check the set-up', 'manualTrigger');
	add.set('Settings', settings, { notes: 'Fill in, then run "Check the set-up"' });
	add.switch(
		'What is it?',
		{
			Work: "$('When called').isExecuted",
			'Set-up check': "$('Check the set-up').isExecuted",
		},
		'Event',
	);
	t.line('Chat2Desk Trigger', 'Settings', 'What is it?');
	t.line('When called', 'Settings');
	t.line('Check the set-up', 'Settings');
}

/** Reads in Chat2Desk what an event needs. */
function reading(t: Template, add: Kinds): string {
	add.code('Read settings', join(__dirname, 'readSettings.ts'));
	add.switch(
		'What is to be read?',
		{
			'Closed request': "$json.todo === 'closing'",
			'First message': "$json.todo === 'message'",
			'Something more': "$json.todo === 'more'",
		},
		'Nothing',
	);
	add.wait('Wait for the message list', '={{ $json.settleSeconds }}');
	const me = (key: string) => `={{ $('Read settings').first().json.${key} }}`;
	add.chat2Desk(
		'Build transcript',
		{
			resource: 'request',
			operation: 'buildTranscript',
			scope: 'request',
			requestId: me('requestId'),
			format: 'bbcode',
			options: {
				chatLink: me('chatLink'),
				language: me('language'),
				timezone: me('timezone'),
				maxLength: 10000,
			},
		},
		again,
	);
	add.chat2Desk(
		'Get client',
		{
			resource: 'client',
			operation: 'get',
			clientId: { __rl: true, mode: 'id', value: '={{ $json.clientId }}' },
		},
		again,
	);
	add.if('Do tags decide?', "$('Read settings').first().json.judgesTags");
	add.chat2Desk('Get request', { resource: 'request', operation: 'get', requestId: me('requestId') }, again);
	const asked = (need: string) => `$('Read settings').first().json.needs.includes('${need}')`;
	add.if('Is UTM wanted?', asked('utm'));
	add.chat2Desk(
		'Resolve UTM',
		{
			resource: 'request',
			operation: 'resolveUtm',
			requestId: me('requestId'),
			clientId: { __rl: true, mode: 'id', value: me('clientId') },
			options: {},
		},
		again,
	);
	add.if('Are operators wanted?', asked('operators'));
	add.chat2Desk(
		'Get operators',
		{ resource: 'operator', operation: 'getAll', returnAll: true },
		{ ...again, executeOnce: true, alwaysOutputData: true },
	);
	add.code('Who wrote', join(__dirname, 'whoWrote.ts'));
	t.line(
		'Read settings',
		'What is to be read?',
		'Wait for the message list',
		'Build transcript',
		'Get client',
	);
	t.line('What is to be read? > 1', 'Get client', 'Do tags decide?', 'Get request', 'Is UTM wanted?');
	t.line(
		'Do tags decide? > 1',
		'Is UTM wanted?',
		'Resolve UTM',
		'Are operators wanted?',
		'Get operators',
		'Who wrote',
	);
	t.line('What is to be read? > 2', 'Is UTM wanted?');
	t.line('What is to be read? > 3', 'Who wrote');
	t.line('Is UTM wanted? > 1', 'Are operators wanted?');
	t.line('Are operators wanted? > 1', 'Who wrote');
	return t.group(
		'Ask Chat2Desk',
		'Transcript, client card and tags; advertising and operators when they are needed. Read once, as calls are billed.',
		[
			'Read settings',
			'What is to be read?',
			'Wait for the message list',
			'Build transcript',
			'Get client',
			'Do tags decide?',
			'Get request',
			'Is UTM wanted?',
			'Resolve UTM',
			'Are operators wanted?',
			'Get operators',
			'Who wrote',
		],
	);
}

/** The lane that tries: reads what an event needs, has the work done, and has it done again until it is. Two groups. */
export function trying(t: Template, add: Kinds): [read: string, tried: string] {
	const read = reading(t, add);
	add.callSelf('Do the work', { onError: 'continueRegularOutput', alwaysOutputData: true });
	add.code('What next?', join(__dirname, 'whatNext.ts'));
	add.wait('Wait for the portal', '={{ $json.seconds }}');
	t.line('What is it? > 2', 'Read settings');
	t.line('Who wrote', 'Do the work', 'What next?', 'Wait for the portal', 'Settings');
	const tried = t.group(
		'Try until it is done',
		'Runs the lane below. When Bitrix24 is busy or away it waits and runs it again, for retryMinutes; then it fails.',
		['Do the work', 'What next?', 'Wait for the portal'],
	);
	return [read, tried];
}

/**
 * Asks both sides whether Settings are right; `folder` holds the two modules that know what is asked, and those of
 * `more` nodes before what the portal says is put together.
 */
export function checking(t: Template, add: Kinds, folder: string, more: Record<string, string> = {}): string {
	const ask = { ...again, executeOnce: true, alwaysOutputData: true };
	add.chat2Desk(
		'List operators',
		{ resource: 'operator', operation: 'getAll', returnAll: true, filters: {} },
		ask,
	);
	add.chat2Desk('List tags', { resource: 'tag', operation: 'getAll', returnAll: true }, ask);
	add.chat2Desk('List client fields', { resource: 'customField', operation: 'getAll', returnAll: true }, ask);
	add.code('What to ask', join(folder, 'whatToAsk.ts'));
	add.portal('Ask the portal', '={{ $json.portal }}batch', '={{ JSON.stringify($json.body) }}', 'json');
	for (const [name, module] of Object.entries(more)) add.code(name, join(folder, `${module}.ts`));
	add.code('What it says', join(folder, 'whatItSays.ts'));
	add.code('Report', join(__dirname, 'report.ts'));
	add.code('Verdict', join(__dirname, '../verdict.ts'));
	const nodes = [
		'List operators',
		'List tags',
		'List client fields',
		'What to ask',
		'Ask the portal',
		...Object.keys(more),
		'What it says',
		'Report',
		'Verdict',
	];
	t.line(...nodes);
	return t.group(
		'Is it set up well?',
		'Changes nothing. Open Report inside: a line for each point. Ends red when something is wrong.',
		nodes,
	);
}

/** The notes: what it does and what to fill in; where to change things; what happens when the portal is down. */
export function notes(
	t: Template,
	{ card, what, needs, create }: { card: string; what: string; needs: string; create: string },
): void {
	t.note({
		text: `## Chat2Desk to Bitrix24: ${card}s
${what}

**Ten minutes to set it up**
1. Choose your Chat2Desk credential in the nodes with its icon: the trigger, and those inside **Ask Chat2Desk** and **Is it set up well?**
2. In Bitrix24: *Developer resources > Other > Inbound webhook* with the scopes **crm**, **user_basic** and **im**, made by an employee who may edit ${card}s; ${needs}. Its address goes into **Settings**: it is a password, do not share an export with it.
3. Fill in the rest of **Settings**. What each key means stands in the README of the templates.
4. Below, beside *Execute workflow*, choose **from Check the set-up** and run it: red with the first problem, or green. Open **Report** in *Is it set up well?* for all points and for the codes of your portal.
5. Activate.`,
		at: [-40, -620],
		size: [760, 540],
		color: 4,
	});
	t.note({
		text: `### To change something
* Stage, source, responsibles, tags, fields: **Settings**
* What the responsible is told: **Texts** in *Write it*
* ${create}
* Who is drawn for a new client: **Draw the responsible** in *Which ${card}?*

### When Bitrix24 is busy or down
*Try until it is done* runs the lane below again: after some seconds, later after a minute or two (such waits survive a restart of n8n), for \`retryMinutes\`. Then, or when a refusal is final, the execution **fails with the reason**. Put it right and choose *Retry with currently saved workflow* in the list of executions: it starts over with the Settings of now, and what is done already is found again. Nothing is lost, nothing doubled.`,
		at: [740, -620],
		size: [760, 540],
		color: 7,
	});
}
