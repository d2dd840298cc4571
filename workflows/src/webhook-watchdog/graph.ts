/** Switches on again what Chat2Desk switched off. */
import { join } from 'node:path';

import { Kinds } from '../builder/kinds';
import { Template } from '../builder/template';
import { onceADay, tell } from '../shared/tell';

export function template(): Template {
	const t = new Template({ file: 'webhook-watchdog', title: 'Chat2Desk: webhook watchdog' });
	const add = new Kinds(t);

	add.node('Every 15 minutes', 'scheduleTrigger', {
		rule: { interval: [{ field: 'minutes', minutesInterval: 15 }] },
	});
	add.set('Settings', { notifyUrl: '' }, { notes: 'Whom to tell' });
	add.chat2Desk(
		'Diagnose webhooks',
		{ resource: 'webhook', operation: 'diagnose' },
		{ onError: 'continueErrorOutput' },
	);
	add.code('Findings', join(__dirname, 'findings.ts'));
	add.if('To be switched on?', '$json.switchOn');
	add.chat2Desk(
		'Enable',
		{
			resource: 'webhook',
			operation: 'enable',
			webhookId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
		},
		{ onError: 'continueRegularOutput' },
	);
	add.node('All findings', 'merge', { numberInputs: 2 });
	add.code('Outcome', join(__dirname, 'outcome.ts'));
	t.line('Every 15 minutes', 'Settings', 'Diagnose webhooks', 'Findings');
	t.line('Diagnose webhooks > 1', 'Findings', 'To be switched on?', 'Enable', 'All findings', 'Outcome');
	t.line('To be switched on? > 1', 'All findings < 1');
	t.group('Repair', 'Switches on the webhooks of this n8n that are off; leaves those of others alone.', [
		'Findings',
		'To be switched on?',
		'Enable',
		'All findings',
		'Outcome',
	]);
	onceADay(t, {
		after: 'Outcome',
		name: 'Once a day',
		description: 'Lets each finding through once a day.',
		memory: 'Not told today',
		key: '{{ $today.toISODate() }} {{ $json.code }} {{ $json.webhookId }}',
	});
	add.code('Text', join(__dirname, 'text.ts'));
	t.line('Not told today', 'Text');
	tell(t, 'Text', ['Text']);
	t.layout([
		{
			items: ['Every 15 minutes', 'Settings', 'Diagnose webhooks', 'Repair', 'Once a day', 'Tell somebody'],
		},
	]);

	t.note({
		text: `## Chat2Desk webhook watchdog
Chat2Desk switches a webhook off when it could not deliver for five hours, and n8n does not notice. This workflow looks every 15 minutes, switches the webhooks of this n8n on again and tells somebody.

1. Choose your Chat2Desk credential in **Diagnose webhooks** and **Enable**.
2. Fill **notifyUrl** in **Settings**: an address that takes \`{"text": "..."}\` by POST, such as an incoming webhook of Slack, Mattermost or Google Chat. Leave it empty and the execution fails with the text instead, so that your error workflow tells.
3. Activate the workflow.

Messages that came while a webhook was off are fetched by the template **catch-up**. A webhook with the secret of an old token, or one that is gone, cannot be repaired from here: activate the workflow of its trigger anew.`,
		at: [-40, -420],
		size: [760, 360],
		color: 4,
	});
	t.note({
		text: `### Tell, but not again and again
Each finding is told once a day. To tell it elsewhere, replace **Tell** by any node that sends \`{{ $json.text }}\`.`,
		at: [740, -420],
		size: [480, 360],
		color: 7,
	});
	return t;
}
