import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cacheEntry, cacheRoot, N8N_VERSIONS, resolveVersion } from '../n8n/cache';

describe('the cache of n8n', () => {
	let root: string;
	const said: string[] = [];
	const log = (line: string) => void said.push(line);

	beforeEach(async () => {
		root = await mkdtemp(join(tmpdir(), 'chat2desk-cache-'));
		said.length = 0;
	});

	afterEach(async () => await rm(root, { recursive: true, force: true }));

	const build = async (dir: string) => await writeFile(join(dir, 'done'), 'yes');
	const left = async () => (await readdir(root)).sort();

	it('builds an entry once', async () => {
		let builds = 0;
		const counting = async (dir: string) => {
			builds++;
			await build(dir);
		};
		const first = await cacheEntry('entry', counting, log, root);
		const second = await cacheEntry('entry', counting, log, root);
		expect([builds, first, second]).toEqual([1, join(root, 'entry'), join(root, 'entry')]);
		expect(await readFile(join(first, 'done'), 'utf8')).toBe('yes');
		expect(await left()).toEqual(['entry']);
	});

	it('gives an entry its name only when it is complete, and leaves nothing of a failed one', async () => {
		const failing = async (dir: string) => {
			await build(dir);
			throw new Error('no network');
		};
		await expect(cacheEntry('entry', failing, log, root)).rejects.toThrow('no network');
		expect(await left()).toEqual([]);
	});

	it('removes what an interrupted run left behind, and says so', async () => {
		await mkdir(join(root, 'entry.part-99999'));
		await writeFile(join(root, 'entry.part-99999', 'half'), '');
		await cacheEntry('entry', build, log, root);
		expect(await left()).toEqual(['entry']);
		expect(said.join()).toContain('interrupted');
	});

	it('takes over from a run that died with the lock', async () => {
		const lock = join(root, 'entry.lock');
		await mkdir(lock);
		const longAgo = new Date(Date.now() - 120_000);
		await utimes(lock, longAgo, longAgo);
		await cacheEntry('entry', build, log, root);
		expect(await left()).toEqual(['entry']);
		expect(said.join()).toContain('taking over');
	});

	it('lets two runs at once build one entry, the second waiting for the first', async () => {
		let builds = 0;
		const slow = async (dir: string) => {
			builds++;
			await new Promise((resolve) => setTimeout(resolve, 500));
			await build(dir);
		};
		const both = await Promise.all([1, 2].map(async () => await cacheEntry('entry', slow, log, root)));
		expect([builds, ...both]).toEqual([1, join(root, 'entry'), join(root, 'entry')]);
		expect(said.join()).toContain('waiting for it');
	});

	it('says how to name another folder when this one cannot be written', async () => {
		await writeFile(join(root, 'file'), '');
		await expect(cacheEntry('entry', build, log, join(root, 'file', 'below'))).rejects.toThrow(
			'CHAT2DESK_N8N_CACHE',
		);
	});

	it('has a lock file for every version, and names the choice for another one', () => {
		for (const [short, full] of Object.entries(N8N_VERSIONS)) {
			expect([resolveVersion(short), resolveVersion(full)]).toEqual([full, full]);
			expect(existsSync(join(__dirname, '../n8n', full, 'package-lock.json'))).toBe(true);
		}
		expect(resolveVersion()).toBe(N8N_VERSIONS['2']);
		expect(() => resolveVersion('0.9')).toThrow('choose');
	});

	it('builds the SQLite module in the version every n8n locks', () => {
		const source = readFileSync(join(__dirname, '../n8n/cache.ts'), 'utf8');
		const version = /SQLITE_VERSION = '([^']+)'/.exec(source)?.[1];
		for (const full of Object.values(N8N_VERSIONS)) {
			const lock = JSON.parse(readFileSync(join(__dirname, '../n8n', full, 'package-lock.json'), 'utf8'));
			expect(lock.packages['node_modules/sqlite3'].version).toBe(version);
		}
	});

	it('is where the variable says', () => {
		expect(cacheRoot({ CHAT2DESK_N8N_CACHE: '/somewhere' })).toBe('/somewhere');
		expect(cacheRoot({ XDG_CACHE_HOME: '/x' })).toMatch(/n8n-nodes-chat2desk$/);
	});
});
