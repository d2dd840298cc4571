/**
 * `npm start`: the package in a real n8n against stand-ins for Chat2Desk and Bitrix24, a customer conversation played
 * through it, and the editor left open. `-- --exit` ends by itself with the verdict, `-- --n8n=1.123` takes the other
 * supported n8n.
 */
import { createServer } from 'node:net';

import { describeCrm, findFaults, play } from '../test/stage/scenario';
import { cast, Stage } from '../test/stage/stage';
import { SetupError, ensureN8n } from '../test/n8n/cache';
import { OWNER, waitFor } from '../test/n8n/instance';

/** Short stand-ins for Chat2Desk's minute of lag and the template's 90 seconds. */
const LAG_MS = 2_000;

const say = (line: string) => console.log(line);

async function isFree(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}

async function main(args: string[]): Promise<number> {
	const exit = args.includes('--exit');
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
	const port = (await isFree(5678)) ? 5678 : undefined;
	const stage = await Stage.open(installation, {
		chat2desk: { lagMs: LAG_MS },
		n8n: { progress: say, ...(port ? { port } : {}) },
	});
	try {
		const workflow = await stage.importLeads();
		await stage.n8n.activate(workflow.id);
		say(`The template "${workflow.name}" is imported and active; its webhook is registered at Chat2Desk.`);
		say('');
		const people = cast(stage);
		const requests = await play(stage, people, say);
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
			say(`\nThe editor:            ${stage.n8n.url}/workflow/${workflow.id}`);
			say(`  log in with          ${OWNER.email} / ${OWNER.password}`);
			say(`Bitrix24 stand-in:     ${stage.bitrix24.url}`);
			say(`Chat2Desk stand-in:    ${stage.chat2desk.url}`);
			say('\nPress Ctrl+C to stop everything and remove the data.');
			isOpen = true;
			await leave;
			say('Stopping ...');
		}
		return faults.length === 0 ? 0 : 1;
	} finally {
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
