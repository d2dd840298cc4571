/** `npm run test:browser`: the playground in the machine's Chromium; skipped, with a word, where there is none. */
import { spawn } from 'node:child_process';

import { CHROMIUM, hasChromium } from '../test/browser/chromium';
import { SetupError, ensureN8n } from '../test/n8n/cache';

async function main(args: string[]): Promise<number> {
	if (!hasChromium()) {
		console.log(`No Chromium at ${CHROMIUM} (CHROMIUM names another one): the browser tests are skipped.`);
		return 0;
	}
	await ensureN8n();
	const jest = [
		'--no-warnings',
		'node_modules/jest/bin/jest.js',
		'--selectProjects',
		'browser',
		'--runInBand',
	];
	return await new Promise((resolve) => {
		const child = spawn(process.execPath, [...jest, ...args], { stdio: 'inherit' });
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
