#!/usr/bin/env node
/**
 * Entry point of every npm script. Plain JavaScript on purpose: it runs in a fresh clone, before anything is
 * installed, checks the Node version, installs the development dependencies when the lock file has changed since
 * the last install, and only then hands over.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stampFile = join(root, 'node_modules', '.installed-from-lock');

/** The commands, each a list of steps; a step is the argument list for this Node. */
const TSC = ['node_modules/typescript/bin/tsc'];
const JEST = ['--no-warnings', 'node_modules/jest/bin/jest.js'];
const BUILD = [
	['scripts/clean.mjs', 'dist'],
	[...TSC, '-p', 'tsconfig.json'],
	['node_modules/gulp/bin/gulp.js', '--silent', 'build:icons'],
];
const LINT = [
	['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'],
	['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
];
const COMMANDS = {
	build: () => BUILD,
	lint: () => LINT,
	test: (args) => [
		...LINT,
		[...TSC, '-p', 'tsconfig.test.json'],
		[...TSC, '-p', 'test/playground/page'],
		...BUILD,
		[...JEST, '--maxWorkers=100%', '--selectProjects', 'unit', 'engine', 'package', ...args],
	],
	e2e: (args) => [...BUILD, ['--import', 'tsx', 'scripts/e2e.ts', ...args]],
	queue: (args) => [...BUILD, ['--import', 'tsx', 'scripts/queue.ts', ...args]],
	browser: (args) => [...BUILD, ['--import', 'tsx', 'scripts/browser.ts', ...args]],
	start: (args) => [...BUILD, ['--import', 'tsx', 'scripts/start.ts', ...args]],
	dev: (args) => [...BUILD, ['--import', 'tsx', 'scripts/start.ts', '--watch', ...args]],
	bench: (args) => [...BUILD, ['--import', 'tsx', 'test/bench/run.ts', ...args]],
	soak: (args) => [...BUILD, ['--import', 'tsx', 'test/soak/run.ts', ...args]],
	docs: (args) => [['--import', 'tsx', 'scripts/docs.ts', ...args]],
	'n8n:install': (args) => [['--import', 'tsx', 'test/n8n/install.ts', ...args]],
	templates: (args) => [['--import', 'tsx', 'workflows/src/builder/build.ts', ...args]],
	format: () => [['node_modules/prettier/bin/prettier.cjs', '--write', '--log-level', 'warn', '.']],
	coverage: (args) => [
		...BUILD,
		[...JEST, '--maxWorkers=100%', '--coverage', '--selectProjects', 'unit', 'engine', ...args],
	],
	screenshots: (args) => [...BUILD, ['--import', 'tsx', 'scripts/screenshots.ts', ...args]],
};

function fail(message) {
	console.error(`\n${message}`);
	process.exit(1);
}

function checkNode() {
	const [major, minor] = process.versions.node.split('.').map(Number);
	if (major < 20 || (major === 20 && minor < 19)) {
		fail(`Node.js ${process.versions.node} is too old: this project needs Node.js 20.19 or newer.`);
	}
}

function run(command, args, options = {}) {
	return new Promise((resolve) => {
		const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
		const forward = (signal) => child.kill(signal);
		process.on('SIGINT', forward);
		process.on('SIGTERM', forward);
		child.on('error', (error) => {
			console.error(String(error.message));
			resolve(1);
		});
		child.on('exit', (code, signal) => {
			process.off('SIGINT', forward);
			process.off('SIGTERM', forward);
			resolve(signal ? 130 : (code ?? 1));
		});
	});
}

const lockHash = () =>
	createHash('sha256')
		.update(readFileSync(join(root, 'package-lock.json')))
		.digest('hex');

const isInstalled = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockHash();

/** Installs the development dependencies once; a second command started meanwhile waits for the first. */
async function ensureDependencies() {
	if (isInstalled()) return;
	const lockDir = join(root, '.tmp', 'npm-install.lock');
	mkdirSync(dirname(lockDir), { recursive: true });
	for (let said = false; ;) {
		try {
			mkdirSync(lockDir);
			break;
		} catch (error) {
			if (error.code !== 'EEXIST') throw error;
			const age = Date.now() - statSync(lockDir, { throwIfNoEntry: false })?.mtimeMs;
			if (age > 60_000) rmSync(lockDir, { recursive: true, force: true });
			if (!said) console.log('Waiting for another command that is installing the dependencies ...');
			said = true;
			await new Promise((r) => setTimeout(r, 1000));
		}
	}
	const started = Date.now();
	const heartbeat = setInterval(() => {
		utimesSync(lockDir, new Date(), new Date());
		const seconds = Math.round((Date.now() - started) / 1000);
		if (seconds % 15 === 0) console.log(`  ... installing for ${seconds} s`);
	}, 1000);
	try {
		if (isInstalled()) return;
		console.log('Installing the development dependencies (about a minute the first time) ...');
		const npm = process.env.npm_execpath;
		// `install --no-save`, not `ci`: it honours the lock file all the same and leaves it alone. `ci` of npm 11 refuses
		// a lock file that lacks optional packages for other platforms, which npm leaves out where a registry lacks them.
		const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
		const code = npm?.endsWith('.js')
			? await run(process.execPath, [npm, ...args])
			: await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
					shell: process.platform === 'win32',
				});
		if (code !== 0) {
			fail('npm install failed, see above. It needs access to an npm registry (or a warm npm cache).');
		}
		writeFileSync(stampFile, lockHash());
	} finally {
		clearInterval(heartbeat);
		rmSync(lockDir, { recursive: true, force: true });
	}
}

const [command, ...args] = process.argv.slice(2);
if (!(command in COMMANDS)) fail(`Usage: run.mjs ${Object.keys(COMMANDS).join(' | ')}`);
checkNode();
await ensureDependencies();
for (const step of COMMANDS[command](args)) {
	const code = await run(process.execPath, step);
	if (code !== 0) process.exit(code);
}
