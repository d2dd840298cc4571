/**
 * `npm run test:e2e [-- --n8n=1.123] [jest options]`: makes sure n8n is there, with progress, then runs the tests
 * against it. Files run side by side, each with n8n of its own; those whose subject is how busy n8n is run after
 * them, one by one. `E2E_WORKERS` says how many side by side; 2 where the machine has the cores.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

import { SetupError, ensureN8n } from '../test/n8n/cache';

/** Files that load n8n or kill it in mid-work: what runs beside them would change what they see. */
const ALONE = 'e2e/(burst|concurrency|crash)\\.test';

/**
 * The Open Lines and the directory keep their rows in data tables that only n8n 2 can create and find by name; of a workflow with a
 * community node as a tool n8n 1 hangs in a manual execution as soon as it comes to a Code node.
 */
const N8N_2_ONLY = 'e2e/(openLines|agent|directory|review)';

const E2E = ['--no-warnings', 'node_modules/jest/bin/jest.js', '--selectProjects', 'e2e'];

const workers = () => Number(process.env.E2E_WORKERS) || Math.min(2, availableParallelism());

async function jest(version: string, args: string[]): Promise<number> {
	return await new Promise((resolve) => {
		const child = spawn(process.execPath, [...E2E, ...args], {
			stdio: 'inherit',
			env: { ...process.env, E2E_N8N_VERSION: version },
		});
		child.on('exit', (code) => resolve(code ?? 1));
	});
}

async function main(args: string[]): Promise<number> {
	const wanted = args.find((arg) => arg.startsWith('--n8n='))?.slice('--n8n='.length);
	const rest = args.filter((arg) => !arg.startsWith('--n8n='));
	const { version } = await ensureN8n(wanted);
	console.log(`End-to-end tests against n8n ${version}`);
	const isV1 = version.startsWith('1.');
	if (isV1)
		console.log('Without the templates for Open Lines, the AI agent and the CRM directory, which need n8n 2');
	const left = isV1 ? [N8N_2_ONLY] : [];
	// Whoever names files or tests gets these, one by one. The patterns last, since they take whatever follows.
	if (rest.length > 0) {
		return await jest(version, ['--runInBand', ...rest, ...ignoring(left)]);
	}
	const together = await jest(version, [`--maxWorkers=${workers()}`, ...ignoring([ALONE, ...left])]);
	const alone = await jest(version, ['--runInBand', ALONE]);
	return together || alone;
}

const ignoring = (patterns: string[]) =>
	patterns.length > 0 ? ['--testPathIgnorePatterns', ...patterns] : [];

main(process.argv.slice(2)).then(
	(code) => process.exit(code),
	(error: unknown) => {
		console.error(error instanceof SetupError ? `\n${error.message}` : error);
		process.exit(1);
	},
);
