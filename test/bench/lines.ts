import { Lines } from '../stage/lines';
import { Stage } from '../stage/stage';
import { waitFor } from '../n8n/instance';
import { median, quantile, row } from './table';
import type { Topic } from './topic';
import { call, chain, publish, stockWebhook } from './workflows';

const SINGLE = 40;
const CLIENTS = 20;
const EACH = 5;

/** How long the messages took, and what they cost. */
interface Result {
	ms: number[];
	portalCalls: number;
	chat2deskCalls: number;
}

const soon = async (what: string, check: () => unknown) => await waitFor(what, check, 120_000, 5);

/** What the calls between two moments came to. */
async function counted(lines: Lines, run: () => Promise<number[]>): Promise<Result> {
	const { bitrix24, chat2desk } = lines.stage;
	const before = [bitrix24.calls.length, chat2desk.calls.length];
	const ms = await run();
	await lines.settled();
	return {
		ms,
		portalCalls: bitrix24.calls.length - (before[0] ?? 0),
		chat2deskCalls: chat2desk.calls.length - (before[1] ?? 0),
	};
}

/** One message after the other, each until it is in the line. */
async function toLine(lines: Lines): Promise<number[]> {
	const { world, people } = lines;
	const times: number[] = [];
	for (let n = 1; n <= SINGLE; n++) {
		const before = lines.inLine().length;
		const started = performance.now();
		world.clientWrites(people.client, people.channel, `Message ${n}`);
		await soon('a message in the line', () => lines.inLine().length > before);
		times.push(performance.now() - started);
	}
	return times;
}

/** One answer after the other, each until Chat2Desk has it. */
async function toClient(lines: Lines): Promise<number[]> {
	const times: number[] = [];
	for (let n = 1; n <= SINGLE; n++) {
		const before = lines.toClient().length;
		const started = performance.now();
		lines.application.answer(lines.chat() ?? 0, `Answer ${n}`);
		await soon('an answer to the client', () => lines.toClient().length > before);
		times.push(performance.now() - started);
	}
	return times;
}

/** Many clients at once. */
async function burst(lines: Lines): Promise<number[]> {
	const { world, people } = lines;
	const clients = Array.from({ length: CLIENTS }, (_, n) => world.addClient('Anna', `79000001${100 + n}`));
	const started = performance.now();
	for (let n = 1; n <= EACH; n++)
		for (const client of clients) world.clientWrites(client, people.channel, `Message ${n}`);
	const times: number[] = [];
	await soon('all messages in the line', () => {
		const arrived = clients.flatMap((client) => lines.inLine(client)).length;
		while (times.length < arrived) times.push(performance.now() - started);
		return arrived >= CLIENTS * EACH;
	});
	return times;
}

/** The least there is: a stock Webhook that hands the message to the portal, with no queue and no look at the answer. */
async function bare(stage: Stage): Promise<number[]> {
	const { application, url } = stage.bitrix24;
	const { access_token: auth } = application.tokens.issuePair(1);
	const nodes = [
		stockWebhook('bare'),
		{
			name: 'Forward',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				method: 'POST',
				url: `${url}/rest/imconnector.send.messages`,
				sendBody: true,
				specifyBody: 'json',
				jsonBody: '={{ JSON.stringify($json.body) }}',
				options: {},
			},
		},
	];
	await publish(stage, chain('Bare', nodes));
	const chat = () => application.chats.find(({ externalId }) => externalId === 'bare');
	const times: number[] = [];
	for (let n = 1; n <= SINGLE; n++) {
		const before = chat()?.messages.length ?? 0;
		const message = { id: `bare-${n}`, date: 1, text: `Message ${n}` };
		const body = {
			CONNECTOR: 'chat2desk_n8n',
			LINE: 15,
			MESSAGES: [{ user: { id: 'bare-user', name: 'Anna' }, message, chat: { id: 'bare' } }],
			auth,
		};
		const started = performance.now();
		await call(stage, 'bare', body);
		await soon('the message', () => (chat()?.messages.length ?? 0) > before);
		times.push(performance.now() - started);
	}
	return times;
}

/** The Open Lines templates: time from the client to the line and back, and calls per message. */
export const lines: Topic = {
	async run(installation) {
		const stage = await Stage.open(installation, { bitrix24: { perSecond: 1000, burst: 1000 } });
		try {
			const on = await Lines.on(stage);
			await on.start();
			stage.chat2desk.world.clientWrites(on.people.client, on.people.channel, 'Warm-up');
			await on.waitForLine(1);
			await on.settled();
			console.log('\nOpen Lines: milliseconds from one side to the other, and calls per message');
			row('', 'p50', 'p95', 'messages', 'portal', 'Chat2Desk');
			const say = (name: string, { ms, portalCalls, chat2deskCalls }: Result) =>
				row(
					name,
					median(ms).toFixed(0),
					quantile(ms, 0.95).toFixed(0),
					ms.length,
					(portalCalls / ms.length).toFixed(2),
					(chat2deskCalls / ms.length).toFixed(2),
				);
			say('client to line, one by one', await counted(on, async () => await toLine(on)));
			say('line to client, one by one', await counted(on, async () => await toClient(on)));
			say(`client to line, ${CLIENTS} clients at once`, await counted(on, async () => await burst(on)));
			say('Webhook and HTTP Request, no queue', await counted(on, async () => await bare(stage)));
		} finally {
			await stage.close();
		}
	},
};
