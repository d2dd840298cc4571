/** What `npm run dev` adds to `npm start`: on a change the package is built anew and n8n loads it, without a restart. */
import { spawn } from 'node:child_process';

import { watch } from 'chokidar';

import { ROOT } from '../test/stage/template';

/** Folders whose files end up in the package. */
const SOURCES = ['nodes', 'credentials', 'icons'];

/** An editor saves a file in several steps, and several files at once. */
const SETTLE_MS = 200;

/** Incremental, so that a change takes seconds. */
const STEPS = [
	[
		'node_modules/typescript/bin/tsc',
		'-p',
		'tsconfig.json',
		'--incremental',
		'--tsBuildInfoFile',
		'.tmp/dev.tsbuildinfo',
	],
	['node_modules/gulp/bin/gulp.js', '--silent', 'build:icons'],
];

async function run(step: string[]): Promise<boolean> {
	return await new Promise((resolve) => {
		const child = spawn(process.execPath, step, { cwd: ROOT, stdio: 'inherit' });
		child.on('exit', (code) => resolve(code === 0));
	});
}

/** Builds into `dist`; false, with the compiler's words on the screen, where the code does not compile. */
async function build(): Promise<boolean> {
	for (const step of STEPS) {
		if (!(await run(step))) return false;
	}
	return true;
}

/**
 * Builds after every change of the package's sources and then calls `loaded`; one build at a time, and one more for
 * what changed meanwhile. Returns what ends it.
 */
export function watchSources(loaded: () => Promise<void>, say: (line: string) => void): () => Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	let isBuilding = false;
	let hasChanged = false;

	const rebuild = async () => {
		if (isBuilding) return;
		isBuilding = true;
		try {
			while (hasChanged) {
				hasChanged = false;
				say('Building ...');
				if (await build()) {
					await loaded();
					say('Built, and n8n loads it. An open panel shows it after the page is loaded again.');
				} else say('Not built: n8n keeps what it has.');
			}
		} finally {
			isBuilding = false;
		}
	};
	const changed = () => {
		hasChanged = true;
		clearTimeout(timer);
		timer = setTimeout(() => {
			rebuild().catch((error: unknown) => say(String(error)));
		}, SETTLE_MS);
	};
	const watcher = watch(SOURCES, { cwd: ROOT, ignoreInitial: true }).on('all', changed);
	return async () => {
		clearTimeout(timer);
		await watcher.close();
	};
}
