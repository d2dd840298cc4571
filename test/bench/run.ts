/**
 * `npm run bench`: this package against n8n's stock nodes, in one real n8n and one run. Prints calls and ratios; nothing
 * here passes or fails, and absolute times on a shared machine mean little.
 */
import { readFileSync } from 'node:fs';

import { Stage } from '../../scripts/demo/stage';
import { SetupError, ensureN8n } from '../../scripts/n8n/cache';
import { waitFor, type Workflow } from '../../scripts/n8n/instance';

const LATENCY_MS = 50;
const ROUNDS = 5;
const EVENTS = 150;

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const row = (...cells: Array<string | number>) =>
	console.log(cells.map((cell) => String(cell).padStart(16)).join(''));

/** A stock Webhook in front of a node; answers when the node is done. */
function behindWebhook(path: string, node: object) {
	return {
		name: path,
		nodes: [
			{
				id: `f0000000-0000-4000-8000-0000000000${path.length}`,
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				position: [0, 0],
				webhookId: path,
				parameters: { path, httpMethod: 'POST', responseMode: 'lastNode', options: {} },
			},
			{ id: `f0000000-0000-4000-8000-1000000000${path.length}`, name: 'Work', position: [200, 0], ...node },
		],
		connections: { Webhook: { main: [[{ node: 'Work', type: 'main', index: 0 }]] } },
	};
}

/** Fills a dialog with messages; the last `count` belong to a request of their own. */
function fill(stage: Stage, total: number, count: number): { dialogId: number; requestId: number } {
	const { world } = stage.chat2desk;
	const channel = world.addChannel('Bench', ['wa_direct']);
	const client = world.addClient('Anna', `7900${Math.floor(Math.random() * 1e7)}`);
	const say = (n: number) => {
		for (let i = 0; i < n; i++) world.clientWrites(client, channel, `Message ${i}`, { silent: true });
	};
	if (total > count) {
		say(total - count);
		world.closeRequest(client, channel);
	}
	say(count);
	const last = world.messages.at(-1);
	return { dialogId: last?.dialog_id ?? 0, requestId: last?.request_id ?? 0 };
}

async function publish(stage: Stage, workflow: object): Promise<Workflow> {
	const imported = await stage.n8n.importWorkflow(workflow);
	await stage.n8n.activate(imported.id);
	return imported;
}

async function timed(url: string): Promise<number> {
	const started = performance.now();
	const response = await fetch(url, {
		method: 'POST',
		body: '{}',
		headers: { 'content-type': 'application/json' },
	});
	await response.arrayBuffer();
	if (!response.ok) throw new Error(`${url} answered ${response.status}`);
	return performance.now() - started;
}

async function callsPerTranscript(stage: Stage): Promise<void> {
	console.log('\nAPI calls for the transcript of a request at the end of a dialog of 10,000 messages');
	console.log('(floor: the pages of 200 that hold the request; besides: the request, the client)');
	row('messages', 'calls', 'floor');
	const credentials = { chat2DeskApi: { id: stage.credentialId, name: 'Chat2Desk' } };
	for (const count of [10, 450, 2000]) {
		const { requestId } = fill(stage, 10_000, count);
		const path = `calls${count}`;
		await publish(
			stage,
			behindWebhook(path, {
				type: 'n8n-nodes-chat2desk.chat2Desk',
				typeVersion: 1,
				parameters: {
					resource: 'request',
					operation: 'buildTranscript',
					scope: 'request',
					requestId: String(requestId),
				},
				credentials,
			}),
		);
		const before = stage.chat2desk.calls.length;
		await timed(`${stage.n8n.url}/webhook/${path}`);
		row(count, stage.chat2desk.calls.length - before, Math.ceil(count / 200));
	}
}

async function timePerTranscript(stage: Stage): Promise<void> {
	const { dialogId } = fill(stage, 2000, 2000);
	const credentials = { chat2DeskApi: { id: stage.credentialId, name: 'Chat2Desk' } };
	await publish(
		stage,
		behindWebhook('transcript', {
			type: 'n8n-nodes-chat2desk.chat2Desk',
			typeVersion: 1,
			parameters: {
				resource: 'request',
				operation: 'buildTranscript',
				scope: 'dialog',
				dialogId: String(dialogId),
			},
			credentials,
		}),
	);
	await publish(
		stage,
		behindWebhook('stock-pages', {
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				url: `${stage.chat2desk.url}/v1/messages`,
				authentication: 'predefinedCredentialType',
				nodeCredentialType: 'chat2DeskApi',
				sendQuery: true,
				queryParameters: {
					parameters: [
						{ name: 'dialog_id', value: String(dialogId) },
						{ name: 'limit', value: '200' },
					],
				},
				options: {
					pagination: {
						pagination: {
							parameters: {
								parameters: [
									{
										type: 'qs',
										name: 'start_id',
										value:
											'={{ $response.body?.data?.length ? $response.body.data[$response.body.data.length - 1].id + 1 : 1 }}',
									},
								],
							},
							paginationCompleteWhen: 'other',
							completeExpression: '={{ $response.body.data.length < 200 }}',
						},
					},
				},
			},
			credentials,
		}),
	);
	const [ours, stock]: [number[], number[]] = [[], []];
	for (let round = 0; round < ROUNDS; round++) {
		ours.push(await timed(`${stage.n8n.url}/webhook/transcript`));
		stock.push(await timed(`${stage.n8n.url}/webhook/stock-pages`));
	}
	console.log(`\nA dialog of 2,000 messages at ${LATENCY_MS} ms per call, median of ${ROUNDS}`);
	row('', 'ms', 'ratio');
	row('HTTP Request', Math.round(median(stock)), 1);
	row('Build Transcript', Math.round(median(ours)), (median(ours) / median(stock)).toFixed(2));
	console.log('(the stock node only fetches the pages; the transcript is rendered as well)');
}

/** CPU time n8n's process has used, in milliseconds; NaN where the system does not tell (only Linux does here). */
function cpuOf(stage: Stage): number {
	try {
		const stat = readFileSync(`/proc/${stage.n8n.pid}/stat`, 'utf8');
		// After the name in brackets: user and system time are the 12th and 13th value, in hundredths of a second.
		const values = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return (Number(values[11]) + Number(values[12])) * 10;
	} catch {
		return Number.NaN;
	}
}

async function costPerEvent(stage: Stage): Promise<void> {
	const ours = async (n: number, options: object) =>
		await publish(stage, {
			name: `trigger ${n}`,
			nodes: [
				{
					id: `f1000000-0000-4000-8000-00000000001${n}`,
					name: 'Chat2Desk Trigger',
					type: 'n8n-nodes-chat2desk.chat2DeskTrigger',
					typeVersion: 1,
					position: [0, 0],
					webhookId: `f1000000-0000-4000-8000-00000000001${n}`,
					parameters: { events: ['inbox'], options },
					credentials: { chat2DeskApi: { id: stage.credentialId, name: 'Chat2Desk' } },
				},
			],
			connections: {},
		});
	const trigger = await ours(1, {});
	const bare = await ours(2, { deduplicate: false, signature: 'off' });
	const stock = await publish(stage, {
		name: 'stock',
		nodes: [
			{
				id: 'f1000000-0000-4000-8000-000000000002',
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				position: [0, 0],
				webhookId: 'stock-event',
				parameters: { path: 'stock-event', httpMethod: 'POST', options: {} },
			},
		],
		connections: {},
	});
	const urls: Array<[string, string, Workflow]> = [
		['Webhook', `${stage.n8n.url}/webhook/stock-event`, stock],
		['no dedupe', stage.chat2desk.webhooks[1]?.url ?? '', bare],
		['Chat2Desk Trigger', stage.chat2desk.webhooks[0]?.url ?? '', trigger],
	];
	console.log(`\n${EVENTS} events, one after the other`);
	row('', 'ms/event', 'CPU ms/event', 'ratio', 'CPU ratio');
	let base: [number, number] | undefined;
	for (const [name, url, workflow] of urls) {
		const cpu = cpuOf(stage);
		const started = performance.now();
		for (let n = 1; n <= EVENTS; n++) {
			const body = JSON.stringify({
				hook_type: 'inbox',
				type: 'from_client',
				message_id: n,
				text: `Message ${n}`,
				client_id: 1,
			});
			await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } }).then((r) =>
				r.arrayBuffer(),
			);
		}
		const ms = (performance.now() - started) / EVENTS;
		await waitFor('the executions', async () =>
			(await stage.n8n.executions(workflow.id)).every((e) => e.status === 'success'),
		);
		const cpuMs = (cpuOf(stage) - cpu) / EVENTS;
		base ??= [ms, cpuMs];
		row(name, ms.toFixed(1), cpuMs.toFixed(1), (ms / base[0]).toFixed(2), (cpuMs / base[1]).toFixed(2));
	}
	console.log(
		'(n8n 2 lets only its own Webhook node skip the expression engine; every community trigger pays for it)',
	);
}

async function main(): Promise<void> {
	const stage = await Stage.open(await ensureN8n(process.argv[2]), { chat2desk: { latencyMs: LATENCY_MS } });
	try {
		console.log(`n8n ${stage.n8n.version}, Node.js ${process.versions.node} for the bench`);
		await callsPerTranscript(stage);
		await timePerTranscript(stage);
		await costPerEvent(stage);
	} finally {
		await stage.close();
	}
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error instanceof SetupError ? `\n${error.message}` : error);
		process.exit(1);
	},
);
