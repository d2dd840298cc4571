/** What the tests of the templates for leads and for contacts and deals share. */
import type { Cast, Stage } from '../stage/stage';
import { Runs } from './runs';
import { openStage } from './setup';

/** A template in a real n8n between both stand-ins. */
export class Crm extends Runs {
	static async open(file: string, settings: Record<string, unknown> = {}): Promise<Crm> {
		// The bucket of the portal is what only the bursts are about, but its limits stay on.
		const stage = await openStage({ chat2desk: { lagMs: 500 }, bitrix24: { perSecond: 50 } });
		return await Crm.on(stage, file, settings);
	}

	static async on(stage: Stage, file: string, settings: Record<string, unknown> = {}): Promise<Crm> {
		const workflow = await stage.importCrm(file, { settleSeconds: 3, ...settings });
		await stage.n8n.activate(workflow.id);
		return new Crm(stage, workflow);
	}

	get portal() {
		return this.stage.bitrix24.portal;
	}

	/** An empty CRM and no faults. */
	reset(): void {
		const { bitrix24, chat2desk } = this.stage;
		const { portal } = bitrix24;
		const lists = [portal.items, portal.comments, portal.notifications, portal.stageChanges];
		for (const list of [...lists, bitrix24.calls, bitrix24.faults, chat2desk.faults, chat2desk.calls])
			list.length = 0;
		bitrix24.expired = false;
		bitrix24.blocked.clear();
		bitrix24.together = undefined;
		portal.scopes = ['crm', 'user_basic', 'im'];
		portal.mode = 1;
	}

	/** A conversation whose beginning n8n does not learn of, as if it was down: only the closing starts the workflow. */
	closingOnly({ channel, operator, client }: Cast, text = 'Hello there', answer = true): number {
		const { world } = this.stage.chat2desk;
		world.clientWrites(client, channel, text, { silent: true });
		if (answer) world.operatorWrites(operator, client, channel, 'Good afternoon!', { silent: true });
		return world.closeRequest(client, channel).id;
	}

	/** The first message of a request and nothing else. */
	firstMessage({ channel, client }: Cast, text = 'Hello there'): number {
		return this.stage.chat2desk.world.clientWrites(client, channel, text).id;
	}

	commentsOn(id: number | undefined): string[] {
		return this.portal.comments.filter((c) => c.entityId === id).map((c) => c.text);
	}

	async close(): Promise<void> {
		await this.stage.close();
	}
}
