import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { PackageDirectoryLoader } from 'n8n-core';

import { ROOT } from '../../scripts/demo/template';
import { pack } from '../../scripts/n8n/instance';

jest.setTimeout(120_000);

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const manifest = JSON.parse(read('package.json'));

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

	it('pins every development dependency, and the lock files name no registry', () => {
		for (const version of Object.values(manifest.devDependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
		const n8n = readdirSync(join(ROOT, 'scripts/n8n')).filter((name) => /^\d/.test(name));
		expect(n8n).toHaveLength(2);
		const locks = ['package-lock.json', ...n8n.map((version) => `scripts/n8n/${version}/package-lock.json`)];
		for (const lock of locks) expect(read(lock)).not.toMatch(/"resolved"/);
	});
});

describe('the built package', () => {
	async function load() {
		const loader = new PackageDirectoryLoader(ROOT);
		await loader.loadAll();
		return loader;
	}

	it('is loaded by n8n with nodes, credential, codex, icons and tool use', async () => {
		const { known, types } = await load();
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
		expect(types.nodes.find((node) => node.name === 'chat2Desk')?.usableAsTool).toBe(true);
	});

	it('names every operation as documented, each with action and description', async () => {
		const { types } = await load();
		const properties = types.nodes.find((node) => node.name === 'chat2Desk')?.properties ?? [];
		const operations = properties
			.filter((property) => property.name === 'operation')
			.flatMap((property) =>
				(property.options ?? []).map((option) => {
					expect(option).toMatchObject({ action: expect.any(String), description: expect.any(String) });
					const resource = String(property.displayOptions?.show?.resource?.[0]);
					return `${resource}.${'value' in option ? String(option.value) : ''}`;
				}),
			);
		expect(operations.sort()).toEqual([
			'channel.getAll',
			'client.get',
			'dialog.get',
			'message.send',
			'operator.getAll',
			'request.buildTranscript',
		]);
	});

	it('shows users English only', async () => {
		const { types } = await load();
		expect(JSON.stringify([types.nodes, types.credentials])).not.toMatch(/[а-яё]/i);
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
			expect(files).toEqual(
				expect.arrayContaining([
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
