/**
 * `npm run screenshots -- FOLDER [PART [light|dark]]`: every panel, picker, result and template in the real editor, and the
 * playground, as pictures in light and dark; only those whose name contains PART where it is given. For maintainers:
 * needs a Chromium (CHROMIUM names it, /usr/bin/chromium otherwise).
 */
import { CHROMIUM, hasChromium, openBrowser } from '../test/browser/chromium';
import { SetupError, ensureN8n } from '../test/n8n/cache';
import { seed } from '../test/playground/people';
import { Playground } from '../test/playground/playground';
import { firstConversation, waitForComments } from '../test/stage/scenario';
import { Stage } from '../test/stage/stage';
import { Editor, missed, type Scheme } from './pictures/editor';
import { photographPlayground } from './pictures/playground';
import { agent, credentials, importAll, panels, results, searches, templates } from './pictures/scenes';

const SCHEMES: Scheme[] = ['light', 'dark'];

async function main(folder: string, part = '', scheme?: string): Promise<number> {
	if (!hasChromium()) throw new SetupError(`No Chromium at ${CHROMIUM}; CHROMIUM names another one.`);
	const stage = await Stage.open(await ensureN8n(), { chat2desk: { lagMs: 500 } });
	const playground = new Playground(stage, seed(stage));
	const browser = await openBrowser();
	try {
		// Something to choose from, and an execution that shows the way the template took.
		const leads = await stage.importLeads();
		await stage.restrictTo(leads.id, [playground.people.channel.id]);
		await stage.n8n.activate(leads.id);
		await playground.open();
		firstConversation(stage, playground.people);
		await waitForComments(stage, 1);
		if ('playground'.includes(part)) await photographPlayground(browser, playground, folder);
		if (part === 'playground') return 0;

		const imported = await importAll(stage);
		for (const one of SCHEMES.filter((name) => !scheme || name === scheme)) {
			const editor = await Editor.open(browser, stage.n8n, one, folder, part);
			await panels(editor, imported);
			await credentials(editor, stage, imported);
			await results(editor, imported);
			await agent(editor, imported);
			await searches(editor, imported);
			await templates(editor, imported);
			await editor.page.close();
		}
		if (missed.length > 0) console.error(`\nNot taken: ${missed.join(', ')}`);
		return missed.length > 0 ? 1 : 0;
	} finally {
		await browser.close();
		await playground.close();
		await stage.close();
	}
}

main(process.argv[2] ?? '.tmp/screenshots', process.argv[3], process.argv[4]).then(
	(code) => process.exit(code),
	(error: unknown) => {
		console.error(error instanceof SetupError ? `\n${error.message}` : error);
		process.exit(1);
	},
);
