/** Connects Chat2Desk channels to Open Lines of Bitrix24. */
import { join } from 'node:path';

import { Kinds } from '../builder/kinds';
import { blanks } from '../builder/layout';
import { Template } from '../builder/template';
import { renewal } from '../bitrix24-open-lines/renewal';
import { QUEUE, STATE } from '../bitrix24-open-lines/tables';
import { Table } from '../shared/tables';

const code = (name: string) => join(__dirname, `${name}.ts`);

const CALL = "$('Read the call').first().json";

const SETTINGS = "$('Settings').first().json";

const NOW = '={{ Date.now() }}';

export function template(): Template {
	const t = new Template({
		file: 'bitrix24-open-lines-setup',
		title: 'Chat2Desk: Bitrix24 Open Lines, set-up',
	});
	const add = new Kinds(t);
	const state = new Table(t, 'chat2desk_lines_state', STATE);
	const queue = new Table(t, 'chat2desk_lines_queue', QUEUE);
	const once = { executeOnce: true, alwaysOutputData: true };

	add.node('Set up', 'manualTrigger');
	add.node('Installation', 'webhook', {
		httpMethod: 'POST',
		path: 'chat2desk-open-lines-install/:secret',
		responseMode: 'responseNode',
		options: {},
	});
	add.node('Settings page', 'webhook', {
		httpMethod: 'POST',
		path: 'chat2desk-open-lines-page',
		responseMode: 'responseNode',
		options: {},
	});
	add.set(
		'Settings',
		{
			portalUrl: '',
			clientId: '',
			clientSecret: '',
			secret: '',
			channelLines: '',
			tagLines: '',
			connectorName: 'Chat2Desk',
			oauthUrl: 'https://oauth.bitrix24.tech',
		},
		{ keep: false, notes: 'Fill in, then run "Set up"' },
	);
	for (const trigger of ['Set up', 'Installation', 'Settings page']) t.line(trigger, 'Settings');

	state.create('State table');
	queue.create('Queue table');
	state.any(
		'Stored state',
		[
			['key', 'eq', 'config'],
			['key', 'eq', 'tokens'],
		],
		once,
	);
	add.code('Read the call', code('readTheCall'));
	add.switch(
		'What is it?',
		{
			Installation: "$json.action === 'install'",
			'Page, or refused': "['page', 'refuse'].includes($json.action)",
			'Set up': "$json.action === 'run'",
		},
		'Not installed yet',
	);
	t.line('Settings', 'State table', 'Queue table', 'Stored state', 'Read the call', 'What is it?');
	t.group(
		'See who calls',
		'Makes the two data tables where they are missing, and reads who calls: you, Bitrix24, or somebody else.',
		['State table', 'Queue table', 'Stored state', 'Read the call', 'What is it?'],
	);

	add.portal(
		'Who is it?',
		'={{ $json.auth.client_endpoint }}app.info',
		'={{ JSON.stringify({ auth: $json.auth.access_token }) }}',
		'json',
	);
	add.code('Does the portal know it?', code('doesThePortalKnowIt'));
	add.if('Is it known?', '$json.isKnown');
	state.upsert('Keep the tokens', 'tokens', {
		value: `={{ ${CALL}.tokens }}`,
		until: `={{ ${CALL}.until }}`,
		lease: '',
		leaseUntil: 0,
	});
	state.upsert('Keep the application', 'config', { value: `={{ ${CALL}.config }}` });
	const respond = (name: string, status: string | number, body: string, options = {}) =>
		add.node(name, 'respondToWebhook', {
			respondWith: 'text',
			responseBody: body,
			options: { responseCode: status, ...options },
		});
	respond('Accept', 200, 'accepted');
	respond('Do not believe it', 403, '={{ $json.reason }}');
	t.line('What is it?', 'Who is it?', 'Does the portal know it?', 'Is it known?', 'Keep the tokens');
	t.line('Keep the tokens', 'Keep the application', 'Accept');
	t.line('Is it known? > 1', 'Do not believe it');
	t.group(
		'Believe the installation',
		'Only when the portal itself knows the token of the call is anything kept; else it gets 403.',
		[
			'Who is it?',
			'Does the portal know it?',
			'Is it known?',
			'Keep the tokens',
			'Keep the application',
			'Accept',
			'Do not believe it',
		],
	);

	respond('Show the page, or refuse', '={{ $json.html ? 200 : 403 }}', '={{ $json.html || $json.reason }}', {
		responseHeaders: { entries: [{ name: 'Content-Type', value: 'text/html; charset=utf-8' }] },
	});
	t.line('What is it? > 1', 'Show the page, or refuse');

	state.any('Tokens', [['key', 'eq', 'tokens']], once);
	add.if('Are they fresh?', "Number($json.until) > Date.now() + 60000 || $('New tokens').isExecuted");
	renewal(add, state, {
		oauthUrl: `${SETTINGS}.oauthUrl.trim()`,
		clientId: `${SETTINGS}.clientId`,
		clientSecret: `${SETTINGS}.clientSecret`,
		newTokens: code('newTokens'),
	});
	add.wait('A second', 1);
	add.if('Is there access?', "!$('New tokens').isExecuted || $('New tokens').first().json.isRenewed");
	t.line('What is it? > 2', 'Tokens');
	t.line('Accept', 'Tokens');
	t.line('Tokens', 'Are they fresh?', 'Is there access?');
	t.line(
		'Are they fresh? > 1',
		'Take the refresh',
		'Is it our turn?',
		'Refresh',
		'New tokens',
		'Store the tokens',
		'Tokens',
	);
	t.line('Is it our turn? > 1', 'A second', 'Tokens');
	t.group(
		'Renew the access',
		'Renews the tokens where they are old: one execution at a time, the others wait.',
		[
			'Tokens',
			'Are they fresh?',
			'Is there access?',
			'Take the refresh',
			'Is it our turn?',
			'Refresh',
			'New tokens',
			'Store the tokens',
			'A second',
		],
	);

	/** A call for each item, a quarter of a second apart: a portal takes two a second. */
	const ask = (name: string) =>
		add.node(
			name,
			'httpRequest',
			{
				method: 'POST',
				url: "={{ JSON.parse($('Tokens').first().json.value).endpoint }}{{ $json.method }}",
				sendBody: true,
				specifyBody: 'json',
				jsonBody:
					"={{ JSON.stringify({ ...$json.params, auth: JSON.parse($('Tokens').first().json.value).access }) }}",
				options: {
					redirect: { redirect: { followRedirects: false } },
					response: { response: { fullResponse: true, neverError: true, responseFormat: 'json' } },
					timeout: 30000,
					batching: { batch: { batchSize: 1, batchInterval: 250 } },
				},
			},
			{ onError: 'continueRegularOutput' },
		);
	add.code('Report', code('report'));
	add.code('Verdict', join(__dirname, '../shared/verdict.ts'));
	add.code('First calls', code('firstCalls'));
	ask('Ask Bitrix24');
	const channels = { resource: 'channel', operation: 'getAll', returnAll: true };
	add.chat2Desk('Channels', channels, { ...once, onError: 'continueRegularOutput' });
	add.code('What is missing', code('whatIsMissing'));
	ask('Do it');
	state.upsert(
		'Keep the routing',
		'config',
		{ value: "={{ $('What is missing').first().json.config }}" },
		{ executeOnce: true },
	);
	queue.update(
		'Let waiting rows go',
		[
			['open', 'isTrue'],
			// One that is being sent keeps its time: it is not to be sent by two.
			['state', 'eq', 'waiting'],
			['notBefore', 'gt', NOW],
		],
		{ notBefore: 0 },
		once,
	);
	add.code('What is it now', code('whatIsItNow'));
	ask('Check the lines');
	add.code('What it came to', code('whatItCameTo'));
	t.line(
		'Is there access?',
		'First calls',
		'Ask Bitrix24',
		'Channels',
		'What is missing',
		'Do it',
		'Keep the routing',
	);
	t.line(
		'Keep the routing',
		'Let waiting rows go',
		'What is it now',
		'Check the lines',
		'What it came to',
		'Report',
	);
	t.group(
		'Register, bind, connect',
		'Registers the connector, binds missing events, switches lines on and off. With a fault in Settings it changes nothing.',
		[
			'First calls',
			'Ask Bitrix24',
			'Channels',
			'What is missing',
			'Do it',
			'Keep the routing',
			'Let waiting rows go',
			'What is it now',
			'Check the lines',
			'What it came to',
		],
	);

	t.line('What is it? > 3', 'Report');
	t.line('Is there access? > 1', 'Report', 'Verdict');

	// Each box beside the others' ways, so that no wire leads through one.
	t.layout([
		{ items: ['Installation', ...blanks(7), 'Believe the installation'] },
		{ items: ['Set up', 'Settings', 'See who calls', ...blanks(26), 'Report', 'Verdict'] },
		{ items: ['Settings page', ...blanks(14), 'Renew the access'] },
		{ items: [...blanks(8), 'Show the page, or refuse', ...blanks(14), 'Register, bind, connect'] },
	]);
	t.note({
		text: `## Bitrix24 Open Lines: set-up
Connects Chat2Desk channels to Open Lines of Bitrix24 through a local application of your own portal. Run it once, and again whenever you change something; it does no harm.

1. Choose your Chat2Desk credential in **Channels** (in the last box). Fill in **Settings**: \`portalUrl\`, a \`secret\` of your own (16 letters and digits or more), and \`channelLines\`, for example \`1234 = 15\` (Chat2Desk channel = Open Line; a channel goes to one line, a line may have many).
2. Activate this workflow. Copy the production URL of the node **Installation** and put the secret in place of \`:secret\`.
3. In Bitrix24, as administrator: *Developer resources > Other > Local application*. Tick *only API*; scopes \`imopenlines\`, \`imconnector\`, \`im\`, \`crm\`, \`user_basic\`. *Handler path*: what **Report** says; *initial installation path*: the address of step 2. Save: Bitrix24 calls it at once.
4. Bitrix24 now shows \`client_id\` and \`client_secret\`: paste them into **Settings**. Run **Set up** (its own button, not "from Installation") and open **Report**: a line for each point. A problem ends the run red.
5. Import **bitrix24-open-lines.json** into the **same project** (data tables belong to a project) and activate it.

The tokens are kept in the data table *chat2desk_lines_state*, never in a workflow. Whoever may read the data tables of this project can read them. Needs n8n 2 and a name of n8n that Bitrix24 can reach by https.`,
		at: [-60, -60],
		size: [860, 440],
		color: 4,
	});
	t.note({
		text: `### To change which channel goes where
Edit \`channelLines\` (or \`tagLines\`, which come first) in **Settings** and run **Set up**. Lines that are no longer named are switched off. **Report** lists the lines and channels there are.

### When it is imported twice
Only one copy can be active: the addresses are fixed, since Bitrix24 keeps them. Deactivate the old one first.`,
		at: [840, -60],
		size: [480, 440],
		color: 7,
	});
	return t;
}
