/**
 * `npm run bench [-- NAME ...] [--n8n=1.123]`: this package against n8n's stock nodes, in one real n8n and one run.
 * Prints figures and ratios; nothing here passes or fails, and absolute times on a shared machine mean little.
 */
import { SetupError, ensureN8n } from '../n8n/cache';
import { endOnSignal } from '../n8n/process';
import { lines } from './lines';
import { memory } from './memory';
import { queue } from './queue';
import { send } from './send';
import type { Topic } from './topic';
import { transcript } from './transcript';
import { trigger } from './trigger';

const TOPICS: Record<string, Topic> = { transcript, trigger, send, lines, memory, queue };

async function main(args: string[]): Promise<void> {
	const wanted = args.find((arg) => arg.startsWith('--n8n='))?.slice('--n8n='.length);
	const names = args.filter((arg) => !arg.startsWith('--'));
	const unknown = names.find((name) => !(name in TOPICS));
	if (unknown) {
		throw new SetupError(`There is no benchmark "${unknown}"; there are ${Object.keys(TOPICS).join(', ')}.`);
	}
	const installation = await ensureN8n(wanted);
	console.log(`n8n ${installation.version}, Node.js ${process.versions.node} for the bench`);
	for (const [name, topic] of Object.entries(TOPICS)) {
		if (names.length > 0 ? names.includes(name) : !topic.onlyByName) await topic.run(installation);
	}
}

endOnSignal();

main(process.argv.slice(2)).then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error instanceof SetupError ? `\n${error.message}` : error);
		process.exit(1);
	},
);
