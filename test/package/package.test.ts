import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';

import { PackageDirectoryLoader } from 'n8n-core';
import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { ROOT } from '../stage/template';
import { pack } from '../n8n/instance';

jest.setTimeout(120_000);

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const manifest = JSON.parse(read('package.json'));

/** What workflows rely on: add to it, never rename or drop. */
const OPERATIONS: Record<string, string[]> = {
	account: ['get'],
	channel: ['getAll'],
	client: ['create', 'get', 'getAll', 'update', 'upsert'],
	customField: ['getAll'],
	dialog: ['assign', 'close', 'get', 'getAll', 'reopen'],
	menuItem: ['getAll', 'send'],
	message: [
		'addComment',
		'collectBurst',
		'get',
		'getAll',
		'markRead',
		'markUnread',
		'send',
		'sendAndWait',
		'writeFirst',
	],
	operator: ['getAll'],
	operatorGroup: ['getAll'],
	replyTemplate: ['getAll'],
	request: ['buildTranscript', 'close', 'get', 'resolveUtm'],
	statistics: ['get'],
	tag: ['assign', 'create', 'getAll', 'remove'],
	ticket: ['get', 'getAll'],
	webhook: ['delete', 'diagnose', 'enable', 'getAll'],
};

/** Sentence case: after the first word only abbreviations have capitals. */
const SENTENCE = /^[A-Z][a-z]*( ([a-z-]+|[A-Z]{2,}))*$/;

/** Every parameter with the way to it, those inside collections and lists as well. */
function* parametersIn(
	properties: INodeProperties[],
	within = '',
): Generator<INodeProperties & { path: string }> {
	for (const property of properties) {
		const { type, options = [], name } = property;
		const path = within ? `${within}.${name}` : name;
		yield { ...property, path };
		if (type === 'collection') yield* parametersIn(options as INodeProperties[], path);
		if (type === 'fixedCollection') {
			for (const group of options as INodePropertyCollection[])
				yield* parametersIn(group.values, `${path}.${group.name}`);
		}
	}
}

describe('the manifest', () => {
	it('has no runtime dependency and only n8n-workflow as peer', () => {
		expect(manifest.dependencies).toEqual({});
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		expect(manifest.devDependencies.luxon).toBeDefined();
	});

	it.each(['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare', 'prepublish'])(
		'has no %s script',
		(name) => expect(manifest.scripts).not.toHaveProperty(name),
	);

	it('builds before it is packed, so that no package goes out without its code', () =>
		expect(manifest.scripts.prepack).toBe(manifest.scripts.build));

	it('pins every development dependency, and the lock files name no registry', () => {
		for (const version of Object.values(manifest.devDependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
		const n8n = readdirSync(join(ROOT, 'test/n8n')).filter((name) => /^\d/.test(name));
		expect(n8n).toHaveLength(2);
		const locks = ['package-lock.json', ...n8n.map((version) => `test/n8n/${version}/package-lock.json`)];
		for (const lock of locks) expect(read(lock)).not.toMatch(/"resolved"/);
	});
});

describe('the built package', () => {
	let loader: PackageDirectoryLoader;

	beforeAll(async () => {
		loader = new PackageDirectoryLoader(ROOT);
		await loader.loadAll();
	});

	const descriptionOf = (name: string) =>
		loader.types.nodes.find((node) => node.name === name) as INodeTypeDescription;

	it('is loaded by n8n with nodes, credential, codex, icons and tool use', () => {
		const { known, types } = loader;
		expect(Object.keys(known.nodes).sort()).toEqual(['chat2Desk', 'chat2DeskTrigger']);
		expect(known.credentials.chat2DeskApi?.supportedNodes?.sort()).toEqual(['chat2Desk', 'chat2DeskTrigger']);
		for (const node of types.nodes) {
			expect(node.codex?.categories).toEqual(['Communication']);
			expect(node.codex?.alias).toContain('WhatsApp');
			expect(node.iconUrl).toEqual({
				light: expect.stringMatching(/chat2desk\.svg$/),
				dark: expect.stringMatching(/chat2desk\.dark\.svg$/),
			});
		}
		expect(descriptionOf('chat2Desk').usableAsTool).toBe(true);
	});

	it('has the resources and operations of the contract, each with action and description', () => {
		const { properties } = descriptionOf('chat2Desk');
		const resources = properties.find(({ name }) => name === 'resource')?.options as INodePropertyOptions[];
		expect(resources.map(({ value }) => value).sort()).toEqual(Object.keys(OPERATIONS).sort());
		const pickers = properties.filter(({ name }) => name === 'operation');
		expect(pickers).toHaveLength(resources.length);
		for (const { displayOptions, options } of pickers) {
			const operations = options as INodePropertyOptions[];
			const resource = String(displayOptions?.show?.resource?.[0]);
			expect([resource, operations.map(({ value }) => value).sort()]).toEqual([
				resource,
				OPERATIONS[resource],
			]);
			for (const { action, description } of operations) {
				expect(action).toMatch(SENTENCE);
				expect(description).toMatch(/^[A-Z].{10,}$/);
			}
		}
	});

	it('shows users English only; words that nobody sees are searched for in Russian, too', () => {
		const shown = loader.types.nodes.map(({ codex: _, ...node }) => node);
		expect(JSON.stringify([shown, loader.types.credentials])).not.toMatch(/\p{Script=Cyrillic}/u);
		for (const node of ['chat2Desk', 'chat2DeskTrigger']) {
			const alias = descriptionOf(node).codex?.alias;
			expect(alias).toEqual(expect.arrayContaining(['WhatsApp', 'omnichannel', 'comment', 'note']));
			for (const word of ['чат', 'мессенджер', 'ватсап', 'вайбер', 'телеграм', 'тег', 'битрикс'])
				expect(alias).toContain(word);
		}
	});

	it('asks for a button in the order it is thought of, and for the type of a message before its text', () => {
		const { properties } = descriptionOf('chat2Desk');
		const paths = [...parametersIn(properties)].map(({ path }) => path);
		const fields = paths.filter((path) => path.startsWith('additionalFields.buttons.button.'));
		expect(fields.map((path) => path.split('.').at(-1))).toEqual(['text', 'type', 'url', 'payload', 'color']);
		const ofSend = properties.filter(
			({ displayOptions: { show } = {} }) =>
				show?.resource?.includes('message') && show.operation?.includes('send'),
		);
		const names = ofSend.map(({ name }) => name);
		expect(names[names.indexOf('text') - 1]).toBe('messageType');
	});

	describe.each(['chat2Desk', 'chat2DeskTrigger'])('the parameters of %s', (node) => {
		const parameters = () => [...parametersIn(descriptionOf(node).properties)];

		it('have choices with a name and a value each', () => {
			const lists = parameters().filter(
				({ type, typeOptions }) => /^(o|multiO)ptions$/.test(type) && !typeOptions?.loadOptionsMethod,
			);
			expect(lists).not.toEqual([]);
			for (const { path, options } of lists) {
				const choices = (options ?? []) as INodePropertyOptions[];
				const values = choices.map(({ value }) => value);
				expect([path, choices]).toEqual([path, expect.arrayContaining([expect.anything()])]);
				expect([path, choices.filter(({ name, value }) => !name || value === undefined)]).toEqual([path, []]);
				expect([path, new Set(values).size]).toEqual([path, values.length]);
			}
		});

		it('have an example as placeholder, or say what to add', () => {
			const found = parameters().filter(({ placeholder }) => placeholder !== undefined);
			expect(found).not.toEqual([]);
			for (const { path, type, placeholder } of found) {
				const isList = type === 'collection' || type === 'fixedCollection';
				expect([path, placeholder]).toEqual([path, expect.stringMatching(isList ? /^Add / : /^e\.g\. ./)]);
			}
		});

		it('ask yes or no with "Whether"', () => {
			const found = parameters().filter(({ type }) => type === 'boolean');
			expect(found).not.toEqual([]);
			for (const { path, description } of found)
				expect([path, description]).toEqual([path, expect.stringMatching(/^Whether /)]);
		});

		it('offer only lists that the node can load', () => {
			const type = loader.nodeTypes[node]?.type as INodeType;
			const { loadOptions = {}, listSearch = {}, resourceMapping = {} } = type.methods ?? {};
			for (const { path, typeOptions, modes } of parameters()) {
				const searches = (modes ?? []).map((mode) => mode.typeOptions?.searchListMethod);
				const missing = [
					...searches.filter((name) => name && !(name in listSearch)),
					...[typeOptions?.loadOptionsMethod].filter((name) => name && !(name in loadOptions)),
					...[typeOptions?.resourceMapper?.resourceMapperMethod].filter(
						(name) => name && !(name in resourceMapping),
					),
				];
				expect([path, missing]).toEqual([path, []]);
			}
		});
	});

	it('picks things from a list first, by ID second, at top level only', () => {
		const { properties } = descriptionOf('chat2Desk');
		const locators = [...parametersIn(properties)].filter(({ type }) => type === 'resourceLocator');
		expect([...new Set(locators.map(({ path }) => path))].sort()).toEqual([
			'assigneeId',
			'channelId',
			'clientId',
			'groupId',
			'operatorId',
			'tagId',
			'webhookId',
		]);
		for (const { path, default: preset, modes = [] } of locators) {
			const [list, id] = modes;
			expect([path, modes.map(({ displayName, name, type }) => [displayName, name, type])]).toEqual([
				path,
				[
					['From List', 'list', 'list'],
					['By ID', 'id', 'string'],
				],
			]);
			expect([path, preset]).toEqual([path, { mode: 'list', value: '' }]);
			expect(list?.typeOptions).toMatchObject({ searchListMethod: expect.any(String), searchable: true });
			expect(id?.placeholder).toMatch(/^e\.g\. \d+$/);
		}
	});
});

describe("n8n's scanner", () => {
	// With NODE_ENV=test, as jest sets it, the rules treat every file as a node file.
	const scan = (leg: string, folder: string) =>
		execFileSync(process.execPath, ['scripts/scan.mjs', leg, folder], {
			cwd: ROOT,
			encoding: 'utf8',
			env: { ...process.env, NODE_ENV: 'production' },
		});

	it('passes the source', () => expect(scan('source', ROOT)).toContain('passed'));

	it('passes the packed tarball, which holds what users need and nothing else', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'chat2desk-pack-'));
		try {
			const tarball = await pack(ROOT, folder);
			execFileSync('tar', ['-xzf', tarball, '-C', folder]);
			const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' })
				.trim()
				.split('\n')
				.map((file) => file.replace(/^package\//, ''));
			const schemas = readdirSync(join(ROOT, 'nodes/Chat2Desk/__schema__'), {
				recursive: true,
				encoding: 'utf8',
			}).filter((file) => file.endsWith('.json'));
			expect(schemas).not.toEqual([]);
			expect(files).toEqual(
				expect.arrayContaining([
					...schemas.map((file) => `dist/nodes/Chat2Desk/__schema__/${file.split(sep).join('/')}`),
					'package.json',
					'README.md',
					'README.ru.md',
					'LICENSE',
					'CHANGELOG.md',
					'workflows/README.md',
					'workflows/bitrix24-leads.json',
					'dist/nodes/Chat2Desk/Chat2Desk.node.js',
					'dist/nodes/Chat2Desk/Chat2Desk.node.json',
					'dist/nodes/Chat2Desk/Chat2DeskTrigger.node.js',
					'dist/nodes/Chat2Desk/Chat2DeskTrigger.node.json',
					'dist/credentials/Chat2DeskApi.credentials.js',
					'dist/icons/chat2desk.svg',
					'dist/icons/chat2desk.dark.svg',
				]),
			);
			expect(files.filter((file) => /(^|\/)(test|scripts|node_modules)\/|\.ts$|\.map$/.test(file))).toEqual(
				[],
			);
			expect(scan('tarball', join(folder, 'package'))).toContain('passed');
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});
});
