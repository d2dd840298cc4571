/**
 * `npm run test:queue [jest options]`: n8n in queue mode (main process, webhook processors, worker) with the Redis and the
 * PostgreSQL that n8n's own variables name, by default those on 127.0.0.1. Without them it fails and says what is missing.
 */
import { spawn } from 'node:child_process';

import { ensureN8n, SetupError } from '../test/n8n/cache';
import { openServices } from '../test/n8n/services';

const JEST = ['--no-warnings', 'node_modules/jest/bin/jest.js', '--selectProjects', 'queue', '--runInBand'];

async function main(args: string[]): Promise<number> {
	const installation = await ensureN8n();
	// The first look, so that a missing server is said in a sentence and not by a failed test.
	await (await openServices(installation)).close();
	console.log(`Queue mode of n8n ${installation.version}`);
	return await new Promise((resolve) => {
		const child = spawn(process.execPath, [...JEST, ...args], { stdio: 'inherit' });
		child.on('exit', (code) => resolve(code ?? 1));
	});
}

main(process.argv.slice(2)).then(
	(code) => process.exit(code),
	(error: unknown) => {
		console.error(error instanceof SetupError ? `\n${error.message}` : error);
		process.exit(1);
	},
);
