/**
 * The playground of `npm start`: one page on which a visitor plays client, operator and manager, and sees what n8n
 * makes of it. It shows only what the stand-ins recorded and what n8n says of its executions.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Lines } from '../stage/lines';
import type { Stage } from '../stage/stage';
import { carryOut } from './actions';
import { Executions } from './executions';
import { Faults } from './faults';
import { Journal } from './journal';
import type { People } from './people';
import { serve, type Serving } from './server';
import { Story } from './story';
import { viewOf } from './show';

/** What every photo of the playground and its story shows. */
const PHOTO = readFileSync(join(__dirname, 'lamp.png'));

export class Playground {
	readonly journal = new Journal();

	readonly faults: Faults;

	readonly story: Story;

	readonly executions: Executions;

	/** Open Lines, once they are set up. */
	lines: Lines | undefined;

	/** Why there are none. */
	linesNote = 'Open Lines are being set up ...';

	/** n8n is on its way up again. */
	isStarting = false;

	private serving: Serving | undefined;

	constructor(
		readonly stage: Stage,
		readonly people: People,
	) {
		this.faults = new Faults(stage);
		this.story = new Story(stage, people, this.journal);
		this.executions = new Executions(stage.n8n);
		this.note('n8n', `started, version ${stage.n8n.version}`);
		for (const name of ['lamp.png', 'lamp.jpg']) {
			stage.chat2desk.files.set(name, { type: 'image/png', body: PHOTO });
		}
	}

	get world() {
		return this.stage.chat2desk.world;
	}

	get portal() {
		return this.stage.bitrix24.portal;
	}

	get url(): string {
		if (!this.serving) throw new Error('not open');
		return this.serving.url;
	}

	/** Sets Open Lines up for one channel; n8n keeps every execution of it here, so that there is something to see. */
	async setUpLines(): Promise<void> {
		const { stage, people } = this;
		const { n8n } = stage;
		if (n8n.version.startsWith('1.')) {
			this.linesNote = 'The Open Lines templates need n8n 2.';
			return;
		}
		this.note('n8n', `the Open Lines templates are set up for ${people.telegram.name}`);
		const lines = await Lines.on(stage, {}, { ...people, channel: people.telegram });
		await stage.restrictTo(lines.main.id, [people.telegram.id]);
		const { settings } = await n8n.rest<{ settings: object }>('GET', `/workflows/${lines.main.id}`);
		await n8n.updateWorkflow(lines.main.id, { settings: { ...settings, saveDataSuccessExecution: 'all' } });
		await lines.start();
		this.linesNote = 'No chat yet: write as a client on Telegram.';
		this.lines = lines;
	}

	note(who: string, did: string): void {
		this.journal.note(who, did);
	}

	/** Starts n8n after it was killed; that it is up again is seen by asking it. */
	bootN8n(): void {
		this.isStarting = true;
		this.stage.n8n
			.boot()
			.catch((error: unknown) => this.note('n8n', `did not start: ${String(error)}`))
			.finally(() => {
				this.isStarting = false;
			});
	}

	/** Opens the page; port 0 takes a free one. */
	async open(port = 0): Promise<this> {
		this.executions.start();
		this.serving = await serve(port, {
			view: () => viewOf(this),
			act: async (name, given) => await carryOut(this, name, given),
		});
		return this;
	}

	async close(): Promise<void> {
		this.executions.stop();
		await this.serving?.stop();
	}
}
