/** The scripted story, told step by step with a client nobody knows yet. */
import { waitFor } from '../n8n/instance';
import { story, type Chapter } from '../stage/scenario';
import type { Stage } from '../stage/stage';
import type { Journal } from './journal';
import { newClient, type People } from './people';
import type { StoryView } from './view';

const PATIENCE_MS = 60_000;

export class Story {
	private chapters: Chapter[] = [];

	private told = 0;

	private isBusy = false;

	constructor(
		private readonly stage: Stage,
		private readonly people: People,
		private readonly journal: Journal,
	) {}

	get view(): StoryView {
		const chapters = this.chapters.map(({ tells }) => tells);
		return { chapters, told: this.told, isBusy: this.isBusy };
	}

	/** Tells the next step, or all that are left; begins anew with another client after the last. */
	async tell(isWhole: boolean): Promise<void> {
		if (this.isBusy) return;
		this.isBusy = true;
		try {
			if (this.told >= this.chapters.length) this.begin();
			do await this.next();
			while (isWhole && this.told < this.chapters.length);
		} finally {
			this.isBusy = false;
		}
	}

	private begin(): void {
		const client = newClient(this.stage, null, this.people.channel);
		this.chapters = story(this.stage, { ...this.people, client });
		this.told = 0;
	}

	private async next(): Promise<void> {
		const chapter = this.chapters[this.told];
		if (!chapter) return;
		this.told++;
		this.journal.note('Story', chapter.tells);
		await chapter.act();
		await waitFor('n8n to do its part', chapter.isDone, PATIENCE_MS);
	}
}
