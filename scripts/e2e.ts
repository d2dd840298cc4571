/** `npm run test:e2e [-- --n8n=1.123]`: makes sure n8n is there, with progress, then runs the tests against it. */
import { spawn } from 'node:child_process';

import { SetupError, ensureN8n } from '../test/n8n/cache';

async function main(args: string[]): Promise<number> {
	const wanted = args.find((arg) => arg.startsWith('--n8n='))?.slice('--n8n='.length);
	const rest = args.filter((arg) => !arg.startsWith('--n8n='));
	const { version } = await ensureN8n(wanted);
	console.log(`End-to-end tests against n8n ${version}`);
	// They keep their queue in data tables that only n8n 2 can create and find by name.
	const isV1 = version.startsWith('1.');
	if (isV1) console.log('Without the Open Lines templates, which need n8n 2');
	const jest = [
		'--no-warnings',
		'node_modules/jest/bin/jest.js',
		'--selectProjects',
		'e2e',
		'--runInBand',
		...rest,
		// Last, since it takes whatever follows.
		...(isV1 ? ['--testPathIgnorePatterns=openLines'] : []),
	];
	return await new Promise((resolve) => {
		const child = spawn(process.execPath, jest, {
			stdio: 'inherit',
			env: { ...process.env, E2E_N8N_VERSION: version },
		});
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
