/**
 * `npm start`: the package in a real n8n against stand-ins for Chat2Desk and Bitrix24, a customer conversation played
 * through it, and a page left open on which a visitor plays on. `-- --exit` ends by itself with the verdict,
 * `-- --n8n=1.123` takes the other supported n8n. `npm run dev` is the same with `--watch`: a change of the package's
 * sources is built and loaded while n8n runs.
 */
import { createServer } from 'node:net';

import { SetupError, ensureN8n } from '../test/n8n/cache';
import { OWNER, waitFor } from '../test/n8n/instance';
import { seed } from '../test/playground/people';
import { Playground } from '../test/playground/playground';
import { describeCrm, findFaults, play } from '../test/stage/scenario';
import { Stage } from '../test/stage/stage';
import { ROOT } from '../test/stage/template';
import { watchSources } from './watch';

/** Short stand-ins for Chat2Desk's minute of lag and the template's 90 seconds. */
const LAG_MS = 2_000;

/** Chat2Desk repeats a delivery after 10 s, 5 min and 2 h; here after 2 s, 1 min and 24 min. */
const TIME_SCALE = 0.2;

const PLAYGROUND_PORT = 5677;
const EDITOR_PORT = 5678;

const say = (line: string) => console.log(line);

async function isFree(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}

const orAny = async (port: number) => ((await isFree(port)) ? port : 0);

/** Telegram goes through the open line, where an employee of the portal answers; the page works without as well. */
async function setUpLines(playground: Playground): Promise<void> {
	try {
		await playground.setUpLines();
	} catch (error) {
		playground.linesNote = `Open Lines could not be set up: ${error instanceof Error ? error.message : String(error)}`;
		say(playground.linesNote);
	}
}

function sayAddresses({ stage, url }: Playground, workflowId: string): void {
	const { n8n, chat2desk, bitrix24 } = stage;
	say(`\nThe playground:          ${url}`);
	say(`The editor:              ${n8n.url}/workflow/${workflowId}`);
	say(`  log in with            ${OWNER.email} / ${OWNER.password}`);
	say('For a workflow of your own:');
	say(`  Chat2Desk API Token    ${chat2desk.token}`);
	say(`  Chat2Desk API Host     ${chat2desk.url}`);
	say(`  Bitrix24 webhook       ${bitrix24.webhookUrl}`);
}

async function main(args: string[]): Promise<number> {
	const exit = args.includes('--exit');
	const isWatching = args.includes('--watch');
	// Ctrl+C ends everything in good order once the editor is open; before that at once, n8n included. It may arrive
	// twice: from the terminal and from npm.
	let isOpen = false;
	const leave = new Promise<void>((resolve) => {
		const stop = () => (isOpen ? resolve() : process.exit(130));
		process.on('SIGINT', stop).on('SIGTERM', stop);
	});
	const wanted = args.find((arg) => arg.startsWith('--n8n='))?.slice('--n8n='.length);
	const installation = await ensureN8n(wanted, say);

	say(`Starting n8n ${installation.version} and the stand-ins for Chat2Desk and Bitrix24 ...`);
	const port = await orAny(EDITOR_PORT);
	const stage = await Stage.open(installation, {
		chat2desk: { lagMs: LAG_MS, timeScale: TIME_SCALE },
		n8n: {
			progress: say,
			...(port ? { port } : {}),
			...(isWatching ? { env: { N8N_DEV_RELOAD: 'true' } } : {}),
		},
	});
	const playground = new Playground(stage, seed(stage));
	try {
		const { people } = playground;
		playground.note('n8n', 'the leads template is imported and activated for the WhatsApp channel');
		const workflow = await stage.importLeads();
		await stage.restrictTo(workflow.id, [people.channel.id]);
		await stage.n8n.activate(workflow.id);
		say(`The template "${workflow.name}" is imported and active; its webhook is registered at Chat2Desk.`);
		if (!exit) {
			await playground.open(await orAny(PLAYGROUND_PORT));
			say(`Look on while the story is played: ${playground.url}`);
		}
		say('');
		const requests = await play(stage, people, (tells) => {
			say(tells);
			playground.note('Story', tells);
		});
		await waitFor('the executions to end', async () =>
			(await stage.n8n.executions(workflow.id)).every(
				(e) => !['running', 'waiting', 'new'].includes(e.status),
			),
		);

		say('\nWhat the CRM holds now:\n');
		say(describeCrm(stage));
		const faults = findFaults(stage, people, requests);
		if (faults.length === 0)
			say('\nAs expected: one lead, two transcripts, one reopening, one notification, nothing doubled.');
		else say(`\nNOT as expected:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);

		if (!exit) {
			await setUpLines(playground);
			sayAddresses(playground, workflow.id);
			if (isWatching) say('\nWaiting for changes in nodes/ and credentials/.');
			say('\nPress Ctrl+C to stop everything and remove the data.');
			isOpen = true;
			const stopWatching = isWatching
				? watchSources(async () => await stage.n8n.replaceBuilt(ROOT), say)
				: undefined;
			await leave;
			await stopWatching?.();
			say('Stopping ...');
		}
		return faults.length === 0 ? 0 : 1;
	} finally {
		await playground.close();
		await stage.close();
	}
}

main(process.argv.slice(2)).then(
	(code) => process.exit(code),
	(error: unknown) => {
		console.error(error instanceof SetupError ? `\n${error.message}` : error);
		process.exit(1);
	},
);
