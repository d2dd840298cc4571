import { Stage } from '../stage/stage';
import { median, row } from './table';
import type { Topic } from './topic';
import { call, chain, chat2Desk, credentialOf, publish, stockWebhook, type Node } from './workflows';

const LATENCY_MS = 50;
const MESSAGES = 1000;
const ROUNDS = 3;

interface Rival {
	name: string;
	path: string;
	node: Node;
	rounds: number;
}

const itemPerMessage: Node = {
	name: 'Items',
	type: 'n8n-nodes-base.splitOut',
	typeVersion: 1,
	parameters: { fieldToSplitOut: 'body.messages', options: {} },
};

const stock = (stage: Stage): Node => ({
	name: 'Work',
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: {
		method: 'POST',
		url: `${stage.chat2desk.url}/v1/messages`,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: 'chat2DeskApi',
		sendBody: true,
		bodyParameters: {
			parameters: [
				{ name: 'client_id', value: '={{ $json.clientId }}' },
				{ name: 'text', value: '={{ $json.text }}' },
			],
		},
		options: {},
	},
	credentials: credentialOf(stage),
});

const ours = (stage: Stage, onError: string): Node => {
	const parameters = {
		resource: 'message',
		operation: 'send',
		sendTo: 'client',
		clientId: { __rl: true, mode: 'id', value: '={{ $json.clientId }}' },
		text: '={{ $json.text }}',
		additionalFields: {},
	};
	return chat2Desk(stage, parameters, { onError });
};

/** Sends the messages and returns how long it took, in seconds. */
async function sendAll(stage: Stage, { name, path }: Rival, round: number): Promise<number> {
	const { clients, messages } = stage.chat2desk.world;
	const before = messages.length;
	const ms = await call(stage, path, {
		messages: clients.map(({ id }) => ({ clientId: id, text: `Good day, round ${round}` })),
	});
	const sent = messages.length - before;
	if (sent !== MESSAGES) throw new Error(`${name} sent ${sent} of ${MESSAGES} messages`);
	return ms / 1000;
}

/** A broadcast, against the stock HTTP Request node posting the same. */
export const send: Topic = {
	async run(installation) {
		const stage = await Stage.open(installation, { chat2desk: { latencyMs: LATENCY_MS } });
		try {
			const { world } = stage.chat2desk;
			const channel = world.addChannel('Bench', ['wa_direct']);
			// A client each: messages to the same one keep their order and so go one after the other.
			for (let n = 0; n < MESSAGES; n++) {
				const client = world.addClient('Anna', `7900${String(n).padStart(7, '0')}`);
				world.clientWrites(client, channel, 'Hello', { silent: true });
			}
			const rivals: Rival[] = [
				{ name: 'HTTP Request', path: 'send-stock', node: stock(stage), rounds: ROUNDS },
				{
					name: 'Send, with "continue"',
					path: 'send-continue',
					node: ours(stage, 'continueRegularOutput'),
					rounds: ROUNDS,
				},
				{ name: 'Send, in order', path: 'send', node: ours(stage, 'stopWorkflow'), rounds: 1 },
			];
			const seconds = new Map<string, number[]>(rivals.map(({ name }) => [name, []]));
			for (const { name, path, node } of rivals)
				await publish(stage, chain(name, [stockWebhook(path), itemPerMessage, node]));
			for (let round = 0; round < ROUNDS; round++) {
				for (const rival of rivals) {
					if (round < rival.rounds) seconds.get(rival.name)?.push(await sendAll(stage, rival, round));
				}
			}
			console.log(
				`\n${MESSAGES} messages to as many clients at ${LATENCY_MS} ms per call, median of ${ROUNDS} (in order: one run)`,
			);
			row('', 's', 'ratio');
			const base = median(seconds.get('HTTP Request') ?? []);
			for (const [name, values] of seconds)
				row(name, median(values).toFixed(1), (median(values) / base).toFixed(2));
		} finally {
			await stage.close();
		}
	},
};
