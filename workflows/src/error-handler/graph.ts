/** Tells somebody that a workflow failed. */
import { join } from 'node:path';

import { Kinds } from '../builder/kinds';
import { Template } from '../builder/template';
import { tellOnce } from '../shared/tell';

const MESSAGE = '$json.execution.error?.message';

export function template(): Template {
	const t = new Template({ file: 'error-handler', title: 'Chat2Desk: tell when a workflow failed' });
	const add = new Kinds(t);

	add.node('Error Trigger', 'errorTrigger');
	add.set('Settings', { notifyUrl: '' }, { notes: 'Whom to tell' });
	// A try that a workflow makes of itself and repeats until it succeeds (see the templates for Bitrix24).
	add.filter('Is it final?', `$json.execution?.mode !== 'integrated' || !/is not complete/.test(${MESSAGE})`);
	add.code('Failure', join(__dirname, 'failure.ts'));
	t.line('Error Trigger', 'Settings', 'Is it final?', 'Failure');
	const tell = tellOnce(t, {
		after: 'Failure',
		name: 'Once an hour',
		description: 'Lets one failure of a kind through in an hour; what was told on other days is forgotten.',
		memory: 'Not told this hour',
		key: "{{ $now.toFormat('yyyy-LL-dd HH') }} {{ $json.kind }}",
	});
	t.layout([{ items: ['Error Trigger', 'Settings', 'Is it final?', 'Failure', ...tell] }]);

	t.note({
		text: `## Tell when a workflow failed
Chat2Desk and Bitrix24 get their answer before a workflow has done its work, so they do not send again what fails later. This workflow tells somebody, with the way to run it again.

1. Fill **notifyUrl** in **Settings**: an address that takes \`{"text": "..."}\` by POST, such as an incoming webhook of Slack, Mattermost or Google Chat. Empty: the execution of this workflow fails with the text instead.
2. Activate this workflow (in n8n 1 saving is enough).
3. In every workflow to be watched: **... > Settings > Error workflow** > *Chat2Desk: tell when a workflow failed*, and save.

Only executions of active workflows are told, not those started in the editor, and not the tries of a template that calls itself: it repeats them and fails itself when it gives up.`,
		at: [-40, -480],
		size: [720, 420],
		color: 4,
	});
	t.note({
		text: `### Once an hour
Each kind of failure (workflow, node, code) is told once an hour, however often it happens. The others are under **Executions** in n8n.

### To tell it elsewhere
Replace **Tell** by any other node that sends \`{{ $json.text }}\`: an e-mail, Telegram, Chat2Desk itself.`,
		at: [700, -480],
		size: [480, 420],
		color: 7,
	});
	return t;
}
