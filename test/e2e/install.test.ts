import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { Chat2DeskEmulator } from '../emulators/chat2desk/server';
import type { Running } from '../emulators/http';
import { ensureN8n } from '../n8n/cache';
import { installTarball, N8n, pack, waitFor, type StartOptions } from '../n8n/instance';
import { ROOT } from '../stage/template';
import { blocks, run } from './documented';
import { echo } from './echo';
import { startProxy, type Proxy } from '../n8n/proxy';
import { serveRegistry } from './registry';
import { IS_V1 } from './setup';

jest.setTimeout(300_000);

const NAME = 'n8n-nodes-chat2desk';
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
	name: string;
	version: string;
};

/** Each way of the README, from the packed file, into an empty folder, and then at work. */
describe('the packed package', () => {
	let packed: string;
	let tarball: string;
	let registry: Running;
	let api: Chat2DeskEmulator;
	let folder: string;
	let n8n: N8n | undefined;
	const proxies: Proxy[] = [];

	beforeAll(async () => {
		packed = await mkdtemp(join(tmpdir(), 'chat2desk-pack-'));
		tarball = await pack(ROOT, packed);
		const upstream = (await run('npm config get registry', process.env)).trim();
		registry = await serveRegistry(tarball, manifest, upstream);
	});

	afterAll(async () => {
		await registry?.stop();
		await rm(packed, { recursive: true, force: true });
	});

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'chat2desk-install-'));
		api = await new Chat2DeskEmulator().start();
	});

	afterEach(async () => {
		await n8n?.dispose();
		n8n = undefined;
		await api.stop();
		await Promise.all(proxies.splice(0).map(async (proxy) => await proxy.stop()));
		await rm(folder, { recursive: true, force: true, maxRetries: 3 });
	});

	async function start(env: NodeJS.ProcessEnv = {}, options: StartOptions = {}): Promise<N8n> {
		n8n = await N8n.start(await ensureN8n(process.env.E2E_N8N_VERSION), {
			userFolder: folder,
			env,
			...options,
		});
		return n8n;
	}

	/** What is set on the machine of a test: an empty home, and the registry that holds the packed file. */
	const machine = () => {
		const { PATH, LANG } = process.env;
		return {
			PATH,
			LANG,
			HOME: folder,
			npm_config_registry: registry.url,
			npm_config_cache: join(folder, 'npm-cache'),
			npm_config_update_notifier: 'false',
		};
	};

	/** Both nodes and the variant n8n makes for AI agents, with icon and codex. */
	async function expectNodes(of: N8n): Promise<void> {
		// A connection that n8n closes as idle at this moment is no answer.
		const read = async () =>
			(await (await of.page('types/nodes.json')).json()) as Array<Record<string, unknown>>;
		const nodes = await waitFor('the list of nodes', async () => await read().catch(() => undefined));
		const named = (name: string) => nodes.filter((node) => node.name === `${NAME}.${name}`);
		const ours = [...named('chat2Desk'), ...named('chat2DeskTrigger')];
		expect(ours).toHaveLength(2);
		expect(named('chat2DeskTool')).toHaveLength(1);
		for (const node of ours) {
			expect(node).toMatchObject({ codex: { categories: ['Communication'] }, iconUrl: expect.anything() });
			const { light } = node.iconUrl as { light: string };
			expect((await of.page(light)).headers.get('content-type')).toContain('svg');
		}
	}

	const [npmWay = '', reverse = '', forward = ''] = blocks('README.md', 'Installation', 'bash').filter(
		(block) => !block.startsWith('docker'),
	);

	it('is described alike in both languages', () => {
		const plain = (readme: string, section: string) =>
			['bash', 'dockerfile']
				.flatMap((kind) => blocks(readme, section, kind))
				.map((block) => block.replace(/ *#.*/g, ''));
		expect(plain('README.md', 'Installation')).toHaveLength(5);
		expect(plain('README.ru.md', 'Установка')).toEqual(plain('README.md', 'Installation'));
		// What cannot be run here builds on the command that is.
		const install = npmWay.split('\n').at(-1) ?? '';
		for (const block of plain('README.md', 'Installation').filter((text) => /docker|FROM/.test(text))) {
			expect(block).toContain(install);
		}
	});

	it('installs by the editor, without a restart, and is removed by it', async () => {
		// n8n names npm's own registry in its calls of npm; this npm goes to the one with the packed file instead.
		const shim = join(folder, 'shim');
		await mkdir(shim);
		const real = (await run('command -v npm', machine())).trim();
		const script = `#!/bin/sh\nfor arg do\n\tshift\n\tcase "$arg" in --registry=*) arg="--registry=${registry.url}" ;; esac\n\tset -- "$@" "$arg"\ndone\nexec "${real}" "$@"\n`;
		writeFileSync(join(shim, 'npm'), script);
		chmodSync(join(shim, 'npm'), 0o755);
		const { node } = await ensureN8n(process.env.E2E_N8N_VERSION);
		const PATH = [shim, join(node, '..'), process.env.PATH].join(delimiter);
		const editor = await start({ PATH, npm_config_cache: join(folder, 'npm-cache') });
		// With its version: n8n 1.123 takes "the latest" only from npm's own registry.
		const installed = await editor.rest<{ installedVersion: string }>('POST', '/community-packages', {
			name: NAME,
			version: manifest.version,
		});
		expect(installed.installedVersion).toBe(manifest.version);
		await expectNodes(editor);
		await echo(editor, api);
		await editor.rest('DELETE', `/community-packages?name=${NAME}`);
		expect(existsSync(join(folder, '.n8n', 'nodes', 'node_modules', NAME))).toBe(false);
	});

	it('installs with npm as documented, without anything else, and works behind proxies', async () => {
		await run(npmWay, machine());
		const modules = join(folder, '.n8n', 'nodes', 'node_modules');
		expect(existsSync(join(modules, NAME, 'dist'))).toBe(true);
		// Beside npm's own list of what is there.
		expect(readdirSync(modules).filter((name) => !name.startsWith('.'))).toEqual([NAME]);
		// Once more is an update.
		await run(npmWay, machine());

		// The documented variables, with addresses of this machine in the place of the examples.
		const outward = await startProxy((address) => address.replace('http://chat2desk.test', api.url));
		const inward = await startProxy((address) => `${n8n?.url}${address.replace(/^\/n8n/, '')}`);
		proxies.push(outward, inward);
		const values = {
			'https://n8n.example.com/': `${inward.url}/n8n/`,
			'http://proxy.example.com:3128': outward.url,
		};
		const env = { ...variables(reverse, values), ...variables(forward, values) };
		expect(Object.keys(env).sort()).toEqual([
			'HTTPS_PROXY',
			'HTTP_PROXY',
			'N8N_PROXY_HOPS',
			'N8N_WEBHOOK_URL',
			'NO_PROXY',
		]);
		if (IS_V1) Object.assign(env, { WEBHOOK_URL: env.N8N_WEBHOOK_URL });
		const behind = await start(env);
		await expectNodes(behind);
		await echo(behind, api, 'http://chat2desk.test');
		expect(outward.seen).toContain('POST http://chat2desk.test/v1/messages');
		expect(inward.seen.filter((call) => call.startsWith('POST /n8n/webhook/'))).toHaveLength(1);

		await run(`cd ~/.n8n/nodes && npm uninstall --omit=peer ${NAME}`, machine());
		expect(existsSync(join(modules, NAME))).toBe(false);
	});

	it('works on a copy of n8n-workflow of its own, as npm installs it without --omit=peer', async () => {
		await installTarball(tarball, folder);
		const own = await start();
		await echo(own, api);
	});
});

/** The variables a block exports, with other values in the place of the documented examples. */
function variables(block: string, values: Record<string, string>): Record<string, string> {
	const pairs = [...block.replace(/ #.*/g, '').matchAll(/([A-Z0-9_]+)=(\S+)/g)];
	return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, values[value] ?? value]));
}
