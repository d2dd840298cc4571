import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from '../stage/template';

const folder = join(ROOT, 'workflows');
const names = readdirSync(folder)
	.filter((file) => file.endsWith('.json'))
	.map((file) => file.replace('.json', ''));

/** What n8n's template site asks for: a title that says what it does, and these headings. */
const HEADINGS = [
	'Who is this for',
	'How it works',
	'How to set it up',
	'Requirements',
	'How to customize it',
];

describe.each(names)('the text of %s for the template site', (name) => {
	const file = join(folder, 'site', `${name}.md`);
	const text = existsSync(file) ? readFileSync(file, 'utf8') : '';

	it('has a title and the headings in order, each with something below it', () => {
		const [title = '', ...sections] = text.split(/^## /m);
		expect(title).toMatch(/^# .{20,100}\n\n$/);
		expect(sections.map((section) => section.split('\n')[0])).toEqual(HEADINGS);
		for (const section of sections) expect(section.split('\n').slice(1).join('').length).toBeGreaterThan(20);
	});

	it('names only nodes and settings that the template has', () => {
		const { nodes, nodeGroups = [] } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as {
			nodes: Array<{ name: string; parameters: unknown }>;
			nodeGroups?: Array<{ name: string }>;
		};
		const known = [...nodes, ...nodeGroups].map((one) => one.name);
		const bold = [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, node]) => node);
		expect(bold.filter((node) => !known.includes(node ?? ''))).toEqual([]);
		const settings = JSON.stringify(nodes.find((node) => node.name === 'Settings')?.parameters ?? {});
		const keys = [...text.matchAll(/`([a-z]\w+)`/g)].map(([, key]) => key);
		expect(keys.filter((key) => !settings.includes(`"${key}"`))).toEqual([]);
	});
});
