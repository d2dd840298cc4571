/** The set-up check: what both sides say to Settings. */
import { join } from 'node:path';

import { type Kinds } from '../builder/kinds';
import { type Template } from '../builder/template';

const ask = { onError: 'continueRegularOutput', executeOnce: true, alwaysOutputData: true } as const;

/** Asks both sides, changes nothing; returns the group. */
export function checking(t: Template, add: Kinds): string {
	const code = (name: string, module: string) => add.code(name, join(__dirname, `${module}.ts`));
	const list = (name: string, resource: string, more: object = {}) =>
		add.chat2Desk(name, { resource, operation: 'getAll', returnAll: true, ...more }, ask);
	list('List channels', 'channel');
	list('List operators', 'operator', { filters: {} });
	list('List client fields', 'customField');
	code('What to ask', 'whatToAsk');
	add.post('Ask UIS', '={{ $json.url }}', '={{ JSON.stringify($json.body) }}');
	code('What it says', 'whatItSays');
	code('Report', 'report');
	add.code('Verdict', join(__dirname, '../shared/verdict.ts'));
	const nodes = [
		'List channels',
		'List operators',
		'List client fields',
		'What to ask',
		'Ask UIS',
		'What it says',
		'Report',
		'Verdict',
	];
	t.line('What is it? > 1', ...nodes);
	return t.group(
		'Is it set up well?',
		'Changes nothing. Open Report inside: a line for each point, and what goes where. Ends red when something is wrong.',
		nodes,
	);
}
