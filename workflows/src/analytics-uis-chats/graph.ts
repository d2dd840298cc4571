/** Closed requests as chats in the call-tracking analytics of UIS / CoMagic. */
import { join } from 'node:path';

import { Kinds } from '../builder/kinds';
import { Template } from '../builder/template';
import { checking } from './checking';
import { notes } from './noteTexts';

const again = { onError: 'continueRegularOutput' } as const;

const SETTINGS = {
	apiUrl: 'https://dataapi.uiscom.ru/v2.0',
	accessToken: '',
	userId: '',
	defaultEmployeeId: '',
	operatorMap: '',
	ignoreSession: false,
	target: 'campaign',
	defaultCampaignId: '',
	defaultSourceId: '',
	defaultSiteId: '',
	channelMap: '',
	sessionField: '',
	emailField: '',
	uploadSessions: false,
	visitorIp: '',
	timezone: 'Europe/Moscow',
	settleSeconds: 90,
	hoursBack: 24,
	retryMinutes: 60,
};

/** What starts the workflow, and which way it goes. */
function starts(t: Template, add: Kinds): void {
	add.node('Chat2Desk Trigger', 'chat2DeskTrigger', { events: ['close_request'], options: {} });
	add.node('Every 6 hours', 'scheduleTrigger', {
		rule: { interval: [{ field: 'hours', hoursInterval: 6 }] },
	});
	const date = (fieldLabel: string) => ({ fieldLabel, fieldType: 'date', requiredField: true });
	add.node('Import a period', 'formTrigger', {
		formTitle: 'Chat2Desk to UIS: import a period',
		formDescription:
			'Uploads the closed requests that began on these days and are not in UIS yet. A page shows how far it is.',
		formFields: { values: [date('From'), date('To')] },
		options: {},
	});
	add.node('When called', 'executeWorkflowTrigger', { inputSource: 'passthrough' });
	add.node('Check the set-up', 'manualTrigger');
	add.set('Settings', SETTINGS, { notes: 'Fill in, then run "Check the set-up"' });
	add.switch(
		'What is it?',
		{
			Work: "$('When called').isExecuted",
			'Set-up check': "$('Check the set-up').isExecuted",
		},
		'Requests',
	);
	t.line('Chat2Desk Trigger', 'Settings', 'What is it?');
	for (const name of ['Every 6 hours', 'Import a period', 'When called', 'Check the set-up'])
		t.line(name, 'Settings');
}

/** The lane that takes requests in batches and has each batch done until it is. */
function trying(t: Template, add: Kinds, code: (name: string, module: string) => string): string {
	add.if('Is a list wanted?', '!$json.work && !$json.requestId');
	add.chat2Desk(
		'Get requests',
		{
			resource: 'statistics',
			operation: 'get',
			report: 'request_stats',
			// Statistics list a request on the day it began, so one more day [assumed].
			dateFrom: '={{ $json.From || $now.minus({ hours: Number($json.hoursBack) + 24 }).toISODate() }}',
			// Days are those of the company, which may have begun while it is yesterday where n8n is.
			dateTo: '={{ $json.To || $now.setZone(String($json.timezone).trim() || $now.zoneName).toISODate() }}',
		},
		{ alwaysOutputData: true },
	);
	code('Which requests?', 'whichRequests');
	add.wait('Wait', '={{ $json.work.seconds }}');
	add.callSelf('Do the work', { onError: 'continueRegularOutput', alwaysOutputData: true });
	code('What next?', 'whatNext');
	add.if('Show how far?', '$json.shows');
	add.node('How far it is', 'form', {
		operation: 'page',
		formFields: {},
		limitWaitTime: true,
		limitType: 'afterTimeInterval',
		resumeAmount: 10,
		resumeUnit: 'minutes',
		options: {
			formTitle: '={{ $json.title }}',
			formDescription: '={{ $json.text }}',
			buttonLabel: '={{ $json.isOver ? "Done" : "Go on" }}',
		},
	});
	code('Go on', 'goOn');
	t.line('What is it? > 2', 'Is a list wanted?', 'Get requests', 'Which requests?');
	t.line('Is a list wanted? > 1', 'Which requests?', 'Wait', 'Do the work', 'What next?', 'Show how far?');
	t.line('Show how far?', 'How far it is', 'Go on', 'Settings');
	t.line('Show how far? > 1', 'Go on');
	return t.group(
		'Take them in turn',
		'Which requests, 50 at a time. Runs the lane below; waits and runs it again while UIS or Chat2Desk is away, for retryMinutes.',
		[
			'Is a list wanted?',
			'Get requests',
			'Which requests?',
			'Wait',
			'Do the work',
			'What next?',
			'Show how far?',
			'How far it is',
			'Go on',
		],
	);
}

/** Reads the requests of a batch in Chat2Desk and makes chats of them. */
function reading(t: Template, add: Kinds, code: (name: string, module: string) => string): string {
	code('What to read', 'whatToRead');
	add.if('Anything to read?', '$json.isToRead');
	add.chat2Desk(
		'Get messages',
		{
			resource: 'message',
			operation: 'getAll',
			returnAll: true,
			filters: { requestId: '={{ $json.requestId }}' },
			options: { asEvents: true },
		},
		{ ...again, alwaysOutputData: true },
	);
	code('Whose messages', 'whoseMessages');
	const client = { __rl: true, mode: 'id', value: '={{ $json.clientId }}' };
	add.chat2Desk('Get client', { resource: 'client', operation: 'get', clientId: client }, again);
	code('Who is it?', 'whoIsIt');
	const wants = (what: string) => `$('What to read').first().json.${what}`;
	add.if('Is UTM wanted?', wants('wantsUtm'));
	add.chat2Desk(
		'Resolve UTM',
		{
			resource: 'request',
			operation: 'resolveUtm',
			requestId: '={{ $json.requestId }}',
			clientId: client,
			options: {},
		},
		again,
	);
	add.if('Are operators wanted?', wants('wantsOperators'));
	add.chat2Desk(
		'Get operators',
		{ resource: 'operator', operation: 'getAll', returnAll: true, filters: {} },
		{ ...again, executeOnce: true, alwaysOutputData: true },
	);
	code('What was said', 'whatWasSaid');
	code('Chats', 'chats');
	t.line('What is it?', 'What to read', 'Anything to read?', 'Get messages', 'Whose messages');
	t.line('Whose messages', 'Get client', 'Who is it?', 'Is UTM wanted?', 'Resolve UTM');
	t.line('Resolve UTM', 'Are operators wanted?', 'Get operators', 'What was said', 'Chats');
	t.line('Anything to read? > 1', 'Chats');
	t.line('Is UTM wanted? > 1', 'Are operators wanted?');
	t.line('Are operators wanted? > 1', 'What was said');
	return t.group(
		'Ask Chat2Desk',
		'Messages and client of each request; UTM and operators where Settings need them. Made here: the chat, or why it is none.',
		[
			'What to read',
			'Anything to read?',
			'Get messages',
			'Whose messages',
			'Get client',
			'Who is it?',
			'Is UTM wanted?',
			'Resolve UTM',
			'Are operators wanted?',
			'Get operators',
			'What was said',
			'Chats',
		],
	);
}

/** Uploads what UIS does not have yet. */
function uploading(t: Template, add: Kinds, code: (name: string, module: string) => string): string {
	code('What to look for', 'whatToLookFor');
	add.if('Any chats?', '$json.chats.length > 0');
	add.post('Ask for those ids', '={{ $json.url }}', '={{ JSON.stringify($json.body) }}');
	code('Which are new', 'whichAreNew');
	add.if('Anything to send?', "$json.todo !== 'nothing'");
	add.post('Upload', '={{ $json.url }}', '={{ JSON.stringify($json.body) }}');
	code('What came of it', 'whatCameOfIt');
	add.if('Once more?', '$json.chats.length > 0');
	code('Outcome', 'outcome');
	t.line(
		'Chats',
		'What to look for',
		'Any chats?',
		'Ask for those ids',
		'Which are new',
		'Anything to send?',
	);
	t.line('Anything to send?', 'Upload', 'What came of it', 'Once more?', 'What to look for');
	t.line('Any chats? > 1', 'Outcome');
	t.line('Anything to send? > 1', 'Outcome');
	t.line('Once more? > 1', 'Outcome');
	return t.group(
		'Upload what is new',
		'Asks UIS first which it has. Sessions, then the chats in one call; when UIS refuses it, each in a call of its own.',
		[
			'What to look for',
			'Any chats?',
			'Ask for those ids',
			'Which are new',
			'Anything to send?',
			'Upload',
			'What came of it',
			'Once more?',
			'Outcome',
		],
	);
}

export function template(): Template {
	const t = new Template({
		file: 'analytics-uis-chats',
		title: 'Chat2Desk: closed requests to UIS / CoMagic analytics',
	});
	const add = new Kinds(t);
	const code = (name: string, module: string) => add.code(name, join(__dirname, `${module}.ts`));

	starts(t, add);
	const tried = trying(t, add, code);
	const read = reading(t, add, code);
	const uploaded = uploading(t, add, code);
	const checked = checking(t, add);
	t.layout([
		{ items: ['Chat2Desk Trigger'] },
		{ items: ['Every 6 hours', 'Settings', 'What is it?', tried] },
		{ items: ['Import a period'] },
		{ items: ['When called', '', '', read, uploaded] },
		{ items: ['Check the set-up', '', '', checked] },
	]);
	notes(t);
	return t;
}
