/** Both Open Lines templates in a real n8n, set up for the stand-ins as an administrator does. */
import type { Chat } from '../emulators/bitrix24/lines';
import type { Channel, Client } from '../emulators/chat2desk/world';
import { waitFor, type Execution, type Workflow } from '../n8n/instance';
import { DataTables, type Row } from './dataTables';
import { cast, type Cast, type Stage } from './stage';
import { configureTemplate, importTemplate } from './template';

/** The secret in the installation's address. */
export const SECRET = 'open-lines-secret-01';

/** What the set-up says: its items as lines, `OK: ...`. It is ready when nothing has to be put right. */
export interface Report {
	ready: boolean;
	lines: string[];
	/** Why the run ended red; null when it did not. */
	error: string | null;
}

export class Lines {
	private constructor(
		readonly stage: Stage,
		readonly people: Cast,
		readonly setUp: Workflow,
		readonly main: Workflow,
	) {}

	/** Both workflows imported, and the channel of these people meant for line 15; nothing is active yet. */
	static async on(
		stage: Stage,
		settings: Record<string, unknown> = {},
		people: Cast = cast(stage),
	): Promise<Lines> {
		const setUp = await importTemplate(stage.n8n, 'bitrix24-open-lines-setup.json', stage.credentialId, {
			portalUrl: stage.bitrix24.url,
			oauthUrl: stage.bitrix24.url,
			clientId: stage.bitrix24.application.clientId,
			clientSecret: stage.bitrix24.application.clientSecret,
			secret: SECRET,
			channelLines: `${people.channel.id} = 15`,
		});
		const main = await importTemplate(stage.n8n, 'bitrix24-open-lines.json', stage.credentialId, settings);
		return new Lines(stage, people, setUp, main);
	}

	/** Activates both workflows and installs the application as a portal does when it is saved. */
	async start(): Promise<void> {
		await this.stage.n8n.activate(this.setUp.id);
		const { status } = await this.install();
		if (status !== 200) throw new Error(`The installation was answered with ${status}`);
		await waitFor('the set-up', () => this.application.handlers.length >= 5, 60_000);
		await this.stage.n8n.finished(this.setUp.id, 1, 60_000);
		await this.stage.n8n.activate(this.main.id);
	}

	async install(secret = SECRET, forgery: object = {}): Promise<Response> {
		const { nodes } = await this.stage.n8n.workflow(this.setUp.id);
		const node = nodes.find(({ name }) => name === 'Installation') as { webhookId?: string } | undefined;
		const path = `${String(node?.webhookId)}/chat2desk-open-lines-install/${secret}`;
		return await this.application.install(`${this.stage.n8n.url}/webhook/${path}`, forgery);
	}

	get application() {
		return this.stage.bitrix24.application;
	}

	get world() {
		return this.stage.chat2desk.world;
	}

	/** The chat of a client on a channel; the only one when none is named. */
	chat(client: Client = this.people.client, channel: Channel = this.people.channel): Chat | undefined {
		return this.application.chats.find((chat) =>
			chat.externalId.startsWith(`c2d-${client.id}-${channel.id}-`),
		);
	}

	/** What operators see in the chat as coming from the client, in order. */
	inLine(client?: Client, channel?: Channel): string[] {
		const messages = this.chat(client, channel)?.messages ?? [];
		return messages.filter(({ from }) => from === 'client').map(({ text }) => text.replace(/\u200b/g, ''));
	}

	/** What was sent to a client, in order. */
	toClient(client: Client = this.people.client): Array<Record<string, unknown>> {
		const sent = this.stage.chat2desk.callsTo('POST', /^\/messages$/).filter(({ status }) => status === 200);
		return sent
			.map(({ body }) => body as Record<string, unknown>)
			.filter(({ client_id: id, type }) => id === client.id && type === undefined);
	}

	async waitForLine(count: number, timeoutMs = 90_000): Promise<void> {
		await waitFor(`${count} messages in the line`, () => this.inLine().length >= count, timeoutMs);
	}

	async waitForClient(count: number, timeoutMs = 90_000): Promise<void> {
		await waitFor(`${count} messages to the client`, () => this.toClient().length >= count, timeoutMs);
	}

	/** Runs the set-up from the editor and returns its report. */
	async runSetUp(): Promise<Report> {
		const { n8n } = this.stage;
		const before = (await n8n.executions(this.setUp.id)).length;
		await n8n.runFrom(this.setUp.id, 'Set up');
		const done: Execution[] = await n8n.finished(this.setUp.id, before + 1, 60_000);
		const [newest] = [...done].sort((a, b) => Number(b.id) - Number(a.id));
		const report = newest?.output.Report;
		if (!newest || !report) throw new Error(`No report: ${JSON.stringify(done.map(({ error }) => error))}`);
		const lines = report.map(({ state, text }) => `${String(state)}: ${String(text)}`);
		const ready = !lines.some((line) => line.startsWith('PROBLEM'));
		return { ready, lines, error: newest.error };
	}

	/** Changes settings of one of the two workflows. */
	async configure({ id }: Workflow, settings: Record<string, unknown>): Promise<void> {
		await configureTemplate(this.stage.n8n, id, settings);
	}

	/** The rows of a data table. */
	async table(name: string): Promise<Row[]> {
		return await new DataTables(this.stage.n8n).rows(name);
	}

	/** Puts a row into a data table, past the workflows. */
	async insert(name: string, row: Row): Promise<void> {
		await new DataTables(this.stage.n8n).insert(name, row);
	}

	/** Queue and stand-ins at rest: nothing under way any more, but what is looked up a minute after a start. */
	async settled(timeoutMs = 60_000): Promise<void> {
		await this.application.settled();
		const isAtRest = ({ open, kind }: Row) => !open || kind === 'missed';
		await waitFor(
			'an empty queue',
			async () => (await this.table('chat2desk_lines_queue')).every(isAtRest),
			timeoutMs,
		);
		await this.application.settled();
	}

	async close(): Promise<void> {
		await this.stage.close();
	}
}
