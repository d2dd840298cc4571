/**
 * `npm run docs`: writes the tables of operations, events, options and error codes into the documentation, from the
 * code itself. A table stands between `<!-- generated: NAME -->` and `<!-- end -->`. `-- --check` only says whether
 * something would change.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { INodeProperties, INodeType } from 'n8n-workflow';

import { RESOURCES } from '../nodes/Chat2Desk/actions/resources';
import { ADVICE } from '../nodes/Chat2Desk/api/errors';
import { EVENTS } from '../nodes/Chat2Desk/domain/event/catalogue';

const ROOT = join(__dirname, '..');

// By its whole name: for `.node` alone a loader takes the JSON beside it.
const loaded = createRequire(__filename)('../nodes/Chat2Desk/Chat2DeskTrigger.node.ts') as {
	Chat2DeskTrigger: new () => INodeType;
};

/** A text in one cell of a table. */
const cell = (text: string) => text.replace(/\s+/g, ' ').replace(/\|/g, '\\|').trim();

const withoutLinks = (html: string) => html.replace(/<a [^>]*>(.*?)<\/a>/g, '$1');

function table(head: string[], rows: string[][]): string {
	const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))] as string[][];
	return lines.map((columns) => `| ${columns.join(' | ')} |`).join('\n');
}

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);

function operations(): string {
	return table(
		['resource', 'operation', 'what it does', '`resource`.`operation`'],
		[...RESOURCES]
			.sort(byName)
			.flatMap((resource) =>
				[...resource.operations]
					.sort(byName)
					.map((operation, index) => [
						index === 0 ? `**${resource.name}**` : '',
						operation.name,
						operation.description,
						`\`${resource.value}.${operation.value}\``,
					]),
			),
	);
}

const events = () =>
	table(
		['event', 'when', 'name at Chat2Desk'],
		[...EVENTS]
			.sort((a, b) => a.label.localeCompare(b.label))
			.map(({ label, description, name }) => [label, description, `\`${name}\``]),
	);

/** What is shown only where it was saved: another field has taken its place. */
const isSuperseded = ({ name, displayOptions }: INodeProperties) =>
	displayOptions?.show?.[name] !== undefined;

function triggerOptions(): string {
	const { properties } = new loaded.Chat2DeskTrigger().description;
	const collection = properties.find(({ name }) => name === 'options');
	const fields = properties.filter(({ name }) => ['channelIds', 'messengers'].includes(name));
	const options = (collection?.options ?? []) as INodeProperties[];
	return table(
		['option', 'meaning'],
		[...fields, ...options.filter((option) => !isSuperseded(option))].map(({ displayName, description }) => [
			displayName,
			withoutLinks(description ?? ''),
		]),
	);
}

const RAW = 'https://raw.githubusercontent.com/n8n-nodes-chat2desk/n8n-nodes-chat2desk/main/workflows';

/** The addresses for *Import from URL*. */
function templates(): string {
	const files = readdirSync(join(ROOT, 'workflows')).filter((name) => name.endsWith('.json'));
	return table(
		['template', 'for *Import from URL*'],
		files.sort().map((file) => {
			const { name } = JSON.parse(readFileSync(join(ROOT, 'workflows', file), 'utf8')) as { name: string };
			return [name, `\`${RAW}/${file}\``];
		}),
	);
}

const errorCodes = () =>
	table(
		['code', 'what to do'],
		Object.entries(ADVICE).map(([code, advice]): string[] => [`\`${code}\``, advice]),
	);

const TABLES: Record<string, () => string> = { operations, events, triggerOptions, errorCodes, templates };

const PLACE = /(<!-- generated: (\w+) -->\n)[^]*?(<!-- end -->)/g;

/** The text of a page with every generated table as it should be. */
export function withTables(page: string): string {
	return page.replace(PLACE, (_, start: string, name: string, end: string) => {
		const make = TABLES[name];
		if (!make) throw new Error(`There is no table ${name}; there are ${Object.keys(TABLES).join(', ')}`);
		return `${start}\n${make()}\n\n${end}`;
	});
}

/** The pages that may hold tables. */
export function pages(): string[] {
	const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
	return [
		'README.md',
		'README.ru.md',
		join('workflows', 'README.md'),
		...docs.map((name) => join('docs', name)),
	];
}

/** Pages whose tables differ from the code. */
export function outdated(): string[] {
	return pages().filter((name) => {
		const page = readFileSync(join(ROOT, name), 'utf8');
		return withTables(page) !== page;
	});
}

if (require.main === module) {
	const changed = outdated();
	if (process.argv.includes('--check')) {
		if (changed.length > 0) console.error(`Not current: ${changed.join(', ')}. Run npm run docs.`);
		process.exitCode = changed.length > 0 ? 1 : 0;
	} else {
		for (const name of changed) {
			writeFileSync(join(ROOT, name), withTables(readFileSync(join(ROOT, name), 'utf8')));
			console.log(`Written: ${name}`);
		}
	}
}
